"""A real reference backend on loopback for tests of the others: seeded, and able to fail on command.

    async with running_backend(tmp_path, seed="small") as backend:
        httpx.get(f"{backend.url}/api/v1/health")

It serves from a thread with its own event loop, so that a test's loop and the backend's can't help each other along.
`stop()` ends it in order, `kill()` cuts every connection at once; `start()` brings it back at the same port with the
same database. The first seeding of a test run is kept as a template and copied after that.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import httpx

from agent_desktop.backend.passwords import DEMO_HASHER
from agent_desktop.backend.serve import Server, bind, make_server, prepare
from agent_desktop.backend.settings import BackendSettings, database_url
from agent_desktop.clock import Clock, SystemClock

DEMO_PASSWORD = "demo-1234"
DEMO_AGENT = "80217"
DEMO_LEADER = "30021"


class RunningBackend:
    """One backend that can be stopped, killed and started again."""

    def __init__(self, database: Path, settings: BackendSettings, clock: Clock) -> None:
        self.database = database
        self.port = 0
        self._settings = settings
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, "backend")
        self._serving: Future[None] | None = None
        self._server: Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def url(self) -> str:
        """The address without `/api/v1`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        return self._serving is not None and not self._serving.done()

    async def start(self) -> None:
        """Listen; at the same port as before, if there was a before."""
        assert not self.running
        listening = threading.Event()
        bound = bind("127.0.0.1", self.port)
        self.port = bound.getsockname()[1]

        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            self._server = make_server(self._settings, self._clock, lambda _port: listening.set())
            with bound:
                await self._server.serve(sockets=[bound])

        self._serving = self._thread.submit(lambda: asyncio.run(main()))
        self._serving.add_done_callback(lambda _serving: listening.set())
        assert await asyncio.to_thread(listening.wait, 20), "the backend did not begin to listen"
        if self._serving.done():
            self._serving.result()

    async def stop(self) -> None:
        """End in order: open requests are answered, streams are ended."""
        await self._end(abrupt=False)

    async def kill(self) -> None:
        """Cut every connection at once, as when the process dies; what was committed is kept."""
        await self._end(abrupt=True)

    async def _end(self, *, abrupt: bool) -> None:
        if not self.running or self._loop is None or self._serving is None:
            return
        asyncio.run_coroutine_threadsafe(self._leave(abrupt=abrupt), self._loop)
        await asyncio.wait_for(asyncio.wrap_future(self._serving), 20)

    async def _leave(self, *, abrupt: bool) -> None:
        assert self._server is not None
        await self._accept_no_more()
        if abrupt:
            self._cut()
        self._server.should_exit = True

    async def _accept_no_more(self) -> None:
        """Let what was accepted become a connection: a listener closed in between leaves its socket open (CPython)."""
        assert self._server is not None
        loop = asyncio.get_running_loop()
        for listener in self._server.servers:
            for bound in listener.sockets:
                loop.remove_reader(bound.fileno())
        for _turn in ("the connection's task", "its transport", "its protocol"):
            await asyncio.sleep(0)

    def _cut(self) -> None:
        assert self._server is not None
        for listener in self._server.servers:
            listener.close()
        for connection in list(self._server.server_state.connections):
            connection.transport.abort()


@asynccontextmanager
async def running_backend(
    folder: Path, seed: str | None = "small", *, settings: BackendSettings | None = None, clock: Clock | None = None
) -> AsyncIterator[RunningBackend]:
    """Run a backend whose database lies in `folder`; ends it afterwards.

    Args:
        folder: usually `tmp_path`.
        seed: "small" (a team of 14, 40 customers, up to 30 articles), "full", or None for empty tables.
        settings: everything but the database; by default passwords are hashed with as little work as the seed's.
        clock: moves its time, if a test wants to.
    """
    clock = clock or SystemClock()
    database = folder / "backend.db"
    if not database.exists():
        template = await asyncio.to_thread(_template, seed)
        await asyncio.to_thread(shutil.copyfile, template, database)
    given = replace(settings or BackendSettings("", password_hasher=DEMO_HASHER), database=database_url(database))
    backend = RunningBackend(database, given, clock)
    await backend.start()
    try:
        yield backend
    finally:
        await backend.stop()


@cache
def _template(seed: str | None) -> Path:
    """Prepare a database once per test run."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    folder = Path(tempfile.mkdtemp(prefix="agent-desktop-backend-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "template.db"
    asyncio.run(prepare(BackendSettings(database_url(path)), SystemClock(), seed))
    return path


@asynccontextmanager
async def signed_in(backend: RunningBackend, number: str = DEMO_AGENT) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client whose requests are a demo agent's; its addresses begin below `/api/v1`."""
    async with httpx.AsyncClient(base_url=f"{backend.url}/api/v1", timeout=20) as client:
        request = {"agent_number": number, "password": DEMO_PASSWORD, "device": "test"}
        session = (await client.post("/sign-in", json=request)).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {session['access_token']}"
        yield client
