"""State events, raised hands, shifts and the tiles they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Uuid, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.store.base import UtcMoment, insert_missing, metadata, upsert
from agent_desktop.contract.performance import StateSpan
from agent_desktop.contract.seat import AgentState, HandRaise, StateEvent
from agent_desktop.contract.supervision import SeatTile

state_events = Table(
    "state_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agent_number", String(8), nullable=False),
    Column("at", UtcMoment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("previous", String(16), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("interaction_id", Uuid),
    Index("ix_state_events_agent_number_at", "agent_number", "at"),
)
hand_raises = Table(
    "hand_raises",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agent_number", String(8), nullable=False, index=True),
    Column("at", UtcMoment, nullable=False),
    Column("raised", Boolean, nullable=False),
    Column("note", String(200), nullable=False),
    Column("interaction_id", Uuid),
)
shifts = Table(
    "shifts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agent_number", String(8), nullable=False),
    Column("name", String(32), nullable=False),
    Column("begins", UtcMoment, nullable=False),
    Column("ends", UtcMoment, nullable=False),
    Column("plan", JSON, nullable=False),
    Index("ix_shifts_agent_number_begins", "agent_number", "begins"),
)
seat_tiles = Table(
    "seat_tiles",
    metadata,
    Column("agent_number", String(8), primary_key=True),
    Column("team_id", Uuid, nullable=False, index=True),
    Column("name", String(64), nullable=False),
    Column("counted_from", UtcMoment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("since", UtcMoment, nullable=False),
    Column("detail", String(200), nullable=False),
    Column("hand_raised", Boolean, nullable=False),
    Column("hand_at", UtcMoment),
    Column("hand_note", String(200), nullable=False),
    Column("handled", Integer, nullable=False),
    Column("talk_seconds", Float, nullable=False),
    Column("hold_seconds", Float, nullable=False),
    Column("wrap_up_seconds", Float, nullable=False),
    Column("ready_seconds", Float, nullable=False),
    Column("away_seconds", Float, nullable=False),
    Column("adherence", Float),
)


CARRIED_OVER = timedelta(hours=1)
"""How long before a time a state may have begun and still be taken to run at it."""


@dataclass(frozen=True, slots=True)
class StoredShift:
    """A shift with its plan of ready, break and meal."""

    name: str
    begins: datetime
    ends: datetime
    plan: list[StateSpan]


@dataclass(frozen=True, slots=True)
class StoredTile:
    """A tile, from when its sums count, and when the hand last moved."""

    tile: SeatTile
    team_id: UUID
    counted_from: datetime
    hand_at: datetime | None


async def add_event(connection: AsyncConnection, state_event: StateEvent) -> bool:
    """Keep a state event, once; say whether it was new."""
    values = {**state_event.model_dump(), "state": state_event.state.value, "previous": state_event.previous.value}
    return await insert_missing(connection, state_events, values)


async def find_event(connection: AsyncConnection, event_id: UUID) -> StateEvent | None:
    """Return a state event."""
    row = (await connection.execute(select(state_events).where(state_events.c.id == event_id))).mappings().one_or_none()
    return StateEvent.model_validate(row) if row is not None else None


async def add_hand_raise(connection: AsyncConnection, hand: HandRaise) -> bool:
    """Keep a raised or lowered hand, once; say whether it was new."""
    return await insert_missing(connection, hand_raises, hand.model_dump())


async def find_hand_raise(connection: AsyncConnection, raise_id: UUID) -> HandRaise | None:
    """Return a raised or lowered hand."""
    row = (await connection.execute(select(hand_raises).where(hand_raises.c.id == raise_id))).mappings().one_or_none()
    return HandRaise.model_validate(row) if row is not None else None


async def shift_at(connection: AsyncConnection, agent_number: str, at: datetime) -> StoredShift | None:
    """Return the agent's shift that a time lies in."""
    statement = (
        select(shifts)
        .where(shifts.c.agent_number == agent_number, shifts.c.begins <= at, shifts.c.ends > at)
        .order_by(shifts.c.begins.desc())
        .limit(1)
    )
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None:
        return None
    plan = [StateSpan.model_validate(span) for span in row["plan"]]
    return StoredShift(row["name"], row["begins"], row["ends"], plan)


async def spans_since(connection: AsyncConnection, agent_number: str, since: datetime) -> list[StateSpan]:
    """Return an agent's stretches of states since a time, oldest first; the last one is still open.

    A stretch begins with the event that brought its state and ends with the next event, by their wall times. One that
    ran already at `since` is cut there, unless it began so long before that its end was never told.
    """
    statement = (
        select(state_events.c.state, state_events.c.at)
        .where(state_events.c.agent_number == agent_number, state_events.c.at >= since - CARRIED_OVER)
        .order_by(state_events.c.at, state_events.c.id)
    )
    rows = (await connection.execute(statement)).all()
    ends = [row.at for row in rows[1:]] + [None] * bool(rows)
    return [
        StateSpan(state=AgentState(row.state), begins=max(row.at, since), ends=end)
        for row, end in zip(rows, ends, strict=True)
        if end is None or end > since
    ]


async def find_tile(connection: AsyncConnection, agent_number: str) -> StoredTile | None:
    """Return an agent's tile."""
    statement = select(seat_tiles).where(seat_tiles.c.agent_number == agent_number).with_for_update()
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None:
        return None
    return StoredTile(SeatTile.model_validate(row), row["team_id"], row["counted_from"], row["hand_at"])


async def team_tiles(connection: AsyncConnection, team_id: UUID) -> list[SeatTile]:
    """Return a team's tiles in the order of agent numbers."""
    statement = select(seat_tiles).where(seat_tiles.c.team_id == team_id).order_by(seat_tiles.c.agent_number)
    return [SeatTile.model_validate(row) for row in (await connection.execute(statement)).mappings()]


async def put_tile(connection: AsyncConnection, stored: StoredTile) -> None:
    """Keep a tile as it stands."""
    await upsert(connection, seat_tiles, tile_row(stored))


def tile_row(stored: StoredTile) -> dict[str, Any]:
    """Return a tile as a row."""
    return {
        **stored.tile.model_dump(),
        "state": stored.tile.state.value,
        "team_id": stored.team_id,
        "counted_from": stored.counted_from,
        "hand_at": stored.hand_at,
    }
