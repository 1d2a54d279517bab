"""A bank on loopback with one seat's window on it: the stage here, the window in a process of its own.

The window's process runs one job of `window.py`; it asks for calls by lines on stdout and gets answers on stdin.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from agent_desktop.demo.stage import EXTENSION, Stage, StageOptions

HERE = Path(__file__).resolve().parent
JOB_SECONDS = 300.0


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """Open a bank with seeded data in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        opened = Stage(Path(folder), StageOptions(automatic=False, colleagues=False))
        try:
            await opened.open()
            yield opened
        finally:
            await opened.close()


def seat_environment(bank: Stage, audio: str = "none", **more: str) -> dict[str, str]:
    """Return the variables of a seat's process at this bank, its data folder separate from the user's."""
    mine = {
        "AGENT_DESKTOP_AUDIO": audio,
        "AGENT_DESKTOP_KEYRING": "off",
        "XDG_CONFIG_HOME": str(bank.folder / "config"),
    }
    mine["XDG_RUNTIME_DIR"] = str(bank.folder)
    return {**bank.environment(), **mine, **more}


async def run_job(bank: Stage, job: str, environment: Mapping[str, str]) -> Any:
    """Run a job of `window.py` and return its result."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(HERE / "window.py"), job),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
        limit=64 * 1024 * 1024,
    )
    try:
        async with asyncio.timeout(JOB_SECONDS):
            return await _serve(bank, process)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _serve(bank: Stage, process: asyncio.subprocess.Process) -> Any:
    if process.stdin is None or process.stdout is None:
        raise AssertionError("no pipes")
    while line := await process.stdout.readline():
        if not line.startswith(b"{"):
            continue
        asked = json.loads(line)
        if "result" in asked:
            await process.wait()
            return asked["result"]
        value = await bank.practice.place(asked["place"], EXTENSION)
        process.stdin.write(json.dumps(value).encode() + b"\n")
        await process.stdin.drain()
    raise RuntimeError(f"the window ended without a result, status {await process.wait()}")
