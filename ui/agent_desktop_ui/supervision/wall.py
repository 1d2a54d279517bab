"""The tiles of a team, in as many columns as there is room for; they keep their places while they change."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from agent_desktop.clock import Clock
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import SeatTile
from agent_desktop_ui.look import Look
from agent_desktop_ui.supervision.agent_tile import AgentTile

_TILE_WIDTH = 236
_GAP = 8
_STATE_ORDER = {state: place for place, state in enumerate(AgentState)}


class Order(StrEnum):
    """How the tiles are sorted. By number they never move."""

    NUMBER = "number"
    STATE = "state"
    TIME = "time"


class Wall(QWidget):
    """One tile an agent."""

    def __init__(self, look: Look, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._clock = look, clock
        self._tiles: dict[str, AgentTile] = {}
        self._order = Order.NUMBER
        self._wanted = ""
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)

    @property
    def tiles(self) -> tuple[AgentTile, ...]:
        """Every tile, hidden ones too."""
        return tuple(self._tiles.values())

    def tile(self, agent_number: str) -> AgentTile | None:
        """Return one agent's tile."""
        return self._tiles.get(agent_number)

    def show_tiles(self, tiles: Iterable[SeatTile], overdue: frozenset[str] = frozenset()) -> None:
        """Show a team; tiles of agents already shown are kept and redrawn."""
        fresh = {tile.agent_number: tile for tile in tiles}
        changed = fresh.keys() != self._tiles.keys()
        for number in self._tiles.keys() - fresh.keys():
            self._tiles.pop(number).deleteLater()
        for number, tile in fresh.items():
            if number in self._tiles:
                self._tiles[number].show_tile(tile, overdue=number in overdue)
            else:
                self._tiles[number] = AgentTile(self._look, self._clock, tile, self)
        if changed or self._order is not Order.NUMBER:
            self._arrange()

    def sort(self, order: Order) -> None:
        """Sort the tiles."""
        self._order = order
        self._arrange()

    def narrow(self, text: str) -> None:
        """Show only agents whose name or number holds a text."""
        self._wanted = text.strip()
        self._arrange()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting() != self._columns:
            self._arrange()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _tick(self) -> None:
        for tile in self._tiles.values():
            tile.update()

    def _fitting(self) -> int:
        return max(1, (self.width() + _GAP) // (_TILE_WIDTH + _GAP))

    def _arrange(self) -> None:
        self._columns = self._fitting()
        while self._grid.takeAt(0) is not None:
            pass
        place = 0
        for tile in sorted(self._tiles.values(), key=self._key):
            fits = self._wanted in tile.tile.name or self._wanted in tile.tile.agent_number
            tile.setVisible(fits)
            if fits:
                self._grid.addWidget(tile, place // self._columns, place % self._columns)
                place += 1
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)

    def _key(self, tile: AgentTile) -> tuple[object, ...]:
        match self._order:
            case Order.STATE:
                return (not tile.tile.hand_raised, _STATE_ORDER[tile.tile.state], tile.tile.agent_number)
            case Order.TIME:
                return (not tile.tile.hand_raised, tile.tile.since, tile.tile.agent_number)
            case _:
                return (tile.tile.agent_number,)
