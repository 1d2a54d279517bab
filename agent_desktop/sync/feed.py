"""What comes down: each audience's entries in order, applied in the transaction that moves the cursor."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from psygnal import Signal
from pydantic import ValidationError

from agent_desktop.contract.feed import FeedEntry, FeedKind, FeedPage, Wake
from agent_desktop.storage.database import DatabaseClosed, DiskFull, LocalDatabase
from agent_desktop.sync import store
from agent_desktop.sync.backoff import Backoff
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import BackendRefused, BackendUnreachable, SignedOut
from agent_desktop.sync.health import Connection
from agent_desktop.tasks import TaskOwner

if TYPE_CHECKING:
    import sqlite_utils

log = logging.getLogger(__name__)

_PAGE = 200

ApplyEntries: TypeAlias = "Callable[[sqlite_utils.Database, list[FeedEntry]], None]"


@dataclass(frozen=True, slots=True)
class FeedProgress:
    """How a pull goes on.

    Attributes:
        audience: whose sequence.
        last: the sequence number applied last.
        entries: how many this run has applied of this audience.
        more: the backend holds more.
    """

    audience: str
    last: int
    entries: int
    more: bool


class Feed:
    """Keeps the local copies of the backend's records up to date.

    Attributes:
        applied: (kind, entries), after their transaction, on the event loop.
        progress: after each page.
    """

    applied = Signal(str, list)
    progress = Signal(FeedProgress)

    def __init__(self, database: LocalDatabase, client: BackendClient) -> None:
        self._database = database
        self._client = client
        self._appliers: dict[str, list[ApplyEntries]] = {}
        self._audiences: tuple[str, ...] = ()
        self._counts: dict[str, int] = {}
        self._behind: set[str] = set()
        self._woken = asyncio.Event()
        self._caught_up = asyncio.Event()
        self._retries: dict[str, asyncio.Event] = {"listen": asyncio.Event(), "pull": asyncio.Event()}
        self._tasks = TaskOwner("feed")

    def subscribe(self, kind: FeedKind, apply: ApplyEntries) -> None:
        """Have entries of a kind applied; call it before `start`.

        `apply` runs in the database's owner thread. An entry whose body it does not understand it skips and logs:
        an exception would hold the whole audience back.
        """
        self._appliers.setdefault(kind, []).append(apply)

    async def start(self, audiences: Sequence[str]) -> None:
        """Begin to listen and to pull."""
        self._audiences = tuple(audiences)
        self._client.health.changed.connect(self._connection_changed)
        self._client.tokens_changed.connect(self._retry_now)
        self._tasks.start(self._listen(), name="listen")
        self._tasks.start(self._pull_forever(), name="pull")

    async def stop(self) -> None:
        """Stop; a page that is being applied is finished."""
        self._client.health.changed.disconnect(self._connection_changed, missing_ok=True)
        self._client.tokens_changed.disconnect(self._retry_now, missing_ok=True)
        await self._tasks.close()

    async def caught_up(self, within: float) -> bool:
        """Wait until everything known of has been applied; returns whether that came true within the seconds."""
        try:
            async with asyncio.timeout(within):
                await self._caught_up.wait()
        except TimeoutError:
            return False
        return True

    def _wake(self, audiences: Sequence[str]) -> None:
        self._behind.update(audience for audience in audiences if audience in self._audiences)
        if self._behind:
            self._caught_up.clear()
            self._woken.set()

    def _connection_changed(self, connection: Connection) -> None:
        if connection.online:
            self._retry_now()

    def _retry_now(self) -> None:
        for retry in self._retries.values():
            retry.set()

    async def _pause(self, who: str, seconds: float) -> None:
        """Wait before a new try; the return of the connection or fresh tokens end the wait."""
        retry = self._retries[who]
        retry.clear()
        try:
            async with asyncio.timeout(seconds):
                await retry.wait()
        except TimeoutError:
            return

    async def _listen(self) -> None:
        """Hold the event stream open. Each new stream pulls everything: what was missed meanwhile is unknown."""
        backoff = Backoff(first=0.5, most=10.0)
        while True:
            try:
                async with self._client.events("/stream") as lines:
                    backoff.reset()
                    self._wake(self._audiences)
                    async for line in lines:
                        self._wake([audience] if (audience := _audience(line)) else [])
                # A stream that ends well ends with its access token: open the next.
            except (BackendUnreachable, BackendRefused, SignedOut) as error:
                log.debug("the event stream ended: %s", error.code)
            await self._pause("listen", backoff.next())

    async def _pull_forever(self) -> None:
        backoff = Backoff(first=0.5, most=10.0)
        while True:
            await self._woken.wait()
            self._woken.clear()
            # Taken off first: an entry that arrives during the pull wakes once more.
            behind, self._behind = self._behind, set()
            failed = [audience for audience in sorted(behind) if not await self._pulled(audience)]
            if failed:
                self._behind.update(failed)
                await self._pause("pull", backoff.next())
                self._woken.set()
            elif not self._behind:
                self._caught_up.set()
                backoff.reset()

    async def _pulled(self, audience: str) -> bool:
        """Pull one audience in a task of its own: a room's mistake is logged there and doesn't stop the others."""
        task = self._tasks.start(self._pull_as_far_as_possible(audience), name=f"pull {audience}")
        await asyncio.wait([task])
        return not task.cancelled() and task.exception() is None and task.result()

    async def _pull_as_far_as_possible(self, audience: str) -> bool:
        try:
            await self._pull(audience)
        except (BackendUnreachable, BackendRefused, SignedOut, DiskFull, DatabaseClosed) as error:
            log.info("the feed of %s waits: %s", audience, error.code)
            return False
        return True

    async def _pull(self, audience: str) -> None:
        more = True
        while more:
            after = await self._database.run(lambda db: store.cursor(db, audience))
            page = await self._client.get(f"/feed/{quote(audience, safe=':')}", FeedPage, after=after, limit=_PAGE)
            if page.entries or page.last != after:
                await self._database.run(lambda db, page=page: self._apply(db, audience, page))  # type: ignore[misc]
            self._counts[audience] = self._counts.get(audience, 0) + len(page.entries)
            for kind, entries in _by_kind(page.entries):
                self.applied.emit(kind, entries)
            more = page.more and page.last > after
            self.progress.emit(FeedProgress(audience, page.last, self._counts[audience], more))

    def _apply(self, db: sqlite_utils.Database, audience: str, page: FeedPage) -> None:
        for kind, entries in _by_kind(page.entries):
            for apply in self._appliers.get(kind, ()):
                apply(db, entries)
        store.move_cursor(db, audience, page.last)


def _by_kind(entries: Sequence[FeedEntry]) -> list[tuple[str, list[FeedEntry]]]:
    """Return runs of the same kind, in the feed's order."""
    return [(kind, list(run)) for kind, run in groupby(entries, key=lambda entry: entry.kind)]


def _audience(line: str) -> str:
    try:
        return Wake.model_validate_json(line).audience
    except ValidationError:
        return ""
