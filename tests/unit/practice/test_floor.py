"""Calls that come by themselves, and the colleagues on the floor, against a small backend of the contract's shape."""

from __future__ import annotations

import asyncio
import itertools
import random
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from agent_desktop.clock import SystemClock
from agent_desktop.contract.identity import AgentProfile, RefreshRequest, Role, Session, SignInRequest, Tokens
from agent_desktop.contract.seat import AgentState, HandRaise, StateEvent
from agent_desktop.contract.supervision import SeatTile, TeamView
from agent_desktop.practice.automatic import AutomaticCalls, Seat, SeatWatch
from agent_desktop.practice.backend_door import BackendRefuses, Person
from agent_desktop.practice.colleagues import Colleagues, Floor
from agent_desktop.practice.walk import FloorWalk
from support.waiting import eventually

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TEAM = uuid4()


class SmallBackend:
    """The four routes that the practice room uses."""

    def __init__(self) -> None:
        self.states = {"80217": AgentState.READY, "80201": AgentState.READY, "80202": AgentState.SIGNED_OUT}
        self.events: list[StateEvent] = []
        self.hands: list[HandRaise] = []
        self.away = False
        self.valid = "token-1"
        self.sign_ins = 0
        self.asked_while_away = 0

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self._handle), base_url="http://backend")

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            self.asked_while_away += 1
            raise httpx.ConnectError("away", request=request)
        path = request.url.path.removeprefix("/api/v1")
        if path == "/sign-in":
            return self._sign_in(SignInRequest.model_validate_json(request.content))
        if path == "/token/refresh":
            RefreshRequest.model_validate_json(request.content)
            tokens = Tokens(access_token=self.valid, access_expires_at=NOW, refresh_token="r")
            return httpx.Response(200, content=tokens.model_dump_json())
        if request.headers.get("authorization") != f"Bearer {self.valid}":
            return httpx.Response(401)
        if path == "/supervision/team":
            return httpx.Response(200, content=self._team().model_dump_json())
        if path.startswith("/state-events/"):
            event = StateEvent.model_validate_json(request.content)
            assert path.endswith(str(event.id))
            self.events.append(event)
            return httpx.Response(200, json={})
        hand = HandRaise.model_validate_json(request.content)
        assert path == f"/hand-raises/{hand.id}"
        self.hands.append(hand)
        return httpx.Response(200, json={})

    def _sign_in(self, asked: SignInRequest) -> httpx.Response:
        self.sign_ins += 1
        if asked.password.get_secret_value() != "demo-1234":
            return httpx.Response(401)
        profile = AgentProfile(
            id=uuid4(),
            number=asked.agent_number,
            name="某",
            role=Role.AGENT,
            team_id=TEAM,
            team_name="三组",
            extension="6001",
        )
        session = Session(
            access_token=self.valid, access_expires_at=NOW, refresh_token="r", agent=profile, server_time=NOW
        )
        return httpx.Response(200, content=session.model_dump_json())

    def _team(self) -> TeamView:
        tiles = [SeatTile(agent_number=n, name=n, state=state, since=NOW) for n, state in self.states.items()]
        return TeamView(team_id=TEAM, team_name="三组", as_of=NOW, tiles=tiles, traffic=[])


@pytest.fixture
def backend() -> SmallBackend:
    return SmallBackend()


@pytest.fixture
async def leader(backend):
    async with backend.client() as client:
        yield Person(client, "30021", "demo-1234")


class RecordingCallers:
    def __init__(self, now) -> None:
        self.now = now
        self.placed: list[tuple[float, str, str]] = []
        self.busy = False

    def busy_with(self, _seat: str) -> bool:
        return self.busy

    async def place(self, scenario_key: str, seat: str) -> str:
        self.placed.append((self.now(), scenario_key, seat))
        return "call"


class Hours:
    """Time that passes as fast as it is slept through, with things to happen at certain seconds."""

    def __init__(self, clock, until: float) -> None:
        self.clock = clock
        self.until = clock.seconds + until
        self.happenings = {}

    async def pause(self, seconds: float) -> None:
        self.clock.seconds += seconds
        for at in [at for at in self.happenings if at <= self.clock.seconds - 1000]:
            self.happenings.pop(at)()
        if self.clock.seconds >= self.until:
            raise asyncio.CancelledError


async def automatic(backend, leader, hand_clock, happenings, seconds=60.0, registered=("6001",)):
    callers = RecordingCallers(lambda: hand_clock.seconds - 1000)
    hours = Hours(hand_clock, seconds)
    hours.happenings = {at: (lambda happen=happen: happen(callers)) for at, happen in happenings.items()}
    calls = AutomaticCalls(
        callers=callers,
        watch=SeatWatch(leader),
        registered=lambda: list(registered),
        seats=[Seat.parse("6001=80217")],
        scenarios=["first", "second"],
        chance=random.Random(7),
        clock=hand_clock,
        pause=hours.pause,
    )
    with pytest.raises(asyncio.CancelledError):
        await calls.run()
    return callers.placed


async def test_calls_come_in_turn_while_the_seat_is_ready(backend, leader, hand_clock):
    placed = await automatic(backend, leader, hand_clock, {})
    assert [key for _, key, _ in placed[:3]] == ["first", "second", "first"]
    gaps = [later - earlier for (earlier, _, _), (later, _, _) in itertools.pairwise(placed)]
    assert all(5 <= gap <= 16 for gap in gaps)


async def test_no_call_while_one_is_in_progress_or_the_seat_is_not_ready(backend, leader, hand_clock):
    def begin_talk(callers):
        callers.busy = True
        backend.states["80217"] = AgentState.TALKING

    def end_talk(callers):
        callers.busy = False
        backend.states["80217"] = AgentState.WRAP_UP

    def be_ready(_callers):
        backend.states["80217"] = AgentState.READY

    placed = await automatic(backend, leader, hand_clock, {2: begin_talk, 20: end_talk, 30: be_ready})
    assert placed
    assert placed[0][0] >= 35
    assert await automatic(backend, leader, hand_clock, {}, registered=()) == []


async def test_the_last_known_state_counts_while_the_backend_is_away(backend, leader, hand_clock):
    placed = await automatic(backend, leader, hand_clock, {2: lambda _: setattr(backend, "away", True)})
    assert placed


async def test_a_token_that_ran_out_is_renewed(backend, leader):
    await leader.get("/supervision/team", TeamView)
    backend.valid = "token-2"
    assert (await leader.get("/supervision/team", TeamView)).tiles
    assert backend.sign_ins == 1


async def test_a_wrong_password_is_a_refusal(backend):
    async with backend.client() as client:
        with pytest.raises(BackendRefuses):
            await Person(client, "30021", "wrong").get("/supervision/team", TeamView)


async def test_colleagues_walk_the_floor_but_not_the_one_at_a_seat(backend, leader):
    async def in_a_hurry(seconds: float) -> None:
        await asyncio.sleep(seconds / 10_000)

    backend.away = True
    async with backend.client() as client:
        team = Colleagues(client, leader, "demo-1234", {"80217"}, "a", SystemClock(), in_a_hurry)
        running = asyncio.ensure_future(team.run())
        await asyncio.sleep(0)
        backend.away = False  # they come when the backend does
        await eventually(lambda: len(backend.events) > 40)
        asked = backend.asked_while_away
        backend.away = True
        await eventually(lambda: backend.asked_while_away > asked + 4)
        backend.away = False
        already = len(backend.events)
        await eventually(lambda: len(backend.events) > already + 400 and backend.hands)
        running.cancel()
        await asyncio.wait([running])
    assert {event.agent_number for event in backend.events} == {"80201", "80202"}
    for number in ("80201", "80202"):
        own = [event for event in backend.events if event.agent_number == number]
        assert own[0].previous is (AgentState.READY if number == "80201" else AgentState.SIGNED_OUT)
        assert all(later.previous is earlier.state for earlier, later in itertools.pairwise(own))
    assert backend.hands[0].raised
    assert backend.hands[0].note


def test_a_walk_is_repeatable_keeps_to_the_states_and_is_gentle():
    def walked(seed: str):
        walk, steps = FloorWalk(seed), []
        state = AgentState.READY
        for _ in range(2000):
            steps.append(walk.step(state, break_allowed=True))
            state = steps[-1].state
        return steps

    steps = walked("a")
    assert steps == walked("a")
    assert steps != walked("b")
    after = {(earlier.state.value, later.state.value) for earlier, later in itertools.pairwise(steps)}
    assert ("ready", "talking") not in after
    assert ("talking", "ready") not in after
    assert {"ready", "ringing", "talking", "hold", "wrap_up", "break"} == {step.state.value for step in steps}
    assert any(step.hand_note for step in steps)
    assert sum(step.seconds for step in steps) / len(steps) > 13  # 13 colleagues: about one event a second, at most


def test_breaks_need_a_place():
    floor = Floor()
    floor.note("1", AgentState.BREAK)
    assert floor.break_allowed("2")
    floor.note("2", AgentState.BREAK)
    assert not floor.break_allowed("3")
    floor.note("1", AgentState.READY)
    assert floor.break_allowed("3")
    walk = FloorWalk("a")
    assert all(walk.step(AgentState.READY, break_allowed=False).state is AgentState.RINGING for _ in range(300))
