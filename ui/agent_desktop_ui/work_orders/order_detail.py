"""One order in full: what it asks, who has it, what has been done, and a line to append to it or urge it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QStackedLayout, QWidget

from agent_desktop.clock import Clock
from agent_desktop.contract.work_orders import OrderStep
from agent_desktop.customers.model import CustomerUnknown
from agent_desktop.customers.service import CustomerService
from agent_desktop.work_orders.model import OrderLine
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.bridge import ViewTasks
from agent_desktop_ui.customers.wording import grouped, joined, person
from agent_desktop_ui.formatting import date_time, day_and_time
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.empty_state import EmptyState
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import clear, column, held, label, row, rule
from agent_desktop_ui.widgets.scroll import Scroll
from agent_desktop_ui.widgets.tag import Tag
from agent_desktop_ui.work_orders.wording import STATUS_MEANING, URGENCY_MEANING, number_of, promise, type_title

_FACTS = ("customer", "department", "promised", "created")


class OrderDetail(Card):
    """Filled with whichever order was chosen; without one it says so."""

    def __init__(self, look: Look, work_orders: WorkOrderService, customers: CustomerService, clock: Clock) -> None:
        super().__init__(padding=0)
        self._look = look
        self._work_orders = work_orders
        self._customers = customers
        self._clock = clock
        self._steps_shown: tuple[OrderStep, ...] | None = None
        self.order: OrderLine | None = None
        theme, texts = look.theme, look.texts
        self.headline = ElidedLabel("", "title")
        self.kind = ElidedLabel("", "soft")
        self.status = Tag(theme)
        self.urgency = Tag(theme)
        self.facts = {name: label("", "body") for name in _FACTS}
        self.summary = label("", "body", wrap=True)
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.steps = column(spacing=10)
        self.text = QPlainTextEdit()
        self.text.setFixedHeight(64)
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(texts("work_orders.step_placeholder"))
        self.text.setAccessibleName(texts("work_orders.step_placeholder"))
        self.append_button = KeyButton(theme, texts("work_orders.append"), kind="primary")
        self.urge_button = KeyButton(theme, texts("work_orders.urge"), icon="bell", meaning=Meaning.WARNING)
        self.notice = InlineNotice(look)
        self._tasks = ViewTasks(self, self.notice.show_error)
        self._pages = QStackedLayout()
        for page in (EmptyState(theme, "orders", texts("work_orders.choose_one")), self._page()):
            page.setParent(self)  # or it would flash as a window of its own
            self._pages.addWidget(page)
        self.body.addLayout(self._pages, 1)
        self.append_button.clicked.connect(lambda: self._add("append"))
        self.urge_button.clicked.connect(lambda: self._add("urge"))
        self.text.textChanged.connect(self._weigh)

    def show_order(self, order: OrderLine) -> None:
        """Show an order as it is now."""
        new = self.order is None or self.order.id != order.id
        self.order = order
        texts = self._look.texts
        if new:
            self.notice.clear()
            self.text.clear()
            self.facts["customer"].setText("")
            self._tasks.run(self._name_customer(order.customer_id), "customer")
        self.headline.show_text(
            joined(number_of(order, texts), "" if order.confirmed else texts("work_orders.waiting"))
        )
        self.kind.show_text(type_title(order, self._work_orders, texts))
        self.status.show_text(texts(f"work_orders.status.{order.status}"), STATUS_MEANING[order.status])
        self.urgency.show_text(texts(f"work_orders.urgency.{order.urgency}"), URGENCY_MEANING[order.urgency])
        left, colour = promise(order, self._clock.now(), texts)
        self.facts["department"].setText(order.department or texts("work_orders.not_assigned"))
        self.facts["promised"].setText(joined(date_time(order.promised_at), left if order.status.open else ""))
        dress(self.facts["promised"], meaning=colour if colour in ("danger", "warning") else "")
        self.facts["created"].setText(date_time(order.created_at))
        self.summary.setText(order.summary)
        self._show_steps(order)
        self._weigh()
        self._pages.setCurrentIndex(1)

    def _page(self) -> QWidget:
        texts = self._look.texts
        self.headline.setSizePolicy(self.kind.sizePolicy().Policy.Expanding, self.kind.sizePolicy().verticalPolicy())
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for number, (name, value) in enumerate(self.facts.items()):
            grid.addWidget(label(texts(f"work_orders.fact.{name}"), "hint"), number, 0)
            grid.addWidget(value, number, 1)
        grid.setColumnMinimumWidth(0, 72)
        grid.setColumnStretch(1, 1)
        inside = column(
            column(row(self.headline, self.urgency, self.status), self.kind, spacing=2),
            grid,
            rule(),
            label(texts("work_orders.summary"), "strong"),
            self.summary,
            rule(),
            label(texts("work_orders.steps"), "strong"),
            self.steps,
            1,
            spacing=12,
            margins=(16, 14, 16, 14),
        )
        foot = column(self.notice, self.text, row(self.append_button, self.urge_button, 1), margins=(16, 10, 16, 12))
        outer = column(Scroll(inside), rule(), foot, spacing=0)
        outer.setStretch(0, 1)
        return held(outer)

    def _show_steps(self, order: OrderLine) -> None:
        if order.steps == self._steps_shown:
            return
        self._steps_shown = order.steps
        clear(self.steps)
        now, texts = self._clock.now(), self._look.texts
        for step in reversed(order.steps):
            key = f"work_orders.step.{step.action}"
            name = label(texts(key) if texts.has(key) else step.action, "strong")
            when = label(joined(day_and_time(step.at, now, texts), step.by), "hint")
            lines: list[QWidget] = [held(row(name, when, 1))]
            if step.text:
                lines.append(label(step.text, "soft", wrap=True))
            self.steps.addWidget(held(column(*lines, spacing=2)))
        if not order.steps:
            self.steps.addWidget(label(texts("work_orders.no_steps"), "hint"))

    def _weigh(self) -> None:
        open_now = self.order is not None and self.order.status.open
        self.text.setEnabled(open_now)
        self.append_button.setEnabled(open_now and bool(self.text.toPlainText().strip()))
        self.urge_button.setEnabled(open_now)

    def _add(self, action: str) -> None:
        order, text = self.order, self.text.toPlainText().strip()
        if order is None:
            return

        async def add() -> None:
            self.append_button.setEnabled(False)
            self.urge_button.setEnabled(False)
            try:
                longer = await self._work_orders.append(order.id, text, action)
            finally:
                self._weigh()
            self.text.clear()
            self.show_order(longer)
            self.notice.say(self._look.texts(f"work_orders.done_{action}"), meaning=Meaning.GOOD)

        self.notice.clear()
        self._tasks.run(add())

    async def _name_customer(self, customer_id: UUID | None) -> None:
        texts = self._look.texts
        if customer_id is None:
            self.facts["customer"].setText(texts("work_orders.no_customer"))
            return
        try:
            card = await self._customers.card(customer_id)
        except CustomerUnknown:
            self.facts["customer"].setText(texts("work_orders.customer_not_here"))
            return
        self.facts["customer"].setText(joined(person(card, texts), grouped(card.number), card.main_phone))
