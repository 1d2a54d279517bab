"""The leader's wall: every change of an agent shows at once, and what is over its limit stands out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from agent_desktop.clock import SystemClock
from agent_desktop_ui.look import Look
from agent_desktop_ui.supervision.page import TeamPage
from agent_desktop_ui.supervision.wall import Order
from support.backend import RunningBackend, running_backend, signed_in
from support.backend_records import hand_raise
from support.measured_seat import MeasuredSeat, measured_seat
from support.screens import cut_words
from support.waiting import eventually

AGENT, LEADER = "80217", "30021"


@asynccontextmanager
async def floor(folder: Path) -> AsyncIterator[tuple[MeasuredSeat, RunningBackend]]:
    """No fixture: pytest-qt turns the event loop between fixtures and test, where nothing may be under way."""
    async with running_backend(folder) as backend, measured_seat(backend, folder, LEADER) as seat:
        yield seat, backend


async def page_of(seat: MeasuredSeat, look: Look, qtbot: QtBot) -> TeamPage:
    page = TeamPage(look, seat.supervision, SystemClock())
    qtbot.addWidget(page)
    page.resize(1366 - 72, 720)
    page.show()
    await eventually(lambda: page.wall.tile(AGENT) is not None, what="tiles")
    return page


async def test_the_wall_shows_the_whole_team_uncut(tmp_path: Path, every_look: Look, qtbot: QtBot) -> None:
    async with floor(tmp_path) as (leader, _backend):
        page = await page_of(leader, every_look, qtbot)
        assert leader.supervision.board is not None
        assert len(leader.supervision.board.tiles) == 14
        assert page.figures["handled"].figure != "--"
        await eventually(lambda: not cut_words(page), what="every word fits")


async def test_a_hand_raised_at_a_seat_is_seen_by_the_leader(tmp_path: Path, look: Look, qtbot: QtBot) -> None:
    async with floor(tmp_path) as (leader, backend):
        page = await page_of(leader, look, qtbot)
        raised = hand_raise(note="客户情绪激动")
        async with signed_in(backend, AGENT) as agent:
            answer = await agent.put(f"/hand-raises/{raised['id']}", json=raised)
            assert answer.is_success
        tile = page.wall.tile(AGENT)
        assert tile is not None
        await eventually(lambda: tile.tile.hand_raised, what="the hand on the wall")
        assert any(
            alert.agent_number == AGENT and alert.note == "客户情绪激动" for alert in leader.supervision.alerts()
        )
        assert tile.accessibleName().endswith("举手求助")


async def test_agents_are_found_by_name_and_number_and_sorted(tmp_path: Path, look: Look, qtbot: QtBot) -> None:
    async with floor(tmp_path) as (leader, _backend):
        page = await page_of(leader, look, qtbot)
        page.search.setText("80217")
        shown = [tile for tile in page.wall.tiles if tile.isVisible()]
        assert [tile.tile.agent_number for tile in shown] == [AGENT]
        page.search.clear()
        page.wall.sort(Order.TIME)
        visible = [tile for tile in page.wall.tiles if tile.isVisible()]
        assert len(visible) == 14
