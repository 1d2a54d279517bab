"""Orders as the agent sees them, drafts, and the rules of submitting one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from agent_desktop.contract.work_orders import PROMISED_HOURS, OrderStatus, OrderStep, Urgency, WorkOrder
from agent_desktop.errors import AgentDesktopError
from agent_desktop.work_orders.forms import OrderType


class InvalidForm(AgentDesktopError):
    """The form can't be submitted; `problems` says for each field what is wrong: `required` or `format`."""

    code = "order_form_invalid"

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(self.code)
        self.problems = problems


class OrderUnknown(AgentDesktopError):
    """There is no such order at this seat."""

    code = "order_unknown"


class OrderClosed(AgentDesktopError):
    """A closed order takes no more steps."""

    code = "order_closed"


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """An order being written. One per contact; `interaction_id` is None for one written outside any."""

    interaction_id: UUID | None = None
    customer_id: UUID | None = None
    type_key: str = ""
    urgency: Urgency = Urgency.NORMAL
    summary: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    voice_of_customer: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing has been written yet."""
        return not (self.summary.strip() or any(self.fields.values()) or self.voice_of_customer)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order in a list. `confirmed`: the backend has it; before that it has no number."""

    id: UUID
    number: str
    type_key: str
    urgency: Urgency
    status: OrderStatus
    customer_id: UUID | None
    created_at: datetime
    promised_at: datetime
    department: str
    summary: str
    steps: tuple[OrderStep, ...]
    confirmed: bool

    @property
    def tail(self) -> str:
        """Return the last four digits of the number, by which agents call it."""
        return self.number[-4:]


def line(order: WorkOrder) -> OrderLine:
    """Return an order as a line of a list."""
    return OrderLine(
        id=order.id,
        number=order.number,
        type_key=order.type,
        urgency=order.urgency,
        status=order.status,
        customer_id=order.customer_id,
        created_at=order.created_at,
        promised_at=order.promised_at,
        department=order.department,
        summary=order.summary,
        steps=tuple(order.steps),
        confirmed=order.version > 0,
    )


def problems(draft: OrderDraft, order_type: OrderType | None) -> dict[str, str]:
    """Return what keeps a draft from being submitted, by field."""
    found: dict[str, str] = {}
    if order_type is None:
        found["type"] = "required"
    if not draft.summary.strip():
        found["summary"] = "required"
    if order_type is None:
        return found
    given = {name: value.strip() for name, value in draft.fields.items() if value.strip()}
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow, and no part of the start

    for error in Draft202012Validator(order_type.schema).iter_errors(given):
        if error.validator == "required":
            missing = set(order_type.schema["required"]) - set(given)
            found.update(dict.fromkeys(missing, "required"))
        else:
            found[str(error.path[0]) if error.path else "type"] = "format"
    return found


def order_of(draft: OrderDraft, order_id: UUID, agent_number: str, now: datetime) -> WorkOrder:
    """Turn a draft without problems into the order that goes up."""
    return WorkOrder(
        id=order_id,
        type=draft.type_key,
        urgency=draft.urgency,
        customer_id=draft.customer_id,
        interaction_id=draft.interaction_id,
        created_by=agent_number,
        created_at=now,
        promised_at=now + timedelta(hours=PROMISED_HOURS[draft.urgency]),
        summary=draft.summary.strip(),
        fields={name: value.strip() for name, value in draft.fields.items() if value.strip()},
        voice_of_customer=list(draft.voice_of_customer),
    )


def similar(orders: Iterable[OrderLine], order_type: OrderType) -> tuple[OrderLine, ...]:
    """Return the open orders of the same kind, newest first (DOMAIN.md: shown before a second one is made)."""
    found = [one for one in orders if one.status.open and one.type_key.rpartition(".")[0] == order_type.group]
    return tuple(sorted(found, key=lambda one: one.created_at, reverse=True))


def draft_body(draft: OrderDraft) -> dict[str, object]:
    """Return a draft as it is kept."""
    return {
        "interaction_id": str(draft.interaction_id) if draft.interaction_id else None,
        "customer_id": str(draft.customer_id) if draft.customer_id else None,
        "type_key": draft.type_key,
        "urgency": draft.urgency,
        "summary": draft.summary,
        "fields": dict(draft.fields),
        "voice_of_customer": list(draft.voice_of_customer),
    }


def draft_of(body: dict[str, object]) -> OrderDraft:
    """Return a draft as it was kept."""
    fields, voice = body["fields"], body["voice_of_customer"]
    return OrderDraft(
        interaction_id=UUID(str(body["interaction_id"])) if body["interaction_id"] else None,
        customer_id=UUID(str(body["customer_id"])) if body["customer_id"] else None,
        type_key=str(body["type_key"]),
        urgency=Urgency(str(body["urgency"])),
        summary=str(body["summary"]),
        fields={str(name): str(value) for name, value in fields.items()} if isinstance(fields, dict) else {},
        voice_of_customer=tuple(map(str, voice)) if isinstance(voice, list) else (),
    )
