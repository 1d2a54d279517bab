"""The product's own start with three looks at the clock: window painted, seat painted, F2 accepted.

`python start_probe.py` is `python -m agent_desktop_ui` plus an event filter; with `bare` it is a window of PySide6 and
nothing else, for comparison. Each moment is printed as a line of JSON: its name and CLOCK_MONOTONIC.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def tell(moment: str) -> None:
    """Print a moment."""
    print(json.dumps([moment, time.monotonic()]), flush=True)


def bare() -> None:
    """Show a window with a label and leave once it is painted."""
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QApplication, QLabel

    class Bare(QLabel):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, painted)

    def painted() -> None:
        tell("bare")
        qt.quit()

    qt = QApplication([])
    window = Bare("坐席工作台")
    window.resize(1600, 900)
    window.show()
    qt.exec()


def desktop() -> int:
    """Start the desktop, press F2 when the seat is painted, and close the window."""
    from agent_desktop_ui import app as product

    class Watched(product.App):
        def open(self, number: str = "", password: str = "") -> None:
            self.watched = watch(self)
            super().open(number, password)

        def _show_desk(self, *arguments: Any, **options: Any) -> None:
            super()._show_desk(*arguments, **options)
            # Only here: a filter on the whole application would slow down what it measures.
            if self.desk is not None:
                self.desk.customer.installEventFilter(self.watched)

    product.App = Watched  # type: ignore[misc]
    from agent_desktop_ui.__main__ import main

    return main()


def watch(app: object) -> Any:
    """Tell the moments of one application; returns what is to see the customer's pane."""
    import asyncio
    from typing import TYPE_CHECKING, cast

    from PySide6.QtCore import QEvent, QObject, Qt, QTimer

    if TYPE_CHECKING:
        from agent_desktop_ui.app import App
        from agent_desktop_ui.desk import Desk

    from agent_desktop.contract.seat import AgentState

    class Watch(QObject):
        def __init__(self, watched: App) -> None:
            super().__init__(watched.window)
            self.app = watched
            self.seen: set[str] = set()
            watched.window.installEventFilter(self)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                desk = self.app.desk
                if watched is self.app.window and not self.seen:
                    self.seen.add("window")
                    QTimer.singleShot(0, lambda: tell("window"))
                elif desk is not None and watched is desk.customer and "seat" not in self.seen:
                    self.seen.add("seat")
                    QTimer.singleShot(0, self.ready)
            return False

        def ready(self) -> None:
            tell("seat")
            from PySide6.QtTest import QTest

            desk = self.app.desk
            assert desk is not None
            before = desk.session.seat.status.state

            def accepted(status: object) -> None:
                if getattr(status, "state", before) is not before and "usable" not in self.seen:
                    self.seen.add("usable")
                    tell("usable")
                    self.leaving = asyncio.ensure_future(self.leave(desk))

            self.accepted = accepted
            desk.session.seat.changed.connect(accepted)
            QTest.keyClick(self.app.window, Qt.Key.Key_F2)

        async def leave(self, desk: Desk) -> None:
            # The next start takes this state up again, and its F2 has something to change.
            await desk.session.seat.go(AgentState.MEETING)
            self.app.window.close_asked.emit()

    return Watch(cast("App", app))


if __name__ == "__main__":
    if sys.argv[1:] == ["bare"]:
        bare()
    else:
        sys.exit(desktop())
