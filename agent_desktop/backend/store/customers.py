"""Customers, found by phone, customer number or text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Uuid, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.store.base import metadata
from agent_desktop.contract.customers import Customer

customers = Table(
    "customers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("name", String(64), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("body", JSON, nullable=False),
)
customer_phones = Table(
    "customer_phones",
    metadata,
    Column("customer_id", Uuid, ForeignKey("customers.id"), primary_key=True),
    Column("phone", String(20), primary_key=True, index=True),
    Column("position", Integer, nullable=False),
)

MATCHES = 20
"""Most customers given for one question; whom a phone finds at more is nobody in particular."""


def customer_row(customer: Customer) -> dict[str, Any]:
    """Return a customer as a row of `customers`."""
    return {
        "id": customer.id,
        "number": customer.number,
        "name": customer.name,
        "version": customer.version,
        "body": customer.model_dump(mode="json"),
    }


def phone_rows(customer: Customer) -> list[dict[str, Any]]:
    """Return a customer's rows of `customer_phones`."""
    return [
        {"customer_id": customer.id, "phone": phone, "position": position}
        for position, phone in enumerate(customer.phones)
    ]


async def find_customer(connection: AsyncConnection, customer_id: UUID) -> Customer | None:
    """Return one customer."""
    body = (
        await connection.execute(select(customers.c.body).where(customers.c.id == customer_id))
    ).scalar_one_or_none()
    return Customer.model_validate(body) if body is not None else None


async def by_phone(connection: AsyncConnection, phone: str) -> list[Customer]:
    """Return whose phone it is (E.164), those first who have it as their main one."""
    statement = (
        select(customers.c.body)
        .join(customer_phones, customer_phones.c.customer_id == customers.c.id)
        .where(customer_phones.c.phone == phone)
        .order_by(customer_phones.c.position, customers.c.number)
        .limit(MATCHES)
    )
    return [Customer.model_validate(body) for body in (await connection.execute(statement)).scalars()]


async def by_number(connection: AsyncConnection, number: str) -> list[Customer]:
    """Return the customer of a customer number, if there is one."""
    statement = select(customers.c.body).where(customers.c.number == number)
    return [Customer.model_validate(body) for body in (await connection.execute(statement)).scalars()]


async def by_text(connection: AsyncConnection, text: str) -> list[Customer]:
    """Return customers whose name or number begins with a text, or whose phone ends with it (4 digits at least)."""
    found = [customers.c.name.startswith(text, autoescape=True), customers.c.number.startswith(text, autoescape=True)]
    if text.isascii() and text.isdigit() and len(text) >= 4:
        ends = select(customer_phones.c.customer_id).where(customer_phones.c.phone.endswith(text, autoescape=True))
        found.append(customers.c.id.in_(ends))
    statement = select(customers.c.body).where(or_(*found)).order_by(customers.c.name, customers.c.number)
    bodies = (await connection.execute(statement.limit(MATCHES))).scalars()
    return [Customer.model_validate(body) for body in bodies]
