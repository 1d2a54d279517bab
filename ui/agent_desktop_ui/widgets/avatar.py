"""A person as the first character of the name in a circle."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import Theme


class Avatar(QWidget):
    """A circle of the meaning's tint; without a name it shows a figure."""

    def __init__(
        self,
        theme: Theme,
        name: str = "",
        meaning: Meaning = Meaning.CALL,
        side: int = 36,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._meaning = meaning
        self.setFixedSize(side, side)

    def show_name(self, name: str, meaning: Meaning | None = None) -> None:
        """Change person and colour."""
        self._name = name
        self._meaning = meaning or self._meaning
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tint(self._meaning))
        painter.drawEllipse(self.rect())
        if self._name:
            painter.setPen(self._theme.colour(self._meaning))
            painter.setFont(self._theme.font(round(self.width() * 0.4), strong=True))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._name[:1])
        else:
            inner = self.width() * 0.22
            spot = QRectF(self.rect()).adjusted(inner, inner, -inner, -inner)
            self._theme.paint_icon(painter, "person", spot, self._meaning)
