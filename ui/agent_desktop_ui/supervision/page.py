"""监控: the team's wall, its traffic, and what needs the leader's eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from agent_desktop.clock import Clock
from agent_desktop.contract.seat import AgentState
from agent_desktop.supervision.model import Board
from agent_desktop.supervision.service import SupervisionService
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.formatting import duration, number, percent, short_duration, time_of_day
from agent_desktop_ui.look import Look
from agent_desktop_ui.supervision.attention import Attention
from agent_desktop_ui.supervision.wall import Order, Wall
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.figure_tile import FigureTile
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.later import Later
from agent_desktop_ui.widgets.layouts import column, held, label, row
from agent_desktop_ui.widgets.scroll import Scroll
from agent_desktop_ui.widgets.segments import Segments
from agent_desktop_ui.widgets.tag import Tag

if TYPE_CHECKING:
    from agent_desktop_ui.supervision.traffic_chart import TrafficChart

SERVICE_LEVEL_FROM = 0.80
ABANDON_UNTIL = 0.05
_FIGURES = ("queue", "longest_wait", "service_level", "abandon_rate", "handled", "handling_time", "satisfaction")
_GROUPS = (
    ("talking", (AgentState.RINGING, AgentState.TALKING, AgentState.HOLD, AgentState.OUTBOUND), Meaning.CALL),
    ("ready", (AgentState.READY,), Meaning.GOOD),
    ("wrap_up", (AgentState.WRAP_UP,), Meaning.WARNING),
    ("away", (AgentState.BREAK, AgentState.MEAL), Meaning.PREMIUM),
    ("busy", (AgentState.TRAINING, AgentState.MEETING, AgentState.COACHING), Meaning.PREMIUM),
    ("fault", (AgentState.FAULT,), Meaning.DANGER),
    ("signed_out", (AgentState.SIGNED_OUT,), Meaning.NEUTRAL),
)


class TeamPage(QWidget):
    """Live: every change of a tile shows at once, the times tick, the traffic follows the backend."""

    def __init__(
        self, look: Look, supervision: SupervisionService, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._supervision = look, supervision
        texts = look.texts
        self.figures = {key: FigureTile(look.theme, texts(f"supervision.{key}")) for key in _FIGURES}
        self.notice = InlineNotice(look)
        self._title = label("", "title")
        self._tags: QHBoxLayout = row(spacing=6)
        self._counts = {key: Tag(look.theme, "", meaning) for key, _, meaning in _GROUPS}
        for tag in self._counts.values():
            self._tags.addWidget(tag)
        self._freshness = label("", "secondary")
        self.search = QLineEdit()
        self.search.setPlaceholderText(texts("supervision.search"))
        self.search.setMaximumWidth(200)
        self.search.setClearButtonEnabled(True)
        self.order = Segments(
            look.theme,
            [(str(one), texts(f"supervision.by_{one}")) for one in Order],
            value=str(Order.NUMBER),
            size="small",
        )
        self.wall = Wall(look, clock)
        self.search.textChanged.connect(self.wall.narrow)
        self.order.chosen.connect(lambda order: self.wall.sort(Order(order)))
        self.attention = Attention(look)
        self._traffic: Later[TrafficChart] = Later(
            "agent_desktop_ui.supervision.traffic_chart", lambda module: module.TrafficChart(look)
        )
        self._build()
        self._tasks = ViewTasks(self, self.notice.show_error)
        connect(supervision.board_changed, self, self.show_board)
        connect(supervision.tile_changed, self, lambda _tile: self._show_tiles())
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        if supervision.board is not None:
            self.show_board(supervision.board)

    def show_board(self, board: Board) -> None:
        """Show the whole."""
        texts = self._look.texts
        self._title.setText(texts("supervision.team", team=board.team_name, count=len(board.tiles)))
        self._freshness.setText(texts("supervision.as_of", at=time_of_day(board.as_of, seconds=True)))
        self._traffic.then(lambda chart: chart.show_traffic(board.traffic))
        self._show_figures(board)
        self._show_tiles()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tasks.run(self._supervision.refresh(), "refresh")

    def _tick(self) -> None:
        if self.isVisible():
            self.attention.show_alerts(self._supervision.alerts())

    def _show_tiles(self) -> None:
        board = self._supervision.board
        if board is None:
            return
        alerts = self._supervision.alerts()
        self.wall.show_tiles(board.tiles, frozenset(alert.agent_number for alert in alerts))
        self.attention.show_alerts(alerts)
        counts = board.counts()
        for key, states, meaning in _GROUPS:
            count = sum(counts[state] for state in states)
            self._counts[key].show_text(self._look.texts(f"supervision.count_{key}", count=count), meaning)
            self._counts[key].setVisible(count > 0)

    def _show_figures(self, board: Board) -> None:
        level, abandoned, average = board.service_level, board.abandon_rate, board.handling_time
        waiting = Meaning.WARNING if board.queue_length else None
        self.figures["queue"].show_figure(number(board.queue_length), meaning=waiting)
        self.figures["longest_wait"].show_figure(duration(board.longest_wait_seconds), meaning=waiting)
        self.figures["service_level"].show_figure(
            percent(level), meaning=None if level is None else _good(level >= SERVICE_LEVEL_FROM)
        )
        self.figures["abandon_rate"].show_figure(
            percent(abandoned), meaning=None if abandoned is None else _good(abandoned <= ABANDON_UNTIL)
        )
        self.figures["handled"].show_figure(number(board.handled))
        self.figures["handling_time"].show_figure("--" if average is None else short_duration(average))
        self.figures["satisfaction"].show_figure(percent(board.satisfaction))

    def _build(self) -> None:
        texts = self._look.texts
        figures = Card(padding=12)
        figures.body.addLayout(row(*self.figures.values(), 1, spacing=28))
        head = row(self._title, self._tags, 1, self._freshness, self.search, self.order, spacing=10)
        traffic = Card(texts("supervision.traffic"), padding=12)
        traffic.head.addWidget(label(texts("supervision.traffic_legend_offered"), "hint", meaning="call"))
        traffic.head.addWidget(label(texts("supervision.traffic_legend_answered"), "hint", meaning="good"))
        traffic.body.addWidget(self._traffic, 1)
        wall = Scroll(column(self.wall, 1))
        left = column(head, wall, traffic, spacing=8)
        left.setStretch(1, 3)
        left.setStretch(2, 1)
        right = held(column(self.attention))
        right.setFixedWidth(336)
        body = row(left, right, spacing=10)
        body.setStretch(0, 1)
        layout = column(figures, self.notice, body, spacing=8, margins=(10, 10, 10, 10))
        layout.setStretch(2, 1)
        self.setLayout(layout)


def _good(holds: bool) -> Meaning:  # noqa: FBT001 - a judgement is what it is
    return Meaning.GOOD if holds else Meaning.DANGER
