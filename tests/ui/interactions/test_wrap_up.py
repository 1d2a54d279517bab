"""The wrap-up: filled in while talking, kept to the last keystroke, handed in with one key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.seat import AgentState
from agent_desktop.identifiers import new_id
from agent_desktop.interactions.model import Phase
from agent_desktop_ui.interactions.contact_reasons import load_reasons
from agent_desktop_ui.interactions.wrap_up_pane import WrapUpPane
from agent_desktop_ui.look import Look
from support.backend import running_backend
from support.desk import Desk, at_a_seat, desk
from support.typing_in import type_text
from support.waiting import eventually

LIN = "+8613800006021"


def shown(look: Look, seat: Desk) -> WrapUpPane:
    pane = WrapUpPane(look, seat.interactions, load_reasons(look.texts.language))
    seat.face(pane, 640, 600)
    return pane


def phase(seat: Desk) -> Phase | None:
    return seat.interactions.current.phase if seat.interactions.current else None


async def talking(seat: Desk) -> None:
    seat.phone.ring(LIN)
    seat.phone.answer()
    await eventually(lambda: phase(seat) is Phase.TALKING)


async def after_the_call(seat: Desk) -> None:
    seat.phone.end()
    await eventually(lambda: phase(seat) is Phase.WRAP_UP and seat.seat.status.state is AgentState.WRAP_UP)


@at_a_seat
async def test_what_is_missing_is_said_where_it_is_missing(every_look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(every_look, seat)
    await talking(seat)
    assert not pane.complete.isEnabled()
    assert pane.hint.isVisible()
    await after_the_call(seat)
    qtbot.keyClick(pane.notes, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await eventually(lambda: pane._fields["reason"].problem)
    assert pane._fields["service_type"].problem
    assert pane._fields["outcome"].problem
    pane.service_type._buttons[ServiceType.ENQUIRY].click()
    assert not pane._fields["service_type"].problem
    pane.reason.setCurrentIndex(0)
    assert not pane._fields["reason"].problem
    assert pane.reason.count() > 3
    pane.outcome._buttons[Outcome.RESOLVED].click()
    pane.submit()
    await eventually(lambda: phase(seat) is Phase.DONE)
    await eventually(lambda: seat.seat.status.state is AgentState.READY)
    contact = await seat.interactions.last_done()
    assert contact is not None
    assert contact.service_type is ServiceType.ENQUIRY
    assert contact.reason


@at_a_seat
async def test_typing_is_never_disturbed_by_its_own_echo(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await talking(seat)
    type_text(pane.notes, "客户查询余额")
    cursor = pane.notes.textCursor()
    cursor.setPosition(2)
    pane.notes.setTextCursor(cursor)
    type_text(pane.notes, "再次")
    assert pane.notes.toPlainText() == "客户再次查询余额"
    assert pane.notes.textCursor().position() == 4
    current = seat.interactions.current
    assert current is not None
    await seat.interactions.note_order(current.id, new_id())
    assert pane.outcome.value == Outcome.ORDER_OPENED, "what others fill in is shown"
    assert pane.notes.textCursor().position() == 4
    assert seat.interactions.current is not None
    assert seat.interactions.current.wrap_up.notes == "客户再次查询余额"


async def test_what_was_typed_is_there_after_a_restart(look: Look, qtbot: QtBot, tmp_path: Path) -> None:
    async with running_backend(tmp_path) as backend:
        async with desk(backend, tmp_path) as seat:
            pane = shown(look, seat)
            await talking(seat)
            pane.service_type._buttons[ServiceType.COMPLAINT].click()
            type_text(pane.notes, "到最后一个字")
            phone = seat.phone
            await seat.drafts.flush()
        async with desk(backend, tmp_path, phone=phone) as seat:
            again = shown(look, seat)
            assert again.notes.toPlainText() == "到最后一个字"
            assert again.service_type.value == ServiceType.COMPLAINT
            assert again.reason.count() > 3


@at_a_seat
async def test_the_next_contact_begins_empty(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await talking(seat)
    pane.service_type._buttons[ServiceType.PRAISE].click()
    pane.reason.setEditText("客服代表服务")
    pane.outcome._buttons[Outcome.RESOLVED].click()
    type_text(pane.notes, "很满意")
    pane.voice.put_on("服务态度")
    await after_the_call(seat)
    pane.next_state.choose(AgentState.MEAL)
    pane.submit()
    await eventually(lambda: seat.seat.status.state is AgentState.MEAL)
    await talking(seat)
    assert (pane.service_type.value, pane.reason.currentText(), pane.outcome.value) == ("", "", "")
    assert pane.notes.toPlainText() == ""
    assert pane.voice.tags == ()
    assert pane.next_state.value == AgentState.READY
