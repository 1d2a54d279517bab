"""A contact from ring to wrap-up, at a seat with a real database and backend."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent_desktop.contract.contacts import Outcome, ServiceType, VerificationLevel
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.work_orders import WorkOrder
from agent_desktop.interactions.model import NoInteraction, Phase, WrapUpForm, WrapUpIncomplete
from agent_desktop.seat.model import StateRefused
from agent_desktop.telephony.model import Call, CallState, EndReason
from agent_desktop.work_orders.model import OrderDraft
from support.backend import RunningBackend
from support.bench import Bench, Benches, contacts_of_the_backend, rows
from support.waiting import eventually

LIN_JINGYI = "+8613800006021"
FORM = WrapUpForm(ServiceType.ENQUIRY, "账单查询", Outcome.RESOLVED, "客户询问账单。")


@pytest.fixture
async def bench(benches: Benches) -> Bench:
    bench = await benches.seat()
    await bench.seat.go(AgentState.READY)
    return bench


FIELDS = {"card": "信用卡 尾号 4417", "amount": "2,380.00", "transaction_time": "2026-11-20 21:14"}


def phase(bench: Bench) -> Phase | None:
    return bench.interactions.current.phase if bench.interactions.current else None


async def talking(bench: Bench, number: str = LIN_JINGYI, **facts: Any) -> Call:
    """Be in a call with a caller who has been looked for."""
    call = bench.phone.ring(number, **facts)
    bench.phone.answer(call)
    await eventually(lambda: phase(bench) is Phase.TALKING and bench.seat.status.state is AgentState.TALKING)
    await eventually(lambda: bench.interactions.current and not bench.interactions.current.searching)
    return call


async def wrapping_up(bench: Bench, number: str = LIN_JINGYI) -> Call:
    """Have a call behind."""
    call = await talking(bench, number)
    bench.phone.end(call)
    await eventually(lambda: bench.seat.status.state is AgentState.WRAP_UP)
    return call


async def test_a_call_is_followed_through_all_its_phases(bench: Bench, backend: RunningBackend) -> None:
    states: list[AgentState] = []
    bench.seat.changed.connect(lambda status: states.append(status.state))
    call = bench.phone.ring(LIN_JINGYI)
    await eventually(lambda: phase(bench) is Phase.RINGING)
    bench.clock.passed += 3
    bench.phone.answer(call)
    await eventually(lambda: phase(bench) is Phase.TALKING)
    await eventually(lambda: bench.interactions.current and bench.interactions.current.customer)
    bench.clock.passed += 61
    bench.phone.become(call.id, CallState.HELD)
    await eventually(lambda: phase(bench) is Phase.HELD)
    bench.clock.passed += 20
    bench.phone.answer(call)
    bench.clock.passed += 30
    bench.phone.end(call)
    await eventually(lambda: bench.seat.status.state is AgentState.WRAP_UP)
    bench.interactions.fill(FORM)
    bench.clock.passed += 25
    await bench.interactions.complete(AgentState.READY)
    expected = [AgentState.RINGING, AgentState.TALKING, AgentState.HOLD, AgentState.TALKING, AgentState.WRAP_UP]
    assert states == [*expected, AgentState.READY]
    assert await bench.sync.outbox.drain(10)
    (kept,) = contacts_of_the_backend(backend, call)
    assert (round(kept["ring_seconds"]), round(kept["talk_seconds"])) == (3, 91)
    assert (round(kept["hold_seconds"]), round(kept["wrap_up_seconds"])) == (20, 25)
    assert (kept["outcome"], kept["reason"], kept["notes"]) == ("resolved", "账单查询", "客户询问账单。")
    assert kept["customer_id"] == rows(backend, "SELECT id FROM customers WHERE name = '林静怡'")[0]["id"]
    sent = rows(
        backend, "SELECT state FROM state_events WHERE agent_number = '80217' ORDER BY at DESC, rowid DESC LIMIT 7"
    )
    assert [row["state"] for row in reversed(sent)] == [AgentState.READY, *expected, AgentState.READY]


async def test_an_unknown_caller_is_told_as_unknown_and_can_be_named(bench: Bench, backend: RunningBackend) -> None:
    await talking(bench, "+8613811112222")
    current = bench.interactions.current
    assert current is not None
    assert current.customer is None
    assert current.candidates == ()
    (found,) = await bench.customers.search("林静怡")
    await bench.interactions.choose_customer(found.id)
    assert bench.interactions.current is not None
    assert bench.interactions.current.customer is not None
    assert bench.interactions.current.customer.name == "林静怡"
    await bench.interactions.verify(VerificationLevel.L2)
    assert bench.interactions.current.verification is VerificationLevel.L2


async def test_several_customers_of_one_number_are_candidates(bench: Bench, backend: RunningBackend) -> None:
    share_the_phone(backend)
    await talking(bench)
    current = bench.interactions.current
    assert current is not None
    assert current.customer is None
    assert len(current.candidates) == 2
    await bench.interactions.choose_customer(current.candidates[1].id)
    assert bench.interactions.current is not None
    assert bench.interactions.current.candidates == ()


def share_the_phone(backend: RunningBackend) -> None:
    """Let a second customer call with 林静怡's phone, as families do."""
    other = rows(backend, "SELECT id, body FROM customers WHERE name <> '林静怡' ORDER BY id LIMIT 1")[0]
    body = json.loads(other["body"])
    body["phones"].append(LIN_JINGYI)
    rows(backend, "UPDATE customers SET body = ? WHERE id = ?", json.dumps(body), other["id"])
    rows(
        backend, "INSERT INTO customer_phones (customer_id, phone, position) VALUES (?, ?, 5)", other["id"], LIN_JINGYI
    )


async def test_a_number_that_got_a_second_owner_is_asked_about(bench: Bench, backend: RunningBackend) -> None:
    await bench.customers.match(LIN_JINGYI)
    share_the_phone(backend)
    await talking(bench)
    await eventually(lambda: bench.interactions.current and len(bench.interactions.current.candidates) == 2)
    assert bench.interactions.current is not None
    assert bench.interactions.current.customer is None


async def test_whom_the_agent_chose_stays_chosen(bench: Bench, backend: RunningBackend) -> None:
    await bench.customers.match(LIN_JINGYI)
    share_the_phone(backend)
    heard: list[object] = []
    bench.customers.matched.connect(lambda number, _cards: heard.append(number))
    call = bench.phone.ring(LIN_JINGYI)
    await eventually(lambda: bench.interactions.current and bench.interactions.current.customer)
    assert bench.interactions.current is not None
    assert bench.interactions.current.customer is not None
    chosen = bench.interactions.current.customer.id
    await bench.interactions.choose_customer(chosen)
    bench.customers.matched.emit(call.remote_number, await bench.customers.match("+86 138 0000 6021"))
    await eventually(lambda: len(heard) > 1)
    assert bench.interactions.current.customer is not None
    assert bench.interactions.current.customer.id == chosen


async def test_a_caller_not_found_without_the_backend_is_found_when_it_is_back(
    bench: Bench, backend: RunningBackend
) -> None:
    bench.sync.health.changed.connect(
        lambda connection: bench.interactions.match_again() if connection.online else None
    )
    await backend.kill()
    await talking(bench, "+8613811112222", customer_number="62008814")
    assert bench.interactions.current is not None
    assert bench.interactions.current.customer is None
    await backend.start()
    await eventually(lambda: bench.interactions.current and bench.interactions.current.customer, within=20)


async def test_a_caller_who_hangs_up_early_leaves_an_abandoned_contact(bench: Bench, backend: RunningBackend) -> None:
    await bench.seat.go(AgentState.TRAINING)
    call = bench.phone.ring()
    await eventually(lambda: bench.seat.status.state is AgentState.RINGING)
    bench.phone.end(call, EndReason.ABANDONED)
    await eventually(lambda: bench.seat.status.state is AgentState.TRAINING)
    assert phase(bench) is Phase.DONE
    assert await bench.sync.outbox.drain(10)
    (kept,) = contacts_of_the_backend(backend, call)
    assert (kept["outcome"], kept["answered_at"]) == ("abandoned", None)


async def test_a_break_no_longer_allowed_after_an_abandoned_call_is_no_error(bench: Bench) -> None:
    bench.seat._shift = None
    await bench.seat.go(AgentState.BREAK)
    call = bench.phone.ring()
    await eventually(lambda: bench.seat.status.state is AgentState.RINGING)
    bench.seat._policy = bench.session.policy.model_copy(update={"break_quota_seconds": 0})
    bench.phone.end(call, EndReason.ABANDONED)
    await eventually(lambda: bench.seat.status.state is AgentState.READY)


async def test_a_call_given_up_while_the_customer_is_looked_for_comes_back_never(
    bench: Bench, benches: Benches
) -> None:
    searching = asyncio.Event()
    match = bench.customers.match

    async def slow(number: str, customer_number: str = "") -> Any:
        await searching.wait()
        return await match(number, customer_number)

    bench.customers.match = slow  # type: ignore[method-assign]
    call = bench.phone.ring(LIN_JINGYI)
    await eventually(lambda: bench.seat.status.state is AgentState.RINGING)
    bench.phone.end(call, EndReason.ABANDONED)
    await eventually(lambda: bench.seat.status.state is AgentState.READY)
    searching.set()
    await eventually(lambda: not bench.interactions._tasks.runs("match"))
    assert await bench.database.run(lambda db: list(db.query("SELECT id FROM interactions_open"))) == []


async def test_without_the_mandatory_fields_a_contact_is_not_handed_in(bench: Bench) -> None:
    with pytest.raises(NoInteraction):
        await bench.interactions.complete()
    await wrapping_up(bench)
    with pytest.raises(WrapUpIncomplete) as refused:
        await bench.interactions.complete()
    assert refused.value.missing == ("service_type", "reason", "outcome")
    bench.interactions.fill(replace(FORM, reason="  "))
    with pytest.raises(WrapUpIncomplete) as refused:
        await bench.interactions.complete()
    assert refused.value.missing == ("reason",)
    assert phase(bench) is Phase.WRAP_UP


async def test_a_contact_arrives_once_though_the_backend_dies_in_between(bench: Bench, backend: RunningBackend) -> None:
    calls = []
    for turn in range(3):
        calls.append(await wrapping_up(bench))
        bench.interactions.fill(FORM)
        if turn == 1:
            await backend.kill()
        await bench.interactions.complete()
    await backend.start()
    assert await bench.sync.outbox.drain(30)
    assert [len(contacts_of_the_backend(backend, call)) for call in calls] == [1, 1, 1]
    assert bench.sync.outbox.state.refused == 0


async def test_completing_twice_at_once_hands_in_once(bench: Bench, backend: RunningBackend) -> None:
    call = await wrapping_up(bench)
    bench.interactions.fill(FORM)
    first, second = await asyncio.gather(
        bench.interactions.complete(), bench.interactions.complete(), return_exceptions=True
    )
    assert (first, type(second)) == (None, NoInteraction)
    assert await bench.sync.outbox.drain(10)
    assert len(contacts_of_the_backend(backend, call)) == 1
    assert bench.sync.outbox.state.refused == 0


async def test_a_call_that_rings_just_as_the_contact_is_completed_keeps_its_seat(bench: Bench) -> None:
    await wrapping_up(bench)
    bench.interactions.fill(FORM)
    ringing: list[Call] = []
    bench.interactions.completed.connect(lambda _contact: ringing.append(bench.phone.ring()))
    await bench.interactions.complete()
    await eventually(lambda: phase(bench) is Phase.RINGING and bench.seat.status.state is AgentState.RINGING)
    await asyncio.sleep(0)
    await bench.database.run(lambda _db: None)
    assert bench.seat.status.state is AgentState.RINGING


async def test_a_refused_break_still_hands_the_contact_in(bench: Bench, backend: RunningBackend) -> None:
    call = await wrapping_up(bench)
    bench.interactions.fill(FORM)
    bench.seat._policy = bench.session.policy.model_copy(update={"break_quota_seconds": 0})
    bench.seat._shift = None
    with pytest.raises(StateRefused) as refused:
        await bench.interactions.complete(AgentState.BREAK)
    assert refused.value.code == "break_quota_used"
    assert bench.seat.status.state is AgentState.READY
    assert await bench.sync.outbox.drain(10)
    assert len(contacts_of_the_backend(backend, call)) == 1


async def test_an_order_submitted_in_a_contact_is_noted_even_if_completed_at_once(
    bench: Bench, backend: RunningBackend
) -> None:
    bench.work_orders.submitted.connect(
        lambda order, contact: bench.interactions.order_opened(contact, order.id) if contact else None
    )
    call = await talking(bench)
    assert bench.interactions.current is not None
    contact = bench.interactions.current.id
    bench.phone.end(call)
    await eventually(lambda: bench.seat.status.state is AgentState.WRAP_UP)
    bench.interactions.fill(replace(FORM, outcome=None))
    order = await bench.work_orders.submit(
        OrderDraft(contact, None, "complaint.credit_card.unauthorised", summary="非本人交易", fields=FIELDS)
    )
    await bench.interactions.complete()
    assert await bench.sync.outbox.drain(10)
    (kept,) = contacts_of_the_backend(backend, call)
    assert json.loads(kept["work_order_ids"]) == [str(order.id)]
    assert kept["outcome"] == "order_opened"
    sent = await bench.client.get(f"/work-orders/{order.id}", WorkOrder)
    assert sent.interaction_id == contact


async def test_a_second_call_is_sent_away_until_the_wrap_up_is_done(
    bench: Bench, expected_log_errors: list[str]
) -> None:
    first = await wrapping_up(bench)
    second = bench.phone.ring("+8613911110000")
    await eventually(lambda: bench.phone.sent_away == [second.id])
    gone = bench.phone.ring("+8613911110001")
    bench.phone.end(gone)
    await eventually(lambda: bench.phone.sent_away == [second.id, gone.id])
    assert bench.interactions.current is not None
    assert bench.interactions.current.call_id == first.id
    assert bench.seat.status.state is AgentState.WRAP_UP


async def test_a_wall_clock_that_jumps_harms_no_duration(bench: Bench, backend: RunningBackend) -> None:
    bench.clock.jumped = timedelta(hours=1)
    call = await talking(bench)
    bench.clock.jumped = timedelta(hours=-1)
    bench.clock.passed += 40
    bench.phone.end(call)
    await eventually(lambda: bench.seat.status.state is AgentState.WRAP_UP)
    bench.clock.jumped = timedelta(hours=1)
    bench.clock.passed += 12
    assert 12 <= bench.interactions.wrap_up_seconds() < 15
    assert 12 <= bench.seat.seconds() < 15
    bench.interactions.fill(FORM)
    bench.clock.jumped = timedelta()
    await bench.interactions.complete()
    assert await bench.sync.outbox.drain(10)
    (kept,) = contacts_of_the_backend(backend, call)
    assert 40 <= kept["talk_seconds"] < 43
    assert 12 <= kept["wrap_up_seconds"] < 15
