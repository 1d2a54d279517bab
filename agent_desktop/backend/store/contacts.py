"""Contacts: each call's record, the customer's history of them, and what a day's contacts add up to."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Float, Index, Integer, String, Table, Text, Uuid, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.store.base import UtcMoment, metadata, upsert
from agent_desktop.backend.store.identity import agents
from agent_desktop.contract.contacts import Contact, ContactSummary
from agent_desktop.contract.performance import HandledContact

contacts = Table(
    "contacts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("agent_number", String(8), nullable=False),
    Column("customer_id", Uuid),
    Column("channel", String(16), nullable=False),
    Column("direction", String(16), nullable=False),
    Column("remote_number", String(64), nullable=False),
    Column("queue", String(128), nullable=False),
    Column("ivr_path", String(256), nullable=False),
    Column("call_uuid", String(128), nullable=False),
    Column("offered_at", UtcMoment, nullable=False),
    Column("answered_at", UtcMoment),
    Column("ended_at", UtcMoment),
    Column("completed_at", UtcMoment),
    Column("ring_seconds", Float, nullable=False),
    Column("queue_seconds", Float, nullable=False),
    Column("talk_seconds", Float, nullable=False),
    Column("hold_seconds", Float, nullable=False),
    Column("wrap_up_seconds", Float, nullable=False),
    Column("verification", String(4), nullable=False),
    Column("service_type", String(16)),
    Column("reason", String(200), nullable=False),
    Column("outcome", String(16)),
    Column("notes", Text, nullable=False),
    Column("voice_of_customer", JSON, nullable=False),
    Column("work_order_ids", JSON, nullable=False),
    Column("survey_rating", Integer),
    Index("ix_contacts_agent_number_offered_at", "agent_number", "offered_at"),
    Index("ix_contacts_customer_id_offered_at", "customer_id", "offered_at"),
)

HISTORY = 200
"""Newest lines of a customer's history that are given."""


def contact_row(contact: Contact) -> dict[str, Any]:
    """Return a contact as a row."""
    row = contact.model_dump()
    row["work_order_ids"] = [str(order_id) for order_id in contact.work_order_ids]
    return row


async def find_contact(connection: AsyncConnection, contact_id: UUID) -> Contact | None:
    """Return one contact."""
    row = (await connection.execute(select(contacts).where(contacts.c.id == contact_id))).mappings().one_or_none()
    return Contact.model_validate(row) if row is not None else None


async def put_contact(connection: AsyncConnection, contact: Contact) -> None:
    """Keep a contact as it stands."""
    await upsert(connection, contacts, contact_row(contact))


async def customer_history(connection: AsyncConnection, customer_id: UUID) -> list[ContactSummary]:
    """Return a customer's contacts, newest first."""
    statement = (
        select(
            contacts.c.id,
            contacts.c.offered_at.label("at"),
            contacts.c.channel,
            contacts.c.direction,
            contacts.c.service_type,
            contacts.c.reason,
            contacts.c.outcome,
            contacts.c.survey_rating,
            func.coalesce(agents.c.name, "").label("agent_name"),
        )
        .outerjoin(agents, agents.c.number == contacts.c.agent_number)
        .where(contacts.c.customer_id == customer_id)
        .order_by(contacts.c.offered_at.desc())
        .limit(HISTORY)
    )
    rows = (await connection.execute(statement)).mappings()
    return [ContactSummary.model_validate(row) for row in rows]


async def handled_since(connection: AsyncConnection, agent_number: str, since: datetime) -> list[HandledContact]:
    """Return the contacts that an agent has answered since a time, oldest first."""
    statement = (
        select(contacts)
        .where(
            contacts.c.agent_number == agent_number,
            contacts.c.offered_at >= since,
            contacts.c.answered_at.is_not(None),
        )
        .order_by(contacts.c.offered_at)
    )
    rows = (await connection.execute(statement)).mappings()
    return [HandledContact.model_validate(row) for row in rows]


async def count_handled(connection: AsyncConnection, agent_number: str, since: datetime) -> int:
    """Return how many contacts an agent has answered since a time."""
    statement = select(func.count()).where(
        contacts.c.agent_number == agent_number, contacts.c.offered_at >= since, contacts.c.answered_at.is_not(None)
    )
    return int((await connection.execute(statement)).scalar_one())
