"""The knowledge base as a page of its own: categories, results, article side by side."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from agent_desktop.clock import Clock, SystemClock
from agent_desktop.knowledge.model import KnowledgeState
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.knowledge.article_card import ArticleCard
from agent_desktop_ui.knowledge.category_tree import CategoryTree, Scope
from agent_desktop_ui.knowledge.reader import Reader
from agent_desktop_ui.knowledge.results import Results
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.empty_state import EmptyState
from agent_desktop_ui.widgets.layouts import column
from agent_desktop_ui.widgets.pane_splitter import PaneSplitter


class KnowledgePage(QWidget):
    """For reading in peace: nothing can be inserted here unless `set_targets` offers it.

    Attributes:
        insert_requested: (text, target), as in the pane.
    """

    insert_requested = Signal(str, str)

    def __init__(
        self,
        look: Look,
        knowledge: KnowledgeService,
        parent: QWidget | None = None,
        *,
        clock: Clock | None = None,
        settings: QSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._knowledge = knowledge
        self.tree = CategoryTree(look)
        self.results = Results(look, knowledge, clock or SystemClock(), asker="page")
        self.card = ArticleCard(look)
        self.card.set_targets()
        self._reader = Reader(knowledge, self.card, self.results.notice.show_error, self)
        self._tasks = ViewTasks(self, self.results.notice.show_error)
        sheets = tuple(Card(padding=12) for _ in range(3))
        sheets[0].body.addWidget(self.tree, 1)
        sheets[1].body.addWidget(self.results, 1)
        self._reading = QStackedLayout()
        for part in (EmptyState(look.theme, "document", look.texts("knowledge.pick_one")), self.card):
            part.setParent(sheets[2])  # or it would flash as a window of its own
            self._reading.addWidget(part)
        sheets[2].body.addLayout(self._reading, 1)
        for sheet, width in zip(sheets, (180, 320, 360), strict=True):
            sheet.setMinimumWidth(width)
        splitter = PaneSplitter("knowledge-page", sheets, (232, 420, 700), flexible=2, settings=settings)
        self.setLayout(column(splitter, margins=(10, 10, 10, 10)))
        self.setFocusProxy(self.results.search)
        self._listen()

    def open_article(self, article_id: UUID) -> None:
        """Show an article."""
        self._reading.setCurrentWidget(self.card)
        self._reader.open(article_id)

    def set_targets(self, *targets: str) -> None:
        """Offer places to insert into."""
        self.card.set_targets(*targets)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.results.focus()

    def _listen(self) -> None:
        self.tree.chosen.connect(self._on_scope)
        self.results.chosen.connect(self.open_article)
        self.card.insert_requested.connect(self.insert_requested)
        connect(self._knowledge.must_reads_changed, self, self.tree.show_must_reads)
        connect(self._knowledge.updated, self, lambda _ids: self._load())
        connect(self._knowledge.state_changed, self, self._on_state)
        self._load()

    def _on_scope(self, scope: Scope) -> None:
        self.results.show_filters(scope.filters, must_reads=scope.must_reads)

    def _on_state(self, state: KnowledgeState) -> None:
        if state.ready:
            self._load()

    def _load(self) -> None:
        self._tasks.run(self._fill(), name="tree")

    async def _fill(self) -> None:
        self.tree.show_tree(await self._knowledge.categories())
        self.tree.show_must_reads(len(await self._knowledge.must_reads()))
