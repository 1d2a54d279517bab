"""Whether the backend is there, how far away it is, and how wrong our clock is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from psygnal import Signal

from agent_desktop.clock import Clock

_LATENCY_INTERVAL = 5.0


@dataclass(frozen=True, slots=True)
class Connection:
    """The state of the way to the backend.

    Attributes:
        online: the last answer came.
        since: when `online` took its value.
        latency_ms: round trip of a recent request, smoothed.
        skew_seconds: the backend's clock minus ours, exact to a second.
    """

    online: bool
    since: datetime
    latency_ms: float | None = None
    skew_seconds: float | None = None


class ConnectionHealth:
    """Collects what every request learns.

    `changed` is emitted when the connection comes or goes, and at most every five seconds with a new latency.
    """

    changed = Signal(Connection)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told = 0.0
        self.current = Connection(online=False, since=clock.now())

    def reached(self, latency_ms: float | None = None, skew_seconds: float | None = None) -> None:
        """Note an answer of the backend, of whatever kind."""
        before = self.current
        smoothed = before.latency_ms if latency_ms is None else latency_ms
        if latency_ms is not None and before.latency_ms is not None:
            smoothed = 0.7 * before.latency_ms + 0.3 * latency_ms
        skew = skew_seconds if skew_seconds is not None else before.skew_seconds
        since = before.since if before.online else self._clock.now()
        self.current = Connection(online=True, since=since, latency_ms=smoothed, skew_seconds=skew)
        if not before.online or self._clock.monotonic() - self._told >= _LATENCY_INTERVAL:
            self._tell()

    def lost(self) -> None:
        """Note that the backend could not be reached."""
        if self.current.online:
            self.current = replace(self.current, online=False, since=self._clock.now(), latency_ms=None)
            self._tell()

    def _tell(self) -> None:
        self._told = self._clock.monotonic()
        self.changed.emit(self.current)
