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
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self._unnamed: set[asyncio.Task[Any]] = set()

    def start(self, coroutine: Coroutine[Any, Any, T], name: str | None = None) -> asyncio.Task[T]:
        """Run a coroutine until it ends or the owner closes."""
        task = asyncio.get_running_loop().create_task(coroutine, name=f"{self._name}:{name or 'task'}")
        if name is None:
            self._unnamed.add(task)
        else:
            predecessor = self._tasks.get(name)
            if predecessor is not None:
                predecessor.cancel()
            self._tasks[name] = task
        task.add_done_callback(self._ended)
        return task

    def cancel(self, name: str) -> None:
        """Cancel the task of that name, if one runs."""
        task = self._tasks.get(name)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Cancel everything and wait until it has ended."""
        tasks = [*self._tasks.values(), *self._unnamed]
        current = asyncio.current_task()
        for task in tasks:
            if task is not current:
                task.cancel()
        await asyncio.gather(*(task for task in tasks if task is not current), return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._unnamed.discard(task)
        for name, held in list(self._tasks.items()):
            if held is task:
                del self._tasks[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", task.get_name(), exc_info=error)
