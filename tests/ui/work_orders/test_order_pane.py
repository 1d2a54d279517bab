"""Writing an order during a call: what the agent types, sees and gets back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.work_orders import Urgency
from agent_desktop_ui.look import Look
from agent_desktop_ui.work_orders.field_editors import CardEditor
from agent_desktop_ui.work_orders.order_pane import OrderPane
from support.backend import RunningBackend, running_backend
from support.desk import Desk, at_a_seat, desk
from support.typing_in import type_text
from support.waiting import eventually

LIN = "+8613800006021"
UNAUTHORISED = "complaint.credit_card.unauthorised"


def shown(look: Look, seat: Desk) -> OrderPane:
    pane = OrderPane(look, seat.work_orders, seat.interactions, seat.customers, voice=("盗刷",))
    seat.face(pane, 700, 640)
    return pane


async def in_call(seat: Desk, pane: OrderPane, number: str = LIN) -> None:
    seat.phone.ring(number)
    seat.phone.answer()
    await eventually(lambda: pane.form.draft.customer_id is not None, what="the order to know its customer")


def choose_type(qtbot: QtBot, pane: OrderPane, typed: str = "fbr") -> None:
    """Choose by keys alone: type on the box, press Enter."""
    box = pane.form.type
    box.setFocus()
    qtbot.keyClick(box, typed[0])
    qtbot.keyClicks(box.sheet.filter, typed[1:])
    qtbot.keyClick(box.sheet.filter, Qt.Key.Key_Return)


def line(pane: OrderPane, name: str) -> QLineEdit:
    widget = pane.form.editors[name].widget
    assert isinstance(widget, QLineEdit)
    return widget


def write(qtbot: QtBot, pane: OrderPane) -> None:
    choose_type(qtbot, pane)
    card = pane.form.editors["card"]
    assert isinstance(card, CardEditor)
    card.combo.setCurrentIndex(0)
    qtbot.keyClicks(line(pane, "amount"), "12680")
    qtbot.keyClicks(line(pane, "transaction_time"), "2026-11-19 03:12")
    type_text(pane.form.summary, "两笔境外交易非本人操作，要求返还")


@at_a_seat
async def test_a_type_is_chosen_by_its_initials_and_brings_its_fields(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await in_call(seat, pane)
    choose_type(qtbot, pane)
    assert pane.form.type.currentText() == "投诉 › 信用卡 › 非本人交易"
    assert list(pane.form.editors) == ["card", "amount", "transaction_time", "police_report"]
    assert pane.form.urgency.value == Urgency.URGENT
    assert "24 小时" in pane.form._promise.full_text
    assert "信用卡风险管理部" in pane.form.department.text()
    card = pane.form.editors["card"]
    assert isinstance(card, CardEditor)
    assert card.combo.itemText(0) == "尾号 4417 · 白金信用卡"


@at_a_seat
async def test_an_order_goes_from_typed_to_numbered(every_look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(every_look, seat)
    await in_call(seat, pane)
    pane.form.type.show_type(UNAUTHORISED)
    pane.form._on_type(UNAUTHORISED)
    qtbot.mouseClick(pane.submit_button, Qt.MouseButton.LeftButton)
    await eventually(lambda: set(pane.form.problems) == {"card", "amount", "transaction_time", "summary"})
    qtbot.keyClicks(line(pane, "amount"), "lots")
    assert "amount" not in pane.form.problems, "a problem goes when its field changes"
    line(pane, "amount").clear()
    pane.form.editors["card"].show_value("尾号 4417")
    qtbot.keyClicks(line(pane, "amount"), "12680.5")
    line(pane, "amount").editingFinished.emit()
    assert line(pane, "amount").text() == "12,680.50"
    qtbot.keyClicks(line(pane, "transaction_time"), "2026-11-19 03:12")
    type_text(pane.form.summary, "非本人操作")
    qtbot.keyClick(pane.form.summary, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await eventually(lambda: "GD" in pane.notice.text, what="the backend's number")
    assert pane.empty
    current = seat.interactions.current
    assert current is not None
    assert len(current.work_order_ids) == 1


@at_a_seat
async def test_with_the_backend_gone_an_order_waits_and_is_numbered_when_it_is_back(
    look: Look, qtbot: QtBot, seat: Desk, backend: RunningBackend
) -> None:
    pane = shown(look, seat)
    await in_call(seat, pane)
    await backend.kill()
    write(qtbot, pane)
    pane.submit()
    pane.submit()
    await eventually(lambda: "待同步" in pane.notice.text)
    assert pane.empty
    orders = [item for item in await seat.sync.outbox.waiting() if item.submission.kind == "work_order"]
    assert len(orders) == 1, "pressing twice makes one order"
    await backend.start()
    await eventually(lambda: "GD" in pane.notice.text, within=20)


@at_a_seat
async def test_a_like_order_is_shown_and_appended_to(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await in_call(seat, pane)
    choose_type(qtbot, pane)
    await eventually(lambda: pane.similar.order is not None)
    assert pane.similar.order is not None
    appended_to = pane.similar.order.id
    assert pane.append_button.isVisible()
    pane.append()
    assert "summary" in pane.form.problems, "there is nothing to append yet"
    type_text(pane.form.summary, "客户补充：要求加急")
    qtbot.mouseClick(pane.append_button, Qt.MouseButton.LeftButton)
    await eventually(lambda: "已追加" in pane.notice.text)
    assert pane.empty
    order = await seat.work_orders.order(appended_to)
    assert order is not None
    assert order.steps[-1].text == "客户补充：要求加急"


async def test_what_was_typed_is_there_after_a_restart(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    async with running_backend(tmp_path) as backend:
        async with desk(backend, tmp_path) as seat:
            pane = shown(look, seat)
            await in_call(seat, pane)
            write(qtbot, pane)
            pane.voice.put_on("盗刷")
            written, phone = pane.form.draft, seat.phone
            await seat.drafts.flush()
        async with desk(backend, tmp_path, phone=phone) as seat:
            again = shown(look, seat)
            await eventually(lambda: again.form.draft == written)
            assert line(again, "amount").text() == "12680"
            assert again.voice.tags == ("盗刷",)


@at_a_seat
async def test_every_contact_has_its_own_draft(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await in_call(seat, pane)
    type_text(pane.form.summary, "第一位客户的诉求")
    seat.phone.end()
    current = seat.interactions.current
    assert current is not None
    await eventually(lambda: seat.interactions.current and not seat.interactions.current.live)
    await finish(seat)
    await eventually(lambda: pane.empty)
    await in_call(seat, pane)
    assert pane.empty
    left = await seat.work_orders.drafts()
    assert [draft.summary for draft in left] == ["第一位客户的诉求"], "what was written is kept for later"
    pane.open_draft(left[0])
    assert pane.form.summary.toPlainText() == "第一位客户的诉求"


async def finish(seat: Desk) -> None:
    current = seat.interactions.current
    assert current is not None
    seat.interactions.fill(
        replace(current.wrap_up, service_type=ServiceType.ENQUIRY, reason="查询", outcome=Outcome.RESOLVED)
    )
    await seat.interactions.complete()


@at_a_seat
async def test_an_article_is_inserted_where_the_agent_types(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    pane.activateWindow()
    await in_call(seat, pane)
    pane.insert_text("《挂失流程》")
    assert pane.form.summary.toPlainText() == "《挂失流程》"
    choose_type(qtbot, pane)
    pane.form._filling = False
    pane._on_focus(None, line(pane, "transaction_time"))
    pane.insert_text("昨天\n凌晨")
    assert line(pane, "transaction_time").text() == "昨天 凌晨"


@at_a_seat
async def test_another_type_keeps_what_was_written_for_the_first(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await in_call(seat, pane)
    write(qtbot, pane)
    pane.form.type.sheet.picked.emit("suggestion.general")
    assert list(pane.form.editors) == ["about"]
    pane.form.type.sheet.picked.emit(UNAUTHORISED)
    assert line(pane, "amount").text() == "12680"
    pane.form.type.sheet.picked.emit("suggestion.general")
    pane.submit()
    await eventually(lambda: "GD" in pane.notice.text, what="values of another type are left out")


@at_a_seat
async def test_a_discarded_draft_can_be_had_back(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await in_call(seat, pane)
    type_text(pane.form.summary, "重要的诉求")
    qtbot.mouseClick(pane.discard_button, Qt.MouseButton.LeftButton)
    await eventually(lambda: pane.empty)
    assert await seat.work_orders.drafts() == ()
    qtbot.mouseClick(pane.notice._action, Qt.MouseButton.LeftButton)
    assert pane.form.summary.toPlainText() == "重要的诉求"
    assert [draft.summary for draft in await seat.work_orders.drafts()] == ["重要的诉求"]


@at_a_seat
async def test_a_problem_found_too_late_does_not_redden_what_was_filled_in_meanwhile(
    look: Look, qtbot: QtBot, seat: Desk
) -> None:
    pane = shown(look, seat)
    await in_call(seat, pane)
    pane.form.type.sheet.picked.emit("suggestion.general")
    before = pane.form.draft
    type_text(pane.form.summary, "写得比检查快")
    pane.form.show_problems({"summary": "required"}, of=before)
    assert pane.form.problems == {}
