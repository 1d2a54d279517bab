"""What goes up: in order for each record, never dropped, gone only when the backend has confirmed it."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias
from uuid import UUID

from psygnal import Signal

from agent_desktop.clock import Clock
from agent_desktop.contract.base import Problem
from agent_desktop.storage.database import DatabaseClosed, DiskFull, LocalDatabase
from agent_desktop.sync import store
from agent_desktop.sync.backoff import Backoff
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import (
    BackendBusy,
    BackendConflict,
    BackendFailed,
    BackendRefused,
    BackendUnreachable,
    SignedOut,
)
from agent_desktop.sync.health import Connection
from agent_desktop.sync.store import OutboxItem, Submission
from agent_desktop.tasks import TaskOwner

if TYPE_CHECKING:
    import sqlite_utils

__all__ = ["Outbox", "OutboxItem", "OutboxState", "Refusal", "Settled", "Submission"]

log = logging.getLogger(__name__)

_AT_ONCE = 4

Apply: TypeAlias = "Callable[[sqlite_utils.Database, UUID, dict[str, object]], None]"
Resolve: TypeAlias = Callable[[dict[str, object], dict[str, object]], dict[str, object] | None]


@dataclass(frozen=True, slots=True)
class OutboxState:
    """What the status bar shows: how much waits, how much was refused, and since when."""

    waiting: int = 0
    refused: int = 0
    oldest: datetime | None = None
    by_kind: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """The backend confirmed a submission."""

    kind: str
    record_id: UUID
    answer: dict[str, object]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The backend refused a submission; it is kept until it is resubmitted or withdrawn."""

    submission: Submission
    problem: Problem


class Outbox:
    """Delivers submissions while the backend can be reached.

    Attributes:
        changed: the counts have changed.
        settled: confirmed, and applied to the database; emitted on the event loop.
        refused: refused and kept.
    """

    changed = Signal(OutboxState)
    settled = Signal(Settled)
    refused = Signal(Refusal)

    def __init__(self, database: LocalDatabase, client: BackendClient, clock: Clock) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._tasks = TaskOwner("outbox")
        self._woken = asyncio.Event()
        self._in_flight: set[UUID] = set()
        self._waits: dict[UUID, _Wait] = {}
        self._appliers: dict[str, list[Apply]] = {}
        self._resolvers: dict[str, Resolve] = {}
        self._was_online = False
        self.state = OutboxState()

    @staticmethod
    def enqueue(db: sqlite_utils.Database, submission: Submission) -> None:
        """Put a submission in, inside the transaction that writes the record; call `wake` after it.

        Raises:
            ValueError: the path could never be sent.
        """
        store.add(db, submission)

    def on_settled(self, kind: str, apply: Apply) -> None:
        """Amend records with the backend's answer, in the transaction that takes the submission out."""
        self._appliers.setdefault(kind, []).append(apply)

    def on_conflict(self, kind: str, resolve: Resolve) -> None:
        """Let a room merge its body with the record as it stands; `None` means the agent has to decide.

        Args:
            kind: of submission.
            resolve: given (our body, current record), returns the body to send instead.
        """
        self._resolvers[kind] = resolve

    def wake(self) -> None:
        """Look again: something was put in, or something may go now."""
        self._woken.set()

    async def waiting(self) -> list[OutboxItem]:
        """Return everything unconfirmed, refused ones too, oldest first."""
        return await self._database.run(store.items)

    async def resubmit(
        self, submission_id: UUID, body: Mapping[str, object] | None = None, if_match: int | None = None
    ) -> None:
        """Send a refused submission again, amended or as it was."""
        await self._database.run(lambda db: store.revise(db, submission_id, body, if_match))
        self.wake()

    async def withdraw(self, submission_id: UUID) -> None:
        """Give a refused submission up; only the agent decides that."""
        await self._database.run(lambda db: store.withdraw(db, submission_id))
        self.wake()

    async def drain(self, within: float) -> bool:
        """Wait until nothing waits any more; returns whether that came true within the seconds given."""
        done = asyncio.Event()

        def check(state: OutboxState) -> None:
            if not state.waiting:
                done.set()

        self.changed.connect(check)
        try:
            await self._count()
            check(self.state)
            self.wake()
            async with asyncio.timeout(within):
                await done.wait()
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self.changed.disconnect(check)

    async def start(self) -> None:
        """Begin to deliver what an earlier run left, and what comes."""
        await self._count()
        self._client.health.changed.connect(self._connection_changed)
        self._client.tokens_changed.connect(self.wake)
        self._tasks.start(self._deliver(), name="deliver")

    async def stop(self) -> None:
        """Stop; what is under way is cut off and goes again next time."""
        self._client.health.changed.disconnect(self._connection_changed, missing_ok=True)
        self._client.tokens_changed.disconnect(self.wake, missing_ok=True)
        await self._tasks.close()

    def _connection_changed(self, connection: Connection) -> None:
        if connection.online and not self._was_online:
            self._waits.clear()
            self.wake()
        self._was_online = connection.online

    async def _deliver(self) -> None:
        while True:
            self._woken.clear()
            await self._count()
            if self._client.health.current.online and self._client.tokens is not None:
                await self._send_heads()
            try:
                async with asyncio.timeout(self._next_due()):
                    await self._woken.wait()
            except TimeoutError:
                continue

    async def _send_heads(self) -> None:
        room = _AT_ONCE - len(self._in_flight)
        if room <= 0:
            return
        now = self._clock.monotonic()
        not_yet = {record for record, wait in self._waits.items() if wait.due > now}
        busy = self._in_flight | not_yet
        for item in await self._database.run(lambda db: store.heads(db, busy, room)):
            self._in_flight.add(item.submission.record_id)
            self._tasks.start(self._send(item.submission))

    def _next_due(self) -> float | None:
        """Return seconds until a submission that was put off may go again; none waits for the clock: `None`."""
        now = self._clock.monotonic()
        due = [wait.due for record, wait in self._waits.items() if record not in self._in_flight and wait.due > now]
        return min(due) - now if due else None

    async def _send(self, submission: Submission) -> None:
        record = submission.record_id
        delivered = False
        patience = 0.0
        try:
            await self._send_once(submission)
            delivered = True
        except BackendBusy as error:
            patience = error.retry_after
        except (BackendFailed, DiskFull) as error:
            log.warning("submission %s is put off: %s", submission.id, error.code)
            await self._database.run(lambda db: store.tried(db, submission.id))
        except (BackendUnreachable, SignedOut, DatabaseClosed):
            # The whole outbox waits for the connection, or for the agent; this submission is not to blame.
            log.debug("submission %s waits", submission.id)
        finally:
            if delivered:
                self._waits.pop(record, None)
            else:
                wait = self._waits.setdefault(record, _Wait())
                wait.due = self._clock.monotonic() + max(wait.backoff.next(), patience)
            self._in_flight.discard(record)
            self.wake()

    async def _send_once(self, submission: Submission) -> None:
        try:
            answer = await self._client.send(submission.method, submission.path, submission.body, submission.if_match)
        except BackendConflict as error:
            await self._conflict(submission, error)
        except BackendRefused as error:
            await self._refuse(submission, error.problem)
        else:
            await self._settle(submission, answer)

    async def _settle(self, submission: Submission, answer: dict[str, object]) -> None:
        version = answer.get("version")

        def take_out(db: sqlite_utils.Database) -> None:
            store.settle(db, submission, version if isinstance(version, int) else None)
            for apply in self._appliers.get(submission.kind, ()):
                apply(db, submission.record_id, answer)

        await self._database.run(take_out)
        self.settled.emit(Settled(submission.kind, submission.record_id, answer))

    async def _conflict(self, submission: Submission, error: BackendConflict) -> None:
        current = error.current
        if current is not None:
            if _contains(current, submission.body):
                # Our own write, whose answer was lost on the way: it is confirmed after all.
                await self._settle(submission, dict(current))
                return
            resolve = self._resolvers.get(submission.kind)
            merged = resolve(submission.body, current) if resolve else None
            version = current.get("version")
            if merged is not None and isinstance(version, int):
                await self._database.run(lambda db: store.revise(db, submission.id, merged, version))
                return
        await self._refuse(submission, error.problem)

    async def _refuse(self, submission: Submission, problem: Problem) -> None:
        await self._database.run(lambda db: store.refuse(db, submission.id, problem))
        log.warning("submission %s (%s) was refused: %s", submission.id, submission.kind, problem.type)
        self.refused.emit(Refusal(submission, problem))

    async def _count(self) -> None:
        state = await self._database.run(_state)
        if state != self.state:
            self.state = state
            self.changed.emit(state)


@dataclass(slots=True)
class _Wait:
    """When a record that met with trouble may be tried again, on the monotonic clock."""

    backoff: Backoff = field(default_factory=lambda: Backoff(first=1.0, most=60.0))
    due: float = 0.0


def _contains(current: Mapping[str, object], body: Mapping[str, object]) -> bool:
    """Tell whether the record as it stands holds all that we wrote; its version is the backend's business."""
    return all(name in current and current[name] == value for name, value in body.items() if name != "version")


def _state(db: sqlite_utils.Database) -> OutboxState:
    by_kind: Counter[str] = Counter()
    refused = 0
    oldest: str | None = None
    for kind, no, count, first in db.execute(
        "SELECT kind, problem IS NOT NULL, count(*), min(created_at) FROM sync_outbox GROUP BY 1, 2"
    ):
        if no:
            refused += count
        else:
            by_kind[kind] = count
            oldest = first if oldest is None else min(oldest, first)
    return OutboxState(by_kind.total(), refused, datetime.fromisoformat(oldest) if oldest else None, dict(by_kind))
