"""A seat's real services on a loopback backend, for tests of the workbench; only the phone is played.

The phone is another process in the product: here a `PlayedPhone` says what it would say.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

import shiboken6
from psygnal import Signal
from PySide6.QtWidgets import QWidget

from agent_desktop.clock import Clock, SystemClock
from agent_desktop.contract.identity import Session, SignInRequest, Tokens
from agent_desktop.customers.service import CustomerService
from agent_desktop.interactions.service import InteractionService
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop.resources import resources_root
from agent_desktop.seat.service import SeatService
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.drafts import DraftKeeper
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.health import ConnectionHealth
from agent_desktop.sync.service import SyncService
from agent_desktop.tasks import TaskOwner
from agent_desktop.telephony.model import Call
from agent_desktop.telephony.phone.protocol import CallState
from agent_desktop.telephony.service import TelephonyService
from agent_desktop.work_orders.model import OrderLine
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop.workstation import MIGRATIONS
from support.backend import DEMO_AGENT, DEMO_PASSWORD, RunningBackend, running_backend

KEY = bytes(range(32))


class PlayedPhone:
    """Says what the phone process would say of calls."""

    call_changed = Signal(Call)

    def __init__(self) -> None:
        self.calls: tuple[Call, ...] = ()

    def ring(self, number: str, **facts: Any) -> Call:
        """Let a caller ring; the facts are those of the INVITE."""
        call = cast(
            "Call",
            _call(id=str(uuid4()), incoming=True, state=CallState.RINGING, remote_number=number, **facts),
        )
        return self.say(call)

    def answer(self) -> Call:
        """Let the agent's answer take effect."""
        return self.say(replace(self.calls[0], state=CallState.TALKING))

    def end(self, talk_seconds: float = 60.0) -> Call:
        """Let the call be over; one that nobody answered has no talk."""
        call = self.calls[0]
        talked = talk_seconds if call.state is CallState.TALKING else 0.0
        return self.say(replace(call, state=CallState.ENDED, talk_seconds=talked))

    def say(self, call: Call) -> Call:
        """Tell of a call as it is now."""
        self.calls = () if call.state is CallState.ENDED else (call,)
        self.call_changed.emit(call)
        return call

    async def hang_up(self, call_id: str) -> None:
        """End a call that has no seat."""


def _call(**given: Any) -> Call:
    facts: dict[str, Any] = {
        "remote_name": "",
        "queue": "",
        "ivr_path": "",
        "customer_number": "",
        "verification": "L0",
        "call_uuid": str(uuid4()),
        "queue_seconds": 0.0,
        "muted": False,
        "began_at": datetime.now(UTC),
        "ring_seconds": 0.0,
        "talk_seconds": 0.0,
        "hold_seconds": 0.0,
        "measured_at": 0.0,
        "quality": None,
        "end_reason": None,
        "sip_status": 0,
    }
    return Call(**{**facts, **given})


@dataclass
class Desk:
    """What the workbench's panes are given."""

    phone: PlayedPhone
    session: Session
    database: LocalDatabase
    sync: SyncService
    seat: SeatService
    drafts: DraftKeeper
    customers: CustomerService
    work_orders: WorkOrderService
    interactions: InteractionService
    knowledge: KnowledgeService
    faces: list[QWidget] = field(default_factory=list)

    def face(self, widget: QWidget, width: int, height: int) -> None:
        """Show a view; it goes before the services do, as when an agent signs out."""
        self.faces.append(widget)
        widget.resize(width, height)
        widget.show()


@asynccontextmanager
async def desk(
    backend: RunningBackend, folder: Path, *, number: str = DEMO_AGENT, phone: PlayedPhone | None = None
) -> AsyncIterator[Desk]:
    """Sign an agent in and start the services over one database below `folder`; a second time goes on from there."""
    clock: Clock = SystemClock()
    client = BackendClient(backend.url, ConnectionHealth(clock))
    request = {"agent_number": number, "password": DEMO_PASSWORD, "device": "test"}
    session = Session.model_validate(await client.send("POST", "/sign-in", SignInRequest.model_validate(request)))
    client.authorise(Tokens.model_validate(session.model_dump(include=set(Tokens.model_fields))))
    database = await LocalDatabase.open(folder / f"seat-{number}.db", KEY, MIGRATIONS)
    made = _services(session, database, SyncService(database, client, clock), phone or PlayedPhone(), clock)
    tying = TaskOwner("desk")

    def tie(order: OrderLine, interaction_id: UUID | None) -> None:
        if interaction_id is not None:
            tying.start(made.interactions.note_order(interaction_id, order.id))

    made.work_orders.submitted.connect(tie)
    await made.seat.start()
    await made.sync.start([])
    await made.knowledge.start()
    await made.interactions.start()
    await made.work_orders.start()
    try:
        yield made
    finally:
        for widget in made.faces:
            shiboken6.delete(widget)
        await asyncio.sleep(0)
        await tying.close()
        for stopping in (made.interactions, made.knowledge, made.work_orders, made.customers):
            await stopping.stop()
        await made.drafts.close()
        await made.sync.stop()
        await client.close()
        await database.close()


def _services(session: Session, database: LocalDatabase, sync: SyncService, phone: PlayedPhone, clock: Clock) -> Desk:
    agent, drafts = session.agent, DraftKeeper(database, clock)
    seat = SeatService(agent, session.shift, session.policy, database, sync.outbox, clock)
    customers = CustomerService(database, sync.client, sync.outbox, clock)
    forms = resources_root() / "forms" / "order_types.toml"
    orders = WorkOrderService(agent, forms, database, sync.client, sync.outbox, sync.feed, drafts, clock)
    telephony = cast("TelephonyService", phone)
    interactions = InteractionService(agent.number, telephony, seat, customers, database, sync.outbox, drafts, clock)
    knowledge = KnowledgeService(database, sync.feed, clock, resources_root() / "knowledge" / "synonyms.toml")
    return Desk(phone, session, database, sync, seat, drafts, customers, orders, interactions, knowledge)


def at_a_seat(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Give a test its `seat` and `backend`, begun and ended inside the test.

    A fixture would not do: pytest-qt lets Qt work between fixture and test, when no asyncio loop is running.
    """
    wanted = inspect.signature(test).parameters
    given = [one for name, one in wanted.items() if name not in ("seat", "backend", "tmp_path")]
    folder = inspect.Parameter("tmp_path", inspect.Parameter.KEYWORD_ONLY, annotation=Path)

    @functools.wraps(test)
    async def run(*, tmp_path: Path, **fixtures: object) -> None:
        async with running_backend(tmp_path) as backend, desk(backend, tmp_path) as seat:
            ours = {"seat": seat, "backend": backend, "tmp_path": tmp_path}
            await test(**fixtures, **{name: value for name, value in ours.items() if name in wanted})

    del run.__wrapped__  # type: ignore[attr-defined]
    run.__signature__ = inspect.Signature([*given, folder])  # type: ignore[attr-defined]
    return run
