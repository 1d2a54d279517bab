"""Records as a seat would send them, and the people who do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from support.backend import DEMO_AGENT

COLLEAGUE = "80201"
SYSTEM = "90001"
OTHER_LEADER = "30099"
Json = dict[str, Any]
SignIn = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
"""Opens a client that is signed in as an agent number."""


class MovableClock:
    """The real time, moved by as much as a test likes."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return self.now().timestamp()


def contact(**changes: Any) -> Json:
    now = datetime.now(UTC)
    return {
        "id": str(uuid4()),
        "agent_number": DEMO_AGENT,
        "remote_number": "+8613800006021",
        "offered_at": now.isoformat(),
        "answered_at": now.isoformat(),
        "talk_seconds": 61.5,
        "queue_seconds": 4,
        "reason": "账单查询",
        "service_type": "enquiry",
        "notes": "客户询问账单。",
    } | changes


def order(**changes: Any) -> Json:
    now = datetime.now(UTC)
    return {
        "id": str(uuid4()),
        "type": "complaint.credit_card.unauthorised",
        "urgency": "urgent",
        "created_by": DEMO_AGENT,
        "created_at": now.isoformat(),
        "promised_at": (now + timedelta(hours=24)).isoformat(),
        "summary": "客户称非本人交易。",
    } | changes


def state_event(state: str, previous: str, seconds: float, **changes: Any) -> Json:
    return {
        "id": str(uuid4()),
        "agent_number": DEMO_AGENT,
        "at": datetime.now(UTC).isoformat(),
        "state": state,
        "previous": previous,
        "seconds": seconds,
    } | changes


def hand_raise(**changes: Any) -> Json:
    return {
        "id": str(uuid4()),
        "agent_number": DEMO_AGENT,
        "at": datetime.now(UTC).isoformat(),
        "raised": True,
        "note": "请协助",
    } | changes
