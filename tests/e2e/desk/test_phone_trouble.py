"""The phone in trouble: the strip says what is wrong in words, and the seat works on as far as it can."""

from __future__ import annotations

import os
import signal
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from agent_desktop.backend.passwords import DEMO_HASHER
from agent_desktop.backend.settings import BackendSettings
from agent_desktop.interactions.model import Phase
from agent_desktop.practice.process import free_udp_port
from agent_desktop.telephony.model import HostUnknown, LineState, PortTaken
from support.backend import running_backend
from support.stage import SharedStage, contacts_kept, phone_pid
from support.stage_desktop import desktop
from support.waiting import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.sip]

SETTINGS = BackendSettings("", password_hasher=DEMO_HASHER)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_a_phone_that_the_exchange_refuses_says_so(stage: SharedStage, seat: Path, language: str) -> None:
    await stage.set_secret("another-secret")
    try:
        async with desktop(stage.url, seat, language=language) as window:
            await window.sign_in()
            await eventually(lambda: window.session.telephony.line.state is LineState.REFUSED, within=10)
            status = window.session.telephony.line.status
            assert window.reads(window.app.look.texts("shell.line_refused", status=status))
    finally:
        await stage.set_secret()


async def test_an_exchange_whose_name_nobody_knows_is_said_as_such(tmp_path: Path, seat: Path) -> None:
    settings = replace(SETTINGS, registrar="sip:no-such-exchange.invalid")
    async with running_backend(tmp_path, settings=settings) as backend, desktop(backend.url, seat) as window:
        await window.sign_in()
        await eventually(lambda: window.says(HostUnknown()), within=15)


async def test_an_exchange_that_does_not_answer_is_said_and_tried_again(tmp_path: Path, seat: Path) -> None:
    settings = replace(SETTINGS, registrar=f"sip:127.0.0.1:{free_udp_port()}")
    async with running_backend(tmp_path, settings=settings) as backend, desktop(backend.url, seat) as window:
        await window.sign_in()
        await window.until_says(window.app.look.texts("shell.line_unreachable"))


async def test_a_taken_port_is_said_and_the_phone_registers_once_it_is_free(stage: SharedStage, seat: Path) -> None:
    port = free_udp_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", port))
        async with desktop(stage.url, seat, sip_port=port) as window:
            await window.sign_in()
            await eventually(lambda: window.says(PortTaken()), within=10)
            other.close()
            await window.registered()
            assert window.reads(window.app.look.texts("shell.line_registered", account="6001"))


async def test_a_seat_without_sound_says_so_and_can_still_take_calls(
    stage: SharedStage, seat: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Wherever this machine's sound server may be: the phone process does not find it.
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    monkeypatch.setenv("ALSA_CONFIG_PATH", os.devnull)
    async with desktop(stage.url, seat, audio="device") as window:
        await window.sign_in()
        await window.until_says(window.app.look.texts("shell.no_sound"))
        await window.registered()
        await window.take_call(stage)
        window.hang_up()
        await eventually(lambda: window.session.telephony.live is None, within=10)


async def test_a_phone_that_dies_in_a_call_leaves_a_lost_contact_to_wrap_up_and_registers_again(
    stage: SharedStage, seat: Path
) -> None:
    async with desktop(stage.url, seat) as window:
        await window.sign_in()
        await window.registered()
        call = await window.take_call(stage)
        pid = phone_pid(seat)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await window.until_says(window.app.look.texts("shell.phone_gone"))
        interactions = window.session.interactions
        await eventually(lambda: interactions.current.phase is Phase.WRAP_UP, within=10)
        assert interactions.current.lost
        await window.registered()
        assert phone_pid(seat) not in (None, pid)
        window.fill_wrap_up()
        window.complete()
        await eventually(lambda: contacts_kept(stage.stage, call), within=10)
        assert len(contacts_kept(stage.stage, call)) == 1
