"""The customer's pane: filled within one frame when the caller is known, changed in place ever after."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget
from typing_extensions import override

from agent_desktop.clock import Clock, SystemClock
from agent_desktop.customers.model import CustomerCard, masked_number
from agent_desktop.customers.service import CustomerService
from agent_desktop.errors import AgentDesktopError
from agent_desktop.interactions.model import Interaction, Phase
from agent_desktop.interactions.service import InteractionService
from agent_desktop.work_orders.model import OrderLine
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.customers.alert_card import AlertCard
from agent_desktop_ui.customers.caller_finder import CallerFinder
from agent_desktop_ui.customers.identity_card import IdentityCard
from agent_desktop_ui.customers.records_card import RecordsCard
from agent_desktop_ui.customers.reveal import RevealSheet
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.layouts import column, held
from agent_desktop_ui.widgets.skeleton import Skeleton

REVEALED_SECONDS = 30


class CustomerPane(QWidget):
    """Shows whoever the contact is with; between contacts it finds customers.

    Attributes:
        painted: (id of the interaction) after the paint event that first showed its customer.
        order_opened: (id of the order) the agent asked for one of the customer's orders.
    """

    painted = Signal(object)
    order_opened = Signal(UUID)

    def __init__(
        self,
        look: Look,
        interactions: InteractionService,
        customers: CustomerService,
        work_orders: WorkOrderService,
        parent: QWidget | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._interactions = interactions
        self._customers = customers
        self._work_orders = work_orders
        self._interaction: Interaction | None = None
        self._card: CustomerCard | None = None
        self._to_paint: UUID | None = None
        self._revealed: tuple[str, str] | None = None
        clock = clock or SystemClock()
        self.identity = IdentityCard(look, interactions, clock)
        self.alerts = AlertCard(look, clock)
        self.records = RecordsCard(look, work_orders, clock)
        self.finder = CallerFinder(look, customers)
        self.notice = InlineNotice(look)
        self.sheet = RevealSheet(look, self.identity.reveal)
        self._tasks = ViewTasks(self, self.notice.show_error)
        self._pages = QStackedLayout()
        self._known = held(column(self.identity, self.alerts, self.records, spacing=8))
        self._searching = _Searching(look)
        for page in (self.finder, self._searching, self._known):
            page.setParent(self)  # or it would flash as a window of its own
            self._pages.addWidget(page)
        outer = column(self.notice, spacing=8)
        outer.addLayout(self._pages, 1)
        self.setLayout(outer)
        self._masking = QTimer(self, singleShot=True, interval=REVEALED_SECONDS * 1000)
        self._masking.timeout.connect(self.conceal)
        self._listen()
        self.finder.show_idle()
        self._tasks.run(self._recall(), "recall")
        if interactions.current is not None:
            self._on_interaction(interactions.current)

    @property
    def card(self) -> CustomerCard | None:
        """The customer shown."""
        return self._card

    def show_customer(self, card: CustomerCard) -> None:
        """Show a customer outside any contact, as the agent asked; a contact in progress goes before."""
        if not self._in_contact():
            self._fill(card)

    def conceal(self) -> None:
        """Mask again what was shown in full."""
        self._masking.stop()
        if self._revealed is None or self._card is None:
            return
        field, self._revealed = self._revealed[0], None
        self.identity.show_full(field, None)
        self._tell_match(self._card)
        self.records.show_customer(self._card)
        self.identity.reveal.show_as(self._look.texts("customers.reveal"))

    def _listen(self) -> None:
        connect(self._interactions.changed, self, self._on_interaction)
        connect(self._customers.changed, self, self._on_card)
        connect(self._customers.history_changed, self, self._on_history)
        connect(self._work_orders.customer_orders_changed, self, self._on_orders)
        connect(self._work_orders.changed, self, self._on_order)
        self.finder.chosen.connect(self._on_chosen)
        self.identity.reveal.clicked.connect(self._on_reveal)
        self.sheet.asked.connect(self._reveal)
        self.records.order_opened.connect(self.order_opened)

    def _in_contact(self) -> bool:
        return self._interaction is not None and self._interaction.phase is not Phase.DONE

    def _on_interaction(self, interaction: Interaction) -> None:
        before, self._interaction = self._interaction, interaction
        new = before is None or before.id != interaction.id
        self.identity.show_interaction(interaction)
        if interaction.phase is Phase.DONE:
            if not new and before is not None and before.phase is not Phase.DONE:
                self._clear()
            return
        if new:
            self._to_paint = interaction.id
        if interaction.customer is not None:
            if self._card is not interaction.customer or self._pages.currentWidget() is not self._known:
                self._fill(interaction.customer)
            return
        asked = (interaction.searching, interaction.candidates)
        if new or before is None or asked != (before.searching, before.candidates):
            self._ask_who(interaction)

    def _ask_who(self, interaction: Interaction) -> None:
        self._card = None
        self.sheet.shut()
        number = masked_number(interaction.remote_number)
        if interaction.searching:
            self._searching.show_number(number)
            self._pages.setCurrentWidget(self._searching)
        elif interaction.candidates:
            self.finder.show_candidates(number, interaction.candidates)
            self._pages.setCurrentWidget(self.finder)
        else:
            self.finder.show_unknown(number)
            self._pages.setCurrentWidget(self.finder)

    def _clear(self) -> None:
        self.conceal()
        self._card = None
        self.sheet.shut()
        self.notice.clear()
        self.finder.show_idle()
        self._pages.setCurrentWidget(self.finder)
        self._tasks.run(self._recall(), "recall")

    def _fill(self, card: CustomerCard) -> None:
        new = self._card is None or self._card.id != card.id
        focused = QApplication.focusWidget()
        if focused is not None and self.finder.isAncestorOf(focused):
            focused.clearFocus()  # hiding it would hand the focus to the next button, and the next Enter with it
        if new:
            self.conceal()
            self.notice.clear()
        self._card = card
        self.identity.show_customer(card)
        self.alerts.show_alerts(card.alerts)
        if new:
            self.records.begin(card)
            self._tasks.run(self._load(card), "load")
        else:
            self.records.show_customer(card, self._revealed)
            self._tell_match(card)
            if self._revealed is not None:
                self.identity.show_full(*self._revealed)
        self._pages.setCurrentWidget(self._known)

    async def _recall(self) -> None:
        self.finder.show_served(await self._customers.seen(await self._interactions.customers_served()))

    async def _load(self, card: CustomerCard) -> None:
        number = self._interaction.remote_number if self._interaction and self._in_contact() else ""
        history = await self._customers.history(card.id)
        self.records.show_history(history)
        self.records.show_orders(await self._work_orders.for_customer(card.id))
        if number:
            self.identity.show_match(await self._customers.phone_of_caller(card.id, number))

    def _tell_match(self, card: CustomerCard) -> None:
        number = self._interaction.remote_number if self._interaction and self._in_contact() else ""

        async def tell() -> None:
            self.identity.show_match(await self._customers.phone_of_caller(card.id, number))

        if number and self._revealed is None:
            self._tasks.run(tell(), "match")

    def _on_card(self, card: CustomerCard) -> None:
        # Those of the contact come with the contact; this is one shown outside any.
        if not self._in_contact() and self._card is not None and self._card.id == card.id:
            self._fill(card)

    def _on_history(self, customer_id: UUID) -> None:
        async def read() -> None:
            self.records.show_history(await self._customers.history(customer_id))

        if self._card is not None and self._card.id == customer_id:
            self._tasks.run(read(), "history")

    def _on_orders(self, customer_id: UUID) -> None:
        async def read() -> None:
            self.records.show_orders(await self._work_orders.for_customer(customer_id))

        if self._card is not None and self._card.id == customer_id:
            self._tasks.run(read(), "orders")

    def _on_order(self, order: OrderLine) -> None:
        if order.customer_id is not None:
            self._on_orders(order.customer_id)

    def _on_chosen(self, customer_id: UUID) -> None:
        async def choose() -> None:
            if self._in_contact():
                await self._interactions.choose_customer(customer_id)
            else:
                self.show_customer(self.finder.card(customer_id) or await self._customers.card(customer_id))

        self._tasks.run(choose(), "choose", on_error=self.finder.show_error)

    def _on_reveal(self) -> None:
        if self._revealed is not None:
            self.conceal()
        elif self.sheet.is_open:
            self.sheet.shut()
        elif self._card is not None:
            self.sheet.begin(self._maskable(self._card))

    def _maskable(self, card: CustomerCard) -> list[tuple[str, str]]:
        texts = self._look.texts
        fields = [("id_document", f"{texts('customers.document')}  {card.id_document}")]
        fields += [(f"phone:{n}", f"{texts('customers.phone')}  {phone}") for n, phone in enumerate(card.phones)]
        fields += [
            (f"product:{n}", f"{one.name}  {texts('customers.tail', tail=one.tail)}")
            for n, one in enumerate(card.products)
            if one.tail
        ]
        return fields

    def _reveal(self, field: str, reason: str) -> None:
        card = self._card
        interaction_id = self._interaction.id if self._interaction and self._in_contact() else None

        async def reveal(customer_id: UUID) -> None:
            value = await self._customers.reveal(customer_id, field, reason, interaction_id)
            if self._card is None or self._card.id != customer_id:
                return
            self._revealed = (field, value)
            self.identity.show_full(field, value)
            self.records.show_customer(self._card, self._revealed)
            if field.startswith("product:"):
                self.records.tabs.setCurrentIndex(0)
            self.identity.reveal.show_as(self._look.texts("customers.conceal"))
            self._masking.start()
            self.sheet.shut()

        if card is not None:
            self._tasks.run(reveal(card.id), "reveal", on_error=self._reveal_failed)

    def _reveal_failed(self, error: AgentDesktopError) -> None:
        self.sheet.notice.show_error(error)
        self.sheet.adjustSize()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._to_paint is not None and self._card is not None:
            shown, self._to_paint = self._to_paint, None
            # The children are painted after this event, in the same pass.
            QTimer.singleShot(0, self, lambda: self.painted.emit(shown))


class _Searching(Card):
    """Bars in the places of what is coming."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._number = self.title
        self._number.show()
        self.body.addWidget(self._number)
        self.body.addWidget(Skeleton(look.theme, 6, 26))
        self.body.addWidget(Skeleton(look.theme, 8, 34))
        self.body.addStretch(1)

    def show_number(self, number: str) -> None:
        self._number.setText(self._look.texts("customers.searching", number=number))
