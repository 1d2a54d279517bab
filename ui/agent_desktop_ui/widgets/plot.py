"""The ground of every chart: pyqtgraph in the face's font and colours, without its menus and mouse modes."""

from __future__ import annotations

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from agent_desktop_ui.look import Look


class Plot(pyqtgraph.PlotWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """A chart that redraws itself by day and by night. A kind of chart says what to draw in `draw`."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent, background=None)
        self.look = look
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)

    def draw(self) -> None:
        """Put the items on an empty chart; a plain one has none."""

    def redraw(self) -> None:
        """Draw everything anew, in the colours of now."""
        theme = self.look.theme
        self.clear()
        self.setBackground(theme.colour("surface"))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setTickFont(theme.font(12, figures=True))
            axis.setTextPen(theme.colour("ink_3"))
            axis.setPen(theme.colour("line"))
            axis.setStyle(tickLength=0)
            axis.setZValue(-1)
        self.showGrid(x=False, y=True, alpha=0.12)
        self.draw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "look"):
            self.redraw()
