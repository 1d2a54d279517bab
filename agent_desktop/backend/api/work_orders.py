"""Work orders: opening, changing, steps, lists."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Query

from agent_desktop.backend.access import Caller, Seat
from agent_desktop.backend.api.versions import IfMatch, check_version
from agent_desktop.backend.departments import department_of
from agent_desktop.backend.problems import Refusal
from agent_desktop.backend.services import Backend
from agent_desktop.backend.store import work_orders as store
from agent_desktop.backend.store.database import Transaction
from agent_desktop.contract.feed import FeedKind, agent_audience
from agent_desktop.contract.identity import Role
from agent_desktop.contract.problems import ProblemType
from agent_desktop.contract.work_orders import OrderStatus, OrderStep, WorkOrder

router = APIRouter(prefix="/work-orders", tags=["work orders"])

SEAT_ACTIONS = frozenset({"append", "urge"})
"""Steps that a seat may add; the others are the departments' work."""

AGENTS_OWN = (
    "type",
    "urgency",
    "customer_id",
    "interaction_id",
    "promised_at",
    "summary",
    "fields",
    "voice_of_customer",
)
"""What a seat writes; number, status, department and steps are the backend's."""


@router.put("/{order_id}")
async def put_order(order_id: UUID, order: WorkOrder, caller: Seat, backend: Backend, if_match: IfMatch) -> WorkOrder:
    """Open an order, which gives it number, department and first steps; or change what the agent wrote."""
    if order.id != order_id:
        raise Refusal(ProblemType.ID_MISMATCH)
    caller.must_own(order.created_by)
    async with backend.database.write() as transaction:
        stored = await store.find_order(transaction.connection, order_id, lock=True)
        if stored is not None:
            caller.must_own(stored.created_by)
            changes = {name: getattr(order, name) for name in AGENTS_OWN}
            if stored.model_copy(update=changes) == stored:
                return stored
            check_version(order, stored, if_match)
            kept = stored.model_copy(update={**changes, "version": stored.version + 1})
        else:
            check_version(order, None, if_match)
            kept = await _open(transaction, order, caller)
        await _keep(transaction, kept)
    return kept


@router.post("/{order_id}/steps")
async def post_step(order_id: UUID, step: OrderStep, caller: Seat, backend: Backend) -> WorkOrder:
    """Add a step (append, urge), once by its id; answers with the whole order."""
    if step.action not in SEAT_ACTIONS:
        raise Refusal(ProblemType.FORBIDDEN, "a seat appends and urges")
    async with backend.database.write() as transaction:
        order = await store.find_order(transaction.connection, order_id, lock=True)
        if order is None:
            raise Refusal(ProblemType.NOT_FOUND, "no such work order")
        signed = step.model_copy(update={"by": caller.number})
        earlier = next((known for known in order.steps if known.id == step.id), None)
        if earlier is not None:
            if earlier != signed:
                raise Refusal(ProblemType.ID_TAKEN, "another step has this id", current=order)
            return order
        if not order.status.open:
            raise Refusal(ProblemType.VERSION_CONFLICT, "the order is closed", current=order)
        kept = order.model_copy(update={"steps": [*order.steps, signed], "version": order.version + 1})
        await _keep(transaction, kept)
    return kept


@router.get("")
async def list_orders(
    caller: Seat,
    backend: Backend,
    *,
    mine: bool = False,
    open_only: Annotated[bool, Query(alias="open")] = False,
) -> list[WorkOrder]:
    """Return one's own orders (`mine`), or those of the leader's team; newest first."""
    if not mine and caller.agent.role is not Role.LEADER:
        raise Refusal(ProblemType.FORBIDDEN, "an agent lists mine=true")
    async with backend.database.read() as connection:
        if mine:
            return await store.list_orders(connection, created_by=caller.number, open_only=open_only)
        return await store.list_orders(connection, team_id=caller.agent.team_id, open_only=open_only)


@router.get("/{order_id}")
async def get_order(order_id: UUID, _caller: Seat, backend: Backend) -> WorkOrder:
    """Return one order; any agent may have its customer on the line."""
    async with backend.database.read() as connection:
        order = await store.find_order(connection, order_id)
    if order is None:
        raise Refusal(ProblemType.NOT_FOUND, "no such work order")
    return order


async def _open(transaction: Transaction, order: WorkOrder, caller: Caller) -> WorkOrder:
    now = transaction.now
    number = await store.take_number(transaction.connection, now.astimezone().date())
    department = department_of(order.type)
    steps = [
        OrderStep(id=uuid5(order.id, "submit"), at=now, by=caller.number, action="submit"),
        OrderStep(id=uuid5(order.id, "assign"), at=now, by="system", action="assign", text=department),
    ]
    return order.model_copy(
        update={
            "version": 1,
            "number": number,
            "status": OrderStatus.ASSIGNED,
            "department": department,
            "steps": steps,
        }
    )


async def _keep(transaction: Transaction, order: WorkOrder) -> None:
    await store.put_order(transaction.connection, order)
    await transaction.append(agent_audience(order.created_by), FeedKind.WORK_ORDER, order)
