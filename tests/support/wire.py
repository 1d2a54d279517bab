"""A line to a backend in memory: it can go dead, lose an answer on the way, and refuse a record."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from agent_desktop.clock import SystemClock
from agent_desktop.contract.identity import Tokens
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import BackendUnreachable
from agent_desktop.sync.health import ConnectionHealth
from agent_desktop.sync.http import Reply

TOKENS = Tokens(access_token="access", access_expires_at=datetime(2030, 1, 1, tzinfo=UTC), refresh_token="refresh")


@dataclass
class MemoryBackend:
    """Keeps records by path, versioned as the real backend does; stands in for the channel below `BackendClient`."""

    dead: bool = False
    lose_answers: int = 0
    refused: set[str] = field(default_factory=set)
    failing: set[str] = field(default_factory=set)
    records: dict[str, dict[str, object]] = field(default_factory=dict)
    accepted: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    requests: int = 0

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str],
    ) -> Reply:
        del params
        self.requests += 1
        if self.dead:
            raise BackendUnreachable
        if method == "GET":
            return _reply(200, {})
        status, answer = self._write(path, json.loads(content or b"{}"), headers.get("If-Match"))
        if self.lose_answers:
            self.lose_answers -= 1
            raise BackendUnreachable
        return _reply(status, answer)

    def _write(self, path: str, body: dict[str, object], if_match: str | None) -> tuple[int, dict[str, object]]:
        if path in self.refused:
            return 422, {"type": "not_allowed", "title": "", "status": 422}
        if path in self.failing:
            return 500, {}
        stored = self.records.get(path, {"version": 0})
        if if_match is not None and int(if_match.strip('"')) != stored["version"]:
            return 412, {"type": "conflict", "title": "", "status": 412, "current": stored}
        if {**stored, **body, "version": stored["version"]} != stored:
            self.records[path] = {**body, "version": int(str(stored["version"])) + 1}
            self.accepted.append((path, body))
        return 200, self.records.get(path, stored)

    @asynccontextmanager
    async def events(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[tuple[int, AsyncIterator[str]]]:
        del path, headers
        raise BackendUnreachable
        yield 200, aiter_nothing()

    async def close(self) -> None:
        return


async def aiter_nothing() -> AsyncIterator[str]:
    return
    yield ""


def client_of(backend: MemoryBackend) -> BackendClient:
    """Return a signed-in client on that line."""
    client = BackendClient("http://127.0.0.1:1", ConnectionHealth(SystemClock()))
    client._channel = backend  # type: ignore[assignment]
    client.authorise(TOKENS)
    return client


def _reply(status: int, answer: dict[str, object]) -> Reply:
    return Reply(status, {}, json.dumps(answer).encode(), 1.0, None)
