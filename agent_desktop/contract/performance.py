"""Measures: what the backend counts, so that the seat can show days it did not see."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from agent_desktop.contract.base import Moment, Wire
from agent_desktop.contract.seat import AgentState


class DayTotals(Wire):
    """One agent's sums of one day; every measure is a ratio of these (DOMAIN.md, measures)."""

    day: date
    handled: int = 0
    talk_seconds: float = 0
    hold_seconds: float = 0
    wrap_up_seconds: float = 0
    ready_seconds: float = 0
    signed_in_seconds: float = 0
    scheduled_seconds: float = 0
    adherent_seconds: float = 0
    surveys_answered: int = 0
    surveys_satisfied: int = 0


class HandledContact(Wire):
    """One handled contact of today, by id, so that the seat can join it with its own."""

    id: UUID
    talk_seconds: float
    hold_seconds: float
    wrap_up_seconds: float
    survey_rating: int | None = None


class StateSpan(Wire):
    """A stretch of one state today; `ends` is empty for the current one."""

    state: AgentState
    begins: Moment
    ends: Moment | None = None


class AgentPerformance(Wire):
    """What the backend knows of one agent: past days, and today in pieces."""

    as_of: Moment
    days: list[DayTotals] = Field(description="past days, oldest first, today left out")
    today: list[HandledContact]
    spans: list[StateSpan]
    scheduled: list[StateSpan] = Field(default=[], description="today's plan: ready, break, meal")
