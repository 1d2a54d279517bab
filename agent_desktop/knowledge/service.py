"""The knowledge base of this seat: what the face asks of it, and how it follows the feed.

Nothing here computes on the event loop: one thread builds the index, one searches it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from psygnal import EmitLoopError, Signal

from agent_desktop.clock import Clock
from agent_desktop.contract.feed import EVERYONE, FeedEntry, FeedKind
from agent_desktop.contract.knowledge import Article
from agent_desktop.errors import AgentDesktopError
from agent_desktop.knowledge import store
from agent_desktop.knowledge.model import (
    ArticleUnknown,
    ArticleView,
    CategoryNode,
    Hit,
    KnowledgeState,
    Piece,
    SearchFilters,
    SearchResults,
    SuggestionContext,
    validity,
    view,
)
from agent_desktop.storage.database import DatabaseClosed, LocalDatabase
from agent_desktop.sync.feed import Feed, FeedProgress
from agent_desktop.tasks import TaskOwner

if TYPE_CHECKING:
    from sqlite_utils import Database

    from agent_desktop.knowledge.index import KnowledgeIndex

log = logging.getLogger(__name__)

T = TypeVar("T")

_PAGE = 100
_SYNC_NOTED_EVERY = timedelta(minutes=1)


class KnowledgeService:
    """Articles, searched and read. All signals are emitted on the event loop."""

    state_changed = Signal(KnowledgeState)
    updated = Signal(frozenset)
    """Ids of articles that are new or different now, after the index has them."""
    must_reads_changed = Signal(int)
    """How many must-reads wait for this agent."""
    favourites_changed = Signal(frozenset)

    def __init__(self, database: LocalDatabase, feed: Feed, clock: Clock, synonyms: Path) -> None:
        self._database = database
        self._feed = feed
        self._clock = clock
        self._synonyms = synonyms
        self._tasks = TaskOwner("knowledge")
        self._builder = ThreadPoolExecutor(1, thread_name_prefix="knowledge-index")
        self._searcher = ThreadPoolExecutor(1, thread_name_prefix="knowledge-search")
        self._opened: asyncio.Future[KnowledgeIndex] | None = None
        self._changed: dict[UUID, None] = {}
        self._wake = asyncio.Event()
        self._favourites: frozenset[UUID] = frozenset()
        self.state = KnowledgeState()
        self.unread = 0
        self._stopped = False
        feed.subscribe(FeedKind.ARTICLE, store.apply_feed)

    async def start(self, build_after: float = 0.0) -> None:
        """Follow the feed, and build the index in the background; searches asked meanwhile wait for its first page.

        Args:
            build_after: seconds to leave the processor to others before.
        """
        self._opened = asyncio.get_running_loop().create_future()
        self._feed.applied.connect(self._on_applied)
        self._feed.progress.connect(self._on_progress)
        favourites, synced_at = await self._database.run(lambda db: (store.favourites(db), store.synced_at(db)))
        self._favourites = frozenset(favourites)
        self._show(replace(self.state, synced_at=synced_at))
        self._tasks.start(self._index(build_after), name="index")

    async def stop(self) -> None:
        """Let go; what is being indexed is indexed again at the next start."""
        self._feed.applied.disconnect(self._on_applied, missing_ok=True)
        self._feed.progress.disconnect(self._on_progress, missing_ok=True)
        self._stopped = True
        await self._tasks.close()
        if self._opened is not None:
            self._opened.cancel()
        for threads in (self._builder, self._searcher):
            threads.shutdown(wait=False, cancel_futures=True)

    async def search(
        self, text: str, limit: int = 20, filters: SearchFilters | None = None, asker: str = "search"
    ) -> SearchResults:
        """Return the best articles for a text, or those changed last for an empty one.

        A newer search of the same asker cancels this one.
        """
        return await self._tasks.start(self._search(text, limit, filters or SearchFilters()), name=asker)

    async def suggest(self, context: SuggestionContext, limit: int = 6) -> tuple[Hit, ...]:
        """Return articles that fit the call, each with the reason to show."""
        if not context.sources():
            return ()
        index = await self._ready()
        from agent_desktop.knowledge import searching  # noqa: PLC0415 - the worker has imported it by now

        today = self._today()
        return await self._in(self._searcher, lambda: searching.suggest(index, context, today, limit))

    async def article(self, article_id: UUID) -> ArticleView:
        """Return an article to read.

        Raises:
            ArticleUnknown: it is not on this seat.
        """
        return await self._view(lambda db: store.by_id(db, article_id))

    async def article_by_number(self, number: str) -> ArticleView:
        """Return the article that another one refers to by its number.

        Raises:
            ArticleUnknown: it is not on this seat.
        """
        return await self._view(lambda db: store.by_number(db, number))

    async def categories(self) -> tuple[CategoryNode, ...]:
        """Return the category tree."""
        index = await self._ready()
        from agent_desktop.knowledge import searching  # noqa: PLC0415 - the worker has imported it by now

        return await self._in(self._searcher, lambda: searching.categories(index))

    async def must_reads(self) -> tuple[Hit, ...]:
        """Return the must-reads that wait for this agent, newest first."""
        today = self._today()
        return tuple(_line(article, today) for article in await self._database.run(store.unread))

    async def acknowledge(self, article_id: UUID) -> None:
        """Note that this agent has read the present version.

        Raises:
            ArticleUnknown: it is not on this seat.
        """
        at = self._clock.now()

        def note(db: Database) -> int | None:
            article = store.by_id(db, article_id)
            if article is None:
                return None
            store.acknowledge(db, article, at)
            return len(store.unread(db))

        left = await self._database.run(note)
        if left is None:
            raise ArticleUnknown
        self._tell_unread(left)

    async def set_favourite(self, article_id: UUID, *, on: bool) -> None:
        """Put an article among the agent's favourites, or take it out."""
        since = self._clock.now() if on else None
        await self._database.run(lambda db: store.set_favourite(db, article_id, since))
        self._favourites = self._favourites | {article_id} if on else self._favourites - {article_id}
        self.favourites_changed.emit(self._favourites)

    async def _view(self, find: Callable[[Database], Article | None]) -> ArticleView:
        def read(db: Database) -> tuple[Article, bool] | None:
            article = find(db)
            return None if article is None else (article, store.is_read(db, article))

        found = await self._database.run(read)
        if found is None:
            raise ArticleUnknown
        article, is_read = found
        return view(article, self._today(), read=is_read, favourite=article.id in self._favourites)

    async def _search(self, text: str, limit: int, filters: SearchFilters) -> SearchResults:
        began = self._clock.monotonic()
        index = await self._ready()
        from agent_desktop.knowledge import searching  # noqa: PLC0415 - the worker has imported it by now

        question = searching.Question(text, self._today(), limit, filters, self._favourites)
        superseded = False

        def cancelled() -> bool:
            return superseded

        try:
            results = await self._in(self._searcher, lambda: searching.answer(index, question, cancelled))
        except asyncio.CancelledError:
            superseded = True
            raise
        return replace(results, took_ms=(self._clock.monotonic() - began) * 1000)

    async def _ready(self) -> KnowledgeIndex:
        if self._opened is None:
            raise DatabaseClosed
        return await asyncio.shield(self._opened)

    async def _index(self, build_after: float) -> None:
        """Build the index of what is stored, then keep it up with what the feed brings."""
        await asyncio.sleep(build_after)
        index = await self._in(self._builder, lambda: _open(self._synonyms))
        after = ""
        while True:
            page = await self._database.run(lambda db, after=after: store.all_bodies(db, after, _PAGE))  # type: ignore[misc]
            await self._add(index, [body for _, body in page])
            self._open_for_searches(index)
            if len(page) < _PAGE:
                break
            after = page[-1][0]
            self._show(replace(self.state, articles=len(index)))
        self._show(replace(self.state, articles=len(index), ready=True))
        self._tell_unread(len(await self._database.run(store.unread)))
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._follow(index)
            except (AgentDesktopError, EmitLoopError):
                # A bad listener or a full disk must not end it: later articles are followed all the same.
                log.exception("changed articles were not followed to the end")

    async def _follow(self, index: KnowledgeIndex) -> None:
        ids, self._changed = list(self._changed), {}
        for start in range(0, len(ids), _PAGE):
            part = ids[start : start + _PAGE]
            await self._add(index, await self._database.run(lambda db, part=part: store.bodies(db, part)))  # type: ignore[misc]
        self._show(replace(self.state, articles=len(index)))
        self.updated.emit(frozenset(ids))
        self._tell_unread(len(await self._database.run(store.unread)))

    async def _add(self, index: KnowledgeIndex, bodies: list[str]) -> None:
        from agent_desktop.knowledge import searching  # noqa: PLC0415 - the worker has imported it by now

        if bodies:
            await self._in(self._builder, lambda: searching.add(index, bodies))

    def _open_for_searches(self, index: KnowledgeIndex) -> None:
        if self._opened is not None and not self._opened.done():
            self._opened.set_result(index)

    def _on_applied(self, kind: str, entries: list[FeedEntry]) -> None:
        if kind == FeedKind.ARTICLE:
            self._changed.update((article_id, None) for article_id in _ids(entries))
            self._wake.set()

    def _on_progress(self, progress: FeedProgress) -> None:
        if progress.audience != EVERYONE or progress.more:
            return
        now = self._clock.now()
        noted, self.state = self.state.synced_at, replace(self.state, synced_at=now)
        self.state_changed.emit(self.state)
        if noted is None or now - noted > _SYNC_NOTED_EVERY:
            self._tasks.start(self._database.run(lambda db: store.set_synced_at(db, now)), name="synced")

    def _show(self, state: KnowledgeState) -> None:
        self.state = state
        self.state_changed.emit(state)

    async def _in(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        if self._stopped:
            # A view that is going may still ask; nobody waits for the answer.
            raise asyncio.CancelledError
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    def _today(self) -> date:
        return self._clock.now().astimezone().date()

    def _tell_unread(self, count: int) -> None:
        self.unread = count
        self.must_reads_changed.emit(count)


def _open(synonyms: Path) -> KnowledgeIndex:
    from agent_desktop.knowledge import searching  # noqa: PLC0415 - brings numpy and rjieba: in the worker thread only

    return searching.open_index(synonyms)


def _ids(entries: list[FeedEntry]) -> Iterator[UUID]:
    for entry in entries:
        try:
            yield UUID(str(entry.body.get("id")))
        except ValueError:
            log.warning("feed entry %d has no article id", entry.sequence)


def _line(article: Article, today: date) -> Hit:
    return Hit(
        article_id=article.id,
        number=article.number,
        title=(Piece(article.title),),
        snippet=(),
        version=article.version,
        validity=validity(article, today),
        category=tuple(article.category),
        region=article.region,
        updated_at=article.updated_at,
        must_read=True,
    )
