"""The workbench between two contacts: what was last, what is open, what must be read, how the day goes."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from agent_desktop.clock import Clock, SystemClock
from agent_desktop.contract.contacts import Contact
from agent_desktop.contract.seat import AgentState
from agent_desktop.customers.service import CustomerService
from agent_desktop.interactions.model import Phase
from agent_desktop.interactions.service import InteractionService
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop.seat.service import SeatService
from agent_desktop.work_orders.model import OrderDraft
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.customers.wording import joined, person
from agent_desktop_ui.formatting import day_and_time, duration
from agent_desktop_ui.interactions.last_contact import LastContact
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.empty_state import EmptyState
from agent_desktop_ui.widgets.figure_tile import FigureTile
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, row
from agent_desktop_ui.widgets.row_list import Row, RowList
from agent_desktop_ui.work_orders.wording import order_row

_REFRESH_MS = 10_000
_TILES = (
    ("talk", (AgentState.TALKING, AgentState.HOLD)),
    ("wrap_up", (AgentState.WRAP_UP,)),
    ("ready", (AgentState.READY,)),
    ("break", (AgentState.BREAK,)),
)


class HomePane(QWidget):
    """Never empty: where there is nothing it says what to do.

    Attributes:
        order_opened: (id) or None for the whole list.
        draft_opened: (OrderDraft) the agent goes on with it.
        article_opened: (id) a must-read.
    """

    order_opened = Signal(object)
    draft_opened = Signal(object)
    article_opened = Signal(object)

    def __init__(
        self,
        look: Look,
        interactions: InteractionService,
        customers: CustomerService,
        work_orders: WorkOrderService,
        seat: SeatService,
        knowledge: KnowledgeService,
        parent: QWidget | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._interactions = interactions
        self._customers = customers
        self._work_orders = work_orders
        self._seat = seat
        self._knowledge = knowledge
        self._clock = clock or SystemClock()
        self._drafts: dict[str, OrderDraft] = {}
        texts = look.texts
        self.notice = InlineNotice(look)
        self._tasks = ViewTasks(self, self.notice.show_error)
        self.last = LastContact(look, self._clock)
        self.tiles = {name: FigureTile(look.theme, texts(f"interactions.home_{name}")) for name, _ in _TILES}
        self.orders = _Listing(look, "home_orders", "orders", "home_orders_none")
        self.drafts = _Listing(look, "home_drafts", "edit", "home_drafts")
        self.reads = _Listing(look, "home_reads", "knowledge", "home_reads_none")
        everything = KeyButton(look.theme, texts("interactions.home_all_orders"), kind="quiet", size="small")
        everything.clicked.connect(lambda: self.order_opened.emit(None))
        self.orders.head.addWidget(everything)
        self._lay_out()
        self._listen()
        self.refresh()

    def refresh(self) -> None:
        """Read everything again."""
        self._tasks.run(self._read_last(), "last")
        self._tasks.run(self._read_orders(), "orders")
        self._tasks.run(self._read_drafts(), "drafts")
        self._tasks.run(self._read_must_reads(), "reads")
        self._tasks.run(self._read_times(), "times")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._ageing.start()

    def _lay_out(self) -> None:
        today = Card(self._look.texts("interactions.home_today"))
        tiles = QGridLayout()
        tiles.setHorizontalSpacing(16)
        tiles.setVerticalSpacing(10)
        for number, tile in enumerate(self.tiles.values()):
            tiles.addWidget(tile, number // 2, number % 2)
        today.body.addLayout(tiles)
        today.body.addStretch(1)
        upper = row(self.last, today, spacing=10)
        upper.setStretch(0, 3)
        upper.setStretch(1, 2)
        side = column(self.drafts, self.reads, spacing=10)
        side.setStretch(1, 1)
        lower = row(self.orders, spacing=10)
        lower.addLayout(side, 2)
        lower.setStretch(0, 3)
        everything = column(self.notice, spacing=10, margins=(12, 12, 12, 12))
        everything.addLayout(upper)
        everything.addLayout(lower, 1)
        self.setLayout(everything)
        self.drafts.hide()

    def _listen(self) -> None:
        self.orders.rows.opened.connect(lambda key: self.order_opened.emit(UUID(key)))
        self.orders.rows.clicked.connect(lambda _index: self.order_opened.emit(UUID(self.orders.rows.current_key)))
        self.reads.rows.opened.connect(lambda key: self.article_opened.emit(UUID(key)))
        self.reads.rows.clicked.connect(lambda _index: self.article_opened.emit(UUID(self.reads.rows.current_key)))
        self.drafts.rows.opened.connect(lambda key: self.draft_opened.emit(self._drafts[key]))
        self.drafts.rows.clicked.connect(
            lambda _index: self.draft_opened.emit(self._drafts[self.drafts.rows.current_key])
        )
        self._ageing = QTimer(self, interval=_REFRESH_MS)
        self._ageing.timeout.connect(self._on_time)
        connect(self._interactions.completed, self, self._on_completed)
        connect(self._work_orders.changed, self, self._on_order)
        connect(self._knowledge.must_reads_changed, self, self._on_reads)
        connect(self._seat.changed, self, self._on_seat)

    def _on_time(self) -> None:
        if self.isVisible():
            self._tasks.run(self._read_times(), "times")

    def _on_completed(self, _contact: Contact) -> None:
        self._tasks.run(self._read_last(), "last")
        self._tasks.run(self._read_drafts(), "drafts")

    def _on_order(self, _order: object) -> None:
        self._tasks.run(self._read_orders(), "orders")
        self._tasks.run(self._read_drafts(), "drafts")

    def _on_reads(self, _count: int) -> None:
        self._tasks.run(self._read_must_reads(), "reads")

    def _on_seat(self, _status: object) -> None:
        self._tasks.run(self._read_times(), "times")

    async def _read_last(self) -> None:
        contact = await self._interactions.last_done()
        self.last.show_contact(contact, "")
        if contact is not None and contact.customer_id is not None:
            for card in await self._customers.seen([contact.customer_id]):
                self.last.show_contact(contact, person(card, self._look.texts))

    async def _read_orders(self) -> None:
        now, texts = self._clock.now(), self._look.texts
        mine = sorted(await self._work_orders.mine(), key=lambda order: order.promised_at)
        self.orders.show_rows([order_row(order, self._work_orders, now, texts) for order in mine], count=True)

    async def _read_drafts(self) -> None:
        texts = self._look.texts
        current = self._interactions.current
        live = current.id if current is not None and current.phase is not Phase.DONE else None
        waiting = [draft for draft in await self._work_orders.drafts() if draft.interaction_id != live or live is None]
        self._drafts = {str(draft.interaction_id or "new"): draft for draft in waiting}
        rows = []
        for key, draft in self._drafts.items():
            order_type = self._work_orders.type(draft.type_key)
            title = order_type.title(texts.language) if order_type else texts("interactions.tab_order")
            rows.append(Row(key, title, detail=" ".join(draft.summary.split())))
        self.drafts.show_rows(rows)
        self.drafts.rows.fit(2)
        self.drafts.setVisible(bool(rows))

    async def _read_must_reads(self) -> None:
        now, texts = self._clock.now(), self._look.texts
        rows = [
            Row(
                str(hit.article_id),
                hit.title_text,
                detail=joined(hit.number, day_and_time(hit.updated_at, now, texts)),
                tag=f"v{hit.version}",
                meaning=Meaning.WARNING,
            )
            for hit in await self._knowledge.must_reads()
        ]
        self.reads.show_rows(rows, count=True)

    async def _read_times(self) -> None:
        seconds = await self._seat.seconds_today()
        allowance = self._seat.break_allowance()
        for name, states in _TILES:
            spent = sum(seconds.get(state, 0.0) for state in states)
            if name == "break":
                quota = self._look.texts("interactions.home_break_left", quota=duration(allowance.quota_seconds))
                over = allowance.used_seconds >= allowance.quota_seconds
                self.tiles[name].show_figure(duration(spent), quota, Meaning.WARNING if over else None)
            else:
                self.tiles[name].show_figure(duration(spent))


class _Listing(Card):
    """A titled card of rows, or a sentence."""

    def __init__(self, look: Look, title: str, icon: str, nothing: str) -> None:
        super().__init__(look.texts(f"interactions.{title}"))
        self._words = look.texts(f"interactions.{title}")
        self.rows = RowList(look.theme, selectable=True)
        self.rows.setAccessibleName(self._words)
        self._nothing = EmptyState(look.theme, icon, look.texts(f"interactions.{nothing}"))
        self.body.addWidget(self.rows, 1)
        self.body.addWidget(self._nothing, 1)
        self.rows.hide()

    def show_rows(self, rows: list[Row], *, count: bool = False) -> None:
        self.rows.show_rows(rows)
        self.rows.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        self.title.setText(f"{self._words} {len(rows)}" if count and rows else self._words)
