"""Whether a call comes from one of the customer's own phones, by its whole number."""

from __future__ import annotations

import pytest

from support.bench import Benches, rows
from support.waiting import eventually

LIN = "+8613800006021"


@pytest.mark.parametrize(
    ("number", "phone"),
    [
        (LIN, 0),
        ("13800006021", 0),
        ("+8613811116021", None),  # masked alike, another number
        ("", None),
    ],
)
async def test_only_the_whole_number_matches(benches: Benches, number: str, phone: int | None) -> None:
    seat = await benches.seat()
    (card,) = await seat.customers.match(LIN)
    assert await seat.customers.phone_of_caller(card.id, number) == phone


async def test_customers_served_are_remembered_without_asking_the_backend(benches: Benches) -> None:
    seat = await benches.seat()
    (card,) = await seat.customers.match(LIN)
    await benches.backend.kill()
    assert [one.id for one in await seat.customers.seen([card.id])] == [card.id]


async def test_that_a_customer_has_no_history_is_told_too(benches: Benches) -> None:
    seat = await benches.seat()
    (card,) = await seat.customers.match(LIN)
    told: list[object] = []
    seat.customers.history_changed.connect(told.append)
    rows(benches.backend, "DELETE FROM contacts WHERE customer_id IS NOT NULL RETURNING id")
    assert (await seat.customers.history(card.id)).as_of is None
    await eventually(lambda: told)
    assert (await seat.customers.history(card.id)).as_of is not None
