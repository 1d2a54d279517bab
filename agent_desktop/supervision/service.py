"""The team, live: a snapshot from the backend, then every change of a tile from the feed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from psygnal import Signal

from agent_desktop.clock import Clock
from agent_desktop.contract.feed import FeedEntry, FeedKind
from agent_desktop.contract.identity import AgentProfile, Role, SeatPolicy
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import SeatTile, TeamView
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.supervision import store
from agent_desktop.supervision.model import Alert, Board, NotALeader, alerts, board
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import BackendRefused, BackendUnreachable
from agent_desktop.sync.feed import Feed
from agent_desktop.tasks import TaskOwner

REFRESH_SECONDS = 30.0
"""Traffic and queue come with the snapshot; the tiles' own changes come at once."""


class SupervisionService:
    """The board of the signed-in person's team."""

    tile_changed = Signal(SeatTile)
    board_changed = Signal(Board)

    def __init__(
        self,
        agent: AgentProfile,
        policy: SeatPolicy,
        database: LocalDatabase,
        client: BackendClient,
        feed: Feed,
        clock: Clock,
    ) -> None:
        self._agent = agent
        self._policy = policy
        self._database = database
        self._client = client
        self._feed = feed
        self._clock = clock
        self._tiles: dict[str, SeatTile] = {}
        self._changed_at: dict[str, datetime] = {}
        self._tasks = TaskOwner("supervision")
        self.board: Board | None = None
        feed.subscribe(FeedKind.SEAT_TILE, store.apply_tiles)

    async def start(self) -> None:
        """Show the team as last known, then keep up with it."""
        for tile in await self._database.run(store.tiles):
            self._tiles[tile.agent_number] = tile
        self._feed.applied.connect(self._on_applied)
        if self._agent.role is Role.LEADER:
            view = await self._database.run(store.load_view)
            if view is not None:
                self._take(view)
            self._tasks.start(self._keep_asking(), name="ask")

    async def stop(self) -> None:
        """Stop keeping up."""
        self._feed.applied.disconnect(self._on_applied, missing_ok=True)
        await self._tasks.close()

    def take_over(self, policy: SeatPolicy) -> None:
        """Go by other limits: those of an offline sign-in were the last ones known."""
        self._policy = policy

    def others_on_break(self) -> int:
        """Return how many colleagues are on a break now, this agent left out."""
        return sum(
            tile.state is AgentState.BREAK and number != self._agent.number for number, tile in self._tiles.items()
        )

    def alerts(self) -> tuple[Alert, ...]:
        """Return what needs the leader's eye now."""
        return alerts(self.board.tiles if self.board else (), self._policy, self._clock.now())

    async def refresh(self) -> None:
        """Ask for the whole team now; without the backend, what was last heard stands.

        Raises:
            NotALeader: the board is the leader's.
        """
        if self._agent.role is not Role.LEADER:
            raise NotALeader
        try:
            view = await self._client.get("/supervision/team", TeamView)
        except (BackendUnreachable, BackendRefused):
            return
        # A tile that the feed changed while the snapshot was on its way is newer than the snapshot's.
        tiles = [
            self._tiles.get(tile.agent_number, tile)
            if self._changed_at.get(tile.agent_number, view.as_of) > view.as_of
            else tile
            for tile in view.tiles
        ]
        whole = view.model_copy(update={"tiles": tiles})
        self._take(whole)
        await self._database.run(lambda db: store.keep_view(db, whole))

    async def _keep_asking(self) -> None:
        while True:
            await self.refresh()
            await asyncio.sleep(REFRESH_SECONDS)

    def _take(self, view: TeamView) -> None:
        self._tiles = {tile.agent_number: tile for tile in view.tiles}
        self.board = board(view)
        self.board_changed.emit(self.board)

    def _on_applied(self, kind: str, entries: list[FeedEntry]) -> None:
        if kind != FeedKind.SEAT_TILE:
            return
        for entry in entries:
            tile = SeatTile.model_validate(entry.body)
            self._tiles[tile.agent_number] = tile
            self._changed_at[tile.agent_number] = entry.at
        if self.board is not None:
            known = [self._tiles.get(tile.agent_number, tile) for tile in self.board.tiles]
            self.board = replace(self.board, tiles=tuple(known))
        for number in dict.fromkeys(SeatTile.model_validate(entry.body).agent_number for entry in entries):
            self.tile_changed.emit(self._tiles[number])
