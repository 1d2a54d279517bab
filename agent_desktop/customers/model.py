"""A customer as the agent may see them: masked, with what matters drawn out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from agent_desktop.contract.contacts import Channel, ContactSummary, Direction, Outcome, ServiceType
from agent_desktop.contract.customers import Alert, Customer, Product, ProductKind, ProductStatus, Tier
from agent_desktop.errors import AgentDesktopError

HOME_REGION = "CN"


class CustomerUnknown(AgentDesktopError):
    """Neither the seat nor the backend knows this customer."""

    code = "customer_unknown"


class FieldNotMasked(AgentDesktopError):
    """There is no masked field of that name to reveal."""

    code = "field_not_masked"


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One product, by its last four digits."""

    kind: ProductKind
    name: str
    tail: str
    status: ProductStatus
    detail: str
    opened: date
    matures: date | None


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """What is shown of a customer at once. `as_of` is when the backend last said so; `fresh` if in this contact."""

    id: UUID
    number: str
    name: str
    gender: str
    age: int
    id_document: str
    phones: tuple[str, ...]
    branch: str
    manager_name: str
    manager_extension: str
    tier: Tier
    language: str
    do_not_call: bool
    preferences: tuple[str, ...]
    alerts: tuple[Alert, ...]
    products: tuple[ProductLine, ...]
    as_of: datetime
    fresh: bool

    @property
    def surname(self) -> str:
        """Return the first character of the name, for the picture."""
        return self.name[:1]

    @property
    def main_phone(self) -> str:
        """Return the masked main number."""
        return self.phones[0] if self.phones else ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One earlier contact."""

    id: UUID
    at: datetime
    channel: Channel
    direction: Direction
    service_type: ServiceType | None
    reason: str
    agent_name: str
    outcome: Outcome | None
    survey_rating: int | None


@dataclass(frozen=True, slots=True)
class History:
    """Earlier contacts, newest first; `as_of` is None while nothing is known yet."""

    lines: tuple[HistoryLine, ...]
    as_of: datetime | None


def normal_number(number: str) -> str:
    """Return a number as E.164 (ITU-T E.164), or its digits if it is none, such as an extension."""
    import phonenumbers  # noqa: PLC0415 - slow, and no part of the start

    try:
        parsed = phonenumbers.parse(number, HOME_REGION)
    except phonenumbers.NumberParseException:
        return "".join(filter(str.isdigit, number))
    if not phonenumbers.is_possible_number(parsed):
        return "".join(filter(str.isdigit, number))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def masked_number(number: str) -> str:
    """Return a phone number with its middle hidden: 138 **** 6021; short numbers such as extensions stay whole."""
    normal = normal_number(number)
    national = normal.removeprefix("+86")
    if len(national) < 7:
        return national
    return f"{national[:3]} **** {national[-4:]}"


def masked_document(document: str) -> str:
    """Return an identity document with the birth date and more hidden: 4403** **** **** 012X."""
    if len(document) < 10:
        return "*" * len(document)
    return f"{document[:4]}** **** **** {document[-4:]}"


def age_on(born: date, today: date) -> int:
    """Return full years of age."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def product_line(product: Product) -> ProductLine:
    """Return what may be shown of a product."""
    return ProductLine(
        product.kind,
        product.name,
        product.number[-4:],
        product.status,
        product.detail,
        product.opened,
        product.matures,
    )


def card(customer: Customer, as_of: datetime, today: date, *, fresh: bool) -> CustomerCard:
    """Mask a customer for the screen."""
    return CustomerCard(
        id=customer.id,
        number=customer.number,
        name=customer.name,
        gender=customer.gender,
        age=age_on(customer.born, today),
        id_document=masked_document(customer.id_document),
        phones=tuple(masked_number(phone) for phone in customer.phones),
        branch=customer.branch,
        manager_name=customer.manager_name,
        manager_extension=customer.manager_extension,
        tier=customer.tier,
        language=customer.language,
        do_not_call=customer.do_not_call,
        preferences=tuple(customer.preferences),
        alerts=tuple(customer.alerts),
        products=tuple(product_line(product) for product in customer.products),
        as_of=as_of,
        fresh=fresh,
    )


def history_line(summary: ContactSummary) -> HistoryLine:
    """Return a line of the history."""
    return HistoryLine(
        summary.id,
        summary.at,
        summary.channel,
        summary.direction,
        summary.service_type,
        summary.reason,
        summary.agent_name,
        summary.outcome,
        summary.survey_rating,
    )


def secret_field(customer: Customer, field: str) -> str:
    """Return a masked field in full: `id_document`, `phone:0`, `product:2`.

    Raises:
        FieldNotMasked: no such field.
    """
    kind, _, index = field.partition(":")
    try:
        match kind:
            case "id_document":
                return customer.id_document
            case "phone":
                return customer.phones[int(index)]
            case "product":
                return customer.products[int(index)].number
    except (IndexError, ValueError) as error:
        raise FieldNotMasked from error
    raise FieldNotMasked
