"""The machine's wall clock jumps in the middle of a call: durations stay measured, and the sign-in stays good."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent_desktop.interactions.model import Phase
from agent_desktop.practice import control
from support.stage import SharedStage, contacts_kept
from support.stage_desktop import desktop
from support.waiting import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.sip]


class JumpingClock:
    """The machine's clocks, with a wall time that a test sets wrong."""

    def __init__(self) -> None:
        self.off = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.mark.parametrize("jump", [timedelta(hours=3), timedelta(hours=-3)])
async def test_a_clock_that_jumps_in_a_call_changes_no_duration_and_signs_nobody_out(
    stage: SharedStage, seat: Path, jump: timedelta
) -> None:
    clock = JumpingClock()
    async with desktop(stage.url, seat, clock) as window:
        await window.sign_in()
        await window.registered()
        call = await window.take_call(stage)
        await eventually(lambda: window.seen()["talk"] > 1)
        clock.off = jump
        before = window.seen()["timer"]
        await eventually(lambda: window.seen()["timer"] >= before + 1)
        assert window.seen()["timer"] < 30
        window.hang_up()
        ended = await stage.told(control.Ended, call)
        await eventually(lambda: window.session.interactions.current.phase is Phase.WRAP_UP, within=10)
        assert 0 <= window.seen()["timer"] < 30
        window.fill_wrap_up()
        window.complete()
        await eventually(lambda: contacts_kept(stage.stage, call), within=10)
        (kept,) = contacts_kept(stage.stage, call)
        assert kept["talk_seconds"] == pytest.approx(ended.talk_seconds, abs=1.0)
        assert 0 <= kept["wrap_up_seconds"] < 30
        assert not window.session.sync.outbox.state.refused
        cards = await window.session.customers.match("+8613800000000")
        assert cards == [], "the backend still answers this seat"
        assert window.session.sync.health.current.online
