"""Contacts in progress and done, in the encrypted database; the open one is where a restarted window goes on."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from agent_desktop.contract.contacts import Contact, Direction, VerificationLevel
from agent_desktop.contract.performance import HandledContact
from agent_desktop.identifiers import new_id
from agent_desktop.interactions.model import Interaction, Phase
from agent_desktop.storage.migrations import Migration
from agent_desktop.sync.outbox import Outbox, Submission

if TYPE_CHECKING:
    from sqlite_utils import Database

CONTACT_KIND = "contact"


def _create(db: Database) -> None:
    db.execute("CREATE TABLE interactions_open (id TEXT PRIMARY KEY, customer_id TEXT, body TEXT NOT NULL) STRICT")
    db.execute(
        "CREATE TABLE interactions_done (id TEXT PRIMARY KEY, offered_at TEXT NOT NULL, answered INTEGER NOT NULL,"
        " version INTEGER NOT NULL, body TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX interactions_done_by_time ON interactions_done (offered_at)")


MIGRATIONS = (Migration("interactions", 1, _create),)


def keep_open(db: Database, interaction: Interaction) -> None:
    """Keep where a contact stands, unless it is done; customer and drafts have tables of their own."""
    body = {
        "call_id": interaction.call_id,
        "call_uuid": interaction.call_uuid,
        "direction": interaction.direction,
        "remote_number": interaction.remote_number,
        "queue": interaction.queue,
        "ivr_path": interaction.ivr_path,
        "phase": interaction.phase,
        "customer_number": interaction.customer_number,
        "verification": interaction.verification,
        "offered_at": interaction.offered_at.isoformat(),
        "answered_at": interaction.answered_at.isoformat() if interaction.answered_at else None,
        "ended_at": interaction.ended_at.isoformat() if interaction.ended_at else None,
        "seconds": [
            interaction.queue_seconds,
            interaction.ring_seconds,
            interaction.talk_seconds,
            interaction.hold_seconds,
        ],
        "work_order_ids": [str(order) for order in interaction.work_order_ids],
        "lost": interaction.lost,
    }
    db.execute(
        # A change that was under way while the contact was handed in must not open it again.
        "INSERT INTO interactions_open (id, customer_id, body) SELECT :id, :customer, :body"
        " WHERE NOT EXISTS (SELECT 1 FROM interactions_done WHERE id = :id) ON CONFLICT (id) DO UPDATE"
        " SET customer_id = excluded.customer_id, body = excluded.body",
        {
            "id": str(interaction.id),
            "customer": str(interaction.customer.id) if interaction.customer else None,
            "body": json.dumps(body, ensure_ascii=False),
        },
    )


def load_open(db: Database) -> tuple[Interaction, UUID | None] | None:
    """Return the contact that was in progress, and whose it was."""
    for row in db.query("SELECT * FROM interactions_open ORDER BY id DESC LIMIT 1"):
        body = json.loads(row["body"])
        queue_seconds, ring_seconds, talk_seconds, hold_seconds = body["seconds"]
        interaction = Interaction(
            id=UUID(row["id"]),
            call_id=body["call_id"],
            call_uuid=body["call_uuid"],
            direction=Direction(body["direction"]),
            remote_number=body["remote_number"],
            queue=body["queue"],
            ivr_path=body["ivr_path"],
            phase=Phase(body["phase"]),
            offered_at=datetime.fromisoformat(body["offered_at"]),
            customer_number=body.get("customer_number", ""),
            verification=VerificationLevel(body["verification"]),
            answered_at=_moment(body["answered_at"]),
            ended_at=_moment(body["ended_at"]),
            queue_seconds=queue_seconds,
            ring_seconds=ring_seconds,
            talk_seconds=talk_seconds,
            hold_seconds=hold_seconds,
            work_order_ids=tuple(UUID(order) for order in body["work_order_ids"]),
            lost=body["lost"],
        )
        return interaction, UUID(row["customer_id"]) if row["customer_id"] else None
    return None


def hand_in(db: Database, contact: Contact, at: datetime) -> None:
    """Turn the open contact into a done one that goes up."""
    db.execute("DELETE FROM interactions_open WHERE id = ?", [str(contact.id)])
    db.execute(
        "INSERT INTO interactions_done (id, offered_at, answered, version, body) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (id) DO NOTHING",
        [
            str(contact.id),
            contact.offered_at.isoformat(),
            int(contact.answered_at is not None),
            contact.version,
            contact.model_dump_json(),
        ],
    )
    submission = Submission(
        id=new_id(),
        kind=CONTACT_KIND,
        record_id=contact.id,
        method="PUT",
        path=f"/contacts/{contact.id}",
        body=contact.model_dump(mode="json"),
        if_match=0,
        created_at=at,
    )
    Outbox.enqueue(db, submission)


def confirmed(db: Database, contact_id: UUID, version: int) -> None:
    """Note the version the backend gave a contact."""
    db.execute("UPDATE interactions_done SET version = ? WHERE id = ?", [version, str(contact_id)])


def handled_since(db: Database, since: datetime) -> list[HandledContact]:
    """Return the answered contacts since a time, with what the measures need."""
    rows = db.query(
        "SELECT body FROM interactions_done WHERE answered = 1 AND offered_at >= ? ORDER BY offered_at",
        [since.isoformat()],
    )
    contacts = [Contact.model_validate_json(row["body"]) for row in rows]
    return [
        HandledContact(
            id=contact.id,
            talk_seconds=contact.talk_seconds,
            hold_seconds=contact.hold_seconds,
            wrap_up_seconds=contact.wrap_up_seconds,
            survey_rating=contact.survey_rating,
        )
        for contact in contacts
    ]


def last_done(db: Database) -> Contact | None:
    """Return the newest done contact."""
    for row in db.query("SELECT body FROM interactions_done ORDER BY offered_at DESC LIMIT 1"):
        return Contact.model_validate_json(row["body"])
    return None


def customers_served(db: Database, limit: int) -> list[UUID]:
    """Return the customers of the newest answered contacts, each once."""
    rows = db.query(
        "SELECT json_extract(body, '$.customer_id') AS customer, max(offered_at) AS last FROM interactions_done"
        " WHERE answered = 1 AND customer IS NOT NULL GROUP BY customer ORDER BY last DESC LIMIT ?",
        [limit],
    )
    return [UUID(row["customer"]) for row in rows]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
