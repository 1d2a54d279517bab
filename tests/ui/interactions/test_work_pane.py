"""The middle of the workbench from one contact to the next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.seat import AgentState
from agent_desktop.interactions.model import Phase
from agent_desktop_ui.interactions.work_pane import HOME, ORDER, WRAP_UP, WorkPane
from agent_desktop_ui.look import Look
from support.desk import Desk, at_a_seat
from support.typing_in import type_text
from support.waiting import eventually

LIN = "+8613800006021"


def shown(look: Look, seat: Desk) -> WorkPane:
    pane = WorkPane(look, seat)
    seat.face(pane, 760, 660)
    return pane


async def talking(seat: Desk) -> None:
    seat.phone.ring(LIN)
    seat.phone.answer()
    await eventually(lambda: seat.interactions.current and seat.interactions.current.phase is Phase.TALKING)


async def after_the_call(seat: Desk) -> None:
    seat.phone.end()
    await eventually(lambda: seat.seat.status.state is AgentState.WRAP_UP)


def fill_in(pane: WorkPane) -> None:
    pane.wrap_up.service_type._buttons[ServiceType.ENQUIRY].click()
    pane.wrap_up.reason.setEditText("账户余额与明细查询")
    pane.wrap_up.outcome._buttons[Outcome.RESOLVED].click()


@at_a_seat
async def test_tabs_follow_the_contact(every_look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(every_look, seat)
    assert pane.tabs.currentIndex() == HOME
    await eventually(lambda: pane.home.orders.rows.rows)
    await talking(seat)
    await eventually(lambda: pane.tabs.currentIndex() == ORDER)
    assert not pane.tabs.isTabVisible(HOME)
    await after_the_call(seat)
    await eventually(lambda: pane.tabs.currentIndex() == WRAP_UP)
    fill_in(pane)
    type_text(pane.wrap_up.notes, "已答复")
    await eventually(pane.saved.text, what="the time of the last save")
    pane.wrap_up.submit()
    await eventually(lambda: pane.tabs.currentIndex() == HOME)
    await eventually(lambda: "林静怡" in pane.home.last.who.full_text)
    assert pane.home.last.notes.text() == "已答复"


@at_a_seat
async def test_the_end_of_the_call_does_not_take_an_order_away_from_under_the_agent(
    look: Look, qtbot: QtBot, seat: Desk
) -> None:
    pane = shown(look, seat)
    await talking(seat)
    type_text(pane.order.form.summary, "客户要求")
    await after_the_call(seat)
    await eventually(lambda: pane.order.notice.text)
    assert pane.tabs.currentIndex() == ORDER
    type_text(pane.order.form.summary, "返还款项")
    assert pane.order.form.summary.toPlainText() == "客户要求返还款项"
    qtbot.mouseClick(pane.order.notice._action, Qt.MouseButton.LeftButton)
    assert pane.tabs.currentIndex() == WRAP_UP
    fill_in(pane)
    pane.wrap_up.submit()
    await eventually(lambda: pane.tabs.currentIndex() == HOME)
    await eventually(pane.home.drafts.isVisible)
    pane.home.drafts.rows.opened.emit(pane.home.drafts.rows.rows[0].key)
    assert pane.tabs.currentIndex() == ORDER
    assert pane.order.form.summary.toPlainText() == "客户要求返还款项"


@at_a_seat
async def test_an_order_submitted_in_wrap_up_leads_to_the_wrap_up(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await talking(seat)
    pane.order.form.type.sheet.picked.emit("suggestion.general")
    type_text(pane.order.form.summary, "希望增加夜间模式")
    await after_the_call(seat)
    pane.order.submit()
    await eventually(lambda: pane.tabs.currentIndex() == WRAP_UP)
    await eventually(lambda: pane.wrap_up.outcome.value == Outcome.ORDER_OPENED)


@at_a_seat
async def test_an_article_goes_into_the_editor_in_sight(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await talking(seat)
    pane.insert_text("给工单")
    pane.tabs.setCurrentIndex(WRAP_UP)
    pane.insert_text("给小结")
    assert pane.order.form.summary.toPlainText() == "给工单"
    assert pane.wrap_up.notes.toPlainText() == "给小结"


@at_a_seat
async def test_a_refused_break_is_explained_after_the_contact_is_handed_in(
    look: Look, qtbot: QtBot, seat: Desk
) -> None:
    seat.seat._others_on_break = lambda: 99
    seat.seat._shift = None
    pane = shown(look, seat)
    await talking(seat)
    await after_the_call(seat)
    fill_in(pane)
    pane.wrap_up.next_state.choose(AgentState.BREAK)
    pane.wrap_up.submit()
    await eventually(lambda: pane.home.notice.text)
    assert pane.tabs.currentIndex() == HOME
    assert seat.seat.status.state is AgentState.READY


@at_a_seat
async def test_a_window_started_during_a_call_is_in_the_call(look: Look, qtbot: QtBot, seat: Desk) -> None:
    await talking(seat)
    pane = shown(look, seat)
    assert pane.tabs.currentIndex() == ORDER
    assert pane.wrap_up.notes.isEnabled()
