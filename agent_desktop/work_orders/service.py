"""Work orders: written as drafts, submitted with their outbox row, followed by the feed."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from psygnal import Signal

from agent_desktop.clock import Clock
from agent_desktop.contract.feed import FeedEntry, FeedKind
from agent_desktop.contract.identity import AgentProfile
from agent_desktop.contract.work_orders import OrderStep, WorkOrder
from agent_desktop.errors import AgentDesktopError
from agent_desktop.identifiers import new_id
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.drafts import DraftKeeper
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import BackendRefused, BackendUnreachable
from agent_desktop.sync.feed import Feed
from agent_desktop.sync.outbox import Outbox, Settled, Submission
from agent_desktop.tasks import TaskOwner
from agent_desktop.work_orders import store
from agent_desktop.work_orders.forms import OrderType, load_types
from agent_desktop.work_orders.model import (
    InvalidForm,
    OrderClosed,
    OrderDraft,
    OrderLine,
    OrderUnknown,
    draft_body,
    draft_of,
    line,
    order_of,
    problems,
    similar,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

ORDER_KIND = "work_order"
STEP_KIND = "order_step"


class WorkOrderService:
    """Orders of the signed-in agent and of the customers seen here."""

    changed = Signal(OrderLine)
    submitted = Signal(OrderLine, object)
    """The order, and the id of the contact it came from or None."""
    customer_orders_changed = Signal(UUID)
    draft_saved = Signal(datetime)

    def __init__(
        self,
        agent: AgentProfile,
        forms: Path,
        database: LocalDatabase,
        client: BackendClient,
        outbox: Outbox,
        feed: Feed,
        drafts: DraftKeeper,
        clock: Clock,
    ) -> None:
        self._agent = agent
        self._types = {one.key: one for one in load_types(forms)}
        self._database = database
        self._client = client
        self._outbox = outbox
        self._feed = feed
        self._drafts = drafts
        self._clock = clock
        self._tasks = TaskOwner("work orders")
        feed.subscribe(FeedKind.WORK_ORDER, store.apply_feed)
        for kind in (ORDER_KIND, STEP_KIND):
            outbox.on_settled(kind, _confirmed)

    async def start(self) -> None:
        """Follow feed and outbox, and ask for the agent's open orders."""
        self._feed.applied.connect(self._on_applied)
        self._outbox.settled.connect(self._on_settled)
        self._drafts.saved.connect(self._on_draft_saved)
        self._tasks.start(self._revalidate_mine(), name="mine")

    async def stop(self) -> None:
        """Stop following."""
        self._feed.applied.disconnect(self._on_applied, missing_ok=True)
        self._outbox.settled.disconnect(self._on_settled, missing_ok=True)
        self._drafts.saved.disconnect(self._on_draft_saved, missing_ok=True)
        await self._tasks.close()

    def types(self) -> tuple[OrderType, ...]:
        """Return the leaves of the type tree."""
        return tuple(self._types.values())

    def type(self, key: str) -> OrderType | None:
        """Return one leaf."""
        return self._types.get(key)

    async def draft(self, interaction_id: UUID | None) -> OrderDraft | None:
        """Return the draft of a contact, or the one outside any."""
        body = await self._drafts.load(_draft_key(interaction_id))
        return draft_of(body) if body else None

    async def drafts(self) -> tuple[OrderDraft, ...]:
        """Return what was written and never submitted, of whatever contact, the last one first."""
        drafts = [draft_of(body) for body in await self._drafts.load_all(_DRAFT_PREFIX)]
        return tuple(draft for draft in drafts if not draft.empty)

    def save_draft(self, draft: OrderDraft) -> None:
        """Take a draft over; it is durable within a second."""
        self._drafts.keep(_draft_key(draft.interaction_id), draft_body(draft))

    async def discard_draft(self, interaction_id: UUID | None) -> None:
        """Throw a draft away, as the agent asked."""
        key = _draft_key(interaction_id)
        await self._drafts.settle(key)
        await self._database.run(lambda db: DraftKeeper.drop(db, key))

    async def similar(self, customer_id: UUID, type_key: str) -> tuple[OrderLine, ...]:
        """Return open orders of the same customer and kind, shown before a second one is made."""
        order_type = self._types.get(type_key)
        if order_type is None:
            return ()
        return similar(await self.for_customer(customer_id), order_type)

    async def submit(self, draft: OrderDraft) -> OrderLine:
        """Submit a draft: the order and its outbox row are one transaction, the draft goes with them.

        Raises:
            InvalidForm: something is missing or not in form; the draft stays.
            DiskFull: nothing was submitted; the draft stays.
        """
        if found := await asyncio.to_thread(problems, draft, self._types.get(draft.type_key)):
            raise InvalidForm(found)
        order = order_of(draft, new_id(), self._agent.number, self._clock.now())
        key = _draft_key(draft.interaction_id)
        await self._drafts.settle(key)

        def keep(db: Database) -> None:
            store.keep(db, order)
            DraftKeeper.drop(db, key)
            Outbox.enqueue(db, _submission(order.id, ORDER_KIND, order.id, "PUT", f"/work-orders/{order.id}", order, 0))

        try:
            await self._database.run(keep)
        except AgentDesktopError:
            self._drafts.keep(key, draft_body(draft))
            raise
        self._outbox.wake()
        made = line(order)
        self.changed.emit(made)
        self.submitted.emit(made, draft.interaction_id)
        return made

    async def append(self, order_id: UUID, text: str, action: str = "append") -> OrderLine:
        """Add a step to an open order: append (追加) or urge (催办).

        Raises:
            OrderUnknown: no such order here.
            OrderClosed: it takes no more steps.
        """
        step = OrderStep(id=new_id(), at=self._clock.now(), by=self._agent.number, action=action, text=text.strip())

        def keep(db: Database) -> WorkOrder:
            order = store.by_id(db, order_id)
            if order is None:
                raise OrderUnknown
            if not order.status.open:
                raise OrderClosed
            longer = order.model_copy(update={"steps": [*order.steps, step]})
            store.keep(db, longer)
            Outbox.enqueue(
                db, _submission(step.id, STEP_KIND, order_id, "POST", f"/work-orders/{order_id}/steps", step, None)
            )
            return longer

        made = line(await self._database.run(keep))
        self._outbox.wake()
        self.changed.emit(made)
        return made

    async def order(self, order_id: UUID) -> OrderLine:
        """Return one order seen here.

        Raises:
            OrderUnknown: no such order here.
        """
        order = await self._database.run(lambda db: store.by_id(db, order_id))
        if order is None:
            raise OrderUnknown
        return line(order)

    async def mine(self) -> tuple[OrderLine, ...]:
        """Return the agent's own open orders, newest first."""
        orders = await self._database.run(lambda db: store.by_agent(db, self._agent.number))
        return tuple(line(order) for order in orders if order.status.open)

    async def for_customer(self, customer_id: UUID) -> tuple[OrderLine, ...]:
        """Return a customer's orders as known here; `customer_orders_changed` tells when the backend has said more."""
        orders = await self._database.run(lambda db: store.by_customer(db, customer_id))
        self._tasks.start(self._revalidate_customer(customer_id, orders), name=f"customer {customer_id}")
        return tuple(line(order) for order in orders)

    async def _revalidate_customer(self, customer_id: UUID, known: list[WorkOrder]) -> None:
        try:
            orders = await self._client.get_list(f"/customers/{customer_id}/work-orders", WorkOrder)
        except (BackendUnreachable, BackendRefused):
            return
        before = {order.id: order.version for order in known}
        if all(before.get(order.id) == order.version for order in orders):
            return
        await self._keep_all(orders)
        self.customer_orders_changed.emit(customer_id)

    async def _revalidate_mine(self) -> None:
        try:
            orders = await self._client.get_list("/work-orders", WorkOrder, mine="true", open="true")
        except (BackendUnreachable, BackendRefused):
            return
        await self._keep_all(orders)
        for order in orders:
            self.changed.emit(line(order))

    async def _keep_all(self, orders: list[WorkOrder]) -> None:
        def keep(db: Database) -> None:
            for order in orders:
                store.keep(db, order)

        await self._database.run(keep)

    def _on_settled(self, settled: Settled) -> None:
        if settled.kind in (ORDER_KIND, STEP_KIND):
            self._tasks.start(self._tell([settled.record_id]))

    def _on_applied(self, kind: str, entries: list[FeedEntry]) -> None:
        if kind == FeedKind.WORK_ORDER:
            self._tasks.start(self._tell([WorkOrder.model_validate(entry.body).id for entry in entries]))

    async def _tell(self, order_ids: list[UUID]) -> None:
        """Tell orders as they are kept here: with the steps that are still on their way up."""
        found = await self._database.run(lambda db: [store.by_id(db, one) for one in dict.fromkeys(order_ids)])
        for order in found:
            if order is not None:
                self.changed.emit(line(order))

    def _on_draft_saved(self, key: str, at: datetime) -> None:
        if key.startswith(_DRAFT_PREFIX):
            self.draft_saved.emit(at)


_DRAFT_PREFIX = "order:"


def _draft_key(interaction_id: UUID | None) -> str:
    return f"{_DRAFT_PREFIX}{interaction_id or 'new'}"


def _submission(
    submission_id: UUID,
    kind: str,
    order_id: UUID,
    method: str,
    path: str,
    body: WorkOrder | OrderStep,
    if_match: int | None,
) -> Submission:
    return Submission(
        id=submission_id,
        kind=kind,
        record_id=order_id,
        method=method,
        path=path,
        body=body.model_dump(mode="json"),
        if_match=if_match,
        created_at=body.created_at if isinstance(body, WorkOrder) else body.at,
    )


def _confirmed(db: Database, _record_id: UUID, answer: dict[str, object]) -> None:
    store.keep(db, WorkOrder.model_validate(answer))
