"""Sign-in, tokens, and who is at the seat."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from uuid import UUID

from pydantic import Field, SecretStr, field_serializer

from agent_desktop.contract.base import AgentNumber, Moment, Wire


class Role(StrEnum):
    """What a person may do."""

    AGENT = "agent"
    LEADER = "leader"
    SYSTEM = "system"


class SignInRequest(Wire):
    """Agent number and password, and which machine asks."""

    agent_number: AgentNumber
    password: SecretStr = Field(max_length=256)
    device: str = Field(max_length=64, description="an id of this installation, for take-over and audit")

    @field_serializer("password", when_used="json")
    def _reveal(self, value: SecretStr) -> str:
        return value.get_secret_value()


class SipAccount(Wire):
    """How the seat's phone registers; its encrypted database keeps the secret for a day without backend."""

    user: str
    domain: str
    registrar: str = Field(examples=["sip:127.0.0.1:5060"])
    secret: SecretStr

    @field_serializer("secret", when_used="json")
    def _reveal(self, value: SecretStr) -> str:
        return value.get_secret_value()


class Shift(Wire):
    """Today's shift, local times of the centre."""

    name: str = Field(examples=["早班"])
    begins: Moment
    ends: Moment


class SeatPolicy(Wire):
    """The centre's rules for a seat (DOMAIN.md, rules of the floor)."""

    wrap_up_limit_seconds: int = 90
    break_quota_seconds: int = 30 * 60
    no_break_edge_seconds: int = 30 * 60
    breaks_at_once: int = 2
    outbound_from: time = time(9)
    outbound_until: time = time(18)
    idle_lock_seconds: int = 300
    long_talk_seconds: int = 480
    target_aht_seconds: int = 270
    target_handled: int = 80


class AgentProfile(Wire):
    """The signed-in person."""

    id: UUID
    number: AgentNumber
    name: str
    role: Role
    team_id: UUID
    team_name: str
    extension: str
    skills: list[str] = []


class Session(Wire):
    """The answer to a sign-in: tokens, person, phone account, shift and rules."""

    access_token: str
    access_expires_at: Moment
    refresh_token: str
    agent: AgentProfile
    sip: SipAccount | None = None
    shift: Shift | None = None
    policy: SeatPolicy = SeatPolicy()
    server_time: Moment


class RefreshRequest(Wire):
    """A refresh token, good once."""

    refresh_token: str = Field(max_length=512)


class Tokens(Wire):
    """A new pair after a refresh."""

    access_token: str
    access_expires_at: Moment
    refresh_token: str


class CustomerLook(Wire):
    """One look at masked data: who, whose, which field, why (DOMAIN.md, secrecy)."""

    id: UUID
    customer_id: UUID
    field: str = Field(max_length=64)
    reason: str = Field(min_length=2, max_length=200)
    interaction_id: UUID | None = None
    at: Moment
