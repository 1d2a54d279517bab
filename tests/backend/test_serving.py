"""The real process: it migrates, seeds, listens, says so, and ends when told; and refuses a taken port."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from sqlalchemy import create_engine

from agent_desktop.backend.migrations import migrate
from agent_desktop.backend.serve import EXIT_PORT_TAKEN, bind, serve
from agent_desktop.backend.settings import database_url
from agent_desktop.backend.store.database import Database
from agent_desktop.backend.store.tables import metadata
from agent_desktop.backend.wakes import Wakes
from agent_desktop.clock import SystemClock
from support.backend import DEMO_AGENT, DEMO_PASSWORD
from support.waiting import eventually

PROGRAM = """
import logging, sys
from pathlib import Path
from agent_desktop.backend.serve import serve
logging.basicConfig(level=logging.INFO)
sys.exit(serve(Path(sys.argv[1]), port=0, seed=True, seed_size="small", ready_file=Path(sys.argv[2])))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="ends by a signal")
async def test_a_process_serves_until_it_is_told_to_stop_even_with_a_stream_open(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(tmp_path / "bank.db"), str(ready), stderr=asyncio.subprocess.PIPE
    )
    try:
        await eventually(ready.exists, within=30)
        told = json.loads(ready.read_text("utf-8"))
        assert told["pid"] == process.pid
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{told['port']}/api/v1") as client:
            request = {"agent_number": DEMO_AGENT, "password": DEMO_PASSWORD, "device": "test"}
            session = (await client.post("/sign-in", json=request)).json()
            headers = {"Authorization": f"Bearer {session['access_token']}"}
            async with client.stream("GET", "/stream", headers=headers) as stream:
                lines = stream.aiter_lines()
                await anext(lines)
                process.send_signal(signal.SIGTERM)
                async for _ in lines:
                    pass
        _, errors = await asyncio.wait_for(process.communicate(), 15)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert b"Traceback" not in errors
    assert b"listening at" in errors


def test_a_taken_port_is_said_clearly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with bind("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        assert serve(tmp_path / "bank.db", port=port) == EXIT_PORT_TAKEN
    assert f"port taken: 127.0.0.1:{port}" in capsys.readouterr().err
    assert not (tmp_path / "bank.db").exists()


def test_small_answers_are_not_held_back() -> None:
    """Asyncio switches Nagle's delay (40 ms an answer) off only for sockets that say they are TCP."""
    with bind("127.0.0.1", 0) as bound:
        assert bound.proto == socket.IPPROTO_TCP


async def test_the_migrations_make_the_tables_that_the_code_knows(tmp_path: Path) -> None:
    made = tmp_path / "migrated.db"
    database = Database(database_url(made), Wakes(), SystemClock())
    await migrate(database.engine)
    await migrate(database.engine)  # again changes nothing
    await database.close()
    direct = tmp_path / "direct.db"
    engine = create_engine(f"sqlite:///{direct}")
    metadata.create_all(engine)
    engine.dispose()
    assert _shape(made) == _shape(direct)


def _shape(path: Path) -> dict[str, object]:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: (
                connection.execute(f"PRAGMA table_info({name})").fetchall(),
                sorted(row[1:3] for row in connection.execute(f"PRAGMA index_list({name})")),
                sorted(row[2:5] for row in connection.execute(f"PRAGMA foreign_key_list({name})")),
            )
            for name in names
            if name != "alembic_version"
        }
