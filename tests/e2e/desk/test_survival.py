"""The window is killed in the middle of a call: the caller notices nothing, the agent loses nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent_desktop.demo.stage import AGENT, PASSWORD
from agent_desktop.practice import control
from support.phones import write_tone
from support.stage import SharedStage, contacts_kept, end_phone, phone_pid
from support.stage_window import WindowProcess
from support.waiting import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.sip]

DURABLE_WITHIN_SECONDS = 1.0
AUDIBLE_DBFS = -50.0


@pytest.fixture
async def window(stage: SharedStage, seat: Path, tmp_path: Path) -> AsyncIterator[WindowProcess]:
    """A window in a process of its own; its phone speaks a file, so that the caller has something to hear."""
    voice = tmp_path / "agent.wav"
    write_tone(voice, 500.0)
    environment = {
        **os.environ,
        "AGENT_DESKTOP_BACKEND_URL": stage.url,
        "AGENT_DESKTOP_DATA_DIR": str(seat),
        "AGENT_DESKTOP_KEYRING": "off",
        "AGENT_DESKTOP_AUDIO": "file",
        "AGENT_DESKTOP_MICROPHONE_FILE": str(voice),
    }
    process = WindowProcess(environment, tmp_path / "window.log")
    try:
        yield process
    finally:
        await process.kill()
        end_phone(seat)


async def test_a_killed_window_comes_back_into_the_call_with_everything_typed(
    stage: SharedStage, seat: Path, window: WindowProcess
) -> None:
    await window.start(AGENT, PASSWORD)
    await window.until(lambda seen: seen.get("line") == "registered", within=20)
    await window.do("ready")
    call = await stage.call("fraud_complaint")
    await window.until(lambda seen: seen["phase"] == "ringing")
    await window.do("answer")
    before = await window.until(lambda seen: seen["state"] == "talking" and seen["talk"] > 0)
    await stage.told(control.Answered, call)
    await window.do("type_order", "客户称 3 月 12 日有一笔陌生扣款。")
    await window.do("type_notes", "已核实身份。")
    await window.until(lambda seen: seen["talk"] > 1.5)
    await window.do("type_notes", "已安抚，承诺回电。")
    typed_at = time.monotonic()
    await window.until(lambda seen: not seen["unsaved"])
    assert time.monotonic() - typed_at < DURABLE_WITHIN_SECONDS
    phone = phone_pid(seat)
    await window.kill()

    heard = len(stage.messages(control.Heard, call))
    await eventually(lambda: len(stage.messages(control.Heard, call)) >= heard + 2, within=5)
    assert all(message.loudest_dbfs > AUDIBLE_DBFS for message in stage.messages(control.Heard, call)[heard:])
    assert not stage.messages(control.Ended, call)

    await window.start(AGENT, PASSWORD)
    back = await window.until(lambda seen: seen["desk"] and seen["phase"] == "talking", within=20)
    assert phone_pid(seat) == phone
    assert back["call_id"] == before["call_id"]
    assert back["interaction"] == before["interaction"]
    assert back["notes"] == "已核实身份。已安抚，承诺回电。"
    back = await window.until(lambda seen: seen["order"], within=2)
    assert back["order"] == "客户称 3 月 12 日有一笔陌生扣款。"
    assert back["talk"] > 3.0, "the talk timer went on where it was"
    assert back["timer"] > 3.0
    assert not stage.messages(control.Ended, call)

    await window.do("hang_up")
    ended = await stage.told(control.Ended, call)
    assert ended.because is control.EndedBecause.AGENT
    await window.until(lambda seen: seen["phase"] == "wrap_up")
    await window.do("fill_wrap_up")
    await window.do("complete")
    await window.until(lambda seen: seen["phase"] == "done" and seen["waiting"] == 0)
    kept = contacts_kept(stage.stage, call)
    assert [contact["id"].replace("-", "") for contact in kept] == [before["interaction"].replace("-", "")]
    assert kept[0]["notes"] == "已核实身份。已安抚，承诺回电。"
    assert kept[0]["talk_seconds"] == pytest.approx(ended.talk_seconds, abs=1.0)


async def test_a_call_that_ends_while_no_window_is_there_is_wrapped_up_by_the_next(
    stage: SharedStage, window: WindowProcess
) -> None:
    await window.start(AGENT, PASSWORD)
    await window.until(lambda seen: seen.get("line") == "registered", within=20)
    await window.do("ready")
    call = await stage.call("fraud_complaint")
    await window.until(lambda seen: seen["phase"] == "ringing")
    await window.do("answer")
    await stage.told(control.Answered, call)
    await window.until(lambda seen: seen["talk"] > 0.5)
    await window.kill()
    await stage.hang_up(call)
    ended = await stage.told(control.Ended, call)

    await window.start(AGENT, PASSWORD)
    back = await window.until(lambda seen: seen["desk"] and seen["phase"] == "wrap_up", within=20)
    assert not back["lost"], "the phone process saw how it ended"
    await window.do("fill_wrap_up")
    await window.do("complete")
    await window.until(lambda seen: seen["phase"] == "done" and seen["waiting"] == 0)
    await eventually(lambda: contacts_kept(stage.stage, call), within=15)  # what waits is counted a little later
    (kept,) = contacts_kept(stage.stage, call)
    assert kept["talk_seconds"] == pytest.approx(ended.talk_seconds, abs=1.0)


async def test_the_products_own_entry_point_signs_in_and_leaves_the_seat_in_order(
    stage: SharedStage, seat: Path, tmp_path: Path
) -> None:
    """`python -m agent_desktop_ui --sign-in … --password-stdin`, ended by SIGTERM as by a logout."""
    environment = {**os.environ, "AGENT_DESKTOP_BACKEND_URL": stage.url, "AGENT_DESKTOP_DATA_DIR": str(seat)}
    environment |= {"AGENT_DESKTOP_KEYRING": "off", "AGENT_DESKTOP_AUDIO": "none", "QT_QPA_PLATFORM": "offscreen"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "agent_desktop_ui", "--sign-in", AGENT, "--password-stdin"),
        stdin=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        assert process.stdin is not None
        process.stdin.write(f"{PASSWORD}\n".encode())
        await eventually(lambda: "registered, status 200" in _phone_log(seat), within=20)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 15) == 0
        await eventually(lambda: phone_pid(seat) is None, within=10, what="the idle phone goes with its window")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        end_phone(seat)


def _phone_log(seat: Path) -> str:
    log = seat / "run" / AGENT / "phone.log"
    return log.read_text("utf-8") if log.exists() else ""
