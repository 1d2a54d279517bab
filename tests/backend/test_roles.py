"""Every route asks who calls: each one, with each role."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from support.backend import DEMO_AGENT, DEMO_LEADER, RunningBackend, signed_in
from support.backend_records import SYSTEM, Json, contact, hand_raise, order, state_event

ANYWHERE = str(uuid4())
# route: what to send; then the statuses that agent, leader and system account get.
ROUTES: dict[str, tuple[Callable[[str], Json] | None, tuple[int, int, int]]] = {
    "GET /me": (None, (200, 200, 200)),
    "GET /customers": (None, (200, 200, 403)),
    "GET /customers/{customer_id}": (None, (404, 404, 403)),
    "GET /customers/{customer_id}/contacts": (None, (200, 200, 403)),
    "GET /customers/{customer_id}/work-orders": (None, (200, 200, 403)),
    "PUT /customer-looks/{look_id}": (
        lambda _: {
            "id": str(uuid4()),
            "customer_id": ANYWHERE,
            "field": "phone",
            "reason": "核对",
            "at": "2026-11-19T08:00:00Z",
        },
        (200, 200, 403),
    ),
    "PUT /contacts/{contact_id}": (lambda number: contact(agent_number=number), (200, 200, 403)),
    "GET /work-orders": (None, (403, 200, 403)),
    "GET /work-orders/{order_id}": (None, (404, 404, 403)),
    "PUT /work-orders/{order_id}": (lambda number: order(created_by=number), (200, 200, 403)),
    "POST /work-orders/{order_id}/steps": (
        lambda number: {"id": str(uuid4()), "at": "2026-11-19T08:00:00Z", "by": number, "action": "urge"},
        (404, 404, 403),
    ),
    "GET /knowledge/articles/{article_id}": (None, (404, 404, 404)),
    "PUT /state-events/{event_id}": (
        lambda number: state_event("ready", "signed_out", 0, agent_number=number),
        (200, 200, 403),
    ),
    "PUT /hand-raises/{raise_id}": (lambda number: hand_raise(agent_number=number), (200, 200, 403)),
    "GET /performance/me": (None, (200, 200, 403)),
    "GET /supervision/team": (None, (403, 200, 403)),
    "GET /feed/{audience}": (None, (200, 200, 200)),
    "POST /sign-out": (None, (204, 204, 204)),
}
OPEN = {"POST /sign-in", "POST /token/refresh", "GET /health"}
STREAMS = {"GET /stream"}


def send(client: httpx.AsyncClient, route: str, number: str = DEMO_AGENT) -> httpx.Request:
    method, path = route.split()
    make = ROUTES[route][0] if route in ROUTES else None
    body = make(number) if make else None
    given = "everyone" if "{audience}" in path else (body or {}).get("id", ANYWHERE)
    if "steps" in path:
        given = ANYWHERE
    address = path[: path.index("{")] + given + path[path.index("}") + 1 :] if "{" in path else path
    params = {"phone": "+8613800006021"} if route == "GET /customers" else None
    return client.build_request(method, address, params=params, json=body)


@pytest.mark.parametrize("place", [0, 1, 2], ids=["agent", "leader", "system"])
async def test_each_route_with_each_role(backend: RunningBackend, place: int) -> None:
    number = (DEMO_AGENT, DEMO_LEADER, SYSTEM)[place]
    async with signed_in(backend, number) as client:
        got = {}
        for route in ROUTES:
            got[route] = (await client.send(send(client, route, number))).status_code
    assert got == {route: expected[place] for route, (_, expected) in ROUTES.items()}


async def test_without_a_token_there_is_nothing(backend: RunningBackend) -> None:
    async with httpx.AsyncClient(base_url=f"{backend.url}/api/v1") as client:
        for route in [*ROUTES, *STREAMS]:
            answer = await client.send(send(client, route))
            assert (answer.status_code, answer.json()["type"]) == (401, "backend_not_signed_in"), route


async def test_no_route_is_left_out_here(backend: RunningBackend) -> None:
    async with httpx.AsyncClient() as client:
        paths = (await client.get(f"{backend.url}/api/v1/openapi.json")).json()["paths"]
    known = {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, item in paths.items() for method in item}
    assert known == {*ROUTES, *OPEN, *STREAMS}


async def test_nobody_writes_in_anothers_name(backend: RunningBackend) -> None:
    async with signed_in(backend, DEMO_LEADER) as client:
        for route in ("PUT /contacts/{contact_id}", "PUT /work-orders/{order_id}", "PUT /state-events/{event_id}",
                      "PUT /hand-raises/{raise_id}"):  # fmt: skip
            answer = await client.send(send(client, route, DEMO_AGENT))
            assert (answer.status_code, answer.json()["type"]) == (403, "backend_not_own_record"), route
