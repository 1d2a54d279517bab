"""Open orders of the same customer and kind, shown before a second one is made."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.work_orders.model import OrderLine
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.bridge import ViewTasks
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.work_orders.wording import number_of

_SUMMARY = 60


class SimilarOrders(InlineNotice):
    """Names the newest like order, with a button that appends to it."""

    found = Signal(object)
    """The newest like order, or None."""
    append_asked = Signal()

    def __init__(self, look: Look, work_orders: WorkOrderService, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._texts = look.texts
        self._work_orders = work_orders
        self._left_out: set[UUID] = set()
        self._tasks = ViewTasks(self, self.show_error)
        self.order: OrderLine | None = None

    def leave_out(self, order_id: UUID) -> None:
        """Don't name this one: it was made here a moment ago."""
        self._left_out.add(order_id)

    def look_for(self, customer_id: UUID | None, type_key: str) -> None:
        """Look for orders like one of this type for this customer."""
        if customer_id is None or not type_key:
            self._tasks.cancel("look")
            self._show(None)
            return

        async def look() -> None:
            like = await self._work_orders.similar(customer_id, type_key)
            self._show(next((order for order in like if order.id not in self._left_out), None))

        self._tasks.run(look(), "look")

    def _show(self, order: OrderLine | None) -> None:
        if order == self.order:
            return
        self.order = order
        self.found.emit(order)
        if order is None:
            self.clear()
            return
        texts, summary = self._texts, " ".join(order.summary.split())
        status = texts(f"work_orders.status.{order.status}")
        self.say(
            texts("work_orders.similar", number=number_of(order, texts), status=status),
            summary if len(summary) <= _SUMMARY else f"{summary[:_SUMMARY]}…",
            meaning=Meaning.DANGER,
            action=texts("work_orders.append_to_it"),
            act=self.append_asked.emit,
            closable=False,
        )
