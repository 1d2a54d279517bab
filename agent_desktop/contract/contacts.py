"""A contact from ring to wrap-up, and the customer's history of them."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from agent_desktop.contract.base import AgentNumber, Moment, Record, Wire


class Direction(StrEnum):
    """Who called."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Channel(StrEnum):
    """How the contact came."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    WEB = "web"


class ServiceType(StrEnum):
    """Why the customer calls (服务类型)."""

    ENQUIRY = "enquiry"
    APPLICATION = "application"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    APPOINTMENT = "appointment"


class Outcome(StrEnum):
    """How the contact ended for the customer."""

    RESOLVED = "resolved"
    ORDER_OPENED = "order_opened"
    CALL_BACK = "call_back"
    TRANSFERRED = "transferred"
    UNRESOLVED = "unresolved"
    ABANDONED = "abandoned"
    WRONG_NUMBER = "wrong_number"


class VerificationLevel(StrEnum):
    """How surely the caller is who they say (核身)."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"


class Contact(Record):
    """One contact. Seconds are measured, not differences of wall times.

    `abandoned`: the caller hung up while it rang; then `answered_at` is empty.
    """

    agent_number: AgentNumber
    customer_id: UUID | None = None
    channel: Channel = Channel.PHONE
    direction: Direction = Direction.INBOUND
    remote_number: str
    queue: str = ""
    ivr_path: str = ""
    call_uuid: str = Field(default="", description="X-Call-UUID of the platform, stable over re-offers")
    offered_at: Moment
    answered_at: Moment | None = None
    ended_at: Moment | None = None
    completed_at: Moment | None = Field(default=None, description="end of wrap-up")
    ring_seconds: float = Field(default=0, ge=0)
    queue_seconds: float = Field(default=0, ge=0)
    talk_seconds: float = Field(default=0, ge=0, description="without hold")
    hold_seconds: float = Field(default=0, ge=0)
    wrap_up_seconds: float = Field(default=0, ge=0)
    verification: VerificationLevel = VerificationLevel.L0
    service_type: ServiceType | None = None
    reason: str = Field(default="", max_length=200)
    outcome: Outcome | None = None
    notes: str = Field(default="", max_length=8000)
    voice_of_customer: list[str] = []
    work_order_ids: list[UUID] = []
    survey_rating: int | None = Field(default=None, ge=1, le=5)


class ContactSummary(Wire):
    """A line of the customer's history."""

    id: UUID
    at: Moment
    channel: Channel
    direction: Direction
    service_type: ServiceType | None
    reason: str
    agent_name: str
    outcome: Outcome | None = None
    survey_rating: int | None = None
