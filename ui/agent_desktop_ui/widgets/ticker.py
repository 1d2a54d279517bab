"""A time that runs by the second and never shifts what stands beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop_ui.formatting import duration
from agent_desktop_ui.theme.theme import Theme

_INTERVAL_MS = 200  # finer than a second, so that no second is seen to last two


class Ticker(QLabel):
    """Asks `seconds` for the time passed and shows it; runs only while it is seen.

    The width is that of the widest text shown so far, from `00:00` up.
    """

    def __init__(
        self,
        theme: Theme,
        seconds: Callable[[], float | None] | None = None,
        *,
        pixels: int = 13,
        strong: bool = True,
        write: Callable[[float], str] = duration,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._write = write
        self._widest = 0
        self.setFont(theme.font(pixels, strong=strong, figures=True))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.tick)
        self.tick()

    def count(self, seconds: Callable[[], float | None] | None) -> None:
        """Show another time; None (the function or its answer) shows dashes."""
        self._seconds = seconds
        self._widest = 0
        self.tick()

    def tick(self) -> None:
        """Show the time as it is now."""
        value = self._seconds() if self._seconds is not None else None
        text = "--:--" if value is None else self._write(value)
        if text == self.text():
            return
        self.setText(text)
        wide = self.fontMetrics().horizontalAdvance("".join("0" if c.isdigit() else c for c in text)) + 2
        if wide > self._widest:
            self._widest = wide
            self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return QSize(max(self._widest, self.fontMetrics().horizontalAdvance("00:00") + 2), super().sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.tick()
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
