"""Calls, clicks and crashes in any order: one contact at a time, one record for each call, and a seat that agrees."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.identity import AgentProfile, Role, Session
from agent_desktop.contract.seat import AgentState
from agent_desktop.interactions.model import STATE_OF_PHASE, Phase, WrapUpForm
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.telephony.model import Call, CallState, EndReason
from agent_desktop.workstation import MIGRATIONS
from support.bench import KEY, Bench, BenchClock, BenchPhone
from support.wire import TOKENS, MemoryBackend, client_of

T = TypeVar("T")
FORM = WrapUpForm(ServiceType.ENQUIRY, "账单查询", Outcome.RESOLVED)
CHOICES = (AgentState.READY, AgentState.TRAINING, AgentState.MEETING, None)


class Seat(RuleBasedStateMachine):
    """One seat, its phone, and a backend of which only the accepted records matter."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = BenchClock()
        self.phone = BenchPhone(self.clock)
        self.backend = MemoryBackend()
        self.answered: set[str] = set()
        self.offered: set[str] = set()
        self.bench = self.run(self.open())
        self.run(self.bench.seat.go(AgentState.READY))

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)

    async def open(self) -> Bench:
        database = await LocalDatabase.open(self.folder / "seat.db", KEY, MIGRATIONS)
        agent = AgentProfile(
            id=UUID(int=1), number="80217", name="", role=Role.AGENT, team_id=UUID(int=2), team_name="", extension="1"
        )
        session = Session(**TOKENS.model_dump(), agent=agent, server_time=self.clock.now())
        bench = Bench(session, database, client_of(self.backend), self.phone, self.clock)
        await bench.start(online=False)
        await self.settle(bench)
        return bench

    async def settle(self, bench: Bench) -> None:
        """Let everything that was said be followed."""
        for _ in range(4):
            while not bench.interactions._calls.empty() or bench.interactions._turn.locked():
                await bench.database.run(lambda _db: None)
            await bench.database.run(lambda _db: None)

    async def live(self, bench: Bench) -> None:
        await self.settle(bench)

    @property
    def call(self) -> Call | None:
        return next(iter(self.phone.calls), None)

    def say(self, state: CallState, **facts: Any) -> None:
        assert self.call is not None
        call_id = self.call.id

        async def say() -> None:
            self.phone.become(call_id, state, **facts)
            await self.settle(self.bench)

        self.run(say())

    def is_in(self, *states: CallState) -> bool:
        return self.call is not None and self.call.state in states

    @precondition(lambda self: self.call is None)
    @rule()
    def ring(self) -> None:
        async def ring() -> None:
            offered = self.phone.ring()
            await self.settle(self.bench)
            if offered.id not in self.phone.sent_away:
                self.offered.add(offered.call_uuid)

        self.run(ring())

    @precondition(lambda self: self.call is None and self.phase in (None, Phase.DONE))
    @rule()
    def dial(self) -> None:
        async def dial() -> None:
            self.offered.add(self.phone.dial().call_uuid)
            await self.settle(self.bench)

        self.run(dial())

    @precondition(lambda self: self.is_in(CallState.RINGING, CallState.DIALLING))
    @rule()
    def answer(self) -> None:
        assert self.call is not None
        self.answered.add(self.call.call_uuid)
        self.say(CallState.TALKING)

    @precondition(lambda self: self.is_in(CallState.TALKING))
    @rule()
    def hold(self) -> None:
        self.say(CallState.HELD)

    @precondition(lambda self: self.is_in(CallState.HELD))
    @rule()
    def resume(self) -> None:
        self.say(CallState.TALKING)

    @precondition(lambda self: self.call is not None)
    @rule(reason=st.sampled_from([EndReason.HUNG_UP_THERE, EndReason.HUNG_UP_HERE, EndReason.LOST]))
    def end(self, reason: EndReason) -> None:
        self.say(CallState.ENDED, end_reason=reason)

    @precondition(lambda self: self.is_in(CallState.TALKING, CallState.HELD))
    @rule()
    def out_of_sight(self) -> None:
        """The phone is believed dead and turns out to live."""
        call = self.call
        assert call is not None
        self.say(CallState.ENDED, end_reason=EndReason.LOST)
        self.phone._calls[call.id] = call
        self.say(call.state)

    @rule(seconds=st.integers(1, 300))
    def wait(self, seconds: int) -> None:
        self.clock.passed += seconds

    @precondition(lambda self: self.phase is Phase.WRAP_UP)
    @rule(state=st.sampled_from(CHOICES))
    def complete(self, state: AgentState | None) -> None:
        async def complete() -> None:
            self.bench.interactions.fill(FORM)
            await self.bench.interactions.complete(state)
            await self.settle(self.bench)

        self.run(complete())

    @precondition(lambda self: self.phase in (None, Phase.DONE))
    @rule(state=st.sampled_from([AgentState.READY, AgentState.MEAL, AgentState.OUTBOUND]))
    def go(self, state: AgentState) -> None:
        self.run(self.bench.seat.go(state))

    @rule(meanwhile=st.sampled_from(["nothing", "ended", "vanished"]))
    def restart(self, meanwhile: str) -> None:
        async def restart() -> Bench:
            await self.bench.crash()
            call = self.call
            if call is not None and meanwhile == "ended":
                self.phone.keep_ended(call)
            elif meanwhile == "vanished":
                self.phone.vanish()
            bench = await self.open()
            for ended in [one for one in self.phone.calls if not one.live]:
                del self.phone._calls[ended.id]
            return bench

        self.bench = self.run(restart())

    @property
    def phase(self) -> Phase | None:
        current = self.bench.interactions.current
        return current.phase if current else None

    @invariant()
    def the_seat_agrees_with_the_contact(self) -> None:
        state, phase = self.bench.seat.status.state, self.phase
        if phase in (None, Phase.DONE):
            assert state not in STATE_OF_PHASE.values() or state is AgentState.OUTBOUND, (state, phase)
        else:
            assert phase is not None
            assert state is STATE_OF_PHASE[phase], (state, phase)
        if self.call is not None:
            assert phase not in (None, Phase.DONE), "a caller without a contact"

    @invariant()
    def at_most_one_contact_is_open_and_no_call_has_two(self) -> None:
        opened, done = self.run(
            self.bench.database.run(
                lambda db: (
                    [row["uuid"] for row in db.query("SELECT body ->> 'call_uuid' AS uuid FROM interactions_open")],
                    [row["uuid"] for row in db.query("SELECT body ->> 'call_uuid' AS uuid FROM interactions_done")],
                )
            )
        )
        assert len(opened) <= 1
        assert set(Counter([*opened, *done]).values()) <= {1}
        assert self.answered <= {*opened, *done}
        assert self.offered <= {*opened, *done}

    def teardown(self) -> None:
        async def hand_in() -> None:
            await self.bench.sync.outbox.start()
            self.bench.client.health.reached()
            assert await self.bench.sync.outbox.drain(10)
            await self.bench.sync.outbox.stop()
            assert self.bench.sync.outbox.state.refused == 0

        self.run(hand_in())
        kept = [body for path, body in self.backend.accepted if path.startswith("/api/v1/contacts/")]
        assert set(Counter(body["call_uuid"] for body in kept).values()) <= {1}
        for body in kept:
            assert (body["outcome"] == "abandoned") == (body["call_uuid"] not in self.answered)
        self.run(self.bench.stop())
        self.runner.close()
        shutil.rmtree(self.folder)


TestSeat = Seat.TestCase
TestSeat.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
