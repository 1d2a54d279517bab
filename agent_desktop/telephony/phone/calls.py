"""One call inside the engine: the PJSUA2 object, what is known about it, and its seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pjsua2 as pj

from agent_desktop.telephony.phone.protocol import CallInfo, CallState, EndReason, Quality
from agent_desktop.telephony.phone.quality import mean_opinion_score
from agent_desktop.telephony.phone.sound import Sound, SoundPort

SILENT_AFTER_SECONDS = 4.0
"""No packet from the far end for so long, not on hold: it is gone (a killed PBX says no goodbye)."""

_BUSY = {486, 600}
_UNREACHABLE = {404, 408, 410, 480, 484, 502, 503, 504, 604}
_DIALOGUE_GONE = {408, 481, 503}


class PjCall(pj.Call):  # type: ignore[misc]  # the wheel has no types
    """PJSUA2's call; its callbacks only note down what happened, the engine's loop acts on it."""

    def __init__(self, account: pj.Account, note: Callable[[Note], None], pj_id: int = -1) -> None:
        super().__init__(account, pj_id)
        self._note = note

    def onCallState(self, prm: pj.OnCallStateParam) -> None:  # noqa: ARG002, N802 - PJSUA2's name
        """Note the new state, read here and now: of an ended call nothing can be read afterwards."""
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            self._note(Answered(self))
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._note(Disconnected(self, int(info.lastStatusCode)))

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:  # noqa: ARG002, N802 - PJSUA2's name
        """Note what became of the audio."""
        info = self.getInfo()  # held by name: its members are views into it
        statuses = {media.status for media in info.media if media.type == pj.PJMEDIA_TYPE_AUDIO}
        self._note(
            MediaChanged(
                self,
                active=pj.PJSUA_CALL_MEDIA_ACTIVE in statuses,
                held=pj.PJSUA_CALL_MEDIA_LOCAL_HOLD in statuses,
            )
        )

    def onDtmfDigit(self, prm: pj.OnDtmfDigitParam) -> None:  # noqa: N802 - PJSUA2's name
        """Note a digit the far end pressed."""
        self._note(DigitHeard(self, str(prm.digit)))


@dataclass(frozen=True, slots=True)
class Answered:
    """The call is up."""

    pj_call: PjCall


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The call is over."""

    pj_call: PjCall
    status: int


@dataclass(frozen=True, slots=True)
class MediaChanged:
    """The audio was agreed anew."""

    pj_call: PjCall
    active: bool
    held: bool


@dataclass(frozen=True, slots=True)
class DigitHeard:
    """The far end pressed a key."""

    pj_call: PjCall
    digit: str


Note = Answered | Disconnected | MediaChanged | DigitHeard


@dataclass(slots=True)
class LiveCall:
    """A call that has not ended, on the engine's thread."""

    id: str
    pj_call: PjCall
    incoming: bool
    state: CallState
    remote_number: str
    remote_name: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    sound: Sound | None = None
    port: SoundPort | None = None
    muted: bool = False
    media_up: bool = False
    hung_up_here: bool = False
    lost: bool = False
    quality: Quality | None = None
    began_at: float = field(default_factory=time.time)
    answered: bool = False
    received_packets: int = -1
    received_at: float = 0.0
    _seconds: dict[CallState, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.monotonic)

    def enter(self, state: CallState) -> bool:
        """Go over to another state and tell whether it is one; the seconds of the old one are kept."""
        if state is self.state:
            return False
        now = time.monotonic()
        self._seconds[self.state] = self._seconds.get(self.state, 0.0) + now - self._since
        self._since = now
        self.state = state
        return True

    def seconds(self, *states: CallState) -> float:
        """Return the seconds spent in these states so far."""
        running = time.monotonic() - self._since if self.state in states else 0.0
        return sum(self._seconds.get(state, 0.0) for state in states) + running

    def info(self, end: EndReason | None = None, status: int = 0) -> CallInfo:
        """Return the call as a plain value."""
        return CallInfo(
            id=self.id,
            incoming=self.incoming,
            state=self.state,
            remote_number=self.remote_number,
            remote_name=self.remote_name,
            headers=self.headers,
            muted=self.muted,
            began_at=self.began_at,
            ring_seconds=round(self.seconds(CallState.RINGING, CallState.DIALLING), 3),
            talk_seconds=round(self.seconds(CallState.TALKING), 3),
            hold_seconds=round(self.seconds(CallState.HELD), 3),
            quality=self.quality,
            end_reason=end,
            sip_status=status,
        )

    def end_reason(self, status: int) -> EndReason:
        """Return why the call ended, given the last SIP status."""
        if self.lost:
            return EndReason.LOST
        if self.hung_up_here:
            return EndReason.HUNG_UP_HERE
        if self.answered:
            return EndReason.LOST if status in _DIALOGUE_GONE else EndReason.HUNG_UP_THERE
        if self.incoming:
            return EndReason.ABANDONED
        return reason_unanswered(status)

    def fell_silent(self, packets: int) -> bool:
        """Tell whether the far end has sent nothing for too long, given the packets received so far."""
        now = time.monotonic()
        if packets != self.received_packets:
            self.received_packets = packets
            self.received_at = now
        return now - self.received_at > SILENT_AFTER_SECONDS

    def watch_anew(self) -> None:
        """Begin the silence watch again: the stream was made anew, or goes on after a hold."""
        self.received_packets = -1


def reason_unanswered(status: int) -> EndReason:
    """Return why an outgoing call came to nothing."""
    if status in _BUSY:
        return EndReason.BUSY
    if status in _UNREACHABLE:
        return EndReason.UNREACHABLE
    if 400 <= status < 500 or status == 603:
        return EndReason.REFUSED
    return EndReason.FAILED


def measure(codec: str, statistics: pj.StreamStat) -> Quality:
    """Return the running stream's quality from its RTCP figures."""
    received = statistics.rtcp.rxStat
    expected = received.pkt + received.loss
    loss = 100.0 * received.loss / expected if expected else 0.0
    jitter = received.jitterUsec.last / 1000.0
    # the first answer after a stream was made anew still counts from the old one: half a second where there is none
    round_trip = statistics.rtcp.rttUsec.last / 1000.0 if statistics.rtcp.rttUsec.n > 1 else 0.0
    return Quality(
        codec=codec,
        loss_percent=round(loss, 2),
        jitter_ms=round(jitter, 2),
        round_trip_ms=round(round_trip, 2),
        mean_opinion_score=mean_opinion_score(loss, jitter, round_trip),
    )
