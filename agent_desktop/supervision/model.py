"""The team's board: tiles, what they add up to, and what needs the leader's eye."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent_desktop.contract.identity import SeatPolicy
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import QuarterHour, SeatTile, TeamView
from agent_desktop.errors import AgentDesktopError


class NotALeader(AgentDesktopError):
    """Only a leader sees the team's board."""

    code = "not_a_leader"


class AlertKind(StrEnum):
    """What can need the leader's eye."""

    HAND_RAISED = "hand_raised"
    LONG_TALK = "long_talk"
    LONG_WRAP_UP = "long_wrap_up"
    LONG_BREAK = "long_break"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: who, what, for how long it has lasted and what the limit is; seconds."""

    kind: AlertKind
    agent_number: str
    name: str
    seconds: float
    limit_seconds: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A team as its leader sees it. `as_of` is when the backend last sent the whole."""

    team_name: str
    as_of: datetime
    tiles: tuple[SeatTile, ...]
    traffic: tuple[QuarterHour, ...]
    queue_length: int
    longest_wait_seconds: float
    satisfaction: float | None

    @property
    def handled(self) -> int:
        """Return the team's contacts handled today."""
        return sum(tile.handled for tile in self.tiles)

    @property
    def handling_time(self) -> float | None:
        """Return the team's average handling time today, seconds."""
        seconds = sum(tile.talk_seconds + tile.hold_seconds + tile.wrap_up_seconds for tile in self.tiles)
        return seconds / self.handled if self.handled else None

    @property
    def service_level(self) -> float | None:
        """Return answered within 20 s ÷ (answered + abandoned after more than 5 s)."""
        whole = sum(quarter.answered + quarter.abandoned for quarter in self.traffic)
        return sum(quarter.answered_in_time for quarter in self.traffic) / whole if whole else None

    @property
    def abandon_rate(self) -> float | None:
        """Return abandoned after more than 5 s ÷ offered."""
        offered = sum(quarter.offered for quarter in self.traffic)
        return sum(quarter.abandoned for quarter in self.traffic) / offered if offered else None

    def counts(self) -> Counter[AgentState]:
        """Return how many agents are in each state."""
        return Counter(tile.state for tile in self.tiles)


def board(view: TeamView) -> Board:
    """Turn the backend's snapshot into a board."""
    return Board(
        team_name=view.team_name,
        as_of=view.as_of,
        tiles=tuple(view.tiles),
        traffic=tuple(view.traffic),
        queue_length=view.queue_length,
        longest_wait_seconds=view.longest_wait_seconds,
        satisfaction=view.surveys_satisfied / view.surveys_answered if view.surveys_answered else None,
    )


def alerts(tiles: Iterable[SeatTile], policy: SeatPolicy, now: datetime) -> tuple[Alert, ...]:
    """Return what needs the leader's eye, raised hands first, then the longest over its limit."""
    found: list[Alert] = []
    for tile in tiles:
        seconds = max(0.0, (now - tile.since).total_seconds())
        if tile.hand_raised:
            found.append(Alert(AlertKind.HAND_RAISED, tile.agent_number, tile.name, seconds, 0, tile.hand_note))
        limit = _limit(tile.state, policy)
        if limit is not None and seconds > limit[1]:
            found.append(Alert(limit[0], tile.agent_number, tile.name, seconds, limit[1]))
    return tuple(
        sorted(found, key=lambda alert: (alert.kind is not AlertKind.HAND_RAISED, alert.limit_seconds - alert.seconds))
    )


def _limit(state: AgentState, policy: SeatPolicy) -> tuple[AlertKind, float] | None:
    match state:
        case AgentState.TALKING | AgentState.HOLD:
            return AlertKind.LONG_TALK, policy.long_talk_seconds
        case AgentState.WRAP_UP:
            return AlertKind.LONG_WRAP_UP, policy.wrap_up_limit_seconds
        case AgentState.BREAK:
            return AlertKind.LONG_BREAK, policy.break_quota_seconds
        case AgentState.FAULT:
            return AlertKind.FAULT, 0
        case _:
            return None
