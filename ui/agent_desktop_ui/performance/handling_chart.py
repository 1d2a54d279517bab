"""What the average handling time of the last days was made of."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from agent_desktop.performance.model import DayBar
from agent_desktop_ui.formatting import short_duration
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.theme import Theme

BAR_WIDTH = 0.6


class HandlingChart(pyqtgraph.PlotWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """Stacked bars of talk, hold and wrap-up a contact, with the target as a dashed line."""

    def __init__(self, look: Look, target_seconds: float, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, background=None)
        self._look = look
        self._target = target_seconds
        self._days: tuple[DayBar, ...] = ()
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.setAccessibleName(look.texts("performance.composition"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._draw()

    def show_days(self, days: Sequence[DayBar]) -> None:
        """Show days, oldest first."""
        if tuple(days) != self._days:
            self._days = tuple(days)
            self._draw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_look"):
            self._draw()

    def _draw(self) -> None:
        theme = self._look.theme
        self.clear()
        self.setBackground(theme.colour("surface"))
        dress_axes(self, theme)
        places = list(range(len(self._days)))
        base = [0.0] * len(places)
        parts = (
            ([day.talk for day in self._days], theme.colour("call")),
            ([day.hold for day in self._days], faded(theme.colour("call"))),
            ([day.wrap_up for day in self._days], theme.colour("warning")),
        )
        for heights, colour in parts:
            bars = pyqtgraph.BarGraphItem(
                x=places, y0=base, height=heights, width=BAR_WIDTH, brush=colour, pen=pyqtgraph.mkPen(None)
            )
            self.addItem(bars)
            base = [low + height for low, height in zip(base, heights, strict=True)]
        pen = pyqtgraph.mkPen(theme.colour("warning"), width=1.5, style=Qt.PenStyle.DashLine)
        self.addItem(pyqtgraph.InfiniteLine(pos=self._target, angle=0, pen=pen))
        top = max([*base, self._target]) * 1.12
        self.setYRange(0, top, padding=0)
        self.setXRange(-0.6, max(1, len(places)) - 0.4, padding=0)
        labels = [(place, day.day.strftime("%m-%d")) for place, day in enumerate(self._days)]
        self.getAxis("bottom").setTicks([labels])
        minutes = range(0, int(top) + 1, 60 if top < 420 else 120)
        self.getAxis("left").setTicks([[(second, short_duration(second)) for second in minutes]])


def dress_axes(plot: pyqtgraph.PlotWidget, theme: Theme) -> None:
    """Give a plot's axes the face's font and colours, and a quiet grid."""
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        axis.setTickFont(theme.font(12, figures=True))
        axis.setTextPen(theme.colour("ink_3"))
        axis.setPen(theme.colour("line"))
        axis.setStyle(tickLength=0)
        axis.setZValue(-1)
    plot.showGrid(x=False, y=True, alpha=0.12)


def faded(colour: QColor) -> QColor:
    """Return a paler kin of a colour, for the part between two solid ones."""
    pale = QColor(colour)
    pale.setAlphaF(0.4)
    return pale
