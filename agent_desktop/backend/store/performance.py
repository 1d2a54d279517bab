"""Day totals: kept for past days, and made from contacts and state events for days not yet closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import Column, Date, Float, Integer, String, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.store.base import metadata, upsert
from agent_desktop.backend.store.contacts import contacts
from agent_desktop.backend.store.seat import spans_since
from agent_desktop.contract.performance import DayTotals, StateSpan
from agent_desktop.contract.seat import AgentState

day_totals = Table(
    "day_totals",
    metadata,
    Column("agent_number", String(8), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("handled", Integer, nullable=False),
    Column("talk_seconds", Float, nullable=False),
    Column("hold_seconds", Float, nullable=False),
    Column("wrap_up_seconds", Float, nullable=False),
    Column("ready_seconds", Float, nullable=False),
    Column("signed_in_seconds", Float, nullable=False),
    Column("scheduled_seconds", Float, nullable=False),
    Column("adherent_seconds", Float, nullable=False),
    Column("surveys_answered", Integer, nullable=False),
    Column("surveys_satisfied", Integer, nullable=False),
)

AWAY = frozenset({AgentState.BREAK, AgentState.MEAL, AgentState.TRAINING, AgentState.MEETING, AgentState.COACHING})
"""States that the schedule plans by name; at work is everything else but fault and signed out."""


def state_agrees(planned: AgentState, actual: AgentState) -> bool:
    """Say whether a state is what the schedule wants (DOMAIN.md, adherence)."""
    if actual is AgentState.SIGNED_OUT:
        return False
    return actual is planned if planned in AWAY or actual in AWAY else True


def adherence_seconds(plan: Iterable[StateSpan], spans: Iterable[StateSpan], now: datetime) -> tuple[float, float]:
    """Return scheduled and agreeing seconds up to now; problem time leaves both."""
    actual = list(spans)
    scheduled = agreeing = 0.0
    for planned in plan:
        begins, ends = planned.begins, min(planned.ends or now, now)
        scheduled += max(0.0, (ends - begins).total_seconds())
        for span in actual:
            overlap = (min(ends, span.ends or now) - max(begins, span.begins)).total_seconds()
            if overlap <= 0:
                continue
            if span.state is AgentState.FAULT:
                scheduled -= overlap
            elif state_agrees(planned.state, span.state):
                agreeing += overlap
    return scheduled, agreeing


async def put_totals(connection: AsyncConnection, agent_number: str, totals: DayTotals) -> None:
    """Close a day."""
    await upsert(connection, day_totals, {"agent_number": agent_number, **totals.model_dump()})


async def past_days(
    connection: AsyncConnection, agent_number: str, first: date, today_began: datetime
) -> list[DayTotals]:
    """Return the totals of days from `first` to yesterday, oldest first; days without work are left out."""
    today = today_began.astimezone().date()
    statement = (
        select(day_totals)
        .where(day_totals.c.agent_number == agent_number, day_totals.c.day >= first, day_totals.c.day < today)
        .order_by(day_totals.c.day)
    )
    days = [DayTotals.model_validate(row) for row in (await connection.execute(statement)).mappings()]
    newest = (
        await connection.execute(select(func.max(day_totals.c.day)).where(day_totals.c.agent_number == agent_number))
    ).scalar_one_or_none()
    day = max(first, newest + timedelta(days=1)) if newest else first
    while day < today:
        totals = await _count_day(connection, agent_number, day)
        if totals.handled or totals.signed_in_seconds:
            days.append(totals)
        day += timedelta(days=1)
    return days


async def _count_day(connection: AsyncConnection, agent_number: str, day: date) -> DayTotals:
    begins = datetime(day.year, day.month, day.day).astimezone()
    ends = begins + timedelta(days=1)
    rated = contacts.c.survey_rating
    row = (
        (
            await connection.execute(
                select(
                    func.count().label("handled"),
                    func.coalesce(func.sum(contacts.c.talk_seconds), 0).label("talk_seconds"),
                    func.coalesce(func.sum(contacts.c.hold_seconds), 0).label("hold_seconds"),
                    func.coalesce(func.sum(contacts.c.wrap_up_seconds), 0).label("wrap_up_seconds"),
                    func.count(rated).label("surveys_answered"),
                    func.count(rated).filter(rated >= 4).label("surveys_satisfied"),
                ).where(
                    contacts.c.agent_number == agent_number,
                    contacts.c.answered_at.is_not(None),
                    contacts.c.offered_at >= begins,
                    contacts.c.offered_at < ends,
                )
            )
        )
        .mappings()
        .one()
    )
    spans = [
        span.model_copy(update={"ends": min(span.ends or span.begins, ends)})
        for span in await spans_since(connection, agent_number, begins)
        if span.begins < ends
    ]
    ready = signed_in = 0.0
    for span in spans:
        seconds = (span.ends - span.begins).total_seconds() if span.ends else 0.0
        signed_in += seconds if span.state is not AgentState.SIGNED_OUT else 0.0
        ready += seconds if span.state is AgentState.READY else 0.0
    return DayTotals(day=day, ready_seconds=ready, signed_in_seconds=signed_in, **row)
