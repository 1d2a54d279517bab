"""Work orders at a seat: drafts, submission with and without the backend, steps, and what the feed brings."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from agent_desktop.contract.work_orders import OrderStatus, WorkOrder
from agent_desktop.work_orders.model import InvalidForm, OrderClosed, OrderDraft, OrderLine, OrderUnknown
from support.backend import RunningBackend
from support.bench import Bench, Benches, rows
from support.waiting import eventually

TYPE = "complaint.credit_card.unauthorised"
FIELDS = {"card": "信用卡 尾号 4417", "amount": "2,380.00", "transaction_time": "2026-11-20 21:14"}


@pytest.fixture
async def bench(benches: Benches) -> Bench:
    return await benches.seat()


def draft(contact: UUID | None = None, customer: UUID | None = None) -> OrderDraft:
    return OrderDraft(contact, customer, TYPE, summary="非本人交易", fields=dict(FIELDS))


async def test_an_order_gets_its_number_when_the_backend_has_it(bench: Bench, backend: RunningBackend) -> None:
    told: list[OrderLine] = []
    bench.work_orders.changed.connect(told.append)
    await backend.kill()
    made = await bench.work_orders.submit(draft())
    assert (made.confirmed, made.number) == (False, "")
    assert next(order.id for order in await bench.work_orders.mine()) == made.id
    await backend.start()
    assert await bench.sync.outbox.drain(30)
    await eventually(lambda: any(order.id == made.id and order.confirmed and order.number for order in told))
    assert len(rows(backend, "SELECT id FROM work_orders WHERE id = ?", made.id.hex)) == 1


async def test_an_incomplete_order_stays_a_draft(bench: Bench) -> None:
    contact = uuid4()
    bench.work_orders.save_draft(OrderDraft(contact, None, TYPE, fields={"amount": "很多"}))
    written = await bench.work_orders.draft(contact)
    assert written is not None
    with pytest.raises(InvalidForm) as refused:
        await bench.work_orders.submit(written)
    assert refused.value.problems == {
        "summary": "required", "card": "required", "transaction_time": "required", "amount": "format"
    }  # fmt: skip
    assert await bench.work_orders.draft(contact) == written


async def test_a_submitted_draft_is_gone_and_a_typed_one_survives_the_crash(bench: Bench, benches: Benches) -> None:
    first, second = uuid4(), uuid4()
    bench.work_orders.save_draft(draft(first))
    bench.work_orders.save_draft(draft(second))
    await bench.work_orders.submit(draft(first))
    await bench.drafts.flush()
    await bench.crash()
    after = await benches.seat()
    assert await after.work_orders.draft(first) is None
    assert await after.work_orders.drafts() == (draft(second),)


async def test_a_step_appended_without_the_backend_follows_its_order(bench: Bench, backend: RunningBackend) -> None:
    await backend.kill()
    made = await bench.work_orders.submit(draft())
    longer = await bench.work_orders.append(made.id, " 客户催促 ", "urge")
    assert longer.steps[-1].text == "客户催促"
    await backend.start()
    assert await bench.sync.outbox.drain(30)
    kept = await bench.client.get(f"/work-orders/{made.id}", WorkOrder)
    assert ("urge", "客户催促") in [(step.action, step.text) for step in kept.steps]
    assert bench.sync.outbox.state.refused == 0
    line = await bench.work_orders.order(made.id)
    assert line.confirmed
    assert [step.id for step in line.steps].count(longer.steps[-1].id) == 1


async def test_a_confirmation_does_not_take_back_a_step_written_meanwhile(
    bench: Bench, backend: RunningBackend
) -> None:
    await backend.kill()
    made = await bench.work_orders.submit(draft())
    await bench.work_orders.append(made.id, "第一次追加")
    seen: list[tuple[str, ...]] = []
    bench.work_orders.changed.connect(
        lambda order: seen.append(tuple(step.text for step in order.steps)) if order.id == made.id else None
    )
    await backend.start()
    assert await bench.sync.outbox.drain(30)
    await eventually(lambda: seen)
    assert all("第一次追加" in steps for steps in seen), "an agent's step never vanishes from the screen"


async def test_an_unknown_or_closed_order_takes_no_step(bench: Bench) -> None:
    with pytest.raises(OrderUnknown):
        await bench.work_orders.append(uuid4(), "追加")
    made = await bench.work_orders.submit(draft())
    await bench.database.run(
        lambda db: (
            db.execute(
                "UPDATE work_orders_seen SET body = json_set(body, '$.status', 'closed') WHERE id = ?", [str(made.id)]
            )
            and None
        )
    )
    with pytest.raises(OrderClosed):
        await bench.work_orders.append(made.id, "追加")


async def test_like_orders_of_the_customer_are_shown(bench: Bench) -> None:
    (customer,) = await bench.customers.search("林静怡")
    for _ in range(2):
        await bench.work_orders.for_customer(customer.id)
        await eventually(lambda: not bench.work_orders._tasks.busy)
    like = await bench.work_orders.similar(customer.id, TYPE)
    assert like
    assert {order.status for order in like}.isdisjoint({OrderStatus.CLOSED})
    assert await bench.work_orders.similar(customer.id, "no.such.type") == ()


async def test_without_tokens_what_is_here_is_shown(bench: Bench) -> None:
    made = await bench.work_orders.submit(draft(None, uuid4()))
    bench.client.authorise(None)
    assert made.customer_id is not None
    assert [order.id for order in await bench.work_orders.for_customer(made.customer_id)] == [made.id]
    await bench.work_orders.start()
    await eventually(lambda: not bench.work_orders._tasks.busy)
