"""The phone process put together: engine, audio and door, and when it may go."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from agent_desktop.telephony.phone.audio import AudioDesk, AudioOptions
from agent_desktop.telephony.phone.door import Door
from agent_desktop.telephony.phone.engine import Engine
from agent_desktop.telephony.phone.events import CallEvent, EngineError, EngineEvent, EngineOptions, LineEvent
from agent_desktop.telephony.phone.line import Account
from agent_desktop.telephony.phone.protocol import (
    Answer,
    AnyRequest,
    AudioChanged,
    AudioState,
    CallChanged,
    CallInfo,
    CallState,
    Dial,
    Done,
    Failed,
    HangUp,
    Hello,
    Hold,
    LineChanged,
    LineState,
    Message,
    Mute,
    Register,
    Resume,
    SelectAudio,
    SendDigits,
    Snapshot,
    Stop,
    Unregister,
)
from agent_desktop.telephony.phone.rendezvous import remove_rendezvous, write_rendezvous
from agent_desktop.telephony.phone.tones import Tone

log = logging.getLogger(__name__)

IDLE_SECONDS = 5.0
"""How long a phone without a desktop and without a call waits for one."""
UNTOLD_SECONDS = 60.0
"""How long it waits with the end of a call that no desktop has heard of."""
NOBODY_HERE = 480

_TONES = {CallState.RINGING: Tone.RING, CallState.DIALLING: Tone.RING_BACK}


@dataclass(frozen=True, slots=True)
class PhoneProcessOptions:
    """How the process is started."""

    run_dir: Path
    audio: AudioOptions
    engine: EngineOptions
    idle_seconds: float = IDLE_SECONDS


class PhoneProcess:
    """Lives on the door's thread; the engine's and the audio's news are posted to it."""

    def __init__(self, options: PhoneProcessOptions) -> None:
        self._options = options
        self._door = Door()
        self._audio = AudioDesk(options.audio, lambda state: self._door.post(lambda: self._audio_changed(state)))
        self._engine = Engine(options.engine, lambda event: self._door.post(lambda: self._follow(event)), self._audio)
        self._line = LineEvent(LineState.UNREGISTERED, 0, "")
        self._calls: dict[str, tuple[CallInfo, float]] = {}
        self._untold: list[CallInfo] = []
        self._alone_since: float | None = time.monotonic()

    def run(self) -> None:
        """Serve until asked to stop, or left alone with nothing to do.

        Raises:
            EngineError: the SIP library did not start.
        """
        self._engine.start()
        rendezvous = write_rendezvous(self._options.run_dir, self._door.port)
        self._door.token = rendezvous.token
        self._audio.start()
        log.info("phone process %d is open", os.getpid())
        try:
            self._door.run(self)
        finally:
            remove_rendezvous(self._options.run_dir, rendezvous)
            self._engine.stop()
            self._audio.stop()

    # --- the door -----------------------------------------------------------------------------------------------

    def attached(self) -> None:
        """Tell a desktop everything there is."""
        self._alone_since = None
        calls = [_as_of_now(info, at) for info, at in self._calls.values()]
        self._door.tell(
            Snapshot(
                pid=os.getpid(),
                line=self._line.state,
                line_status=self._line.status,
                account=self._line.account,
                calls=[*self._untold, *calls],
                audio=self._audio.state,
            )
        )
        self._untold.clear()

    def detached(self) -> None:
        """Go on with the call, if there is one."""
        log.info("the desktop left; %d calls", len(self._calls))
        self._alone_since = time.monotonic()

    def due(self) -> None:
        """Go, when nobody needs the phone any more, or when it is no phone any more."""
        if not self._engine.running:
            log.error("the engine died: the phone process ends, and the desktop starts another")
            self._door.close()
            return
        if self._alone_since is None or self._calls:
            return
        patience = UNTOLD_SECONDS if self._untold else self._options.idle_seconds
        if time.monotonic() - self._alone_since > patience:
            log.info("nobody is here and nothing to do: the phone process ends")
            self._door.close()

    def asked(self, request: AnyRequest, answer: Callable[[Message], None]) -> None:
        """Carry out a request."""
        match request:
            case Hello():
                answer(Failed(number=request.number, code="protocol_violated"))
            case SelectAudio():
                self._audio.choose(request.microphone, request.speaker)
                answer(Done(number=request.number))
            case Stop():
                self._stop(request, answer)
            case _:
                future = self._carry_out(request)
                future.add_done_callback(
                    lambda done: self._door.post(lambda: answer(_reply(request.number, done))),
                )

    def _stop(self, request: Stop, answer: Callable[[Message], None]) -> None:
        if self._calls:
            answer(Failed(number=request.number, code="line_busy"))
            return
        answer(Done(number=request.number))
        self._door.close()

    def _carry_out(self, request: AnyRequest) -> Future[Any]:  # noqa: PLR0911 - one line a request
        engine = self._engine
        match request:
            case Register():
                return engine.register(
                    Account(request.user, request.domain, request.registrar, request.secret, request.display_name)
                )
            case Unregister():
                return engine.unregister()
            case Dial():
                return engine.dial(request.to, request.headers)
            case Answer():
                return engine.answer(request.call)
            case HangUp():
                return engine.hang_up(request.call)
            case Hold():
                return engine.hold(request.call)
            case Resume():
                return engine.resume(request.call)
            case Mute():
                return engine.mute(request.call, on=request.on)
            case SendDigits():
                return engine.send_digits(request.call, request.digits)
            case _:
                unknown: Future[Any] = Future()
                unknown.set_exception(EngineError("protocol_violated"))
                return unknown

    # --- news ---------------------------------------------------------------------------------------------------

    def _follow(self, event: EngineEvent) -> None:
        if isinstance(event, LineEvent):
            self._line = event
            log.info("line: %s, status %d", event.state.value, event.status)
            self._door.tell(LineChanged(line=event.state, status=event.status, account=event.account))
        elif isinstance(event, CallEvent):
            self._follow_call(event.info)

    def _follow_call(self, info: CallInfo) -> None:
        known = self._calls.get(info.id)
        if known is None or known[0].state is not info.state:
            reason = info.end_reason.value if info.end_reason is not None else "-"
            log.info("call %s: %s, %s, status %d", info.id, info.state.value, reason, info.sip_status)
        if info.state is CallState.ENDED:
            self._calls.pop(info.id, None)
            if not self._door.occupied:
                self._untold.append(info)
                self._alone_since = time.monotonic()
        else:
            self._calls[info.id] = info, time.monotonic()
            if known is None and info.incoming and not self._door.occupied:
                self._engine.hang_up(info.id, NOBODY_HERE)
        states = [call.state for call, _ in self._calls.values()]
        self._audio.play(next((_TONES[state] for state in states if state in _TONES), None))
        self._audio.want(on=bool(self._calls))
        self._door.tell(CallChanged(call=info))

    def _audio_changed(self, state: AudioState) -> None:
        self._door.tell(AudioChanged(audio=state))


def _reply(number: int, done: Future[Any]) -> Message:
    error = done.exception()
    if isinstance(error, EngineError):
        return Failed(number=number, code=error.code, detail=error.detail)
    if error is not None:
        log.error("a request failed: %s", type(error).__name__)
        return Failed(number=number, code="engine_failed")
    value = done.result()
    return Done(number=number, value=value if isinstance(value, str) else "")


def _as_of_now(info: CallInfo, known_at: float) -> CallInfo:
    """Return the call with its running seconds counted up to this moment."""
    passed = round(time.monotonic() - known_at, 3)
    if info.state is CallState.TALKING:
        return msgspec.structs.replace(info, talk_seconds=info.talk_seconds + passed)
    if info.state is CallState.HELD:
        return msgspec.structs.replace(info, hold_seconds=info.hold_seconds + passed)
    return msgspec.structs.replace(info, ring_seconds=info.ring_seconds + passed)
