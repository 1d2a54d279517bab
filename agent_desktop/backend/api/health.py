"""Whether the backend is there and can reach its database."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy import text

from agent_desktop import __version__
from agent_desktop.backend.services import Backend
from agent_desktop.contract.health import Health

router = APIRouter(tags=["health"])


@router.get("/health")
async def health(backend: Backend) -> Health:
    """Answer after one question to the database; needs no sign-in."""
    async with backend.database.read() as connection:
        await connection.execute(text("SELECT 1"))
    return Health(status="ok", version=__version__, server_time=backend.clock.now())
