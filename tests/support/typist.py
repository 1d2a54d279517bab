"""A window's process that types a draft until it is killed: each word is told on standard output when it is typed."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from agent_desktop.clock import SystemClock
from agent_desktop.storage import drafts
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.drafts import DraftKeeper

KEY = bytes(range(32))
DRAFT = "wrap_up:typed"
PAUSE_SECONDS = 0.02


async def type_on(path: Path) -> None:
    """Type for ever."""
    keeper = DraftKeeper(await LocalDatabase.open(path, KEY, drafts.MIGRATIONS), SystemClock())
    count = 0
    while True:
        count += 1
        keeper.keep(DRAFT, {"count": count})
        print(count, time.monotonic(), flush=True)  # noqa: T201 - it is what the test reads
        await asyncio.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    asyncio.run(type_on(Path(sys.argv[1])))
