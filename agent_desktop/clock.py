"""The two times a seat needs: what the wall says, and what has really passed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where services read the time, so that tests can move it."""

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC; it may jump."""

    def monotonic(self) -> float:
        """Return seconds that only go forward; durations are measured with these."""


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Return the machine's wall time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()


@dataclass(slots=True)
class Stopwatch:
    """Seconds since a start, unharmed by a wall clock that jumps.

    `already` carries seconds that passed before this process began to count (a window that was restarted).
    """

    clock: Clock
    already: float = 0.0
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock.monotonic()

    def seconds(self) -> float:
        """Return the seconds passed."""
        return self.already + self.clock.monotonic() - self._began
