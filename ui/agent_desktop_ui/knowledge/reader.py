"""Brings articles into a card: opens, follows references and back, keeps up with changes."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from agent_desktop.knowledge.model import ArticleView
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop_ui.bridge import ErrorSink, ViewTasks, connect
from agent_desktop_ui.knowledge.article_card import ArticleCard


class Reader(QObject):
    """Stands between one card and the service; lives as long as its parent."""

    def __init__(self, knowledge: KnowledgeService, card: ArticleCard, on_error: ErrorSink, parent: QObject) -> None:
        super().__init__(parent)
        self._knowledge = knowledge
        self._card = card
        self._tasks = ViewTasks(self, on_error)
        self._before: list[UUID] = []
        card.favourite_asked.connect(self._on_favourite)
        card.read_asked.connect(self._on_read)
        card.reference_asked.connect(self._on_reference)
        card.back_asked.connect(self._on_back)
        connect(knowledge.updated, self, self._on_updated)
        connect(knowledge.favourites_changed, self, lambda _all: self._again())

    def open(self, article_id: UUID) -> None:
        """Show an article, from a list or the palette."""
        self._before.clear()
        self._show(self._knowledge.article(article_id))

    def _on_reference(self, number: str) -> None:
        if self._card.view is not None:
            self._before.append(self._card.view.id)
        self._show(self._knowledge.article_by_number(number))

    def _on_back(self) -> None:
        if self._before:
            self._show(self._knowledge.article(self._before.pop()))

    def _on_updated(self, ids: frozenset[UUID]) -> None:
        if self._card.view is not None and self._card.view.id in ids:
            self._again()

    def _again(self) -> None:
        if self._card.view is not None:
            self._show(self._knowledge.article(self._card.view.id))

    def _on_favourite(self, article_id: UUID, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._tasks.run(self._knowledge.set_favourite(article_id, on=on))

    def _on_read(self, article_id: UUID) -> None:
        self._tasks.run(self._read(article_id))

    async def _read(self, article_id: UUID) -> None:
        await self._knowledge.acknowledge(article_id)
        self._again()

    def _show(self, coming: Coroutine[Any, Any, ArticleView]) -> None:
        self._tasks.run(self._arrive(coming), name="article")

    async def _arrive(self, coming: Coroutine[Any, Any, ArticleView]) -> None:
        try:
            view = await coming
        finally:
            coming.close()
        self._card.show_article(view)
        self._card.show_back(on=bool(self._before))
        self._card.show()
