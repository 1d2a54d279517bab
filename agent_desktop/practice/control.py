"""What a parent and the practice process say to each other over stdin and stdout: one JSON object a line, typed.

The process first tells `Listening`. The parent sends requests, each with a number of its own; each is answered by
`Done` or `Failed` under that number, with events in between. When stdin ends, the process hangs up and ends.
A call is named by its `X-Call-UUID`, which the seat sees too.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec
from typing_extensions import override

CONTROL_VERSION = 1
MAX_LINE_BYTES = 64 * 1024


class EndedBecause(StrEnum):
    """How a practice call ended, seen from the caller."""

    ABANDONED = "abandoned"  # the caller lost patience while it rang
    AGENT = "agent"  # the seat hung up
    CALLER = "caller"  # the caller hung up: by script, at the limit, or on request
    BUSY = "busy"
    UNREACHABLE = "unreachable"  # the seat is not registered, or did not answer the INVITE
    REFUSED = "refused"
    LOST = "lost"  # the seat fell silent
    FAILED = "failed"


# --- requests: the parent asks ----------------------------------------------------------------------------------


class Request(msgspec.Struct, tag_field="ask", kw_only=True, frozen=True):
    """Anything the parent asks for."""

    number: int


class SetAccounts(Request, tag="set_accounts", frozen=True):
    """Who may register: user to secret, replacing all before. A user whose account went is dropped."""

    accounts: dict[str, str]

    @override
    def __repr__(self) -> str:
        return f"SetAccounts({sorted(self.accounts)})"


class Place(Request, tag="place", frozen=True):
    """Call a seat by a scenario; `Done.value` is the call's name.

    `headers` add to the scenario's X- headers, or replace them.
    """

    scenario: str
    to: str
    headers: dict[str, str] = {}


class HangUp(Request, tag="hang_up", frozen=True):
    """Let the caller hang up (or give up, while it rings)."""

    call: str


class SendDigits(Request, tag="send_digits", frozen=True):
    """Let the caller press keys (RFC 4733)."""

    call: str
    digits: str


class Automatic(Request, tag="automatic", frozen=True):
    """Let calls come by themselves, or stop it; needs `--backend`."""

    on: bool


class Stop(Request, tag="stop", frozen=True):
    """Hang up everything and end."""


AnyRequest = SetAccounts | Place | HangUp | SendDigits | Automatic | Stop

# --- replies and events: the practice process tells --------------------------------------------------------------


class Message(msgspec.Struct, tag_field="tell", kw_only=True, frozen=True):
    """Anything the practice process tells."""


class Listening(Message, tag="listening", frozen=True):
    """First of all: the exchange is up. Seats register at `sip:127.0.0.1:<sip_port>`."""

    pid: int
    sip_port: int
    scenarios: list[str]
    version: int = CONTROL_VERSION


class Done(Message, tag="done", frozen=True):
    """The request was carried out."""

    number: int
    value: str = ""


class Failed(Message, tag="failed", frozen=True):
    """The request was not carried out; number 0: the process itself failed to start, and ends."""

    number: int
    code: str
    detail: str = ""


class SeatChanged(Message, tag="seat_changed", frozen=True):
    """A seat registered, or went."""

    seat: str
    registered: bool


class Ringing(Message, tag="ringing", frozen=True):
    """A call rings: at the seat (180 received), or at the callee a seat has dialled (`incoming`)."""

    call: str
    seat: str
    number: str
    scenario: str
    incoming: bool = False


class Answered(Message, tag="answered", frozen=True):
    """The call was answered, `ring_seconds` after it was placed."""

    call: str
    ring_seconds: float


class Heard(Message, tag="heard", frozen=True):
    """What came from the seat by RTP in the last second, decoded.

    `dbfs` is the second's RMS, `loudest_dbfs` that of its loudest 20 ms, both relative to full scale, -96 for silence.
    `spoken` counts the 20 ms frames of the script that were sent so far.
    """

    call: str
    dbfs: float
    loudest_dbfs: float
    spoken: int


class Ended(Message, tag="ended", frozen=True):
    """The call is over. `heard_dbfs` is the loudest second of it, `digits` what the seat pressed."""

    call: str
    because: EndedBecause
    sip_status: int
    ring_seconds: float
    talk_seconds: float
    digits: str
    heard_dbfs: float


AnyMessage = Listening | Done | Failed | SeatChanged | Ringing | Answered | Heard | Ended

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
