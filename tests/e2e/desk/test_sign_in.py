"""Signing in when something is wrong: the window says what, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_desktop.identity.errors import BackendDown, WrongPassword
from agent_desktop.storage.errors import AlreadyRunning
from agent_desktop.telephony.model import LineState
from support.stage import SharedStage
from support.stage_desktop import desktop
from support.waiting import eventually

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_a_wrong_password_is_said_and_the_right_one_opens_the_seat(
    stage: SharedStage, seat: Path, language: str
) -> None:
    async with desktop(stage.url, seat, language=language) as window:
        window.submit("not-the-password")
        await eventually(lambda: window.says(WrongPassword()), within=10)
        assert window.sign_in_view.number.text() == "80217"
        await window.sign_in()
        await window.registered()


async def test_without_the_backend_a_first_sign_in_says_that_nobody_can_sign_in_yet(
    stage: SharedStage, seat: Path
) -> None:
    async with stage.backend_away(), desktop(stage.url, seat) as window:
        window.submit()
        await eventually(lambda: window.says(BackendDown()), within=10)
        await stage.start_backend()
        await window.sign_in()


async def test_without_the_backend_a_later_sign_in_works_and_catches_up_by_itself(
    stage: SharedStage, seat: Path
) -> None:
    async with desktop(stage.url, seat) as window:
        await window.sign_in()
    async with stage.backend_away(), desktop(stage.url, seat) as window:
        await window.sign_in()
        texts = window.app.look.texts
        assert window.session.offline
        await eventually(lambda: not window.session.sync.health.current.online)
        await window.until_says(texts("shell.offline", since="").split(" ")[0])
        await window.registered()
        await stage.start_backend()
        await window.until_says(texts("shell.online"))
        await eventually(lambda: not window.session.offline, within=10, what="the sign-in was caught up")
        await eventually(lambda: not window.session.sync.outbox.state.waiting, within=10)
        assert window.session.telephony.line.state is LineState.REGISTERED


async def test_offline_a_wrong_password_stays_wrong(stage: SharedStage, seat: Path) -> None:
    async with desktop(stage.url, seat) as window:
        await window.sign_in()
    async with stage.backend_away(), desktop(stage.url, seat) as window:
        window.submit("not-the-password")
        await eventually(lambda: window.says(WrongPassword()), within=10)


async def test_a_second_copy_of_the_same_agents_desktop_says_so_and_leaves_the_first_alone(
    stage: SharedStage, seat: Path
) -> None:
    async with desktop(stage.url, seat) as first:
        await first.sign_in()
        await first.registered()
        async with desktop(stage.url, seat) as second:
            second.submit()
            await eventually(lambda: second.says(AlreadyRunning()), within=10)
        assert first.session.telephony.phone_alive
        assert first.session.telephony.line.state is LineState.REGISTERED
