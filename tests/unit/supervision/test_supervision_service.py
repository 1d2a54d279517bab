"""The leader's board, live: each change of a seat shows on its tile, and no late snapshot takes it back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import SeatTile
from agent_desktop.interactions.model import WrapUpForm
from agent_desktop.supervision.model import AlertKind, NotALeader
from support.backend import DEMO_AGENT, DEMO_LEADER, RunningBackend
from support.bench import Bench, Benches
from support.waiting import eventually


@pytest.fixture
async def leader(benches: Benches) -> Bench:
    leader = await benches.seat(DEMO_LEADER)
    await eventually(lambda: leader.supervision.board)
    assert await leader.sync.feed.caught_up(10)
    return leader


def tile_of(leader: Bench) -> SeatTile:
    assert leader.supervision.board is not None
    return next(tile for tile in leader.supervision.board.tiles if tile.agent_number == DEMO_AGENT)


async def shows(leader: Bench, state: AgentState) -> None:
    await eventually(lambda: tile_of(leader).state is state, within=10, what=state)


async def test_a_contact_walks_over_the_leaders_board(leader: Bench, benches: Benches) -> None:
    changed: list[SeatTile] = []
    leader.supervision.tile_changed.connect(changed.append)
    bench = await benches.seat()
    await bench.seat.go(AgentState.READY)
    await shows(leader, AgentState.READY)
    handled = tile_of(leader).handled
    call = bench.phone.ring()
    await shows(leader, AgentState.RINGING)
    bench.phone.answer(call)
    await shows(leader, AgentState.TALKING)
    bench.phone.end(call)
    await shows(leader, AgentState.WRAP_UP)
    bench.interactions.fill(WrapUpForm(ServiceType.ENQUIRY, "账单查询", Outcome.RESOLVED))
    await bench.interactions.complete()
    await shows(leader, AgentState.READY)
    await eventually(lambda: tile_of(leader).handled == handled + 1)
    assert changed[-1] == tile_of(leader)
    assert len(leader.supervision.board.tiles if leader.supervision.board else ()) == 14


async def test_a_raised_hand_is_an_alert(leader: Bench, benches: Benches) -> None:
    bench = await benches.seat()
    await bench.seat.raise_hand("客户要求升级")
    await eventually(lambda: tile_of(leader).hand_raised, within=10)
    hands = [alert for alert in leader.supervision.alerts() if alert.kind is AlertKind.HAND_RAISED]
    assert (DEMO_AGENT, "客户要求升级") in [(alert.agent_number, alert.note) for alert in hands]


async def test_a_snapshot_that_comes_late_takes_no_newer_tile_back(
    leader: Bench, benches: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = await benches.seat()
    await bench.seat.go(AgentState.MEAL)
    await shows(leader, AgentState.MEAL)
    answered, may_arrive = asyncio.Event(), asyncio.Event()
    get = leader.client.get

    async def late(*given: Any, **more: Any) -> Any:
        answer = await get(*given, **more)
        if given[0] == "/supervision/team":
            answered.set()
            await may_arrive.wait()
        return answer

    monkeypatch.setattr(leader.client, "get", late)
    refreshing = asyncio.create_task(leader.supervision.refresh())
    await answered.wait()
    await bench.seat.go(AgentState.READY)
    await shows(leader, AgentState.READY)
    may_arrive.set()
    await refreshing
    assert tile_of(leader).state is AgentState.READY


async def test_the_board_is_there_without_the_backend(leader: Bench, benches: Benches, backend: RunningBackend) -> None:
    before = leader.supervision.board
    await leader.stop()
    again = await benches.seat(DEMO_LEADER)
    await backend.kill()
    await again.supervision.refresh()
    assert before is not None
    assert again.supervision.board is not None
    assert {tile.name for tile in again.supervision.board.tiles} == {tile.name for tile in before.tiles}


async def test_an_agent_has_no_board(benches: Benches) -> None:
    bench = await benches.seat()
    assert bench.supervision.board is None
    with pytest.raises(NotALeader):
        await bench.supervision.refresh()
