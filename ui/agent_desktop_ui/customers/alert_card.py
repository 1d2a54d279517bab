"""What to watch for with this customer: a red edge, the reason, and the time left of a promise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop.clock import Clock
from agent_desktop.contract.customers import Alert, AlertLevel
from agent_desktop_ui.formatting import long_duration
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.layouts import column, label, row
from agent_desktop_ui.widgets.tag import Tag
from agent_desktop_ui.widgets.ticker import Ticker

MOST_SHOWN = 3
_MEANING = {AlertLevel.WARNING: Meaning.DANGER, AlertLevel.NOTICE: Meaning.WARNING}
_EDGE = 4.0


class AlertCard(Card):
    """Up to three alerts, the loudest first; hidden without any. The rows are built once."""

    def __init__(self, look: Look, clock: Clock) -> None:
        super().__init__(padding=10)
        self._look = look
        self._lines = [_Line(look, clock) for _ in range(MOST_SHOWN)]
        self._more = label("", "hint")
        self._loudest = AlertLevel.NOTICE
        for line in self._lines:
            self.body.addWidget(line)
        self.body.addWidget(self._more)
        self.body.setContentsMargins(4, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_alerts(self, alerts: Sequence[Alert]) -> None:
        """Show a customer's alerts."""
        loudest_first = sorted(alerts, key=lambda alert: alert.level is not AlertLevel.WARNING)
        for number, line in enumerate(self._lines):
            line.show_alert(loudest_first[number] if number < len(loudest_first) else None)
        left = len(loudest_first) - MOST_SHOWN
        self._more.setText(self._look.texts("customers.more_alerts", count=left))
        self._more.setToolTip("\n".join(alert.title for alert in loudest_first[MOST_SHOWN:]))
        self._more.setVisible(left > 0)
        self._loudest = loudest_first[0].level if loudest_first else AlertLevel.NOTICE
        self.setVisible(bool(loudest_first))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QPainterPath()
        box.addRoundedRect(QRectF(self.rect()), self._look.theme.sizes.radius_card, self._look.theme.sizes.radius_card)
        painter.setClipPath(box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.theme.colour(_MEANING[self._loudest]))
        painter.drawRect(QRectF(0, 0, _EDGE, self.height()))


class _Line(QWidget):
    def __init__(self, look: Look, clock: Clock) -> None:
        super().__init__()
        self._look = look
        self._clock = clock
        self._until: datetime | None = None
        self._tag = Tag(look.theme)
        self._tag.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._title = ElidedLabel("", "strong")
        self._text = label("", "secondary", wrap=True)
        self._left = Ticker(look.theme, self._seconds_left, write=self._write)
        self._left.setProperty("role", "strong")
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        first = row(self._tag, self._title, self._left)
        self.setLayout(column(first, self._text, spacing=3))

    def show_alert(self, alert: Alert | None) -> None:
        self.setVisible(alert is not None)
        if alert is None:
            return
        meaning = _MEANING[alert.level]
        self._tag.show_text(self._look.texts(f"customers.alert.{alert.level}"), meaning)
        self._title.show_text(alert.title)
        self._text.setText(alert.text)
        self._text.setVisible(bool(alert.text))
        self._until = alert.until
        self._left.setVisible(alert.until is not None)
        dress(self._left, meaning=meaning)
        self._left.tick()

    def _seconds_left(self) -> float | None:
        return (self._until - self._clock.now()).total_seconds() if self._until else None

    def _write(self, seconds: float) -> str:
        return long_duration(seconds) if seconds >= 0 else self._look.texts("customers.overdue")
