"""What a customer holds, what they called about, and what is open: tabs with counts, rows reused."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from agent_desktop.clock import Clock
from agent_desktop.customers.model import CustomerCard, History
from agent_desktop.work_orders.model import OrderLine
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.customers.wording import history_row, product_row, recent_row
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.empty_state import EmptyState
from agent_desktop_ui.widgets.layouts import column, held, label, rule
from agent_desktop_ui.widgets.row_list import RowList
from agent_desktop_ui.widgets.skeleton import Skeleton
from agent_desktop_ui.widgets.tab_strip import TabStrip
from agent_desktop_ui.work_orders.wording import order_row

RECENT_SHOWN = 4
PATIENCE_MS = 4000
"""How long a skeleton stands before the pane says that nothing came."""


class RecordsCard(Card):
    """Products with the recent contacts below them, the whole history, and the customer's orders."""

    order_opened = Signal(UUID)

    def __init__(self, look: Look, work_orders: WorkOrderService, clock: Clock) -> None:
        super().__init__(padding=0)
        self._look = look
        self._work_orders = work_orders
        self._clock = clock
        self._card: CustomerCard | None = None
        texts = look.texts
        self.tabs = TabStrip(look.theme, [texts(f"customers.tab_{name}") for name in ("products", "history", "orders")])
        self.products = RowList(look.theme)
        self.recent = RowList(look.theme, compact=True)
        self.history = RowList(look.theme)
        self.orders = RowList(look.theme, selectable=True)
        for view, name in ((self.products, "products"), (self.history, "history"), (self.orders, "orders")):
            view.setAccessibleName(texts(f"customers.tab_{name}"))
        self.recent.setAccessibleName(texts("customers.recent"))
        self._pages = QStackedLayout()
        self._product_pane = _Pane(look, self.products, "credit_card", "customers.no_products")
        self._history_pane = _Pane(look, self.history, "history", "customers.no_history")
        self._order_pane = _Pane(look, self.orders, "orders", "customers.no_orders")
        self._recent_part = self._recent_below()
        for page in (
            held(column(self._product_pane, self._recent_part, spacing=0)),
            self._history_pane,
            self._order_pane,
        ):
            page.setParent(self)  # or it would flash as a window of its own
            self._pages.addWidget(page)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._say_unknown)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.orders.opened.connect(lambda key: self.order_opened.emit(UUID(key)))
        self.body.setSpacing(0)
        self.body.addLayout(column(self.tabs, margins=(12, 4, 12, 0)))
        self.body.addWidget(rule())
        self.body.addLayout(self._pages, 1)

    def begin(self, card: CustomerCard) -> None:
        """Show another customer's products; what is not known yet is a skeleton."""
        self.tabs.setCurrentIndex(0)
        for index in (1, 2):
            self.tabs.set_count(index, None)
        for view in (self.recent, self.history, self.orders):
            view.show_rows(())
        self._history_pane.wait()
        self._order_pane.wait()
        self._patience.start()
        self._recent_skeleton.show()
        self._recent_none.hide()
        self.recent.hide()
        self.show_customer(card)

    def show_customer(self, card: CustomerCard, revealed: tuple[str, str] | None = None) -> None:
        """Show the products; `revealed` is the field and the number shown in full."""
        self._card = card
        field, value = revealed or ("", "")
        rows = [
            product_row(index, one, self._look.texts, value if field == f"product:{index}" else "")
            for index, one in enumerate(card.products)
        ]
        self.products.show_rows(rows)
        self._product_pane.settle()
        self.tabs.set_count(0, len(rows))

    def show_history(self, history: History) -> None:
        """Show earlier contacts; nothing known and nothing heard yet stays a skeleton."""
        if history.as_of is None:
            return
        self._patience.stop()
        now, texts = self._clock.now(), self._look.texts
        self._recent_none.setText(texts("customers.no_history"))
        self.recent.show_rows([recent_row(line, now, texts) for line in history.lines[:RECENT_SHOWN]])
        self.recent.fit(RECENT_SHOWN)
        self._recent_skeleton.hide()
        self.recent.setVisible(bool(history.lines))
        self._recent_none.setVisible(not history.lines)
        self.history.show_rows([history_row(line, now, texts) for line in history.lines])
        self._history_pane.settle()
        self.tabs.set_count(1, len(history.lines))

    def _say_unknown(self) -> None:
        """The history is neither kept here nor to be had: say so, and fill it in when it comes."""
        unknown = self._look.texts("customers.history_unknown")
        self._recent_skeleton.hide()
        self._recent_none.setText(unknown)
        self._recent_none.show()
        self._history_pane.settle(unknown)

    def show_orders(self, orders: Sequence[OrderLine]) -> None:
        """Show the customer's orders, the open ones first."""
        now = self._clock.now()
        by_need = sorted(orders, key=lambda order: (not order.status.open, -order.created_at.timestamp()))
        self.orders.show_rows([order_row(order, self._work_orders, now, self._look.texts) for order in by_need])
        self._order_pane.settle()
        self.tabs.set_count(2, len(orders))

    def _recent_below(self) -> QWidget:
        self._recent_skeleton = Skeleton(self._look.theme, RECENT_SHOWN, 26)
        self._recent_none = label(self._look.texts("customers.no_history"), "hint", wrap=True)
        self._recent_none.hide()
        inner = column(
            label(self._look.texts("customers.recent"), "strong"),
            self._recent_skeleton,
            self.recent,
            self._recent_none,
            spacing=4,
            margins=(12, 10, 12, 12),
        )
        return held(column(rule(), inner, spacing=0))


class _Pane(QWidget):
    """Rows, or a skeleton while they are awaited, or a sentence where there are none."""

    def __init__(self, look: Look, rows: RowList, icon: str, nothing: str) -> None:
        super().__init__()
        self._rows = rows
        self._stack = QStackedLayout(self)
        self._stack.addWidget(held(column(rows, margins=(12, 4, 6, 0))))
        self._stack.addWidget(held(column(Skeleton(look.theme, 5, 30), 1, margins=(12, 10, 12, 0))))
        self._nothing = look.texts(nothing)
        self._empty = EmptyState(look.theme, icon, self._nothing)
        self._stack.addWidget(self._empty)

    def wait(self) -> None:
        self._stack.setCurrentIndex(1)

    def settle(self, nothing: str = "") -> None:
        self._empty.show_text(nothing or self._nothing)
        self._stack.setCurrentIndex(0 if self._rows.rows else 2)
