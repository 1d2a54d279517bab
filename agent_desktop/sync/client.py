"""Talking to the backend: tokens, typed errors, and what each answer says about the connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

from psygnal import Signal
from pydantic import BaseModel, TypeAdapter, ValidationError

from agent_desktop.contract.base import API_PREFIX, Problem
from agent_desktop.contract.identity import RefreshRequest, Tokens
from agent_desktop.sync.errors import (
    BackendBusy,
    BackendConflict,
    BackendFailed,
    BackendRefused,
    BackendUnreachable,
    SignedOut,
)
from agent_desktop.sync.health import ConnectionHealth

if TYPE_CHECKING:
    from agent_desktop.sync.http import HttpChannel, Reply

__all__ = [
    "BackendBusy",
    "BackendClient",
    "BackendConflict",
    "BackendFailed",
    "BackendRefused",
    "BackendUnreachable",
    "SignedOut",
]

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

_OPEN_PATHS = frozenset({"/sign-in", "/token/refresh", "/health"})
_AWAY = frozenset({502, 503, 504})
_PATIENCE = frozenset({408, 425, 429})
_MOST_PATIENCE_SECONDS = 3600.0


class BackendClient:
    """One seat's line to the backend. Paths stand below `/api/v1` and begin with a slash.

    Attributes:
        tokens_changed: a new pair after a sign-in or a refresh; whoever stores the refresh token listens.
        signed_out: the refresh token is no longer good.
    """

    tokens_changed = Signal(Tokens)
    signed_out = Signal()

    def __init__(self, base_url: str, health: ConnectionHealth, ca_file: str = "") -> None:
        self.health = health
        self._base_url = base_url
        self._ca_file = ca_file
        self._channel: HttpChannel | None = None
        self._opening = asyncio.Lock()
        self._refreshing = asyncio.Lock()
        self.tokens: Tokens | None = None

    def authorise(self, tokens: Tokens | None) -> None:
        """Use these tokens from now on; `None` after signing out."""
        self.tokens = tokens
        if tokens is not None:
            self.tokens_changed.emit(tokens)

    async def get(self, path: str, model: type[M], **params: str | float) -> M:
        """Read one resource.

        Raises:
            BackendUnreachable, BackendRefused, SignedOut.
        """
        return _parse(await self._request("GET", path, params=params), TypeAdapter(model))

    async def get_list(self, path: str, model: type[M], **params: str | float) -> list[M]:
        """Read a list of one resource.

        Raises:
            BackendUnreachable, BackendRefused, SignedOut.
        """
        adapter: TypeAdapter[list[M]] = TypeAdapter(list[model])  # type: ignore[valid-type]  # a type of run time
        return _parse(await self._request("GET", path, params=params), adapter)

    async def send(
        self, method: str, path: str, body: BaseModel | Mapping[str, object], if_match: int | None = None
    ) -> dict[str, object]:
        """Write: send a record and return the backend's answer to it (empty for 204).

        Args:
            method: PUT or POST.
            path: below `/api/v1`.
            body: a model of the contract, or its JSON object.
            if_match: the version that is changed.

        Raises:
            BackendConflict: the record has another version by now.
            BackendUnreachable, BackendRefused, SignedOut.
        """
        content = (
            body.model_dump_json().encode()
            if isinstance(body, BaseModel)
            else json.dumps(body, ensure_ascii=False).encode()
        )
        reply = await self._request(method, path, content=content, if_match=if_match)
        if not reply.body:
            return {}
        answer = _json(reply)
        return answer if isinstance(answer, dict) else {"items": answer}

    @asynccontextmanager
    async def events(self, path: str) -> AsyncIterator[AsyncIterator[str]]:
        """Open an event stream of the backend; yields the data of each event.

        Raises:
            BackendUnreachable: also when the stream breaks off; BackendRefused, SignedOut.
        """
        channel = await self._open()
        used = self.tokens
        headers = self._headers(path)
        try:
            async with channel.events(API_PREFIX + path, headers) as (status, lines):
                if status == 200:
                    self.health.reached()
                    yield lines
                    return
        except BackendUnreachable:
            self.health.lost()
            raise
        if status == 401:
            await self._refresh(used)
        if status >= 500:
            raise BackendFailed(str(status))
        raise BackendRefused(Problem(type="stream_refused", title="", status=status))

    async def reachable(self) -> bool:
        """Ask for the backend's health; the answer also goes to `health`."""
        try:
            await self._request("GET", "/health")
        except BackendUnreachable:
            return False
        except BackendRefused:
            return True
        return True

    async def close(self) -> None:
        """Close the connections."""
        if self._channel is not None:
            await self._channel.close()
            self._channel = None

    async def _request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | float] | None = None,
        content: bytes | None = None,
        if_match: int | None = None,
    ) -> Reply:
        used = self.tokens
        reply = await self._once(method, path, params, content, if_match)
        if reply.status == 401 and path not in _OPEN_PATHS:
            await self._refresh(used)
            reply = await self._once(method, path, params, content, if_match)
            if reply.status == 401:
                raise SignedOut
        return _accepted(reply)

    async def _once(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | float] | None,
        content: bytes | None,
        if_match: int | None,
    ) -> Reply:
        if path.startswith(API_PREFIX) or not path.startswith("/"):
            raise ValueError(f"a path begins with a slash and stands below {API_PREFIX}")
        channel = await self._open()
        headers = self._headers(path)
        if content is not None:
            headers["Content-Type"] = "application/json"
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        query = {name: str(value) for name, value in params.items()} if params else None
        try:
            reply = await channel.request(method, API_PREFIX + path, params=query, content=content, headers=headers)
        except BackendUnreachable:
            self.health.lost()
            raise
        if reply.status in _AWAY:
            self.health.lost()
        else:
            self.health.reached(reply.latency_ms, reply.skew_seconds)
        return reply

    def _headers(self, path: str) -> dict[str, str]:
        if path in _OPEN_PATHS:
            return {}
        if self.tokens is None:
            raise SignedOut
        return {"Authorization": f"Bearer {self.tokens.access_token}"}

    async def _refresh(self, used: Tokens | None) -> None:
        """Get new tokens once, however many requests were turned away with the old ones."""
        async with self._refreshing:
            if self.tokens is None:
                raise SignedOut
            if self.tokens is not used:
                return
            request = RefreshRequest(refresh_token=self.tokens.refresh_token).model_dump_json().encode()
            try:
                reply = _accepted(await self._once("POST", "/token/refresh", None, request, None))
            except BackendRefused as error:
                self.tokens = None
                self.signed_out.emit()
                raise SignedOut from error
            self.authorise(_parse(reply, TypeAdapter(Tokens)))

    async def _open(self) -> HttpChannel:
        if self._channel is None:
            async with self._opening:
                if self._channel is None:
                    self._channel = await asyncio.to_thread(_make_channel, self._base_url, self._ca_file)
        return self._channel


def _make_channel(base_url: str, ca_file: str) -> HttpChannel:
    from agent_desktop.sync.http import HttpChannel  # noqa: PLC0415 - slow, and therefore in a thread

    return HttpChannel(base_url, ca_file)


def _accepted(reply: Reply) -> Reply:
    if reply.status < 400:
        return reply
    if reply.status in _AWAY:
        raise BackendUnreachable(str(reply.status))
    if reply.status >= 500:
        raise BackendFailed(str(reply.status))
    if reply.status in _PATIENCE:
        raise BackendBusy(_retry_after(reply, 1.0))
    problem = _problem(reply)
    if reply.status in {409, 412}:
        raise BackendConflict(problem)
    raise BackendRefused(problem, _retry_after(reply, 0.0))


def _retry_after(reply: Reply, otherwise: float) -> float:
    """Return seconds; a date instead of seconds is not worth parsing, the backoff serves as well."""
    try:
        return min(max(float(reply.headers.get("Retry-After", "")), 0.0), _MOST_PATIENCE_SECONDS)
    except ValueError:
        return otherwise


def _problem(reply: Reply) -> Problem:
    try:
        return Problem.model_validate_json(reply.body)
    except ValidationError:
        # Some proxy's page, or FastAPI's own 404: the status is all we know.
        return Problem(type=f"http_{reply.status}", title="", status=reply.status)


def _parse(reply: Reply, adapter: TypeAdapter[T]) -> T:
    try:
        return adapter.validate_json(reply.body)
    except ValidationError as error:
        # Not chained: pydantic's message quotes the input, which may be customer data.
        raise BackendFailed(f"{error.error_count()} fields of the answer are not as agreed") from None


def _json(reply: Reply) -> object:
    try:
        return json.loads(reply.body)
    except ValueError:
        raise BackendFailed("the answer is not JSON") from None
