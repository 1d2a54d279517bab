"""The seat's telephone, as the face and the interactions use it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from dataclasses import replace
from pathlib import Path

from psygnal import Signal

from agent_desktop.clock import Clock
from agent_desktop.tasks import TaskOwner
from agent_desktop.telephony.client import PhoneClient, PhoneOptions
from agent_desktop.telephony.model import (
    Call,
    CallState,
    EndReason,
    Line,
    LineState,
    PhoneAccount,
    TelephonyError,
    call_from,
)
from agent_desktop.telephony.phone import protocol as phone
from agent_desktop.telephony.phone.rendezvous import read_rendezvous

log = logging.getLogger(__name__)

ATTACH_SECONDS = 10.0
"""How long `start` waits for the phone; it goes on trying after that."""
STOP_SECONDS = 2.0
FIRST_ASK_AGAIN_SECONDS = 2.0
LAST_ASK_AGAIN_SECONDS = 30.0
"""A port that was taken becomes free, a name that was unknown is entered: the phone is asked again."""
LOSE_SECONDS = 3.0
"""How long a call whose phone process is out of sight is still believed in."""


class TelephonyService:
    """One line, at most one live call at a time.

    Signals are emitted on the event loop. `phone_changed` tells whether the phone process is there; when it dies, its
    live call is told as ended with `EndReason.LOST`, the process is started again and registers again.
    """

    line_changed = Signal(Line)
    call_changed = Signal(Call)
    audio_changed = Signal(phone.AudioState)
    phone_changed = Signal(bool)

    def __init__(self, run_dir: Path, clock: Clock, options: PhoneOptions) -> None:
        self._clock = clock
        self._run_dir = run_dir
        self._by_device = options.audio == "device"
        self._client = PhoneClient(run_dir, options, self._take, self._phone_came_or_went)
        self._tasks = TaskOwner("telephony")
        self._account: PhoneAccount | None = None
        self._asked: PhoneAccount | None = None
        self._calls: dict[str, Call] = {}
        self._started = False
        self._known = asyncio.Event()
        self.line = Line()
        self.audio: phone.AudioState | None = None

    @property
    def calls(self) -> tuple[Call, ...]:
        """The live call, and any that ended while no window was there, until the next call begins."""
        return tuple(self._calls.values())

    @property
    def live(self) -> Call | None:
        """The call that has not ended."""
        return next((call for call in self._calls.values() if call.live), None)

    @property
    def sound_missing(self) -> bool:
        """Whether this seat should speak through devices and has none."""
        return self._by_device and self.audio is not None and self.audio.source == "none"

    @property
    def phone_alive(self) -> bool:
        """Whether the phone process is attached."""
        return self._client.attached

    async def start(self, account: PhoneAccount | None) -> None:
        """Attach to the phone process and register; called again, take another account.

        Returns once a phone of a window before has told what it has (a live call), or after 10 s without it: it is
        tried further, and `phone_changed` tells. A phone that has to be started has nothing to tell and is not waited
        for. An account that comes in the middle of a call registers after it.
        """
        self._account = account
        if not self._started:
            self._started = True
            runs_already = await asyncio.to_thread(read_rendezvous, self._run_dir) is not None
            self._client.start()
            if not runs_already:
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ATTACH_SECONDS):
                    await self._known.wait()
        elif self._known.is_set():
            self._tasks.start(self._register(), name="register")

    async def stop(self, *, keep_live_call: bool = True) -> None:
        """Let the phone go: it ends if it is idle; a live call stays with it, or is hung up first."""
        if self._client.attached:
            with contextlib.suppress(TelephonyError, TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await self._leave(keep_live_call=keep_live_call)
        await self._client.close()
        await self._tasks.close()
        self._started = False
        self._known.clear()

    async def dial(self, number: str) -> str:
        """Call a number and return the call's id.

        Raises:
            NumberUnusable, NotRegistered, LineBusy, EngineFailed, PhoneGone.
        """
        return await self._client.ask(lambda request: phone.Dial(number=request, to=number))

    async def answer(self, call_id: str) -> None:
        """Answer a ringing call.

        Raises:
            CallGone, CallWrongState, EngineFailed, PhoneGone; so do all below.
        """
        await self._client.ask(lambda request: phone.Answer(number=request, call=call_id))

    async def hang_up(self, call_id: str) -> None:
        """End a call, or refuse it while it rings."""
        await self._client.ask(lambda request: phone.HangUp(number=request, call=call_id))

    async def hold(self, call_id: str) -> None:
        """Put the far end on hold; `call_changed` tells when it is."""
        await self._client.ask(lambda request: phone.Hold(number=request, call=call_id))

    async def resume(self, call_id: str) -> None:
        """Take the far end back from hold."""
        await self._client.ask(lambda request: phone.Resume(number=request, call=call_id))

    async def mute(self, call_id: str, on: bool) -> None:  # noqa: FBT001 - the face's signature
        """Keep the microphone from the far end, or let it through."""
        await self._client.ask(lambda request: phone.Mute(number=request, call=call_id, on=on))

    async def send_digits(self, call_id: str, digits: str) -> None:
        """Send DTMF digits; raises `DigitsUnusable` for anything else."""
        await self._client.ask(lambda request: phone.SendDigits(number=request, call=call_id, digits=digits))

    async def select_audio(self, microphone: str, speaker: str) -> None:
        """Use these devices by id; empty means the system's default."""
        await self._client.ask(
            lambda request: phone.SelectAudio(number=request, microphone=microphone, speaker=speaker)
        )

    # --- the line -----------------------------------------------------------------------------------------------

    async def _register(self) -> None:
        pause = FIRST_ASK_AGAIN_SECONDS
        while not await self._ask_to_register():
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads seats, guards nothing
            pause = min(pause * 2, LAST_ASK_AGAIN_SECONDS)

    async def _ask_to_register(self) -> bool:
        """Return whether there is nothing more to ask: it is under way, or something else will ask again."""
        account = self._account
        try:
            if account is None:
                await self._client.ask(lambda number: phone.Unregister(number=number))
            else:
                await self._client.ask(lambda number: _registration(number, account))
        except TelephonyError as error:
            # with a call live it is tried again after it; a dead phone registers when it is back
            log.warning("not registered: %s", error.code)
            if error.code in ("line_busy", "phone_gone", "phone_replaced"):
                return True
            user = account.user if account is not None else ""
            self._set_line(Line(LineState.UNREACHABLE, 0, user, error.code))
            return False
        self._asked = account
        return True

    async def _leave(self, *, keep_live_call: bool) -> None:
        live = self.live
        if live is not None and not keep_live_call:
            ended = asyncio.Event()

            def notice(call: Call) -> None:
                if call.id == live.id and not call.live:
                    ended.set()

            self.call_changed.connect(notice)
            try:
                await self.hang_up(live.id)
                await ended.wait()
            finally:
                self.call_changed.disconnect(notice)
        if self.live is None:
            await self._client.ask(lambda number: phone.Stop(number=number))

    # --- what the phone tells -----------------------------------------------------------------------------------

    def _take(self, message: phone.AnyMessage) -> None:
        match message:
            case phone.Snapshot():
                self._take_snapshot(message)
            case phone.LineChanged():
                self._set_line(Line(message.line, message.status, message.account))
            case phone.CallChanged():
                self._set_call(call_from(message.call, self._clock.monotonic()))
            case phone.AudioChanged():
                self._set_audio(message.audio)

    def _take_snapshot(self, snapshot: phone.Snapshot) -> None:
        self._tasks.cancel("lose")
        now = self._clock.monotonic()
        told = {info.id: call_from(info, now) for info in snapshot.calls}
        for lost in [call for call in self._calls.values() if call.live and call.id not in told]:
            self._lose(lost)
        self._calls = {}
        self._set_line(Line(snapshot.line, snapshot.line_status, snapshot.account))
        self._set_audio(snapshot.audio)
        for call in told.values():
            self._calls[call.id] = call
            self.call_changed.emit(call)
        self._known.set()
        self._asked = None
        self._tasks.start(self._register(), name="register")

    def _set_call(self, call: Call) -> None:
        if call.live:
            self._calls = {known.id: known for known in self._calls.values() if known.live} | {call.id: call}
        else:
            self._calls.pop(call.id, None)
        self.call_changed.emit(call)
        if not call.live and self._asked != self._account:
            self._tasks.start(self._register(), name="register")

    def _set_line(self, line: Line) -> None:
        if line != self.line:
            self.line = line
            self.line_changed.emit(line)

    def _set_audio(self, audio: phone.AudioState) -> None:
        if audio != self.audio:
            self.audio = audio
            self.audio_changed.emit(audio)

    def _phone_came_or_went(self, alive: bool) -> None:  # noqa: FBT001 - a signal's value
        if not alive and self._started:
            self._set_line(Line(LineState.UNREGISTERED, 0, self.line.account))
            self._tasks.start(self._lose_calls(), name="lose")
        self.phone_changed.emit(alive)

    async def _lose_calls(self) -> None:
        # a phone that lives on, or its successor, tells in its snapshot what is left; but the agent waits for neither
        await asyncio.sleep(LOSE_SECONDS)
        for call in [call for call in self._calls.values() if call.live]:
            self._lose(call)

    def _lose(self, call: Call) -> None:
        self._calls.pop(call.id, None)
        seconds = call.seconds(self._clock.monotonic())
        self.call_changed.emit(
            replace(
                call,
                state=CallState.ENDED,
                end_reason=EndReason.LOST,
                ring_seconds=seconds.ring,
                talk_seconds=seconds.talk,
                hold_seconds=seconds.hold,
                measured_at=self._clock.monotonic(),
            )
        )


def _registration(number: int, account: PhoneAccount) -> phone.Register:
    return phone.Register(
        number=number,
        user=account.user,
        domain=account.domain,
        registrar=(account.registrar or account.domain).removeprefix("sip:"),
        secret=account.secret,
        display_name=account.display_name,
    )
