"""A small sheet over the window, next to what opened it. Never modal: keys of the call go on working."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget
from typing_extensions import override

from agent_desktop_ui.theme.theme import dress

_MARGIN = 8


class Floating(QFrame):
    """Stands below its anchor (above it where there is no room), goes with Escape, a click elsewhere or its anchor.

    Unlike a popup window it leaves the window's shortcuts alone: hang up and mute work while it is open.
    """

    shut_down = Signal()

    def __init__(self, anchor: QWidget) -> None:
        super().__init__(anchor)
        self._anchor = anchor
        self._right = False
        dress(self, kind="floating")
        self.hide()
        anchor.destroyed.connect(self.deleteLater)

    @property
    def is_open(self) -> bool:
        """Whether it is seen."""
        return not self.isHidden()

    def open(self, *, width: int = 0, right: bool = False) -> None:
        """Come out; `right` lines the right edges up instead of the left ones."""
        self._right = right
        window = self._anchor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        if width:
            self.setFixedWidth(width)
        self.ensurePolished()
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def shut(self) -> None:
        """Go away and give the focus back if it was in here."""
        if not self.is_open:
            return
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        had_focus = self.focus_widget() is not None
        self.hide()
        if had_focus:
            self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)
        self.shut_down.emit()

    def focus_widget(self) -> QWidget | None:
        """Return the widget in here that has the keyboard."""
        focused = QApplication.focusWidget()
        return focused if focused is not None and self.isAncestorOf(focused) else None

    def place(self) -> None:
        """Stand where there is room."""
        window = self._anchor.window()
        below = self._anchor.mapTo(window, QPoint(0, self._anchor.height() + 4))
        left = below.x() + (self._anchor.width() - self.width() if self._right else 0)
        top = below.y()
        if top + self.height() > window.height() - _MARGIN:
            above = below.y() - self._anchor.height() - 8 - self.height()
            top = above if above >= _MARGIN else max(_MARGIN, window.height() - self.height() - _MARGIN)
        self.move(max(_MARGIN, min(left, window.width() - self.width() - _MARGIN)), top)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            spot = event.globalPosition().toPoint()
            if not self._covers(self, spot) and not self._covers(self._anchor, spot):
                self.shut()
        elif event.type() == QEvent.Type.Hide and watched is self._anchor:
            self.shut()
        return False

    @staticmethod
    def _covers(widget: QWidget, spot: QPoint) -> bool:
        return widget.rect().contains(widget.mapFromGlobal(spot))
