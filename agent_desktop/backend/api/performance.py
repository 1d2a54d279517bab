"""An agent's own figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from agent_desktop.backend.access import Seat
from agent_desktop.backend.services import Backend
from agent_desktop.backend.store import performance as store
from agent_desktop.backend.store.contacts import handled_since
from agent_desktop.backend.store.seat import shift_at, spans_since
from agent_desktop.contract.performance import AgentPerformance

router = APIRouter(prefix="/performance", tags=["performance"])


@router.get("/me")
async def my_performance(
    caller: Seat, backend: Backend, days: Annotated[int, Query(ge=1, le=366)] = 14
) -> AgentPerformance:
    """Return one's own past days, and today in pieces."""
    now = backend.clock.now()
    async with backend.database.read() as connection:
        shift = await shift_at(connection, caller.number, now)
        began = backend.day_began(shift.begins if shift else None)
        first = began.astimezone().date() - timedelta(days=days)
        return AgentPerformance(
            as_of=now,
            days=await store.past_days(connection, caller.number, first, began),
            today=await handled_since(connection, caller.number, began),
            spans=await spans_since(connection, caller.number, began),
            scheduled=shift.plan if shift else [],
        )
