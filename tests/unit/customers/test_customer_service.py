"""Customers at a seat: from the cache at once, from the backend after that, and every look on record."""

from __future__ import annotations

import json
import logging
from uuid import uuid4

import pytest

from agent_desktop.customers.model import CustomerCard, CustomerUnknown, FieldNotMasked
from support.backend import RunningBackend
from support.bench import Bench, Benches, rows
from support.waiting import eventually

LIN_JINGYI = "+8613800006021"


@pytest.fixture
async def bench(benches: Benches) -> Bench:
    return await benches.seat()


def move_to(backend: RunningBackend, branch: str) -> None:
    """Let the CRM know another branch of 林静怡."""
    (row,) = rows(backend, "SELECT body, version FROM customers WHERE name = '林静怡'")
    body = json.loads(row["body"]) | {"branch": branch, "version": row["version"] + 1}
    rows(
        backend,
        "UPDATE customers SET body = ?, version = ? WHERE name = '林静怡'",
        json.dumps(body, ensure_ascii=False),
        body["version"],
    )


async def test_a_caller_seen_before_is_there_at_once_and_then_as_the_backend_has_them(
    bench: Bench, backend: RunningBackend
) -> None:
    (fresh,) = await bench.customers.match("13800006021")
    assert fresh.fresh
    move_to(backend, "广州分行")
    told: list[tuple[str, list[CustomerCard]]] = []
    bench.customers.matched.connect(lambda number, cards: told.append((number, cards)))
    (cached,) = await bench.customers.match("+86 138 0000 6021")
    assert (cached.branch, cached.fresh) == ("深圳分行 福田支行", False)
    await eventually(lambda: told)
    ((number, (now,)),) = told
    assert number == "+86 138 0000 6021"
    assert (now.branch, now.fresh) == ("广州分行", True)


async def test_a_card_is_revalidated_and_told(bench: Bench, backend: RunningBackend) -> None:
    (card,) = await bench.customers.match(LIN_JINGYI)
    move_to(backend, "广州分行")
    changed: list[CustomerCard] = []
    bench.customers.changed.connect(changed.append)
    assert (await bench.customers.card(card.id)).branch == "深圳分行 福田支行"
    await eventually(lambda: changed)
    assert changed[0].branch == "广州分行"


async def test_the_number_that_the_ivr_knows_goes_before_the_callers(bench: Bench) -> None:
    (card,) = await bench.customers.match("+8613811112222", "62008814")
    assert card.name == "林静怡"
    (cached,) = await bench.customers.match("+8613811112222", "62008814")
    assert cached.name == "林静怡"


async def test_without_the_backend_only_those_seen_here_are_known(bench: Bench, backend: RunningBackend) -> None:
    (card,) = await bench.customers.match(LIN_JINGYI)
    await backend.kill()
    assert [one.name for one in await bench.customers.match(LIN_JINGYI)] == ["林静怡"]
    assert [one.name for one in await bench.customers.search("林静")] == ["林静怡"]
    assert [one.name for one in await bench.customers.search("62008814")] == ["林静怡"]
    assert (await bench.customers.card(card.id)).name == "林静怡"
    assert await bench.customers.match("+8613811112222") == []
    with pytest.raises(CustomerUnknown):
        await bench.customers.card(uuid4())


async def test_a_customer_that_does_not_exist_is_unknown(bench: Bench) -> None:
    with pytest.raises(CustomerUnknown):
        await bench.customers.card(uuid4())


async def test_without_tokens_the_cache_serves(bench: Bench) -> None:
    """So it is between an offline sign-in and its catching up, and after the tokens have been taken away."""
    (card,) = await bench.customers.match(LIN_JINGYI)
    bench.client.authorise(None)
    assert [one.name for one in await bench.customers.match(LIN_JINGYI)] == ["林静怡"]
    assert await bench.customers.match("+8613811112222") == []
    assert [one.name for one in await bench.customers.search("林静怡")] == ["林静怡"]
    assert (await bench.customers.card(card.id)).name == "林静怡"
    await bench.customers.history(card.id)
    with pytest.raises(CustomerUnknown):
        await bench.customers.card(uuid4())
    await eventually(lambda: not bench.customers._tasks.busy)


async def test_no_number_reaches_the_log_when_a_match_fails(
    bench: Bench, expected_log_errors: list[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_log_errors.append("customers:")
    await bench.customers.match(LIN_JINGYI)

    async def broken(*_given: object) -> list[CustomerCard]:
        raise ArithmeticError

    monkeypatch.setattr(bench.customers, "_fetch_match", broken)
    with caplog.at_level(logging.ERROR):
        await bench.customers.match(LIN_JINGYI)
        await eventually(lambda: "customers:" in caplog.text)
    assert "6021" not in caplog.text


async def test_a_look_at_masked_data_is_on_record(bench: Bench, backend: RunningBackend) -> None:
    (card,) = await bench.customers.match(LIN_JINGYI)
    assert "88092202" not in card.id_document
    assert await bench.customers.reveal(card.id, "id_document", "核对证件") == "991102198809220265"
    with pytest.raises(FieldNotMasked):
        await bench.customers.reveal(card.id, "phone:9", "核对电话")
    await backend.kill()
    assert await bench.customers.reveal(card.id, "phone:0", "回访客户") == LIN_JINGYI
    await backend.start()
    assert await bench.sync.outbox.drain(30)
    looks = rows(backend, "SELECT agent_number, field, reason FROM customer_looks ORDER BY at")
    assert [tuple(look) for look in looks] == [
        ("80217", "id_document", "核对证件"),
        ("80217", "phone:0", "回访客户"),
    ]


async def test_the_history_is_kept_for_when_the_backend_is_away(bench: Bench, backend: RunningBackend) -> None:
    (card,) = await bench.customers.match(LIN_JINGYI)
    changed: list[object] = []
    bench.customers.history_changed.connect(changed.append)
    assert (await bench.customers.history(card.id)).as_of is None
    await eventually(lambda: changed)
    await backend.kill()
    kept = await bench.customers.history(card.id)
    assert kept.lines
    assert kept.as_of is not None
