"""Two phone processes on the practice exchange: what an agent does with a call, and what the far end hears of it."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import pytest

from agent_desktop.telephony.model import CallState, DigitsUnusable, EndReason, LineBusy, LineState, NumberUnusable
from support.phones import RATE, Floor, Seat, level
from support.waiting import eventually

pytestmark = [pytest.mark.sip, pytest.mark.e2e]

AGENT_TONE, CALLER_TONE = 500.0, 900.0


async def pair(floor: Floor) -> tuple[Seat, Seat]:
    agent, caller = floor.seat("6001", AGENT_TONE), floor.seat("6002", CALLER_TONE)
    await asyncio.gather(agent.service.start(agent.account), caller.service.start(caller.account))
    await asyncio.gather(agent.registered(), caller.registered())
    return agent, caller


async def talking(floor: Floor) -> tuple[Seat, Seat]:
    agent, caller = await pair(floor)
    await caller.service.dial("6001")
    ringing = await agent.until(CallState.RINGING)
    await agent.service.answer(ringing.id)
    await asyncio.gather(agent.until(CallState.TALKING), caller.until(CallState.TALKING))
    return agent, caller


def held_seconds(seat: Seat) -> float:
    live = seat.service.live
    return live.seconds(time.monotonic()).hold if live is not None else 0.0


async def test_a_call_carries_both_voices_and_obeys_hold_and_mute(floor: Floor) -> None:
    agent, caller = await talking(floor)
    call = agent.told[-1]
    assert call.incoming
    assert call.remote_number == "6002"
    await asyncio.gather(agent.hears(CALLER_TONE, loud=True), caller.hears(AGENT_TONE, loud=True))

    await agent.service.mute(call.id, on=True)
    await eventually(lambda: agent.told[-1].muted)
    await asyncio.gather(caller.hears(AGENT_TONE, loud=False), agent.hears(CALLER_TONE, loud=True))
    await agent.service.mute(call.id, on=False)
    await caller.hears(AGENT_TONE, loud=True)

    await agent.service.hold(call.id)
    await agent.until(CallState.HELD)
    heard_at_hold = {seat.number: len(seat.heard()) + RATE // 4 for seat in (agent, caller)}
    await eventually(lambda: held_seconds(agent) > 1.0)
    assert level(caller.heard()[heard_at_hold["6002"] :], AGENT_TONE) < 100
    assert level(agent.heard()[heard_at_hold["6001"] :], CALLER_TONE) < 100
    await agent.service.resume(call.id)
    await agent.until(CallState.TALKING)
    await asyncio.gather(agent.hears(CALLER_TONE, loud=True), caller.hears(AGENT_TONE, loud=True))

    await eventually(lambda: agent.told[-1].quality is not None)
    quality = agent.told[-1].quality
    assert quality is not None
    assert quality.codec == "PCMA"
    assert quality.mean_opinion_score > 4.0

    await agent.service.hang_up(call.id)
    ended_here = await agent.until(CallState.ENDED)
    ended_there = await caller.until(CallState.ENDED)
    assert ended_here.end_reason is EndReason.HUNG_UP_HERE
    assert ended_there.end_reason is EndReason.HUNG_UP_THERE
    assert ended_here.hold_seconds > 0.5
    assert ended_here.talk_seconds > 1.0
    assert agent.service.live is None


async def test_a_caller_who_gives_up_has_abandoned(floor: Floor) -> None:
    agent, caller = await pair(floor)
    dialled = await caller.service.dial("6001")
    await agent.until(CallState.RINGING)
    await caller.service.hang_up(dialled)
    ended = await agent.until(CallState.ENDED)
    assert ended.end_reason is EndReason.ABANDONED
    assert ended.talk_seconds == 0


async def test_a_second_caller_finds_the_seat_busy(floor: Floor) -> None:
    agent, _ = await talking(floor)
    third = floor.seat("6003", 700.0)
    await third.service.start(third.account)
    await third.registered()
    await third.service.dial("6001")
    ended = await third.until(CallState.ENDED)
    assert ended.end_reason is EndReason.BUSY
    assert ended.sip_status == 486
    assert agent.service.live is not None
    assert agent.service.live.state is CallState.TALKING
    with pytest.raises(LineBusy):
        await agent.service.dial("6003")


async def test_a_refused_call_tells_the_caller_busy(floor: Floor) -> None:
    agent, caller = await pair(floor)
    await caller.service.dial("6001")
    ringing = await agent.until(CallState.RINGING)
    await agent.service.hang_up(ringing.id)
    assert (await caller.until(CallState.ENDED)).end_reason is EndReason.BUSY
    with pytest.raises(NumberUnusable):
        await agent.service.dial("sip:x@y>;evil")


async def test_a_wrong_secret_is_refused_and_a_right_one_taken(floor: Floor) -> None:
    seat = floor.seat("6001")
    await seat.service.start(floor.account("6001", "not-the-secret"))
    await eventually(lambda: seat.service.line.state is LineState.REFUSED)
    assert seat.service.line.status in (401, 403)
    await seat.service.start(seat.account)
    await seat.registered()


async def test_an_exchange_that_is_not_there_is_unreachable_until_it_is(floor: Floor) -> None:
    port = floor.exchange.port
    account = floor.account("6001")
    await floor.exchange.stop()
    seat = floor.seat("6001")
    await seat.service.start(account)
    await eventually(lambda: seat.service.line.state is LineState.UNREACHABLE, within=6)
    await floor.exchange.start(port)
    await eventually(lambda: seat.service.line.state is LineState.REGISTERED, within=12)


async def test_digits_reach_the_far_end_in_order(floor: Floor) -> None:
    agent = floor.seat("6001")
    script, registrar = Path(__file__).with_name("far_end.py"), f"127.0.0.1:{floor.exchange.port}"
    far = await asyncio.create_subprocess_exec(
        *(sys.executable, str(script), registrar, "6003", floor.secrets["6003"]), stdout=asyncio.subprocess.PIPE
    )
    try:
        await agent.service.start(agent.account)
        await agent.registered()
        await eventually(lambda: "6003" in floor.exchange.seats())
        call = await agent.service.dial("6003")
        await agent.until(CallState.TALKING)
        with pytest.raises(DigitsUnusable):
            await agent.service.send_digits(call, "12x")
        await agent.service.send_digits(call, "19*#0")
        assert far.stdout is not None
        digits = ""
        while len(digits) < 5:
            line = await asyncio.wait_for(far.stdout.readline(), 8)
            assert line, "the far end is gone"
            digits += line.decode().strip() if len(line) == 2 else ""  # longer: the library's greeting, the line
        assert digits == "19*#0"
        await agent.service.hang_up(call)
        assert await asyncio.wait_for(far.wait(), 8) == 0
    finally:
        if far.returncode is None:
            far.kill()
            await far.wait()
