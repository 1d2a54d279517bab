"""Measures and board of a signed-in person on a loopback backend, without phone or workbench."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent_desktop.clock import SystemClock
from agent_desktop.contract.identity import SeatPolicy
from agent_desktop.contract.performance import HandledContact, StateSpan
from agent_desktop.identity.service import IdentityService
from agent_desktop.performance.service import PerformanceService
from agent_desktop.settings import Settings
from agent_desktop.supervision.service import SupervisionService
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.health import ConnectionHealth
from agent_desktop.sync.service import SyncService
from agent_desktop.workstation import MIGRATIONS
from support.backend import DEMO_PASSWORD, RunningBackend


@dataclass
class MeasuredSeat:
    """What the two faces are given; `handled` is what this seat itself has handled."""

    policy: SeatPolicy
    performance: PerformanceService
    supervision: SupervisionService
    sync: SyncService
    handled: list[HandledContact]


@asynccontextmanager
async def measured_seat(backend: RunningBackend, folder: Path, number: str) -> AsyncIterator[MeasuredSeat]:
    """Sign somebody in and start measures and board."""
    clock = SystemClock()
    settings = Settings(backend_url=backend.url, data_dir=folder / number, keyring="off")
    identity = IdentityService(settings, MIGRATIONS, lambda: BackendClient(backend.url, ConnectionHealth(clock)))
    signed_in = await identity.sign_in(number, DEMO_PASSWORD)
    facts = signed_in.session
    sync = SyncService(signed_in.database, signed_in.client, clock)
    handled: list[HandledContact] = []

    async def own_contacts(_since: datetime) -> list[HandledContact]:
        return list(handled)

    async def own_spans() -> list[StateSpan]:
        return []

    performance = PerformanceService(signed_in.database, signed_in.client, clock, own_contacts, own_spans)
    supervision = SupervisionService(facts.agent, facts.policy, signed_in.database, signed_in.client, sync.feed, clock)
    await supervision.start()
    await performance.start()
    await sync.start(["everyone", f"team:{facts.agent.team_id}", f"agent:{number}"])
    try:
        yield MeasuredSeat(facts.policy, performance, supervision, sync, handled)
    finally:
        await performance.stop()
        await supervision.stop()
        await sync.stop()
        await identity.sign_out()
