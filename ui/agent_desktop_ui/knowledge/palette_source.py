"""Articles in the command palette (Ctrl+K)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop_ui.shell.palette_entry import Entry

_MOST = 4


class ArticleSource:
    """Finds articles by what was typed; `open_article` is called with the chosen one's id."""

    def __init__(self, knowledge: KnowledgeService, open_article: Callable[[UUID], object]) -> None:
        self._knowledge = knowledge
        self._open = open_article

    async def find(self, text: str) -> Sequence[Entry]:
        """Return the best few articles; none for an empty text."""
        if not text.strip():
            return ()
        results = await self._knowledge.search(text, _MOST, asker="palette")
        return [
            Entry("document", hit.title_text, partial(self._open, hit.article_id), detail=hit.number)
            for hit in results.hits
        ]
