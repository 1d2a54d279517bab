"""What the seat is doing: the agent's choices, the calls' doings, and the raised hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from psygnal import Signal

from agent_desktop.clock import Clock, Stopwatch
from agent_desktop.contract.base import Wire
from agent_desktop.contract.identity import AgentProfile, SeatPolicy, Shift
from agent_desktop.contract.performance import StateSpan
from agent_desktop.contract.seat import AgentState, HandRaise, StateEvent
from agent_desktop.identifiers import new_id
from agent_desktop.seat import store
from agent_desktop.seat.model import (
    CALL_STATES,
    BreakAllowance,
    SeatStatus,
    StateRefused,
    break_allowance,
    refusal_of_choice,
)
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.sync.outbox import Outbox, Submission

if TYPE_CHECKING:
    from sqlite_utils import Database

RESUME_WITHIN = timedelta(hours=12)
"""A last state older than this belongs to another shift."""


def nobody_on_break() -> int:
    """Stand in for a team whose states aren't known here."""
    return 0


class SeatService:
    """The state of one seat, kept, told and sent.

    `others_on_break` says how many colleagues of the team are on a break now.
    """

    changed = Signal(SeatStatus)

    def __init__(
        self,
        agent: AgentProfile,
        shift: Shift | None,
        policy: SeatPolicy,
        database: LocalDatabase,
        outbox: Outbox,
        clock: Clock,
        others_on_break: Callable[[], int] = nobody_on_break,
    ) -> None:
        self._agent = agent
        self._shift = shift
        self._policy = policy
        self._database = database
        self._outbox = outbox
        self._clock = clock
        self._others_on_break = others_on_break
        self._entering = asyncio.Lock()
        self._watch = Stopwatch(clock)
        self._break_used = 0.0
        self._before_call = AgentState.SIGNED_OUT
        self._called = False
        self.status = SeatStatus(AgentState.SIGNED_OUT, clock.now())

    async def start(self) -> None:
        """Take up the state in which this seat was left, if that was in this shift."""
        since = self._shift_start()

        def read(db: Database) -> tuple[StateEvent | None, AgentState, bool, float]:
            chosen = store.last_chosen(db) or AgentState.READY
            return store.last_event(db), chosen, store.hand(db), store.seconds_in(db, AgentState.BREAK, since)

        last, chosen, hand_raised, self._break_used = await self._database.run(read)
        now = self._clock.now()
        self.status = SeatStatus(self.status.state, self.status.since, "", hand_raised)
        if last is None or now - last.at > RESUME_WITHIN or last.state is AgentState.SIGNED_OUT:
            return
        self._watch = Stopwatch(self._clock, max(0.0, (now - last.at).total_seconds()))
        self._called = last.state in CALL_STATES
        self._before_call = AgentState.READY if chosen is AgentState.SIGNED_OUT else chosen
        self.status = SeatStatus(last.state, last.at, last.reason, hand_raised)

    def take_over(self, shift: Shift | None, policy: SeatPolicy) -> None:
        """Go by another shift and other rules: those of an offline sign-in were the last ones known."""
        self._shift, self._policy = shift, policy

    def seconds(self) -> float:
        """Return how long the present state has lasted."""
        return self._watch.seconds()

    def break_allowance(self) -> BreakAllowance:
        """Return what is left of the shift's break, and whether it can be taken now."""
        running = self.seconds() if self.status.state is AgentState.BREAK else 0.0
        used = self._break_used + running
        return break_allowance(self._clock.now(), self._shift, self._policy, used, self._others_on_break())

    async def go(self, state: AgentState, reason: str = "") -> None:
        """Take a state of the agent's choice.

        Raises:
            StateRefused: a rule of the floor is against it; the code says which.
        """
        async with self._entering:
            refusal = refusal_of_choice(self.status.state, state, self.break_allowance())
            if refusal is not None:
                raise StateRefused(refusal)
            await self._enter(state, reason, None)
        if state is AgentState.SIGNED_OUT and self.status.hand_raised:
            await self.lower_hand()

    async def on_call(self, state: AgentState, interaction_id: UUID | None) -> None:
        """Follow a call: ringing, talking, hold, wrap-up."""
        async with self._entering:
            if not self._called:
                self._called, self._before_call = True, self.status.state
            await self._enter(state, "", interaction_id)

    async def after_call(self, state: AgentState | None, interaction_id: UUID | None) -> None:
        """Leave the call's states for one of the agent's; None goes back to where the call found the seat.

        A break that the rules don't allow just now becomes ready: the wrap-up is done either way.

        Raises:
            StateRefused: the rules forbid the state asked for; the seat is ready then.
        """
        async with self._entering:
            self._called = False
            wanted = state or self._before_call
            refusal = refusal_of_choice(AgentState.READY, wanted, self.break_allowance())
            await self._enter(AgentState.READY if refusal else wanted, "", interaction_id)
        if refusal is not None:
            raise StateRefused(refusal)

    async def raise_hand(self, note: str = "", interaction_id: UUID | None = None) -> None:
        """Call the leader silently."""
        await self._hand(raised=True, note=note, interaction_id=interaction_id)

    async def lower_hand(self) -> None:
        """Take the call for help back."""
        await self._hand(raised=False, note="", interaction_id=None)

    async def spans_today(self) -> list[StateSpan]:
        """Return this shift's stretches of states as this seat saw them."""
        since = self._shift_start()
        return await self._database.run(lambda db: store.spans(db, since))

    async def seconds_today(self) -> dict[AgentState, float]:
        """Return this shift's measured seconds by state, the running stretch included."""
        since = self._shift_start()
        totals = await self._database.run(lambda db: store.seconds_since(db, since))
        totals[self.status.state] = totals.get(self.status.state, 0.0) + self.seconds()
        return totals

    def _shift_start(self) -> datetime:
        now = self._clock.now()
        # Without the backend the shift may be yesterday's: its breaks are over.
        if self._shift is not None and abs(now - self._shift.begins) < RESUME_WITHIN:
            return self._shift.begins - timedelta(minutes=30)
        local_midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return local_midnight.astimezone(now.tzinfo)

    async def _enter(self, state: AgentState, reason: str, interaction_id: UUID | None) -> None:
        if state is self.status.state and reason == self.status.reason:
            return
        seconds = self.seconds()
        event = StateEvent(
            id=new_id(),
            agent_number=self._agent.number,
            at=self._clock.now(),
            state=state,
            previous=self.status.state,
            seconds=seconds,
            reason=reason,
            interaction_id=interaction_id,
        )

        def keep(db: Database) -> None:
            store.add_event(db, event)
            self._send(db, "state_event", f"/state-events/{event.id}", event)

        await self._database.run(keep)
        if self.status.state is AgentState.BREAK:
            self._break_used += seconds
        self._watch = Stopwatch(self._clock)
        self.status = SeatStatus(state, event.at, reason, self.status.hand_raised)
        self._outbox.wake()
        self.changed.emit(self.status)

    async def _hand(self, *, raised: bool, note: str, interaction_id: UUID | None) -> None:
        hand = HandRaise(
            id=new_id(),
            agent_number=self._agent.number,
            at=self._clock.now(),
            raised=raised,
            note=note,
            interaction_id=interaction_id,
        )

        def keep(db: Database) -> None:
            store.keep_hand(db, raised=raised)
            self._send(db, "hand_raise", f"/hand-raises/{hand.id}", hand)

        await self._database.run(keep)
        now = self.status
        self.status = SeatStatus(now.state, now.since, now.reason, raised)
        self._outbox.wake()
        self.changed.emit(self.status)

    def _send(self, db: Database, kind: str, path: str, body: StateEvent | HandRaise) -> None:
        Outbox.enqueue(
            db,
            Submission(
                id=body.id,
                kind=kind,
                record_id=store.state_stream(self._agent.id),
                method="PUT",
                path=path,
                body=_json(body),
                if_match=None,
                created_at=body.at,
            ),
        )


def _json(body: Wire) -> dict[str, object]:
    return body.model_dump(mode="json")
