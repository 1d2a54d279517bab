"""The tables of sync: what waits to go up, and how far each audience has come down."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from agent_desktop.contract.base import API_PREFIX, Problem
from agent_desktop.storage.migrations import Migration

if TYPE_CHECKING:
    import sqlite_utils


def _create(db: sqlite_utils.Database) -> None:
    db.execute(
        "CREATE TABLE sync_outbox ("
        " position INTEGER PRIMARY KEY AUTOINCREMENT,"  # the order in which things were done; numbers are never reused
        " id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, record_id TEXT NOT NULL, method TEXT NOT NULL,"
        " path TEXT NOT NULL, body TEXT NOT NULL, if_match INTEGER, created_at TEXT NOT NULL,"
        " attempts INTEGER NOT NULL DEFAULT 0, problem TEXT) STRICT"
    )
    db.execute("CREATE INDEX sync_outbox_record ON sync_outbox (record_id, position)")
    db.execute("CREATE TABLE sync_cursor (audience TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT")


MIGRATIONS: tuple[Migration, ...] = (Migration("sync", 1, _create),)


@dataclass(frozen=True, slots=True)
class Submission:
    """One write on its way to the backend.

    Attributes:
        id: of the submission; a UUIDv7 made at the seat.
        kind: what it is, in the room's words; chooses the room's handler.
        record_id: the record written; submissions of one record go up in order.
        method: PUT or POST.
        path: below `/api/v1`, beginning with a slash.
        body: the JSON of a contract model.
        if_match: the version that is changed.
        created_at: when the agent did it, UTC.
    """

    id: UUID
    kind: str
    record_id: UUID
    method: str
    path: str
    body: dict[str, object]
    if_match: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A submission as it lies in the outbox; `problem` says why the backend refused it."""

    submission: Submission
    attempts: int
    problem: Problem | None

    @property
    def refused(self) -> bool:
        """Return whether the backend said no."""
        return self.problem is not None


def add(db: sqlite_utils.Database, submission: Submission) -> None:
    """Put a submission in, inside the transaction that writes the record itself.

    Raises:
        ValueError: the path could never be sent.
    """
    if submission.path.startswith(API_PREFIX) or not submission.path.startswith("/"):
        raise ValueError(f"a path begins with a slash and stands below {API_PREFIX}")
    db.execute(
        "INSERT INTO sync_outbox (id, kind, record_id, method, path, body, if_match, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            str(submission.id),
            submission.kind,
            str(submission.record_id),
            submission.method,
            submission.path,
            json.dumps(submission.body, ensure_ascii=False),
            submission.if_match,
            submission.created_at.isoformat(),
        ],
    )


def items(db: sqlite_utils.Database) -> list[OutboxItem]:
    """Return everything that has not been confirmed, oldest first."""
    return [
        _item(row)
        for row in db.execute(
            "SELECT id, kind, record_id, method, path, body, if_match, created_at, attempts, problem"
            " FROM sync_outbox ORDER BY position"
        )
    ]


def heads(db: sqlite_utils.Database, busy: Collection[UUID], limit: int) -> list[OutboxItem]:
    """Return the first unconfirmed submission of each record, oldest first.

    A refused one holds back what follows on the same record: later writes build on it.
    """
    rows = db.execute(
        "SELECT id, kind, record_id, method, path, body, if_match, created_at, attempts, problem FROM sync_outbox"
        " WHERE position IN (SELECT min(position) FROM sync_outbox GROUP BY record_id)"
        " AND problem IS NULL AND record_id NOT IN (SELECT value FROM json_each(?)) ORDER BY position LIMIT ?",
        [json.dumps([str(record) for record in busy]), limit],
    )
    return [_item(row) for row in rows]


def settle(db: sqlite_utils.Database, submission: Submission, version: int | None) -> None:
    """Take a confirmed submission out; what waits on the same record is now based on the confirmed version."""
    db.execute("DELETE FROM sync_outbox WHERE id = ?", [str(submission.id)])
    if version is not None:
        db.execute(
            "UPDATE sync_outbox SET if_match = ? WHERE record_id = ? AND kind = ? AND if_match IS NOT NULL",
            [version, str(submission.record_id), submission.kind],
        )


def tried(db: sqlite_utils.Database, submission_id: UUID) -> None:
    """Count an attempt that came to nothing."""
    db.execute("UPDATE sync_outbox SET attempts = attempts + 1 WHERE id = ?", [str(submission_id)])


def refuse(db: sqlite_utils.Database, submission_id: UUID, problem: Problem) -> None:
    """Keep a submission with the reason why the backend said no."""
    db.execute(
        "UPDATE sync_outbox SET problem = ?, attempts = attempts + 1 WHERE id = ?",
        [problem.model_dump_json(), str(submission_id)],
    )


def revise(
    db: sqlite_utils.Database, submission_id: UUID, body: Mapping[str, object] | None, if_match: int | None
) -> bool:
    """Put a submission back in line, amended; returns whether it was still there.

    Args:
        db: the database.
        submission_id: whose.
        body: what to send instead; `None` leaves it.
        if_match: the version now changed; `None` leaves it.
    """
    text = None if body is None else json.dumps(body, ensure_ascii=False)
    changed = db.execute(
        "UPDATE sync_outbox SET problem = NULL, body = coalesce(?, body), if_match = coalesce(?, if_match)"
        " WHERE id = ?",
        [text, if_match, str(submission_id)],
    )
    return changed.rowcount == 1


def withdraw(db: sqlite_utils.Database, submission_id: UUID) -> bool:
    """Take out what the backend refused and the agent gives up; returns whether it was there and refused."""
    gone = db.execute("DELETE FROM sync_outbox WHERE id = ? AND problem IS NOT NULL", [str(submission_id)])
    return gone.rowcount == 1


def salvage(old: sqlite_utils.Database, new: sqlite_utils.Database) -> int:
    """Take unconfirmed submissions over from a damaged database, row by row; returns how many were readable."""
    from sqlcipher3 import dbapi2  # noqa: PLC0415 - only when a database is damaged

    positions = [row[0] for row in old.execute("SELECT position FROM sync_outbox ORDER BY position")]
    saved = 0
    for position in positions:
        try:
            row = old.execute(
                "SELECT id, kind, record_id, method, path, body, if_match, created_at, attempts, problem"
                " FROM sync_outbox WHERE position = ?",
                [position],
            ).fetchone()
        except dbapi2.DatabaseError:
            continue
        new.execute(
            "INSERT INTO sync_outbox"
            " (id, kind, record_id, method, path, body, if_match, created_at, attempts, problem)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        saved += 1
    return saved


def cursor(db: sqlite_utils.Database, audience: str) -> int:
    """Return the last sequence seen of an audience; 0 before the first."""
    row = db.execute("SELECT last FROM sync_cursor WHERE audience = ?", [audience]).fetchone()
    return 0 if row is None else int(row[0])


def move_cursor(db: sqlite_utils.Database, audience: str, last: int) -> None:
    """Remember how far an audience has been applied."""
    db.execute(
        "INSERT INTO sync_cursor VALUES (?, ?) ON CONFLICT (audience) DO UPDATE SET last = excluded.last",
        [audience, last],
    )


def _item(row: tuple[object, ...]) -> OutboxItem:
    id_, kind, record_id, method, path, body, if_match, created_at, attempts, problem = row
    return OutboxItem(
        Submission(
            id=UUID(str(id_)),
            kind=str(kind),
            record_id=UUID(str(record_id)),
            method=str(method),
            path=str(path),
            body=json.loads(str(body)),
            if_match=if_match if isinstance(if_match, int) else None,
            created_at=datetime.fromisoformat(str(created_at)),
        ),
        attempts=attempts if isinstance(attempts, int) else 0,
        problem=None if problem is None else Problem.model_validate_json(str(problem)),
    )
