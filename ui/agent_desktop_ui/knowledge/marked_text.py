"""Text with marked pieces, painted on as many lines as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from agent_desktop.knowledge.model import Piece
from agent_desktop_ui.theme.theme import Theme


def paint_marked(
    painter: QPainter, box: QRectF, pieces: Sequence[Piece], *, font: QFont, ink: QColor, theme: Theme, lines: int
) -> None:
    """Paint pieces into a box; what does not fit ends in …, marks have their own ground."""
    text = "".join(piece.text for piece in pieces)
    marked = [piece.marked for piece in pieces for _ in piece.text]
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    top = box.top()
    for start, length in _lines(text, font, box.width(), lines):
        shown = text[start : start + length]
        if start + length < len(text) and top + 2 * metrics.height() > box.bottom() + 1:
            shown = metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, box.width())
        _paint_line(painter, QPointF(box.left(), top), shown, marked[start:], ink, theme)
        top += metrics.height()


def _lines(text: str, font: QFont, width: float, most: int) -> list[tuple[int, int]]:
    if most == 1:
        return [(0, len(text))] if QFontMetricsF(font).horizontalAdvance(text) <= width else [(0, len(text) - 1)]
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[tuple[int, int]] = []
    while len(found) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        found.append((line.textStart(), line.textLength()))
    layout.endLayout()
    return found


def _paint_line(
    painter: QPainter, place: QPointF, text: str, marked: Sequence[bool], ink: QColor, theme: Theme
) -> None:
    metrics = QFontMetricsF(painter.font())
    start, left = 0, place.x()
    while start < len(text):
        end = start + 1
        flag = start < len(marked) and marked[start] and text[start] != "…"
        while end < len(text) and (end < len(marked) and marked[end] and text[end] != "…") == flag:
            end += 1
        run = text[start:end]
        width = metrics.horizontalAdvance(run)
        if flag:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("mark"))
            painter.drawRoundedRect(QRectF(left, place.y(), width, metrics.height()), 2, 2)
        # On the mark's ground only the full ink has enough contrast by day and by night.
        painter.setPen(theme.colour("ink") if flag else ink)
        painter.drawText(QPointF(left, place.y() + metrics.ascent()), run)
        left += width
        start = end
