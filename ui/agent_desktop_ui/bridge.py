"""Between the core and the widgets: signals that end with their widget, and tasks that do too.

Everything a view hears from a service goes through `connect`; everything it asks of one through `ViewTasks`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any
from weakref import WeakMethod

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from agent_desktop.errors import AgentDesktopError
from agent_desktop.tasks import TaskOwner

if TYPE_CHECKING:
    from psygnal import SignalInstance

Slot = Callable[..., object]
ErrorSink = Callable[[AgentDesktopError], object]


class _Relay(QObject):
    """Carries one core signal into Qt; it lives and dies with its owner, and hops threads if it must."""

    arrived = Signal(object)


def connect(signal: SignalInstance, owner: QObject, slot: Slot) -> None:
    """Call `slot` with the signal's values, in the owner's thread, until the owner is destroyed.

    A slot that raises harms neither the service nor other slots.
    """
    relay = _Relay(owner)
    held: Callable[[], Slot | None] = WeakMethod(slot) if hasattr(slot, "__self__") else lambda: slot

    def deliver(values: object) -> None:
        target = held()
        if target is not None and isinstance(values, tuple) and isValid(owner):
            target(*values)

    def receive(*values: object) -> None:
        if isValid(relay):
            relay.arrived.emit(values)

    relay.arrived.connect(deliver, Qt.ConnectionType.AutoConnection)
    signal.connect(receive, check_nargs=False)
    relay.destroyed.connect(lambda: signal.disconnect(receive, missing_ok=True))


class ViewTasks:
    """Coroutines started by a view: by name the latest one wins, and all end when the view does.

    An `AgentDesktopError` goes to `on_error` (normally an inline notice's `show_error`); anything else is logged
    and reaches `on_error` as the general "unexpected" error. Neither reaches a dead widget.
    """

    def __init__(self, owner: QObject, on_error: ErrorSink | None = None) -> None:
        self._owner = owner
        self._on_error = on_error
        self._tasks = TaskOwner(type(owner).__name__)
        self._running: set[asyncio.Task[None]] = set()
        running = self._running
        owner.destroyed.connect(lambda: _cancel_all(running))

    def run(
        self,
        coroutine: Coroutine[Any, Any, object],
        name: str | None = None,
        on_error: ErrorSink | None = None,
    ) -> asyncio.Task[None]:
        """Start a coroutine; one under the same name that still runs is cancelled first."""
        sink = on_error or self._on_error
        task = self._tasks.start(self._guarded(coroutine, sink), name)
        self._running.add(task)

        def ended(done: asyncio.Task[None]) -> None:
            coroutine.close()  # one cancelled before its first step would be reported as never awaited
            self._ended(done, sink)

        task.add_done_callback(ended)
        return task

    def cancel(self, name: str) -> None:
        """Cancel the task of that name, if one runs."""
        self._tasks.cancel(name)

    async def _guarded(self, coroutine: Coroutine[Any, Any, object], sink: ErrorSink | None) -> None:
        try:
            await coroutine
        except AgentDesktopError as error:
            if sink is None:
                raise
            self._tell(error, sink)

    def _ended(self, task: asyncio.Task[None], sink: ErrorSink | None) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None and sink is not None:
            self._tell(AgentDesktopError(), sink)

    def _tell(self, error: AgentDesktopError, sink: ErrorSink) -> None:
        if isValid(self._owner):
            sink(error)


def _cancel_all(tasks: set[asyncio.Task[None]]) -> None:
    for task in list(tasks):
        if not task.get_loop().is_closed():
            task.cancel()
