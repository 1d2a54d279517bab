"""The newest tile of each colleague, as the feed brought it, and the team's last snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent_desktop.contract.feed import FeedEntry
from agent_desktop.contract.supervision import SeatTile, TeamView
from agent_desktop.storage.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _create(db: Database) -> None:
    db.execute("CREATE TABLE supervision_tiles (agent_number TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT")
    db.execute("CREATE TABLE supervision_view (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL) STRICT")


MIGRATIONS = (Migration("supervision", 1, _create),)


def apply_tiles(db: Database, entries: list[FeedEntry]) -> None:
    """Keep the newest tile of each agent."""
    for entry in entries:
        keep_tile(db, SeatTile.model_validate(entry.body))


def keep_tile(db: Database, tile: SeatTile) -> None:
    """Keep one tile."""
    db.execute(
        "INSERT INTO supervision_tiles (agent_number, body) VALUES (?, ?)"
        " ON CONFLICT (agent_number) DO UPDATE SET body = excluded.body",
        [tile.agent_number, tile.model_dump_json()],
    )


def tiles(db: Database) -> list[SeatTile]:
    """Return the newest tiles."""
    rows = db.query("SELECT body FROM supervision_tiles ORDER BY agent_number")
    return [SeatTile.model_validate_json(row["body"]) for row in rows]


def keep_view(db: Database, view: TeamView) -> None:
    """Keep the team's snapshot, and its tiles."""
    db.execute(
        "INSERT INTO supervision_view (one, body) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET body = excluded.body",
        [view.model_dump_json()],
    )
    for tile in view.tiles:
        keep_tile(db, tile)


def load_view(db: Database) -> TeamView | None:
    """Return the team's last snapshot."""
    for row in db.query("SELECT body FROM supervision_view"):
        return TeamView.model_validate_json(row["body"])
    return None
