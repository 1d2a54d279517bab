"""How well both sides hear each other: bars, and the mean opinion score as a figure."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop.telephony.phone.protocol import Quality
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning

_STEPS = ((4.0, 4, Meaning.GOOD), (3.6, 3, Meaning.GOOD), (3.1, 2, Meaning.WARNING), (0.0, 1, Meaning.DANGER))
"""Score from which → bars and meaning, by the user satisfaction classes of ITU-T G.107 annex B."""


class QualityMeter(QWidget):
    """Four bars and `MOS 4.2`; keeps its size while nothing has been measured yet."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._quality: Quality | None = None
        self.setFont(look.theme.font(look.theme.sizes.text_secondary, figures=True))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_quality(self, quality: Quality | None) -> None:
        """Show what was measured last; the details are the tooltip."""
        if quality == self._quality:
            return
        self._quality = quality
        self.setAccessibleName(self._text())
        self.setToolTip("" if quality is None else self._details(quality))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(26 + self.fontMetrics().horizontalAdvance("MOS 0.0") + 4, 20)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        bars, meaning = 0, Meaning.NEUTRAL
        if self._quality is not None:
            score = self._quality.mean_opinion_score
            bars, meaning = next((bars, meaning) for least, bars, meaning in _STEPS if score >= least)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for bar in range(4):
            height = 4 + bar * 3
            painter.setBrush(theme.colour(meaning if bar < bars else "line_strong"))
            painter.drawRoundedRect(QRectF(bar * 5, 16 - height, 3.5, height), 1, 1)
        painter.setPen(theme.colour("ink_2" if bars != 1 else meaning))
        painter.drawText(self.rect().adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._text())

    def _text(self) -> str:
        return "MOS --" if self._quality is None else f"MOS {self._quality.mean_opinion_score:.1f}"

    def _details(self, quality: Quality) -> str:
        return self._look.texts(
            "softphone.quality",
            codec=quality.codec,
            loss=f"{quality.loss_percent:.1f}",
            jitter=f"{quality.jitter_ms:.0f}",
            delay=f"{quality.round_trip_ms:.0f}",
        )
