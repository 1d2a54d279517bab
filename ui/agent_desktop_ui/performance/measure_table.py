"""The period's measures against their targets, one line each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from agent_desktop_ui.look import Look
from agent_desktop_ui.performance.judgement import Judged
from agent_desktop_ui.performance.kpi_strip import KEYS
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.layouts import label, rule

_BAR_STEPS = 1000


class MeasureTable(Card):
    """Measure · actual · target · how much of the target is reached."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(padding=16, parent=parent)
        texts, theme = look.texts, look.theme
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(7)
        for place, key in enumerate(("measure", "actual", "target", "reached")):
            side = Qt.AlignmentFlag.AlignRight if place in (1, 2) else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(label(texts(f"performance.{key}"), "hint"), 0, place, side)
        self._rows: dict[str, tuple[QLabel, QLabel, QProgressBar]] = {}
        for line, key in enumerate(KEYS):
            grid.addWidget(rule(), 2 * line + 1, 0, 1, 4)
            actual, target, bar = label("--", "strong"), label("", "secondary"), QProgressBar()
            for figure in (actual, target):
                figure.setFont(theme.font(13, strong=figure is actual, figures=True))
            bar.setRange(0, _BAR_STEPS)
            bar.setTextVisible(False)
            bar.setFixedHeight(6)
            name = label(texts(f"performance.{key}"), "strong")
            name.setToolTip(texts(f"performance.{key}_definition"))
            grid.addWidget(name, 2 * line + 2, 0)
            grid.addWidget(actual, 2 * line + 2, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(target, 2 * line + 2, 2, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(bar, 2 * line + 2, 3, Qt.AlignmentFlag.AlignVCenter)
            self._rows[key] = (actual, target, bar)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(3, 3)
        self.body.addLayout(grid)
        self.body.addStretch(1)

    def show_measures(self, measures: tuple[Judged, ...]) -> None:
        """Show a period's measures."""
        for one in measures:
            actual, target, bar = self._rows[one.key]
            actual.setText(one.value)
            target.setText(one.target)
            bar.setValue(round((one.share or 0) * _BAR_STEPS))
            bar.setAccessibleDescription(f"{one.value} / {one.target}")
            dress(bar, meaning=one.meaning or "call")
            dress(actual, meaning=one.meaning or "")
