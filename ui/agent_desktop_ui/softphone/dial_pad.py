"""Twelve keys for the far end's machine."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.floating import Floating
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, label

DIGITS = "123456789*0#"


class DialPad(Floating):
    """Floats below its button; each digit pressed or typed is sent at once (`pressed`) and shown."""

    pressed = Signal(str)

    def __init__(self, look: Look, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._sent = label("", "figure")
        self._sent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sent.setMinimumHeight(28)
        grid = QGridLayout()
        grid.setSpacing(6)
        for index, digit in enumerate(DIGITS):
            key = KeyButton(look.theme, digit, size="call")
            key.setFixedWidth(56)
            key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            key.clicked.connect(lambda _checked=False, digit=digit: self._press(digit))
            grid.addWidget(key, index // 3, index % 3)
        hint = label(look.texts("softphone.dial_pad_hint"), "hint")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(column(self._sent, grid, hint, margins=(12, 8, 12, 10)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def sent(self) -> str:
        """The last digits sent."""
        return self._sent.text()

    def begin(self) -> None:
        """Come out empty, with the keyboard; pressed again, go away."""
        if self.is_open:
            self.shut()
            return
        self._sent.setText("")
        self.open()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.text() in DIGITS:
            self._press(event.text())
        else:
            super().keyPressEvent(event)

    def _press(self, digit: str) -> None:
        self._sent.setText((self._sent.text() + digit)[-12:])
        self.pressed.emit(digit)
