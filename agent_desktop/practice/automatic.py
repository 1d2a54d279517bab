"""Calls that come by themselves: when the seat is ready, wait a little, then place the next scenario."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Protocol

from agent_desktop.clock import Clock
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import TeamView
from agent_desktop.errors import AgentDesktopError
from agent_desktop.practice.backend_door import BackendAway, BackendRefuses, Person
from agent_desktop.telephony.phone.events import EngineError

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
SHORTEST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat to be called: its extension, and whose state on the floor counts."""

    extension: str
    agent_number: str

    @classmethod
    def parse(cls, text: str) -> Seat:
        """Return the seat that `6001=80217` names.

        Raises:
            ValueError: it names none.
        """
        extension, equals, agent = text.partition("=")
        if not extension.isdecimal() or (equals and not agent.isdecimal()):
            raise ValueError(text)
        return cls(extension, agent)


class Callers(Protocol):
    """What the automatic mode needs of the caller desk."""

    def busy_with(self, seat: str) -> bool:
        """Whether a call to or from this seat is under way."""

    async def place(self, scenario_key: str, seat: str) -> str:
        """Call a seat by a scenario."""


class SeatWatch:
    """Knows which agents are ready, from the leader's view of the team; the last known while the backend is away."""

    def __init__(self, leader: Person) -> None:
        self._leader = leader
        self._states: dict[str, AgentState] = {}

    async def look(self) -> None:
        """Ask once."""
        try:
            view = await self._leader.get("/supervision/team", TeamView)
        except BackendAway:
            log.debug("the backend is away; the last known states count")
            return
        except BackendRefuses as error:
            log.warning("the backend refuses the leader's view: %s", error)
            return
        self._states = {tile.agent_number: tile.state for tile in view.tiles}

    def is_ready(self, agent_number: str) -> bool:
        """Whether this agent was ready at the last look."""
        return self._states.get(agent_number) is AgentState.READY


class AutomaticCalls:
    """Places one scenario after another to each seat; never while a call of that seat is in progress."""

    def __init__(
        self,
        callers: Callers,
        watch: SeatWatch,
        registered: Callable[[], list[str]],
        seats: list[Seat],
        scenarios: list[str],
        chance: random.Random,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._callers = callers
        self._watch = watch
        self._registered = registered
        self._chance = chance
        self._clock = clock
        self._pause = pause
        self._next = {seat: cycle(scenarios) for seat in seats}
        self._due: dict[Seat, float] = {}

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            await self._watch.look()
            for seat in self._next:
                await self._consider(seat, self._clock.monotonic())
            await self._pause(POLL_SECONDS)

    async def _consider(self, seat: Seat, now: float) -> None:
        if self._callers.busy_with(seat.extension) or not self._is_free(seat):
            # The wait begins anew once the seat is ready again.
            self._due.pop(seat, None)
            return
        wait = self._chance.uniform(SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
        if now < self._due.setdefault(seat, now + wait):
            return
        del self._due[seat]
        try:
            await self._callers.place(next(self._next[seat]), seat.extension)
        except (AgentDesktopError, EngineError) as error:
            log.warning("no call could be placed: %s", error)

    def _is_free(self, seat: Seat) -> bool:
        return seat.extension in self._registered() and self._watch.is_ready(seat.agent_number)
