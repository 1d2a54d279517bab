"""What a form asks before it goes up, which orders are alike, and that a draft survives being kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.contract.work_orders import PROMISED_HOURS, OrderStatus, Urgency
from agent_desktop.resources import resources_root
from agent_desktop.work_orders.forms import OrderType, load_types
from agent_desktop.work_orders.model import (
    OrderDraft,
    OrderLine,
    draft_body,
    draft_of,
    order_of,
    problems,
    similar,
)

NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)
TYPES = {one.key: one for one in load_types(resources_root() / "forms" / "order_types.toml")}
UNAUTHORISED = TYPES["complaint.credit_card.unauthorised"]
FILLED = {"card": "尾号 4417", "amount": "12,680.00", "transaction_time": "2026-11-19 03:12"}
DRAFT = OrderDraft(type_key=UNAUTHORISED.key, urgency=Urgency.URGENT, summary="客户称非本人交易", fields=FILLED)


@pytest.mark.parametrize("order_type", TYPES.values(), ids=TYPES.keys())
def test_every_type_speaks_both_languages(order_type: OrderType) -> None:
    for words in [*order_type.path, order_type.department, *(one.title for one in order_type.fields)]:
        assert set(words) == {"zh_CN", "en"}
    for one in order_type.fields:
        assert set(one.choices) == set(order_type.schema["properties"][one.name].get("enum", []))


def test_a_filled_form_has_no_problems() -> None:
    assert problems(DRAFT, UNAUTHORISED) == {}


@pytest.mark.parametrize("name", FILLED)
def test_a_missing_mandatory_field_is_named(name: str) -> None:
    fields = {**FILLED, name: "  "}
    assert problems(OrderDraft(type_key=UNAUTHORISED.key, summary="x", fields=fields), UNAUTHORISED) == {
        name: "required"
    }


def test_an_amount_that_is_no_amount_is_a_matter_of_format() -> None:
    fields = {**FILLED, "amount": "一万多"}
    assert problems(OrderDraft(type_key=UNAUTHORISED.key, summary="x", fields=fields), UNAUTHORISED) == {
        "amount": "format"
    }


def test_an_empty_draft_lacks_type_and_summary() -> None:
    assert problems(OrderDraft(), None) == {"type": "required", "summary": "required"}
    assert OrderDraft().empty


@given(urgency=st.sampled_from(Urgency))
def test_the_promise_follows_the_urgency(urgency: Urgency) -> None:
    draft = OrderDraft(type_key=UNAUTHORISED.key, urgency=urgency, summary=" 请核实 ", fields=FILLED)
    order = order_of(draft, UUID(int=7), "80217", NOW)
    assert order.promised_at - order.created_at == timedelta(hours=PROMISED_HOURS[urgency])
    assert order.summary == "请核实"


texts = st.text(max_size=40)


@given(
    interaction=st.none() | st.uuids(),
    customer=st.none() | st.uuids(),
    type_key=texts,
    urgency=st.sampled_from(Urgency),
    summary=texts,
    fields=st.dictionaries(texts, texts, max_size=4),
    voice=st.lists(texts, max_size=3).map(tuple),
)
def test_a_draft_comes_back_as_it_was_kept(
    interaction: UUID | None,
    customer: UUID | None,
    type_key: str,
    urgency: Urgency,
    summary: str,
    fields: dict[str, str],
    voice: tuple[str, ...],
) -> None:
    draft = OrderDraft(interaction, customer, type_key, urgency, summary, fields, voice)
    assert draft_of(json.loads(json.dumps(draft_body(draft)))) == draft


def order(key: str, status: OrderStatus, hours_ago: int) -> OrderLine:
    return OrderLine(
        id=UUID(int=hours_ago),
        number=f"GD20261119-{hours_ago:04}",
        type_key=key,
        urgency=Urgency.NORMAL,
        status=status,
        customer_id=None,
        created_at=NOW - timedelta(hours=hours_ago),
        promised_at=NOW,
        department="",
        summary="",
        steps=(),
        confirmed=True,
    )


def test_similar_orders_are_open_ones_of_the_same_branch_of_the_tree_newest_first() -> None:
    known = [
        order("complaint.credit_card.fee", OrderStatus.ASSIGNED, 5),
        order("complaint.credit_card.unauthorised", OrderStatus.IN_PROGRESS, 1),
        order("complaint.credit_card.unauthorised", OrderStatus.CLOSED, 2),
        order("complaint.branch.service", OrderStatus.ASSIGNED, 3),
    ]
    assert [one.tail for one in similar(known, UNAUTHORISED)] == ["0001", "0005"]
