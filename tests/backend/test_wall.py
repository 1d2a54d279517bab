"""The team's wall and one's own figures: what state events, hands and contacts add up to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.backend.store.performance import adherence_seconds
from agent_desktop.contract.performance import StateSpan
from agent_desktop.contract.seat import AgentState
from support.backend import DEMO_AGENT, DEMO_LEADER
from support.backend_records import COLLEAGUE, Json, MovableClock, SignIn, contact, hand_raise, state_event

ReadTile = Callable[[], Awaitable[Json]]


@pytest.fixture
async def tile_of_agent(sign_in: SignIn) -> AsyncIterator[ReadTile]:
    async with sign_in(DEMO_LEADER) as leader:

        async def read() -> Json:
            view = (await leader.get("/supervision/team")).raise_for_status().json()
            return next(tile for tile in view["tiles"] if tile["agent_number"] == DEMO_AGENT)

        yield read


async def put(client: httpx.AsyncClient, path: str, body: Json) -> Json:
    answer = (await client.put(f"/{path}/{body['id']}", json=body)).raise_for_status()
    kept: Json = answer.json()
    return kept


async def test_a_call_runs_through_the_tile(agent: httpx.AsyncClient, tile_of_agent: ReadTile) -> None:
    before = await tile_of_agent()
    for state, previous, seconds in (
        ("ready", "signed_out", 240),
        ("ringing", "ready", 30.5),
        ("talking", "ringing", 3),
        ("hold", "talking", 100),
        ("talking", "hold", 20),
        ("wrap_up", "talking", 50),
        ("ready", "wrap_up", 44),
    ):
        event = state_event(state, previous, seconds, reason="综合业务队列")
        await put(agent, "state-events", event)
        await put(agent, "state-events", event)  # a repeat adds nothing
    sent = contact()
    await put(agent, "contacts", sent)
    after = await tile_of_agent()
    assert after["state"] == "ready"
    added = {name: after[name] - before[name] for name in before if name.endswith("_seconds") or name == "handled"}
    assert added == pytest.approx(
        {
            "talk_seconds": 150,
            "hold_seconds": 20,
            "wrap_up_seconds": 44,
            "ready_seconds": 30.5,
            "away_seconds": 0,
            "handled": 1,
        }
    )
    assert 0 <= after["adherence"] <= 1


async def test_a_late_event_adds_its_seconds_and_does_not_turn_the_tile_back(
    agent: httpx.AsyncClient,
    tile_of_agent: ReadTile,
) -> None:
    await put(agent, "state-events", state_event("meal", "ready", 10))
    before = await tile_of_agent()
    earlier = (datetime.now(UTC) - timedelta(seconds=30)).isoformat()
    await put(agent, "state-events", state_event("ready", "break", 60, at=earlier))
    after = await tile_of_agent()
    assert after["state"] == "meal"
    assert after["away_seconds"] - before["away_seconds"] == pytest.approx(60)


async def test_the_same_id_with_another_event_is_refused(agent: httpx.AsyncClient) -> None:
    event = state_event("ready", "signed_out", 0)
    await put(agent, "state-events", event)
    answer = await agent.put(f"/state-events/{event['id']}", json={**event, "seconds": 99})
    assert (answer.status_code, answer.json()["type"]) == (409, "backend_id_taken")


async def test_a_hand_goes_up_and_down(agent: httpx.AsyncClient, tile_of_agent: ReadTile) -> None:
    await put(agent, "hand-raises", hand_raise())
    assert ((await tile_of_agent())["hand_raised"], (await tile_of_agent())["hand_note"]) == (True, "请协助")
    await put(agent, "hand-raises", hand_raise(raised=False))
    assert ((await tile_of_agent())["hand_raised"], (await tile_of_agent())["hand_note"]) == (False, "")
    earlier = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    await put(agent, "hand-raises", hand_raise(at=earlier))
    assert not (await tile_of_agent())["hand_raised"], "an earlier move that arrives late changes nothing"


async def test_traffic_counts_by_the_measures_own_rules(sign_in: SignIn, agent: httpx.AsyncClient) -> None:
    async with sign_in(DEMO_LEADER) as leader:

        async def sums() -> Json:
            view = (await leader.get("/supervision/team")).json()
            names = ("offered", "answered", "answered_in_time", "abandoned")
            return {name: sum(quarter[name] for quarter in view["traffic"]) for name in names}

        before = await sums()
        assert before["offered"] > 0
        lost: Json = {"answered_at": None, "talk_seconds": 0, "outcome": "abandoned"}
        for sent in (
            contact(queue_seconds=12, ring_seconds=8),  # in time, just
            contact(queue_seconds=19, ring_seconds=2),  # too late
            contact(queue_seconds=3, ring_seconds=2, **lost),  # gone too soon to count
            contact(queue_seconds=3, ring_seconds=4, **lost),  # abandoned
            contact(direction="outbound"),  # no traffic of the queue
        ):
            await put(agent, "contacts", sent)
        after = await sums()
    assert {name: after[name] - before[name] for name in after} == {
        "offered": 4,
        "answered": 2,
        "answered_in_time": 1,
        "abandoned": 1,
    }


async def test_one_sees_ones_own_days_and_today(agent: httpx.AsyncClient, sign_in: SignIn) -> None:
    mine = (await agent.get("/performance/me", params={"days": 14})).raise_for_status().json()
    days = [date.fromisoformat(day["day"]) for day in mine["days"]]
    assert days == sorted(days)
    assert 8 <= len(days) <= 11
    assert all(day < datetime.now().astimezone().date() for day in days)
    assert mine["today"]
    assert mine["spans"][-1]["ends"] is None
    assert {span["state"] for span in mine["scheduled"]} == {"ready", "break", "meal"}
    sent = contact(survey_rating=5)
    await put(agent, "contacts", sent)
    now = (await agent.get("/performance/me")).json()
    assert [line["id"] for line in now["today"]][-1] == sent["id"]
    async with sign_in(COLLEAGUE) as other:
        others = (await other.get("/performance/me")).json()
    assert sent["id"] not in {line["id"] for line in others["today"]}


async def test_a_day_that_nobody_closed_is_counted_from_what_was_sent(
    agent: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock
) -> None:
    today = (await agent.get("/performance/me")).json()["today"]
    await put(agent, "contacts", contact(survey_rating=3))
    clock.ahead = timedelta(days=2)
    async with sign_in() as later:
        last = (await later.get("/performance/me")).json()["days"][-1]
    assert 0 < last["handled"] <= len(today) + 1, "a shift may have begun before midnight"
    assert last["surveys_answered"] > last["surveys_satisfied"]


NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


def spans_of(lengths: list[tuple[AgentState, int]]) -> list[StateSpan]:
    spans, at = [], NOON
    for state, minutes in lengths:
        spans.append(StateSpan(state=state, begins=at, ends=at + timedelta(minutes=minutes)))
        at += timedelta(minutes=minutes)
    return spans


@given(st.lists(st.tuples(st.sampled_from(AgentState), st.integers(1, 90)), max_size=12), st.integers(0, 600))
def test_adherence_is_a_share_whatever_happened(lengths: list[tuple[AgentState, int]], minutes: int) -> None:
    plan = spans_of([(AgentState.READY, 60), (AgentState.BREAK, 15), (AgentState.READY, 120)])
    scheduled, agreeing = adherence_seconds(plan, spans_of(lengths), NOON + timedelta(minutes=minutes))
    assert 0 <= agreeing <= scheduled <= 195 * 60


def test_problem_time_leaves_both_sides_of_adherence() -> None:
    plan = spans_of([(AgentState.READY, 60)])
    actual = spans_of([(AgentState.TALKING, 30), (AgentState.FAULT, 20), (AgentState.BREAK, 10)])
    assert adherence_seconds(plan, actual, NOON + timedelta(hours=1)) == (40 * 60, 30 * 60)
