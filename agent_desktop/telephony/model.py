"""Calls and the line as the desktop sees them, and what can go wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote

from agent_desktop.errors import AgentDesktopError
from agent_desktop.telephony.phone.protocol import CallInfo, CallState, EndReason, LineState, Quality

__all__ = [
    "Call",
    "CallGone",
    "CallSeconds",
    "CallState",
    "CallWrongState",
    "DigitsUnusable",
    "EndReason",
    "EngineFailed",
    "HeaderUnusable",
    "HostUnknown",
    "Line",
    "LineBusy",
    "LineState",
    "NotRegistered",
    "NumberUnusable",
    "PhoneAccount",
    "PhoneGone",
    "PhoneReplaced",
    "PortTaken",
    "Quality",
    "TelephonyError",
    "call_from",
    "error_of",
]

_VERIFICATION_LEVELS = ("L0", "L1", "L2")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class PhoneAccount:
    """Who the seat is to the PBX.

    Attributes:
        registrar: `sip:host:port` or `host:port`; empty: the domain itself.
    """

    user: str
    domain: str
    registrar: str
    secret: str = field(repr=False)
    display_name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Whether the PBX knows this phone.

    Attributes:
        status: the SIP status behind it, 0 if none.
        problem: code of the `TelephonyError` that kept the phone from asking at all, empty if none.
    """

    state: LineState = LineState.UNREGISTERED
    status: int = 0
    account: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CallSeconds:
    """Seconds rung (or dialled), talked and held."""

    ring: float
    talk: float
    hold: float


@dataclass(frozen=True, slots=True)
class Call:
    """One call with what the INVITE said of it.

    Attributes:
        measured_at: `clock.monotonic()` of this process when the seconds below were true.
        call_uuid: the platform's id of the contact; it stays over re-offers.
        verification: L0, L1 or L2, by the IVR.
    """

    id: str
    incoming: bool
    state: CallState
    remote_number: str
    remote_name: str
    queue: str
    ivr_path: str
    customer_number: str
    verification: str
    call_uuid: str
    queue_seconds: float
    muted: bool
    began_at: datetime
    ring_seconds: float
    talk_seconds: float
    hold_seconds: float
    measured_at: float
    quality: Quality | None = None
    end_reason: EndReason | None = None
    sip_status: int = 0

    @property
    def live(self) -> bool:
        """Whether it has not ended."""
        return self.state is not CallState.ENDED

    def seconds(self, now_monotonic: float) -> CallSeconds:
        """Return the seconds up to now, the running part included."""
        running = max(0.0, now_monotonic - self.measured_at)
        ringing = self.state in (CallState.RINGING, CallState.DIALLING)
        return CallSeconds(
            ring=self.ring_seconds + (running if ringing else 0.0),
            talk=self.talk_seconds + (running if self.state is CallState.TALKING else 0.0),
            hold=self.hold_seconds + (running if self.state is CallState.HELD else 0.0),
        )


def call_from(info: CallInfo, now_monotonic: float) -> Call:
    """Return the desktop's view of a call told by the phone process."""
    headers = {name: decoded(value) for name, value in info.headers.items()}
    verification = headers.get("x-verification", "").upper()
    return Call(
        id=info.id,
        incoming=info.incoming,
        state=info.state,
        remote_number=decoded(info.remote_number),
        remote_name=decoded(info.remote_name),
        queue=headers.get("x-queue", ""),
        ivr_path=headers.get("x-ivr-path", ""),
        customer_number=headers.get("x-customer-number", ""),
        # an unknown level proves nothing
        verification=verification if verification in _VERIFICATION_LEVELS else "L0",
        call_uuid=headers.get("x-call-uuid", ""),
        queue_seconds=_seconds(headers.get("x-queue-seconds", "")),
        muted=info.muted,
        began_at=datetime.fromtimestamp(info.began_at, UTC),
        ring_seconds=info.ring_seconds,
        talk_seconds=info.talk_seconds,
        hold_seconds=info.hold_seconds,
        measured_at=now_monotonic,
        quality=info.quality,
        end_reason=info.end_reason,
        sip_status=info.sip_status,
    )


def decoded(value: str) -> str:
    """Return a header's value with percent-encoded UTF-8 undone; anything else as it stands, control characters out."""
    text = value
    if _ESCAPE.search(value):
        try:
            text = unquote(value, errors="strict")
        except UnicodeDecodeError:
            text = value
    return "".join(character for character in text if character.isprintable())


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return seconds if 0.0 <= seconds < 86_400.0 else 0.0


class TelephonyError(AgentDesktopError):
    """Anything the phone could not do."""

    code = "phone_failed"


class PhoneGone(TelephonyError):
    """The phone process is not there; it is being started again."""

    code = "phone_gone"


class PhoneReplaced(TelephonyError):
    """Another window of this seat has taken the phone over."""

    code = "phone_replaced"


class EngineFailed(TelephonyError):
    """The SIP library refused."""

    code = "engine_failed"


class CallGone(TelephonyError):
    """The call has ended meanwhile."""

    code = "call_gone"


class CallWrongState(TelephonyError):
    """The call is not in the state that this needs."""

    code = "call_wrong_state"


class LineBusy(TelephonyError):
    """Another call is live."""

    code = "line_busy"


class NotRegistered(TelephonyError):
    """The PBX does not know this phone now."""

    code = "not_registered"


class NumberUnusable(TelephonyError):
    """What was to be dialled is no number."""

    code = "number_unusable"


class DigitsUnusable(TelephonyError):
    """What was to be sent are no DTMF digits."""

    code = "digits_unusable"


class HeaderUnusable(TelephonyError):
    """A header of an outgoing call can't travel."""

    code = "header_unusable"


class HostUnknown(TelephonyError):
    """The PBX's name can't be resolved, or no route leads there."""

    code = "host_unknown"


class PortTaken(TelephonyError):
    """The local SIP port is in use by another program."""

    code = "port_taken"


_ERRORS: dict[str, type[TelephonyError]] = {
    error.code: error
    for error in (
        PhoneGone,
        PhoneReplaced,
        EngineFailed,
        CallGone,
        CallWrongState,
        LineBusy,
        NotRegistered,
        NumberUnusable,
        DigitsUnusable,
        HeaderUnusable,
        HostUnknown,
        PortTaken,
    )
}


def error_of(code: str, detail: str = "") -> TelephonyError:
    """Return the error that a code of the phone process stands for."""
    return _ERRORS.get(code, TelephonyError)(f"{code}: {detail}" if detail else code)
