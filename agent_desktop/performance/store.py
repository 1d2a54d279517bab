"""The backend's count as last heard, so that the panel is never empty without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent_desktop.contract.performance import AgentPerformance
from agent_desktop.storage.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _create(db: Database) -> None:
    db.execute("CREATE TABLE performance_heard (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL) STRICT")


MIGRATIONS = (Migration("performance", 1, _create),)


def keep(db: Database, heard: AgentPerformance) -> None:
    """Keep the newest count."""
    db.execute(
        "INSERT INTO performance_heard (one, body) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body",
        [heard.model_dump_json()],
    )


def load(db: Database) -> AgentPerformance | None:
    """Return the newest count."""
    for row in db.query("SELECT body FROM performance_heard"):
        return AgentPerformance.model_validate_json(row["body"])
    return None
