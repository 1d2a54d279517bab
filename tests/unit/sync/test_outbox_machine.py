"""Whatever happens in whatever order: each write arrives once, in its record's order, and the outbox ends empty."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlite_utils import Database

from agent_desktop.clock import SystemClock
from agent_desktop.identifiers import new_id
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.sync import store
from agent_desktop.sync.outbox import Outbox, Submission
from support.waiting import eventually
from support.wire import MemoryBackend, client_of

KEY = bytes(range(32))
RECORDS = [UUID(int=n) for n in (1, 2, 3)]


class OutboxMachine(RuleBasedStateMachine):
    """One seat on a bad line; the model is the list of what the agent did to each record."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.backend = MemoryBackend()
        self.done: dict[UUID, list[int]] = {record: [] for record in RECORDS}
        self.count = 0

    @initialize()
    def begin(self) -> None:
        self.runner.run(self._open())

    @rule(record=st.sampled_from(RECORDS), versioned=st.booleans())
    def write(self, record: UUID, *, versioned: bool) -> None:
        self.count += 1
        self.done[record].append(self.count)
        # The seat's own view of the version: 0 until something settles; later ones are based anew by the outbox.
        base = int(str(self.backend.records.get(_path(record), {}).get("version", 0))) if versioned else None
        submission = Submission(
            new_id(), "note", record, "PUT", f"/notes/{record}", {"n": self.count}, base, datetime.now(UTC)
        )
        self.runner.run(self._enqueue(submission))

    @rule()
    def lose_the_line(self) -> None:
        self.backend.dead = True

    @rule(answers=st.integers(1, 2))
    def lose_answers(self, answers: int) -> None:
        self.backend.lose_answers = answers

    @rule(record=st.sampled_from(RECORDS))
    def refuse(self, record: UUID) -> None:
        self.backend.refused.add(_path(record))

    @rule()
    def accept_again(self) -> None:
        self.backend.refused.clear()

    @rule()
    def the_agent_resubmits(self) -> None:
        self.runner.run(self._resubmit())

    @rule()
    def the_line_is_back(self) -> None:
        self.backend.dead = False
        self.runner.run(self._reconnect())

    @rule()
    def time_passes(self) -> None:
        self.runner.run(asyncio.sleep(0.02))

    @rule()
    def crash(self) -> None:
        self.runner.run(self._crash())

    @invariant()
    def each_record_has_arrived_in_order_and_once(self) -> None:
        for record, written in self.done.items():
            arrived = [body["n"] for path, body in self.backend.accepted if path == _path(record)]
            assert arrived == written[: len(arrived)]

    def teardown(self) -> None:
        try:
            if hasattr(self, "outbox"):
                self.runner.run(self._finish())
                for record, written in self.done.items():
                    arrived = [body["n"] for path, body in self.backend.accepted if path == _path(record)]
                    assert arrived == written
        finally:
            self.runner.close()
            shutil.rmtree(self.folder)

    async def _open(self) -> None:
        self.database = await LocalDatabase.open(self.folder / "seat.db", KEY, store.MIGRATIONS)
        self.client = client_of(self.backend)
        self.outbox = Outbox(self.database, self.client, SystemClock())
        await self.outbox.start()
        await self.client.reachable()

    async def _enqueue(self, submission: Submission) -> None:
        def work(db: Database) -> None:
            Outbox.enqueue(db, submission)

        await self.database.run(work)
        self.outbox.wake()

    async def _reconnect(self) -> None:
        await self.client.reachable()

    async def _resubmit(self) -> None:
        for item in await self.outbox.waiting():
            if item.refused:
                await self.outbox.resubmit(item.submission.id)

    async def _crash(self) -> None:
        await self.outbox.stop()
        await self.database.close()
        await self._open()

    async def _finish(self) -> None:
        self.backend.dead = False
        self.backend.lose_answers = 0
        self.backend.refused.clear()
        async with asyncio.timeout(20):
            while await self.outbox.waiting():
                await self.client.reachable()
                await self._resubmit()
                await asyncio.sleep(0.005)
        await eventually(lambda: not self.outbox.state.waiting)
        await self.outbox.stop()
        await self.database.close()


def _path(record: UUID) -> str:
    return f"/api/v1/notes/{record}"


OutboxMachine.TestCase.settings = settings(
    max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestOutbox = OutboxMachine.TestCase
