"""The desktop's end of the phone process: starts it, attaches to it, asks it, and notices when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from itertools import count
from pathlib import Path

import msgspec

from agent_desktop.tasks import TaskOwner
from agent_desktop.telephony.launcher import PhoneOptions, launch
from agent_desktop.telephony.model import PhoneGone, PhoneReplaced, error_of
from agent_desktop.telephony.phone.protocol import (
    MAX_LINE_BYTES,
    AnyMessage,
    Done,
    Failed,
    Hello,
    Rendezvous,
    Request,
    decode_message,
    encode,
)
from agent_desktop.telephony.phone.rendezvous import read_rendezvous

__all__ = ["PhoneClient", "PhoneOptions"]

log = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 0.2
LAST_RETRY_SECONDS = 5.0
STEADY_SECONDS = 10.0
"""A phone that lived so long earns a fresh start of the backoff."""
START_SECONDS = 15.0
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 10.0
LOOK_SECONDS = 0.02

_STREAM_LIMIT = 16 * MAX_LINE_BYTES


class PhoneClient:
    """Keeps one connection to the seat's phone process for as long as it is started.

    Args:
        heard: every message that is no reply, in order, on the event loop.
        alive: whether a phone process is attached, on every change; True comes before its snapshot.
    """

    def __init__(
        self,
        run_dir: Path,
        options: PhoneOptions,
        heard: Callable[[AnyMessage], None],
        alive: Callable[[bool], None],
    ) -> None:
        self._run_dir = run_dir
        self._options = options
        self._heard = heard
        self._alive = alive
        self._tasks = TaskOwner("phone-client")
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[str]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._replaced = False

    @property
    def attached(self) -> bool:
        """Whether a phone process is attached."""
        return self._writer is not None

    def start(self) -> None:
        """Attach, starting a phone process if there is none, and again whenever it goes."""
        self._tasks.start(self._keep(), name="keep")

    async def close(self) -> None:
        """Let go; a live call stays with the phone process."""
        await self._tasks.close()
        self._fail_waiting()

    async def ask(self, make: Callable[[int], Request]) -> str:
        """Send a request, made for a number, and return its answer's value.

        Raises:
            PhoneGone: there is no phone process, it died over it, or it does not answer.
            PhoneReplaced: another window has it.
            TelephonyError: it refused, by a subclass that says why.
        """
        if self._writer is None:
            raise PhoneReplaced if self._replaced else PhoneGone
        number = next(self._numbers)
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._writer.write(encode(make(number)))
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        except TimeoutError:
            raise PhoneGone from None
        finally:
            self._waiting.pop(number, None)

    # --- keeping the connection ---------------------------------------------------------------------------------

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        while not self._replaced:
            began = loop.time()
            try:
                await self._attend()
            except (OSError, PhoneGone, msgspec.DecodeError, asyncio.IncompleteReadError, ValueError) as error:
                log.warning("no phone process: %s", type(error).__name__)
            if loop.time() - began > STEADY_SECONDS:
                failures = 0
            pause = min(FIRST_RETRY_SECONDS * 2**failures, LAST_RETRY_SECONDS)
            failures += 1
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads, guards nothing

    async def _attend(self) -> None:
        reader, writer = await self._attach()
        self._writer = writer
        self._alive(True)  # noqa: FBT003 - a signal's value
        try:
            while line := await reader.readline():
                self._take(decode_message(line))
        finally:
            self._writer = None
            writer.close()
            self._fail_waiting()
            self._alive(False)  # noqa: FBT003 - a signal's value

    async def _attach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        rendezvous = await asyncio.to_thread(read_rendezvous, self._run_dir)
        if rendezvous is not None:
            with contextlib.suppress(OSError, TimeoutError, PhoneGone):
                return await self._knock(rendezvous)
        return await self._knock(await self._launch(rendezvous))

    async def _launch(self, before: Rendezvous | None) -> Rendezvous:
        process = await asyncio.to_thread(launch, self._run_dir, self._options)
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            found = await asyncio.to_thread(read_rendezvous, self._run_dir)
            if found is not None and found != before:
                return found
            if process.poll() is not None:
                log.warning("the phone process ended at once, status %d", process.returncode)
                raise PhoneGone
            await asyncio.sleep(LOOK_SECONDS)
        raise PhoneGone

    async def _knock(self, rendezvous: Rendezvous) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", rendezvous.port, limit=_STREAM_LIMIT)
            try:
                writer.write(encode(Hello(number=0, token=rendezvous.token)))
                line = await reader.readline()
                if line and isinstance(decode_message(line), Done):
                    return reader, writer
            except BaseException:
                writer.close()
                raise
            writer.close()
            raise PhoneGone

    # --- messages -----------------------------------------------------------------------------------------------

    def _take(self, message: AnyMessage) -> None:
        if isinstance(message, Done | Failed):
            self._settle(message)
        else:
            self._heard(message)

    def _settle(self, reply: Done | Failed) -> None:
        if isinstance(reply, Failed) and reply.number == 0:
            self._replaced = reply.code == "replaced"
            log.warning("the phone process lets us go: %s", reply.code)
            return
        answer = self._waiting.get(reply.number)
        if answer is None or answer.done():
            return
        if isinstance(reply, Done):
            answer.set_result(reply.value)
        else:
            answer.set_exception(error_of(reply.code, reply.detail))

    def _fail_waiting(self) -> None:
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(PhoneGone())
