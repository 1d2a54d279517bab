"""The append-only feed: one ordered sequence per audience.

A number is taken from the audience's counter in the writing transaction itself. The counter's row stays locked until
the commit, so numbers become visible in their order, and a reader that saw n can't miss n-1.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Column, String, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.store.base import UtcMoment, insert_missing, metadata
from agent_desktop.contract.base import Wire
from agent_desktop.contract.feed import FeedEntry, FeedKind, FeedPage

feed_entries = Table(
    "feed_entries",
    metadata,
    Column("audience", String(64), primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("body", JSON, nullable=False),
)
feed_counters = Table(
    "feed_counters",
    metadata,
    Column("audience", String(64), primary_key=True),
    Column("last", BigInteger, nullable=False),
)


async def append_entry(connection: AsyncConnection, audience: str, kind: FeedKind, at: datetime, body: Wire) -> int:
    """Add an entry and return its number."""
    take = (
        update(feed_counters)
        .where(feed_counters.c.audience == audience)
        .values(last=feed_counters.c.last + 1)
        .returning(feed_counters.c.last)
    )
    sequence = (await connection.execute(take)).scalar_one_or_none()
    if sequence is None:
        # Whoever is second at making the counter waits for the first, and then takes the number after.
        await insert_missing(connection, feed_counters, {"audience": audience, "last": 0})
        sequence = (await connection.execute(take)).scalar_one()
    await connection.execute(
        insert(feed_entries).values(
            audience=audience, sequence=sequence, kind=kind.value, at=at, body=body.model_dump(mode="json")
        )
    )
    return int(sequence)


async def last_sequence(connection: AsyncConnection, audience: str) -> int:
    """Return the number of an audience's newest entry; 0 when there is none."""
    statement = select(feed_counters.c.last).where(feed_counters.c.audience == audience)
    return int((await connection.execute(statement)).scalar_one_or_none() or 0)


async def read_page(connection: AsyncConnection, audience: str, after: int, limit: int) -> FeedPage:
    """Return up to `limit` entries that follow a number, oldest first."""
    statement = (
        select(feed_entries)
        .where(feed_entries.c.audience == audience, feed_entries.c.sequence > after)
        .order_by(feed_entries.c.sequence)
        .limit(limit + 1)
    )
    rows = (await connection.execute(statement)).mappings().all()
    entries = [FeedEntry.model_validate(row) for row in rows[:limit]]
    return FeedPage(entries=entries, last=entries[-1].sequence if entries else after, more=len(rows) > limit)
