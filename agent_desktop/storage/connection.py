"""The one place that knows SQLCipher. Everything here blocks and belongs to the database's owner thread.

sqlite-utils takes 150 ms to import if it may bring numpy along, therefore it is imported here, late and without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlcipher3 import dbapi2

from agent_desktop.imports import import_without
from agent_desktop.storage.errors import DatabaseDamaged, DiskFull
from agent_desktop.storage.migrations import Migration, SchemaNewer, migrate
from agent_desktop.storage.set_aside import AsideReason

if TYPE_CHECKING:
    import sqlite_utils

Salvage: TypeAlias = "Callable[[sqlite_utils.Database, sqlite_utils.Database], int]"
"""Copies what may not be lost from a damaged database to a fresh one, as far as readable; returns how many rows."""

APPLICATION_ID = 0x41474454
"""Marks a file as ours ("AGDT", PRAGMA application_id)."""

KEY_LENGTH = 32

_FULL = 13
_CORRUPT = frozenset({11, 26})
_IO_ERROR = 10


class Unusable(Exception):
    """The file can't be used and has to be set aside."""

    def __init__(self, reason: AsideReason) -> None:
        super().__init__(reason)
        self.reason = reason


def connect(path: Path, key: bytes) -> sqlite_utils.Database:
    """Open a file with a raw key (no derivation: the key is random already).

    `synchronous = FULL`: a committed draft survives a power cut, not only a killed process; the price is one
    fsync a commit (about 1 ms on an SSD), paid in the owner thread. Temporary tables stay in memory: nothing of a
    customer is ever readable on the disk.
    """
    if len(key) != KEY_LENGTH:
        raise ValueError(f"a database key has {KEY_LENGTH} bytes")
    module = load_sqlite_utils()

    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=True, timeout=5)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA foreign_keys = ON")
    return cast("sqlite_utils.Database", module.Database(connection, execute_plugins=False))


def load_sqlite_utils() -> Any:
    """Import sqlite-utils without numpy, of which it only wants to know the number types."""
    return import_without("sqlite_utils", "numpy")


def prepare(db: sqlite_utils.Database, path: Path, migrations: Sequence[Migration], *, fresh: bool) -> None:
    """Check that the file is ours and whole enough to be read, then bring it up to date.

    Raises:
        Unusable: the file has to be set aside.
        DiskFull: no room for the tables.
    """
    try:
        _require_ours(db, fresh=fresh)
        db.execute("PRAGMA journal_mode = WAL").fetchone()
        db.execute("PRAGMA synchronous = FULL")
        with transaction(db, path):
            migrate(db, migrations)
    except SchemaNewer as error:
        raise Unusable(AsideReason.NEWER) from error
    except DatabaseDamaged as error:
        raise Unusable(AsideReason.DAMAGED) from error
    except dbapi2.DatabaseError as error:
        raise _unusable(error) from error


def _require_ours(db: sqlite_utils.Database, *, fresh: bool) -> None:
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if fresh or not tables:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    elif db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise Unusable(AsideReason.FOREIGN)


def _unusable(error: dbapi2.DatabaseError) -> Exception:
    code = _primary_code(error)
    if code == _FULL:
        return DiskFull()
    if code in _CORRUPT:
        return Unusable(AsideReason.DAMAGED if code != 26 else AsideReason.UNREADABLE)
    return cast("Exception", error)


@contextmanager
def transaction(db: sqlite_utils.Database, path: Path) -> Iterator[None]:
    """Run a block as one transaction, taken back whole on any exception.

    Raises:
        DiskFull: nothing of the block was written.
        DatabaseDamaged: a page can't be read.
    """
    try:
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            # SQLite itself takes the transaction back on some errors (a full disk); then there is none left.
            if db.conn.in_transaction:
                db.execute("ROLLBACK")
            raise
    except dbapi2.DatabaseError as error:
        code = _primary_code(error)
        if code == _FULL:
            raise DiskFull from error
        if code in _CORRUPT or (code == _IO_ERROR and "decrypt" in str(error)):
            raise DatabaseDamaged(path) from error
        raise


def is_plain_sqlite(path: Path) -> bool:
    """Tell whether a file is an unencrypted SQLite database, which none of ours is."""
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\x00"


def _primary_code(error: dbapi2.DatabaseError) -> int:
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
