"""Owners of running tasks: nothing runs unowned, and a new search cancels the one before it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


class TaskOwner:
    """Holds tasks by name; a task started under a running name cancels its predecessor.

    An exception nobody awaits is logged once, where the owner stands, and never lost.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: set[asyncio.Task[Any]] = set()
        self._newest: dict[str, asyncio.Task[Any]] = {}

    def start(self, coroutine: Coroutine[Any, Any, T], name: str | None = None) -> asyncio.Task[T]:
        """Run a coroutine until it ends or the owner closes."""
        task = asyncio.get_running_loop().create_task(coroutine, name=f"{self._name}:{name or 'task'}")
        self._running.add(task)
        if name is not None:
            self.cancel(name)
            self._newest[name] = task
        task.add_done_callback(self._ended)
        return task

    def cancel(self, name: str) -> None:
        """Cancel the task of that name, if one runs."""
        task = self._newest.pop(name, None)
        if task is not None:
            task.cancel()

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._running)

    def runs(self, name: str) -> bool:
        """Whether a task of that name is under way."""
        return name in self._newest

    async def close(self) -> None:
        """Cancel everything and wait until it has ended, also what is started meanwhile."""
        current = asyncio.current_task()
        while tasks := [task for task in self._running if task is not current]:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        for name in [name for name, newest in self._newest.items() if newest is task]:
            del self._newest[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
