"""What is typed is durable within a second, whatever happens to the process or the disk."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_desktop.clock import SystemClock
from agent_desktop.storage import drafts
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.drafts import DraftKeeper
from agent_desktop.storage.errors import DiskFull
from support import typist
from support.waiting import eventually

DURABLE_WITHIN_SECONDS = 1.0


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[LocalDatabase]:
    database = await LocalDatabase.open(tmp_path / "seat.db", typist.KEY, drafts.MIGRATIONS)
    yield database
    await database.close()


@pytest.mark.parametrize("typed_seconds", [1.1, 1.7])
async def test_a_killed_window_loses_less_than_its_last_second(tmp_path: Path, typed_seconds: float) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "support.typist", str(tmp_path / "seat.db"), stdout=-1, env=environment
    )
    assert child.stdout is not None
    first = float((await child.stdout.readline()).split()[1])
    await asyncio.sleep(max(0.0, first + typed_seconds - time.monotonic()))
    killed_at = time.monotonic()
    child.kill()
    said = (await child.stdout.read()).decode().splitlines()
    await child.wait()
    typed = [(int(count), float(at)) for count, at in (line.split() for line in said if len(line.split()) == 2)]
    due = max((count for count, at in typed if at <= killed_at - DURABLE_WITHIN_SECONDS), default=1)
    after = await LocalDatabase.open(tmp_path / "seat.db", typist.KEY, drafts.MIGRATIONS)
    assert after.set_aside is None
    found = await DraftKeeper(after, SystemClock()).load(typist.DRAFT)
    await after.close()
    assert found is not None
    assert due <= int(str(found["count"])) <= typed[-1][0]


async def test_somebody_who_never_stops_typing_is_saved_all_the_same(database: LocalDatabase) -> None:
    keeper = DraftKeeper(database, SystemClock())
    saved: list[str] = []
    keeper.saved.connect(lambda key, _at: saved.append(key))
    began, count = time.monotonic(), 0
    while not saved:
        assert time.monotonic() - began < DURABLE_WITHIN_SECONDS
        count += 1
        keeper.keep("note", {"text": "字" * count})
        await asyncio.sleep(0.01)
    assert await database.run(lambda db: list(db.query("SELECT key FROM drafts"))) == [{"key": "note"}]
    await keeper.close()


async def test_the_newest_text_is_read_whether_saved_or_not(database: LocalDatabase) -> None:
    keeper = DraftKeeper(database, SystemClock())
    assert await keeper.load("note") is None
    keeper.keep("note", {"text": "一"})
    await keeper.flush()
    keeper.keep("note", {"text": "一二"})
    keeper.keep("order:1", {"text": "三"})
    assert await keeper.load("note") == {"text": "一二"}
    assert await keeper.load_all("order:") == [{"text": "三"}]
    await keeper.close()
    again = DraftKeeper(database, SystemClock())
    assert await again.load("note") == {"text": "一二"}


async def test_a_dropped_draft_does_not_come_back_with_a_late_save(database: LocalDatabase) -> None:
    keeper = DraftKeeper(database, SystemClock())
    keeper.keep("note", {"text": "一"})
    saving = asyncio.create_task(keeper.flush())
    await asyncio.sleep(0)
    keeper.keep("note", {"text": "一二"})
    await keeper.settle("note")
    await database.run(lambda db: DraftKeeper.drop(db, "note"))
    await saving
    await keeper.close()
    assert await DraftKeeper(database, SystemClock()).load("note") is None


async def test_closing_saves_what_waits_even_in_the_middle_of_a_save(database: LocalDatabase) -> None:
    keeper = DraftKeeper(database, SystemClock())
    for count in range(20):
        keeper.keep(f"note:{count}", {"count": count})
        await asyncio.sleep(0)
    keeper._scheduled = False
    keeper.keep("note:last", {"count": 99})
    await keeper.close()
    kept = await database.run(lambda db: {row["key"] for row in db.query("SELECT key FROM drafts")})
    assert kept == {*(f"note:{count}" for count in range(20)), "note:last"}


async def test_after_the_disk_was_full_it_is_saved_without_another_keystroke(
    database: LocalDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = DraftKeeper(database, SystemClock())
    tries: list[int] = []

    class Full:
        async def run(self, _work: object) -> None:
            tries.append(1)
            raise DiskFull

    with monkeypatch.context() as full:
        full.setattr(keeper, "_database", Full())
        keeper.keep("note", {"text": "一"})
        await eventually(lambda: tries)
    saved: list[str] = []
    keeper.saved.connect(lambda key, _at: saved.append(key))
    await eventually(lambda: saved == ["note"], within=10)
    await keeper.close()
