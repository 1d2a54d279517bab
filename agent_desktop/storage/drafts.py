"""What an agent is typing, durable within a second and found again after a crash (ARCHITECTURE.md, rule 4)."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import datetime
from typing import TYPE_CHECKING

from psygnal import Signal

from agent_desktop.clock import Clock
from agent_desktop.errors import AgentDesktopError
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.migrations import Migration
from agent_desktop.tasks import TaskOwner

if TYPE_CHECKING:
    from sqlite_utils import Database

log = logging.getLogger(__name__)

SAVE_AFTER_SECONDS = 0.3
"""From the first unsaved keystroke to the save; later keystrokes don't put it off, so a second is never reached."""
SAVE_AGAIN_SECONDS = 2.0
"""While the disk is full, or the database fails: as long as the window is open, nothing typed is given up."""


def _create(db: Database) -> None:
    db.execute("CREATE TABLE drafts (key TEXT PRIMARY KEY, body TEXT NOT NULL, saved_at TEXT NOT NULL) STRICT")


MIGRATIONS = (Migration("drafts", 1, _create),)

Body = dict[str, object]


class DraftKeeper:
    """Keeps drafts by key. The newest body of a key wins; saving is one transaction for all that wait.

    Attributes:
        saved: (key, at) a draft is durable.
        trouble: why drafts can't be saved now (`AgentDesktopError`), once; None when they are saved again.
    """

    saved = Signal(str, datetime)
    trouble = Signal(object)

    def __init__(self, database: LocalDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._unsaved: dict[str, Body] = {}
        self._saving = asyncio.Lock()
        self._tasks = TaskOwner("drafts")
        self._scheduled = False
        self._in_trouble = False

    def keep(self, key: str, body: Body) -> None:
        """Take a draft over; it is durable within a second."""
        self._unsaved[key] = body
        if not self._scheduled:
            self._scheduled = True
            self._tasks.start(self._save_later())

    async def load(self, key: str) -> Body | None:
        """Return the newest draft of a key, saved or not."""
        if key in self._unsaved:
            return self._unsaved[key]

        def read(db: Database) -> Body | None:
            for row in db.query("SELECT body FROM drafts WHERE key = ?", [key]):
                body: Body = json.loads(row["body"])
                return body
            return None

        return await self._database.run(read)

    async def load_all(self, prefix: str) -> list[Body]:
        """Return the drafts whose keys begin with a prefix, saved or not, the last saved first."""

        def read(db: Database) -> dict[str, Body]:
            rows = db.query(
                "SELECT key, body FROM drafts WHERE substr(key, 1, ?) = ? ORDER BY saved_at DESC", [len(prefix), prefix]
            )
            return {row["key"]: json.loads(row["body"]) for row in rows}

        unsaved = {key: body for key, body in self._unsaved.items() if key.startswith(prefix)}
        saved = await self._database.run(read)
        return list({**unsaved, **saved, **unsaved}.values())

    async def flush(self) -> None:
        """Save now what waits."""
        async with self._saving:
            waiting, self._unsaved = self._unsaved, {}
            if not waiting:
                return
            at = self._clock.now()
            try:
                await self._database.run(lambda db: _save(db, waiting, at))
            except BaseException as error:
                self._unsaved = {**waiting, **self._unsaved}
                if isinstance(error, AgentDesktopError):
                    self._tell(error)
                raise
        self._tell(None)
        for key in waiting:
            self.saved.emit(key, at)

    async def settle(self, key: str) -> None:
        """Forget what waits for a key and let a running save end, before its draft is dropped."""
        self._unsaved.pop(key, None)
        async with self._saving:
            self._unsaved.pop(key, None)

    @staticmethod
    def drop(db: Database, key: str) -> None:
        """Remove a draft, in the transaction of what it became."""
        db.execute("DELETE FROM drafts WHERE key = ?", [key])

    async def close(self) -> None:
        """Save what waits and end."""
        await self._tasks.close()
        await self.flush()

    async def _save_later(self) -> None:
        try:
            while self._unsaved:
                await asyncio.sleep(SAVE_AFTER_SECONDS)
                try:
                    await self.flush()
                except AgentDesktopError as error:
                    log.warning("drafts can't be saved now: %s", error.code)
                    await asyncio.sleep(SAVE_AGAIN_SECONDS)
        finally:
            self._scheduled = False

    def _tell(self, error: AgentDesktopError | None) -> None:
        if self._in_trouble != (error is not None):
            self._in_trouble = error is not None
            self.trouble.emit(error)


def _save(db: Database, drafts: dict[str, Body], at: datetime) -> None:
    for key, body in drafts.items():
        db.execute(
            "INSERT INTO drafts (key, body, saved_at) VALUES (?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
            [key, json.dumps(body, ensure_ascii=False), at.isoformat()],
        )
