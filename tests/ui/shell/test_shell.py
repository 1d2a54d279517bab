from __future__ import annotations

import pytest
from psygnal import Signal
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.clock import SystemClock
from agent_desktop.seat.model import Refusal
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.build import SeatShell, seat_shell
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.shell.page import Page
from agent_desktop_ui.shell.workbench import Workbench
from support.screens import cut_words
from support.scripted_seat import OutboxState, ScriptedSession, customer
from support.waiting import eventually

SIZES = [(911, 512), (1280, 720), (1366, 768), (1920, 1080)]
"""Logical sizes: 1366×768 and 1920×1080 at 150 % and at 100 %."""


class Orders:
    count = Signal(int)


def build(qtbot: QtBot, look: Look, session: ScriptedSession, orders: Orders, size: tuple[int, int]) -> SeatShell:
    keys = Keys()

    def bench() -> QWidget:
        return Workbench(look, QLabel("c"), QLabel("w"), QLabel("k"), keys)

    pages = [
        Page("workbench", "workbench", "shell.page.workbench", bench),
        Page("orders", "orders", "shell.page.orders", QWidget, orders.count, count_now=3),
        Page("settings", "settings", "shell.page.settings", QWidget, at_foot=True),
    ]
    made = seat_shell(look, session, pages, keys, SystemClock())  # type: ignore[arg-type]
    qtbot.addWidget(made.shell)
    made.shell.resize(*size)
    made.shell.show()
    made.shell.activateWindow()
    qtbot.waitUntil(made.shell.isActiveWindow, timeout=2000)
    return made


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", ["idle", "ring", "talk", "wrap_up", "refused"])
async def test_no_scene_cuts_a_word(qtbot: QtBot, every_look: Look, scene: str, size: tuple[int, int]) -> None:
    session = ScriptedSession()
    made = build(qtbot, every_look, session, Orders(), size)
    if scene == "ring":
        session.ring(customer("欧阳慕容静怡"))
    elif scene == "talk":
        session.talk(customer())
    elif scene == "wrap_up":
        session.wrap_up()
        session.sync.health.lose()
        session.sync.outbox.changed.emit(OutboxState(5, 0, None, {"work_order": 2, "contact": 3}))
    elif scene == "refused":
        session.seat.refusal = Refusal("break_first_minutes", {"minutes": 30.0})
        made.bar.idle_keys.take_break.click()
        await eventually(lambda: made.bar.notice.text != "", within=5)
    await eventually(lambda: cut_words(made.shell) == [], within=5)
    assert made.shell.size().toTuple() == size
    bar = made.bar.geometry()
    for floating in (made.bar.ring_card, made.bar.notice):
        if not floating.isHidden():
            assert not bar.intersects(floating.geometry())
            assert made.shell.rect().contains(floating.geometry())


def test_pages_are_built_when_opened_and_counts_are_shown(qtbot: QtBot, look: Look) -> None:
    orders = Orders()
    made = build(qtbot, look, ScriptedSession(), orders, SIZES[0])
    shell = made.shell
    assert shell.current == "workbench"
    assert shell.rail.button("orders").accessibleName() == "工单 3"
    orders.count.emit(0)
    assert shell.rail.button("orders").accessibleName() == "工单"
    qtbot.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert shell.current == "orders"
    shell.rail.button("settings").click()
    assert shell.current == "settings"


def test_knowledge_folds_to_a_drawer_where_room_is_short(qtbot: QtBot, look: Look) -> None:
    made = build(qtbot, look, ScriptedSession(), Orders(), (1366, 768))
    bench = made.shell.page("workbench")
    assert isinstance(bench, Workbench)
    assert bench.folded
    with qtbot.waitSignal(bench.knowledge_asked):
        qtbot.keyClick(made.shell, Qt.Key.Key_F1)
    assert not bench.drawer.isHidden()
    qtbot.keyClick(made.shell, Qt.Key.Key_F1)
    assert bench.drawer.isHidden()
    made.shell.resize(1600, 900)
    qtbot.waitUntil(lambda: not bench.folded and bench.splitter.count() == 3, timeout=2000)


def test_the_strip_says_what_is_wrong(qtbot: QtBot, look: Look) -> None:
    session = ScriptedSession()
    strip = build(qtbot, look, session, Orders(), (1920, 1080)).strip
    assert strip.backend.words.full_text == "后台在线 · 延迟 18 ms"
    assert "102,418" in strip.articles.words.full_text
    session.sync.health.lose()
    session.sync.outbox.changed.emit(OutboxState(5, 0, None, {"work_order": 2, "contact": 3}))
    assert strip.backend.words.full_text.startswith("后台离线 02:1")
    assert strip.waiting.words.full_text == "待同步 5（工单 2 · 小结 3）"
    session.sync.outbox.changed.emit(OutboxState(0, 1, None, {}))
    assert strip.waiting.words.full_text == "1 项被后台退回，请处理"
    session.telephony.phone_alive = False
    session.telephony.phone_changed.emit(session.telephony.phone_alive)
    assert strip.line.words.full_text == look.texts("shell.phone_gone")


async def test_the_palette_finds_an_action_and_runs_it(qtbot: QtBot, look: Look) -> None:
    made = build(qtbot, look, ScriptedSession(), Orders(), (1366, 768))
    palette = made.shell.palette_box
    qtbot.keyClick(made.shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    await eventually(lambda: palette.list.count() > 3, within=5)
    palette.input.setText("打开 工单")
    await eventually(lambda: palette.list.count() == 1, within=5)
    qtbot.keyClick(palette.input, Qt.Key.Key_Return)
    assert palette.isHidden()
    assert made.shell.current == "orders"
