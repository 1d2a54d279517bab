"""Grey bars in the size of what is coming, so that nothing moves when it comes. They stand still."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop_ui.theme.theme import Theme


class Skeleton(QWidget):
    """`lines` bars of `line_height`, of differing length."""

    def __init__(self, theme: Theme, lines: int = 3, line_height: int = 22, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines = lines
        self._line_height = line_height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, self._lines * self._line_height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("neutral_tint"))
        bar = min(12, self._line_height - 6)
        for line in range(self._lines):
            width = self.width() * (0.92, 0.7, 0.82, 0.55)[line % 4]
            painter.drawRoundedRect(
                QRectF(0, line * self._line_height + (self._line_height - bar) / 2, width, bar), 4, 4
            )
