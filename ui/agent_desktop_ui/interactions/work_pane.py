"""The middle of the workbench: order and wrap-up during a contact, the home between two."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from agent_desktop.customers.service import CustomerService
from agent_desktop.errors import AgentDesktopError
from agent_desktop.interactions.model import Interaction, Phase
from agent_desktop.interactions.service import InteractionService
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop.seat.service import SeatService
from agent_desktop.work_orders.model import OrderDraft
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.bridge import connect
from agent_desktop_ui.formatting import time_of_day
from agent_desktop_ui.interactions.contact_reasons import load_reasons
from agent_desktop_ui.interactions.home_pane import HomePane
from agent_desktop_ui.interactions.wrap_up_pane import WrapUpPane
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.layouts import label, row, rule
from agent_desktop_ui.widgets.tab_strip import TabStrip
from agent_desktop_ui.work_orders.order_pane import OrderPane

HOME, ORDER, WRAP_UP = range(3)


class WorkServices(Protocol):
    """What the pane needs of a `SeatSession`."""

    interactions: InteractionService
    customers: CustomerService
    work_orders: WorkOrderService
    seat: SeatService
    knowledge: KnowledgeService


class WorkPane(Card):
    """Tabs that come and go with the contact. It never changes under an agent who is writing an order.

    Attributes:
        order_opened: (id, or None for the list) the agent asked for one of the orders.
        article_opened: (id) the agent asked for a must-read.
        order_type_changed: (path) the order's type; the knowledge pane suggests by it.
    """

    order_opened = Signal(object)
    article_opened = Signal(object)
    order_type_changed = Signal(str)

    def __init__(
        self, look: Look, session: WorkServices, parent: QWidget | None = None, *, keys: Keys | None = None
    ) -> None:
        super().__init__(padding=0, parent=parent)
        self._look = look
        self._interaction: Interaction | None = None
        self._saved: dict[int, str] = {}
        keys, texts = keys or Keys(), look.texts
        reasons = load_reasons(texts.language)
        interactions, work_orders = session.interactions, session.work_orders
        self.home = HomePane(look, interactions, session.customers, work_orders, session.seat, session.knowledge)
        self.order = OrderPane(look, work_orders, interactions, session.customers, keys=keys, voice=reasons.voice)
        self.wrap_up = WrapUpPane(look, interactions, reasons, keys=keys)
        self.tabs = TabStrip(look.theme, [texts(f"interactions.tab_{name}") for name in ("home", "order", "wrap_up")])
        self.saved = label("", "hint")
        self._pages = QStackedLayout()
        for page in (self.home, self.order, self.wrap_up):
            page.setParent(self)  # or it would flash as a window of its own
            self._pages.addWidget(page)
        self.body.setSpacing(0)
        head = row(self.tabs, self.saved, margins=(14, 2, 16, 0))
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.body.addWidget(rule())
        self.body.addLayout(self._pages, 1)
        self._listen(interactions, work_orders)
        self._show_tabs(in_contact=False)
        self.tabs.setCurrentIndex(HOME)
        if interactions.current is not None:
            self._on_interaction(interactions.current)

    def new_order(self) -> None:
        """Bring the order's form into sight and put the cursor where it begins."""
        self.tabs.setCurrentIndex(ORDER)
        form = self.order.form
        (form.summary if form.type.key else form.type).setFocus()

    def show_wrap_up(self) -> None:
        """Bring the wrap-up into sight and put the cursor where something is missing."""
        if self._in_contact():
            self.tabs.setCurrentIndex(WRAP_UP)
            self.wrap_up.begin()

    def insert_text(self, text: str) -> None:
        """Put text (of an article) at the cursor of the editor in sight."""
        if self.tabs.currentIndex() == WRAP_UP:
            self.wrap_up.insert_text(text)
            return
        if self.tabs.currentIndex() == HOME:
            self.tabs.setCurrentIndex(ORDER)
        self.order.insert_text(text)

    def open_draft(self, draft: OrderDraft) -> None:
        """Go on with an order that was not submitted."""
        self.order.open_draft(draft)
        self.new_order()

    def _listen(self, interactions: InteractionService, work_orders: WorkOrderService) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self.home.order_opened.connect(self.order_opened)
        self.home.article_opened.connect(self.article_opened)
        self.home.draft_opened.connect(self.open_draft)
        self.order.type_changed.connect(self.order_type_changed)
        self.order.submitted.connect(self._on_submitted)
        self.wrap_up.refused_state.connect(self._on_refused_state)
        connect(interactions.changed, self, self._on_interaction)
        connect(interactions.draft_saved, self, self._on_wrap_up_saved)
        connect(work_orders.draft_saved, self, self._on_order_saved)

    def _in_contact(self) -> bool:
        return self._interaction is not None and self._interaction.phase is not Phase.DONE

    def _on_interaction(self, interaction: Interaction) -> None:
        before, self._interaction = self._interaction, interaction
        new = before is None or before.id != interaction.id
        if not new and before is not None and before.phase is interaction.phase:
            return
        if interaction.phase is Phase.DONE:
            if new or before is None or before.phase is not Phase.DONE:
                self._show_tabs(in_contact=False)
                self.tabs.setCurrentIndex(HOME)
            return
        if new:
            self._saved.clear()
            self._show_tabs(in_contact=True)
            self.tabs.setCurrentIndex(ORDER)
        if interaction.phase is Phase.WRAP_UP:
            self._begin_wrap_up()

    def _begin_wrap_up(self) -> None:
        if self.order.empty:
            focused = QApplication.focusWidget()
            mine = focused is None or self.isAncestorOf(focused)
            self.tabs.setCurrentIndex(WRAP_UP)
            if mine:
                self.wrap_up.begin()
            return
        texts = self._look.texts
        self.order.notice.say(
            texts("interactions.wrap_up_waits"),
            texts("interactions.wrap_up_waits.next"),
            meaning=Meaning.WARNING,
            action=texts("interactions.go_wrap_up"),
            act=self.show_wrap_up,
        )

    def _show_tabs(self, *, in_contact: bool) -> None:
        self.tabs.setTabVisible(HOME, not in_contact)
        self.tabs.setTabVisible(WRAP_UP, in_contact)

    def _on_tab(self, index: int) -> None:
        self._pages.setCurrentIndex(index)
        self.saved.setText(self._saved.get(index, ""))

    def _on_submitted(self, _order_id: object) -> None:
        self._note_saved(ORDER, "")
        if self._interaction is not None and self._interaction.phase is Phase.WRAP_UP:
            self.show_wrap_up()
            self.wrap_up.notice.say(self._look.texts("work_orders.sent"), meaning=Meaning.GOOD)

    def _on_refused_state(self, error: AgentDesktopError) -> None:
        self.home.notice.show_error(error)

    def _on_wrap_up_saved(self, at: datetime) -> None:
        self._note_saved(WRAP_UP, time_of_day(at, seconds=True))

    def _on_order_saved(self, at: datetime) -> None:
        if not self.order.empty:
            self._note_saved(ORDER, time_of_day(at, seconds=True))

    def _note_saved(self, tab: int, time: str) -> None:
        self._saved[tab] = self._look.texts("interactions.draft_saved", time=time) if time else ""
        if self.tabs.currentIndex() == tab:
            self.saved.setText(self._saved[tab])
