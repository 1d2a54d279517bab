"""The search field: count and time at its end, and the keys that move through the hits."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.layouts import label


class SearchBox(QLineEdit):
    """Up and down move through the hits (`moved`), Enter opens the chosen one, Escape empties the field."""

    moved = Signal(int)
    entered = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setPlaceholderText(look.texts("knowledge.search_hint"))
        self.setAccessibleName(look.texts("knowledge.search"))
        self._tally = label("", "hint")
        self._tally.setParent(self)
        self._tally.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.returnPressed.connect(self.entered)
        self._place()

    @property
    def tally(self) -> str:
        """What the end of the field says."""
        return self._tally.text()

    def show_tally(self, total: int, took_ms: float) -> None:
        """Show how many articles were found, and how fast."""
        self._tally.setText(self._look.texts("knowledge.tally", count=total, ms=max(1, round(took_ms))))
        self._place()

    def clear_tally(self) -> None:
        """Show nothing at the end."""
        self._tally.clear()
        self._place()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.moved.emit(step)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        size = self._tally.sizeHint()
        width = size.width() if self._tally.text() else 0
        self._tally.setVisible(bool(width))
        self._tally.setGeometry(self.width() - width - 12, 0, width, self.height())
        self.setTextMargins(0, 0, width + 8 if width else 0, 0)
