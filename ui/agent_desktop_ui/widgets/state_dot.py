"""The dot beside a state's word."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import Theme


class StateDot(QWidget):
    """A filled dot; `hollow` for something that is not there. Always beside a word, never alone."""

    def __init__(
        self, theme: Theme, meaning: Meaning = Meaning.NEUTRAL, side: int = 8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._meaning = meaning
        self._hollow = False
        self.setFixedSize(side, side)

    def show_meaning(self, meaning: Meaning, *, hollow: bool = False) -> None:
        """Change the colour."""
        if (meaning, hollow) != (self._meaning, self._hollow):
            self._meaning, self._hollow = meaning, hollow
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._theme.colour(self._meaning)
        painter.setPen(colour if self._hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._hollow else colour)
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75))
