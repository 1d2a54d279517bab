"""The left side of the sign-in: the house one works in. Painted, so that it needs no file and no colour of its own."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from agent_desktop_ui.look import Look

_WAVES = 7


class Welcome(QWidget):
    """Name of the bank and of the product over calm lines like a voice."""

    def __init__(self, look: Look, bank: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._bank = bank
        self.setMinimumWidth(360)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme, texts = self._look.theme, self._look.texts
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        night = theme.scheme == "dark"
        ground = QLinearGradient(0, 0, self.width(), self.height())
        ground.setColorAt(0, theme.colour("call_tint" if night else "call"))
        ground.setColorAt(1, theme.colour("surface" if night else "call_strong"))
        painter.fillRect(self.rect(), ground)
        ink = theme.colour("ink" if night else "on_solid")
        self._paint_voice(painter, theme.colour("call") if night else ink)
        painter.setPen(ink)
        theme.paint_icon(painter, "headset", QRectF(48, 48, 36, 36), "ink" if night else "on_solid")
        painter.setFont(theme.font(theme.sizes.text_title, strong=True))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(96, 48, self.width() - 120, 36), middle, self._bank)
        painter.setFont(theme.font(32, strong=True))
        painter.drawText(QRectF(48, self.height() * 0.40, self.width() - 72, 52), middle, texts("identity.product"))
        soft = QColor(ink)
        soft.setAlpha(230)
        painter.setPen(soft)
        painter.setFont(theme.font(theme.sizes.text_title))
        lines = QRectF(48, self.height() * 0.40 + 60, min(self.width() - 96, 420), 90)
        painter.drawText(lines, Qt.TextFlag.TextWordWrap, texts("identity.motto"))

    def _paint_voice(self, painter: QPainter, colour: QColor) -> None:
        base = self.height() * 0.80
        for wave in range(_WAVES):
            faint = QColor(colour)
            faint.setAlpha(60 - wave * 7)
            painter.setPen(QPen(faint, 1.5))
            line = QPolygonF()
            for x in range(0, self.width() + 8, 8):
                share = x / max(1, self.width())
                swell = math.sin(math.pi * share) * (46 - wave * 5)
                line.append(QPointF(x, base + swell * math.sin(share * 9 + wave * 0.55) + wave * 5))
            painter.drawPolyline(line)
