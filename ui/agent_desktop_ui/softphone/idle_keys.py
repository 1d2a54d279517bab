"""The bar between calls: a number to dial, ready, break."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from agent_desktop.contract.seat import AgentState
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.softphone.commands import CallCommands
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.key_button import Density, KeyButton
from agent_desktop_ui.widgets.layouts import row

_NUMBER_LEAST = 150


class IdleKeys(QWidget):
    """Dial field with its button; ready and break show whether the agent is in them."""

    def __init__(self, look: Look, keys: Keys, commands: CallCommands, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme, texts = look.theme, look.texts
        self._commands = commands
        self.number = QLineEdit()
        self.number.setPlaceholderText(texts("softphone.number"))
        self.number.setAccessibleName(texts("softphone.number"))
        self.number.setMinimumWidth(_NUMBER_LEAST)
        self.number.setMaximumWidth(240)
        self.number.setMaxLength(32)
        self.number.returnPressed.connect(self._dial)
        self.call = KeyButton(theme, texts("softphone.dial"), kind="primary", icon="call")
        self.call.clicked.connect(self._dial)
        self.ready = KeyButton(theme, texts("state.ready"), key=keys.key("ready"), icon="ready")
        self.ready.clicked.connect(lambda: commands.go(AgentState.READY))
        self.take_break = KeyButton(theme, texts("state.break"), key=keys.key("break"), icon="break")
        self.take_break.clicked.connect(lambda: commands.go(AgentState.BREAK))
        self.setLayout(row(self.number, self.call, self.ready, self.take_break))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._look = look

    def width_at(self, density: Density) -> int:
        """Return the least room the row needs."""
        buttons = (self.call, self.ready, self.take_break)
        return _NUMBER_LEAST + 8 * len(buttons) + sum(b.width_for(b.text(), density) for b in buttons)

    def set_density(self, density: Density) -> None:
        """Show more or less of each key."""
        for button in (self.call, self.ready, self.take_break):
            button.set_density(density)

    def show_state(self, state: AgentState) -> None:
        """Colour the key of the state that is taken."""
        texts = self._look.texts
        good = Meaning.GOOD if state is AgentState.READY else None
        away = Meaning.PREMIUM if state is AgentState.BREAK else None
        self.ready.show_as(texts("state.ready"), meaning=good)
        self.take_break.show_as(texts("state.break"), meaning=away)

    def _dial(self) -> None:
        if self.number.text().strip() and self._commands.dial(self.number.text()):
            self.number.clear()
