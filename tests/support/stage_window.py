"""A real window process that a test can drive and kill: `python -m support.stage_window`, run by `WindowProcess`.

It is the product's own `App` in a process of its own. Orders come as lines of JSON on stdin, after the password;
each is answered by a line on stdout.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtWidgets import QApplication

from agent_desktop.clock import SystemClock
from agent_desktop.settings import load_settings
from agent_desktop_ui.app import App
from support.stage_hands import Hands

TESTS = Path(__file__).parents[1]


class WindowProcess:
    """The test's end."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._environment = {**environment, "PYTHONPATH": str(TESTS), "QT_QPA_PLATFORM": "offscreen"}
        self._log = log
        self.process: asyncio.subprocess.Process | None = None

    async def start(self, number: str, password: str) -> None:
        """Open the window and sign in; returns at once."""
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "support.stage_window", number),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=self._environment,
            )
        self._write(password)

    async def do(self, order: str, *arguments: str) -> Any:
        """Let the hands in the window do something, and return what they say."""
        assert self.process is not None
        assert self.process.stdout is not None
        self._write(json.dumps([order, *arguments]))
        line = await asyncio.wait_for(self.process.stdout.readline(), 20)
        assert line, f"the window is gone: {self._log.read_text('utf-8')[-2000:]}"
        answer = json.loads(line)
        assert "failed" not in answer, answer["failed"]
        return answer["value"]

    async def until(self, holds: Any, within: float = 15.0) -> dict[str, Any]:
        """Return what is seen as soon as a condition of it holds."""
        deadline = asyncio.get_running_loop().time() + within
        while True:
            seen: dict[str, Any] = await self.do("seen")
            if holds(seen):
                return seen
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"not within {within} s; seen: {seen}")
            await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """End it as a crash would (SIGKILL)."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    def _write(self, line: str) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())


def main() -> None:
    """Open the window and obey."""
    password = sys.stdin.readline().rstrip("\n")
    qt = QApplication(["window"])
    qt.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(qt)
    asyncio.set_event_loop(loop)

    async def obey() -> None:
        app = App(qt, load_settings(), SystemClock())
        hands = Hands(app)
        orders: asyncio.Queue[list[str]] = asyncio.Queue()

        def read() -> None:
            for line in sys.stdin:
                loop.call_soon_threadsafe(orders.put_nowait, json.loads(line))
            os._exit(0)  # the test is gone

        app.open(sys.argv[1], password)
        threading.Thread(target=read, daemon=True).start()
        while True:
            name, *arguments = await orders.get()
            if name == "close":
                await app.close()
                return
            try:
                answer: dict[str, Any] = {"value": getattr(hands, name)(*arguments)}
            except (AssertionError, AttributeError) as error:
                answer = {"failed": f"{name}: {error}"}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()

    with loop:
        loop.run_until_complete(obey())


if __name__ == "__main__":
    main()
