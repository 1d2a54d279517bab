"""One of a few, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import Theme
from agent_desktop_ui.widgets.key_button import KeyButton, Size


class Segments(QWidget):
    """A choice of a few values as buttons; arrow keys move, the chosen one stands on its meaning's tint.

    `options` are (value, text) or (value, text, meaning).
    """

    chosen = Signal(str)
    """The agent chose a value (not emitted by `choose`)."""

    def __init__(
        self,
        theme: Theme,
        options: Sequence[tuple[str, str] | tuple[str, str, Meaning]],
        *,
        value: str = "",
        size: Size = "normal",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._buttons: dict[str, KeyButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for option in options:
            key, text = option[0], option[1]
            button = _Segment(theme, text, option[2] if len(option) == 3 else None, size)
            self._group.addButton(button)
            self._buttons[key] = button
            layout.addWidget(button)
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
        if value:
            self.choose(value)

    @property
    def value(self) -> str:
        """The chosen value, empty while there is none."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, value: str) -> None:
        """Show a value as chosen; an empty one unchecks all."""
        if value:
            self._buttons[value].setChecked(True)
            return
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)


class _Segment(KeyButton):
    """Plain until chosen, then on its meaning's tint."""

    def __init__(self, theme: Theme, text: str, meaning: Meaning | None, size: Size) -> None:
        super().__init__(theme, text, size=size)
        self.setCheckable(True)
        self.toggled.connect(lambda on: self.show_as(self.text(), meaning=meaning if on else None))
        self.setMinimumWidth(QFontMetrics(self.font()).horizontalAdvance(text) + 20)
