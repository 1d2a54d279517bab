from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import ACTIONS, Keys


def test_every_action_has_its_own_key_and_a_name(every_look: Look) -> None:
    assert len({action.default for action in ACTIONS}) == len(ACTIONS)
    assert Keys().conflicts == ()
    for action in ACTIONS:
        assert every_look.texts(f"shell.key.{action.name}")


def test_a_chosen_key_is_taken_and_a_clash_or_nonsense_refused() -> None:
    keys = Keys({"hold": "F9", "mute": "F4", "answer": "nonsense", "unknown": "F11"})
    assert (keys.key("hold"), keys.key("mute"), keys.key("answer")) == ("F9", "F7", "F5")
    assert [(c.name, c.key, c.other) for c in keys.conflicts] == [
        ("mute", "F4", "hang_up"),
        ("answer", "nonsense", ""),
    ]


def test_a_bound_key_acts_in_its_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pressed: list[str] = []
    keys = Keys()
    keys.bind("hang_up", window, lambda: pressed.append("hang_up"))
    keys.bind("submit", window, lambda: pressed.append("submit"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=2000)
    qtbot.keyClick(window, Qt.Key.Key_F4)
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["hang_up", "submit", "submit"]
