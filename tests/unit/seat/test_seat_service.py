"""The seat's states and the raised hand, as the backend, the leader and the next window see them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent_desktop.contract.identity import Shift
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import SeatTile
from agent_desktop.identifiers import new_id
from agent_desktop.seat.model import StateRefused
from support.backend import DEMO_AGENT, DEMO_LEADER, RunningBackend
from support.bench import Bench, Benches, rows
from support.waiting import eventually


async def test_states_reach_the_backend_in_order_though_it_was_away(benches: Benches, backend: RunningBackend) -> None:
    bench = await benches.seat()
    wanted = [AgentState.READY, AgentState.MEAL, AgentState.TRAINING, AgentState.MEETING, AgentState.READY]
    before = len(states(backend))
    await bench.seat.go(wanted[0])
    await backend.kill()
    for state in wanted[1:]:
        benches.clock.passed += 10
        await bench.seat.go(state)
    await backend.start()
    assert await bench.sync.outbox.drain(30)
    kept = states(backend)[before:]
    assert [state for state, _ in kept] == wanted
    assert [round(seconds, -1) for _, seconds in kept[1:]] == [10, 10, 10, 10]


def states(backend: RunningBackend) -> list[tuple[str, float]]:
    """Return the demo agent's states as the backend took them."""
    query = "SELECT state, seconds FROM state_events WHERE agent_number = ? ORDER BY rowid"
    return [(row["state"], row["seconds"]) for row in rows(backend, query, DEMO_AGENT)]


async def test_breaks_of_the_others_leave_no_place(benches: Benches, backend: RunningBackend) -> None:
    mine = await benches.seat()
    mine.seat.take_over(None, mine.session.policy)
    colleagues = [await benches.seat(number) for number in ("80201", "80202")]
    for colleague in colleagues:
        colleague.seat.take_over(None, colleague.session.policy.model_copy(update={"breaks_at_once": 14}))
        if colleague.seat.status.state is not AgentState.BREAK:
            await colleague.seat.go(AgentState.BREAK)
    await eventually(lambda: mine.supervision.others_on_break() >= 2, within=10)
    with pytest.raises(StateRefused) as refused:
        await mine.seat.go(AgentState.BREAK)
    assert refused.value.code == "break_place_taken"
    for bench in colleagues:
        await bench.seat.go(AgentState.READY)
    await eventually(lambda: mine.supervision.others_on_break() < 2, within=10)
    await mine.seat.go(AgentState.BREAK)


async def test_the_seconds_of_breaks_are_counted_over_a_crash_by_the_monotonic_clock(benches: Benches) -> None:
    bench = await benches.seat()
    bench.seat.take_over(None, bench.session.policy)
    await bench.seat.go(AgentState.BREAK)
    benches.clock.passed += 100
    benches.clock.jumped = timedelta(hours=1)
    assert 100 <= bench.seat.break_allowance().used_seconds < 105
    await bench.seat.go(AgentState.READY)
    benches.clock.jumped = timedelta()
    await bench.crash()
    after = await benches.seat()
    assert after.seat.status.state is AgentState.READY
    assert 100 <= after.seat.break_allowance().used_seconds < 105


async def test_yesterdays_breaks_do_not_count_though_the_shift_is_yesterdays(benches: Benches) -> None:
    bench = await benches.seat()
    now = benches.clock.now()
    bench.seat.take_over(None, bench.session.policy)
    await bench.seat.go(AgentState.BREAK)
    benches.clock.passed += 1800
    await bench.seat.go(AgentState.READY)
    await bench.crash()
    benches.clock.jumped = timedelta(hours=24)
    tomorrow = await benches.seat()
    tomorrow.seat.take_over(
        Shift(name="早班", begins=now - timedelta(hours=2), ends=now + timedelta(hours=6)), bench.session.policy
    )
    await tomorrow.seat.start()
    assert tomorrow.seat.break_allowance().used_seconds == 0
    assert tomorrow.seat.status.state is AgentState.SIGNED_OUT, "a state of yesterday is not taken up"


async def test_the_leader_sees_a_raised_hand_at_once_and_the_next_window_too(benches: Benches) -> None:
    bench = await benches.seat()
    leader = await benches.seat(DEMO_LEADER)
    await eventually(lambda: leader.supervision.board)
    seen: list[SeatTile] = []
    leader.supervision.tile_changed.connect(seen.append)
    await bench.seat.go(AgentState.READY)
    await bench.seat.raise_hand("客户要求升级")
    await eventually(lambda: tile_of(leader).hand_raised, within=10)
    assert tile_of(leader).hand_note == "客户要求升级"
    assert seen[-1] == tile_of(leader)
    await bench.crash()
    after = await benches.seat()
    assert after.seat.status.hand_raised
    await after.seat.lower_hand()
    await eventually(lambda: not tile_of(leader).hand_raised, within=10)


async def test_who_leaves_the_seat_takes_the_hand_down(benches: Benches) -> None:
    leader, bench = await benches.seat(DEMO_LEADER), await benches.seat()
    await bench.seat.go(AgentState.READY)
    await bench.seat.raise_hand("需要授权")
    await eventually(lambda: tile_of(leader).hand_raised, within=10)
    await bench.seat.go(AgentState.SIGNED_OUT)
    assert not bench.seat.status.hand_raised
    await eventually(lambda: not tile_of(leader).hand_raised, within=10)


def tile_of(leader: Bench) -> SeatTile:
    """Return the demo agent's tile on the leader's board."""
    assert leader.supervision.board is not None
    return next(tile for tile in leader.supervision.board.tiles if tile.agent_number == DEMO_AGENT)


async def test_a_call_in_an_outbound_seat_leads_back_to_where_it_was(benches: Benches) -> None:
    bench = await benches.seat()
    await bench.seat.go(AgentState.TRAINING)
    contact = new_id()
    for state in (AgentState.OUTBOUND, AgentState.TALKING, AgentState.WRAP_UP):
        await bench.seat.on_call(state, contact)
    await bench.seat.after_call(None, contact)
    assert bench.seat.status.state is AgentState.TRAINING
