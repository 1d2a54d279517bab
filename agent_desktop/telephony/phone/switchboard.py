"""The calls and the line of one engine; everything here runs on the engine's thread."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections import deque
from collections.abc import Callable

import pjsua2 as pj

from agent_desktop.telephony.phone import headers as wire
from agent_desktop.telephony.phone.calls import (
    Answered,
    Disconnected,
    LiveCall,
    MediaChanged,
    Note,
    PjCall,
    measure,
)
from agent_desktop.telephony.phone.endpoint import Endpoint
from agent_desktop.telephony.phone.events import (
    CallEvent,
    DigitEvent,
    EngineError,
    EngineEvent,
    EngineOptions,
    LineEvent,
)
from agent_desktop.telephony.phone.line import EXPIRES_SECONDS, Account, Line, PjAccount
from agent_desktop.telephony.phone.protocol import CallInfo, CallState, LineState
from agent_desktop.telephony.phone.sound import Sound

log = logging.getLogger(__name__)

MEASURE_SECONDS = 2.0
WATCH_SECONDS = 0.5
BUSY_HERE = 486

_DIGITS = re.compile(r"[0-9A-D*#]{1,32}", re.ASCII)


class Switchboard:
    """Rings, dials, answers, holds and ends; tells every change to `listener` as a plain value."""

    def __init__(
        self, endpoint: Endpoint, options: EngineOptions, listener: Callable[[EngineEvent], None], sound: Sound | None
    ) -> None:
        self._endpoint = endpoint
        self._options = options
        self._listener = listener
        self._sound = sound
        self._calls: dict[str, LiveCall] = {}
        self._turned_away: list[PjCall] = []
        self._notes: deque[Note] = deque()
        self._arrived: deque[tuple[PjCall, str]] = deque()
        self._line: Line | None = None
        self._next_watch = self._next_measure = 0.0

    @property
    def empty(self) -> bool:
        """No call is left, not even one being turned away."""
        return not self._calls and not self._turned_away

    def calls(self) -> list[CallInfo]:
        """Return the calls that have not ended."""
        return [call.info() for call in self._calls.values()]

    # --- what the loop drives -------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Act on what the callbacks noted and on what is due."""
        try:
            self._catch_up()
            self._do_what_is_due()
        except pj.Error as error:
            # a call may end between its note and our look at it; its end is the next note
            log.warning("a change of a call could not be followed: %s", error.reason)

    def _catch_up(self) -> None:
        while self._arrived:
            self._ring(*self._arrived.popleft())
        while self._notes:
            self._act_on(self._notes.popleft())

    def _do_what_is_due(self) -> None:
        if self._line is not None:
            self._line.tick()
        now = time.monotonic()
        if now >= self._next_watch:
            self._next_watch = now + WATCH_SECONDS
            measuring = now >= self._next_measure
            if measuring:
                self._next_measure = now + MEASURE_SECONDS
            for call in list(self._calls.values()):
                self._watch(call, measuring=measuring)

    def hang_up_all(self) -> None:
        """Ask every call to end."""
        for call in self._calls.values():
            call.hung_up_here = True
        self._endpoint.hang_up_all()

    def close(self) -> None:
        """Leave the PBX and let go of every PJSUA2 object."""
        self._leave_line()
        self._endpoint.pump_for(0.2)
        self._notes.clear()
        self._arrived.clear()
        self._turned_away.clear()
        self._calls.clear()

    # --- the line ---------------------------------------------------------------------------------------------------

    def register(self, account: Account) -> None:
        """Become this account; one that is registered already, by a window before, simply stays."""
        if self._line is not None and self._line.account == account and self._line.state is LineState.REGISTERED:
            return
        if self._calls:
            raise EngineError("line_busy")
        transport = self._endpoint.transport_towards(account.registrar or account.domain)
        self._leave_line()
        pj_account = PjAccount(self._note_arrival, self._note_registration)
        pj_account.create(_account_configuration(account, transport), True)  # noqa: FBT003 - PJSUA2's signature
        self._line = Line(account, pj_account, self._tell_line)
        self._line.begin()

    def unregister(self) -> None:
        """Leave the PBX."""
        if self._calls:
            raise EngineError("line_busy")
        if self._leave_line():
            self._listener(LineEvent(LineState.UNREGISTERED, 0, ""))

    def _leave_line(self) -> bool:
        if self._line is None:
            return False
        pj_account, self._line = self._line.pj_account, None
        pj_account.shutdown()
        return True

    def _tell_line(self, state: LineState, status: int) -> None:
        if self._line is not None:
            self._listener(LineEvent(state, status, self._line.account.user))

    def _note_registration(self, status: int) -> None:
        if self._line is not None:
            self._line.answered(status)

    # --- calls: asked by us -----------------------------------------------------------------------------------------

    def dial(self, to: str, headers: dict[str, str], sound: Sound | None, caller: str) -> str:
        """Call a number; the id of the call comes back."""
        if self._line is None or self._line.state is not LineState.REGISTERED:
            raise EngineError("not_registered")
        if len(self._calls) >= self._options.max_live_calls:
            raise EngineError("line_busy")
        target = wire.dial_target(to, self._line.account.domain)
        if target is None:
            raise EngineError("number_unusable")
        options = pj.CallOpParam(True)  # noqa: FBT003 - PJSUA2's signature
        options.txOption.localUri = caller
        for name, value in headers.items():
            if not wire.sendable(name, value):
                raise EngineError("header_unusable", name)
            header = pj.SipHeader()
            header.hName, header.hValue = name, value
            options.txOption.headers.append(header)
        pj_call = PjCall(self._line.pj_account, self._note)
        call = LiveCall(
            id=uuid.uuid4().hex,
            pj_call=pj_call,
            incoming=False,
            state=CallState.DIALLING,
            remote_number=wire.number_and_name(target)[0],
            sound=sound or self._sound,
        )
        pj_call.makeCall(target, options)
        self._calls[call.id] = call
        self._tell(call)
        return call.id

    def answer(self, call_id: str, sound: Sound | None) -> None:
        """Answer a ringing call."""
        call = self._in_state(call_id, CallState.RINGING)
        call.sound = sound or call.sound
        call.pj_call.answer(_status(200))

    def hang_up(self, call_id: str, status: int) -> None:
        """End a call, or refuse it."""
        call = self._call(call_id)
        call.hung_up_here = True
        call.pj_call.hangup(_status(status if call.state is CallState.RINGING else 0))

    def hold(self, call_id: str) -> None:
        """Put the far end on hold; the state follows when the far end has agreed."""
        call = self._in_state(call_id, CallState.TALKING)
        call.pj_call.setHold(pj.CallOpParam(True))  # noqa: FBT003 - PJSUA2's signature

    def resume(self, call_id: str) -> None:
        """Take the far end back."""
        call = self._in_state(call_id, CallState.HELD)
        options = pj.CallOpParam(True)  # noqa: FBT003 - PJSUA2's signature
        options.opt.flag = pj.PJSUA_CALL_UNHOLD
        call.pj_call.reinvite(options)

    def mute(self, call_id: str, *, on: bool) -> None:
        """Keep our sound from the far end, or let it through."""
        call = self._call(call_id)
        if call.muted is on:
            return
        call.muted = on
        if call.media_up and call.port is not None:
            media = call.pj_call.getAudioMedia(-1)
            if on:
                call.port.stopTransmit(media)
            else:
                call.port.startTransmit(media)
        self._tell(call)

    def send_digits(self, call_id: str, digits: str) -> None:
        """Send DTMF by RFC 4733."""
        if not _DIGITS.fullmatch(digits):
            raise EngineError("digits_unusable")
        self._in_state(call_id, CallState.TALKING).pj_call.dialDtmf(digits)

    def _call(self, call_id: str) -> LiveCall:
        call = self._calls.get(call_id)
        if call is None:
            raise EngineError("call_gone")
        return call

    def _in_state(self, call_id: str, state: CallState) -> LiveCall:
        call = self._call(call_id)
        if call.state is not state:
            raise EngineError("call_wrong_state", call.state.value)
        return call

    # --- calls: what happened ---------------------------------------------------------------------------------------

    def _note_arrival(self, account: PjAccount, pj_id: int, message: str) -> None:
        self._arrived.append((PjCall(account, self._note, pj_id), message))

    def _note(self, note: Note) -> None:
        self._notes.append(note)

    def _ring(self, pj_call: PjCall, message: str) -> None:
        if not pj_call.isActive():
            return
        if len(self._calls) >= self._options.max_live_calls:
            self._turned_away.append(pj_call)
            pj_call.hangup(_status(BUSY_HERE))
            return
        info = pj_call.getInfo()
        number, name = wire.number_and_name(str(info.remoteUri))
        call = LiveCall(
            id=uuid.uuid4().hex,
            pj_call=pj_call,
            incoming=True,
            state=CallState.RINGING,
            remote_number=number,
            remote_name=name,
            headers=wire.x_headers(message),
            sound=self._sound,
        )
        self._calls[call.id] = call
        self._tell(call)
        pj_call.answer(_status(180))

    def _act_on(self, note: Note) -> None:
        call = next((call for call in self._calls.values() if call.pj_call is note.pj_call), None)
        if call is None:
            if isinstance(note, Disconnected):
                self._turned_away = [one for one in self._turned_away if one is not note.pj_call]
        elif isinstance(note, Answered):
            self._begin_talk(call)
        elif isinstance(note, Disconnected):
            self._end(call, note.status)
        elif isinstance(note, MediaChanged):
            self._follow_media(call, note)
        else:
            self._listener(DigitEvent(call.id, note.digit))

    def _begin_talk(self, call: LiveCall) -> None:
        if not call.answered:
            call.answered = True
            call.watch_anew()
            call.enter(CallState.TALKING)
            self._tell(call)

    def _end(self, call: LiveCall, status: int) -> None:
        del self._calls[call.id]
        if call.port is not None:
            call.port.sound = None
        reason = call.end_reason(status)
        call.enter(CallState.ENDED)
        self._tell(call, call.info(reason, status))

    def _follow_media(self, call: LiveCall, media: MediaChanged) -> None:
        call.media_up = media.active
        call.watch_anew()
        if media.active:
            self._join(call)
        if call.answered and call.enter(CallState.HELD if media.held else CallState.TALKING):
            self._tell(call)

    def _join(self, call: LiveCall) -> None:
        if call.sound is None:
            return
        if call.port is None:
            call.port = self._endpoint.free_port()
            call.port.sound = call.sound
        media = call.pj_call.getAudioMedia(-1)
        media.startTransmit(call.port)
        if not call.muted:
            call.port.startTransmit(media)

    def _watch(self, call: LiveCall, *, measuring: bool) -> None:
        if call.state is not CallState.TALKING or not call.media_up:
            return
        statistics = call.pj_call.getStreamStat(0)
        if call.fell_silent(statistics.rtcp.rxStat.pkt):
            log.warning("call %s: nothing received any more", call.id)
            call.lost = True
            call.pj_call.hangup(_status(0))
        elif measuring:
            stream = call.pj_call.getStreamInfo(0)
            call.quality = measure(str(stream.codecName), statistics)
            self._tell(call)

    def _tell(self, call: LiveCall, info: CallInfo | None = None) -> None:
        self._listener(CallEvent(info or call.info()))


def _status(code: int) -> pj.CallOpParam:
    parameters = pj.CallOpParam(True)  # noqa: FBT003 - PJSUA2's signature
    parameters.statusCode = code
    return parameters


def _account_configuration(account: Account, transport: int) -> pj.AccountConfig:
    config = pj.AccountConfig()
    config.idUri = account.identity()
    config.sipConfig.transportId = transport
    config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_INACTIVE
    config.natConfig.contactRewriteUse = 0
    config.natConfig.viaRewriteUse = False
    config.natConfig.sdpNatRewriteUse = False
    if account.registrar:
        config.regConfig.registrarUri = f"sip:{account.registrar}"
        config.regConfig.registerOnAdd = False
        config.regConfig.timeoutSec = EXPIRES_SECONDS
        config.regConfig.retryIntervalSec = 0
        config.regConfig.proxyUse = 0
        if account.registrar != account.domain:
            config.sipConfig.proxies.append(f"sip:{account.registrar};lr")
        config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", account.user, 0, account.secret))
    return config
