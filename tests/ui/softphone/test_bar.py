from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.clock import SystemClock
from agent_desktop.contract.seat import AgentState
from agent_desktop.errors import AgentDesktopError
from agent_desktop.seat.model import Refusal
from agent_desktop.telephony.model import CallState
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.softphone.bar import SoftphoneBar
from support.scripted_seat import POLICY, ScriptedSession, call, customer
from support.waiting import eventually


@pytest.fixture
def session() -> ScriptedSession:
    return ScriptedSession()


@pytest.fixture
def bar(qtbot: QtBot, look: Look, session: ScriptedSession) -> Iterator[SoftphoneBar]:
    window = QWidget()
    layout = QHBoxLayout(window)
    made = SoftphoneBar(
        look, session.telephony, session.seat, session.interactions, Keys(), POLICY, SystemClock()  # type: ignore[arg-type]
    )  # fmt: skip
    layout.addWidget(made)
    window.resize(1366, 100)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=2000)
    yield made
    window.close()
    window.deleteLater()


async def test_a_call_is_answered_held_muted_and_ended_by_keys(
    qtbot: QtBot, bar: SoftphoneBar, session: ScriptedSession
) -> None:
    asked = session.telephony.asked
    session.ring(customer())
    await eventually(lambda: not bar.ring_card.isHidden(), within=5)
    assert bar.call_keys.answer.isVisible()
    assert not bar.call_keys.hold.isVisible()
    assert bar.caller.name == "林静怡"
    for key, expected in (
        (Qt.Key.Key_F5, ("answer", "c1")),
        (Qt.Key.Key_F6, ("hold", "c1")),
        (Qt.Key.Key_F6, ("resume", "c1")),
        (Qt.Key.Key_F7, ("mute", "c1", "True")),
        (Qt.Key.Key_F7, ("mute", "c1", "False")),
        (Qt.Key.Key_F4, ("hang_up", "c1")),
    ):
        qtbot.keyClick(bar, key)
        await eventually(lambda expected=expected: asked and asked[-1] == expected, within=5)
    await eventually(bar.idle_keys.isVisible, within=5)
    assert bar.ring_card.isHidden()


async def test_enter_answers_on_the_ring_card_but_never_from_a_text(
    qtbot: QtBot, bar: SoftphoneBar, session: ScriptedSession
) -> None:
    notes = QPlainTextEdit(bar.window())
    notes.show()
    notes.setFocus()
    qtbot.waitUntil(notes.hasFocus, timeout=2000)
    session.ring()
    assert notes.hasFocus()
    qtbot.keyClick(notes, Qt.Key.Key_Return)
    assert session.telephony.asked == []
    bar.ring_card.answer.setFocus()
    qtbot.keyClick(bar.ring_card, Qt.Key.Key_Return)
    await eventually(lambda: session.telephony.asked == [("answer", "c1")], within=5)


def test_a_double_click_on_answer_is_not_a_hold(qtbot: QtBot, bar: SoftphoneBar, session: ScriptedSession) -> None:
    ringing = session.ring()
    qtbot.waitUntil(bar.call_keys.answer.isVisible, timeout=2000)
    session.telephony.become(ringing, state=CallState.TALKING)
    qtbot.waitUntil(bar.call_keys.hold.isVisible, timeout=2000)
    bar.call_keys.hold.click()
    assert session.telephony.asked == []


def test_the_keys_do_not_move_when_the_callers_name_comes(
    qtbot: QtBot, bar: SoftphoneBar, session: ScriptedSession
) -> None:
    ringing = session.ring()
    qtbot.waitUntil(bar.call_keys.answer.isVisible, timeout=2000)
    assert bar.caller.name == "未匹配到客户"
    qtbot.waitUntil(lambda: bar.call_keys.hang_up.mapTo(bar, bar.call_keys.hang_up.rect().topLeft()).x() > 200)
    before = bar.call_keys.hang_up.mapTo(bar, bar.call_keys.hang_up.rect().topLeft())
    session.interactions.follow(ringing, customer("欧阳慕容静怡·买买提"))
    qtbot.waitUntil(lambda: bar.caller.name != "未匹配到客户", timeout=2000)
    bar.layout().activate()
    assert bar.call_keys.hang_up.mapTo(bar, bar.call_keys.hang_up.rect().topLeft()) == before


async def test_a_refused_break_is_said_in_place(qtbot: QtBot, bar: SoftphoneBar, session: ScriptedSession) -> None:
    session.seat.refusal = Refusal("break_first_minutes", {"minutes": 30.0})
    qtbot.keyClick(bar, Qt.Key.Key_F3)
    await eventually(lambda: bar.notice.text == "上线 30 分钟内不可小休", within=5)
    assert session.seat.status.state is AgentState.READY


async def test_ready_out_of_wrap_up_hands_the_contact_in(
    qtbot: QtBot, bar: SoftphoneBar, session: ScriptedSession
) -> None:
    session.wrap_up()
    await eventually(lambda: bar.state.time_text() == "00:42 / 01:30", within=5)
    qtbot.keyClick(bar, Qt.Key.Key_F2)
    await eventually(lambda: session.interactions.completed_with == [AgentState.READY], within=5)


async def test_no_number_is_dialled_while_a_contact_waits_for_its_wrap_up(
    bar: SoftphoneBar, session: ScriptedSession
) -> None:
    session.wrap_up()
    bar.idle_keys.number.setText("13800136021")
    bar.idle_keys.call.click()
    await eventually(lambda: bar.notice.text == "来电小结还没有提交", within=5)
    assert not [asked for asked in session.telephony.asked if asked[0] == "dial"]
    assert bar.idle_keys.number.text() == "13800136021"


async def test_a_number_is_dialled_and_nonsense_refused(bar: SoftphoneBar, session: ScriptedSession) -> None:
    bar.idle_keys.number.setText("138 0013-6021")
    bar.idle_keys.call.click()
    await eventually(lambda: session.telephony.asked == [("dial", "13800136021")], within=5)
    assert bar.idle_keys.number.text() == ""
    bar.idle_keys.number.setText("李雷")
    bar.idle_keys.call.click()
    assert bar.notice.text == "这个号码无法拨打"


async def test_digits_go_out_in_order(qtbot: QtBot, bar: SoftphoneBar, session: ScriptedSession) -> None:
    session.talk()
    await eventually(bar.call_keys.pad.isVisible, within=5)
    qtbot.keyClick(bar, Qt.Key.Key_F10)
    pad = bar.call_keys.dial_pad
    assert pad.is_open
    qtbot.keyClicks(pad, "12#")
    await eventually(lambda: [a[2] for a in session.telephony.asked] == ["1", "2", "#"], within=5)
    assert pad.sent == "12#"
    qtbot.keyClick(pad, Qt.Key.Key_Escape)
    assert not pad.is_open


async def test_a_hand_is_raised_and_lowered(qtbot: QtBot, bar: SoftphoneBar, session: ScriptedSession) -> None:
    qtbot.keyClick(bar, Qt.Key.Key_F12)
    await eventually(lambda: bar.hand.text() == "放下", within=5)
    qtbot.keyClick(bar, Qt.Key.Key_F12)
    await eventually(lambda: bar.hand.text() == "举手", within=5)


async def test_a_failing_command_is_told(bar: SoftphoneBar, session: ScriptedSession) -> None:
    class Gone(AgentDesktopError):
        code = "backend_unreachable"

    session.talk()
    session.telephony.fails = Gone()
    bar.commands.hang_up()
    await eventually(lambda: bar.notice.text == "无法连接后台", within=5)


def test_keys_without_a_call_do_nothing(qtbot: QtBot, bar: SoftphoneBar, session: ScriptedSession) -> None:
    for key in (Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F7, Qt.Key.Key_F10):
        qtbot.keyClick(bar, key)
    assert session.telephony.asked == []
    session.telephony.become(call(CallState.DIALLING, incoming=False))
    qtbot.keyClick(bar, Qt.Key.Key_F5)
    assert session.telephony.asked == []
    assert bar.ring_card.isHidden()
