"""What of a customer may be shown: numbers found in any writing, and nothing whole that must be hidden."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.contract.customers import Customer, Product, ProductKind, ProductStatus, Tier
from agent_desktop.customers.model import (
    FieldNotMasked,
    age_on,
    card,
    masked_document,
    masked_number,
    normal_number,
    secret_field,
)

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@given(number=mobiles)
def test_one_number_has_one_form_however_it_is_written(number: str) -> None:
    written = [number, f"+86{number}", f"0086{number}", f"+86 {number[:3]} {number[3:7]} {number[7:]}"]
    assert {normal_number(one) for one in written} == {f"+86{number}"}


@given(number=mobiles)
def test_a_masked_mobile_shows_three_and_four_digits(number: str) -> None:
    assert masked_number(number) == f"{number[:3]} **** {number[-4:]}"


def test_an_extension_is_nobodys_secret() -> None:
    assert masked_number("6001") == "6001"


@given(text=st.text(max_size=30))
def test_any_text_can_stand_where_a_number_should(text: str) -> None:
    normal_number(text)
    masked_number(text)


@given(document=st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True))
def test_a_masked_document_hides_the_birth_date(document: str) -> None:
    masked = masked_document(document)
    assert document[4:14] not in masked
    assert masked.replace(" ", "")[0:4] + masked[-4:] == document[:4] + document[-4:]


@pytest.mark.parametrize(
    ("today", "age"), [(date(2026, 11, 19), 37), (date(2026, 11, 20), 38), (date(2026, 11, 21), 38)]
)
def test_age_turns_on_the_birthday(today: date, age: int) -> None:
    assert age_on(date(1988, 11, 20), today) == age


CUSTOMER = Customer(
    id=UUID(int=1),
    number="62008814",
    name="林静怡",
    gender="f",
    born=date(1988, 3, 1),
    id_document="44030419880301012X",
    phones=["+8613800006021", "+8675583000000"],
    branch="深圳分行 福田支行",
    tier=Tier.PRIVATE,
    products=[
        Product(
            kind=ProductKind.CREDIT_CARD,
            name="白金信用卡",
            number="6225880012344417",
            status=ProductStatus.FROZEN,
            opened=date(2020, 1, 1),
        )
    ],
)


def test_the_card_holds_nothing_whole_that_is_secret() -> None:
    shown = repr(card(CUSTOMER, datetime(2026, 11, 20, tzinfo=UTC), date(2026, 11, 20), fresh=True))
    for secret in (CUSTOMER.id_document, CUSTOMER.phones[0][3:], CUSTOMER.products[0].number):
        assert secret not in shown
    assert "4417" in shown


@pytest.mark.parametrize(
    ("field", "value"),
    [("id_document", "44030419880301012X"), ("phone:0", "+8613800006021"), ("product:0", "6225880012344417")],
)
def test_a_look_names_one_field(field: str, value: str) -> None:
    assert secret_field(CUSTOMER, field) == value


@pytest.mark.parametrize("field", ["", "phone:7", "phone:x", "name", "product"])
def test_there_is_no_look_at_what_is_not_masked(field: str) -> None:
    with pytest.raises(FieldNotMasked):
        secret_field(CUSTOMER, field)
