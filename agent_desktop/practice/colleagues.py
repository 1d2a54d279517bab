"""The rest of the team, alive on the floor: each colleague signs in over the real API and sends their states."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import httpx

from agent_desktop.clock import Clock
from agent_desktop.contract.base import Wire
from agent_desktop.contract.seat import AgentState, HandRaise, StateEvent
from agent_desktop.contract.supervision import TeamView
from agent_desktop.identifiers import new_id
from agent_desktop.practice.backend_door import BackendAway, BackendRefuses, Person
from agent_desktop.practice.walk import FloorWalk, Step
from agent_desktop.tasks import TaskOwner

log = logging.getLogger(__name__)

T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]

FIRST_RETRY_SECONDS = 1.0
LAST_RETRY_SECONDS = 30.0
ARRIVE_EVERY_SECONDS = 1.5
BREAKS_AT_ONCE = 2


class Floor:
    """What the colleagues share: how many are on break."""

    def __init__(self) -> None:
        self._resting: set[str] = set()

    def break_allowed(self, agent_number: str) -> bool:
        """Whether one more may go on break."""
        return len(self._resting - {agent_number}) < BREAKS_AT_ONCE

    def note(self, agent_number: str, state: AgentState) -> None:
        """Keep who is on break."""
        if state is AgentState.BREAK:
            self._resting.add(agent_number)
        else:
            self._resting.discard(agent_number)


class Colleague:
    """One colleague's walk, told to the backend step by step."""

    def __init__(
        self, person: Person, floor: Floor, walk: FloorWalk, clock: Clock, state: AgentState, pause: Pause
    ) -> None:
        self._person = person
        self._floor = floor
        self._walk = walk
        self._clock = clock
        self._state = state
        self._pause = pause
        self._since = clock.monotonic()

    async def run(self) -> None:
        """Go on until cancelled, or until the backend won't have this person."""
        self._floor.note(self._person.number, self._state)
        try:
            await self._pause(self._walk.rest(self._state))
            while True:
                step = self._walk.step(self._state, break_allowed=self._floor.break_allowed(self._person.number))
                await self._enter(step)
                if step.hand_note:
                    await self._call_for_help(step)
                else:
                    await self._pause(step.seconds)
        except BackendRefuses as error:
            log.warning("colleague %s stays away: %s", self._person.number, error)
        finally:
            self._floor.note(self._person.number, AgentState.SIGNED_OUT)

    async def _enter(self, step: Step) -> None:
        now = self._clock.monotonic()
        event = StateEvent(
            id=new_id(),
            agent_number=self._person.number,
            at=self._clock.now(),
            state=step.state,
            previous=self._state,
            seconds=max(0.0, now - self._since),
            reason=step.reason,
        )
        self._state, self._since = step.state, now
        self._floor.note(self._person.number, step.state)
        await self._tell("/state-events", event.id, event)

    async def _call_for_help(self, step: Step) -> None:
        """Raise the hand a little into the talk, and lower it before its end."""
        await self._pause(step.seconds * 0.3)
        await self._hand(raised=True, note=step.hand_note)
        await self._pause(step.seconds * 0.5)
        await self._hand(raised=False, note="")
        await self._pause(step.seconds * 0.2)

    async def _hand(self, *, raised: bool, note: str) -> None:
        hand = HandRaise(id=new_id(), agent_number=self._person.number, at=self._clock.now(), raised=raised, note=note)
        await self._tell("/hand-raises", hand.id, hand)

    async def _tell(self, path: str, event_id: UUID, event: Wire) -> None:
        await _until_taken(lambda: self._person.put(f"{path}/{event_id}", event), self._pause)


class Colleagues:
    """All of a leader's team but the agents at real seats."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        leader: Person,
        password: str,
        at_seats: set[str],
        seed: str,
        clock: Clock,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._client = client
        self._leader = leader
        self._password = password
        self._at_seats = at_seats
        self._seed = seed
        self._clock = clock
        self._pause = pause
        self._tasks = TaskOwner("colleagues")

    async def run(self) -> None:
        """Bring the colleagues in one by one, so that sign-ins don't pile up, then let them walk until cancelled."""
        try:
            view = await _until_taken(lambda: self._leader.get("/supervision/team", TeamView), self._pause)
            floor = Floor()
            for tile in view.tiles:
                if tile.agent_number not in self._at_seats:
                    self._begin(tile.agent_number, tile.state, floor)
                    await self._pause(ARRIVE_EVERY_SECONDS)
            await asyncio.Event().wait()
        except BackendRefuses as error:
            log.warning("the floor stays empty: %s", error)
        finally:
            await self._tasks.close()

    def _begin(self, number: str, state: AgentState, floor: Floor) -> None:
        person = Person(self._client, number, self._password)
        walk = FloorWalk(f"{self._seed}-{number}")
        self._tasks.start(Colleague(person, floor, walk, self._clock, state, self._pause).run(), number)


async def _until_taken(ask: Callable[[], Awaitable[T]], pause: Pause) -> T:
    seconds = FIRST_RETRY_SECONDS
    while True:
        try:
            return await ask()
        except BackendAway:
            await pause(seconds * random.uniform(0.5, 1.0))  # noqa: S311 - spreads the retries
            seconds = min(seconds * 2, LAST_RETRY_SECONDS)
