"""The outermost layer: a limit on bodies, and a line in the log for each request.

The log names the route's pattern, never the address itself: `?phone=` and `?text=` hold customer data.
"""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent_desktop.backend.problems import problem_answer
from agent_desktop.clock import Clock
from agent_desktop.contract.base import API_PREFIX
from agent_desktop.contract.problems import ProblemType

log = logging.getLogger(__name__)


class BodyLimit:
    """Refuses a body over a limit, announced or not."""

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self._app = app
        self._limit = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting what it brings."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._limit:
            await problem_answer(ProblemType.BODY_TOO_LARGE)(scope, receive, send)
            return
        received = 0
        refused = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise _TooLarge
            return message

        async def answered(message: Message) -> None:
            # The framework takes a body that can't be read for a malformed one; the seat is told what it really was.
            nonlocal refused
            if received <= self._limit:
                await send(message)
            elif not refused:
                refused = True
                await problem_answer(ProblemType.BODY_TOO_LARGE)(scope, receive, send)

        await self._app(scope, counted, answered)


class _TooLarge(Exception):
    """More was sent than is taken."""


class RequestLog:
    """Logs method, route pattern, status, milliseconds and agent number."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._clock.monotonic()
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            milliseconds = (self._clock.monotonic() - began) * 1000
            pattern = getattr(scope.get("route"), "path", "(no route)").removeprefix(API_PREFIX)
            agent = scope.get("agent_number", "-")
            log.info("%s %s %d %.0f ms agent %s", scope["method"], pattern, status, milliseconds, agent)
