"""One agent on the leader's wall: state, time in it, what the day was made of."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop.clock import Clock
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import SeatTile
from agent_desktop_ui.formatting import duration, number, percent, short_duration
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning

_PAD = 14
_EDGE = 3
_COMPOSITION = (
    ("talk_seconds", "call"),
    ("wrap_up_seconds", "warning"),
    ("ready_seconds", "good"),
    ("away_seconds", "premium"),
)


class AgentTile(QWidget):
    """Painted in one go: a wall of them ticks every second."""

    def __init__(self, look: Look, clock: Clock, tile: SeatTile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._clock = look, clock
        self._overdue = False
        self.tile = tile
        self.setMinimumWidth(210)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_tile(tile)

    def show_tile(self, tile: SeatTile, *, overdue: bool = False) -> None:
        """Show an agent as they are now; `overdue` marks a time over its limit."""
        self.tile, self._overdue = tile, overdue
        self.setAccessibleName(f"{tile.name} {tile.agent_number} {self._state_words()}")
        self.update()

    def seconds(self, now: datetime) -> float:
        """Return how long the state has lasted."""
        return max(0.0, (now - self.tile.since).total_seconds())

    @override
    def sizeHint(self) -> QSize:
        return QSize(250, 100)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        meaning = Meaning.DANGER if self.tile.hand_raised else theme.state(self.tile.state)
        alarmed = self.tile.hand_raised or self._overdue
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(box, theme.sizes.radius_card, theme.sizes.radius_card)
        painter.fillPath(outline, theme.colour("surface"))
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(QRectF(0, 0, _EDGE, self.height()), theme.colour(meaning))
        painter.restore()
        painter.setPen(QPen(theme.colour("danger" if alarmed else "line"), 1))
        painter.drawPath(outline)
        self._paint_words(painter, meaning, alarmed=alarmed)
        self._paint_composition(painter)
        painter.end()

    def _paint_words(self, painter: QPainter, meaning: Meaning, *, alarmed: bool) -> None:
        theme, tile, width = self._look.theme, self.tile, self.width()
        painter.setFont(theme.font(13, strong=True))
        painter.setPen(theme.colour("ink"))
        tag = self._state_words()
        tag_width = painter.fontMetrics().horizontalAdvance(tag) + 12
        name = painter.fontMetrics().elidedText(tile.name, Qt.TextElideMode.ElideRight, width - tag_width - 3 * _PAD)
        painter.drawText(QRectF(_PAD, 10, width, 20), Qt.AlignmentFlag.AlignVCenter, name)
        box = QRectF(width - _PAD - tag_width, 10, tag_width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tint(meaning))
        painter.drawRoundedRect(box, theme.sizes.radius_tag, theme.sizes.radius_tag)
        painter.setPen(theme.colour(meaning))
        painter.setFont(theme.font(12))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tag)
        painter.setFont(theme.font(16, strong=True, figures=True))
        signed_in = tile.state is not AgentState.SIGNED_OUT
        time = duration(self.seconds(self._clock.now())) if signed_in else "--"
        painter.setPen(theme.colour("danger" if alarmed else "ink"))
        line = QRectF(_PAD, 34, width - 2 * _PAD, 22)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, time)
        room = width - 3 * _PAD - painter.fontMetrics().horizontalAdvance(time)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("ink_3"))
        words = tile.hand_note if tile.hand_raised and tile.hand_note else tile.detail or tile.agent_number
        detail = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, detail)
        self._paint_figures(painter)

    def _paint_figures(self, painter: QPainter) -> None:
        texts, tile = self._look.texts, self.tile
        painter.setFont(self._look.theme.font(12, figures=True))
        painter.setPen(self._look.theme.colour("ink_3"))
        handling = tile.talk_seconds + tile.hold_seconds + tile.wrap_up_seconds
        average = short_duration(handling / tile.handled) if tile.handled else "--"
        line = QRectF(_PAD, 72, self.width() - 2 * _PAD, 20)
        parts = (
            (Qt.AlignmentFlag.AlignLeft, texts("supervision.tile_handled", count=number(tile.handled))),
            (Qt.AlignmentFlag.AlignHCenter, texts("supervision.tile_aht", average=average)),
            (Qt.AlignmentFlag.AlignRight, texts("supervision.tile_adherence", share=percent(tile.adherence, 0))),
        )
        for side, words in parts:
            painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_composition(self, painter: QPainter) -> None:
        theme, width = self._look.theme, self.width() - 2 * _PAD
        painter.fillRect(QRectF(_PAD, 61, width, 4), theme.colour("neutral_tint"))
        values = [getattr(self.tile, name) for name, _ in _COMPOSITION]
        values[0] += self.tile.hold_seconds
        whole = sum(values)
        corner = QPointF(_PAD, 61)
        for value, (_, meaning) in zip(values, _COMPOSITION, strict=True):
            share = width * value / whole if whole else 0.0
            painter.fillRect(QRectF(corner.x(), corner.y(), share, 4), theme.colour(meaning))
            corner.setX(corner.x() + share)

    def _state_words(self) -> str:
        if self.tile.hand_raised:
            return self._look.texts("supervision.hand_raised")
        return self._look.texts(f"state.{self.tile.state}")
