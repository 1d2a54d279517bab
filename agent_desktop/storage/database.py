"""The local database as every room sees it: `await database.run(work)`, one transaction in one owner thread."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from psygnal import Signal

from agent_desktop.storage.errors import AlreadyRunning, DatabaseClosed, DatabaseDamaged, DiskFull
from agent_desktop.storage.lock import FileLock
from agent_desktop.storage.migrations import Migration, check
from agent_desktop.storage.set_aside import AsideReason, SetAside, move_aside

if TYPE_CHECKING:
    import sqlite_utils

    from agent_desktop.storage.connection import Salvage

__all__ = ["AlreadyRunning", "DatabaseClosed", "DatabaseDamaged", "DiskFull", "LocalDatabase"]

log = logging.getLogger(__name__)

T = TypeVar("T")


class LocalDatabase:
    """An encrypted SQLite file and the only thread that touches it.

    Attributes:
        path: the file.
        set_aside: what was found in its place and moved away, if anything.
        damage: the first page that could not be read since it was opened, if any.
        damaged: such a page was met, on whosever behalf; emitted on the event loop.
    """

    damaged = Signal(DatabaseDamaged)

    def __init__(self, path: Path, executor: ThreadPoolExecutor, lock: FileLock) -> None:
        self.path = path
        self.set_aside: SetAside | None = None
        self.damage: DatabaseDamaged | None = None
        self._executor = executor
        self._lock = lock
        self._db: sqlite_utils.Database | None = None

    @classmethod
    async def open(
        cls, path: Path, key: bytes, migrations: Sequence[Migration], salvage: Salvage | None = None
    ) -> LocalDatabase:
        """Open a file, or make it; what can't be used there is set aside and reported in `set_aside`.

        Args:
            path: the file; its folder is made when missing.
            key: 32 random bytes.
            migrations: the steps of all rooms.
            salvage: takes unsent work over from a file that is set aside but still readable in part.

        Raises:
            AlreadyRunning: a second copy holds the file.
            DiskFull: there is no room to begin.
        """
        check(migrations)
        executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        database = cls(path, executor, FileLock(path.with_name(path.name + ".lock")))
        try:
            await asyncio.get_running_loop().run_in_executor(executor, database._open, key, migrations, salvage)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        return database

    async def run(self, work: Callable[[sqlite_utils.Database], T]) -> T:
        """Run work as one transaction, after all work asked for earlier.

        Cancelling the caller cancels work that has not begun; work that has begun is finished. Use SQL that returns
        rows (`RETURNING`) through `db.execute(...).fetchall()`, and never commit in the work.

        Raises:
            DatabaseClosed: after `close`.
            DiskFull: the transaction was taken back; the database stays usable.
            DatabaseDamaged: a page can't be read; the next start sets the file aside.
        """
        if self._db is None:
            raise DatabaseClosed
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, self._transact, work)
        except DatabaseDamaged as error:
            self.damage = self.damage or error
            self.damaged.emit(error)
            raise

    async def close(self) -> None:
        """Finish what was asked for, close the file and give the lock back; harmless when closed."""
        if self._db is None:
            return
        await asyncio.get_running_loop().run_in_executor(self._executor, self._close)
        self._executor.shutdown(wait=False)

    @property
    def _marker(self) -> Path:
        return self.path.with_suffix(".damaged")

    def _transact(self, work: Callable[[sqlite_utils.Database], T]) -> T:
        from agent_desktop.storage.connection import transaction  # noqa: PLC0415 - brings sqlite-utils, slow

        if self._db is None:
            raise DatabaseClosed
        try:
            with transaction(self._db, self.path):
                return work(self._db)
        except DatabaseDamaged:
            with contextlib.suppress(OSError):
                self._marker.touch()
            raise

    def _open(self, key: bytes, migrations: Sequence[Migration], salvage: Salvage | None) -> None:
        self._lock.acquire()
        try:
            self._db, self.set_aside = _open_or_set_aside(self.path, self._marker, key, migrations, salvage)
        except BaseException:
            self._lock.release()
            raise
        if self.set_aside is not None:
            log.warning("the database was set aside as %s", self.set_aside.path.name)

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
        self._lock.release()


def _open_or_set_aside(
    path: Path, marker: Path, key: bytes, migrations: Sequence[Migration], salvage: Salvage | None
) -> tuple[sqlite_utils.Database, SetAside | None]:
    from agent_desktop.storage.connection import Unusable, connect, is_plain_sqlite, prepare  # noqa: PLC0415 - slow

    fresh = not path.exists() or not path.stat().st_size
    reason: AsideReason | None = None
    if marker.exists():
        reason = AsideReason.DAMAGED
    elif not fresh and is_plain_sqlite(path):
        reason = AsideReason.FOREIGN
    if reason is None or fresh:
        db = connect(path, key)
        try:
            prepare(db, path, migrations, fresh=fresh)
        except Unusable as error:
            db.close()
            reason = error.reason
        except BaseException:
            db.close()
            raise
        else:
            return db, None
    aside = move_aside(path, reason)
    marker.unlink(missing_ok=True)
    db = connect(path, key)
    prepare(db, path, migrations, fresh=True)
    unsent = _salvage(aside, key, db, path, salvage) if reason is not AsideReason.FOREIGN else None
    return db, SetAside(aside, reason, unsent)


def _salvage(aside: Path, key: bytes, db: sqlite_utils.Database, path: Path, salvage: Salvage | None) -> int | None:
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - with its user, in the owner thread

    from agent_desktop.storage.connection import connect, transaction  # noqa: PLC0415 - slow

    if salvage is None:
        return None
    old = connect(aside, key)
    try:
        old.execute("PRAGMA query_only = ON")
        with transaction(db, path):
            return salvage(old, db)
    except (dbapi2.DatabaseError, DatabaseDamaged, DiskFull):
        # The old file stays where it is told; what could not be taken over can still be looked for there.
        return None
    finally:
        old.close()
