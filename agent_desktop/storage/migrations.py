"""Each room brings its tables forward; the database remembers how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite_utils


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of one room. Numbers of a room begin at 1 and have no gaps; a shipped step is never edited."""

    room: str
    number: int
    apply: Callable[[sqlite_utils.Database], None]


class SchemaNewer(Exception):
    """The file was written by a newer desktop; its tables are not ours to touch."""


def check(migrations: Sequence[Migration]) -> None:
    """Refuse steps that are doubled or leave a gap: a mistake in the program, found at the first start.

    Raises:
        ValueError: names the room.
    """
    for room, steps in groupby(sorted(migrations, key=_order), key=lambda step: step.room):
        if [step.number for step in steps] != list(range(1, 1 + sum(step.room == room for step in migrations))):
            raise ValueError(f"the migrations of {room} are doubled or have a gap")


def migrate(db: sqlite_utils.Database, migrations: Sequence[Migration]) -> None:
    """Apply what has not been applied yet, inside the caller's transaction.

    Raises:
        SchemaNewer: a room has been brought further than this desktop knows.
    """
    db.execute(
        "CREATE TABLE IF NOT EXISTS storage_migrations ("
        " room TEXT NOT NULL, number INTEGER NOT NULL, applied_at TEXT NOT NULL, PRIMARY KEY (room, number)) STRICT"
    )
    applied: dict[str, int] = dict(db.execute("SELECT room, max(number) FROM storage_migrations GROUP BY room"))
    known = {room: max(step.number for step in steps) for room, steps in groupby(sorted(migrations, key=_order), _room)}
    for room, number in applied.items():
        if number > known.get(room, number):
            raise SchemaNewer(room)
    for step in sorted(migrations, key=_order):
        if step.number > applied.get(step.room, 0):
            step.apply(db)
            db.execute(
                "INSERT INTO storage_migrations VALUES (?, ?, ?)",
                [step.room, step.number, datetime.now(UTC).isoformat()],
            )


def _room(step: Migration) -> str:
    return step.room


def _order(step: Migration) -> tuple[str, int]:
    return step.room, step.number
