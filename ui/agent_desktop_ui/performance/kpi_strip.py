"""Today's five figures below the work, moving with every contact."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from agent_desktop.contract.identity import SeatPolicy
from agent_desktop.performance.model import Figures
from agent_desktop.performance.service import PerformanceService
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.look import Look
from agent_desktop_ui.performance.judgement import judged
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.figure_tile import FigureTile
from agent_desktop_ui.widgets.layouts import row
from agent_desktop_ui.widgets.sparkline import Sparkline

KEYS = ("handled", "handling_time", "satisfaction", "adherence", "occupancy")


class KpiStrip(Card):
    """今日接听 · 平均处理时长 · 满意度 · 登陆吻合度 · 通话利用率, and the handling time of the last days as a line."""

    def __init__(
        self, look: Look, performance: PerformanceService, policy: SeatPolicy, parent: QWidget | None = None
    ) -> None:
        super().__init__(padding=12, parent=parent)
        self._look, self._performance, self._policy = look, performance, policy
        self.tiles = {key: FigureTile(look.theme, look.texts(f"performance.{key}_today")) for key in KEYS}
        self._trend = Sparkline(look.theme)
        self._trend.setToolTip(look.texts("performance.trend"))
        self.body.addLayout(row(*self.tiles.values(), 1, self._trend, spacing=24))
        connect(performance.changed, self, self.show_figures)
        self._tasks = ViewTasks(self)
        self._tasks.run(self._load(), "load")

    def show_figures(self, figures: Figures) -> None:
        """Show today so far."""
        for one in judged(figures.today, self._policy):
            target = f"/ {one.target}" if one.key == "handled" else one.target
            self.tiles[one.key].show_figure(one.value, target, one.meaning)
        self._trend.show_values(figures.trend, self._policy.target_aht_seconds)

    async def _load(self) -> None:
        self.show_figures(await self._performance.figures())
