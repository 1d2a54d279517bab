"""The call keys: hang up red and apart, the others in a fixed order. Only keys that work stand here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QElapsedTimer
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from agent_desktop.telephony.model import Call, CallState
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.softphone.commands import CallCommands
from agent_desktop_ui.softphone.dial_pad import DialPad
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.key_button import Density, KeyButton
from agent_desktop_ui.widgets.layouts import row


class CallKeys(QWidget):
    """Answer while it rings; then hold, mute, dial pad. Places stay: nothing moves under the pointer mid-call."""

    def __init__(self, look: Look, keys: Keys, commands: CallCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        theme, texts = look.theme, look.texts
        self.hang_up = KeyButton(
            theme, texts("softphone.hang_up"), key=keys.key("hang_up"), kind="danger", icon="hang_up", size="call"
        )
        self.answer = KeyButton(
            theme, texts("softphone.answer"), key=keys.key("answer"), kind="primary", icon="answer", size="call"
        )
        self.hold = KeyButton(theme, texts("softphone.hold"), key=keys.key("hold"), icon="hold", size="call")
        self.mute = KeyButton(theme, texts("softphone.mute"), key=keys.key("mute"), icon="mute", size="call")
        self.pad = KeyButton(theme, texts("softphone.dial_pad"), key=keys.key("dial_pad"), icon="dial_pad", size="call")
        self._variants: dict[KeyButton, tuple[str, ...]] = {
            self.hang_up: ("hang_up", "refuse"),
            self.hold: ("hold", "resume"),
            self.mute: ("mute", "unmute"),
            self.pad: ("dial_pad",),
        }
        self.dial_pad = DialPad(look, self.pad)
        self.dial_pad.pressed.connect(commands.send_digit)
        layout = row(self.hang_up, self.answer, self.hold, self.mute, self.pad)
        layout.insertSpacing(1, 8)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for button, act in (
            (self.hang_up, commands.hang_up),
            (self.answer, commands.answer),
            (self.hold, commands.hold_or_resume),
            (self.mute, commands.mute_or_unmute),
            (self.pad, self.open_dial_pad),
        ):
            button.clicked.connect(partial(self._press, act))
        self._connected_for = QElapsedTimer()
        self._ringing = False

    def width_at(self, density: Density) -> int:
        """Return the room the keys of a call need."""
        spacing = 8 * len(self._variants)
        return spacing + sum(self._wide(button, density) for button in self._variants)

    def set_density(self, density: Density) -> None:
        """Show more or less of each key. A key is as wide as its longest word, so that none moves when it changes."""
        for button in (*self._variants, self.answer):
            button.set_density(density)
        for button in self._variants:
            button.setFixedWidth(self._wide(button, density))

    def _wide(self, button: KeyButton, density: Density) -> int:
        return max(button.width_for(self._look.texts(f"softphone.{word}"), density) for word in self._variants[button])

    def open_dial_pad(self) -> None:
        """Open the dial pad if there is somebody to send digits to."""
        if self.pad.isVisible() and self.pad.isEnabled():
            self.dial_pad.begin()

    def show_call(self, call: Call) -> None:
        """Show the keys that fit the call."""
        texts = self._look.texts
        ringing = call.state is CallState.RINGING
        if self._ringing and not ringing:
            self._connected_for.start()
        self._ringing = ringing
        held = call.state is CallState.HELD
        connected = held or call.state is CallState.TALKING
        self.hang_up.show_as(texts("softphone.refuse" if ringing else "softphone.hang_up"))
        self.answer.setVisible(ringing and call.incoming)
        for button in (self.hold, self.mute, self.pad):
            button.setVisible(connected)
        self.hold.show_as(
            texts("softphone.resume" if held else "softphone.hold"),
            icon="resume" if held else "hold",
            meaning=Meaning.CALL if held else None,
        )
        self.mute.show_as(
            texts("softphone.unmute" if call.muted else "softphone.mute"),
            icon="mute" if call.muted else "microphone",
            meaning=Meaning.WARNING if call.muted else None,
        )
        self.pad.setEnabled(call.state is CallState.TALKING)
        if not connected:
            self.dial_pad.shut()

    def _press(self, act: Callable[[], object], _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's
        """Act, unless this is the second half of a double click on what stood here while it rang."""
        if self._connected_for.isValid() and self._connected_for.elapsed() < QApplication.doubleClickInterval():
            return
        act()
