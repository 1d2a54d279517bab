"""A small line of the last values, with its target as a dashed one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import Theme


class Sparkline(QWidget):
    """Values from left to right, scaled to what is there; gaps (None) break the line."""

    def __init__(self, theme: Theme, meaning: Meaning = Meaning.CALL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._meaning = meaning
        self._values: tuple[float | None, ...] = ()
        self._target: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_values(self, values: Sequence[float | None], target: float | None = None) -> None:
        """Change the line."""
        self._values, self._target = tuple(values), target
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(140, 34)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        known = [value for value in self._values if value is not None]
        if len(known) < 2:
            return
        everything = known if self._target is None else [*known, self._target]
        low, span = min(everything), (max(everything) - min(everything)) or 1.0
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

        def height(value: float) -> float:
            return self.height() - 4 - (value - low) / span * (self.height() - 8)

        if self._target is not None:
            painter.setPen(QPen(self._theme.colour("line_strong"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(2, height(self._target)), QPointF(self.width() - 2, height(self._target)))
        painter.setPen(QPen(self._theme.colour(self._meaning), 2))
        step = (self.width() - 4) / (len(self._values) - 1)
        stretch = QPolygonF()
        for index, value in enumerate((*self._values, None)):
            if value is not None:
                stretch.append(QPointF(2 + index * step, height(value)))
            else:
                painter.drawPolyline(stretch)
                stretch = QPolygonF()
