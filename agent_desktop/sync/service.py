"""Sync of one signed-in seat: outbox, feed and the watch over the connection, started and stopped together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from agent_desktop.clock import Clock
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.sync.backoff import Backoff
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import SignedOut
from agent_desktop.sync.feed import Feed
from agent_desktop.sync.health import Connection, ConnectionHealth
from agent_desktop.sync.outbox import Outbox
from agent_desktop.tasks import TaskOwner

_WATCH_SECONDS = 15.0


class SyncService:
    """What goes up, what comes down, and whether the backend is there."""

    def __init__(self, database: LocalDatabase, client: BackendClient, clock: Clock) -> None:
        self.client = client
        self.health: ConnectionHealth = client.health
        self.outbox = Outbox(database, client, clock)
        self.feed = Feed(database, client)
        self._tasks = TaskOwner("sync")
        self._went_off = asyncio.Event()

    async def start(self, audiences: Sequence[str]) -> None:
        """Begin; rooms have subscribed to feed and outbox before."""
        self.health.changed.connect(self._connection_changed)
        self._tasks.start(self._watch(), name="watch")
        await self.outbox.start()
        await self.feed.start(audiences)

    async def stop(self) -> None:
        """Stop everything; what has not gone up stays in the database."""
        self.health.changed.disconnect(self._connection_changed, missing_ok=True)
        await self._tasks.close()
        await self.feed.stop()
        await self.outbox.stop()

    def _connection_changed(self, connection: Connection) -> None:
        if not connection.online:
            self._went_off.set()

    async def _watch(self) -> None:
        """Ask for the backend's health: slowly while it is there, for the latency; quickly when it has gone."""
        backoff = Backoff(first=0.5, most=10.0)
        while True:
            self._went_off.clear()
            if await self._alive():
                backoff.reset()
                wait = _WATCH_SECONDS
            else:
                wait = backoff.next()
            try:
                async with asyncio.timeout(wait):
                    await self._went_off.wait()
                # Lost just now: ask soon, a single broken connection says little.
                await asyncio.sleep(backoff.next())
            except TimeoutError:
                continue

    async def _alive(self) -> bool:
        try:
            return await self.client.reachable()
        except SignedOut:
            return True
