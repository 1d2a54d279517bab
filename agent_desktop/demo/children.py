"""The demo's helper processes: started, talked to, killed on purpose, and never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from psygnal import Signal

from agent_desktop.errors import AgentDesktopError
from agent_desktop.practice import control
from agent_desktop.tasks import TaskOwner

READY_WITHIN_SECONDS = 90.0
"""The first start seeds the bank's data."""
END_WITHIN_SECONDS = 5.0

M = TypeVar("M", bound=control.Message)


class ChildFailed(AgentDesktopError):
    """A helper process ended or did not get ready. Facts: name, detail."""

    code = "child_failed"

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}", name=name, detail=detail)


async def end(process: asyncio.subprocess.Process) -> None:
    """End a process, kindly first."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(END_WITHIN_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


class BackendChild:
    """The embedded backend: one process on one SQLite file; the port stays the same when it is started again."""

    def __init__(self, folder: Path, registrar: str, seed_size: str = "full") -> None:
        self._folder = folder
        self._registrar = registrar
        self._seed_size = seed_size
        self._process: asyncio.subprocess.Process | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Start it and return when it listens; the first start makes and fills the database.

        Raises:
            ChildFailed: it ended, or did not listen in time; its log is `backend.log`.
        """
        ready = self._folder / "backend.ready.json"
        ready.unlink(missing_ok=True)
        with (self._folder / "backend.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "agent_desktop", "backend", "serve", "--seed", "--seed-size", self._seed_size),
                *("--database", str(self._folder / "backend.db")),
                *("--port", str(self._port), "--registrar", self._registrar, "--ready-file", str(ready)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._port = await self._ready(ready, self._process)

    async def kill(self) -> None:
        """Kill it without a warning (SIGKILL), as a power cut would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            await end(self._process)

    async def _ready(self, path: Path, process: asyncio.subprocess.Process) -> int:
        try:
            async with asyncio.timeout(READY_WITHIN_SECONDS):
                while not await asyncio.to_thread(path.exists):
                    if process.returncode is not None:
                        raise ChildFailed("backend", self._last_words())
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            await end(process)
            raise ChildFailed("backend", self._last_words()) from error
        port = json.loads(await asyncio.to_thread(path.read_text, "utf-8"))["port"]
        return int(port)

    def _last_words(self) -> str:
        lines = (self._folder / "backend.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(lines[-3:])


class PracticeChild:
    """The practice callers' process and the line to it.

    Attributes:
        told: everything it tells besides answers.
    """

    told = Signal(object)

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[str]] = {}
        self._history: list[control.Message] = []
        self._changed = asyncio.Condition()
        self._tasks = TaskOwner("practice child")

    async def start(self, *options: str, environment: Mapping[str, str] | None = None) -> control.Listening:
        """Start it and return when its exchange listens.

        Raises:
            ChildFailed: it ended before, or says why it can't start; its log is `practice.log`.
        """
        with (self._folder / "practice.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "agent_desktop.practice", "serve", *options),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**os.environ, **(environment or {})},
            )
        self._tasks.start(self._read(self._process), name="read")
        return await self.wait_for(control.Listening, within=30)

    async def ask(self, request: control.Request) -> str:
        """Send a request under a fresh number and return the answer's value.

        Raises:
            ChildFailed: refused, or the process is gone.
        """
        if self._process is None or self._process.stdin is None:
            raise ChildFailed("practice", "not started")
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answers[request.number] = answer
        self._process.stdin.write(control.encode(request))
        await self._process.stdin.drain()
        return await answer

    async def set_accounts(self, accounts: dict[str, str]) -> None:
        """Say who may register at the exchange."""
        await self.ask(control.SetAccounts(number=next(self._numbers), accounts=accounts))

    async def place(self, scenario: str, to: str) -> str:
        """Let a caller ring a seat; returns the call's name."""
        return await self.ask(control.Place(number=next(self._numbers), scenario=scenario, to=to))

    async def wait_for(
        self,
        kind: type[M],
        call: str | None = None,
        within: float = 15.0,
        accept: Callable[[M], bool] = lambda _told: True,
    ) -> M:
        """Return the first event of a kind that is accepted, past ones counted, of one call if named.

        Raises:
            ChildFailed: none came in time, or the process ended.
        """

        def found() -> M | None:
            for message in self._history:
                if (
                    isinstance(message, kind)
                    and (call is None or getattr(message, "call", None) == call)
                    and accept(message)
                ):
                    return message
            return None

        try:
            async with asyncio.timeout(within), self._changed:
                while (message := found()) is None:
                    await self._changed.wait()
                return message
        except TimeoutError as error:
            raise ChildFailed("practice", f"no {kind.__name__} within {within:.0f} s") from error

    async def stop(self) -> None:
        """Close its line, upon which it hangs up and ends; then make sure."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_WITHIN_SECONDS):
                await self._process.wait()
        await end(self._process)
        await self._tasks.close()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        while line := await process.stdout.readline():
            message = control.decode_message(line)
            match message:
                case control.Done() if message.number in self._answers:
                    self._answers.pop(message.number).set_result(message.value)
                case control.Failed() if message.number in self._answers:
                    failure = ChildFailed("practice", f"{message.code} {message.detail}")
                    self._answers.pop(message.number).set_exception(failure)
                case _:
                    async with self._changed:
                        self._history.append(message)
                        self._changed.notify_all()
                    self.told.emit(message)
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ChildFailed("practice", "the process ended"))
