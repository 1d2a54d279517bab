"""What every record on the wire has in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

API_PREFIX = "/api/v1"
"""Every route of the backend stands below this."""


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time on the wire carries its zone")
    return value.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_utc)]
"""A wall time, always aware, normalised to UTC."""

AgentNumber = Annotated[str, Field(pattern=r"^[0-9]{3,8}$", examples=["80217"])]
"""An agent's number (工号)."""


class Wire(BaseModel):
    """A value on the wire. Unknown fields are ignored, so that an older seat understands a newer backend.

    A value that does not fit is not repeated in the error: errors are logged, and values may be customer data.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Record(Wire):
    """A stored record: its id is made where it is written, its version rises by one with each accepted write."""

    id: UUID
    version: int = Field(default=0, ge=0, description="0: not yet confirmed by the backend")


class Problem(Wire):
    """A refusal, as RFC 9457 problem details; `type` is a stable code that the seat translates."""

    type: str
    title: str
    status: int
    detail: str = ""
    current: dict[str, object] | None = Field(default=None, description="with 409 and 412: the record as it stands")
