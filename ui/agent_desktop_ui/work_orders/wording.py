"""How orders read as rows and tags."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from agent_desktop.contract.work_orders import OrderStatus, Urgency
from agent_desktop.work_orders.model import OrderLine
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.formatting import date_time, number
from agent_desktop_ui.texts import Texts
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.row_list import Row

STATUS_MEANING: Mapping[OrderStatus, Meaning] = {
    OrderStatus.SUBMITTED: Meaning.CALL,
    OrderStatus.ASSIGNED: Meaning.CALL,
    OrderStatus.IN_PROGRESS: Meaning.CALL,
    OrderStatus.ANSWERED: Meaning.GOOD,
    OrderStatus.CALL_BACK: Meaning.WARNING,
    OrderStatus.CLOSED: Meaning.NEUTRAL,
    OrderStatus.RETURNED: Meaning.DANGER,
    OrderStatus.SUSPENDED: Meaning.NEUTRAL,
}

URGENCY_MEANING: Mapping[Urgency, Meaning] = {
    Urgency.NORMAL: Meaning.CALL,
    Urgency.URGENT: Meaning.DANGER,
    Urgency.CRITICAL: Meaning.DANGER,
}

SOON_SECONDS = 4 * 3600


def type_title(order: OrderLine, work_orders: WorkOrderService, texts: Texts) -> str:
    """Return the order's type as its path; a type that this seat's forms don't have keeps its key."""
    order_type = work_orders.type(order.type_key)
    return order_type.title(texts.language) if order_type else order.type_key


def number_of(order: OrderLine, texts: Texts) -> str:
    """Return the order's number, or that it has none yet."""
    return order.number or texts("work_orders.no_number")


def promise(order: OrderLine, now: datetime, texts: Texts) -> tuple[str, str]:
    """Return how long is left until the promised answer, and the colour of that."""
    if not order.status.open:
        return texts("work_orders.promised_at", at=date_time(order.promised_at)), "ink_3"
    left = (order.promised_at - now).total_seconds()
    if left < 0:
        return texts("work_orders.late", time=_span(-left, texts)), "danger"
    return texts("work_orders.left", time=_span(left, texts)), "warning" if left < SOON_SECONDS else "ink_3"


def order_row(order: OrderLine, work_orders: WorkOrderService, now: datetime, texts: Texts) -> Row:
    """Return an order in two lines: number and type, promise and department."""
    left, colour = promise(order, now, texts)
    waiting = "" if order.confirmed else texts("work_orders.waiting")
    return Row(
        key=str(order.id),
        title=number_of(order, texts),
        aside=type_title(order, work_orders, texts),
        detail=" · ".join(filter(None, (left, order.department, waiting))),
        detail_meaning=colour,
        tag=texts(f"work_orders.status.{order.status}"),
        meaning=STATUS_MEANING[order.status],
    )


def _span(seconds: float, texts: Texts) -> str:
    hours = seconds / 3600
    if hours >= 48:
        return texts("work_orders.days", count=number(hours / 24))
    if hours >= 1:
        return texts("work_orders.hours", count=number(hours))
    return texts("work_orders.minutes", count=number(max(1, seconds / 60)))
