"""The backend's connection to its database: reading, and writing with feed entries in the same transaction."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from agent_desktop.backend.store.feed import append_entry
from agent_desktop.backend.wakes import Wakes
from agent_desktop.clock import Clock
from agent_desktop.contract.base import Wire
from agent_desktop.contract.feed import FeedKind, Wake


@dataclass(slots=True)
class Transaction:
    """One write: the connection, its time, and the audiences to wake once it is kept."""

    connection: AsyncConnection
    now: datetime
    wakes: list[Wake] = field(default_factory=list)

    async def append(self, audience: str, kind: FeedKind, body: Wire) -> None:
        """Add an entry to an audience's feed; its seats are woken after the commit."""
        sequence = await append_entry(self.connection, audience, kind, self.now, body)
        self.wakes.append(Wake(audience=audience, sequence=sequence))


class Database:
    """Engine and transactions of one backend process."""

    def __init__(self, url: str, wakes: Wakes, clock: Clock) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url, hide_parameters=True, json_serializer=partial(json.dumps, ensure_ascii=False)
        )
        self._wakes = wakes
        self._clock = clock
        self._sqlite = self.engine.dialect.name == "sqlite"
        # SQLite has one writer; queueing here is fairer than its busy loop.
        self._writer = asyncio.Lock() if self._sqlite else None
        if self._sqlite:
            # At DEBUG it writes every statement with its values, which are customers' data.
            logging.getLogger("aiosqlite").setLevel(logging.INFO)
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that sees one consistent state."""
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Give a transaction: kept as a whole, or not at all; then wakes whom it concerns."""
        if self._writer is None:
            transaction = None
            async with self.engine.begin() as connection:
                transaction = Transaction(connection, self._clock.now())
                yield transaction
        else:
            async with self._writer, self.engine.connect() as plain:
                connection = await plain.execution_options(write=True)
                async with connection.begin():
                    transaction = Transaction(connection, self._clock.now())
                    yield transaction
        for wake in transaction.wakes:
            self._wakes.publish(wake)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    driver: Any = connection
    driver.isolation_level = None  # transactions begin where we say, see _begin_sqlite
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that turns from reading into writing can fail; a writer takes its place at once.
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
