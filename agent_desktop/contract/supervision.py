"""The leader's view of a team."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from agent_desktop.contract.base import AgentNumber, Moment, Wire
from agent_desktop.contract.seat import AgentState


class SeatTile(Wire):
    """One agent as the leader sees them; sent whole with every change, on the team's feed."""

    agent_number: AgentNumber
    name: str
    state: AgentState
    since: Moment
    detail: str = Field(default="", description="queue and what the call is about; no customer's name or number")
    hand_raised: bool = False
    hand_note: str = ""
    handled: int = 0
    talk_seconds: float = 0
    hold_seconds: float = 0
    wrap_up_seconds: float = 0
    ready_seconds: float = 0
    away_seconds: float = 0
    adherence: float | None = None


class QuarterHour(Wire):
    """Traffic of one quarter of an hour."""

    begins: Moment
    offered: int
    answered: int
    answered_in_time: int
    abandoned: int


class TeamView(Wire):
    """A team's snapshot."""

    team_id: UUID
    team_name: str
    as_of: Moment
    tiles: list[SeatTile]
    traffic: list[QuarterHour]
    queue_length: int = 0
    longest_wait_seconds: float = 0
    surveys_answered: int = 0
    surveys_satisfied: int = 0
