"""The demo's stage for tests: real backend and practice processes, shared by a whole run, on a thread of their own.

Their pipes belong to one event loop while every test has a loop of its own; `do` carries a coroutine over.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from agent_desktop.contract.base import API_PREFIX
from agent_desktop.demo.stage import AGENT, EXTENSION, PASSWORD, Stage, StageOptions
from agent_desktop.practice import control
from agent_desktop.telephony.phone.rendezvous import read_rendezvous

T = TypeVar("T")
M = TypeVar("M", bound=control.Message)

OPEN_SECONDS = 60.0


class SharedStage:
    """One small bank for many tests. A test that kills the backend brings it back."""

    def __init__(self, stage: Stage, loop: asyncio.AbstractEventLoop) -> None:
        self.stage = stage
        self._loop = loop

    @property
    def url(self) -> str:
        return self.stage.backend.url

    async def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Carry out a coroutine of the stage's and return its result."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def call(self, scenario: str = "fraud_complaint") -> str:
        """Let a caller ring the seat; returns the call's X-Call-UUID."""
        return await self.do(self.stage.practice.place(scenario, EXTENSION))

    async def hang_up(self, call: str) -> None:
        """Let the caller hang up."""
        practice = self.stage.practice
        await self.do(practice.ask(control.HangUp(number=next(practice._numbers), call=call)))

    async def told(self, kind: type[M], call: str | None = None, within: float = 15.0) -> M:
        """Return the first message of a kind about a call."""
        return await self.do(self.stage.practice.wait_for(kind, call, within))

    def messages(self, kind: type[M], call: str | None = None) -> list[M]:
        """Return what was told so far."""
        told = [message for message in list(self.stage.practice._history) if isinstance(message, kind)]
        return [message for message in told if call is None or getattr(message, "call", None) == call]

    async def kill_backend(self) -> None:
        await self.do(self.stage.backend.kill())

    async def start_backend(self) -> None:
        await self.do(self.stage.backend.start())

    async def set_secret(self, secret: str | None = None) -> None:
        """Let the exchange want another secret of the seat's phone; None: the one the backend gives out."""
        accounts = {EXTENSION: secret} if secret is not None else await self.do(self.stage._accounts())
        await self.do(self.stage.practice.set_accounts(accounts))

    @asynccontextmanager
    async def backend_away(self) -> AsyncIterator[None]:
        """Kill the backend, and bring it back at the end if the test has not."""
        await self.kill_backend()
        try:
            yield
        finally:
            process = self.stage.backend._process
            if process is not None and process.returncode is not None:
                await self.start_backend()


@contextmanager
def shared_stage(folder: Path) -> Iterator[SharedStage]:
    """Open a small stage, from a plain fixture of any scope."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="stage", daemon=True)
    thread.start()

    def wait(work: Coroutine[Any, Any, object]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(OPEN_SECONDS)

    stage = Stage(folder, StageOptions(colleagues=False, seed_size="small"))
    try:
        wait(stage.open())
        yield SharedStage(stage, loop)
    finally:
        wait(stage.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@asynccontextmanager
async def asking(url: str, number: str = AGENT) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of the backend's API, signed in as a demo person beside the seat."""
    async with httpx.AsyncClient(base_url=url + API_PREFIX, timeout=20, trust_env=False) as client:
        request = {"agent_number": number, "password": PASSWORD, "device": "test"}
        session = (await client.post("/sign-in", json=request)).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {session['access_token']}"
        yield client


def contacts_kept(stage: Stage, call_uuid: str) -> list[dict[str, Any]]:
    """Return what the backend's database holds of one call; the API gives summaries only."""
    with closing(sqlite3.connect(f"file:{stage.folder / 'backend.db'}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM contacts WHERE call_uuid = ?", [call_uuid]).fetchall()
    return [dict(row) for row in rows]


def ids_kept(stage: Stage, *tables: str) -> set[str]:
    """Return the ids in tables of the backend's database, as plain hexadecimal digits."""
    with closing(sqlite3.connect(f"file:{stage.folder / 'backend.db'}?mode=ro", uri=True)) as database:
        rows = [database.execute(f"SELECT id FROM {table}").fetchall() for table in tables]  # noqa: S608 - names of ours
    return {str(row[0]).replace("-", "") for table in rows for row in table}


def phone_pid(folder: Path, number: str = AGENT) -> int | None:
    """Return the phone process of a seat's folder, if one is open."""
    rendezvous = read_rendezvous(folder / "run" / number)
    return rendezvous.pid if rendezvous is not None else None


def end_phone(folder: Path, number: str = AGENT) -> None:
    """Kill the phone process that a failed test left, and no other: it must be the one started for this folder."""
    pid = phone_pid(folder, number)
    if pid is None or not psutil.pid_exists(pid):
        return
    if str(folder) in " ".join(psutil.Process(pid).cmdline()):
        os.kill(pid, signal.SIGTERM)
