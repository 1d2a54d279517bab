"""The practice process and a seat's phone, both as real processes of their own, over loopback."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from agent_desktop.practice import control

ROOT = Path(__file__).parents[3]
SEAT = "6001"
SECRET = "a-secret-of-the-test"

M = TypeVar("M", bound=control.Message)


class Lines:
    """A child process that speaks in lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.told: list[Any] = []
        self._news = asyncio.Condition()
        self._reader = asyncio.ensure_future(self._read())

    def decode(self, line: bytes) -> Any:
        return json.loads(line)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            async with self._news:
                self.told.append(self.decode(line))
                self._news.notify_all()

    def write(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line)

    async def until(self, matches: Callable[[Any], object], within: float = 15.0) -> Any:
        """Return the first thing told, early or late, that matches."""

        def found() -> list[Any]:
            return [item for item in self.told if matches(item)]

        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: bool(found()))
        except TimeoutError:
            raise AssertionError(f"never told within {within} s; told: {self.told[-8:]}") from None
        return found()[0]

    async def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            await asyncio.wait_for(self.process.wait(), 15)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise
        await self._reader


class Practice(Lines):
    """The practice process, as a parent sees it."""

    _number = 0

    def decode(self, line: bytes) -> control.AnyMessage:
        return control.decode_message(line)

    async def ask(self, kind: type[control.Request], **fields: Any) -> control.Done | control.Failed:
        self._number += 1
        number = self._number
        self.write(control.encode(kind(number=number, **fields)))
        return await self.until(lambda told: isinstance(told, control.Done | control.Failed) and told.number == number)

    async def until_told(self, kind: type[M], within: float = 15.0, **fields: Any) -> M:
        return await self.until(
            lambda told: isinstance(told, kind) and all(getattr(told, name) == fields[name] for name in fields),
            within,
        )


class SeatPhone(Lines):
    """A seat's phone with a tone for a voice."""

    def do(self, command: str) -> None:
        self.write(f"{command}\n".encode())

    async def until_call(self, state: str, within: float = 15.0) -> dict[str, Any]:
        told = await self.until(lambda told: told.get("call", {}).get("state") == state, within)
        return dict(told["call"])


async def _start(*arguments: str, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}", "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"} | environment,
    )


@asynccontextmanager
async def running_practice(*options: str, **environment: str) -> AsyncIterator[Practice]:
    """Run `practice serve` for the test's seat, with more options and variables."""
    arguments = ("-m", "agent_desktop.practice", "serve", "--seat", f"{SEAT}=80217", *options)
    lines = Practice(await _start(*arguments, **environment))
    try:
        await lines.until_told(control.Listening)
        assert isinstance(await lines.ask(control.SetAccounts, accounts={SEAT: SECRET}), control.Done)
        yield lines
    finally:
        await lines.close()
    assert lines.process.returncode == 0


@asynccontextmanager
async def running_seat(practice: Practice) -> AsyncIterator[SeatPhone]:
    """Run the test's seat phone, registered."""
    listening = await practice.until_told(control.Listening)
    script = str(Path(__file__).with_name("seat_phone.py"))
    phone = SeatPhone(await _start(script, str(listening.sip_port), SEAT, SECRET))
    try:
        await phone.until(lambda told: told.get("line") == "registered")
        yield phone
    finally:
        await phone.close()


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with running_practice() as lines:
        yield lines


@pytest.fixture
async def seat(practice: Practice) -> AsyncIterator[SeatPhone]:
    async with running_seat(practice) as phone:
        yield phone


@pytest.fixture
def stage() -> tuple[Callable[..., Any], Callable[[Practice], Any]]:
    """The two, for a test that starts them its own way."""
    return running_practice, running_seat


@pytest.fixture
def start_process() -> Callable[..., Any]:
    """Starts a Python process with the checkout's packages."""
    return _start
