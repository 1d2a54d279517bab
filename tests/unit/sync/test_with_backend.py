"""Outbox and feed against the real backend, killed in the middle."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlite_utils import Database

from agent_desktop.clock import SystemClock
from agent_desktop.contract.contacts import Contact
from agent_desktop.contract.feed import EVERYONE, FeedEntry, FeedKind, team_audience
from agent_desktop.contract.identity import AgentProfile, Session, SignInRequest, Tokens
from agent_desktop.contract.seat import AgentState, StateEvent
from agent_desktop.identifiers import new_id
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.migrations import Migration
from agent_desktop.sync import store
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.health import ConnectionHealth
from agent_desktop.sync.outbox import Outbox, Submission
from agent_desktop.sync.service import SyncService
from support.backend import DEMO_AGENT, DEMO_PASSWORD, RunningBackend, running_backend
from support.waiting import eventually

SEEN = Migration(
    "seen", 1, lambda db: db.execute("CREATE TABLE seen (audience TEXT, sequence INTEGER, kind TEXT) STRICT") and None
)


@pytest.fixture
async def backend(tmp_path: Path) -> AsyncIterator[RunningBackend]:
    async with running_backend(tmp_path) as backend:
        yield backend


class Seat:
    """One signed-in seat with its sync."""

    def __init__(self, database: LocalDatabase, client: BackendClient, agent: AgentProfile) -> None:
        self.database = database
        self.client = client
        self.agent = agent
        self.sync = SyncService(database, client, SystemClock())
        self.sync.feed.subscribe(FeedKind.ARTICLE, self._note)
        self.sync.feed.subscribe(FeedKind.SEAT_TILE, self._note)

    async def start(self) -> None:
        await self.sync.start([EVERYONE, team_audience(self.agent.team_id)])

    async def submit(self, *submissions: Submission) -> None:
        def work(db: Database) -> None:
            for submission in submissions:
                Outbox.enqueue(db, submission)

        await self.database.run(work)
        self.sync.outbox.wake()

    async def seen(self) -> list[tuple[str, int]]:
        return await self.database.run(lambda db: list(db.execute("SELECT audience, sequence FROM seen")))

    def contact(self) -> Submission:
        now = datetime.now(UTC)
        contact = Contact(id=new_id(), agent_number=DEMO_AGENT, remote_number="+8613800138000", offered_at=now)
        body = contact.model_dump(mode="json")
        return Submission(new_id(), "contact", contact.id, "PUT", f"/contacts/{contact.id}", body, 0, now)

    def state(self, state: AgentState) -> Submission:
        now = datetime.now(UTC)
        event = StateEvent(
            id=new_id(), agent_number=DEMO_AGENT, at=now, state=state, previous=AgentState.SIGNED_OUT, seconds=1
        )
        body = event.model_dump(mode="json")
        return Submission(new_id(), "state_event", event.id, "PUT", f"/state-events/{event.id}", body, None, now)

    @staticmethod
    def _note(db: Database, entries: list[FeedEntry]) -> None:
        for entry in entries:
            db.execute("INSERT INTO seen VALUES (?, ?, ?)", [entry.audience, entry.sequence, entry.kind])


@pytest.fixture
async def seat(tmp_path: Path, backend: RunningBackend) -> AsyncIterator[Seat]:
    database = await LocalDatabase.open(tmp_path / "seat" / "seat.db", os.urandom(32), [*store.MIGRATIONS, SEEN])
    client = BackendClient(backend.url, ConnectionHealth(SystemClock()))
    request = SignInRequest(agent_number=DEMO_AGENT, password=SecretStr(DEMO_PASSWORD), device="test")
    session = Session.model_validate(await client.send("POST", "/sign-in", request))
    client.authorise(Tokens.model_validate(session.model_dump()))
    seat = Seat(database, client, session.agent)
    yield seat
    await seat.sync.stop()
    await client.close()
    await database.close()


def contacts_of(backend: RunningBackend) -> set[str]:
    with closing(sqlite3.connect(backend.database)) as connection:
        return {row[0].replace("-", "") for row in connection.execute("SELECT id FROM contacts")}


async def test_a_backend_killed_again_and_again_gets_everything_once(seat: Seat, backend: RunningBackend) -> None:
    before = contacts_of(backend)
    await seat.start()
    settled: list[object] = []
    seat.sync.outbox.settled.connect(settled.append)
    sent = []
    for _ in range(3):
        batch = [seat.contact() for _ in range(15)]
        sent += batch
        known = len(settled)
        await seat.submit(*batch)
        await eventually(lambda known=known: len(settled) > known + 3, within=20)
        await backend.kill()
        await seat.submit(*(late := [seat.contact() for _ in range(5)]))
        sent += late
        await eventually(lambda: not seat.sync.health.current.online, within=10)
        await backend.start()
    assert await seat.sync.outbox.drain(40)
    assert contacts_of(backend) - before == {submission.record_id.hex for submission in sent}
    assert len(settled) == len(sent)
    assert seat.sync.outbox.state.refused == 0


async def test_the_feed_comes_down_in_order_without_gaps_or_doubles(seat: Seat, backend: RunningBackend) -> None:
    await seat.start()
    assert await seat.sync.feed.caught_up(20)
    first = await seat.seen()
    assert len({audience for audience, _ in first}) == 2
    applied: list[tuple[str, list[FeedEntry]]] = []
    seat.sync.feed.applied.connect(lambda kind, entries: applied.append((kind, entries)))
    await seat.submit(seat.state(AgentState.READY))
    await eventually(lambda: applied)
    assert applied[0][0] == FeedKind.SEAT_TILE
    await backend.kill()
    await eventually(lambda: not seat.sync.health.current.online, within=10)
    await seat.submit(seat.state(AgentState.BREAK))
    await backend.start()
    await eventually(lambda: len(applied) >= 2, within=30)
    seen = await seat.seen()
    assert len(seen) == len(set(seen))
    for audience in {audience for audience, _ in seen}:
        numbers = [sequence for whose, sequence in seen if whose == audience]
        assert numbers == sorted(numbers)


async def test_a_page_that_is_not_applied_does_not_move_its_cursor(seat: Seat, expected_log_errors: list[str]) -> None:
    audience = team_audience(seat.agent.team_id)
    expected_log_errors.append(f"feed:pull {audience} failed")

    def broken(db: Database, entries: list[FeedEntry]) -> None:
        raise ArithmeticError

    seat.sync.feed.subscribe(FeedKind.SEAT_TILE, broken)
    await seat.start()
    assert not await seat.sync.feed.caught_up(1)
    assert await seat.database.run(lambda db: store.cursor(db, audience)) == 0
    assert {entry[0] for entry in await seat.seen()} == {EVERYONE}, "a mistake in one feed does not stop the other"


async def test_many_requests_with_an_expired_token_renew_it_once(seat: Seat) -> None:
    tokens = seat.client.tokens
    assert tokens is not None
    seat.client.authorise(tokens.model_copy(update={"access_token": "expired"}))
    renewed: list[object] = []
    seat.client.tokens_changed.connect(renewed.append)
    answers = await asyncio.gather(*(seat.client.get("/me", AgentProfile) for _ in range(5)))
    assert {answer.number for answer in answers} == {DEMO_AGENT}
    assert len(renewed) == 1
