"""What an engine is given and tells: plain values, safe on any thread."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop.telephony.phone.protocol import CallInfo, LineState


class EngineError(Exception):
    """A command that could not be carried out; `code` is stable (see `telephony.model`)."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How an engine behaves.

    Attributes:
        name: the SIP User-Agent.
        max_live_calls: an incoming call above that is answered 486; PJSUA itself knows 4 at most.
        sip_port: the local UDP port, 0 for a free one.
        log_level: PJSIP's own, 0 to 6, to standard output; above 3 it shows numbers, so never in the field.
    """

    name: str = "agent-desktop"
    max_live_calls: int = 1
    sip_port: int = 0
    log_level: int = 0


@dataclass(frozen=True, slots=True)
class LineEvent:
    """The registration changed; `status` is the SIP status behind it, 0 if none."""

    state: LineState
    status: int
    account: str


@dataclass(frozen=True, slots=True)
class CallEvent:
    """A call began, changed or ended; the end is told once, with `info.state` ended."""

    info: CallInfo


@dataclass(frozen=True, slots=True)
class DigitEvent:
    """The far end pressed a key."""

    call: str
    digit: str


EngineEvent = LineEvent | CallEvent | DigitEvent
