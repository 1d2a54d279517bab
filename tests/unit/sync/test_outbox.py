"""The outbox: in order for each record, never dropped, gone only when confirmed."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlite_utils import Database

from agent_desktop.clock import SystemClock
from agent_desktop.identifiers import new_id
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.migrations import Migration
from agent_desktop.sync import store
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.outbox import Outbox, OutboxState, Refusal, Settled, Submission
from support.waiting import eventually
from support.wire import MemoryBackend, client_of

KEY = bytes(range(32))
RECORD, OTHER = UUID(int=1), UUID(int=2)

NOTES = Migration(
    "notes", 1, lambda db: db.execute("CREATE TABLE notes (record TEXT, text TEXT, version INTEGER) STRICT") and None
)


def write(record: UUID, text: str, if_match: int | None = None) -> Submission:
    path = f"/notes/{record}"
    return Submission(new_id(), "note", record, "PUT", path, {"text": text}, if_match, datetime.now(UTC))


def spoil(path: Path) -> None:
    """Damage a page far behind, and leave the mark of a session that came upon it."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size - 40 * 4096)
        file.write(os.urandom(4096))
    path.with_suffix(".damaged").touch()


class Seat:
    """A database, a client and an outbox that can crash and begin again."""

    def __init__(self, folder: Path, backend: MemoryBackend) -> None:
        self.backend = backend
        self.path = folder / "seat.db"
        self.settled: list[Settled] = []
        self.refusals: list[Refusal] = []
        self.database: LocalDatabase
        self.client: BackendClient
        self.outbox: Outbox

    async def open(self) -> None:
        self.database = await LocalDatabase.open(self.path, KEY, [*store.MIGRATIONS, NOTES], store.salvage)
        self.client = client_of(self.backend)
        self.outbox = Outbox(self.database, self.client, SystemClock())
        self.outbox.settled.connect(self.settled.append)
        self.outbox.refused.connect(self.refusals.append)
        await self.outbox.start()
        await self.reconnect()

    async def reconnect(self) -> None:
        await self.client.reachable()

    async def close(self) -> None:
        await self.outbox.stop()
        await self.database.close()

    async def enqueue(self, *submissions: Submission) -> None:
        def work(db: Database) -> None:
            for submission in submissions:
                Outbox.enqueue(db, submission)

        await self.database.run(work)
        self.outbox.wake()

    def texts(self, record: UUID) -> list[object]:
        return [body["text"] for path, body in self.backend.accepted if path.endswith(f"/notes/{record}")]


@pytest.fixture
async def seat(tmp_path: Path) -> AsyncIterator[Seat]:
    seat = Seat(tmp_path, MemoryBackend())
    await seat.open()
    yield seat
    await seat.close()


async def test_what_is_put_in_goes_up_in_order_and_leaves_the_outbox(seat: Seat) -> None:
    await seat.enqueue(write(RECORD, "a"), write(OTHER, "x"), write(RECORD, "b"))
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["a", "b"]
    assert seat.texts(OTHER) == ["x"]
    assert await seat.outbox.waiting() == []
    assert seat.outbox.state == OutboxState()


async def test_the_room_amends_its_record_in_the_transaction_that_settles(seat: Seat) -> None:
    def apply(db: Database, record: UUID, answer: dict[str, object]) -> None:
        db.execute("INSERT INTO notes VALUES (?, ?, ?)", [str(record), str(answer["text"]), answer["version"]])

    seat.outbox.on_settled("note", apply)
    await seat.enqueue(write(RECORD, "a"))
    assert await seat.outbox.drain(5)
    await eventually(lambda: seat.settled)
    assert seat.settled == [Settled("note", RECORD, {"text": "a", "version": 1})]
    assert await seat.database.run(lambda db: list(db.execute("SELECT * FROM notes"))) == [(str(RECORD), "a", 1)]


async def test_nothing_is_lost_while_the_backend_is_away(seat: Seat) -> None:
    seat.backend.dead = True
    submission = write(RECORD, "a")
    await seat.enqueue(submission, write(RECORD, "b"))
    await eventually(lambda: not seat.client.health.current.online)
    await eventually(lambda: seat.outbox.state.waiting == 2)
    assert seat.outbox.state.oldest == submission.created_at
    assert seat.outbox.state.by_kind == {"note": 2}
    requests = seat.backend.requests
    seat.outbox.wake()
    assert not await seat.outbox.drain(0.1)
    assert seat.backend.requests == requests, "an outbox without a connection does not knock"
    seat.backend.dead = False
    await seat.reconnect()
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["a", "b"]


async def test_a_lost_answer_does_not_double_a_versioned_write(seat: Seat) -> None:
    seat.backend.lose_answers = 1
    await seat.enqueue(write(RECORD, "a", if_match=0))
    await eventually(lambda: not seat.client.health.current.online)
    await seat.reconnect()
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["a"]
    assert not seat.refusals


async def test_later_writes_are_based_on_the_version_the_backend_confirmed(seat: Seat) -> None:
    await seat.enqueue(write(RECORD, "a", if_match=0), write(RECORD, "b", if_match=0), write(RECORD, "c", if_match=0))
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["a", "b", "c"]
    assert not seat.refusals


async def test_a_refused_write_is_kept_with_its_reason_until_the_agent_decides(seat: Seat) -> None:
    refused = write(RECORD, "a")
    seat.backend.refused.add(f"/api/v1/notes/{RECORD}")
    await seat.enqueue(refused, write(RECORD, "b"), write(OTHER, "x"))
    await eventually(lambda: seat.refusals)
    await eventually(lambda: seat.texts(OTHER) == ["x"])
    await eventually(lambda: seat.outbox.state.refused == 1)
    assert seat.outbox.state.waiting == 1, "what builds on it waits behind it"
    first = (await seat.outbox.waiting())[0]
    assert first.problem is not None
    assert first.problem.type == "not_allowed"
    seat.backend.refused.clear()
    await seat.outbox.resubmit(refused.id, {"text": "a, mended"})
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["a, mended", "b"]


async def test_a_withdrawn_write_lets_the_next_one_go(seat: Seat) -> None:
    refused = write(RECORD, "a")
    seat.backend.refused.add(f"/api/v1/notes/{RECORD}")
    await seat.enqueue(refused, write(RECORD, "b"))
    await eventually(lambda: seat.outbox.state.refused == 1)
    seat.backend.refused.clear()
    await seat.outbox.withdraw(refused.id)
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["b"]


async def test_a_room_may_merge_a_conflict(seat: Seat) -> None:
    seat.backend.records[f"/api/v1/notes/{RECORD}"] = {"text": "theirs", "version": 4}
    seat.outbox.on_conflict("note", lambda body, current: {"text": f"{current['text']} + {body['text']}"})
    await seat.enqueue(write(RECORD, "ours", if_match=3))
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["theirs + ours"]


async def test_a_conflict_nobody_merges_is_shown_with_the_record_as_it_stands(seat: Seat) -> None:
    seat.backend.records[f"/api/v1/notes/{RECORD}"] = {"text": "theirs", "version": 4}
    await seat.enqueue(write(RECORD, "ours", if_match=3))
    await eventually(lambda: seat.refusals)
    assert seat.refusals[0].problem.current == {"text": "theirs", "version": 4}


async def test_one_record_the_backend_breaks_on_does_not_hold_up_the_others(seat: Seat) -> None:
    seat.backend.failing.add(f"/api/v1/notes/{RECORD}")
    await seat.enqueue(write(RECORD, "a"), write(OTHER, "x"))
    await eventually(lambda: seat.texts(OTHER) == ["x"])
    await eventually(lambda: seat.outbox.state.waiting == 1)
    seat.backend.failing.clear()
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["a"]


async def test_a_mistake_in_a_room_loses_nothing_and_is_not_repeated_at_once(
    seat: Seat, expected_log_errors: list[str]
) -> None:
    expected_log_errors.append("outbox:task failed")
    attempts = []

    def apply(db: Database, record: UUID, answer: dict[str, object]) -> None:
        attempts.append(record)
        if len(attempts) == 1:
            raise KeyError("a mistake")

    seat.outbox.on_settled("note", apply)
    await seat.enqueue(write(RECORD, "a"))
    assert not await seat.outbox.drain(0.3)
    assert len(attempts) == 1
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["a"]


async def test_unsent_work_is_taken_over_from_a_damaged_database(seat: Seat) -> None:
    seat.backend.dead = True
    await seat.enqueue(*(write(RECORD, str(n)) for n in range(3)))
    await seat.database.run(
        lambda db: [db.execute("INSERT INTO notes VALUES ('', ?, 0)", ["x" * 3000]) for _ in range(200)]
    )
    await seat.close()
    spoil(seat.path)
    await seat.open()
    assert seat.database.set_aside is not None
    assert seat.database.set_aside.unsent == 3
    seat.backend.dead = False
    await seat.reconnect()
    assert await seat.outbox.drain(5)
    assert seat.texts(RECORD) == ["0", "1", "2"]


async def test_a_path_that_could_never_be_sent_is_refused_at_once(seat: Seat) -> None:
    wrong = Submission(new_id(), "note", RECORD, "PUT", "/api/v1/notes", {}, None, datetime.now(UTC))
    with pytest.raises(ValueError, match="/api/v1"):
        await seat.enqueue(wrong)
