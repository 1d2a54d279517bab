"""Work orders with their steps, and the day's running numbers."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Date, Integer, String, Table, Uuid, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.store.base import UtcMoment, insert_missing, metadata, upsert
from agent_desktop.backend.store.identity import agents
from agent_desktop.contract.work_orders import OrderStatus, WorkOrder

work_orders = Table(
    "work_orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("type", String(128), nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("customer_id", Uuid, index=True),
    Column("created_by", String(8), nullable=False, index=True),
    Column("created_at", UtcMoment, nullable=False),
    Column("body", JSON, nullable=False),
)
order_numbers = Table(
    "order_numbers",
    metadata,
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

LISTED = 500
"""Most orders given at once, newest first."""


def order_row(order: WorkOrder) -> dict[str, Any]:
    """Return an order as a row."""
    return {
        "id": order.id,
        "number": order.number,
        "version": order.version,
        "type": order.type,
        "status": order.status.value,
        "customer_id": order.customer_id,
        "created_by": order.created_by,
        "created_at": order.created_at,
        "body": order.model_dump(mode="json"),
    }


async def take_number(connection: AsyncConnection, day: date) -> str:
    """Return the day's next order number, as in GD20261119-0473."""
    await insert_missing(connection, order_numbers, {"day": day, "last": 0})
    take = (
        update(order_numbers)
        .where(order_numbers.c.day == day)
        .values(last=order_numbers.c.last + 1)
        .returning(order_numbers.c.last)
    )
    return order_number(day, int((await connection.execute(take)).scalar_one()))


def order_number(day: date, running: int) -> str:
    """Return an order's number from its day and running number."""
    return f"GD{day:%Y%m%d}-{running:04d}"


async def find_order(connection: AsyncConnection, order_id: UUID, *, lock: bool = False) -> WorkOrder | None:
    """Return one order; with `lock`, nobody else changes it before the transaction ends."""
    statement = select(work_orders.c.body).where(work_orders.c.id == order_id)
    if lock:
        statement = statement.with_for_update()
    body = (await connection.execute(statement)).scalar_one_or_none()
    return WorkOrder.model_validate(body) if body is not None else None


async def put_order(connection: AsyncConnection, order: WorkOrder) -> None:
    """Keep an order as it stands."""
    await upsert(connection, work_orders, order_row(order))


async def list_orders(
    connection: AsyncConnection,
    *,
    customer_id: UUID | None = None,
    created_by: str | None = None,
    team_id: UUID | None = None,
    open_only: bool = False,
) -> list[WorkOrder]:
    """Return the orders that meet every condition given, newest first."""
    statement = select(work_orders.c.body).order_by(work_orders.c.created_at.desc()).limit(LISTED)
    if customer_id is not None:
        statement = statement.where(work_orders.c.customer_id == customer_id)
    if created_by is not None:
        statement = statement.where(work_orders.c.created_by == created_by)
    if team_id is not None:
        members = select(agents.c.number).where(agents.c.team_id == team_id)
        statement = statement.where(work_orders.c.created_by.in_(members))
    if open_only:
        statement = statement.where(work_orders.c.status != OrderStatus.CLOSED.value)
    return [WorkOrder.model_validate(body) for body in (await connection.execute(statement)).scalars()]
