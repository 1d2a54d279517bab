"""The product's own `App` in the test's process, on a shared stage and in a folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from agent_desktop.clock import Clock, SystemClock
from agent_desktop.contract.seat import AgentState
from agent_desktop.demo.stage import AGENT, PASSWORD
from agent_desktop.practice import control
from agent_desktop.settings import load_settings
from agent_desktop_ui.app import App
from agent_desktop_ui.identity.sign_in import SignInView
from support.qt_ground import application
from support.stage import SharedStage, end_phone
from support.stage_hands import Hands
from support.waiting import eventually

WITHIN = 20.0


class Desktop(Hands):
    """One window with its seat."""

    def __init__(self, app: App, folder: Path) -> None:
        super().__init__(app)
        self.folder = folder

    @property
    def session(self) -> Any:
        return self.desk.session

    @property
    def sign_in_view(self) -> SignInView:
        view = self.app.window.currentWidget()
        assert isinstance(view, SignInView)
        return view

    async def sign_in(self, password: str = PASSWORD, number: str = AGENT) -> None:
        """Type number and password, press the button, and wait for the seat."""
        self.submit(password, number)
        await eventually(lambda: self.app.desk is not None, within=WITHIN, what="the seat is open")

    def submit(self, password: str = PASSWORD, number: str = AGENT) -> None:
        view = self.sign_in_view
        view.number.setText(number)
        view.password.setText(password)
        view.enter.click()

    async def registered(self) -> None:
        await eventually(lambda: self.session.telephony.line.state.value == "registered", within=WITHIN)

    async def take_call(self, stage: SharedStage, scenario: str = "fraud_complaint") -> str:
        """Get ready, let a caller ring, press "answer"; returns the call's X-Call-UUID once both ends talk."""
        if self.session.seat.status.state is not AgentState.READY:
            self.desk.bar.commands.go(AgentState.READY)
        call = await stage.call(scenario)
        await eventually(self.desk.bar.ring_card.answer.isVisible, within=10, what="it rings")
        self.answer()
        await stage.told(control.Answered, call)
        await eventually(lambda: self.session.seat.status.state is AgentState.TALKING, within=10)
        return call

    async def until_says(self, text: str, within: float = WITHIN) -> None:
        await eventually(lambda: self.reads(text), within=within, what=f"{text!r} among {self.words()}")


@asynccontextmanager
async def desktop(url: str, folder: Path, clock: Clock | None = None, **settings: Any) -> AsyncIterator[Desktop]:
    """Open a window whose data lie in `folder`; closes it, and its phone, afterwards."""
    values = {"backend_url": url, "data_dir": str(folder), "keyring": "off", "audio": "none", "theme": "light"}
    loaded = load_settings(
        {**values, **settings}, environment={}, policy_file=folder / "no.toml", user_file=folder / "user.toml"
    )
    app = App(application(), loaded, clock or SystemClock())
    app.open()
    one = Desktop(app, folder)
    try:
        yield one
    finally:
        await app.close()
        app.window.deleteLater()
        end_phone(folder)
