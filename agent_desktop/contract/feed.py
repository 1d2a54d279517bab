"""The append-only feed: one ordered sequence per audience (ARCHITECTURE.md, data down)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, JsonValue

from agent_desktop.contract.base import Moment, Wire

EVERYONE = "everyone"


def team_audience(team_id: object) -> str:
    """Return the name of a team's sequence."""
    return f"team:{team_id}"


def agent_audience(agent_number: str) -> str:
    """Return the name of one agent's sequence."""
    return f"agent:{agent_number}"


class FeedKind(StrEnum):
    """What an entry carries; each kind has one model of the contract as its body."""

    ARTICLE = "article"
    SEAT_TILE = "seat_tile"
    WORK_ORDER = "work_order"
    CUSTOMER = "customer"


class FeedEntry(Wire):
    """One entry; `sequence` rises by at least one within its audience."""

    sequence: int = Field(ge=1)
    audience: str
    kind: str
    at: Moment
    body: dict[str, JsonValue]


class FeedPage(Wire):
    """What follows a sequence number, oldest first."""

    entries: list[FeedEntry]
    last: int = Field(description="sequence to continue from")
    more: bool


class Wake(Wire):
    """A line of the event stream: it only wakes the puller, so losing one loses nothing."""

    audience: str
    sequence: int
