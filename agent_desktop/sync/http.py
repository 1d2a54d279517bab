"""The wire itself: httpx, and nothing above this module knows it.

httpx and the trusted certificates take about 150 ms to load: import this module in a worker thread.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

import httpx
import httpx_sse

from agent_desktop.sync.errors import BackendUnreachable, InsecureBackend

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_STREAM_SILENCE = 45.0
"""Seconds without a line (not even a ping) after which an event stream counts as dead."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    latency_ms: float
    skew_seconds: float | None


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class HttpChannel:
    """One connection pool to one backend."""

    def __init__(self, base_url: str, ca_file: str = "") -> None:
        """Prepare the pool; connects with the first request.

        Args:
            base_url: scheme, host and port.
            ca_file: a PEM file of the bank's own authority; empty trusts what the operating system trusts.

        Raises:
            InsecureBackend: plain http to another machine.
        """
        url = httpx.URL(base_url)
        local = is_loopback(url.host)
        if url.scheme != "https" and not (url.scheme == "http" and local):
            raise InsecureBackend(f"{url.scheme}://{url.host} is not allowed", host=url.host)
        self._client = httpx.AsyncClient(
            base_url=base_url,
            verify=ssl.create_default_context(cafile=ca_file or None) if url.scheme == "https" else False,
            timeout=_TIMEOUT,
            trust_env=not local,  # a proxy of the environment never stands before this very machine
            headers={"Accept": "application/json, application/problem+json"},
        )

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str],
    ) -> Reply:
        """Send and read the answer whole, whatever its status.

        Raises:
            BackendUnreachable: no answer came.
        """
        sent_at = datetime.now(UTC)
        began = time.perf_counter()
        try:
            response = await self._client.request(method, path, params=params, content=content, headers=dict(headers))
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise BackendUnreachable(type(error).__name__) from error
        seconds = time.perf_counter() - began
        return Reply(
            status=response.status_code,
            headers=response.headers,
            body=response.content,
            latency_ms=seconds * 1000,
            skew_seconds=_skew(response.headers.get("Date"), sent_at, seconds),
        )

    @asynccontextmanager
    async def events(self, path: str, headers: Mapping[str, str]) -> AsyncIterator[tuple[int, AsyncIterator[str]]]:
        """Open an event stream: its status, and the data of each event until the stream ends.

        Raises:
            BackendUnreachable: on opening or while reading.
        """
        timeout = httpx.Timeout(_STREAM_SILENCE, connect=5.0)
        try:
            async with httpx_sse.aconnect_sse(
                self._client, "GET", path, headers=dict(headers), timeout=timeout
            ) as source:
                yield source.response.status_code, _data(source)
        except (httpx.TransportError, httpx_sse.SSEError) as error:
            raise BackendUnreachable(type(error).__name__) from error

    async def close(self) -> None:
        """Close the pool."""
        await self._client.aclose()


async def _data(source: httpx_sse.EventSource) -> AsyncIterator[str]:
    async for event in source.aiter_sse():
        yield event.data


def _skew(date: str | None, sent_at: datetime, seconds: float) -> float | None:
    """Return the backend's clock minus ours. A Date header is cut to the second, hence the half."""
    if not date:
        return None
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return None
    if theirs.tzinfo is None:
        return None
    return (theirs - sent_at).total_seconds() + 0.5 - seconds / 2
