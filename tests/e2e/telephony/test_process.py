"""Window and phone are two processes: either may die, and the other goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys

import pytest

from agent_desktop.clock import SystemClock
from agent_desktop.telephony.launcher import PhoneOptions
from agent_desktop.telephony.model import CallState, EndReason, PhoneReplaced
from agent_desktop.telephony.phone.protocol import Failed, Hello, decode_message, encode
from agent_desktop.telephony.phone.rendezvous import FILE_NAME, read_rendezvous
from agent_desktop.telephony.service import TelephonyService
from support.phones import Floor, Seat, running
from support.waiting import eventually

pytestmark = [pytest.mark.sip, pytest.mark.e2e]

WINDOW = """
import asyncio, sys
from pathlib import Path
from agent_desktop.clock import SystemClock
from agent_desktop.telephony.client import PhoneOptions
from agent_desktop.telephony.model import CallState, PhoneAccount
from agent_desktop.telephony.service import TelephonyService

async def main():
    run_dir, registrar, secret = sys.argv[1:]
    service = TelephonyService(Path(run_dir), SystemClock(), PhoneOptions(audio="none"))
    answered = asyncio.Event()
    calls = asyncio.Queue()
    service.call_changed.connect(calls.put_nowait)
    await service.start(PhoneAccount("6001", "127.0.0.1", registrar, secret))
    while True:
        call = await calls.get()
        if call.state is CallState.RINGING:
            await service.answer(call.id)
        if call.state is CallState.TALKING:
            print("talking", flush=True)

asyncio.run(main())
"""


async def caller_of(floor: Floor) -> Seat:
    caller = floor.seat("6002", 900.0)
    await caller.service.start(caller.account)
    await caller.registered()
    return caller


async def test_a_killed_window_leaves_the_call_and_its_successor_finds_it(floor: Floor) -> None:
    caller = await caller_of(floor)
    agent = floor.seat("6001")
    window = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", WINDOW, str(agent.run_dir), agent.account.registrar, agent.account.secret),
        stdout=asyncio.subprocess.PIPE,
    )
    await eventually(lambda: "6001" in floor.exchange.seats(), 10)
    await caller.service.dial("6001")
    assert window.stdout is not None
    assert (await asyncio.wait_for(window.stdout.readline(), 10)).strip() == b"talking"
    pid = agent.pid
    window.send_signal(signal.SIGKILL)
    await window.wait()

    talked_before = await caller.until(CallState.TALKING)
    loop = asyncio.get_running_loop()
    await eventually(lambda: talked_before.seconds(loop.time()).talk > 1.0)
    await agent.service.start(agent.account)
    found = agent.service.live
    assert found is not None
    assert found.state is CallState.TALKING
    assert found.seconds(loop.time()).talk > 0.9
    assert agent.pid == pid
    assert caller.told[-1].state is CallState.TALKING

    await agent.service.hang_up(found.id)
    assert (await agent.until(CallState.ENDED)).end_reason is EndReason.HUNG_UP_HERE
    assert (await caller.until(CallState.ENDED)).end_reason is EndReason.HUNG_UP_THERE


async def test_a_call_that_ended_unseen_is_told_to_the_next_window(floor: Floor) -> None:
    caller, agent = await caller_of(floor), floor.seat("6001", idle_seconds=0.5)
    await agent.service.start(agent.account)
    await agent.registered()
    await caller.service.dial("6001")
    ringing = await agent.until(CallState.RINGING)
    await agent.service.answer(ringing.id)
    await agent.until(CallState.TALKING)
    await agent.service.stop(keep_live_call=True)
    await caller.until(CallState.TALKING)
    assert caller.service.live is not None
    await caller.service.hang_up(caller.service.live.id)
    await caller.until(CallState.ENDED)

    await agent.service.start(agent.account)
    assert [call.end_reason for call in agent.service.calls] == [EndReason.HUNG_UP_THERE]
    assert agent.service.live is None


async def test_a_killed_phone_is_noticed_started_again_and_its_call_told_lost(floor: Floor) -> None:
    caller, agent = await caller_of(floor), floor.seat("6001")
    await agent.service.start(agent.account)
    await agent.registered()
    await caller.service.dial("6001")
    ringing = await agent.until(CallState.RINGING)
    await agent.service.answer(ringing.id)
    await agent.until(CallState.TALKING)

    os.kill(agent.pid, signal.SIGKILL)
    lost = await agent.until(CallState.ENDED)
    assert lost.end_reason is EndReason.LOST
    await eventually(lambda: agent.alive[-2:] == [False, True], 10)
    await agent.registered()
    # the far end hears no goodbye: its phone notices the silence
    assert (await caller.until(CallState.ENDED, 10)).end_reason is EndReason.LOST


async def test_the_door_opens_to_the_token_alone(floor: Floor) -> None:
    seat = floor.seat("6001")
    await seat.service.start(seat.account)
    await seat.registered()
    found = read_rendezvous(seat.run_dir)
    assert found is not None
    assert stat.S_IMODE((seat.run_dir / FILE_NAME).stat().st_mode) == 0o600
    for line, code in (
        (encode(Hello(number=1, token="guessed")), "token_refused"),
        (encode(Hello(number=1, token=found.token, version=99)), "version_refused"),
        (b"\xff garbage\n", "protocol_violated"),
        (b'{"ask":"stop","number":1}\n', "token_refused"),
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
        writer.write(line)
        answer = decode_message(await reader.readline())
        assert isinstance(answer, Failed)
        assert answer.code == code
        assert await reader.read() == b""
        writer.close()
    assert seat.service.phone_alive


async def test_a_newer_window_takes_the_phone_over(floor: Floor) -> None:
    seat = floor.seat("6001")
    await seat.service.start(seat.account)
    await eventually(lambda: seat.service.phone_alive)
    newer = TelephonyService(seat.run_dir, SystemClock(), PhoneOptions(audio="none"))
    await newer.start(seat.account)
    await eventually(lambda: not seat.service.phone_alive)
    with pytest.raises(PhoneReplaced):
        await seat.service.dial("6002")
    assert newer.phone_alive
    await newer.stop()


async def test_one_phone_a_seat_and_it_goes_when_it_is_idle_and_alone(floor: Floor) -> None:
    seat = floor.seat("6001", idle_seconds=0.3)
    await seat.service.start(None)
    await eventually(lambda: seat.service.audio is not None)
    pid = seat.pid
    second = await asyncio.to_thread(
        subprocess.run, PhoneOptions(audio="none").arguments(seat.run_dir), timeout=10, check=False
    )
    assert second.returncode == 3
    assert seat.pid == pid
    await seat.service._client.close()  # a window that vanishes says nothing
    await eventually(lambda: not running(pid), 8)
    assert read_rendezvous(seat.run_dir) is None
