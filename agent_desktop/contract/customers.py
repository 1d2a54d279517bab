"""A customer as the CRM knows them, unmasked: masking is the seat's service's work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from agent_desktop.contract.base import Moment, Record, Wire


class Tier(StrEnum):
    """The customer's standing with the bank."""

    ORDINARY = "ordinary"
    GOLD = "gold"
    PLATINUM = "platinum"
    PRIVATE = "private"


class ProductKind(StrEnum):
    """What the customer holds."""

    CREDIT_CARD = "credit_card"
    SAVINGS = "savings"
    TIME_DEPOSIT = "time_deposit"
    LOAN = "loan"
    WEALTH = "wealth"
    FUND = "fund"
    MOBILE_BANKING = "mobile_banking"
    INSURANCE = "insurance"


class ProductStatus(StrEnum):
    """A product's state, as shown beside it."""

    NORMAL = "normal"
    FROZEN = "frozen"
    LOST = "lost"
    OVERDUE = "overdue"
    DORMANT = "dormant"
    SIGNED = "signed"


class Product(Wire):
    """One product held."""

    kind: ProductKind
    name: str
    number: str = Field(description="full account or card number; shown as its last four")
    status: ProductStatus
    balance: Decimal | None = None
    limit: Decimal | None = None
    opened: date
    matures: date | None = None
    detail: str = Field(default="", description="one short line, for example the bill date")


class AlertLevel(StrEnum):
    """How loud an alert is."""

    NOTICE = "notice"
    WARNING = "warning"


class Alert(Wire):
    """What to watch for with this customer."""

    level: AlertLevel
    title: str
    text: str = ""
    until: Moment | None = None


class Customer(Record):
    """One customer with products and alerts."""

    number: str = Field(description="customer number (客户号)")
    name: str
    gender: str = Field(pattern="^[mf]$")
    born: date
    id_document: str
    phones: list[str] = Field(description="E.164; the first is the main one")
    branch: str
    manager_name: str = ""
    manager_extension: str = ""
    tier: Tier
    language: str = "普通话"
    do_not_call: bool = False
    preferences: list[str] = []
    alerts: list[Alert] = []
    products: list[Product] = []


class CustomerMatch(Wire):
    """Who may be calling: customers whose phone is the caller's."""

    number: str
    customers: list[Customer]
