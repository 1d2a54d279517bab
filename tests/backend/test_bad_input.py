"""What a backend meets: too much, too odd, too clever; and nothing of it in the logs."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from support.backend import RunningBackend
from support.backend_records import contact, order

INJECTIONS = (
    "'; DROP TABLE customers; --",
    '" OR 1=1 --',
    "%",
    "_",
    "\\",
    "林%' UNION SELECT password_hash FROM agents --",
    "\x00",
    "😀" * 60,
)


@pytest.mark.parametrize("text", INJECTIONS)
async def test_clever_strings_find_nothing_and_break_nothing(
    agent: httpx.AsyncClient, backend: RunningBackend, text: str
) -> None:
    for params in ({"text": text}, {"number": text[:32]}, {"phone": text[:32]}):
        answer = await agent.get("/customers", params=params)
        assert answer.status_code in {200, 422}
        if answer.is_success:
            assert answer.json()["customers"] == []
    assert (await agent.get(f"/feed/{quote(text[:20], safe='')}")).status_code in {403, 404}
    sent = contact(notes=text, reason=text)
    kept = (await agent.put(f"/contacts/{sent['id']}", json=sent)).raise_for_status().json()
    assert kept["notes"] == text
    with closing(sqlite3.connect(backend.database)) as connection:
        assert connection.execute("SELECT count(*) FROM customers").fetchone() == (40,)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"null", "application/json"),
        (b"{}", "application/json"),
        (b"a=b", "application/x-www-form-urlencoded"),
        (b"[" * 100_000, "application/json"),
        (b"", "application/json"),
    ],
)
async def test_a_malformed_body_is_a_problem_that_repeats_nothing(
    agent: httpx.AsyncClient, content: bytes, kind: str
) -> None:
    answer = await agent.put(f"/contacts/{uuid4()}", content=content, headers={"Content-Type": kind})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "backend_invalid_request"


@pytest.mark.parametrize(
    "changes",
    [
        {"talk_seconds": -1},
        {"talk_seconds": "NaN"},
        {"survey_rating": 6},
        {"offered_at": "2026-11-19T08:00:00"},
        {"offered_at": "gestern"},
        {"agent_number": "80217'"},
        {"notes": "字" * 8001},
        {"id": "not-a-uuid"},
        {"verification": "L3"},
        {"version": -1},
    ],
)
async def test_a_field_that_does_not_fit_is_named(agent: httpx.AsyncClient, changes: dict[str, object]) -> None:
    sent = contact()
    answer = await agent.put(f"/contacts/{sent['id']}", json={**sent, **changes})
    assert answer.status_code == 422, answer.text
    assert f"body.{next(iter(changes))}" in answer.json()["detail"]


async def test_a_version_that_is_none_is_refused(agent: httpx.AsyncClient) -> None:
    sent = contact()
    for version in ("abc", "-1", "1" * 40, "²"):
        headers = {"If-Match": version.encode()}
        answer = await agent.put(f"/contacts/{sent['id']}", json=sent, headers=headers)
        assert answer.status_code == 422, version


async def test_a_body_over_a_megabyte_is_refused_announced_or_not(agent: httpx.AsyncClient) -> None:
    big = b"x" * (1024 * 1024 + 1)

    async def unannounced() -> AsyncIterator[bytes]:
        for start in range(0, len(big), 65536):
            yield big[start : start + 65536]

    for content in (big, unannounced()):
        answer = await agent.put(f"/contacts/{uuid4()}", content=content)
        assert (answer.status_code, answer.json()["type"]) == (413, "backend_body_too_large")
    assert (await agent.get("/me")).is_success


async def test_what_is_not_there_is_a_problem_too(agent: httpx.AsyncClient) -> None:
    nowhere, wrong = await agent.get("/nowhere"), await agent.delete("/me")
    assert (nowhere.status_code, nowhere.json()["type"]) == (404, "backend_not_found")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "backend_method_not_allowed")
    assert (await agent.get("/customers/not-a-uuid")).status_code == 422
    assert (await agent.get("/feed/everyone", params={"after": 10**30})).status_code == 422


async def test_customer_data_stays_out_of_the_logs(
    agent: httpx.AsyncClient, backend: RunningBackend, caplog: pytest.LogCaptureFixture
) -> None:
    for of_the_client in ("httpx", "httpcore"):  # they log whole addresses, which is the seat's to silence
        caplog.set_level(logging.WARNING, of_the_client)
    caplog.set_level(logging.DEBUG)
    customer = (await agent.get("/customers", params={"phone": "13800006021"})).json()["customers"][0]
    for params in ({"text": "林静怡"}, {"number": "62008814"}, {"phone": "+8613800006021", "text": "林静怡"}):
        await agent.get("/customers", params=params)
    await agent.get(f"/customers/{customer['id']}/contacts")
    sent = contact(notes="客户林静怡说卡号 6250990000004417", customer_id=customer["id"])
    await agent.put(f"/contacts/{sent['id']}", json=sent)
    await agent.put(f"/contacts/{sent['id']}", json={**sent, "talk_seconds": "林静怡"})
    made = order(summary="林静怡 13800006021 要求返还")
    await agent.put(f"/work-orders/{made['id']}", json=made)
    with closing(sqlite3.connect(backend.database)) as connection, connection:
        connection.execute("DROP TABLE contacts")
    failed = await agent.put(f"/contacts/{sent['id']}", json={**sent, "notes": "林静怡"})
    assert (failed.status_code, failed.json()["type"]) == (503, "backend_database_busy")
    written = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "PUT /contacts/{contact_id} 200" in written
    assert "agent 80217" in written
    for secret in ("林静怡", "13800006021", "62008814", customer["id_document"], "4417", "demo-1234", "eyJ"):
        assert secret not in written, secret
