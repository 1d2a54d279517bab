"""The feed that seats pull, and the event stream that wakes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from sse_starlette import EventSourceResponse, ServerSentEvent

from agent_desktop.backend.access import Anyone, Caller
from agent_desktop.backend.problems import Refusal
from agent_desktop.backend.services import Backend, Services
from agent_desktop.backend.store import feed as store
from agent_desktop.backend.tiles import for_colleague
from agent_desktop.contract.feed import FeedEntry, FeedKind, FeedPage, Wake
from agent_desktop.contract.identity import Role
from agent_desktop.contract.problems import ProblemType
from agent_desktop.contract.supervision import SeatTile

router = APIRouter(tags=["feed"])


@router.get("/feed/{audience}")
async def get_feed(
    audience: str,
    caller: Anyone,
    backend: Backend,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> FeedPage:
    """Return what follows a sequence number, oldest first: of everyone's feed, the own team's or one's own."""
    if audience not in caller.audiences:
        raise Refusal(ProblemType.FORBIDDEN, "not one of the caller's feeds")
    async with backend.database.read() as connection:
        page = await store.read_page(connection, audience, after, limit)
    if caller.agent.role is Role.LEADER:
        return page
    return page.model_copy(update={"entries": [_for_agent(entry, caller) for entry in page.entries]})


@router.get("/stream", response_class=EventSourceResponse)
async def stream(caller: Anyone, backend: Backend) -> EventSourceResponse:
    """Stream a `Wake` for each change in the caller's feeds, until the access token expires.

    Every audience's newest number comes first, so that whoever was away knows what to pull.
    """
    return EventSourceResponse(_wakes(caller, backend), ping=backend.settings.heartbeat_seconds)


async def _wakes(caller: Caller, backend: Services) -> AsyncIterator[ServerSentEvent]:
    subscription = backend.wakes.subscribe(caller.audiences)
    try:
        async with backend.database.read() as connection:
            for audience in caller.audiences:
                sequence = await store.last_sequence(connection, audience)
                subscription.offer(Wake(audience=audience, sequence=sequence))
        seconds = (caller.expires_at - backend.clock.now()).total_seconds()
        async with asyncio.timeout(max(0.0, seconds)):
            while (wakes := await subscription.next()) is not None:
                for wake in wakes:
                    yield ServerSentEvent(wake.model_dump_json(), event="wake")
    except TimeoutError:
        return
    finally:
        backend.wakes.unsubscribe(subscription)


def _for_agent(entry: FeedEntry, caller: Caller) -> FeedEntry:
    """Return an entry without the figures of colleagues; the seat needs to know who is on break, not how they do."""
    if entry.kind != FeedKind.SEAT_TILE or entry.body.get("agent_number") == caller.number:
        return entry
    tile = for_colleague(SeatTile.model_validate(entry.body))
    return entry.model_copy(update={"body": tile.model_dump(mode="json")})
