"""我的绩效: the agent's own panel for today, the month or the quarter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from agent_desktop.contract.identity import SeatPolicy
from agent_desktop.contract.seat import AgentState
from agent_desktop.performance.model import Panel
from agent_desktop.performance.service import PerformanceService, Period
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.formatting import long_duration, number, percent, short_duration, time_of_day
from agent_desktop_ui.look import Look
from agent_desktop_ui.performance.judgement import judged
from agent_desktop_ui.performance.measure_table import MeasureTable
from agent_desktop_ui.performance.timeline import Timeline
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.later import Later
from agent_desktop_ui.widgets.layouts import clear, column, label, row
from agent_desktop_ui.widgets.segments import Segments
from agent_desktop_ui.widgets.state_dot import StateDot

if TYPE_CHECKING:
    from agent_desktop_ui.performance.handling_chart import HandlingChart

LEGEND = (
    (("talking", "hold"), Meaning.CALL),
    (("wrap_up",), Meaning.WARNING),
    (("ready",), Meaning.GOOD),
    (("break", "meal"), Meaning.PREMIUM),
    (("training", "meeting", "coaching"), Meaning.PREMIUM),
    (("fault",), Meaning.DANGER),
)
"""States counted together below the timeline."""


class PerformancePage(QWidget):
    """Measures against targets, what the handling time was made of, and today's timeline."""

    def __init__(
        self, look: Look, performance: PerformanceService, policy: SeatPolicy, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._performance, self._policy = look, performance, policy
        texts, theme = look.texts, look.theme
        self.period = Segments(
            theme, [(str(one), texts(f"performance.{one}")) for one in Period], value=str(Period.TODAY), size="small"
        )
        self.period.chosen.connect(lambda _period: self.refresh())
        self._freshness = label("", "secondary")
        self.notice = InlineNotice(look)
        self._handled = label("--", "hero")
        self._handled.setFont(theme.font(theme.sizes.text_hero, strong=True, figures=True))
        self._handled_target = label("", "secondary")
        self._average = label("", "secondary", wrap=True)
        self._table = MeasureTable(look)
        self._chart: Later[HandlingChart] = Later(
            "agent_desktop_ui.performance.handling_chart",
            lambda module: module.HandlingChart(look, policy.target_aht_seconds),
        )
        self._timeline = Timeline(look)
        self._adherence = label("", "hint")
        self._legend = QGridLayout()
        self._build()
        self._tasks = ViewTasks(self, self.notice.show_error)
        connect(performance.changed, self, lambda _figures: self.refresh())

    @property
    def handled_text(self) -> str:
        """The largest figure, as shown."""
        return self._handled.text()

    def refresh(self) -> None:
        """Count again for the chosen period."""
        if self.isVisible():
            self._tasks.run(self._load(Period(self.period.value)), "load")

    def show_panel(self, panel: Panel, period: Period) -> None:
        """Show a period."""
        texts, now = self._look.texts, datetime.now(UTC)
        found = panel.measures
        self._handled.setText(number(found.handled))
        target = texts("performance.of_target", target=number(self._policy.target_handled))
        self._handled_target.setText(target if period is Period.TODAY else "")
        if found.talk is not None and found.hold is not None and found.wrap_up is not None:
            parts = {"talk": found.talk, "hold": found.hold, "wrap_up": found.wrap_up}
            self._average.setText(
                texts("performance.averages", **{name: short_duration(value) for name, value in parts.items()})
            )
        self._table.show_measures(judged(found, self._policy))
        self._chart.then(lambda chart: chart.show_days(panel.days))
        self._timeline.show_day(panel.scheduled, panel.actual, now)
        today = next(one for one in judged(panel.measures, self._policy) if one.key == "adherence")
        self._adherence.setText(texts("performance.adherence_of", value=today.value, target=today.target))
        self._show_legend(panel.seconds)
        if panel.as_of is None:
            self._freshness.setText(texts("performance.here_only", at=time_of_day(now, seconds=True)))
        else:
            self._freshness.setText(
                texts("performance.as_of", at=time_of_day(now, seconds=True), backend=time_of_day(panel.as_of))
            )

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    async def _load(self, period: Period) -> None:
        self.show_panel(await self._performance.panel(period), period)

    def _show_legend(self, seconds: dict[AgentState, float]) -> None:
        clear(self._legend)
        whole = sum(seconds.values())
        line = 0
        for states, meaning in LEGEND:
            passed = sum(seconds.get(AgentState(state), 0.0) for state in states)
            if not passed:
                continue
            names = " / ".join(self._look.texts(f"state.{state}") for state in states)
            figure = label(f"{long_duration(passed)} · {percent(passed / whole)}", "body")
            figure.setFont(self._look.theme.font(13, figures=True))
            self._legend.addWidget(StateDot(self._look.theme, meaning), line, 0)
            self._legend.addWidget(label(names), line, 1)
            self._legend.addWidget(figure, line, 2, Qt.AlignmentFlag.AlignRight)
            line += 1

    def _build(self) -> None:
        texts = self._look.texts
        head = row(label(texts("performance.title"), "headline"), self.period, 1, self._freshness, spacing=16)
        hero = Card(texts("performance.handled"), padding=16)
        number_line = row(self._handled, self._handled_target, 1)
        number_line.setAlignment(self._handled_target, Qt.AlignmentFlag.AlignBottom)
        self._handled_target.setContentsMargins(0, 0, 0, 10)
        hero.body.addLayout(column(number_line, self._average, 1, spacing=6))
        hero.setMinimumWidth(260)
        top = row(hero, self._table)
        top.setStretch(0, 1)
        top.setStretch(1, 3)
        chart = Card(texts("performance.composition"), padding=16)
        chart.head.addLayout(self._chart_legend())
        chart.body.addWidget(self._chart, 1)
        day = Card(texts("performance.timeline"), padding=16)
        day.head.addWidget(self._adherence)
        self._legend.setColumnStretch(1, 1)
        self._legend.setHorizontalSpacing(8)
        self._legend.setVerticalSpacing(8)
        day.body.addLayout(column(self._timeline, self._legend, 1, spacing=12))
        day.setMinimumWidth(340)
        bottom = row(chart, day)
        bottom.setStretch(0, 2)
        bottom.setStretch(1, 1)
        layout = column(head, self.notice, top, bottom, spacing=10, margins=(12, 10, 12, 10))
        layout.setStretch(3, 1)
        self.setLayout(layout)

    def _chart_legend(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        names = ("talk", "hold", "wrap_up")
        meanings = (Meaning.CALL, Meaning.CALL, Meaning.WARNING)
        for place, (name, meaning) in enumerate(zip(names, meanings, strict=True)):
            dot = StateDot(self._look.theme, meaning)
            if name == "hold":
                dot.show_meaning(meaning, hollow=True)
            grid.addWidget(dot, 0, 2 * place)
            grid.addWidget(label(self._look.texts(f"performance.{name}"), "hint"), 0, 2 * place + 1)
        target = self._look.texts("performance.dashed_target", target=short_duration(self._policy.target_aht_seconds))
        grid.addWidget(label(target, "hint"), 0, 2 * len(names))
        return grid
