"""A seat on the bench: the real services on a real database and backend; the phone and the time are a test's to move.

`Bench.crash` leaves everything as a killed window would: nothing more is saved, the next seat opens the same file.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from psygnal import Signal
from pydantic import SecretStr

from agent_desktop.clock import Clock
from agent_desktop.contract.feed import EVERYONE, agent_audience, team_audience
from agent_desktop.contract.identity import Session, SignInRequest, Tokens
from agent_desktop.customers.service import CustomerService
from agent_desktop.identifiers import new_id
from agent_desktop.interactions.service import InteractionService
from agent_desktop.performance.service import PerformanceService
from agent_desktop.resources import resources_root
from agent_desktop.seat.service import SeatService
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.drafts import DraftKeeper
from agent_desktop.supervision.service import SupervisionService
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.health import ConnectionHealth
from agent_desktop.sync.service import SyncService
from agent_desktop.telephony.model import Call, CallGone, CallState, EndReason
from agent_desktop.telephony.service import TelephonyService
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop.workstation import MIGRATIONS
from support.backend import DEMO_AGENT, DEMO_PASSWORD, RunningBackend, running_backend

KEY = bytes(range(32))
STRANGER = "+8613811112222"


class BenchClock:
    """The machine's time, with a wall clock that jumps and seconds that pass at once."""

    def __init__(self) -> None:
        self.jumped = timedelta()
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + self.jumped + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return time.monotonic() + self.passed


class BenchPhone:
    """The phone process with the far ends in it. It outlives the windows, as the real one does."""

    call_changed = Signal(Call)

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[str, Call] = {}
        self.sent_away: list[str] = []

    @property
    def calls(self) -> tuple[Call, ...]:
        return tuple(self._calls.values())

    def ring(self, number: str = STRANGER, **facts: Any) -> Call:
        """Let a caller ring; the facts are those of the INVITE."""
        return self._start(CallState.RINGING, number, facts)

    def dial(self, number: str = STRANGER) -> Call:
        """Call somebody."""
        return self._start(CallState.DIALLING, number, {"incoming": False})

    def become(self, call_id: str, state: CallState, **facts: Any) -> Call:
        """Let a call change; the seconds of the state it leaves are counted by the clock."""
        call = self._calls[call_id]
        seconds = call.seconds(self._clock.monotonic())
        changed = replace(
            call,
            state=state,
            ring_seconds=seconds.ring,
            talk_seconds=seconds.talk,
            hold_seconds=seconds.hold,
            measured_at=self._clock.monotonic(),
            **facts,
        )
        if state is CallState.ENDED:
            del self._calls[call_id]
        else:
            self._calls[call_id] = changed
        self.call_changed.emit(changed)
        return changed

    def answer(self, call: Call) -> Call:
        """Let the agent's answer take effect."""
        return self.become(call.id, CallState.TALKING)

    def end(self, call: Call, reason: EndReason = EndReason.HUNG_UP_THERE) -> Call:
        """Let the call be over."""
        return self.become(call.id, CallState.ENDED, end_reason=reason)

    def vanish(self) -> None:
        """Die and come back with nothing; nobody was there to be told."""
        self._calls.clear()

    def keep_ended(self, call: Call) -> Call:
        """End a call while no window is there: the phone remembers it for the next."""
        ended = self.end(call)
        self._calls[call.id] = ended
        return ended

    async def hang_up(self, call_id: str) -> None:
        """Refuse or end a call.

        Raises:
            CallGone: it has ended meanwhile.
        """
        self.sent_away.append(call_id)
        if call_id not in self._calls:
            raise CallGone("call_gone")
        self.become(call_id, CallState.ENDED, end_reason=EndReason.HUNG_UP_HERE)

    def _start(self, state: CallState, number: str, facts: dict[str, Any]) -> Call:
        values: dict[str, Any] = {
            "incoming": True,
            "remote_name": "",
            "queue": "信用卡队列",
            "ivr_path": "1›3",
            "customer_number": "",
            "verification": "L0",
            "call_uuid": str(new_id()),
            "queue_seconds": 4.0,
        }
        call = Call(
            id=str(new_id()), state=state, remote_number=number, muted=False, began_at=self._clock.now(),
            ring_seconds=0.0, talk_seconds=0.0, hold_seconds=0.0, measured_at=self._clock.monotonic(),
            **{**values, **facts},
        )  # fmt: skip
        self._calls[call.id] = call
        self.call_changed.emit(call)
        return call


class Bench:
    """One signed-in seat."""

    def __init__(
        self, session: Session, database: LocalDatabase, client: BackendClient, phone: BenchPhone, clock: Clock
    ) -> None:
        agent, policy, forms = session.agent, session.policy, resources_root() / "forms" / "order_types.toml"
        self.session = session
        self.database = database
        self.client = client
        self.phone = phone
        self.clock = clock
        self.sync = SyncService(database, client, clock)
        outbox, feed = self.sync.outbox, self.sync.feed
        self.drafts = DraftKeeper(database, clock)
        self.supervision = SupervisionService(agent, policy, database, client, feed, clock)
        self.seat = SeatService(agent, session.shift, policy, database, outbox, clock, self.supervision.others_on_break)
        self.customers = CustomerService(database, client, outbox, clock)
        self.work_orders = WorkOrderService(agent, forms, database, client, outbox, feed, self.drafts, clock)
        telephony = cast("TelephonyService", phone)
        self.interactions = InteractionService(
            agent.number, telephony, self.seat, self.customers, database, outbox, self.drafts, clock
        )
        self.performance = PerformanceService(
            database, client, clock, self.interactions.handled_since, self.seat.spans_today
        )
        self.agent = agent
        self._gone = False

    async def start(self, *, online: bool = True) -> None:
        """Start the rooms in the workstation's order."""
        await self.seat.start()
        await self.supervision.start()
        await self.interactions.start()
        await self.work_orders.start()
        if online:
            await self.performance.start()
            audiences = [EVERYONE, team_audience(self.agent.team_id), agent_audience(self.agent.number)]
            await self.sync.start(audiences)

    async def stop(self) -> None:
        """Stop in the workstation's order."""
        if self._gone:
            return
        await self._halt()
        await self.drafts.close()
        await self.database.close()
        await self.client.close()

    async def crash(self) -> None:
        """Go as a killed process goes: what is not in the database is lost."""
        await self._halt()
        await self.drafts._tasks.close()
        await self.database.close()
        await self.client.close()

    async def _halt(self) -> None:
        self._gone = True
        await self.interactions.stop()
        for service in (self.performance, self.work_orders, self.supervision, self.customers):
            await service.stop()
        await self.sync.stop()


class Benches:
    """Opens seats on one backend, one after another or side by side."""

    def __init__(self, backend: RunningBackend, folder: Path, stack: AsyncExitStack) -> None:
        self.backend = backend
        self.clock = BenchClock()
        self.phone = BenchPhone(self.clock)
        self._folder = folder
        self._stack = stack

    async def seat(self, number: str = DEMO_AGENT) -> Bench:
        """Sign in; a second time it goes on where the first one stopped."""
        client = BackendClient(self.backend.url, ConnectionHealth(self.clock))
        request = SignInRequest(agent_number=number, password=SecretStr(DEMO_PASSWORD), device="bench")
        session = Session.model_validate(await client.send("POST", "/sign-in", request))
        client.authorise(Tokens.model_validate(session.model_dump(include=set(Tokens.model_fields))))
        database = await LocalDatabase.open(self._folder / f"seat-{number}.db", KEY, MIGRATIONS)
        phone = self.phone if number == DEMO_AGENT else BenchPhone(self.clock)
        bench = Bench(session, database, client, phone, self.clock)
        self._stack.push_async_callback(bench.stop)
        await bench.start()
        return bench


@pytest.fixture
async def backend(tmp_path: Path, expected_log_errors: list[str]) -> AsyncIterator[RunningBackend]:
    """A seeded backend on loopback."""
    # SQLAlchemy leaves this task behind when a request is killed; it is noticed in whatever test runs then.
    expected_log_errors.append("_terminate_graceful_close")
    async with running_backend(tmp_path) as backend:
        yield backend


@pytest.fixture
async def benches(backend: RunningBackend, tmp_path: Path) -> AsyncIterator[Benches]:
    """What opens seats; all that were opened are stopped after the test."""
    async with AsyncExitStack() as stack:
        yield Benches(backend, tmp_path, stack)


def rows(backend: RunningBackend, query: str, *values: object) -> list[sqlite3.Row]:
    """Ask the backend's own database."""
    with closing(sqlite3.connect(backend.database, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute(query, values).fetchall()
        connection.commit()
    return found


def contacts_of_the_backend(backend: RunningBackend, call: Call) -> list[sqlite3.Row]:
    """Return the contacts that the backend has of one call."""
    return rows(backend, "SELECT * FROM contacts WHERE call_uuid = ?", call.call_uuid)
