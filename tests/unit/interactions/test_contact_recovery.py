"""The window killed in the middle of a contact: the next one goes on from the database and the phone."""

from __future__ import annotations

import pytest

from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.seat import AgentState
from agent_desktop.interactions.model import Phase, WrapUpForm
from agent_desktop.storage.errors import DiskFull
from agent_desktop.telephony.model import Call, CallState, EndReason
from support.backend import RunningBackend
from support.bench import Bench, Benches, contacts_of_the_backend
from support.waiting import eventually


class FullDisk:
    """A database without room."""

    async def run(self, _work: object) -> None:
        raise DiskFull


LIN_JINGYI = "+8613800006021"
FORM = WrapUpForm(ServiceType.ENQUIRY, "账单查询", Outcome.RESOLVED, "客户询问账单。", ("等待太久",))


@pytest.fixture
async def bench(benches: Benches) -> Bench:
    bench = await benches.seat()
    await bench.seat.go(AgentState.READY)
    return bench


async def talking(bench: Bench) -> Call:
    """Be in a call with a known caller, with a note begun."""
    call = bench.phone.ring(LIN_JINGYI)
    bench.phone.answer(call)
    await in_state(bench, AgentState.TALKING)
    await eventually(lambda: bench.interactions.current and bench.interactions.current.customer)
    bench.interactions.fill(FORM)
    await bench.drafts.flush()
    return call


async def in_state(bench: Bench, state: AgentState) -> None:
    await eventually(lambda: bench.seat.status.state is state, what=state)


async def test_with_the_call_alive_the_contact_goes_on_with_its_draft(bench: Bench, benches: Benches) -> None:
    call = await talking(bench)
    before = bench.interactions.current
    await bench.crash()
    benches.clock.passed += 30
    after = await benches.seat()
    current = after.interactions.current
    assert before is not None
    assert current is not None
    assert (current.id, current.phase, current.wrap_up) == (before.id, Phase.TALKING, FORM)
    assert current.customer is not None
    assert current.customer.name == "林静怡"
    assert after.seat.status.state is AgentState.TALKING
    assert after.seat.seconds() >= 30
    after.phone.end(call)
    await in_state(after, AgentState.WRAP_UP)
    assert not after.interactions.current.lost if after.interactions.current else False


async def test_with_the_call_gone_the_wrap_up_says_that_it_was_lost(bench: Bench, benches: Benches) -> None:
    await talking(bench)
    await bench.crash()
    benches.phone.vanish()
    after = await benches.seat()
    current = after.interactions.current
    assert current is not None
    assert (current.phase, current.lost, current.wrap_up) == (Phase.WRAP_UP, True, FORM)
    assert after.seat.status.state is AgentState.WRAP_UP


async def test_a_call_that_ended_while_no_window_was_there_keeps_its_seconds(
    bench: Bench, benches: Benches, backend: RunningBackend
) -> None:
    call = await talking(bench)
    await bench.crash()
    benches.clock.passed += 55
    benches.phone.keep_ended(call)
    after = await benches.seat()
    await in_state(after, AgentState.WRAP_UP)
    assert after.interactions.current is not None
    assert not after.interactions.current.lost
    await after.interactions.complete()
    assert await after.sync.outbox.drain(10)
    (kept,) = contacts_of_the_backend(backend, call)
    assert 55 <= kept["talk_seconds"] < 60


async def test_a_call_answered_and_ended_unseen_is_wrapped_up(bench: Bench, benches: Benches) -> None:
    call = benches.phone.ring(LIN_JINGYI)
    await in_state(bench, AgentState.RINGING)
    await bench.crash()
    benches.phone.answer(call)
    benches.clock.passed += 5
    benches.phone.keep_ended(call)
    after = await benches.seat()
    await in_state(after, AgentState.WRAP_UP)


async def test_the_wrap_up_seconds_go_on(bench: Bench, benches: Benches) -> None:
    call = await talking(bench)
    bench.phone.end(call)
    await in_state(bench, AgentState.WRAP_UP)
    benches.clock.passed += 20
    await bench.crash()
    benches.clock.passed += 10
    after = await benches.seat()
    assert after.interactions.current is not None
    assert after.interactions.current.wrap_up == FORM
    assert 30 <= after.interactions.wrap_up_seconds() < 36
    await after.interactions.complete()
    assert after.seat.status.state is AgentState.READY


async def test_a_caller_not_looked_up_before_the_crash_is_looked_up_after_it(
    bench: Bench, benches: Benches, backend: RunningBackend
) -> None:
    await backend.kill()
    call = bench.phone.ring(LIN_JINGYI)
    bench.phone.answer(call)
    await in_state(bench, AgentState.TALKING)
    await bench.crash()
    await backend.start()
    after = await benches.seat()
    await eventually(lambda: after.interactions.current and after.interactions.current.customer)


async def test_a_seat_called_out_of_its_training_goes_back_there_after_a_crash(bench: Bench, benches: Benches) -> None:
    await bench.seat.go(AgentState.TRAINING)
    call = bench.phone.ring()
    await in_state(bench, AgentState.RINGING)
    await bench.crash()
    after = await benches.seat()
    benches.phone.end(call, EndReason.ABANDONED)
    await in_state(after, AgentState.TRAINING)


async def test_a_phone_that_was_only_out_of_sight_gives_the_caller_back(
    bench: Bench, benches: Benches, backend: RunningBackend
) -> None:
    call = await talking(bench)
    lost = bench.phone.calls[0]
    bench.phone.end(call, EndReason.LOST)
    await in_state(bench, AgentState.WRAP_UP)
    assert bench.interactions.current is not None
    assert bench.interactions.current.lost
    bench.phone._calls[call.id] = lost
    bench.phone.become(call.id, CallState.TALKING)
    await in_state(bench, AgentState.TALKING)
    assert bench.interactions.current.phase is Phase.TALKING
    bench.phone.end(call)
    await in_state(bench, AgentState.WRAP_UP)
    assert not bench.interactions.current.lost
    await bench.interactions.complete()
    assert await bench.sync.outbox.drain(10)
    assert len(contacts_of_the_backend(backend, call)) == 1


async def test_an_end_that_the_full_disk_swallowed_does_not_block_the_seat_for_ever(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    troubles: list[object] = []
    bench.interactions.trouble.connect(troubles.append)
    call = bench.phone.ring()
    await in_state(bench, AgentState.RINGING)
    await eventually(lambda: bench.interactions.current and not bench.interactions.current.searching)
    with monkeypatch.context() as full:
        full.setattr(bench.interactions, "_database", FullDisk())
        bench.phone.end(call)
        await eventually(lambda: troubles)
    following = bench.phone.ring(LIN_JINGYI)
    await eventually(lambda: bench.interactions.current and bench.interactions.current.call_id == following.id)
    assert bench.phone.sent_away == []
