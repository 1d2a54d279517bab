"""The agent's part of the tour: from the sign-in to the wrap-up, with a backend that dies in between."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import UUID

from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.seat import AgentState
from agent_desktop.demo.stage import AGENT, EXTENSION, PASSWORD, Stage
from agent_desktop.interactions.model import Phase
from agent_desktop.practice import control
from agent_desktop.work_orders.model import OrderLine
from agent_desktop_ui.app import App
from agent_desktop_ui.desk import PERFORMANCE, WORKBENCH, Desk
from agent_desktop_ui.identity.sign_in import SignInView
from agent_desktop_ui.tour.hands import click_text, press, write
from agent_desktop_ui.tour.journal import Journal, TourFailedError, until
from agent_desktop_ui.tour.proofs import BackendWitness, loudest_dbfs

SCENARIO = "fraud_complaint"
ORDER_TYPE = "非本人交易"
COMPLAINT = "客户称 11 月 19 日凌晨两笔境外网络交易非本人操作，要求核实并返还款项，同时补发新卡至福田支行领取。"
NOTE = "已核实身份并告知处理进度，重新登记盗刷投诉，承诺 24 小时内回复。"
ARTICLES = 300
"""As many as the demo's knowledge base has (resources/demo/knowledge)."""
HEARD_DBFS = -50.0
"""A voice is far above this, silence far below."""


class AgentSteps:
    """Each method is a step; they build on each other in the order in which they stand."""

    def __init__(self, app: App, stage: Stage, journal: Journal, heard: Path) -> None:
        self._app, self._stage, self._journal, self._heard = app, stage, journal, heard
        self._call = ""
        self._customer: UUID | None = None
        self._order: OrderLine | None = None
        self._contacts_before = 0
        self._orders_before = 0

    @property
    def desk(self) -> Desk:
        """The seat's window.

        Raises:
            TourFailedError: nobody is signed in.
        """
        if self._app.desk is None:
            raise TourFailedError("nobody is signed in")
        return self._app.desk

    async def sign_in(self) -> None:
        """Type number and password, press Enter."""
        async with self._journal.step("sign-in", "Sign-in window"):
            self._app.open()
            view = self._app.window.currentWidget()
            if not isinstance(view, SignInView):
                raise TourFailedError("the first window is not the sign-in")
            write(view.number, AGENT)
            write(view.password, PASSWORD)
        async with self._journal.step("home", "Signed in: the workbench between two calls"):
            await press(self._app.window, "Enter")
            await until(lambda: self._app.desk is not None, "signed in", within=20)
            session = self.desk.session
            await until(lambda: session.telephony.line.state == "registered", "phone registered")
            knowledge = session.knowledge
            await until(lambda: knowledge.state.articles >= ARTICLES, "all articles searchable", 30)
            self._journal.note(f"SIP registered as {session.telephony.line.account} (digest)")
            self._journal.note(f"{session.knowledge.state.articles} articles searchable")

    async def get_ready(self) -> None:
        """F2."""
        async with self._journal.step("ready", "Ready (F2)"):
            await press(self._app.window, "F2")
            await until(lambda: self.desk.session.seat.status.state is AgentState.READY, "ready")

    async def ring(self) -> None:
        """A practice caller rings; the record pops up."""
        session = self.desk.session
        async with self._journal.step("ringing", "A real SIP call rings; the caller's record pops up"):
            self._call = await self._stage.practice.place(SCENARIO, EXTENSION)
            await until(self.desk.bar.ring_card.isVisible, "ring card")
            await until(lambda: self.desk.customer.card is not None, "customer shown")
            current = session.interactions.current
            if current is None or current.customer is None or current.call_uuid != self._call:
                raise TourFailedError("the contact does not know its call or its customer")
            self._customer = current.customer.id
            witness = self._witness()
            self._contacts_before = len(await witness.contacts_of(current.customer.id))
            self._orders_before = len(await witness.orders_of(current.customer.id))
            self._journal.note(
                f"queue “{current.queue}”, IVR “{current.ivr_path}”, verification {current.verification}"
            )

    async def answer_and_talk(self) -> None:
        """F5, and both sides are heard; then hold and resume."""
        practice = self._stage.practice
        async with self._journal.step("talking", "Answered (F5): both sides hear each other"):
            await press(self._app.window, "F5")
            await practice.wait_for(control.Answered, self._call)
            heard = await practice.wait_for(
                control.Heard, self._call, accept=lambda told: told.loudest_dbfs > HEARD_DBFS
            )
            self._journal.note(f"the caller hears the agent at {heard.loudest_dbfs:.0f} dBFS (RTP, A-law)")
            live = self.desk.session.telephony
            await until(lambda: live.live is not None and live.live.quality is not None, "quality measured")
            if live.live is not None and live.live.quality is not None:
                quality = live.live.quality
                self._journal.note(
                    f"MOS {quality.mean_opinion_score:.1f}, loss {quality.loss_percent:.1f} %, {quality.codec}"
                )
        async with self._journal.step("hold", "On hold (F6), and back"):
            await press(self._app.window, "F6")
            await until(lambda: self.desk.session.seat.status.state is AgentState.HOLD, "held")
            await self._journal.shoot("held")
            await press(self._app.window, "F6")
            await until(lambda: self.desk.session.seat.status.state is AgentState.TALKING, "resumed")

    async def search(self) -> None:
        """F1, initials and pinyin; the article goes into the order."""
        results = self.desk.knowledge.results
        async with self._journal.step("knowledge", "Knowledge search (F1): xyk guashi"):
            await press(self._app.window, "F1")
            write(results.search, "xyk guashi")
            await until(lambda: any("挂失" in hit.title_text for hit in results.list.hits[:3]), "the article on top")
            await press(self._app.window, "Enter")
            await until(lambda: "挂失" in self.desk.knowledge.card.title.text(), "article shown")
            self._journal.note(f"first of {len(results.list.hits)}: {results.list.hits[0].title_text}")

    async def file_order(self) -> None:
        """The order is written and submitted while the backend is dead."""
        form = self.desk.work.order.form
        async with self._journal.step("order", "Work order written (Ctrl+N)"):
            await press(self._app.window, "Ctrl+N")
            form.type.showPopup()
            write(form.type.sheet.filter, ORDER_TYPE)
            await press(form.type.sheet.filter, "Enter")
            await until(lambda: form.type.key.endswith("unauthorised"), "type chosen")
            self._fill("card", "尾号 4417 · 白金信用卡")
            self._fill("amount", "12680.00")
            self._fill("transaction_time", "2026-11-19 03:12")
            write(form.summary, COMPLAINT)
            await until(lambda: self.desk.work.saved.text() != "", "draft saved")
            self._journal.note(f"draft: {self.desk.work.saved.text()}")
        session = self.desk.session
        async with self._journal.step("backend-away", "The backend is killed; the order is submitted all the same"):
            await self._stage.backend.kill()
            submitted: list[OrderLine] = []

            def note(order: OrderLine, _interaction: object) -> None:
                submitted.append(order)

            session.work_orders.submitted.connect(note)
            await press(self._app.window, "Ctrl+Enter")
            await until(lambda: submitted, "order submitted")
            session.work_orders.submitted.disconnect(note)
            self._order = submitted[0]
            await until(lambda: not session.sync.health.current.online, "the seat notices", within=30)
            await until(lambda: session.sync.outbox.state.waiting, "something waits")
            self._journal.note(f"waiting to sync: {session.sync.outbox.state.by_kind}")

    async def hang_up_and_wrap_up(self) -> None:
        """F4, then reason, result and note; the contact is handed in without a backend."""
        session, wrap_up = self.desk.session, self.desk.work.wrap_up
        async with self._journal.step("wrap-up", "Hung up (F4): wrap-up"):
            await press(self._app.window, "F4")
            ended = await self._stage.practice.wait_for(control.Ended, self._call)
            await until(lambda: session.seat.status.state is AgentState.WRAP_UP, "wrap-up")
            self.desk.work.show_wrap_up()
            texts = self._app.look.texts
            click_text(wrap_up, texts(f"interactions.service.{ServiceType.COMPLAINT}"))
            write(wrap_up.reason, "境外盗刷投诉")
            write(wrap_up.notes, NOTE)
            await until(lambda: wrap_up.outcome.value == Outcome.ORDER_OPENED, "the order is the outcome")
            self._journal.note(f"talked {ended.talk_seconds:.1f} s; ended by the {ended.because}")
            loudness = loudest_dbfs(self._heard)
            if loudness < HEARD_DBFS:
                raise TourFailedError(f"the agent heard nothing: {loudness:.0f} dBFS")
            self._journal.note(f"the agent heard the caller at {loudness:.0f} dBFS")
        async with self._journal.step("handed-in", "Wrap-up submitted (Ctrl+Enter): ready, still without the backend"):
            wrap_up.notes.setFocus()
            await press(self._app.window, "Ctrl+Enter")
            await until(lambda: session.seat.status.state is AgentState.READY, "ready again")
            current = session.interactions.current
            if current is None or current.phase is not Phase.DONE:
                raise TourFailedError("the contact is still open")
            self._journal.note(f"waiting to sync: {session.sync.outbox.state.by_kind}")

    async def heal(self) -> None:
        """The backend is back; everything arrives, once."""
        session = self.desk.session
        async with self._journal.step("healed", "The backend is back: everything arrived, once"):
            began = time.monotonic()
            await self._stage.backend.start()
            self._journal.note(f"backend up again after {time.monotonic() - began:.1f} s")
            await until(lambda: session.sync.health.current.online, "online again", within=30)
            await until(lambda: not session.sync.outbox.state.waiting, "nothing waits", within=30)
            if session.sync.outbox.state.refused:
                raise TourFailedError("something was refused")
            await self._check_arrived()

    async def see_figures(self, handled_before: int) -> None:
        """The KPI strip and panel have moved by one."""
        async with self._journal.step("performance", "The agent's own measures have moved"):
            tile = self.desk.strip.tiles["handled"]
            await until(lambda: tile.figure == str(handled_before + 1), "one more handled")
            self.desk.shell.open(PERFORMANCE)
            await until(lambda: self.desk.shell.current == PERFORMANCE, "panel")
            self._journal.note(f"handled today: {handled_before} → {tile.figure}")
        self.desk.shell.open(WORKBENCH)

    async def miss_a_call(self) -> None:
        """A caller nobody knows, who hangs up early."""
        session = self.desk.session
        async with self._journal.step("abandoned", "A caller who hangs up while it rings"):
            call = await self._stage.practice.place("early_hang_up", EXTENSION)
            await until(self.desk.bar.ring_card.isVisible, "ring card")
            ended = await self._stage.practice.wait_for(control.Ended, call, within=40)
            await until(lambda: session.seat.status.state is AgentState.READY, "ready again")
            self._journal.note(f"{ended.because} after {ended.ring_seconds:.1f} s; recorded as abandoned")

    def _fill(self, name: str, text: str) -> None:
        editor = self.desk.work.order.form.editors[name].widget
        write(editor, text)

    def _witness(self) -> BackendWitness:
        return BackendWitness(self._stage.backend.url, AGENT, PASSWORD)

    async def _check_arrived(self) -> None:
        if self._customer is None or self._order is None:
            raise TourFailedError("there is nothing to look for")
        witness = self._witness()
        orders = await witness.orders_of(self._customer)
        contacts = await witness.contacts_of(self._customer)
        mine = [order for order in orders if order.id == self._order.id]
        if len(mine) != 1 or len(orders) != self._orders_before + 1:
            raise TourFailedError(f"the order arrived {len(mine)} times")
        if len(contacts) != self._contacts_before + 1:
            raise TourFailedError(f"{len(contacts) - self._contacts_before} contacts arrived instead of one")
        self._journal.note(f"order {mine[0].number} → {mine[0].department}; one contact, one order")
