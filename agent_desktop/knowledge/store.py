"""Articles as the feed brought them, and what this agent has read and kept, in the encrypted database."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import ValidationError

from agent_desktop.contract.feed import FeedEntry
from agent_desktop.contract.knowledge import Article
from agent_desktop.storage.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database

log = logging.getLogger(__name__)

_SYNCED_AT = "synced_at"


def _create(db: Database) -> None:
    db.execute(
        "CREATE TABLE knowledge_articles (id TEXT PRIMARY KEY, number TEXT NOT NULL, version INTEGER NOT NULL,"
        " updated_at TEXT NOT NULL, must_read INTEGER NOT NULL, withdrawn INTEGER NOT NULL, body TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX knowledge_articles_by_number ON knowledge_articles (number)")
    db.execute("CREATE INDEX knowledge_must_read ON knowledge_articles (must_read) WHERE must_read")
    db.execute(
        "CREATE TABLE knowledge_reads (article_id TEXT NOT NULL, version INTEGER NOT NULL,"
        " acknowledged_at TEXT NOT NULL, PRIMARY KEY (article_id, version)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE TABLE knowledge_favourites (article_id TEXT PRIMARY KEY, since TEXT NOT NULL) STRICT")
    db.execute("CREATE TABLE knowledge_facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")


MIGRATIONS = (Migration("knowledge", 1, _create),)


def keep(db: Database, article: Article) -> None:
    """Keep an article; an older version never overwrites a newer one. A withdrawal keeps the version it withdraws."""
    db.execute(
        "INSERT INTO knowledge_articles (id, number, version, updated_at, must_read, withdrawn, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET number = excluded.number,"
        " version = excluded.version, updated_at = excluded.updated_at, must_read = excluded.must_read,"
        " withdrawn = excluded.withdrawn, body = excluded.body WHERE excluded.version >= knowledge_articles.version",
        [
            str(article.id),
            article.number,
            article.version,
            article.updated_at.isoformat(),
            int(article.must_read),
            int(article.withdrawn),
            article.model_dump_json(),
        ],
    )


def apply_feed(db: Database, entries: list[FeedEntry]) -> None:
    """Keep what the feed brought; an entry that is no article is left out, so that the rest still arrives."""
    for entry in entries:
        try:
            keep(db, Article.model_validate(entry.body))
        except ValidationError as error:
            log.warning("feed entry %d is no article: %d faults", entry.sequence, error.error_count())


def all_bodies(db: Database, after: str, limit: int) -> list[tuple[str, str]]:
    """Return ids and bodies in the order of ids, a page at a time; what they mean is found out elsewhere."""
    rows = db.execute("SELECT id, body FROM knowledge_articles WHERE id > ? ORDER BY id LIMIT ?", [after, limit])
    return [(str(row[0]), str(row[1])) for row in rows.fetchall()]


def bodies(db: Database, ids: Sequence[UUID]) -> list[str]:
    """Return the bodies of some articles."""
    found = []
    for article_id in ids:
        row = db.execute("SELECT body FROM knowledge_articles WHERE id = ?", [str(article_id)]).fetchone()
        if row is not None:
            found.append(str(row[0]))
    return found


def by_id(db: Database, article_id: UUID) -> Article | None:
    """Return one article."""
    return next(iter(_articles(db.query("SELECT body FROM knowledge_articles WHERE id = ?", [str(article_id)]))), None)


def by_number(db: Database, number: str) -> Article | None:
    """Return the article of a number."""
    return next(iter(_articles(db.query("SELECT body FROM knowledge_articles WHERE number = ?", [number]))), None)


def is_read(db: Database, article: Article) -> bool:
    """Return whether this version has been acknowledged here."""
    return bool(
        db.execute(
            "SELECT 1 FROM knowledge_reads WHERE article_id = ? AND version = ?", [str(article.id), article.version]
        ).fetchone()
    )


def unread(db: Database) -> list[Article]:
    """Return must-reads whose present version has not been acknowledged, newest first."""
    return _articles(
        db.query(
            "SELECT body FROM knowledge_articles AS a WHERE must_read AND NOT withdrawn AND NOT EXISTS (SELECT 1"
            " FROM knowledge_reads AS r WHERE r.article_id = a.id AND r.version = a.version) ORDER BY updated_at DESC"
        )
    )


def acknowledge(db: Database, article: Article, at: datetime) -> None:
    """Note that this version was read; the first time stands."""
    db.execute(
        "INSERT INTO knowledge_reads (article_id, version, acknowledged_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [str(article.id), article.version, at.isoformat()],
    )


def favourites(db: Database) -> list[UUID]:
    """Return the agent's favourites."""
    return [UUID(row[0]) for row in db.execute("SELECT article_id FROM knowledge_favourites").fetchall()]


def set_favourite(db: Database, article_id: UUID, since: datetime | None) -> None:
    """Keep an article among the favourites since a time, or take it out."""
    db.execute("DELETE FROM knowledge_favourites WHERE article_id = ?", [str(article_id)])
    if since is not None:
        db.execute("INSERT INTO knowledge_favourites VALUES (?, ?)", [str(article_id), since.isoformat()])


def synced_at(db: Database) -> datetime | None:
    """Return when the feed was last at its end."""
    row = db.execute("SELECT value FROM knowledge_facts WHERE name = ?", [_SYNCED_AT]).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def set_synced_at(db: Database, at: datetime) -> None:
    """Note that the feed was at its end."""
    db.execute(
        "INSERT INTO knowledge_facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [_SYNCED_AT, at.isoformat()],
    )


def _articles(rows: Iterable[dict[str, str]]) -> list[Article]:
    return [Article.model_validate_json(row["body"]) for row in rows]
