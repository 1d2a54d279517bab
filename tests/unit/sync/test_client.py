"""What the client makes of answers, good and bad, over a real socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from agent_desktop.clock import SystemClock
from agent_desktop.contract.base import Wire
from agent_desktop.sync.backoff import Backoff
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import (
    BackendBusy,
    BackendConflict,
    BackendFailed,
    BackendRefused,
    BackendUnreachable,
    InsecureBackend,
    SignedOut,
)
from agent_desktop.sync.health import Connection, ConnectionHealth
from support.wire import TOKENS


class Thing(Wire):
    name: str


@dataclass
class Server:
    """Answers every request with the same bytes."""

    port: int = 0
    answer: bytes = b""
    heads: list[str] = field(default_factory=list)

    def say(self, status: int, body: object, *headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(content)}", "Connection: close", *headers, "", ""]
        self.answer = "\r\n".join(lines).encode() + content

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()
    await listening.wait_closed()


@pytest.fixture
async def client(server: Server) -> AsyncIterator[BackendClient]:
    client = BackendClient(f"http://127.0.0.1:{server.port}", ConnectionHealth(SystemClock()))
    client.authorise(TOKENS)
    yield client
    await client.close()


async def test_requests_carry_token_and_version(server: Server, client: BackendClient) -> None:
    server.say(200, {"name": "a", "version": 4, "later": "field"})
    assert await client.send("PUT", "/things/1", Thing(name="a"), if_match=3) == {
        "name": "a",
        "version": 4,
        "later": "field",
    }
    head = server.heads[0].lower()
    assert head.startswith("put /api/v1/things/1 ")
    assert "authorization: bearer access" in head
    assert 'if-match: "3"' in head
    assert (await client.get("/things/1", Thing)).name == "a"
    server.say(200, [{"name": "a"}])
    assert await client.get_list("/things", Thing, text="王 芳&x=1") == [Thing(name="a")]
    assert "text=%E7%8E%8B" in server.heads[-1]
    assert "%26x%3D1" in server.heads[-1]


@pytest.mark.parametrize(
    ("status", "kind", "online"),
    [
        (403, BackendRefused, True),
        (409, BackendConflict, True),
        (412, BackendConflict, True),
        (429, BackendBusy, True),
        (500, BackendFailed, True),
        (502, BackendUnreachable, False),
        (503, BackendUnreachable, False),
    ],
)
async def test_each_refusal_has_its_type(server: Server, client: BackendClient, status, kind, online) -> None:
    server.say(status, {"type": "t", "title": "", "status": status, "current": {"version": 2}}, "Retry-After: 7")
    with pytest.raises(kind) as raised:
        await client.get("/things", Thing)
    assert type(raised.value) is kind
    assert client.health.current.online is online
    if isinstance(raised.value, BackendBusy):
        assert raised.value.retry_after == 7
    if isinstance(raised.value, BackendConflict):
        assert raised.value.current == {"version": 2}


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b"\xff", b""])
async def test_a_proxys_page_is_a_failure_not_a_crash(server: Server, client: BackendClient, body: bytes) -> None:
    server.say(200, body)
    with pytest.raises(BackendFailed):
        await client.get("/things", Thing)
    server.say(404, body)
    with pytest.raises(BackendRefused) as raised:
        await client.get("/things", Thing)
    assert raised.value.problem.status == 404


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\nhalf"])
async def test_a_broken_answer_is_no_answer(server: Server, client: BackendClient, answer: bytes) -> None:
    server.answer = answer
    with pytest.raises(BackendUnreachable):
        await client.get("/things", Thing)
    assert not await client.reachable()


async def test_a_message_never_quotes_what_the_backend_sent(server: Server, client: BackendClient) -> None:
    server.say(200, {"name": ["13800138000"]})
    with pytest.raises(BackendFailed) as raised:
        await client.get("/things", Thing)
    assert "138" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3:80", "http://bank.example", "ftp://127.0.0.1", "http://127.0.0.1.evil"]
)
async def test_only_this_machine_may_go_without_tls(url: str) -> None:
    client = BackendClient(url, ConnectionHealth(SystemClock()))
    with pytest.raises(InsecureBackend):
        await client.reachable()


async def test_without_tokens_nothing_is_asked(server: Server) -> None:
    client = BackendClient(f"http://127.0.0.1:{server.port}", ConnectionHealth(SystemClock()))
    with pytest.raises(SignedOut):
        await client.get("/things", Thing)
    assert not server.heads
    await client.close()


def test_health_tells_when_the_connection_comes_and_goes() -> None:
    health = ConnectionHealth(SystemClock())
    told: list[Connection] = []
    health.changed.connect(told.append)
    health.lost()
    health.reached(20.0, -1.0)
    health.reached(40.0)
    health.lost()
    health.lost()
    assert [connection.online for connection in told] == [True, False]
    assert told[0].latency_ms == 20.0
    assert health.current.skew_seconds == -1.0


def test_waits_grow_to_their_limit_and_differ() -> None:
    backoff = Backoff(first=0.5, most=10.0)
    waits = [backoff.next() for _ in range(12)]
    assert all(0.25 * 2**step <= wait <= 0.5 * 2**step for step, wait in enumerate(waits[:4]))
    assert all(5.0 <= wait <= 10.0 for wait in waits[5:])
    assert len(set(waits)) == len(waits)
    backoff.reset()
    assert backoff.next() <= 0.5
