"""My open orders, and one of them with all its steps: how long the promise has left, append, urge."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from agent_desktop.clock import Clock, SystemClock
from agent_desktop.customers.service import CustomerService
from agent_desktop.work_orders.model import OrderLine
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.empty_state import EmptyState
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.layouts import column, label, row
from agent_desktop_ui.widgets.pane_splitter import PaneSplitter
from agent_desktop_ui.widgets.row_list import RowList
from agent_desktop_ui.work_orders.order_detail import OrderDetail
from agent_desktop_ui.work_orders.wording import order_row

_REFRESH_MS = 30_000


class OrdersPage(QWidget):
    """The list on the left, soonest promise first; the chosen order on the right."""

    def __init__(
        self,
        look: Look,
        work_orders: WorkOrderService,
        customers: CustomerService,
        parent: QWidget | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._work_orders = work_orders
        self._clock = clock or SystemClock()
        self._orders: tuple[OrderLine, ...] = ()
        texts = look.texts
        self.notice = InlineNotice(look)
        self._tasks = ViewTasks(self, self.notice.show_error)
        self.count = label("", "hint")
        self.list = RowList(look.theme, selectable=True)
        self.list.setAccessibleName(texts("work_orders.mine"))
        self._none = EmptyState(look.theme, "orders", texts("work_orders.none"), texts("work_orders.none_hint"))
        self.detail = OrderDetail(look, work_orders, customers, self._clock)
        side = Card(padding=8)
        side.body.addWidget(self.list)
        side.body.addWidget(self._none)
        panes = PaneSplitter("orders", (side, self.detail), (460, 700), flexible=1)
        head = row(label(texts("work_orders.mine"), "headline"), self.count, 1, spacing=10)
        outer = column(head, self.notice, spacing=10, margins=(14, 12, 14, 12))
        outer.addWidget(panes, 1)
        self.setLayout(outer)
        self.list.picked.connect(lambda key: self._show(UUID(key)))
        self._ageing = QTimer(self, interval=_REFRESH_MS)
        self._ageing.timeout.connect(self._show_list)
        self._ageing.start()
        connect(work_orders.changed, self, self._on_changed)
        self.refresh()

    def refresh(self) -> None:
        """Read the list again."""

        async def read() -> None:
            mine = await self._work_orders.mine()
            self._orders = tuple(sorted(mine, key=lambda order: order.promised_at))
            self._show_list()
            if self.detail.order is None and self._orders:
                self.open_order(self._orders[0].id)

        self._tasks.run(read(), "list")

    def open_order(self, order_id: UUID) -> None:
        """Show one order, the agent's own or another's."""
        self.list.choose(str(order_id))
        self._show(order_id)

    def _show(self, order_id: UUID) -> None:
        async def show() -> None:
            self.detail.show_order(await self._work_orders.order(order_id))

        self._tasks.run(show(), "show")

    def _show_list(self) -> None:
        now, texts = self._clock.now(), self._look.texts
        self.list.show_rows([order_row(order, self._work_orders, now, texts) for order in self._orders])
        self.list.setVisible(bool(self._orders))
        self._none.setVisible(not self._orders)
        late = sum(order.promised_at < now for order in self._orders)
        self.count.setText(
            texts("work_orders.count_late", count=len(self._orders), late=late)
            if late
            else texts("work_orders.count", count=len(self._orders))
        )

    def _on_changed(self, order: OrderLine) -> None:
        self.refresh()
        if self.detail.order is not None and self.detail.order.id == order.id:
            self.detail.show_order(order)
