"""The practice callers: place scripted calls to seats, and pick up when a seat dials out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from urllib.parse import quote

from agent_desktop.identifiers import new_id
from agent_desktop.practice import control
from agent_desktop.practice.control import EndedBecause
from agent_desktop.practice.errors import CallerBusy, CallUnknown
from agent_desktop.practice.exchange import HOST, Exchange
from agent_desktop.practice.scenario import CALLEE, Ending, Scenario, ScenarioBook
from agent_desktop.practice.voice import SILENT_DBFS, ScriptedVoice, timeline
from agent_desktop.tasks import TaskOwner
from agent_desktop.telephony.phone.events import CallEvent, DigitEvent, EngineError, EngineEvent
from agent_desktop.telephony.phone.protocol import CallInfo, CallState, EndReason
from agent_desktop.telephony.phone.sound import Sound

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_CALLS = 4
"""PJSUA holds no more."""
CALLEE_RINGS_SECONDS = 2.0
HEARD_SECONDS = 1.0
GONE_SECONDS = 5.0
"""How long after our hang-up the engine may take to tell the end."""

CLOSE_SECONDS = 2.0

_BECAUSE = {
    EndReason.HUNG_UP_HERE: EndedBecause.CALLER,
    EndReason.HUNG_UP_THERE: EndedBecause.AGENT,
    EndReason.ABANDONED: EndedBecause.AGENT,
    EndReason.REFUSED: EndedBecause.REFUSED,
    EndReason.BUSY: EndedBecause.BUSY,
    EndReason.UNREACHABLE: EndedBecause.UNREACHABLE,
    EndReason.LOST: EndedBecause.LOST,
    EndReason.FAILED: EndedBecause.FAILED,
}


class CallingEngine(Protocol):
    """What the callers need of `telephony.phone.engine.Engine`."""

    def dial(
        self, to: str, headers: dict[str, str] | None = None, sound: Sound | None = None, caller: str = ""
    ) -> Future[str]:
        """Call a number; the result is the call's id."""

    def answer(self, call: str, sound: Sound | None = None) -> Future[None]:
        """Answer a ringing call."""

    def hang_up(self, call: str, status: int = 486) -> Future[None]:
        """End a call."""

    def send_digits(self, call: str, digits: str) -> Future[None]:
        """Send DTMF."""


@dataclass(slots=True)
class _Call:
    """One practice call under way."""

    name: str
    seat: str
    number: str
    scenario: Scenario
    voice: ScriptedVoice
    incoming: bool = False
    engine_id: str = ""
    info: CallInfo | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    gave_up: bool = False
    digits: str = ""
    loudest: float = SILENT_DBFS


class CallerDesk:
    """Conducts practice calls; everything on the event loop, the engine's events are handed over to it."""

    def __init__(
        self, exchange: Exchange, engine: CallingEngine, book: ScenarioBook, tell: Callable[[control.Message], None]
    ) -> None:
        self._exchange = exchange
        self._engine = engine
        self._book = book
        self._tell = tell
        self._tasks = TaskOwner("practice-callers")
        self._calls: dict[str, _Call] = {}
        self._early: dict[str, list[CallEvent | DigitEvent]] = {}
        self._by_sip_id: dict[str, str] = {}
        exchange.offered.connect(self._note_offer)
        exchange.alerting.connect(self._note_alerting)

    @property
    def busy(self) -> bool:
        """Whether any call is under way."""
        return bool(self._calls)

    def busy_with(self, seat: str) -> bool:
        """Whether a call to or from this seat is under way."""
        return any(call.seat == seat for call in self._calls.values())

    async def place(self, scenario_key: str, seat: str, headers: dict[str, str] | None = None) -> str:
        """Call a seat by a scenario and return the call's name; what becomes of it is told by events.

        Raises:
            ScenarioUnknown: no such scenario.
            ScenarioInvalid: its speech is unusable.
            CallerBusy: as many calls as the engine holds are under way.
            EngineError: the engine refused.
        """
        scenario = self._book.find(scenario_key)
        if len(self._calls) >= MAX_CALLS:
            raise CallerBusy(limit=MAX_CALLS)
        name = str(new_id())
        voice = ScriptedVoice(await asyncio.to_thread(timeline, scenario))
        call = _Call(name=name, seat=seat, number=scenario.number, scenario=scenario, voice=voice)
        self._calls[name] = call
        try:
            call.engine_id = await asyncio.wrap_future(
                self._engine.dial(
                    seat,
                    call_headers(scenario, name) | (headers or {}),
                    voice,
                    f"<sip:{scenario.number}@{HOST}:{self._exchange.port}>",
                )
            )
        except EngineError:
            del self._calls[name]
            raise
        self._tasks.start(self._conduct(call), name)
        self._catch_up(call)
        return name

    async def hang_up(self, name: str) -> None:
        """Let the caller hang up, or give up while it rings.

        Raises:
            CallUnknown: no such call is under way.
        """
        call = self._find(name)
        call.gave_up = True
        await self._end(call)

    async def send_digits(self, name: str, digits: str) -> None:
        """Let the caller press keys.

        Raises:
            CallUnknown: no such call is under way.
            EngineError: the call is not in a talk, or these are no digits.
        """
        await asyncio.wrap_future(self._engine.send_digits(self._find(name).engine_id, digits))

    async def close(self) -> None:
        """Hang up everything; an engine that doesn't follow is not waited for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                for call in list(self._calls.values()):
                    await self._end(call)
                for call in list(self._calls.values()):
                    await call.ended.wait()
        await self._tasks.close()

    def take(self, event: EngineEvent) -> None:
        """Follow what the engine tells."""
        if not isinstance(event, CallEvent | DigitEvent):
            return
        engine_id = event.call if isinstance(event, DigitEvent) else event.info.id
        call = next((call for call in self._calls.values() if call.engine_id == engine_id), None)
        if call is not None:
            self._follow(call, event)
        elif isinstance(event, CallEvent) and event.info.incoming and event.info.state is CallState.RINGING:
            self._tasks.start(self._pick_up(event.info))
            self._early[engine_id] = []
        elif isinstance(event, CallEvent) and not event.info.incoming and event.info.state is CallState.DIALLING:
            # told before `dial` has returned the id
            self._early[engine_id] = []
        elif engine_id in self._early:
            self._early[engine_id].append(event)

    # --- one call -----------------------------------------------------------------------------------------------

    def _catch_up(self, call: _Call) -> None:
        for event in self._early.pop(call.engine_id, []):
            self._follow(call, event)

    def _follow(self, call: _Call, event: CallEvent | DigitEvent) -> None:
        if isinstance(event, DigitEvent):
            call.digits += event.digit
            return
        call.info = event.info
        if event.info.state is CallState.TALKING and not call.answered.is_set():
            call.answered.set()
            call.voice.begin()
            self._tell(control.Answered(call=call.name, ring_seconds=event.info.ring_seconds))
        if event.info.state is CallState.ENDED:
            call.ended.set()

    async def _pick_up(self, info: CallInfo) -> None:
        scenario = self._book.find(CALLEE)
        voice = ScriptedVoice(await asyncio.to_thread(timeline, scenario))
        number = info.headers.get("x-dialled-number", "")
        call = _Call(
            name=str(new_id()),
            seat=info.remote_number,
            number=number,
            scenario=scenario,
            voice=voice,
            incoming=True,
            engine_id=info.id,
        )
        self._calls[call.name] = call
        self._catch_up(call)
        self._tell(control.Ringing(call=call.name, seat=call.seat, number=number, scenario=CALLEE, incoming=True))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(call.ended.wait(), CALLEE_RINGS_SECONDS)
        if not call.ended.is_set():
            # the seat may hang up in this very moment
            with contextlib.suppress(EngineError):
                await asyncio.wrap_future(self._engine.answer(call.engine_id, voice))
        await self._conduct(call)

    async def _conduct(self, call: _Call) -> None:
        try:
            if not await _first_of(call.answered, call.ended, within=call.scenario.arrival.patience_seconds):
                call.gave_up = True
                await self._end(call)
            if call.answered.is_set():
                await self._talk(call)
            await asyncio.wait_for(call.ended.wait(), GONE_SECONDS)
        except TimeoutError:
            log.warning("practice call %s did not end in time", call.name)
        finally:
            del self._calls[call.name]
            self._by_sip_id = {sip: name for sip, name in self._by_sip_id.items() if name != call.name}
            self._tell(_ended(call))

    async def _talk(self, call: _Call) -> None:
        talk = call.scenario.talk
        limit = talk.longest_seconds
        if talk.ending is Ending.CALLER:
            limit = min(limit, call.voice.length_seconds + talk.linger_seconds)
        until = time.monotonic() + limit
        while not call.ended.is_set():
            if time.monotonic() >= until:
                await self._end(call)
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(call.ended.wait(), HEARD_SECONDS)
            self._report_level(call)

    def _report_level(self, call: _Call) -> None:
        level = call.voice.level()
        if level.frames:
            call.loudest = max(call.loudest, level.dbfs)
            self._tell(
                control.Heard(
                    call=call.name,
                    dbfs=level.dbfs,
                    loudest_dbfs=level.loudest_dbfs,
                    spoken=call.voice.spoken_frames,
                )
            )

    async def _end(self, call: _Call) -> None:
        # It may have ended a moment ago, which is what is wanted.
        with contextlib.suppress(EngineError):
            await asyncio.wrap_future(self._engine.hang_up(call.engine_id))

    def _find(self, name: str) -> _Call:
        call = self._calls.get(name)
        if call is None or not call.engine_id:
            raise CallUnknown
        return call

    # --- what the exchange sees ---------------------------------------------------------------------------------

    def _note_offer(self, sip_id: str, name: str) -> None:
        if name in self._calls:
            self._by_sip_id[sip_id] = name

    def _note_alerting(self, sip_id: str) -> None:
        call = self._calls.get(self._by_sip_id.pop(sip_id, ""))
        if call is not None:
            self._tell(control.Ringing(call=call.name, seat=call.seat, number=call.number, scenario=call.scenario.key))


def call_headers(scenario: Scenario, name: str) -> dict[str, str]:
    """Return what the IVR tells the seat about a call: X- headers, percent-encoded UTF-8 where not ASCII."""
    arrival = scenario.arrival
    headers = {
        "X-Call-UUID": name,
        "X-Queue": arrival.queue,
        "X-IVR-Path": arrival.ivr_path,
        "X-Customer-Number": scenario.customer_number,
        "X-Verification": arrival.verification.value,
        "X-Queue-Seconds": f"{arrival.queue_seconds:g}",
    }
    return {key: quote(value, safe=" /:-.") for key, value in headers.items() if value}


async def _first_of(*events: asyncio.Event, within: float) -> bool:
    """Wait until one of the events is set; False when none was in time."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        done, _ = await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for wait in waits:
            wait.cancel()


def _ended(call: _Call) -> control.Ended:
    info = call.info
    reason = info.end_reason if info is not None else None
    because = _BECAUSE.get(reason or EndReason.FAILED, EndedBecause.FAILED)
    if call.gave_up and not call.answered.is_set():
        because = EndedBecause.ABANDONED
    return control.Ended(
        call=call.name,
        because=because,
        sip_status=info.sip_status if info is not None else 0,
        ring_seconds=info.ring_seconds if info is not None else 0.0,
        talk_seconds=(info.talk_seconds + info.hold_seconds) if info is not None else 0.0,
        digits=call.digits,
        heard_dbfs=call.loudest,
    )
