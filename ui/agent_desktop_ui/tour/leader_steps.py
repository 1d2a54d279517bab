"""The leader's part of the tour: a second desktop beside the agent's, at night."""

from __future__ import annotations

from agent_desktop.contract.seat import AgentState
from agent_desktop.demo.stage import AGENT, LEADER, PASSWORD
from agent_desktop_ui.app import App
from agent_desktop_ui.desk import TEAM, Desk
from agent_desktop_ui.supervision.page import TeamPage
from agent_desktop_ui.tour.hands import press
from agent_desktop_ui.tour.journal import Journal, TourFailedError, until


class LeaderSteps:
    """Needs the agent's desk beside it, for the hand that is raised there."""

    def __init__(self, app: App, agent: App, journal: Journal) -> None:
        self._app, self._agent, self._journal = app, agent, journal

    async def see_team(self) -> None:
        """Sign in; the wall is live."""
        async with self._journal.step("team", "The team leader's view: tiles live"):
            self._app.open(LEADER, PASSWORD)
            await until(lambda: self._app.desk is not None, "leader signed in", within=20)
            page = self._page()
            await until(lambda: page.wall.tile(AGENT) is not None, "the agent's tile")
            tile = page.wall.tile(AGENT)
            await until(lambda: tile is not None and tile.tile.state is AgentState.READY, "the agent is ready", 20)
            board = self._desk().session.supervision.board
            if board is not None:
                self._journal.note(f"{len(board.tiles)} seats, {board.handled} calls handled today")

    async def see_hand(self) -> None:
        """The agent presses F12; the leader sees it."""
        async with self._journal.step("hand-raised", "The agent raises a hand (F12); the leader sees it at once"):
            page = self._page()
            await press(self._agent.window, "F12")
            await until(lambda: self._raised(page), "hand seen by the leader")
        await press(self._agent.window, "F12")
        await until(lambda: not self._raised(page), "hand lowered again")

    @staticmethod
    def _raised(page: TeamPage) -> bool:
        tile = page.wall.tile(AGENT)
        return tile is not None and tile.tile.hand_raised

    def _desk(self) -> Desk:
        if self._app.desk is None:
            raise TourFailedError("the leader is not signed in")
        return self._app.desk

    def _page(self) -> TeamPage:
        page = self._desk().shell.page(TEAM)
        if not isinstance(page, TeamPage):
            raise TourFailedError("the leader has no team page")
        return page
