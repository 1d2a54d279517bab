"""A team's traffic: what was offered, answered and lost in each quarter of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.store.contacts import contacts
from agent_desktop.backend.store.identity import agents
from agent_desktop.contract.contacts import Direction
from agent_desktop.contract.supervision import QuarterHour

IN_TIME_SECONDS = 20
"""Queueing of a call that counts as answered in time (DOMAIN.md, service level)."""
ABANDONED_AFTER_SECONDS = 5
"""Who hangs up sooner was not kept waiting (DOMAIN.md, service level)."""


def quarter_of(moment: datetime) -> datetime:
    """Return the beginning of the quarter of an hour that a time lies in."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


async def team_traffic(
    connection: AsyncConnection, team_id: UUID, since: datetime, now: datetime
) -> tuple[list[QuarterHour], int, int]:
    """Return the quarters since a time, empty ones between them included, and surveys answered and satisfied."""
    statement = (
        select(
            contacts.c.offered_at,
            contacts.c.answered_at,
            contacts.c.queue_seconds,
            contacts.c.ring_seconds,
            contacts.c.survey_rating,
            contacts.c.direction,
        )
        .join(agents, agents.c.number == contacts.c.agent_number)
        .where(agents.c.team_id == team_id, contacts.c.offered_at >= since)
        .order_by(contacts.c.offered_at)
    )
    rows = (await connection.execute(statement)).all()
    counts: dict[datetime, list[int]] = {}
    if rows:
        quarter = quarter_of(rows[0].offered_at)
        while quarter <= now:
            counts[quarter] = [0, 0, 0, 0]
            quarter += timedelta(minutes=15)
    surveys = [row.survey_rating for row in rows if row.survey_rating is not None]
    for row in rows:
        if row.direction != Direction.INBOUND.value:
            continue
        count = counts.setdefault(quarter_of(row.offered_at), [0, 0, 0, 0])
        waited = row.queue_seconds + row.ring_seconds
        count[0] += 1
        count[1] += row.answered_at is not None
        count[2] += row.answered_at is not None and waited <= IN_TIME_SECONDS
        count[3] += row.answered_at is None and waited > ABANDONED_AFTER_SECONDS
    quarters = [
        QuarterHour(begins=begins, offered=c[0], answered=c[1], answered_in_time=c[2], abandoned=c[3])
        for begins, c in sorted(counts.items())
    ]
    return quarters, len(surveys), sum(rating >= 4 for rating in surveys)
