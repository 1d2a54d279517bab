"""What the desktop and the phone process say to each other: one JSON object a line, typed and versioned.

The desktop sends requests, each with a number of its own; the phone process answers each with `Done` or `Failed`
under that number and sends events in between. The first request is `Hello`; the first event after its `Done` is
`Snapshot`, so a restarted window finds the call it had.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

PROTOCOL_VERSION = 1
MAX_LINE_BYTES = 64 * 1024
"""A longer line is refused and the connection closed."""


class LineState(StrEnum):
    """Whether the PBX knows this phone."""

    UNREGISTERED = "unregistered"
    REGISTERING = "registering"
    REGISTERED = "registered"
    REFUSED = "refused"  # wrong user or secret: trying again helps nobody
    UNREACHABLE = "unreachable"  # no answer; it is tried again


class CallState(StrEnum):
    """Where a call stands."""

    RINGING = "ringing"  # incoming, not yet answered
    DIALLING = "dialling"  # outgoing, not yet answered
    TALKING = "talking"
    HELD = "held"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why a call ended."""

    HUNG_UP_HERE = "hung_up_here"
    HUNG_UP_THERE = "hung_up_there"
    ABANDONED = "abandoned"  # the caller left while it rang
    REFUSED = "refused"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    LOST = "lost"  # the far end fell silent or the PBX died
    FAILED = "failed"


class Quality(msgspec.Struct, frozen=True):
    """Measured on the running stream; mean opinion score by the E-model (ITU-T G.107)."""

    codec: str
    loss_percent: float
    jitter_ms: float
    round_trip_ms: float
    mean_opinion_score: float


class CallInfo(msgspec.Struct, frozen=True):
    """One call, whole, with every change.

    The seconds are counted by the phone process on its monotonic clock up to the moment of sending, so that they
    survive a restart of the window; the running one of them goes on from there.
    `headers` holds the X- headers of the INVITE, names in lower case.
    """

    id: str
    incoming: bool
    state: CallState
    remote_number: str
    remote_name: str = ""
    headers: dict[str, str] = {}
    muted: bool = False
    began_at: float = 0.0  # wall time, seconds since the epoch
    ring_seconds: float = 0.0
    talk_seconds: float = 0.0  # without hold
    hold_seconds: float = 0.0
    quality: Quality | None = None
    end_reason: EndReason | None = None
    sip_status: int = 0


class AudioDevice(msgspec.Struct, frozen=True):
    """One microphone or speaker, by the system's own id."""

    id: str
    name: str
    default: bool = False


class AudioState(msgspec.Struct, frozen=True):
    """What the phone hears and speaks through. `source` is `device`, `file` or `none`."""

    source: str
    microphone: str = ""
    speaker: str = ""
    microphones: list[AudioDevice] = []
    speakers: list[AudioDevice] = []


# --- requests: the desktop asks ---------------------------------------------------------------------------------


class Request(msgspec.Struct, tag_field="ask", kw_only=True, frozen=True):
    """Anything the desktop asks for."""

    number: int


class Hello(Request, tag="hello", frozen=True):
    """First of all: prove who asks. The answer to a wrong token or version is `Failed`, then the line closes."""

    token: str
    version: int = PROTOCOL_VERSION


class Register(Request, tag="register", frozen=True):
    """Register with the PBX, digest authentication; replaces an earlier account."""

    user: str
    domain: str
    registrar: str
    secret: str
    display_name: str = ""


class Unregister(Request, tag="unregister", frozen=True):
    """Leave the PBX."""


class Dial(Request, tag="dial", frozen=True):
    """Call a number; `Done.value` is the call's id."""

    to: str
    headers: dict[str, str] = {}


class Answer(Request, tag="answer", frozen=True):
    """Answer a ringing call."""

    call: str


class HangUp(Request, tag="hang_up", frozen=True):
    """End a call, or refuse it while it rings."""

    call: str


class Hold(Request, tag="hold", frozen=True):
    """Put the far end on hold."""

    call: str


class Resume(Request, tag="resume", frozen=True):
    """Take the far end back from hold."""

    call: str


class Mute(Request, tag="mute", frozen=True):
    """Keep the microphone from the far end, or let it through again."""

    call: str
    on: bool


class SendDigits(Request, tag="send_digits", frozen=True):
    """Send DTMF digits (RFC 4733)."""

    call: str
    digits: str


class SelectAudio(Request, tag="select_audio", frozen=True):
    """Choose devices by id; empty means the system's default."""

    microphone: str = ""
    speaker: str = ""


class Stop(Request, tag="stop", frozen=True):
    """End the phone process; refused while a call is live."""


AnyRequest = (
    Hello | Register | Unregister | Dial | Answer | HangUp | Hold | Resume | Mute | SendDigits | SelectAudio | Stop
)

# --- replies and events: the phone process tells ---------------------------------------------------------------


class Message(msgspec.Struct, tag_field="tell", kw_only=True, frozen=True):
    """Anything the phone process tells."""


class Done(Message, tag="done", frozen=True):
    """The request was carried out."""

    number: int
    value: str = ""


class Failed(Message, tag="failed", frozen=True):
    """The request was not carried out; `code` is stable: see `telephony.model`."""

    number: int
    code: str
    detail: str = ""


class Snapshot(Message, tag="snapshot", frozen=True):
    """Everything there is, on attach."""

    pid: int
    line: LineState
    line_status: int
    account: str
    calls: list[CallInfo]
    audio: AudioState


class LineChanged(Message, tag="line_changed", frozen=True):
    """The registration changed; `status` is the SIP status behind it, 0 if none."""

    line: LineState
    status: int = 0
    account: str = ""


class CallChanged(Message, tag="call_changed", frozen=True):
    """A call began, changed or ended (once, with `state` ended)."""

    call: CallInfo


class AudioChanged(Message, tag="audio_changed", frozen=True):
    """A device came, went or was chosen."""

    audio: AudioState


AnyMessage = Done | Failed | Snapshot | LineChanged | CallChanged | AudioChanged

_encoder = msgspec.json.Encoder()
_request_decoder: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)
_message_decoder: msgspec.json.Decoder[AnyMessage] = msgspec.json.Decoder(AnyMessage)


def encode(value: Request | Message) -> bytes:
    """Return one line, with its newline."""
    return _encoder.encode(value) + b"\n"


def decode_request(line: bytes) -> AnyRequest:
    """Return the request on a line.

    Raises:
        msgspec.DecodeError: it is no JSON, or not a request of this protocol.
    """
    return _request_decoder.decode(line)


def decode_message(line: bytes) -> AnyMessage:
    """Return the message on a line.

    Raises:
        msgspec.DecodeError: it is no JSON, or not a message of this protocol.
    """
    return _message_decoder.decode(line)


class Rendezvous(msgspec.Struct, frozen=True):
    """Where a running phone process is found: a file readable by the user alone, in the seat's run folder."""

    pid: int
    port: int
    token: str
    version: int = PROTOCOL_VERSION
