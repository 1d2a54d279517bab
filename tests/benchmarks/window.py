"""Runs one job in a real window: `python window.py <job>`, started by `floor.run_job`. The job's result is printed."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtWidgets import QApplication

from agent_desktop.clock import SystemClock
from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.seat import AgentState
from agent_desktop.interactions.model import Phase, WrapUpForm
from agent_desktop.settings import load_settings
from agent_desktop.telephony.model import CallState, LineState
from agent_desktop_ui.app import App

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

from support.waiting import eventually  # noqa: E402 - the tests' own folder

AGENT, PASSWORD = "80217", "demo-1234"


class SeatWindow:
    """The signed-in window of this process, and the line to the stage."""

    def __init__(self, app: App) -> None:
        if app.desk is None:
            raise AssertionError("not signed in")
        self.app = app
        self.desk = app.desk
        self.session = app.desk.session

    async def ring(self, scenario: str, within: float = 10.0) -> str:
        """Let a practice caller ring and return the call's name once it was placed."""
        print(json.dumps({"place": scenario}), flush=True)
        line: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        loop = asyncio.get_running_loop()

        def read() -> None:
            text = sys.stdin.readline()
            loop.call_soon_threadsafe(line.set_result, text)

        threading.Thread(target=read, daemon=True).start()
        return str(json.loads(await asyncio.wait_for(line, within)))

    async def quiet(self) -> None:
        """Wait until the contact is over and the seat ready."""
        interactions, seat = self.session.interactions, self.session.seat
        await eventually(
            lambda: (
                (interactions.current is None or interactions.current.phase is Phase.DONE)
                and self.session.telephony.live is None
                and seat.status.state is AgentState.READY
            ),
            10.0,
            "quiet",
        )

    async def refuse(self) -> None:
        """Refuse the ringing call, and wait until all is as before."""
        live = self.session.telephony.live
        if live is None or live.state is not CallState.RINGING:
            raise AssertionError("nothing rings")
        await self.session.telephony.hang_up(live.id)
        await self.quiet()

    async def wrap_up(self) -> None:
        """Hand the contact in with what is mandatory, and be ready again."""
        interactions = self.session.interactions
        await eventually(lambda: interactions.current and interactions.current.phase is Phase.WRAP_UP, 10.0, "wrap-up")
        interactions.fill(WrapUpForm(ServiceType.COMPLAINT, "境外盗刷投诉", Outcome.RESOLVED, "已登记"))
        await interactions.complete(AgentState.READY)
        await self.quiet()


async def signed_in(qt: QApplication) -> SeatWindow:
    """Open the window, sign in, be registered, synchronised and ready."""
    app = App(qt, load_settings({}), SystemClock())
    app.open(AGENT, PASSWORD)
    await eventually(lambda: app.desk is not None, 30.0, "signed in")
    window = SeatWindow(app)
    session = window.session
    await eventually(lambda: session.telephony.line.state is LineState.REGISTERED, 15.0, "registered")
    await eventually(
        lambda: session.knowledge.state.ready and session.knowledge.state.articles >= 300, 60.0, "articles"
    )
    await session.seat.go(AgentState.READY)
    return window


async def _run(qt: QApplication, job: str) -> object:
    module, _, name = job.partition(":")
    run: Callable[[SeatWindow], Any] = getattr(importlib.import_module(module), name)
    window = await signed_in(qt)
    try:
        return await run(window)
    finally:
        await window.app.close()


def main() -> None:
    """Run the job named and print what it returns."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    qt = QApplication(sys.argv[:1])
    qt.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)
    with loop:
        result = loop.run_until_complete(_run(qt, sys.argv[1]))
    print(json.dumps({"result": result}), flush=True)


if __name__ == "__main__":
    main()
