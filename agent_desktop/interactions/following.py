"""The phone's news in order; a change that could not be kept comes again until it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from agent_desktop.errors import AgentDesktopError
from agent_desktop.telephony.model import Call

log = logging.getLogger(__name__)

AGAIN_SECONDS = 2.0


class CallQueue:
    """Hands calls over one after another.

    Args:
        take: keeps a change; what it raises as `AgentDesktopError` is tried again.
        tell: why a change can't be kept now, once; None when it is kept.
    """

    def __init__(
        self, take: Callable[[Call], Awaitable[None]], tell: Callable[[AgentDesktopError | None], object]
    ) -> None:
        self._take = take
        self._tell = tell
        self._calls: asyncio.Queue[Call] = asyncio.Queue()
        self._unkept: Call | None = None

    def put(self, call: Call) -> None:
        """Add a change."""
        self._calls.put_nowait(call)

    def empty(self) -> bool:
        """Return whether no change waits to be handed over, for the first time or again."""
        return self._calls.empty() and self._unkept is None

    async def follow(self) -> None:
        """Hand over for ever. The call goes on whatever the disk does."""
        while True:
            call = await self._next()
            try:
                await self._take(call)
            except AgentDesktopError as error:
                log.warning("a change of the call could not be kept: %s", error.code)
                if self._unkept is None:
                    self._tell(error)
                self._unkept = call
            else:
                if self._unkept is not None and self._unkept.id == call.id:
                    self._unkept = None
                    self._tell(None)

    async def _next(self) -> Call:
        if (unkept := self._unkept) is None:
            return await self._calls.get()
        try:
            async with asyncio.timeout(AGAIN_SECONDS):
                return await self._calls.get()
        except TimeoutError:
            return unkept
