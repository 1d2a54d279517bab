"""Search field, chips and hits: what pane and page have in common."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from agent_desktop.clock import Clock
from agent_desktop.knowledge.model import Hit, KnowledgeState, SearchFilters, SuggestionContext
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.knowledge.chips import Chips
from agent_desktop_ui.knowledge.hit_list import ROW_HEIGHT, HitList
from agent_desktop_ui.knowledge.search_box import SearchBox
from agent_desktop_ui.knowledge.wording import context_words
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.empty_state import EmptyState
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.layouts import column, held
from agent_desktop_ui.widgets.skeleton import Skeleton

DEBOUNCE_SECONDS = 0.06
"""After a key, before the search: a fast typist's letters make one search."""


READ_AFTER_SECONDS = 0.12
SUGGEST_AFTER_SECONDS = 0.15
"""Suggestions wait until the caller's record is painted; a searching thread would slow that down."""


class Results(QWidget):
    """Finds while typing; without a text it shows what the call suggests, or what changed last.

    `chosen` follows the hit that is to be read: the first one of a new result, or where the agent moved.
    """

    chosen = Signal(UUID)

    def __init__(
        self, look: Look, knowledge: KnowledgeService, clock: Clock, asker: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._knowledge = knowledge
        self._asker = asker
        self._context = SuggestionContext()
        self._filters = SearchFilters()
        self._must_reads = False
        self._suggesting = False
        self._picked = False
        self._stays = True
        self._was_ready = knowledge.state.ready
        self.search = SearchBox(look)
        self.chips = Chips(look)
        self.list = HitList(look, clock)
        self.nothing = EmptyState(look.theme, "search", "")
        self.notice = InlineNotice(look)
        self._tasks = ViewTasks(self, self.notice.show_error)
        self._stack = QStackedLayout()
        waiting = held(column(Skeleton(look.theme, 12, ROW_HEIGHT // 3), 1, margins=(8, 8, 8, 0)))
        for part in (waiting, self.list, self.nothing):
            part.setParent(self)  # or it would flash as a window of its own
            self._stack.addWidget(part)
        box = column(self.search, self.chips, self.notice, spacing=8)
        box.addLayout(self._stack, 1)
        self.setLayout(box)
        self._listen()
        self.reload()

    @property
    def context(self) -> SuggestionContext:
        """What is known of the call."""
        return self._context

    def show_context(self, context: SuggestionContext) -> None:
        """Take in what is known of the call; nothing that was typed is disturbed."""
        if context == self._context:
            return
        same_words = (context_words(context), context.region) == (context_words(self._context), self._context.region)
        if (context.queue, context.ivr_path) != (self._context.queue, self._context.ivr_path):
            self._picked = False
        # An article the agent took up, or reads while typing notes, is not pulled away by a better suggestion.
        self._stays = self._picked or replace(context, notes="") == replace(self._context, notes="")
        self._context = context
        if not same_words or bool(context.sources()) != self._suggesting:
            self._suggesting = bool(context.sources())
            self.chips.show_words(context_words(context), context.region, suggesting=self._suggesting)
        if not self.search.text().strip():
            self._tasks.run(self._find(SUGGEST_AFTER_SECONDS), name="find")

    def show_filters(self, filters: SearchFilters, *, must_reads: bool = False) -> None:
        """Hold the result to a category, to favourites, or show the must-reads that wait."""
        self._filters, self._must_reads = filters, must_reads
        self.reload()

    def focus(self) -> None:
        """Put the cursor into the search field and select what is there."""
        self.search.setFocus()
        self.search.selectAll()

    def reload(self) -> None:
        """Ask again for what is shown."""
        self._tasks.run(self._find(0.0), name="find")

    def _listen(self) -> None:
        self.search.textChanged.connect(self._on_typed)
        self.search.moved.connect(self.list.step)
        self.search.entered.connect(self._on_entered)
        self.list.picked.connect(self._on_picked)
        self.list.opened.connect(self._on_picked)
        self.chips.home_asked.connect(self.search.clear)
        self.chips.word_asked.connect(self.search.setText)
        self.chips.region_toggled.connect(lambda _on: self.reload())
        connect(self._knowledge.state_changed, self, self._on_state)
        connect(self._knowledge.updated, self, lambda _ids: self.reload())
        connect(self._knowledge.favourites_changed, self, self._on_favourites)
        connect(self._knowledge.must_reads_changed, self, self._on_must_reads)

    def _on_picked(self, article_id: UUID) -> None:
        self._picked = True
        self._tasks.cancel("read")
        self.chosen.emit(article_id)

    def _on_typed(self) -> None:
        self._tasks.run(self._find(DEBOUNCE_SECONDS), name="find")

    def _on_entered(self) -> None:
        if (hit := self.list.current) is not None:
            self._tasks.cancel("read")
            self.chosen.emit(hit.article_id)

    def _on_state(self, state: KnowledgeState) -> None:
        if state.ready and not self._was_ready:
            self._was_ready = True
            self.reload()

    def _on_favourites(self, _favourites: frozenset[UUID]) -> None:
        if self._filters.favourites:
            self.reload()

    def _on_must_reads(self, _count: int) -> None:
        if self._must_reads:
            self.reload()

    async def _find(self, pause: float) -> None:
        if pause:
            await asyncio.sleep(pause)
        text = self.search.text().strip()
        self.chips.mark_home(on=not text)
        if not text and self._must_reads:
            self._show(await self._knowledge.must_reads())
        elif not text and self._suggesting and self._filters == SearchFilters():
            hits = await self._knowledge.suggest(self._context)
            self._show(hits or (await self._ask("")))
        else:
            self._show(await self._ask(text))

    async def _ask(self, text: str) -> tuple[Hit, ...]:
        region = self._context.region if self.chips.region is not None and self.chips.region.isChecked() else ""
        filters = SearchFilters(self._filters.category, region, self._filters.favourites)
        results = await self._knowledge.search(text, 50, filters, asker=self._asker)
        if text:
            self.search.show_tally(results.total, results.took_ms)
        return results.hits

    def _show(self, hits: tuple[Hit, ...]) -> None:
        text = self.search.text().strip()
        if not text:
            self.search.clear_tally()
        self.notice.clear()
        before = self.list.current.article_id if self.list.current is not None else None
        kept = before if self._stays and any(hit.article_id == before for hit in hits) and not text else None
        self._stays = True
        choose = kept or (hits[0].article_id if hits else None)
        self.list.show_hits(hits, choose)
        if hits:
            self._stack.setCurrentWidget(self.list)
        elif not self._knowledge.state.ready:
            self._stack.setCurrentIndex(0)
        else:
            self.nothing.show_text(*self._nothing_words(text))
            self._stack.setCurrentWidget(self.nothing)
        if choose is not None and choose != before:
            self._tasks.run(self._read_later(choose), name="read")

    async def _read_later(self, article_id: UUID) -> None:
        """Show the best article once the typing pauses: laying one out at every key would slow the typing down."""
        await asyncio.sleep(READ_AFTER_SECONDS)
        self.chosen.emit(article_id)

    def _nothing_words(self, text: str) -> tuple[str, str]:
        texts = self._look.texts
        if text:
            return texts("knowledge.no_result"), texts("knowledge.no_result_hint")
        if self._must_reads:
            return texts("knowledge.all_read"), ""
        if self._filters.favourites:
            return texts("knowledge.no_favourites"), texts("knowledge.no_favourites_hint")
        return texts("knowledge.empty"), texts("knowledge.empty_hint")
