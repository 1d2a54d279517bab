"""The feed: in order, without gaps, in pages; and the stream that wakes whoever pulls it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx

from support.backend import DEMO_AGENT, DEMO_LEADER, RunningBackend
from support.backend_records import COLLEAGUE, OTHER_LEADER, Json, MovableClock, SignIn, order, state_event


async def pull(client: httpx.AsyncClient, audience: str, after: int = 0, limit: int = 500) -> Json:
    answer = await client.get(f"/feed/{audience}", params={"after": after, "limit": limit})
    page: Json = answer.raise_for_status().json()
    return page


async def own_team(client: httpx.AsyncClient) -> str:
    return f"team:{(await client.get('/me')).json()['team_id']}"


async def test_articles_come_to_everyone_page_by_page(agent: httpx.AsyncClient) -> None:
    whole = await pull(agent, "everyone")
    assert [entry["sequence"] for entry in whole["entries"]] == list(range(1, len(whole["entries"]) + 1))
    assert {entry["kind"] for entry in whole["entries"]} == {"article"}
    assert not whole["more"]
    collected, after, more = [], 0, True
    while more:
        page = await pull(agent, "everyone", after, limit=7)
        collected += page["entries"]
        after, more = page["last"], page["more"]
    assert collected == whole["entries"]
    assert await pull(agent, "everyone", after) == {"entries": [], "last": after, "more": False}
    article = collected[0]["body"]
    assert (await agent.get(f"/knowledge/articles/{article['id']}")).json() == article


async def test_pages_come_compressed(agent: httpx.AsyncClient) -> None:
    answer = await agent.get("/feed/everyone")
    assert answer.headers["content-encoding"] == "gzip"


async def test_writes_at_once_take_numbers_without_gap(agent: httpx.AsyncClient) -> None:
    start = (await pull(agent, f"agent:{DEMO_AGENT}"))["last"]
    sent = [order() for _ in range(12)]
    await asyncio.gather(*(agent.put(f"/work-orders/{one['id']}", json=one) for one in sent))
    page = await pull(agent, f"agent:{DEMO_AGENT}", start)
    assert [entry["sequence"] for entry in page["entries"]] == list(range(start + 1, start + 13))
    assert {entry["body"]["id"] for entry in page["entries"]} == {one["id"] for one in sent}


async def test_nobody_reads_anothers_feed(agent: httpx.AsyncClient, sign_in: SignIn) -> None:
    team = await own_team(agent)
    assert (await agent.get(f"/feed/agent:{COLLEAGUE}")).status_code == 403
    async with sign_in(OTHER_LEADER) as leader:
        assert (await leader.get(f"/feed/{team}")).status_code == 403


async def test_an_agent_sees_where_colleagues_are_and_not_how_they_do(
    agent: httpx.AsyncClient, sign_in: SignIn
) -> None:
    team = await own_team(agent)
    own_view = {entry["body"]["agent_number"]: entry["body"] for entry in (await pull(agent, team))["entries"]}
    async with sign_in(DEMO_LEADER) as leader:
        entries = (await pull(leader, team))["entries"]
    leaders_view = {entry["body"]["agent_number"]: entry["body"] for entry in entries}
    assert own_view[DEMO_AGENT] == leaders_view[DEMO_AGENT]
    seen, real = own_view[COLLEAGUE], leaders_view[COLLEAGUE]
    assert (seen["state"], seen["since"], seen["name"]) == (real["state"], real["since"], real["name"])
    assert real["handled"] > 0
    assert (seen["handled"], seen["talk_seconds"], seen["adherence"], seen["hand_note"]) == (0, 0, None, "")


async def wakes(lines: AsyncIterator[str]) -> AsyncIterator[Json]:
    async for line in lines:
        if line.startswith("data:"):
            yield json.loads(line[5:])


async def test_the_stream_says_where_each_feed_stands_and_then_what_moves(
    agent: httpx.AsyncClient, sign_in: SignIn
) -> None:
    team = await own_team(agent)
    async with sign_in(DEMO_LEADER) as leader, leader.stream("GET", "/stream") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        news = wakes(stream.aiter_lines())
        stands = {}
        while len(stands) < 3:
            wake = await anext(news)
            stands[wake["audience"]] = wake["sequence"]
        assert set(stands) == {"everyone", team, f"agent:{DEMO_LEADER}"}
        event = state_event("ready", "signed_out", 0)
        await agent.put(f"/state-events/{event['id']}", json=event)
        wake = await asyncio.wait_for(anext(news), 5)
        assert wake == {"audience": team, "sequence": stands[team] + 1}
        page = await pull(leader, team, stands[team])
        assert [entry["body"]["state"] for entry in page["entries"]] == ["ready"]


async def test_the_stream_ends_with_its_access_token(
    backend: RunningBackend, clock: MovableClock, sign_in: SignIn
) -> None:
    async with sign_in() as client:
        clock.ahead = timedelta(minutes=15) - timedelta(seconds=2)
        async with client.stream("GET", "/stream") as stream:
            async with asyncio.timeout(10):
                async for _ in stream.aiter_lines():
                    pass
        assert stream.status_code == 200
