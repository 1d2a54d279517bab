"""What the average handling time of the last days was made of."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from agent_desktop.performance.model import DayBar
from agent_desktop_ui.formatting import short_duration
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.plot import Plot

BAR_WIDTH = 0.6


class HandlingChart(Plot):
    """Stacked bars of talk, hold and wrap-up a contact, with the target as a dashed line."""

    def __init__(self, look: Look, target_seconds: float, parent: QWidget | None = None) -> None:
        super().__init__(look, look.texts("performance.composition"), parent)
        self._target = target_seconds
        self._days: tuple[DayBar, ...] = ()
        self.redraw()

    def show_days(self, days: Sequence[DayBar]) -> None:
        """Show days, oldest first."""
        if tuple(days) != self._days:
            self._days = tuple(days)
            self.redraw()

    @override
    def draw(self) -> None:
        theme = self.look.theme
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


def faded(colour: QColor) -> QColor:
    """Return a paler kin of a colour, for the part between two solid ones."""
    pale = QColor(colour)
    pale.setAlphaF(0.4)
    return pale
