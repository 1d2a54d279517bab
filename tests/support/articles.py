"""Knowledge articles for tests, and a knowledge service on a real database that takes what a feed page brings."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from agent_desktop.backend.seed.articles import read_articles
from agent_desktop.contract.feed import EVERYONE, FeedEntry, FeedKind, FeedPage
from agent_desktop.contract.knowledge import Article
from agent_desktop.knowledge import store
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop.resources import resources_root
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.sync import store as sync_store
from agent_desktop.sync.feed import Feed, FeedProgress
from support.waiting import eventually
from support.wire import MemoryBackend, client_of

SYNONYMS = resources_root() / "knowledge" / "synonyms.toml"
TODAY = date(2026, 11, 21)
MIGRATIONS = (*sync_store.MIGRATIONS, *store.MIGRATIONS)


class FixedClock:
    """Noon of the demo's day; durations stand still unless moved."""

    def __init__(self, moment: datetime = datetime(2026, 11, 21, 4, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()


@cache
def demo_articles() -> tuple[Article, ...]:
    return tuple(read_articles())


def article(**changes: Any) -> Article:
    values: dict[str, Any] = {
        "id": uuid4(),
        "version": 1,
        "number": "KB-90001",
        "title": "信用卡挂失及补卡流程",
        "category": ["信用卡", "挂失与补卡"],
        "region": "全行",
        "department": "总行信用卡中心",
        "body": "1. **核身**：先做 L1。\n2. 办理挂失，即时生效。",
        "updated_at": datetime(2026, 11, 20, 1, tzinfo=UTC),
        "effective_from": date(2026, 1, 1),
        **changes,
    }
    return Article(**values)


class KnowledgeDesk:
    """One seat's knowledge: database, feed, service."""

    def __init__(self, database: LocalDatabase, feed: Feed, service: KnowledgeService, clock: FixedClock) -> None:
        self.database = database
        self.feed = feed
        self.service = service
        self.clock = clock
        self.ready_seconds = 0.0
        self._sequence = 0

    async def bring(self, *articles: Article) -> None:
        """Have a feed page arrive with these articles."""
        await self.bring_bodies([one.model_dump(mode="json") for one in articles])

    async def bring_bodies(self, bodies: Sequence[dict[str, Any]]) -> None:
        """Have a feed page arrive, whatever is in it."""
        entries = []
        for body in bodies:
            self._sequence += 1
            entries.append(
                FeedEntry(
                    sequence=self._sequence,
                    audience=EVERYONE,
                    kind=FeedKind.ARTICLE,
                    at=self.clock.now(),
                    body=body,
                )
            )
        page = FeedPage(entries=entries, last=self._sequence, more=False)
        await self.database.run(lambda db: self.feed._apply(db, EVERYONE, page))
        self.feed.applied.emit(FeedKind.ARTICLE, entries)
        self.feed.progress.emit(FeedProgress(EVERYONE, self._sequence, len(entries), more=False))


@asynccontextmanager
async def knowledge_desk(
    folder: Path, articles: Sequence[Article] = (), clock: FixedClock | None = None, ready_within: float = 20.0
) -> AsyncIterator[KnowledgeDesk]:
    """Yield a ready service that has these articles stored already."""
    clock = clock or FixedClock()
    database = await LocalDatabase.open(folder / "desk.db", bytes(32), MIGRATIONS)
    feed = Feed(database, client_of(MemoryBackend()))
    service = KnowledgeService(database, feed, clock, SYNONYMS)
    await database.run(lambda db: [store.keep(db, one) for one in articles])
    desk = KnowledgeDesk(database, feed, service, clock)
    began = time.perf_counter()
    await service.start()
    await eventually(lambda: service.state.ready, within=ready_within)
    desk.ready_seconds = time.perf_counter() - began
    try:
        yield desk
    finally:
        await service.stop()
        await database.close()
