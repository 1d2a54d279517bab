"""Signing in and out against the real backend, and without it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from agent_desktop.backend.settings import BackendSettings
from agent_desktop.clock import SystemClock
from agent_desktop.contract.identity import AgentProfile
from agent_desktop.identity import store
from agent_desktop.identity.errors import AlreadyRunning, BackendDown, KeyLocked, LockedOut, WrongPassword
from agent_desktop.identity.service import IdentityService
from agent_desktop.settings import Settings
from agent_desktop.storage.errors import KeyringUnavailable
from agent_desktop.storage.key import KeyVault
from agent_desktop.storage.set_aside import AsideReason
from agent_desktop.sync import store as sync_store
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import SignedOut
from agent_desktop.sync.health import ConnectionHealth
from support.backend import DEMO_AGENT, DEMO_PASSWORD, RunningBackend, running_backend
from support.rings import MemoryRing
from support.waiting import eventually

MIGRATIONS = (*store.MIGRATIONS, *sync_store.MIGRATIONS)

Make = Callable[..., IdentityService]


@pytest.fixture
async def backend(tmp_path: Path) -> AsyncIterator[RunningBackend]:
    settings = replace(BackendSettings(""), failures_before_lock=3, lock_seconds=120)
    async with running_backend(tmp_path, settings=settings) as backend:
        yield backend


@pytest.fixture
async def make(tmp_path: Path, backend: RunningBackend) -> AsyncIterator[Make]:
    """Make a desktop on this machine; each call is a fresh start of the program."""
    made: list[IdentityService] = []

    def start(ring: MemoryRing | None = None) -> IdentityService:
        settings = Settings(data_dir=tmp_path / "data", backend_url=backend.url)
        identity = IdentityService(
            settings,
            MIGRATIONS,
            lambda: BackendClient(backend.url, ConnectionHealth(SystemClock())),
            lambda _mode: ring,
        )
        made.append(identity)
        return identity

    yield start
    for identity in made:
        await identity.sign_out()


def key_file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "agents" / DEMO_AGENT / "key.json"


async def test_signing_in_opens_the_database_and_the_line(make: Make) -> None:
    signed_in = await make().sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert not signed_in.offline
    assert signed_in.set_aside is None
    assert signed_in.session.agent.number == DEMO_AGENT
    me = await signed_in.client.get("/me", AgentProfile)
    assert me == signed_in.session.agent
    health = signed_in.client.health.current
    assert health.online
    assert health.latency_ms is not None
    assert health.skew_seconds == pytest.approx(0, abs=2)


async def test_signing_out_ends_the_session_and_lets_the_next_one_in(make: Make) -> None:
    identity = make()
    signed_in = await identity.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    await identity.sign_out()
    assert signed_in.tokens is None
    with pytest.raises(SignedOut):
        await signed_in.client.get("/me", AgentProfile)
    assert (await make().sign_in(DEMO_AGENT, DEMO_PASSWORD)).set_aside is None


@pytest.mark.parametrize(("number", "password"), [(DEMO_AGENT, "demo-1235"), ("99999", "x"), ("8", "x"), ("../x", "x")])
async def test_a_wrong_password_opens_nothing(make: Make, tmp_path: Path, number: str, password: str) -> None:
    with pytest.raises(WrongPassword):
        await make().sign_in(number, password)
    assert not list((tmp_path / "data").rglob("*.db"))


async def test_too_many_attempts_lock_for_a_while(make: Make) -> None:
    identity = make()
    for _ in range(3):
        with pytest.raises(WrongPassword):
            await identity.sign_in(DEMO_AGENT, "wrong")
    with pytest.raises(LockedOut) as raised:
        await identity.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert 60 < float(raised.value.facts["seconds"]) <= 120


async def test_the_first_sign_in_needs_the_backend(make: Make, backend: RunningBackend) -> None:
    await backend.stop()
    with pytest.raises(BackendDown):
        await make().sign_in(DEMO_AGENT, DEMO_PASSWORD)


@pytest.mark.parametrize("with_ring", [False, True])
async def test_a_later_one_does_not_and_is_caught_up(make: Make, backend: RunningBackend, *, with_ring: bool) -> None:
    ring = MemoryRing() if with_ring else None
    first = make(ring)
    known = (await first.sign_in(DEMO_AGENT, DEMO_PASSWORD)).session
    await first.sign_out()
    await backend.stop()
    with pytest.raises(WrongPassword):
        await make(ring).sign_in(DEMO_AGENT, "wrong")
    identity = make(ring)
    renewed: list[object] = []
    identity.renewed.connect(renewed.append)
    signed_in = await identity.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert signed_in.offline
    assert signed_in.tokens is None
    assert signed_in.session == known
    await backend.start()
    assert await signed_in.client.reachable()
    await eventually(lambda: renewed)
    assert (await signed_in.client.get("/me", AgentProfile)).number == DEMO_AGENT


async def test_a_second_copy_is_told_so(make: Make) -> None:
    await make().sign_in(DEMO_AGENT, DEMO_PASSWORD)
    with pytest.raises(AlreadyRunning):
        await make().sign_in(DEMO_AGENT, DEMO_PASSWORD)


async def test_a_password_changed_at_the_backend_asks_for_the_old_one_once(make: Make, tmp_path: Path) -> None:
    first = make()
    await write_mark((await first.sign_in(DEMO_AGENT, DEMO_PASSWORD)).database.run)
    await first.sign_out()
    rewrap(key_file(tmp_path), DEMO_PASSWORD, "last month's")
    with pytest.raises(KeyLocked):
        await make().sign_in(DEMO_AGENT, DEMO_PASSWORD)
    with pytest.raises(KeyLocked):
        await make().sign_in(DEMO_AGENT, DEMO_PASSWORD, old_password="a guess")
    identity = make()
    signed_in = await identity.sign_in(DEMO_AGENT, DEMO_PASSWORD, old_password="last month's")
    assert await signed_in.database.run(read_mark) == 7
    await identity.sign_out()
    assert (await make().sign_in(DEMO_AGENT, DEMO_PASSWORD)).set_aside is None


async def test_who_forgot_the_old_password_begins_anew_and_the_old_file_is_kept(make: Make, tmp_path: Path) -> None:
    first = make()
    await first.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    await first.sign_out()
    rewrap(key_file(tmp_path), DEMO_PASSWORD, "forgotten")
    identity = make()
    notice = await identity.give_up_locked(DEMO_AGENT)
    assert notice is not None
    assert notice.reason is AsideReason.GIVEN_UP
    assert notice.path.exists()
    assert not (await identity.sign_in(DEMO_AGENT, DEMO_PASSWORD)).offline


async def test_a_key_lost_by_the_keyring_sets_the_database_aside(make: Make) -> None:
    ring = MemoryRing()
    first = make(ring)
    await first.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    await first.sign_out()
    ring.asleep = True
    with pytest.raises(KeyringUnavailable):
        await make(ring).sign_in(DEMO_AGENT, DEMO_PASSWORD)
    ring.asleep = False
    ring.secrets.clear()
    signed_in = await make(ring).sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert signed_in.set_aside is not None
    assert signed_in.set_aside.reason is AsideReason.UNREADABLE
    assert signed_in.set_aside.path.exists()


async def test_no_secret_lies_readable_on_the_disk(make: Make, tmp_path: Path) -> None:
    signed_in = await make().sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert signed_in.session.sip is not None
    assert signed_in.tokens is not None
    secrets = [DEMO_PASSWORD, signed_in.session.sip.secret.get_secret_value(), signed_in.tokens.refresh_token]
    contents = [file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert contents
    assert not [secret for secret in secrets for content in contents if secret.encode() in content]


async def test_a_session_the_backend_ended_asks_for_the_password_and_goes_on(make: Make) -> None:
    identity = make()
    asked: list[bool] = []
    identity.password_needed.connect(lambda: asked.append(True))
    signed_in = await identity.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    tokens = signed_in.tokens
    assert tokens is not None
    useless = {"access_token": "expired", "refresh_token": "used"}
    signed_in.client.authorise(tokens.model_copy(update=useless))
    with pytest.raises(SignedOut):
        await signed_in.client.get("/me", AgentProfile)
    assert asked == [True]
    await identity.renew(DEMO_PASSWORD)
    assert (await signed_in.client.get("/me", AgentProfile)).number == DEMO_AGENT


def rewrap(path: Path, password: str, other: str) -> None:
    vault = KeyVault(path, None)
    vault.keep(vault.unlock(password).key, other)


async def write_mark(run: Callable[..., object]) -> None:
    def work(db: Database) -> None:
        sync_store.move_cursor(db, "everyone", 7)

    await run(work)  # type: ignore[misc]


def read_mark(db: Database) -> int:
    return sync_store.cursor(db, "everyone")
