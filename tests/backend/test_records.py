"""Contacts and work orders: kept once, changed by version, never by another."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import httpx

from support.backend import DEMO_AGENT, DEMO_LEADER
from support.backend_records import COLLEAGUE, SignIn, contact, order


async def test_the_same_contact_again_answers_the_same(agent: httpx.AsyncClient) -> None:
    sent = contact()
    first = await agent.put(f"/contacts/{sent['id']}", json=sent)
    again = await agent.put(f"/contacts/{sent['id']}", json=sent)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["version"] == 1


async def test_many_copies_at_once_leave_one_contact(agent: httpx.AsyncClient) -> None:
    sent = contact()
    answers = await asyncio.gather(*(agent.put(f"/contacts/{sent['id']}", json=sent) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["version"] for answer in answers} == {1}


async def test_a_change_names_the_version_it_changes(agent: httpx.AsyncClient) -> None:
    sent = contact()
    path = f"/contacts/{sent['id']}"
    await agent.put(path, json=sent)
    changed = await agent.put(path, json={**sent, "notes": "补充说明"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    for headers in ({}, {"If-Match": "1"}, {"If-Match": "7"}):
        late = await agent.put(path, json={**sent, "notes": "更晚的说明"}, headers=headers)
        assert (late.status_code, late.json()["type"]) == (412, "backend_version_conflict")
        assert late.json()["current"] == changed.json()
    in_the_record = await agent.put(path, json={**sent, "notes": "三", "version": 2})
    assert in_the_record.json()["version"] == 3


async def test_a_contact_that_is_not_there_has_no_version_to_change(agent: httpx.AsyncClient) -> None:
    sent = contact()
    answer = await agent.put(f"/contacts/{sent['id']}", json=sent, headers={"If-Match": "3"})
    assert (answer.status_code, answer.json()["current"]) == (412, None)


async def test_a_contact_stays_with_its_agent(agent: httpx.AsyncClient, sign_in: SignIn) -> None:
    sent = contact()
    await agent.put(f"/contacts/{sent['id']}", json=sent)
    async with sign_in(COLLEAGUE) as other:
        taken = await other.put(f"/contacts/{sent['id']}", json={**sent, "agent_number": COLLEAGUE})
    assert (taken.status_code, taken.json()["type"]) == (403, "backend_not_own_record")


async def test_a_record_stands_where_its_id_says(agent: httpx.AsyncClient) -> None:
    answer = await agent.put(f"/contacts/{uuid4()}", json=contact())
    assert (answer.status_code, answer.json()["type"]) == (422, "backend_id_mismatch")


async def test_a_new_order_gets_number_department_and_first_steps(agent: httpx.AsyncClient) -> None:
    sent = order()
    opened = (await agent.put(f"/work-orders/{sent['id']}", json=sent)).raise_for_status().json()
    assert opened["number"].startswith("GD20")
    assert opened["department"] == "信用卡风险管理部"
    assert opened["status"] == "assigned"
    assert [(step["action"], step["by"]) for step in opened["steps"]] == [("submit", DEMO_AGENT), ("assign", "system")]
    assert (await agent.put(f"/work-orders/{sent['id']}", json=sent)).json() == opened
    assert (await agent.get(f"/work-orders/{sent['id']}")).json() == opened
    mine = (await agent.get("/work-orders", params={"mine": True, "open": True})).json()
    assert opened["id"] in {listed["id"] for listed in mine}
    feed = (await agent.get(f"/feed/agent:{DEMO_AGENT}")).json()
    assert feed["entries"][-1]["kind"] == "work_order"
    assert feed["entries"][-1]["body"] == opened


async def test_orders_at_the_same_moment_get_different_numbers(agent: httpx.AsyncClient) -> None:
    sent = [order() for _ in range(10)]
    answers = await asyncio.gather(*(agent.put(f"/work-orders/{one['id']}", json=one) for one in sent))
    assert len({answer.json()["number"] for answer in answers}) == 10


async def test_a_seat_can_not_change_what_the_backend_decides(agent: httpx.AsyncClient) -> None:
    sent = order()
    opened = (await agent.put(f"/work-orders/{sent['id']}", json={**sent, "number": "X", "status": "closed"})).json()
    bold = {**opened, "status": "closed", "department": "x", "number": "y", "steps": [], "summary": "改"}
    kept = (await agent.put(f"/work-orders/{sent['id']}", json=bold)).raise_for_status().json()
    assert kept["summary"] == "改"
    assert kept["version"] == 2
    for name in ("status", "department", "number", "steps"):
        assert kept[name] == opened[name]


async def test_a_step_is_added_once_and_signed_by_whoever_sends_it(agent: httpx.AsyncClient, sign_in: SignIn) -> None:
    sent = order()
    opened = (await agent.put(f"/work-orders/{sent['id']}", json=sent)).json()
    step = {"id": str(uuid4()), "at": "2026-11-19T08:00:00Z", "by": "somebody", "action": "append", "text": "补充材料"}
    path = f"/work-orders/{sent['id']}/steps"
    async with sign_in(COLLEAGUE) as other:
        first = (await other.post(path, json=step)).raise_for_status().json()
        assert (await other.post(path, json=step)).json() == first
    assert len(first["steps"]) == len(opened["steps"]) + 1
    assert first["steps"][-1]["by"] == COLLEAGUE
    clash = await agent.post(path, json={**step, "text": "别的"})
    assert (clash.status_code, clash.json()["type"]) == (409, "backend_id_taken")
    closing = await agent.post(path, json={**step, "id": str(uuid4()), "action": "close"})
    assert (closing.status_code, closing.json()["type"]) == (403, "backend_forbidden")


async def test_a_caller_is_found_by_phone_number_and_text(agent: httpx.AsyncClient) -> None:
    for params in (
        {"phone": "+8613800006021"},
        {"phone": "13800006021"},
        {"phone": "008613800006021"},
        {"number": "62008814"},
        {"text": "林静"},
        {"text": "6021"},
    ):
        match = (await agent.get("/customers", params=params)).raise_for_status().json()
        assert "林静怡" in {customer["name"] for customer in match["customers"]}, params
    nobody = (await agent.get("/customers", params={"phone": "+8610000000000"})).json()
    assert nobody["customers"] == []
    assert (await agent.get("/customers")).status_code == 422
    assert (await agent.get("/customers", params={"phone": "1", "text": "2"})).status_code == 422


async def test_a_contact_joins_its_customers_history(agent: httpx.AsyncClient) -> None:
    match = (await agent.get("/customers", params={"phone": "+8613800006021"})).json()
    customer_id = match["customers"][0]["id"]
    before = (await agent.get(f"/customers/{customer_id}/contacts")).json()
    sent = contact(customer_id=customer_id)
    await agent.put(f"/contacts/{sent['id']}", json=sent)
    after = (await agent.get(f"/customers/{customer_id}/contacts")).json()
    assert len(after) == len(before) + 1
    assert after[0]["id"] == sent["id"]
    assert after[0]["agent_name"] == "张雨桐"
    orders = (await agent.get(f"/customers/{customer_id}/work-orders")).json()
    assert any(one["number"].endswith("-0473") and one["status"] == "in_progress" for one in orders)


async def test_a_look_is_recorded_once_and_belongs_to_whoever_looked(agent: httpx.AsyncClient, sign_in: SignIn) -> None:
    look = {
        "id": str(UUID(int=7)),
        "customer_id": str(uuid4()),
        "field": "id_document",
        "reason": "核对证件",
        "at": "2026-11-19T08:00:00Z",
    }
    for _ in range(2):
        assert (await agent.put(f"/customer-looks/{look['id']}", json=look)).is_success
    async with sign_in(DEMO_LEADER) as leader:
        assert (await leader.put(f"/customer-looks/{look['id']}", json=look)).status_code == 403
