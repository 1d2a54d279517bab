"""Agent states and the events that carry them."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from agent_desktop.contract.base import AgentNumber, Moment, Wire


class AgentState(StrEnum):
    """What an agent is doing (DOMAIN.md, agent states)."""

    SIGNED_OUT = "signed_out"
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    HOLD = "hold"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    MEAL = "meal"
    TRAINING = "training"
    MEETING = "meeting"
    OUTBOUND = "outbound"
    COACHING = "coaching"
    FAULT = "fault"


class StateEvent(Wire):
    """One change of state. `seconds` is how long the state that ended lasted, measured at the seat."""

    id: UUID
    agent_number: AgentNumber
    at: Moment
    state: AgentState
    previous: AgentState
    seconds: float = Field(ge=0, description="length of the previous state")
    reason: str = Field(default="", max_length=200)
    interaction_id: UUID | None = None


class HandRaise(Wire):
    """A raised (or lowered) hand: the agent asks the leader for help."""

    id: UUID
    agent_number: AgentNumber
    at: Moment
    raised: bool
    note: str = Field(default="", max_length=200)
    interaction_id: UUID | None = None
