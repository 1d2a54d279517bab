"""What the backend's tests share: a running backend, people to sign in as, and records to write."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from support.backend import DEMO_AGENT, RunningBackend, running_backend, signed_in
from support.backend_records import OTHER_LEADER, SYSTEM, MovableClock, SignIn


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def backend(tmp_path: Path, clock: MovableClock) -> AsyncIterator[RunningBackend]:
    async with running_backend(tmp_path, clock=clock) as running:
        _add_people(running.database)
        yield running


@pytest.fixture
def sign_in(backend: RunningBackend) -> SignIn:
    """Open a client signed in as somebody: `async with sign_in("80217") as client`."""

    def open_as(number: str = DEMO_AGENT) -> AbstractAsyncContextManager[httpx.AsyncClient]:
        return signed_in(backend, number)

    return open_as


@pytest.fixture
async def agent(sign_in: SignIn) -> AsyncIterator[httpx.AsyncClient]:
    async with sign_in() as client:
        yield client


def _add_people(database: Path) -> None:
    """Add a system account, and another team with its leader: same password, other roles."""
    team = uuid4().hex
    copy = (
        "INSERT INTO agents SELECT ?, ?, ?, ?, coalesce(?, team_id), extension, skills, password_hash, sip_secret, "
        "active FROM agents WHERE number = '80201'"
    )
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("INSERT INTO teams VALUES (?, '另一组', '综合业务队列')", (team,))
        connection.execute(copy, (SYSTEM, uuid4().hex, "系统维护", "system", None))
        connection.execute(copy, (OTHER_LEADER, uuid4().hex, "别组班长", "leader", team))
