"""Files we can't use are moved away with their date, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path


class AsideReason(StrEnum):
    """Why a database was set aside. The face's sentence is that of `SetAside.code`."""

    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    FOREIGN = "foreign"
    NEWER = "newer"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A notice, not an error: the seat goes on with a fresh database.

    Attributes:
        path: where the old file lies now.
        reason: what was wrong with it. `unreadable` is a wrong key or a damaged first page; nobody can tell which.
        unsent: how many unsent submissions could still be read and were taken over; `None` when none could be read.
    """

    path: Path
    reason: AsideReason
    unsent: int | None = None

    @property
    def code(self) -> str:
        """Return the key of the agent's sentence."""
        # Damage met at work has a sentence of its own: that file is not set aside yet.
        return "database_was_damaged" if self.reason is AsideReason.DAMAGED else f"database_{self.reason}"


def move_aside(path: Path, reason: str) -> Path:
    """Rename a file, with its write-ahead log, to a name that nobody has.

    The log goes first: were we killed in between, a fresh database must not find the old log beside it.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    count = 0
    target = path.with_name(f"{path.stem}.{reason}-{stamp}{path.suffix}")
    while target.exists() or target.with_name(target.name + "-wal").exists():
        count += 1
        target = path.with_name(f"{path.stem}.{reason}-{stamp}-{count}{path.suffix}")
    for ending in ("-wal", "-shm", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(target.with_name(target.name + ending))
    return target
