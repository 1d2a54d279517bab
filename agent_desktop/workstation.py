"""The composition root: one seat's capabilities, built from the settings, started and stopped in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Literal
from uuid import UUID

from psygnal import Signal

from agent_desktop.clock import Clock
from agent_desktop.contract.feed import EVERYONE, agent_audience, team_audience
from agent_desktop.contract.identity import Role
from agent_desktop.contract.seat import AgentState
from agent_desktop.customers import store as customers_store
from agent_desktop.customers.model import normal_number
from agent_desktop.customers.service import CustomerService
from agent_desktop.errors import AgentDesktopError
from agent_desktop.identity import store as identity_store
from agent_desktop.identity.model import SeatFacts, SignedIn
from agent_desktop.identity.service import IdentityService
from agent_desktop.interactions import store as interactions_store
from agent_desktop.interactions.model import Phase
from agent_desktop.interactions.service import InteractionService
from agent_desktop.knowledge import store as knowledge_store
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop.performance import store as performance_store
from agent_desktop.performance.service import PerformanceService
from agent_desktop.resources import resources_root
from agent_desktop.seat import store as seat_store
from agent_desktop.seat.model import CALL_STATES
from agent_desktop.seat.service import SeatService
from agent_desktop.settings import Settings
from agent_desktop.storage import drafts as drafts_store
from agent_desktop.storage.drafts import DraftKeeper
from agent_desktop.storage.secret_ring import SecretRing, system_ring
from agent_desktop.supervision import store as supervision_store
from agent_desktop.supervision.service import SupervisionService
from agent_desktop.sync import store as sync_store
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.health import Connection, ConnectionHealth
from agent_desktop.sync.service import SyncService
from agent_desktop.tasks import TaskOwner
from agent_desktop.telephony.launcher import PhoneOptions
from agent_desktop.telephony.model import PhoneAccount
from agent_desktop.telephony.service import TelephonyService
from agent_desktop.work_orders import store as work_orders_store
from agent_desktop.work_orders.model import OrderLine
from agent_desktop.work_orders.service import WorkOrderService

MIGRATIONS = (
    *identity_store.MIGRATIONS,
    *sync_store.MIGRATIONS,
    *drafts_store.MIGRATIONS,
    *seat_store.MIGRATIONS,
    *customers_store.MIGRATIONS,
    *knowledge_store.MIGRATIONS,
    *work_orders_store.MIGRATIONS,
    *performance_store.MIGRATIONS,
    *supervision_store.MIGRATIONS,
    *interactions_store.MIGRATIONS,
)

log = logging.getLogger(__name__)

LEAVE_SECONDS = 1.0
"""How long signing out waits for the backend to hear of it; after that it is told with the next sign-in."""
FIRST_SIGHT_SECONDS = 0.3
"""What needs the processor for long waits so long, for building the window needs it more."""


class SeatSession:
    """Everything a signed-in seat can do. The face reads its attributes; nothing here is global."""

    def __init__(self, signed_in: SignedIn, settings: Settings, clock: Clock) -> None:
        facts = signed_in.session
        self.agent = facts.agent
        self.policy = facts.policy
        self.shift = facts.shift
        self.offline = signed_in.offline
        self.set_aside = signed_in.set_aside
        self.database = signed_in.database
        self._sip = facts.sip
        client = signed_in.client
        database = signed_in.database
        self.sync = SyncService(database, client, clock)
        outbox, feed = self.sync.outbox, self.sync.feed
        self.drafts = DraftKeeper(database, clock)
        self.telephony = TelephonyService(settings.run_dir / facts.agent.number, clock, phone_options(settings))
        self.supervision = SupervisionService(facts.agent, facts.policy, database, client, feed, clock)
        self.seat = SeatService(
            facts.agent, facts.shift, facts.policy, database, outbox, clock, self.supervision.others_on_break
        )
        self.customers = CustomerService(database, client, outbox, clock)
        self.knowledge = KnowledgeService(database, feed, clock, resources_root() / "knowledge" / "synonyms.toml")
        self.work_orders = WorkOrderService(
            facts.agent,
            resources_root() / "forms" / "order_types.toml",
            database,
            client,
            outbox,
            feed,
            self.drafts,
            clock,
        )
        self.interactions = InteractionService(
            facts.agent.number, self.telephony, self.seat, self.customers, database, outbox, self.drafts, clock
        )
        self.performance = PerformanceService(
            database, client, clock, self.interactions.handled_since, self.seat.spans_today
        )
        self._tasks = TaskOwner("seat")
        self._online = client.health.current.online

    @property
    def leads(self) -> bool:
        """Whether the person leads a team."""
        return self.agent.role is Role.LEADER

    async def start(self) -> None:
        """Take the seat up where it was left: its state, its call, its drafts.

        The articles' index and the backend's news follow by themselves once the window has had time to show all this.
        """
        self._wire()
        await self.seat.start()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.telephony.start(self._account()))
                group.create_task(self.knowledge.start(build_after=FIRST_SIGHT_SECONDS))
                group.create_task(self.supervision.start())
        except ExceptionGroup as failures:
            # The agent is told the one sentence that fits, not that several things failed.
            raise failures.exceptions[0] from failures
        await self.interactions.start()
        await self.work_orders.start()
        await self.performance.start()
        self._tasks.start(self._start_sync(), name="sync")

    async def stop(self) -> None:
        """Save what was typed and let go. A live call stays with the phone process."""
        self.sync.health.changed.disconnect(self._connection_changed, missing_ok=True)
        await self._tasks.close()
        await self.interactions.stop()
        await self.telephony.stop(keep_live_call=True)
        for service in (self.performance, self.knowledge, self.work_orders, self.supervision, self.customers):
            await service.stop()
        await self.drafts.close()
        await self.sync.stop()

    async def save_drafts(self) -> None:
        """Save now what was typed, before the seat is left.

        Raises:
            AgentDesktopError: it can't be saved; leaving now would lose it.
        """
        await self.drafts.flush()

    async def _start_sync(self) -> None:
        await asyncio.sleep(FIRST_SIGHT_SECONDS)
        # The first number loads the numbering plans; better now than when the first caller rings.
        await asyncio.to_thread(normal_number, "10000")
        await self.sync.start([EVERYONE, team_audience(self.agent.team_id), agent_audience(self.agent.number)])

    async def leave(self) -> None:
        """Tell the floor that nobody sits here any more: at once if the backend listens, otherwise when it does.

        A seat in the middle of a contact is not left: the next window goes on with it.
        """
        if self.in_contact() or self.seat.status.state is AgentState.SIGNED_OUT:
            return
        try:
            await self.seat.go(AgentState.SIGNED_OUT)
        except AgentDesktopError as error:
            log.warning("the seat's leaving can't be told: %s", error.code)
            return
        if self.sync.health.current.online:
            await self.sync.outbox.drain(LEAVE_SECONDS)

    def in_contact(self) -> bool:
        """Whether a call or its wrap-up is open; leaving the seat has to wait for it."""
        current = self.interactions.current
        return self.seat.status.state in CALL_STATES or (current is not None and current.phase is not Phase.DONE)

    def renew(self, facts: SeatFacts) -> None:
        """Take over facts that came after an offline sign-in; a new phone account registers anew."""
        self.offline = False
        self.shift, self.policy = facts.shift, facts.policy
        self.seat.take_over(facts.shift, facts.policy)
        self.supervision.take_over(facts.policy)
        # Only now are there tokens to ask with.
        self.interactions.match_again()
        self._tasks.start(self.performance.refresh(), name="performance")
        if facts.sip is not None and facts.sip != self._sip:
            self._sip = facts.sip
            self._tasks.start(self.telephony.start(self._account()), name="register")

    def _account(self) -> PhoneAccount | None:
        if self._sip is None:
            return None
        return PhoneAccount(
            user=self._sip.user,
            domain=self._sip.domain,
            registrar=self._sip.registrar,
            secret=self._sip.secret.get_secret_value(),
            display_name=self.agent.number,
        )

    def _wire(self) -> None:
        """Join rooms that don't know one another."""
        self.work_orders.submitted.connect(self._order_submitted)
        self.seat.changed.connect(lambda _status: self.performance.recount())
        self.interactions.completed.connect(lambda _contact: self.performance.recount())
        self.sync.health.changed.connect(self._connection_changed)

    def _order_submitted(self, order: OrderLine, interaction_id: UUID | None) -> None:
        if interaction_id is not None:
            self.interactions.order_opened(interaction_id, order.id)

    def _connection_changed(self, connection: Connection) -> None:
        if connection.online and not self._online:
            self.interactions.match_again()
            self._tasks.start(self.performance.refresh(), name="performance")
        self._online = connection.online


class Workstation:
    """One machine's desktop: nobody signed in, or one seat.

    Attributes:
        signed_in: a seat is ready.
        signed_out: it is gone.
    """

    signed_in = Signal(SeatSession)
    signed_out = Signal()

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        find_ring: Callable[[Literal["auto", "off"]], SecretRing | None] = system_ring,
    ) -> None:
        self.settings = settings
        self._clock = clock
        self.identity = IdentityService(settings, MIGRATIONS, self._connect, find_ring)
        self.session: SeatSession | None = None

    async def sign_in(self, number: str, password: str, old_password: str | None = None) -> SeatSession:
        """Sign in and start the seat.

        Raises:
            AgentDesktopError: nobody is signed in; the code says why (see `IdentityService.sign_in`).
        """
        signed_in = await self.identity.sign_in(number, password, old_password)
        session = SeatSession(signed_in, self.settings, self._clock)
        # Before the start: an offline sign-in may be caught up while the phone still comes.
        self.identity.renewed.connect(session.renew)
        try:
            await session.start()
        except BaseException:
            self.identity.renewed.disconnect(session.renew, missing_ok=True)
            await session.stop()
            await self.identity.sign_out()
            raise
        self.session = session
        self.signed_in.emit(session)
        return session

    async def sign_out(self) -> None:
        """Stop the seat and let the next person sign in; what has not gone up stays, encrypted."""
        session, self.session = self.session, None
        if session is not None:
            self.identity.renewed.disconnect(session.renew, missing_ok=True)
            await session.leave()
            await session.stop()
        await self.identity.sign_out()
        self.signed_out.emit()

    def _connect(self) -> BackendClient:
        return BackendClient(self.settings.backend_url, ConnectionHealth(self._clock), self.settings.ca_file)


def phone_options(settings: Settings) -> PhoneOptions:
    """Return how the phone process is started at this seat."""
    return PhoneOptions(
        audio=settings.audio,
        microphone=settings.microphone,
        speaker=settings.speaker,
        microphone_file=settings.microphone_file,
        speaker_file=settings.speaker_file,
        ring=settings.ring,
        sip_port=settings.sip_port,
    )
