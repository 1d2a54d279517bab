"""Orders this seat made or has seen, in the encrypted database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from agent_desktop.contract.feed import FeedEntry
from agent_desktop.contract.work_orders import WorkOrder
from agent_desktop.storage.migrations import Migration
from agent_desktop.sync import store as sync_store

if TYPE_CHECKING:
    from sqlite_utils import Database


def _create(db: Database) -> None:
    db.execute(
        "CREATE TABLE work_orders_seen (id TEXT PRIMARY KEY, customer_id TEXT, created_by TEXT NOT NULL,"
        " created_at TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX work_orders_by_customer ON work_orders_seen (customer_id)")


MIGRATIONS = (Migration("work_orders", 1, _create),)


def keep(db: Database, order: WorkOrder) -> None:
    """Keep an order; an older version never overwrites a newer one, and a step still on its way up stays."""
    order = _with_unsent_steps(db, order)
    db.execute(
        "INSERT INTO work_orders_seen (id, customer_id, created_by, created_at, version, body)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id,"
        " version = excluded.version, body = excluded.body WHERE excluded.version >= work_orders_seen.version",
        [
            str(order.id),
            str(order.customer_id) if order.customer_id else None,
            order.created_by,
            order.created_at.isoformat(),
            order.version,
            order.model_dump_json(),
        ],
    )


def _with_unsent_steps(db: Database, order: WorkOrder) -> WorkOrder:
    known, theirs = by_id(db, order.id), {step.id for step in order.steps}
    missing = [step for step in known.steps if step.id not in theirs] if known else []
    if missing:
        unsent = {item.submission.id for item in sync_store.items(db)}
        missing = [step for step in missing if step.id in unsent]
    return order.model_copy(update={"steps": [*order.steps, *missing]}) if missing else order


def apply_feed(db: Database, entries: list[FeedEntry]) -> None:
    """Keep what the feed brought."""
    for entry in entries:
        keep(db, WorkOrder.model_validate(entry.body))


def by_id(db: Database, order_id: UUID) -> WorkOrder | None:
    """Return one order."""
    found = _orders(db.query("SELECT body FROM work_orders_seen WHERE id = ?", [str(order_id)]))
    return found[0] if found else None


def by_customer(db: Database, customer_id: UUID) -> list[WorkOrder]:
    """Return a customer's orders, newest first."""
    return _orders(
        db.query("SELECT body FROM work_orders_seen WHERE customer_id = ? ORDER BY created_at DESC", [str(customer_id)])
    )


def by_agent(db: Database, agent_number: str) -> list[WorkOrder]:
    """Return an agent's own orders, newest first."""
    return _orders(
        db.query("SELECT body FROM work_orders_seen WHERE created_by = ? ORDER BY created_at DESC", [agent_number])
    )


def _orders(rows: Iterable[dict[str, str]]) -> list[WorkOrder]:
    return [WorkOrder.model_validate_json(row["body"]) for row in rows]
