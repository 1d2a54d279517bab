"""Sign-in, lock-out, and tokens that are good once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import jwt
import pytest

from agent_desktop.backend.settings import BackendSettings
from support.backend import DEMO_AGENT, DEMO_LEADER, DEMO_PASSWORD, RunningBackend, running_backend, signed_in
from support.backend_records import Json, MovableClock


@pytest.fixture
def client(backend: RunningBackend) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{backend.url}/api/v1", timeout=20) as opened:
        yield opened


def ask(client: httpx.Client, number: str = DEMO_AGENT, password: str = DEMO_PASSWORD) -> httpx.Response:
    return client.post("/sign-in", json={"agent_number": number, "password": password, "device": "test"})


def me(client: httpx.Client, token: str) -> httpx.Response:
    return client.get("/me", headers={"Authorization": f"Bearer {token}"})


def refresh(client: httpx.Client, token: str) -> httpx.Response:
    return client.post("/token/refresh", json={"refresh_token": token})


def test_the_right_password_opens_a_session_with_phone_shift_and_rules(client: httpx.Client) -> None:
    session = ask(client).raise_for_status().json()
    assert session["agent"]["number"] == DEMO_AGENT
    assert session["agent"]["team_name"] == "综合业务 3 组"
    assert session["sip"]["user"] == "6001"
    assert len(session["sip"]["secret"]) >= 20
    assert session["shift"]["begins"] < session["server_time"] < session["shift"]["ends"]
    assert session["policy"]["wrap_up_limit_seconds"] == 90
    assert me(client, session["access_token"]).json()["name"] == "张雨桐"


async def test_a_hash_of_the_seed_is_made_stronger_at_the_first_sign_in_and_still_opens(tmp_path: Path) -> None:
    async with running_backend(tmp_path, settings=BackendSettings("")) as backend:
        hashes = set()
        for _ in range(2):
            async with signed_in(backend):
                hashes.add(stored_hash(backend))
    assert len(hashes) == 1
    assert hashes.pop().startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def stored_hash(backend: RunningBackend) -> str:
    with closing(sqlite3.connect(backend.database)) as connection:
        row = connection.execute("SELECT password_hash FROM agents WHERE number = ?", (DEMO_AGENT,)).fetchone()
    return str(row[0])


def test_a_wrong_password_and_an_unknown_agent_are_answered_alike(client: httpx.Client) -> None:
    wrong, unknown = ask(client, password="nope"), ask(client, number="99999")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["type"] == "backend_wrong_password"


def test_an_account_is_locked_after_five_failures_and_opens_again_later(
    client: httpx.Client, clock: MovableClock
) -> None:
    for _ in range(5):
        assert ask(client, password="nope").status_code == 401
    locked = ask(client)
    assert (locked.status_code, locked.json()["type"]) == (423, "backend_locked_out")
    assert 0 < int(locked.headers["Retry-After"]) <= 60
    assert ask(client, DEMO_LEADER).is_success, "only the account that was attacked is locked"
    clock.ahead = timedelta(seconds=61)
    assert ask(client, password="nope").status_code == 401
    assert ask(client).status_code == 423, "one more failure locks again, and longer"
    clock.ahead = timedelta(seconds=61 + 121)
    assert ask(client).is_success
    assert ask(client, password="nope").status_code == 401, "a success begins the count anew"
    assert ask(client).is_success


def test_a_refresh_token_is_good_once(client: httpx.Client, clock: MovableClock) -> None:
    first = ask(client).json()
    second = refresh(client, first["refresh_token"]).raise_for_status().json()
    third = refresh(client, second["refresh_token"]).raise_for_status().json()
    assert me(client, third["access_token"]).is_success
    stolen = refresh(client, first["refresh_token"])
    assert (stolen.status_code, stolen.json()["type"]) == (401, "backend_token_reused")
    assert me(client, third["access_token"]).json()["type"] == "backend_not_signed_in", "the whole session has ended"
    assert refresh(client, third["refresh_token"]).status_code == 401


def test_an_answer_lost_on_the_way_can_be_asked_for_again(client: httpx.Client, clock: MovableClock) -> None:
    first = ask(client).json()
    lost = refresh(client, first["refresh_token"]).json()
    again = refresh(client, first["refresh_token"]).raise_for_status().json()
    assert me(client, again["access_token"]).is_success
    # Whoever holds the answer that was thought lost gives himself away.
    assert refresh(client, lost["refresh_token"]).json()["type"] == "backend_token_reused"


def test_a_lost_answer_is_not_given_again_after_half_a_minute(client: httpx.Client, clock: MovableClock) -> None:
    first = ask(client).json()
    refresh(client, first["refresh_token"]).raise_for_status()
    clock.ahead = timedelta(seconds=31)
    assert refresh(client, first["refresh_token"]).json()["type"] == "backend_token_reused"


def test_an_access_token_expires_and_a_sign_out_ends_everything(client: httpx.Client, clock: MovableClock) -> None:
    session = ask(client).json()
    clock.ahead = timedelta(minutes=16)
    assert me(client, session["access_token"]).json()["type"] == "backend_token_expired"
    fresh = refresh(client, session["refresh_token"]).raise_for_status().json()
    headers = {"Authorization": f"Bearer {fresh['access_token']}"}
    assert client.post("/sign-out", headers=headers).status_code == 204
    assert me(client, fresh["access_token"]).status_code == 401
    assert refresh(client, fresh["refresh_token"]).status_code == 401


@pytest.mark.parametrize("kind", ["unsigned", "other secret", "no session", "rubbish"])
def test_a_forged_token_is_worth_nothing(client: httpx.Client, kind: str) -> None:
    claims: Json = jwt.decode(ask(client).json()["access_token"], options={"verify_signature": False})
    forged = {
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "other secret": jwt.encode(claims, "x" * 64, algorithm="HS256"),
        "no session": jwt.encode({**claims, "sid": 7}, "x" * 64, algorithm="HS256"),
        "rubbish": "a.b.c",
    }[kind]
    answer = me(client, forged)
    assert (answer.status_code, answer.json()["type"]) == (401, "backend_not_signed_in")
