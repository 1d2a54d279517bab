"""Saying who the caller is: choosing among several with one number, or looking an unknown one up."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from agent_desktop.customers.model import CustomerCard
from agent_desktop.customers.service import CustomerService
from agent_desktop.errors import AgentDesktopError
from agent_desktop_ui.bridge import ViewTasks
from agent_desktop_ui.customers.wording import candidate_row
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import label, row
from agent_desktop_ui.widgets.row_list import RowList
from agent_desktop_ui.widgets.skeleton import Skeleton

TYPING_PAUSE_MS = 250
SHORTEST_SEARCH = 2


class CallerFinder(Card):
    """A sentence, a search line, the customers found, and a button that takes the chosen one."""

    chosen = Signal(UUID)

    def __init__(self, look: Look, customers: CustomerService, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._look = look
        self._customers = customers
        self._cards: tuple[CustomerCard, ...] = ()
        self._served: tuple[CustomerCard, ...] = ()
        self._idle = False
        theme, texts = look.theme, look.texts
        self.headline = label("", "title", wrap=True)
        self.hint = label("", "secondary", wrap=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(texts("customers.search_placeholder"))
        self.search.setAccessibleName(texts("customers.search_placeholder"))
        self.found = RowList(theme, selectable=True)
        self.found.setAccessibleName(texts("customers.found"))
        self.nothing = label("", "hint", wrap=True)
        self.waiting = Skeleton(theme, 6, 24)
        self.take = KeyButton(theme, texts("customers.take"), kind="primary", icon="check")
        self.other = KeyButton(theme, texts("customers.none_of_these"), kind="quiet")
        self.notice = InlineNotice(look)
        self._tasks = ViewTasks(self, self.show_error)
        for part in (self.headline, self.hint, self.search, self.notice, self.nothing, self.waiting):
            self.body.addWidget(part)
        self.body.addWidget(self.found, 1)
        self.body.addLayout(row(self.take, self.other, 1))
        self.body.addStretch(1)
        self._pause = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look_up)
        self.search.textEdited.connect(self._on_typed)
        self.search.returnPressed.connect(self._on_enter)
        self.found.picked.connect(lambda _key: self.take.setEnabled(True))
        self.found.opened.connect(lambda key: self.chosen.emit(UUID(key)))
        self.take.clicked.connect(self._take)
        self.other.clicked.connect(self._search_instead)
        self._show(())

    def show_candidates(self, number: str, cards: Sequence[CustomerCard]) -> None:
        """Ask which of several customers with this number it is."""
        self._idle = False
        self.headline.setText(self._look.texts("customers.candidates", count=len(cards)))
        self.hint.setText(self._look.texts("customers.candidates_hint", number=number))
        self.search.hide()
        self.other.show()
        self._show(tuple(cards))

    def show_unknown(self, number: str) -> None:
        """Say that nobody is known by this number, and how to go on."""
        self._ask(
            self._look.texts("customers.unknown", number=number) if number else self._look.texts("customers.withheld"),
            self._look.texts("customers.unknown_hint"),
        )

    def show_idle(self) -> None:
        """Offer to look a customer up between two calls; below it, whom the seat last had contact with."""
        self._ask(self._look.texts("customers.look_up"), self._look.texts("customers.look_up_hint"))
        self._idle = True
        self._show_served()

    def show_served(self, cards: Sequence[CustomerCard]) -> None:
        """Take over whom the seat last had contact with."""
        self._served = tuple(cards)
        self._show_served()

    def show_error(self, error: AgentDesktopError) -> None:
        """Say why the search failed, or why the chosen customer can't be shown."""
        self.waiting.hide()
        self.notice.show_error(error)

    def _show_served(self) -> None:
        if self._idle and not self._cards and not self.search.text().strip() and self._served:
            self._show(self._served)
            self.nothing.setText(self._look.texts("customers.served"))
            self.nothing.show()

    def card(self, customer_id: UUID) -> CustomerCard | None:
        """Return one of those found."""
        return next((card for card in self._cards if card.id == customer_id), None)

    def _ask(self, headline: str, hint: str) -> None:
        self._idle = False
        self.headline.setText(headline)
        self.hint.setText(hint)
        self.search.clear()
        self.search.show()
        self.other.hide()
        self._tasks.cancel("search")
        self._show(())

    def _search_instead(self) -> None:
        self._ask(self._look.texts("customers.look_up"), self._look.texts("customers.unknown_hint"))
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_typed(self, text: str) -> None:
        if len(text.strip()) >= SHORTEST_SEARCH:
            self._pause.start()
        else:
            self._pause.stop()
            self._tasks.cancel("search")
            self._show(())
            self._show_served()

    def _on_enter(self) -> None:
        if self._pause.isActive() or not self._cards:
            self._pause.stop()
            self._look_up()
        elif len(self._cards) == 1 or self.found.current_key:
            self._take()

    def _look_up(self) -> None:
        text = self.search.text().strip()
        if not text:
            return
        self.notice.clear()
        self.nothing.hide()
        if not self._cards:
            self.waiting.show()
            self.found.hide()

        async def look() -> None:
            cards = await self._customers.search(text)
            self._show(tuple(cards))
            if not cards:
                self.nothing.setText(self._look.texts("customers.nothing_found"))
                self.nothing.show()

        self._tasks.run(look(), "search")

    def _take(self) -> None:
        key = self.found.current_key or (self.found.rows[0].key if len(self.found.rows) == 1 else "")
        if key:
            self.chosen.emit(UUID(key))

    def _show(self, cards: tuple[CustomerCard, ...]) -> None:
        self._cards = cards
        self.notice.clear()
        self.waiting.hide()
        self.nothing.hide()
        self.found.show_rows([candidate_row(card, self._look.texts) for card in cards])
        self.found.limit_height()
        self.found.setVisible(bool(cards))
        self.take.show_as(self._look.texts("customers.open" if self._idle else "customers.take"))
        self.take.setVisible(bool(cards))
        self.take.setEnabled(len(cards) == 1 or bool(self.found.current_key))
