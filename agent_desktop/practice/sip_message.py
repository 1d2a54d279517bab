"""SIP messages as text (RFC 3261 §7): parsed tolerantly; what the exchange doesn't own is written back as it came."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from typing_extensions import override

# RFC 3261 §7.3.3 and later: one letter stands for a long name.
_COMPACT = {
    "v": "via",
    "f": "from",
    "t": "to",
    "m": "contact",
    "i": "call-id",
    "l": "content-length",
    "c": "content-type",
    "k": "supported",
    "s": "subject",
    "e": "content-encoding",
    "o": "event",
    "u": "allow-events",
    "r": "refer-to",
    "x": "session-expires",
}
_METHOD = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]{1,32}\Z")
_URI = re.compile(
    r"(?P<scheme>sips?):(?:(?P<user>[^@\s<>]*)@)?(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:;?<>@,\"]+)(?::(?P<port>\d{1,5}))?"
    r"(?P<rest>[;?][^\s<>\"]*)?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_TAG = re.compile(r";\s*tag\s*=\s*([^\s;,>]+)", re.IGNORECASE)
_VIA = re.compile(
    r"\s*SIP\s*/\s*2\.0\s*/\s*(?P<transport>[A-Za-z0-9-]+)\s+(?P<host>\[[^\]\s]+\]|[^\s:;,]+)(?:\s*:\s*(?P<port>\d{1,5}))?"
    r"\s*(?P<params>;.*)?\Z",
    re.IGNORECASE | re.DOTALL,
)


class MalformedMessage(ValueError):
    """The bytes are no SIP message that could be answered or passed on."""


@dataclass(frozen=True, slots=True)
class SipUri:
    """What the exchange reads of a SIP address."""

    user: str
    host: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> SipUri | None:
        """Return the first SIP address in a header value or request line, or None.

        Quoted display names are passed over, for they may contain anything.
        """
        found = _URI.search(_QUOTED.sub('""', text))
        if found is None:
            return None
        port = int(found["port"]) if found["port"] else None
        if port is not None and not 0 < port < 65536:
            return None
        user = (found["user"] or "").split(":", 1)[0].split(";", 1)[0]
        return cls(user=user, host=found["host"].lower(), port=port)


def tag_of(value: str) -> str:
    """Return the tag of a From or To value, or an empty string."""
    without_name = _QUOTED.sub('""', value)
    found = _TAG.search(without_name.split(">", 1)[-1] if ">" in without_name else without_name)
    return found[1] if found else ""


@dataclass(slots=True)
class Via:
    """One hop of the way back (RFC 3261 §18.2, RFC 3581)."""

    transport: str
    host: str
    port: int | None
    params: dict[str, str | None]

    @classmethod
    def parse(cls, text: str) -> Via:
        """Return the hop a Via value names.

        Raises:
            MalformedMessage: it names none.
        """
        found = _VIA.match(text)
        if found is None:
            raise MalformedMessage("Via")
        params: dict[str, str | None] = {}
        for part in (found["params"] or "").split(";")[1:]:
            name, equals, value = part.partition("=")
            if name.strip():
                params[name.strip().lower()] = value.strip() if equals else None
        port = int(found["port"]) if found["port"] else None
        return cls(transport=found["transport"].upper(), host=found["host"], port=port, params=params)

    @property
    def branch(self) -> str:
        """Return the transaction's mark, or an empty string."""
        return self.params.get("branch") or ""

    def reply_address(self) -> tuple[str, int]:
        """Return where an answer goes."""
        port = self.params.get("rport") or str(self.port or 5060)
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise MalformedMessage("Via port")
        return self.params.get("received") or self.host, int(port)

    @override
    def __str__(self) -> str:
        port = f":{self.port}" if self.port else ""
        params = "".join(f";{name}" if value is None else f";{name}={value}" for name, value in self.params.items())
        return f"SIP/2.0/{self.transport} {self.host}{port}{params}"


@dataclass(slots=True)
class SipMessage:
    """A request or a response; header order and unknown headers are kept."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def first(self, name: str) -> str | None:
        """Return the first value of a header, by its long lower-case name."""
        for held, value in self.headers:
            if _long(held) == name:
                return value
        return None

    def require(self, name: str) -> str:
        """Return the first value of a header.

        Raises:
            MalformedMessage: there is none.
        """
        value = self.first(name)
        if value is None:
            raise MalformedMessage(name)
        return value

    def all(self, name: str) -> list[str]:
        """Return a header's values in order, comma-separated ones apart."""
        return [part for held, value in self.headers if _long(held) == name for part in _split(value)]

    def all_whole(self, name: str) -> list[str]:
        """Return a header's values in order, uncut: credentials hold commas of their own."""
        return [value for held, value in self.headers if _long(held) == name]

    def replace(self, name: str, values: list[str]) -> None:
        """Put these values where the header first stood, or at the top."""
        at = next((index for index, (held, _) in enumerate(self.headers) if _long(held) == name), 0)
        kept_before = [item for item in self.headers[:at] if _long(item[0]) != name]
        kept_after = [item for item in self.headers[at:] if _long(item[0]) != name]
        label = "-".join(word.capitalize() for word in name.split("-"))
        self.headers = [*kept_before, *((label, value) for value in values), *kept_after]

    def start_line(self) -> str:
        """Return the first line."""
        raise NotImplementedError

    def encode(self) -> bytes:
        """Return the message as it goes on the wire, with its true length."""
        lines = [self.start_line()]
        lines += [f"{name}: {value}" for name, value in self.headers if _long(name) != "content-length"]
        lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + self.body


@dataclass(slots=True)
class SipRequest(SipMessage):
    """A request."""

    method: str = "OPTIONS"
    uri: str = ""

    @override
    def start_line(self) -> str:
        """Return the request line."""
        return f"{self.method} {self.uri} SIP/2.0"


@dataclass(slots=True)
class SipResponse(SipMessage):
    """A response."""

    status: int = 200
    reason: str = ""

    @override
    def start_line(self) -> str:
        """Return the status line."""
        return f"SIP/2.0 {self.status} {self.reason}"


def parse(data: bytes) -> SipRequest | SipResponse:
    """Return the message a datagram carries.

    Raises:
        MalformedMessage: it is none, or lacks what every message has (RFC 3261 §8.1.1).
    """
    head, _, body = data.partition(b"\r\n\r\n")
    text = head.decode("utf-8", "surrogateescape").lstrip("\r\n")
    # Only CRLF and a bare LF end a line: str.splitlines would also cut at U+0085 and its like inside a name.
    lines = re.sub(r"\r?\n[ \t]+", " ", text).replace("\r\n", "\n").split("\n")
    headers = _headers(lines[1:])
    message = _start(lines[0], headers)
    length = message.first("content-length")
    if length is not None and length.strip().isdecimal() and len(length.strip()) < 8:
        body = body[: int(length)]
    message.body = body
    for name in ("via", "from", "to", "call-id", "cseq"):
        message.require(name)
    return message


def _headers(lines: list[str]) -> list[tuple[str, str]]:
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.strip() or "\r" in value or "\x00" in value:
            raise MalformedMessage("header line")
        headers.append((name.strip(), value.strip()))
    return headers


def _start(line: str, headers: list[tuple[str, str]]) -> SipRequest | SipResponse:
    parts = line.strip().split(" ", 2)
    if len(parts) >= 2 and parts[0].upper() == "SIP/2.0":
        if not (parts[1].isascii() and parts[1].isdecimal()) or not 100 <= int(parts[1][:4]) <= 699:
            raise MalformedMessage("status line")
        return SipResponse(headers, status=int(parts[1]), reason=parts[2] if len(parts) == 3 else "")
    if len(parts) != 3 or parts[2].strip().upper() != "SIP/2.0" or not _METHOD.match(parts[0]):
        raise MalformedMessage("request line")
    return SipRequest(headers, method=parts[0], uri=parts[1])


def _long(name: str) -> str:
    lowered = name.lower()
    return _COMPACT.get(lowered, lowered)


def _split(value: str) -> list[str]:
    """Cut at commas that stand outside quotes and angle brackets."""
    parts, start, quoted, depth, skip = [], 0, False, 0, False
    for index, character in enumerate(value):
        if skip:
            skip = False
        elif quoted:
            skip = character == "\\"
            quoted = character != '"'
        elif character == '"':
            quoted = True
        elif character == "<":
            depth += 1
        elif character == ">":
            depth = max(0, depth - 1)
        elif character == "," and depth == 0:
            parts.append(value[start:index])
            start = index + 1
    parts.append(value[start:])
    return [part.strip() for part in parts if part.strip()]
