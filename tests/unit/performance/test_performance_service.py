"""The agent's figures: one contact more with each, with and without the backend."""

from __future__ import annotations

import pytest

from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.seat import AgentState
from agent_desktop.interactions.model import WrapUpForm
from agent_desktop.performance.model import Figures
from agent_desktop.performance.service import Period
from support.backend import RunningBackend
from support.bench import Bench, Benches
from support.waiting import eventually


@pytest.fixture
async def bench(benches: Benches) -> Bench:
    bench = await benches.seat()
    bench.interactions.completed.connect(lambda _contact: bench.performance.recount())
    await eventually(lambda: bench.performance._heard, what="the backend's count")
    await bench.seat.go(AgentState.READY)
    return bench


async def handle(bench: Bench, talk: float = 100) -> None:
    """Handle one contact of so many seconds' talk and 20 of wrap-up."""
    call = bench.phone.ring()
    bench.phone.answer(call)
    await eventually(lambda: bench.seat.status.state is AgentState.TALKING)
    bench.clock.passed += talk
    bench.phone.end(call)
    await eventually(lambda: bench.seat.status.state is AgentState.WRAP_UP)
    bench.interactions.fill(WrapUpForm(ServiceType.ENQUIRY, "账单查询", Outcome.RESOLVED))
    bench.clock.passed += 20
    await bench.interactions.complete()


async def test_a_contact_moves_the_figures_by_one_and_only_one(bench: Bench) -> None:
    before = await bench.performance.figures()
    told: list[Figures] = []
    bench.performance.changed.connect(told.append)
    await handle(bench)
    await eventually(lambda: told and told[-1].today.handled == before.today.handled + 1)
    assert await bench.sync.outbox.drain(10)
    await bench.performance.refresh()
    after = await bench.performance.figures()
    assert after.today.handled == before.today.handled + 1, "counted here and by the backend, still one"


async def test_without_the_backend_the_figures_go_on_from_what_was_heard(
    bench: Bench, benches: Benches, backend: RunningBackend
) -> None:
    before = (await bench.performance.panel(Period.TODAY)).measures
    await backend.kill()
    for _ in range(2):
        await handle(bench, talk=60)
    after = (await bench.performance.panel(Period.TODAY)).measures
    assert after.handled == before.handled + 2
    assert (before.talk is None) == (before.handled == 0)
    expected = ((before.talk or 0) * before.handled + 120) / after.handled
    assert after.talk == pytest.approx(expected, abs=1)
    await bench.crash()
    await backend.start()
    again = await benches.seat()
    assert (await again.performance.panel(Period.TODAY)).measures.handled == after.handled


async def test_a_caller_who_gave_up_is_not_handled(bench: Bench) -> None:
    before = await bench.performance.figures()
    call = bench.phone.ring()
    await eventually(lambda: bench.seat.status.state is AgentState.RINGING)
    bench.phone.end(call)
    await eventually(lambda: bench.seat.status.state is AgentState.READY)
    assert (await bench.performance.figures()).today.handled == before.today.handled


async def test_periods_contain_one_another(bench: Bench) -> None:
    handled = [(await bench.performance.panel(period)).measures.handled for period in Period]
    assert handled == sorted(handled)
