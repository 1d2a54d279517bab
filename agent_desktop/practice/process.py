"""The practice process put together: exchange and control on the event loop, the calling engine on its own thread."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import queue
import random
import socket
import sys
import threading
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from agent_desktop.clock import Clock
from agent_desktop.errors import AgentDesktopError
from agent_desktop.practice import control
from agent_desktop.practice.automatic import AutomaticCalls, Seat, SeatWatch
from agent_desktop.practice.backend_door import Person, backend_client
from agent_desktop.practice.caller import MAX_CALLS, CallerDesk
from agent_desktop.practice.colleagues import Colleagues
from agent_desktop.practice.exchange import HOST, Exchange, SeatPresence
from agent_desktop.practice.scenario import ScenarioBook
from agent_desktop.tasks import TaskOwner
from agent_desktop.telephony.phone.engine import Engine
from agent_desktop.telephony.phone.events import EngineError, EngineEvent, EngineOptions
from agent_desktop.telephony.phone.line import Account

log = logging.getLogger(__name__)

ENGINE_USER = "practice"
ENGINE_WITHIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class PracticeOptions:
    """How a practice process is started.

    Attributes:
        sip_port: of the exchange, 0 for a free one.
        accounts: user to secret; a parent may set others later.
        backend: URL of the backend, needed by `automatic` and `colleagues`.
        leader, password: the demo accounts' (the password is the same for all).
    """

    sip_port: int = 0
    seats: tuple[Seat, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()
    backend: str = ""
    leader: str = "30021"
    password: str = ""
    automatic: bool = False
    colleagues: bool = False
    seed: str = "practice"


class PracticeProcess:
    """Runs until stdin ends or `Stop` is asked."""

    def __init__(self, options: PracticeOptions, book: ScenarioBook, clock: Clock, parent: ParentLine) -> None:
        self._options = options
        self._book = book
        self._clock = clock
        self._parent = parent
        self._tasks = TaskOwner("practice")
        self._exchange = Exchange(clock)

    async def run(self) -> None:
        """Serve.

        Raises:
            PracticePortTaken: another program has the port of the exchange.
            EngineError: the calling engine did not start.
        """
        port = await self._exchange.start(self._options.sip_port)
        self._exchange.set_accounts(dict(self._options.accounts))
        self._exchange.presence.connect(self._tell_presence)
        engine, desk = await self._start_engine(port)
        try:
            scenarios = [scenario.key for scenario in self._book.rotation()]
            self._parent.tell(control.Listening(pid=os.getpid(), sip_port=port, scenarios=scenarios))
            if self._options.backend:
                async with backend_client(self._options.backend) as client:
                    leader = Person(client, self._options.leader, self._options.password)
                    watch = SeatWatch(leader)
                    if self._options.colleagues:
                        at_seats = {seat.agent_number for seat in self._options.seats}
                        team = Colleagues(
                            client, leader, self._options.password, at_seats, self._options.seed, self._clock
                        )
                        self._tasks.start(team.run(), "colleagues")
                    await self._serve(desk, watch)
                    self._tasks.cancel("automatic")
                    self._tasks.cancel("colleagues")
            else:
                await self._serve(desk, None)
        finally:
            # The events go on until the calls have ended.
            await desk.close()
            await self._tasks.close()
            await asyncio.to_thread(engine.stop)
            await self._exchange.stop()

    async def _start_engine(self, port: int) -> tuple[Engine, CallerDesk]:
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[EngineEvent] = asyncio.Queue()

        def hand_over(event: EngineEvent) -> None:
            loop.call_soon_threadsafe(events.put_nowait, event)

        sip_port = free_udp_port()
        engine = Engine(EngineOptions("practice-caller", MAX_CALLS, sip_port), hand_over)
        desk = CallerDesk(self._exchange, engine, self._book, self._parent.tell)
        self._tasks.start(_follow(events, desk), "engine-events")
        await asyncio.to_thread(engine.start, ENGINE_WITHIN_SECONDS)
        await asyncio.wrap_future(engine.register(Account(user=ENGINE_USER, domain=f"{HOST}:{port}")))
        self._exchange.trust_callers((HOST, sip_port))
        return engine, desk

    async def _serve(self, desk: CallerDesk, watch: SeatWatch | None) -> None:
        automatic = self._automatic(desk, watch)
        if self._options.automatic and automatic is not None:
            self._tasks.start(automatic.run(), "automatic")
        while (line := await self._parent.line()) is not None:
            try:
                request = control.decode_request(line)
            except msgspec.DecodeError as error:
                self._parent.tell(control.Failed(number=0, code="practice_request_unusable", detail=str(error)))
                continue
            if isinstance(request, control.Stop):
                self._parent.tell(control.Done(number=request.number))
                return
            self._tasks.start(self._answer(request, desk, automatic))

    def _automatic(self, desk: CallerDesk, watch: SeatWatch | None) -> AutomaticCalls | None:
        if watch is None:
            return None
        return AutomaticCalls(
            callers=desk,
            watch=watch,
            registered=self._exchange.seats,
            seats=list(self._options.seats),
            scenarios=[scenario.key for scenario in self._book.rotation()],
            chance=random.Random(self._options.seed),  # noqa: S311 - spreads calls, guards nothing
            clock=self._clock,
        )

    async def _answer(self, request: control.AnyRequest, desk: CallerDesk, automatic: AutomaticCalls | None) -> None:
        try:
            value = await self._carry_out(request, desk, automatic)
        except EngineError as error:
            self._parent.tell(control.Failed(number=request.number, code=error.code, detail=error.detail))
        except AgentDesktopError as error:
            detail = ", ".join(f"{name}={fact}" for name, fact in error.facts.items())
            self._parent.tell(control.Failed(number=request.number, code=error.code, detail=detail))
        else:
            self._parent.tell(control.Done(number=request.number, value=value))

    async def _carry_out(self, request: control.AnyRequest, desk: CallerDesk, automatic: AutomaticCalls | None) -> str:
        match request:
            case control.SetAccounts():
                self._exchange.set_accounts(request.accounts)
            case control.Place():
                return await desk.place(request.scenario, request.to, request.headers)
            case control.HangUp():
                await desk.hang_up(request.call)
            case control.SendDigits():
                await desk.send_digits(request.call, request.digits)
            case control.Automatic(on=True) if automatic is not None:
                self._tasks.start(automatic.run(), "automatic")
            case control.Automatic():
                self._tasks.cancel("automatic")
        return ""

    def _tell_presence(self, presence: SeatPresence) -> None:
        self._parent.tell(control.SeatChanged(seat=presence.user, registered=presence.registered))


async def _follow(events: asyncio.Queue[EngineEvent], desk: CallerDesk) -> None:
    while True:
        desk.take(await events.get())


class ParentLine:
    """Lines from and to the parent. Pipes are read and written on threads, as works on every system."""

    def __init__(self, reading: BinaryIO, writing: BinaryIO, loop: asyncio.AbstractEventLoop) -> None:
        self._reading = reading
        self._writing = writing
        self._loop = loop
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._outgoing: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="control-out", daemon=True)
        self._reader = threading.Thread(target=self._read, name="control-in", daemon=True)

    def open(self) -> None:
        """Begin to read and write."""
        self._writer.start()
        self._reader.start()

    def tell(self, message: control.Message) -> None:
        """Send a message, in order."""
        self._outgoing.put(control.encode(message))

    async def line(self) -> bytes | None:
        """Return the next line; None when the parent is gone."""
        return await self._lines.get()

    def end(self) -> None:
        """Act as if the parent had closed the line."""
        self._lines.put_nowait(None)

    def close(self, within: float = 2.0) -> None:
        """Send what is left."""
        self._outgoing.put(None)
        self._writer.join(within)

    def _read(self) -> None:
        while line := self._reading.readline(control.MAX_LINE_BYTES):
            self._hand_over(line)
        self._hand_over(None)

    def _hand_over(self, line: bytes | None) -> None:
        # The loop may close while a last line comes in.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._lines.put_nowait, line)

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            while (line := self._outgoing.get()) is not None:
                self._writing.write(line)
                self._writing.flush()


def take_stdout() -> BinaryIO:
    """Keep stdout for the control lines alone: whatever a library prints goes to stderr."""
    kept = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return kept


def free_udp_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
