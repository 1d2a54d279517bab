"""Today's traffic by the quarter of an hour."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from agent_desktop.contract.supervision import QuarterHour
from agent_desktop_ui.formatting import time_of_day
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.plot import Plot

_MARKS = 8


class TrafficChart(Plot):
    """Offered and answered calls as two lines."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, look.texts("supervision.traffic"), parent)
        self._quarters: tuple[QuarterHour, ...] = ()
        self.setMinimumHeight(130)
        self.redraw()

    def show_traffic(self, quarters: Sequence[QuarterHour]) -> None:
        """Show the day so far, oldest first."""
        if tuple(quarters) != self._quarters:
            self._quarters = tuple(quarters)
            self.redraw()

    @override
    def draw(self) -> None:
        theme = self.look.theme
        places = list(range(len(self._quarters)))
        for values, meaning in (
            ([quarter.offered for quarter in self._quarters], "call"),
            ([quarter.answered for quarter in self._quarters], "good"),
        ):
            self.plot(places, values, pen=pyqtgraph.mkPen(theme.colour(meaning), width=2), antialias=True)
        step = max(1, len(places) // _MARKS)
        labels = [(place, time_of_day(self._quarters[place].begins)) for place in places[::step]]
        self.getAxis("bottom").setTicks([labels])
        highest = max((quarter.offered for quarter in self._quarters), default=0)
        self.setYRange(0, max(4, highest * 1.15), padding=0)
        self.setXRange(0, max(1, len(places) - 1), padding=0.02)
