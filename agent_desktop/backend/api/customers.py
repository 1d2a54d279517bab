"""Customers, their contacts and their work orders."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from agent_desktop.backend.access import Seat
from agent_desktop.backend.problems import Refusal
from agent_desktop.backend.services import Backend
from agent_desktop.backend.store import customers as store
from agent_desktop.backend.store.contacts import customer_history
from agent_desktop.backend.store.work_orders import list_orders
from agent_desktop.contract.contacts import ContactSummary
from agent_desktop.contract.customers import Customer, CustomerMatch
from agent_desktop.contract.problems import ProblemType
from agent_desktop.contract.work_orders import WorkOrder

router = APIRouter(prefix="/customers", tags=["customers"])


def e164(phone: str) -> str:
    """Return a phone number in E.164; eleven digits beginning with 1 are a mobile of mainland China."""
    digits = "".join(character for character in phone if character.isascii() and character.isdigit())
    digits = digits.removeprefix("00")
    if len(digits) == 11 and digits.startswith("1"):
        digits = "86" + digits
    elif phone.startswith("0") and not phone.startswith("00"):
        digits = "86" + digits.removeprefix("0")
    return f"+{digits}"


@router.get("")
async def match(
    _caller: Seat,
    backend: Backend,
    phone: Annotated[str | None, Query(max_length=32)] = None,
    number: Annotated[str | None, Query(max_length=32)] = None,
    text: Annotated[str | None, Query(min_length=1, max_length=64)] = None,
) -> CustomerMatch:
    """Find customers by phone, customer number or text: exactly one of them."""
    asked = [value.strip() for value in (phone, number, text) if value is not None]
    if len(asked) != 1 or not asked[0]:
        raise Refusal(ProblemType.INVALID_REQUEST, "one of phone, number and text")
    async with backend.database.read() as connection:
        if phone is not None:
            return CustomerMatch(number=asked[0], customers=await store.by_phone(connection, e164(asked[0])))
        if number is not None:
            return CustomerMatch(number=asked[0], customers=await store.by_number(connection, asked[0]))
        return CustomerMatch(number=asked[0], customers=await store.by_text(connection, asked[0]))


@router.get("/{customer_id}")
async def get_customer(customer_id: UUID, _caller: Seat, backend: Backend) -> Customer:
    """Return one customer with products and alerts."""
    async with backend.database.read() as connection:
        customer = await store.find_customer(connection, customer_id)
    if customer is None:
        raise Refusal(ProblemType.NOT_FOUND, "no such customer")
    return customer


@router.get("/{customer_id}/contacts")
async def get_contacts(customer_id: UUID, _caller: Seat, backend: Backend) -> list[ContactSummary]:
    """Return the customer's contacts, newest first."""
    async with backend.database.read() as connection:
        return await customer_history(connection, customer_id)


@router.get("/{customer_id}/work-orders")
async def get_work_orders(customer_id: UUID, _caller: Seat, backend: Backend) -> list[WorkOrder]:
    """Return the customer's work orders, newest first."""
    async with backend.database.read() as connection:
        return await list_orders(connection, customer_id=customer_id)
