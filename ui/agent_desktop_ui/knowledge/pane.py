"""Knowledge beside the call: search and suggestions above, the article to read below."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.clock import Clock, SystemClock
from agent_desktop.knowledge.model import SuggestionContext
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop_ui.knowledge.article_card import ArticleCard
from agent_desktop_ui.knowledge.reader import Reader
from agent_desktop_ui.knowledge.results import Results
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.layouts import column
from agent_desktop_ui.widgets.pane_splitter import PaneSplitter


class KnowledgePane(QWidget):
    """The right pane of the workbench.

    Attributes:
        insert_requested: (text, target): target is `order` or `notes`; a slot with one parameter gets the text.
        article_opened: the article that is being read.
    """

    insert_requested = Signal(str, str)
    article_opened = Signal(UUID)

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
        self.results = Results(look, knowledge, clock or SystemClock(), asker="pane")
        self.card = ArticleCard(look)
        self.card.hide()
        self._reader = Reader(knowledge, self.card, self.results.notice.show_error, self)
        self.results.chosen.connect(self.open_article)
        self.card.insert_requested.connect(self.insert_requested)
        self.results.setMinimumHeight(220)
        self.card.setMinimumHeight(180)
        parts = (self.results, self.card)
        splitter = PaneSplitter("knowledge", parts, (330, 420), flexible=1, upright=True, settings=settings)
        sheet = Card(padding=12)
        sheet.body.addWidget(splitter, 1)
        self.setLayout(column(sheet, spacing=0))
        self.setFocusProxy(self.results.search)

    def focus_search(self) -> None:
        """Put the cursor into the search field: what F1 does."""
        self.results.focus()

    def show_context(self, context: SuggestionContext) -> None:
        """Suggest by what is known of the call; an empty context ends the suggestions."""
        self.results.show_context(context)

    def ask(self, text: str) -> None:
        """Search for a text as if it were typed."""
        self.results.search.setText(text)

    def open_article(self, article_id: UUID) -> None:
        """Show an article in the card."""
        self._reader.open(article_id)
        self.article_opened.emit(article_id)
