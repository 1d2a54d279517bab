"""The signed-in seat's window: every room's view, built once and joined."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.clock import Clock
from agent_desktop.errors import AgentDesktopError
from agent_desktop.interactions.model import Interaction, Phase
from agent_desktop.knowledge.model import SuggestionContext
from agent_desktop.storage.set_aside import AsideReason
from agent_desktop.workstation import SeatSession
from agent_desktop_ui.bridge import connect
from agent_desktop_ui.customers.pane import CustomerPane
from agent_desktop_ui.interactions.work_pane import WorkPane
from agent_desktop_ui.knowledge.page import KnowledgePage
from agent_desktop_ui.knowledge.palette_source import ArticleSource
from agent_desktop_ui.knowledge.pane import KnowledgePane
from agent_desktop_ui.look import Look
from agent_desktop_ui.performance.kpi_strip import KpiStrip
from agent_desktop_ui.performance.page import PerformancePage
from agent_desktop_ui.settings.page import SettingsPage
from agent_desktop_ui.shell.build import seat_shell
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.shell.page import Page
from agent_desktop_ui.shell.workbench import Workbench
from agent_desktop_ui.supervision.page import TeamPage
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.layouts import column, held
from agent_desktop_ui.work_orders.orders_page import OrdersPage

WORKBENCH, TEAM, ORDERS, KNOWLEDGE, PERFORMANCE, SETTINGS = (
    "workbench",
    "team",
    "orders",
    "knowledge",
    "performance",
    "settings",
)


class Desk(QObject):
    """Views of one session in one language. Another language is another desk on the same session."""

    sign_out_asked = Signal()
    language_chosen = Signal(str)
    scheme_chosen = Signal(object)

    def __init__(self, look: Look, session: SeatSession, keys: Keys, clock: Clock, places: QSettings) -> None:
        super().__init__()
        self.session = session
        self._look, self._keys, self._clock, self._places = look, keys, clock, places
        self.customer = CustomerPane(look, session.interactions, session.customers, session.work_orders, clock=clock)
        self.work = WorkPane(look, session, keys=keys)
        self.knowledge = KnowledgePane(look, session.knowledge, clock=clock, settings=places)
        self.strip = KpiStrip(look, session.performance, session.policy)
        self._order_type = ""
        self._suggested_for: UUID | None = None
        built = seat_shell(look, session, self._pages(), keys, clock, [ArticleSource(session.knowledge, self._read)])
        self.shell, self.bar = built.shell, built.bar
        self.setParent(self.shell)
        self._join()
        self._tell_set_aside()
        if session.database.damage is not None:
            self.show_error(session.database.damage)

    def say_contact_open(self) -> None:
        """Say why the window can't close now."""
        texts = self._look.texts
        self.bar.notice.say(
            texts("shell.contact_open"), texts("shell.contact_open.next"), meaning=Meaning.WARNING, closable=True
        )

    def say_password_needed(self) -> None:
        """Say that the backend wants the password again; work goes on and waits on this machine."""
        texts = self._look.texts
        self.bar.notice.say(
            texts("error.signed_out"),
            texts("error.signed_out.next"),
            meaning=Meaning.WARNING,
            action=texts("softphone.sign_out"),
            act=self.sign_out_asked.emit,
        )

    def show_error(self, error: AgentDesktopError) -> None:
        """Say an error that belongs to no view."""
        self.bar.notice.show_error(error)

    def _pages(self) -> Sequence[Page]:
        session, look = self.session, self._look
        workbench = Page(WORKBENCH, "workbench", "shell.page.workbench", self._workbench)
        team = Page(TEAM, "team", "shell.page.team", lambda: TeamPage(look, session.supervision, self._clock))
        rest = [
            Page(ORDERS, "orders", "shell.page.orders", self._orders),
            Page(
                KNOWLEDGE,
                "knowledge",
                "shell.page.knowledge",
                self._knowledge_page,
                count=session.knowledge.must_reads_changed,
                count_now=session.knowledge.unread,
            ),
            Page(PERFORMANCE, "performance", "shell.page.performance", self._performance),
            Page(SETTINGS, "settings", "shell.page.settings", self._settings, at_foot=True),
        ]
        return [team, workbench, *rest] if session.leads else [workbench, *rest]

    def _workbench(self) -> QWidget:
        middle = column(self.work, self.strip, spacing=8)
        middle.setStretch(0, 1)
        bench = Workbench(self._look, self.customer, held(middle), self.knowledge, self._keys, settings=self._places)
        bench.knowledge_asked.connect(self.knowledge.focus_search)
        return bench

    def _orders(self) -> QWidget:
        return OrdersPage(self._look, self.session.work_orders, self.session.customers, clock=self._clock)

    def _knowledge_page(self) -> QWidget:
        page = KnowledgePage(self._look, self.session.knowledge, clock=self._clock, settings=self._places)
        page.insert_requested.connect(self._insert)
        return page

    def _performance(self) -> QWidget:
        return PerformancePage(self._look, self.session.performance, self.session.policy)

    def _settings(self) -> QWidget:
        page = SettingsPage(self._look, self.session.telephony, self._keys)
        page.language_chosen.connect(self.language_chosen)
        page.scheme_chosen.connect(self.scheme_chosen)
        return page

    def _join(self) -> None:
        session = self.session
        self._keys.bind("new_order", self.shell, self._new_order)
        self.bar.sign_out_asked.connect(self.sign_out_asked)
        self.knowledge.insert_requested.connect(self._insert)
        self.work.order_opened.connect(self._open_order)
        self.customer.order_opened.connect(self._open_order)
        self.work.article_opened.connect(self._read)
        self.work.order_type_changed.connect(self._on_order_type)
        for trouble in (session.drafts.trouble, session.interactions.trouble):
            connect(trouble, self, self._on_trouble)
        connect(session.database.damaged, self, self.show_error)
        connect(session.interactions.changed, self, self._on_interaction)
        if session.interactions.current is not None:
            self._on_interaction(session.interactions.current)

    def _new_order(self) -> None:
        self.shell.open(WORKBENCH)
        current = self.session.interactions.current
        if self.customer.card is not None and (current is None or current.phase is Phase.DONE):
            self.work.order.show_customer(self.customer.card)
        self.work.new_order()

    def _insert(self, text: str, _target: str) -> None:
        self.shell.open(WORKBENCH)
        self.work.insert_text(text)

    def _open_order(self, order_id: UUID | None) -> None:
        self.shell.open(ORDERS)
        page = self.shell.page(ORDERS)
        if order_id is not None and isinstance(page, OrdersPage):
            page.open_order(order_id)

    def _read(self, article_id: UUID) -> None:
        self.shell.open(WORKBENCH)
        self.knowledge.open_article(article_id)

    def _on_order_type(self, order_type: str) -> None:
        self._order_type = order_type
        if self.session.interactions.current is not None:
            self._on_interaction(self.session.interactions.current)

    def _on_interaction(self, interaction: Interaction) -> None:
        """Tell the knowledge pane what this call is about; a ringing call brings the workbench into sight."""
        if interaction.phase is Phase.DONE:
            self.knowledge.show_context(SuggestionContext())
            return
        if interaction.id != self._suggested_for:
            self._suggested_for = interaction.id
            self.knowledge.ask("")
        if interaction.phase in (Phase.RINGING, Phase.TALKING) and self.shell.current not in (WORKBENCH, KNOWLEDGE):
            self.shell.open(WORKBENCH)
        customer = interaction.customer
        self.knowledge.show_context(
            SuggestionContext(
                queue=interaction.queue,
                ivr_path=interaction.ivr_path,
                products=tuple(dict.fromkeys(product.name for product in customer.products)) if customer else (),
                alerts=tuple(alert.title for alert in customer.alerts) if customer else (),
                order_type=self._order_type,
                notes=interaction.wrap_up.notes,
                region=customer.branch if customer else "",
            )
        )

    def _on_trouble(self, error: AgentDesktopError | None) -> None:
        if error is not None:
            self.show_error(error)
        else:
            self.bar.notice.say(self._look.texts("storage.saved_again"), meaning=Meaning.GOOD)

    def _tell_set_aside(self) -> None:
        aside = self.session.set_aside
        if aside is None:
            return
        texts = self._look.texts
        words = [texts(f"error.{aside.code}", name=aside.path.name)]
        if aside.unsent:
            words.append(texts("storage.unsent_taken_over", count=aside.unsent))
        elif aside.unsent is None and aside.reason is not AsideReason.FOREIGN:
            words.append(texts("storage.unsent_unknown"))
        following = texts(f"error.{aside.code}.next")
        self.bar.notice.say(" · ".join(words), following, meaning=Meaning.WARNING, closable=True)
