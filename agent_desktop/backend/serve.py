"""Serving the backend from one process: migrate, seed if asked, listen, say so, and end cleanly."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from typing_extensions import override

from agent_desktop.backend.app import create_app
from agent_desktop.backend.migrations import migrate
from agent_desktop.backend.seed.seeding import seed as seed_database
from agent_desktop.backend.settings import BackendSettings, database_url
from agent_desktop.backend.store.database import Database
from agent_desktop.backend.wakes import Wakes
from agent_desktop.clock import Clock, SystemClock

log = logging.getLogger(__name__)

EXIT_PORT_TAKEN = 3
"""The exit code when another program listens at the port."""


class PortTaken(Exception):
    """Another program listens at the address."""


class Server(uvicorn.Server):
    """Uvicorn's server, which ends the event streams before it waits for open requests, and says when it listens."""

    def __init__(self, config: uvicorn.Config, wakes: Wakes, listening: Callable[[int], None]) -> None:
        super().__init__(config)
        self._wakes = wakes
        self._listening = listening

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            log.info("listening at http://%s:%d", host, port)
            self._listening(port)

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then the server."""
        self._wakes.close()
        await super().shutdown(sockets)


def write_ready_file(path: Path, port: int) -> None:
    """Tell a waiting parent where the backend listens; it never sees half a file."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps({"port": port, "pid": os.getpid()}), "utf-8")
    partial.replace(path)


def bind(host: str, port: int) -> socket.socket:
    """Return a bound socket; port 0 takes a free one.

    Raises:
        PortTaken: another program listens there.
    """
    # Named as TCP, or asyncio would leave Nagle's delay on: 40 ms for every small answer.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":  # there it would let two programs share the port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise PortTaken(f"{host}:{port}: {error.strerror}") from error
    return bound


async def prepare(settings: BackendSettings, clock: Clock, seed_size: str | None) -> None:
    """Migrate the database, and seed it with `full` or `small` demo data if asked."""
    database = Database(settings.database, Wakes(), clock)
    try:
        await migrate(database.engine)
        if seed_size is not None:
            await seed_database(database, seed_size, clock.now())
    finally:
        await database.close()


def make_server(settings: BackendSettings, clock: Clock, listening: Callable[[int], None]) -> Server:
    """Return a server over a prepared database; `serve(sockets=[…])` runs it and calls `listening` with the port."""
    wakes = Wakes()
    options: dict[str, Any] = {"log_config": None, "access_log": False, "timeout_graceful_shutdown": 5}
    config = uvicorn.Config(create_app(settings, clock, wakes), server_header=False, ws="none", **options)
    return Server(config, wakes, listening)


def serve(
    database: Path | str,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    seed: bool = False,
    seed_size: str = "full",
    registrar: str = "sip:127.0.0.1:5060",
    ready_file: Path | None = None,
) -> int:
    """Serve until a signal ends it; return the exit code.

    Args:
        database: a file of SQLite, or an SQLAlchemy URL with an asynchronous driver.
        host: the address to listen at.
        port: 0 takes a free one.
        seed: put in demo data, or refresh what was put in earlier.
        seed_size: `full` or `small`.
        registrar: where the seats' phones register.
        ready_file: gets `{"port": …, "pid": …}` once the backend listens.
    """
    settings = BackendSettings(database_url(database), registrar=registrar)
    clock = SystemClock()
    try:
        bound = bind(host, port)
    except PortTaken as error:
        sys.stderr.write(f"port taken: {error}\n")
        return EXIT_PORT_TAKEN
    if ready_file is not None:
        ready_file.unlink(missing_ok=True)
    with bound:
        asyncio.run(_serve(settings, clock, bound, seed_size if seed else None, ready_file))
    return 0


async def _serve(
    settings: BackendSettings, clock: Clock, bound: socket.socket, seed_size: str | None, ready_file: Path | None
) -> None:
    await prepare(settings, clock, seed_size)

    def listening(port: int) -> None:
        sys.stdout.write(f"listening at {bound.getsockname()[0]}:{port}\n")
        sys.stdout.flush()
        if ready_file is not None:
            write_ready_file(ready_file, port)

    await make_server(settings, clock, listening).serve(sockets=[bound])
