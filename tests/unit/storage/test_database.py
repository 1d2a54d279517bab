"""The local database: encrypted, transactional, and nothing that lies there is ever overwritten."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from agent_desktop.storage.database import AlreadyRunning, DatabaseClosed, DatabaseDamaged, DiskFull, LocalDatabase
from agent_desktop.storage.migrations import Migration
from agent_desktop.storage.set_aside import AsideReason

KEY = bytes(range(32))
SECRET = "张雨桐的客户要求补寄对账单"


def _notes(db: Database) -> None:
    db.execute("CREATE TABLE notes (text TEXT NOT NULL) STRICT")


def _marks(db: Database) -> None:
    db.execute("ALTER TABLE notes ADD COLUMN mark INTEGER")


FIRST = Migration("notes", 1, _notes)
SECOND = Migration("notes", 2, _marks)


def write(db: Database, text: str = SECRET) -> None:
    db.execute("INSERT INTO notes (text) VALUES (?)", [text])


def read(db: Database) -> list[str]:
    return [row[0] for row in db.execute("SELECT text FROM notes")]


def salvage_notes(old: Database, new: Database) -> int:
    texts = read(old)
    for text in texts:
        write(new, text)
    return len(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "seat" / "seat.db"


async def filled(path: Path, key: bytes = KEY, rows: int = 1) -> None:
    database = await LocalDatabase.open(path, key, [FIRST])
    for _ in range(rows):
        await database.run(write)
    await database.close()


async def test_what_was_written_is_there_again_and_unreadable_on_the_disk(path: Path) -> None:
    database = await LocalDatabase.open(path, KEY, [FIRST])
    await database.run(write)
    for file in path.parent.iterdir():
        assert SECRET.encode() not in file.read_bytes()
        assert b"SQLite format" not in file.read_bytes()
    await database.close()
    database = await LocalDatabase.open(path, KEY, [FIRST, SECOND])
    assert await database.run(read) == [SECRET]
    assert await database.run(lambda db: [row[0] for row in db.execute("SELECT mark FROM notes")]) == [None]
    assert database.set_aside is None
    await database.close()
    with pytest.raises(DatabaseClosed):
        await database.run(read)


async def test_work_that_fails_leaves_nothing(path: Path) -> None:
    database = await LocalDatabase.open(path, KEY, [FIRST])

    def half(db: Database) -> None:
        write(db)
        raise LookupError("half way")

    with pytest.raises(LookupError):
        await database.run(half)
    assert await database.run(read) == []
    await database.close()


async def test_work_runs_in_the_order_asked_for(path: Path) -> None:
    database = await LocalDatabase.open(path, KEY, [FIRST])
    await asyncio.gather(*(database.run(lambda db, n=n: write(db, str(n))) for n in range(20)))
    assert await database.run(read) == [str(n) for n in range(20)]
    await database.close()


async def test_a_full_disk_takes_the_transaction_back_and_leaves_the_database_usable(path: Path) -> None:
    database = await LocalDatabase.open(path, KEY, [FIRST])
    await database.run(write)
    # The real SQLITE_FULL, at a size of our choosing.
    await database.run(lambda db: db.execute("PRAGMA max_page_count = 20").fetchone())

    def too_much(db: Database) -> None:
        write(db, "before")
        write(db, "x" * 500_000)

    with pytest.raises(DiskFull):
        await database.run(too_much)
    assert await database.run(read) == [SECRET]
    await database.run(lambda db: write(db, "small"))
    assert await database.run(read) == [SECRET, "small"]
    await database.close()


async def test_a_second_copy_is_told_so_and_harms_nothing(path: Path) -> None:
    database = await LocalDatabase.open(path, KEY, [FIRST])
    with pytest.raises(AlreadyRunning):
        await LocalDatabase.open(path, KEY, [FIRST])
    await database.run(write)
    await database.close()
    database = await LocalDatabase.open(path, KEY, [FIRST])
    assert await database.run(read) == [SECRET]
    await database.close()


WRITER = """
import asyncio, sys
from pathlib import Path
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.migrations import Migration

async def main():
    database = await LocalDatabase.open(Path(sys.argv[1]), bytes(range(32)), [
        Migration("notes", 1, lambda db: db.execute("CREATE TABLE notes (text TEXT NOT NULL) STRICT"))])
    number = 0
    while True:
        await database.run(lambda db: db.execute("INSERT INTO notes (text) VALUES (?)", [str(number)]))
        print(number, flush=True)
        number += 1

asyncio.run(main())
"""


def _kill_while_writing(path: Path) -> int:
    """Return the last number the writer told us it had committed."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= 25:
                writer.send_signal(signal.SIGKILL)
                break
        return max([25, *(int(line) for line in writer.stdout if line.strip())])


async def test_a_killed_process_keeps_all_it_has_committed(path: Path) -> None:
    told = await asyncio.to_thread(_kill_while_writing, path)
    database = await LocalDatabase.open(path, KEY, [FIRST])
    kept = [int(text) for text in await database.run(read)]
    assert database.set_aside is None
    assert kept == list(range(len(kept)))
    assert kept[-1] >= told
    await database.close()


def _garbage(path: Path) -> None:
    path.write_bytes(os.urandom(8192))


def _plain(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()


@pytest.mark.parametrize(("spoil", "reason"), [(_garbage, AsideReason.UNREADABLE), (_plain, AsideReason.FOREIGN)])
async def test_a_file_that_is_not_ours_is_kept_and_a_fresh_one_begun(path: Path, spoil, reason) -> None:
    await filled(path)
    spoil(path)
    before = await asyncio.to_thread(path.read_bytes)
    database = await LocalDatabase.open(path, KEY, [FIRST], salvage_notes)
    aside = database.set_aside
    assert aside is not None
    assert (aside.reason, aside.unsent) == (reason, None)
    assert aside.path.read_bytes() == before
    assert await database.run(read) == []
    await database.close()


async def test_a_wrong_key_keeps_the_file_so_that_the_right_key_still_opens_it(path: Path) -> None:
    await filled(path)
    database = await LocalDatabase.open(path, bytes(32), [FIRST])
    assert database.set_aside is not None
    assert database.set_aside.reason is AsideReason.UNREADABLE
    await database.close()
    old = await LocalDatabase.open(database.set_aside.path, KEY, [FIRST])
    assert await old.run(read) == [SECRET]
    await old.close()


async def test_a_newer_schema_is_set_aside_and_its_unsent_work_taken_over(path: Path) -> None:
    database = await LocalDatabase.open(path, KEY, [FIRST, SECOND])
    await database.run(write)
    await database.close()
    database = await LocalDatabase.open(path, KEY, [FIRST], salvage_notes)
    assert database.set_aside is not None
    assert (database.set_aside.reason, database.set_aside.unsent) == (AsideReason.NEWER, 1)
    assert await database.run(read) == [SECRET]
    await database.close()


async def test_damage_found_while_working_is_told_and_set_aside_at_the_next_start(path: Path) -> None:
    await filled(path, rows=2000)
    with path.open("r+b") as file:
        file.seek(4096 * 8)
        file.write(os.urandom(4096))
    database = await LocalDatabase.open(path, KEY, [FIRST])
    with pytest.raises(DatabaseDamaged):
        await database.run(read)
    await database.close()
    database = await LocalDatabase.open(path, KEY, [FIRST], salvage_notes)
    assert database.set_aside is not None
    assert (database.set_aside.reason, database.set_aside.unsent) == (AsideReason.DAMAGED, None)
    await database.run(write)
    await database.close()
    database = await LocalDatabase.open(path, KEY, [FIRST])
    assert database.set_aside is None
    await database.close()


async def test_two_files_set_aside_in_the_same_second_both_survive(path: Path) -> None:
    await filled(path)
    _garbage(path)
    first = await LocalDatabase.open(path, KEY, [FIRST])
    await first.close()
    _garbage(path)
    second = await LocalDatabase.open(path, KEY, [FIRST])
    await second.close()
    assert first.set_aside
    assert second.set_aside
    assert first.set_aside.path != second.set_aside.path
    assert first.set_aside.path.exists()


async def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    await filled(path)

    def broken(db: Database) -> None:
        _marks(db)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await LocalDatabase.open(path, KEY, [FIRST, Migration("notes", 2, broken)])
    database = await LocalDatabase.open(path, KEY, [FIRST, SECOND])
    assert await database.run(read) == [SECRET]
    await database.close()


@pytest.mark.parametrize("steps", [[SECOND], [FIRST, FIRST]])
async def test_doubled_or_missing_migrations_are_a_mistake_of_the_program(path: Path, steps: list[Migration]) -> None:
    with pytest.raises(ValueError, match="notes"):
        await LocalDatabase.open(path, KEY, steps)
