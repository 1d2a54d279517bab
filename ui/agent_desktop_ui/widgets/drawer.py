"""A pane that slides over the right edge of its parent and goes with Escape."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from agent_desktop_ui.theme.theme import dress


class Drawer(QFrame):
    """Holds one widget over the right side of `parent`, without moving what is below."""

    toggled = Signal(bool)

    def __init__(self, parent: QWidget, width: int) -> None:
        super().__init__(parent)
        self._host = parent
        self._width = width
        dress(self, kind="floating")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(8, 8, 8, 8)
        parent.installEventFilter(self)
        self.hide()

    def hold(self, content: QWidget) -> None:
        """Take a widget in."""
        self._layout.addWidget(content)
        content.show()

    def open(self) -> None:
        """Come out and take the focus."""
        self._place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toggled.emit(True)

    def shut(self) -> None:
        """Go away."""
        self.hide()
        self.toggled.emit(False)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        self.setGeometry(self._host.width() - self._width, 0, self._width, self._host.height())
