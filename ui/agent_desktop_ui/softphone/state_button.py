"""The agent's state, how long it has lasted, and the menu to change it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop.contract.seat import AgentState
from agent_desktop.seat.model import CALL_STATES, CHOSEN_STATES
from agent_desktop_ui.formatting import duration
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning

_ICONS = {
    AgentState.READY: "ready",
    AgentState.BREAK: "break",
    AgentState.MEAL: "meal",
    AgentState.TRAINING: "training",
    AgentState.MEETING: "team",
    AgentState.OUTBOUND: "outbound",
    AgentState.COACHING: "speak",
    AgentState.FAULT: "fault",
    AgentState.SIGNED_OUT: "sign_out",
}
_MARGIN = 14


class StateButton(QPushButton):
    """Shows state, time and limit (话后处理 00:42 / 01:30) on the state's tint; its width never changes."""

    chosen = Signal(object)
    """An `AgentState` that the agent picked from the menu."""

    def __init__(
        self,
        look: Look,
        seconds: Callable[[], float],
        *,
        note: Callable[[AgentState], str] = lambda _state: "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._seconds = seconds
        self._note = note
        self._state = AgentState.SIGNED_OUT
        self._limit = 0.0
        self.setProperty("kind", "key")
        self.setFont(look.theme.font(strong=True, figures=True))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.clicked.connect(self._open_menu)
        self._timer = QTimer(self)
        self._timer.setInterval(200)
        self._timer.timeout.connect(self.update)
        self._timer.start()

    @property
    def state(self) -> AgentState:
        """The state shown."""
        return self._state

    def time_text(self) -> str:
        """Return the time as shown, with the limit where there is one."""
        passed = duration(self._seconds())
        return f"{passed} / {duration(self._limit)}" if self._limit else passed

    def show_state(self, state: AgentState, *, limit_seconds: float = 0.0) -> None:
        """Show a state; a time beyond its limit is red."""
        self._state = state
        self._limit = limit_seconds
        word = self._look.texts(f"state.{state}")
        self.setText(word)
        self.setAccessibleName(word)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        word = max(metrics.horizontalAdvance(self._look.texts(f"state.{state}")) for state in AgentState)
        time = metrics.horizontalAdvance("00:00 / 00:00")
        return QSize(_MARGIN + 18 + word + 14 + time + 12 + 16 + _MARGIN, self._look.theme.sizes.control_call)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        meaning = theme.state(self._state)
        late = bool(self._limit) and self._seconds() > self._limit
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if self.hasFocus() else 1
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(theme.colour("focus" if self.hasFocus() else meaning), width))
        painter.setBrush(theme.tint(meaning))
        painter.drawRoundedRect(box, theme.sizes.radius_control, theme.sizes.radius_control)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(meaning))
        painter.drawEllipse(QRectF(_MARGIN, self.height() / 2 - 4, 8, 8))
        painter.setFont(self.font())
        painter.setPen(theme.colour(meaning))
        inside = self.rect().adjusted(_MARGIN + 18, 0, -(_MARGIN + 28), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.setPen(theme.colour(Meaning.DANGER if late else meaning))
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, self.time_text())
        spot = QRectF(self.width() - _MARGIN - 18, self.height() / 2 - 9, 18, 18)
        theme.paint_icon(painter, "chevron_down", spot, meaning)

    def _open_menu(self) -> None:
        if self._state in CALL_STATES and self._state is not AgentState.WRAP_UP:
            return  # there is nothing to choose, and an open menu would swallow the call keys
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for state in CHOSEN_STATES:
            if state is AgentState.SIGNED_OUT:
                self._menu.addSeparator()
            self._menu.addAction(self._action(state))

    def _action(self, state: AgentState) -> QAction:
        texts, theme = self._look.texts, self._look.theme
        word = texts("softphone.sign_out") if state is AgentState.SIGNED_OUT else texts(f"state.{state}")
        note = self._note(state)
        icon = theme.icon(_ICONS[state], theme.state(state))
        action = QAction(icon, f"{word}    {note}" if note else word, self._menu)
        action.setEnabled(state is not self._state)
        action.triggered.connect(lambda: self.chosen.emit(state))
        return action
