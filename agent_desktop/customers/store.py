"""Customers and histories this seat has seen, in the encrypted database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import TypeAdapter

from agent_desktop.contract.contacts import ContactSummary
from agent_desktop.contract.customers import Customer
from agent_desktop.storage.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database

_summaries: TypeAdapter[list[ContactSummary]] = TypeAdapter(list[ContactSummary])


def _create(db: Database) -> None:
    db.execute(
        "CREATE TABLE customers_seen (id TEXT PRIMARY KEY, number TEXT NOT NULL, name TEXT NOT NULL,"
        " body TEXT NOT NULL, as_of TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX customers_by_number ON customers_seen (number)")
    db.execute(
        "CREATE TABLE customers_phones (phone TEXT NOT NULL, customer_id TEXT NOT NULL"
        " REFERENCES customers_seen (id) ON DELETE CASCADE, PRIMARY KEY (phone, customer_id)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE TABLE customers_history (customer_id TEXT PRIMARY KEY, body TEXT NOT NULL, as_of TEXT) STRICT")


MIGRATIONS = (Migration("customers", 1, _create),)

Seen = tuple[Customer, datetime]
"""A customer, and when the backend said so."""


def keep(db: Database, customer: Customer, as_of: datetime) -> None:
    """Keep a customer as the backend has them."""
    db.execute(
        "INSERT INTO customers_seen (id, number, name, body, as_of) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET number = excluded.number, name = excluded.name, body = excluded.body, as_of = excluded.as_of",
        [str(customer.id), customer.number, customer.name, customer.model_dump_json(), as_of.isoformat()],
    )
    db.execute("DELETE FROM customers_phones WHERE customer_id = ?", [str(customer.id)])
    for phone in dict.fromkeys(customer.phones):
        db.execute("INSERT INTO customers_phones (phone, customer_id) VALUES (?, ?)", [phone, str(customer.id)])


def by_phone(db: Database, phone: str) -> list[Seen]:
    """Return the customers seen with this number."""
    return _seen(
        db.query(
            "SELECT body, as_of FROM customers_seen JOIN customers_phones ON id = customer_id WHERE phone = ?", [phone]
        )
    )


def by_number(db: Database, number: str) -> list[Seen]:
    """Return the customer seen with this customer number."""
    return _seen(db.query("SELECT body, as_of FROM customers_seen WHERE number = ?", [number]))


def by_id(db: Database, customer_id: UUID) -> Seen | None:
    """Return a customer seen before."""
    found = _seen(db.query("SELECT body, as_of FROM customers_seen WHERE id = ?", [str(customer_id)]))
    return found[0] if found else None


def by_text(db: Database, text: str, limit: int) -> list[Seen]:
    """Return customers seen whose name or number begins with a text."""
    pattern = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return _seen(
        db.query(
            "SELECT body, as_of FROM customers_seen WHERE name LIKE ? ESCAPE '\\' OR number LIKE ? ESCAPE '\\' LIMIT ?",
            [pattern, pattern, limit],
        )
    )


def keep_history(db: Database, customer_id: UUID, lines: list[ContactSummary], as_of: datetime) -> None:
    """Keep a customer's history as the backend has it."""
    body = _summaries.dump_json(lines).decode()
    db.execute(
        "INSERT INTO customers_history (customer_id, body, as_of) VALUES (?, ?, ?) ON CONFLICT (customer_id) DO UPDATE"
        " SET body = excluded.body, as_of = excluded.as_of",
        [str(customer_id), body, as_of.isoformat()],
    )


def history(db: Database, customer_id: UUID) -> tuple[list[ContactSummary], datetime | None]:
    """Return the history kept of a customer."""
    for row in db.query("SELECT body, as_of FROM customers_history WHERE customer_id = ?", [str(customer_id)]):
        return _summaries.validate_json(row["body"]), datetime.fromisoformat(row["as_of"])
    return [], None


def _seen(rows: Iterable[dict[str, str]]) -> list[Seen]:
    return [(Customer.model_validate(json.loads(row["body"])), datetime.fromisoformat(row["as_of"])) for row in rows]
