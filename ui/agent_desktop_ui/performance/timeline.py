"""Today as a band of states, over the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop.contract.performance import StateSpan
from agent_desktop_ui.formatting import time_of_day
from agent_desktop_ui.look import Look

_BAND = 18
_CAPTION = 20
_MARKS = 4


class Timeline(QWidget):
    """Two bands over the hours of the shift: 排班 (the plan) and 实际 (what was)."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._scheduled: tuple[StateSpan, ...] = ()
        self._actual: tuple[StateSpan, ...] = ()
        self._now: datetime | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(look.texts("performance.timeline"))

    def show_day(self, scheduled: Sequence[StateSpan], actual: Sequence[StateSpan], now: datetime) -> None:
        """Show a day up to now."""
        self._scheduled, self._actual, self._now = tuple(scheduled), tuple(actual), now
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 3 * _CAPTION + 2 * _BAND + 4)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, texts = self._look.theme, self._look.texts
        painter.setFont(theme.font(12, figures=True))
        bounds = self._bounds()
        y = 0.0
        for caption, spans, solid in (
            (texts("performance.scheduled"), self._scheduled, False),
            (texts("performance.actual_today"), self._actual, True),
        ):
            painter.setPen(theme.colour("ink_3"))
            painter.drawText(QRectF(0, y, self.width(), _CAPTION), Qt.AlignmentFlag.AlignVCenter, caption)
            y += _CAPTION
            painter.fillRect(QRectF(0, y, self.width(), _BAND), theme.colour("neutral_tint"))
            if bounds is not None:
                self._paint_band(painter, spans, bounds, y, solid=solid)
            y += _BAND
        if bounds is not None:
            self._paint_hours(painter, bounds, y)

    def _bounds(self) -> tuple[datetime, datetime] | None:
        known = [*self._scheduled, *self._actual]
        if not known or self._now is None:
            return None
        begins = min(span.begins for span in known)
        ends = max([self._now, *(span.ends for span in known if span.ends is not None)])
        return begins, max(ends, begins + timedelta(minutes=10))

    def _paint_band(
        self,
        painter: QPainter,
        spans: Sequence[StateSpan],
        bounds: tuple[datetime, datetime],
        y: float,
        *,
        solid: bool,
    ) -> None:
        begins, ends = bounds
        scale = self.width() / (ends - begins).total_seconds()
        for span in spans:
            left = (span.begins - begins).total_seconds() * scale
            width = ((span.ends or self._now or ends) - span.begins).total_seconds() * scale
            meaning = self._look.theme.state(span.state)
            colour = self._look.theme.colour(meaning) if solid else self._look.theme.tint(meaning)
            painter.fillRect(QRectF(left, y, max(1.0, width), _BAND), colour)

    def _paint_hours(self, painter: QPainter, bounds: tuple[datetime, datetime], y: float) -> None:
        begins, ends = bounds
        painter.setPen(self._look.theme.colour("ink_3"))
        for mark in range(_MARKS + 1):
            moment = begins + (ends - begins) * (mark / _MARKS)
            text = time_of_day(moment)
            width = painter.fontMetrics().horizontalAdvance(text)
            x = min(max(0.0, self.width() * mark / _MARKS - width / 2), self.width() - width)
            painter.drawText(QRectF(x, y, width + 2, _CAPTION), Qt.AlignmentFlag.AlignVCenter, text)
