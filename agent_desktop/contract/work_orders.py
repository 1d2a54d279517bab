"""Work orders: the record, its life and its steps."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pydantic import Field, JsonValue

from agent_desktop.contract.base import AgentNumber, Moment, Record, Wire


class Urgency(StrEnum):
    """How soon the customer was promised an answer."""

    NORMAL = "normal"
    URGENT = "urgent"
    CRITICAL = "critical"


PROMISED_HOURS: dict[Urgency, int] = {Urgency.NORMAL: 72, Urgency.URGENT: 24, Urgency.CRITICAL: 4}
"""Hours until the promised answer."""


class OrderStatus(StrEnum):
    """Where an order stands (DOMAIN.md, work orders)."""

    SUBMITTED = "submitted"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    CALL_BACK = "call_back"
    CLOSED = "closed"
    RETURNED = "returned"
    SUSPENDED = "suspended"

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self is not OrderStatus.CLOSED


class OrderStep(Wire):
    """One step of an order's life, signed and timed."""

    id: UUID
    at: Moment
    by: str
    action: str = Field(
        description="submit, assign, start, answer, urge, append, call_back, close, reopen, return, escalate"
    )
    text: str = ""


class WorkOrder(Record):
    """A work order as agreed between seat and backend. `number` is given by the backend."""

    number: str = Field(default="", examples=["GD20261119-0473"])
    type: str = Field(description="leaf of the type tree, for example complaint.credit_card.unauthorised")
    urgency: Urgency
    status: OrderStatus = OrderStatus.SUBMITTED
    customer_id: UUID | None = None
    interaction_id: UUID | None = None
    created_by: AgentNumber
    created_at: Moment
    promised_at: Moment
    department: str = ""
    summary: str = Field(min_length=1, max_length=4000, description="what the customer asks for")
    fields: dict[str, JsonValue] = Field(default={}, description="by the type's form schema")
    voice_of_customer: list[str] = []
    steps: list[OrderStep] = []
