"""The seat as a whole: signed in, left, signed in again, with the real phone process and a real backend."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_desktop.clock import SystemClock
from agent_desktop.contract.identity import SeatPolicy
from agent_desktop.contract.seat import AgentState
from agent_desktop.identity.errors import WrongPassword
from agent_desktop.identity.model import SeatFacts
from agent_desktop.settings import Settings
from agent_desktop.workstation import SeatSession, Workstation
from support.backend import DEMO_AGENT, DEMO_LEADER, DEMO_PASSWORD, RunningBackend
from support.bench import rows
from support.waiting import eventually


@pytest.fixture
async def workstation(tmp_path: Path, backend: RunningBackend) -> AsyncIterator[Workstation]:
    settings = Settings(data_dir=tmp_path / "data", backend_url=backend.url, audio="none", ring=False, keyring="off")
    workstation = Workstation(settings, SystemClock())
    yield workstation
    await workstation.sign_out()


def tile_state(backend: RunningBackend) -> str:
    (row,) = rows(backend, "SELECT state FROM seat_tiles WHERE agent_number = ?", DEMO_AGENT)
    return str(row["state"])


async def test_a_seat_is_left_and_taken_again(workstation: Workstation, backend: RunningBackend) -> None:
    told: list[SeatSession] = []
    workstation.signed_in.connect(told.append)
    session = await workstation.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert told == [session]
    await eventually(lambda: session.telephony.phone_alive, within=15)
    await session.seat.go(AgentState.READY)
    await session.seat.raise_hand()
    assert await session.sync.outbox.drain(10)
    assert tile_state(backend) == "ready"
    await workstation.sign_out()
    assert tile_state(backend) == "signed_out", "the leader sees who has gone"
    again = await workstation.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    await eventually(lambda: again.telephony.phone_alive, within=15)
    assert again.seat.status.state is AgentState.SIGNED_OUT
    assert not again.seat.status.hand_raised, "it was taken down with the seat that was left"
    await again.seat.go(AgentState.READY)


async def test_leaving_without_the_backend_says_so_when_it_is_back(
    workstation: Workstation, backend: RunningBackend
) -> None:
    session = await workstation.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    await session.seat.go(AgentState.READY)
    assert await session.sync.outbox.drain(10)
    await backend.kill()
    await workstation.sign_out()
    await backend.start()
    again = await workstation.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert await again.sync.outbox.drain(10)
    assert tile_state(backend) == "signed_out"


async def test_a_leader_and_then_an_agent_at_one_machine(workstation: Workstation) -> None:
    leader = await workstation.sign_in(DEMO_LEADER, DEMO_PASSWORD)
    assert leader.leads
    await eventually(lambda: leader.supervision.board)
    await workstation.sign_out()
    with pytest.raises(WrongPassword):
        await workstation.sign_in(DEMO_AGENT, "no-such-password")
    assert workstation.session is None
    agent = await workstation.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert not agent.leads
    assert agent.supervision.board is None


async def test_a_seat_signed_in_without_the_backend_catches_up(
    workstation: Workstation, backend: RunningBackend
) -> None:
    await workstation.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    await workstation.sign_out()
    await backend.kill()
    session = await workstation.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert session.offline
    matched: list[int] = []
    session.interactions.match_again = lambda: matched.append(1)  # type: ignore[method-assign]
    await session.seat.go(AgentState.READY)
    await backend.start()
    await eventually(lambda: not session.offline, within=40)
    assert matched, "a caller who rang meanwhile is looked for"
    assert await session.sync.outbox.drain(30)
    assert tile_state(backend) == "ready"


async def test_facts_that_come_while_the_seat_starts_are_taken_over(
    workstation: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = SeatSession.start

    async def renewed_meanwhile(session: SeatSession) -> None:
        policy = SeatPolicy(breaks_at_once=9, break_quota_seconds=77)
        workstation.identity.renewed.emit(
            SeatFacts(agent=session.agent, policy=policy, server_time=SystemClock().now())
        )
        await start(session)

    monkeypatch.setattr(SeatSession, "start", renewed_meanwhile)
    session = await workstation.sign_in(DEMO_AGENT, DEMO_PASSWORD)
    assert session.policy.breaks_at_once == 9
    assert session.seat.break_allowance().quota_seconds == 77
