"""An agent's hands: keys, clicks and typing, sent to the widgets as the system would send them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from agent_desktop_ui.tour.journal import TourFailedError, until

_MODIFIERS = {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Alt": Qt.KeyboardModifier.AltModifier}
_NAMES = {"Enter": "Return"}


async def press(widget: QWidget, key: str) -> None:
    """Press a key or a combination such as `F5` or `Ctrl+Enter` in a widget's window, bringing it to the front."""
    window = widget.window()
    window.activateWindow()
    await until(window.isActiveWindow, "the window is active")
    *modifiers, name = key.split("+")
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= _MODIFIERS[modifier]
    QTest.keyClick(QApplication.focusWidget() or window, getattr(Qt.Key, f"Key_{_NAMES.get(name, name)}"), held)


def click(widget: QWidget) -> None:
    """Click into the middle of a widget that can be seen and used.

    Raises:
        TourFailedError: an agent could not click it.
    """
    if not widget.isVisible() or not widget.isEnabled():
        raise TourFailedError(f"can't be clicked: {widget.accessibleName() or type(widget).__name__}")
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, widget.rect().center())


def click_text(inside: QWidget, text: str) -> None:
    """Click the button that shows a text.

    Raises:
        TourFailedError: there is none to be seen.
    """
    for button in inside.findChildren(QAbstractButton):
        if button.text() == text and button.isVisible():
            click(button)
            return
    raise TourFailedError(f"no button says “{text}”")


def write(field: QWidget, text: str) -> None:
    """Type a text into a field, Chinese as an input method commits it: one character at a time."""
    target = field.focusProxy() or field
    target.setFocus()
    for character in text:
        event = QInputMethodEvent()
        event.setCommitString(character)
        QCoreApplication.sendEvent(target, event)
