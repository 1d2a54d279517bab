"""What needs the leader's eye: raised hands as cards, everything over its limit as lines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from agent_desktop.supervision.model import Alert, AlertKind
from agent_desktop_ui.formatting import duration
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.layouts import clear, column, label
from agent_desktop_ui.widgets.tag import Tag

_MEANING = {
    AlertKind.LONG_TALK: Meaning.DANGER,
    AlertKind.LONG_WRAP_UP: Meaning.WARNING,
    AlertKind.LONG_BREAK: Meaning.PREMIUM,
    AlertKind.FAULT: Meaning.NEUTRAL,
}


class Attention(QWidget):
    """The right-hand column; rebuilt only when the set of alerts changes, its times every time."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[tuple[AlertKind, str], ...] | None = None
        self._hands = QVBoxLayout()
        self._hands.setSpacing(8)
        self._alerts = Card(look.texts("supervision.alerts"), padding=14)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(10)
        self._lines.setVerticalSpacing(8)
        self._lines.setColumnStretch(1, 1)
        self._alerts.body.addLayout(self._lines)
        self._none = label(look.texts("supervision.no_alerts"), "secondary")
        self._alerts.body.addWidget(self._none)
        self._alerts.body.addStretch(1)
        layout = column(self._hands, self._alerts, spacing=8)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._times: dict[tuple[AlertKind, str], QWidget] = {}

    def show_alerts(self, alerts: Sequence[Alert]) -> None:
        """Show what is wrong now."""
        keys = tuple((alert.kind, alert.agent_number) for alert in alerts)
        if keys != self._shown:
            self._shown = keys
            self._rebuild(alerts)
        for alert in alerts:
            self._times[alert.kind, alert.agent_number].setProperty("text", self._time(alert))

    def _rebuild(self, alerts: Sequence[Alert]) -> None:
        clear(self._hands)
        clear(self._lines)
        self._times.clear()
        texts, theme = self._look.texts, self._look.theme
        line = 0
        for alert in alerts:
            time = label(self._time(alert), "strong", meaning="danger" if alert.kind is AlertKind.HAND_RAISED else "")
            time.setFont(theme.font(13, strong=True, figures=True))
            self._times[alert.kind, alert.agent_number] = time
            if alert.kind is AlertKind.HAND_RAISED:
                self._hands.addWidget(self._hand_card(alert, time))
                continue
            self._lines.addWidget(Tag(theme, texts(f"supervision.{alert.kind}"), _MEANING[alert.kind]), line, 0)
            self._lines.addWidget(label(f"{alert.name} {alert.agent_number}"), line, 1)
            self._lines.addWidget(time, line, 2, Qt.AlignmentFlag.AlignRight)
            line += 1
        self._none.setVisible(line == 0)

    def _hand_card(self, alert: Alert, time: QWidget) -> Card:
        card = Card(self._look.texts("supervision.asks_for_help", name=alert.name), meaning="danger", padding=14)
        card.head.addWidget(time)
        words = f"{alert.agent_number} · {alert.note}" if alert.note else alert.agent_number
        card.body.addWidget(label(words, "secondary", wrap=True))
        return card

    @staticmethod
    def _time(alert: Alert) -> str:
        if not alert.limit_seconds:
            return duration(alert.seconds)
        return f"{duration(alert.seconds)} > {duration(alert.limit_seconds)}"
