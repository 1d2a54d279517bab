"""The application: parts, routes, layers."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from agent_desktop import __version__
from agent_desktop.backend import problems
from agent_desktop.backend.api import (
    contacts,
    customers,
    feed,
    health,
    identity,
    knowledge,
    performance,
    seat,
    supervision,
    work_orders,
)
from agent_desktop.backend.limits import BodyLimit, RequestLog
from agent_desktop.backend.passwords import Passwords
from agent_desktop.backend.services import Services
from agent_desktop.backend.settings import BackendSettings
from agent_desktop.backend.store.base import insert_missing, meta, read_meta
from agent_desktop.backend.store.database import Database
from agent_desktop.backend.tokens import AccessTokens
from agent_desktop.backend.wakes import Wakes
from agent_desktop.clock import Clock, SystemClock
from agent_desktop.contract.base import API_PREFIX

ROOMS = (identity, customers, contacts, work_orders, knowledge, seat, performance, supervision, feed, health)


def create_app(settings: BackendSettings, clock: Clock | None = None, wakes: Wakes | None = None) -> FastAPI:
    """Return the backend over a migrated database.

    Whoever serves it may bring `wakes`, to end the open event streams before the server waits for them.
    """
    clock = clock or SystemClock()
    wakes = wakes or Wakes()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(settings.database, wakes, clock)
        try:
            secret = await _token_secret(database)
            passwords = Passwords(settings.password_hasher)
            access_tokens = AccessTokens(secret, settings.access_seconds)
            app.state.services = Services(settings, clock, database, passwords, access_tokens, wakes)
            yield
        finally:
            wakes.close()
            await database.close()

    app = FastAPI(
        title="澜江银行客服中心 · reference backend",
        summary="What the agent desktop's seats sync with.",
        version=__version__,
        lifespan=lifespan,
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=f"{API_PREFIX}/docs",
        redoc_url=None,
        responses=problems.RESPONSES,
        # Spans and request logs carry whole addresses, and those carry phone numbers.
        telemetry={"tracing": False, "logs": False},
    )
    problems.install(app)
    rooms = APIRouter(prefix=API_PREFIX)
    for room in ROOMS:
        rooms.include_router(room.router)
    app.include_router(rooms)
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, limit_bytes=settings.body_limit_bytes)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(RequestLog, clock=clock)
    return app


async def _token_secret(database: Database) -> str:
    async with database.write() as transaction:
        fresh = {"key": "token_secret", "value": secrets.token_urlsafe(48)}
        await insert_missing(transaction.connection, meta, fresh)
        return str(await read_meta(transaction.connection, "token_secret"))
