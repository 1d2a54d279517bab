from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agent_desktop.errors import AgentDesktopError
from agent_desktop.identity.errors import AlreadyRunning, BackendDown, KeyLocked, LockedOut, WrongPassword
from agent_desktop_ui.identity.sign_in import SignInView
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.palette import Scheme
from support.screens import cut_words, overlapping
from support.waiting import eventually


class Door:
    """Opens, or refuses with an error."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str | None]] = []
        self.error: AgentDesktopError | None = None
        self.open = asyncio.Event()
        self.given_up: list[str] = []

    async def sign_in(self, number: str, password: str, old_password: str | None = None) -> str:
        self.asked.append((number, password, old_password))
        await self.open.wait()
        if self.error is not None:
            raise self.error
        return "session"

    async def give_up(self, number: str) -> None:
        self.given_up.append(number)


def view_of(qtbot: QtBot, look: Look, door: Door, size: tuple[int, int] = (1366, 768)) -> SignInView:
    view = SignInView(look, door.sign_in, give_up=door.give_up, version="0.1.0")
    qtbot.addWidget(view)
    view.resize(*size)
    view.show()
    qtbot.waitExposed(view)
    return view


async def test_number_password_enter(qtbot: QtBot, look: Look) -> None:
    door = Door()
    view = view_of(qtbot, look, door)
    qtbot.keyClicks(view.number, "80217")
    qtbot.keyClick(view.number, Qt.Key.Key_Return)
    assert view.password_field.problem == "请输入密码"
    qtbot.keyClicks(view.password, "demo-1234")
    qtbot.keyClick(view.password, Qt.Key.Key_Return)
    await eventually(lambda: door.asked == [("80217", "demo-1234", None)], within=5)
    assert view.busy
    assert view.progress.text() == "正在打开本机资料…"
    heard: list[object] = []
    view.signed_in.connect(heard.append)
    door.open.set()
    await eventually(lambda: heard == ["session"], within=5)
    assert view.password.text() == ""


@pytest.mark.parametrize("error", [WrongPassword(), BackendDown(), LockedOut(30), AlreadyRunning(), KeyLocked()])
async def test_a_refusal_is_said_whole_in_every_look(qtbot: QtBot, every_look: Look, error: AgentDesktopError) -> None:
    door = Door()
    door.error = error
    door.open.set()
    view = view_of(qtbot, every_look, door)
    view.number.setText("80217")
    view.password.setText("x")
    view.submit()
    await eventually(lambda: view.notice.text == every_look.texts.sentence(error).text, within=5)
    await eventually(lambda: cut_words(view) == [], within=5)
    assert overlapping(view) == []
    assert not view.busy


async def test_a_locked_database_asks_for_the_old_password_or_is_set_aside(qtbot: QtBot, look: Look) -> None:
    door = Door()
    door.error = KeyLocked()
    door.open.set()
    view = view_of(qtbot, look, door)
    view.number.setText("80217")
    view.password.setText("new")
    view.submit()
    await eventually(view.old_password.isVisible, within=5)
    view.old_password.setText("old")
    view.submit()
    await eventually(lambda: door.asked[-1] == ("80217", "new", "old"), within=5)
    await eventually(lambda: not view.busy, within=5)
    door.error = None
    view.forgotten.click()
    await eventually(lambda: door.given_up == ["80217"] and door.asked[-1] == ("80217", "new", None), within=5)


def test_language_and_scheme_are_asked_for(qtbot: QtBot, look: Look) -> None:
    view = view_of(qtbot, look, Door())
    languages: list[str] = []
    schemes: list[Scheme] = []
    view.language_chosen.connect(languages.append)
    view.scheme_chosen.connect(schemes.append)
    for button in view.findChildren(type(view.enter)):
        if button.text() in ("English", "夜间"):
            button.click()
    assert (languages, schemes) == (["en"], [Scheme.DARK])
