"""The last sign-in, inside the encrypted database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from agent_desktop.identity.model import SeatFacts
from agent_desktop.storage.migrations import Migration

if TYPE_CHECKING:
    import sqlite_utils


def _create(db: sqlite_utils.Database) -> None:
    db.execute(
        "CREATE TABLE identity_last ("
        " one INTEGER PRIMARY KEY CHECK (one = 1), facts TEXT NOT NULL, verifier TEXT NOT NULL DEFAULT '') STRICT"
    )


MIGRATIONS: tuple[Migration, ...] = (Migration("identity", 1, _create),)


def keep(db: sqlite_utils.Database, facts: SeatFacts, verifier: str | None) -> None:
    """Remember a sign-in that the backend confirmed.

    Args:
        db: the database.
        facts: who and what.
        verifier: argon2id hash that proves the password offline; empty when the key itself proves it; `None` leaves
            the one before.
    """
    body = json.dumps(facts.model_dump(mode="json"), ensure_ascii=False)
    db.execute(
        "INSERT INTO identity_last (one, facts, verifier) VALUES (1, ?, coalesce(?, ''))"
        " ON CONFLICT (one) DO UPDATE SET facts = excluded.facts, verifier = coalesce(?, verifier)",
        [body, verifier, verifier],
    )


def last(db: sqlite_utils.Database) -> tuple[SeatFacts, str] | None:
    """Return the facts of the last sign-in and the password's verifier; `None` before the first."""
    row = db.execute("SELECT facts, verifier FROM identity_last").fetchone()
    return None if row is None else (SeatFacts.model_validate_json(row[0]), str(row[1]))
