"""PJSUA2 behind one thread: commands go in as futures, events come out as plain values.

Facts it stands on (measured on `pjsua2-python` 2.15.1): PJSUA2 objects are touched by one thread only; misuse is an
abort, not an exception; no proxy may outlive `libDestroy`, not even in a traceback; the garbage collector must not run
a destructor on another thread, so a process with an engine calls `gc.disable()` and ends with `os._exit` after `stop`.
One engine a process.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

import pjsua2 as pj

from agent_desktop.telephony.phone.endpoint import Endpoint
from agent_desktop.telephony.phone.events import (
    CallEvent,
    DigitEvent,
    EngineError,
    EngineEvent,
    EngineOptions,
    LineEvent,
)
from agent_desktop.telephony.phone.line import Account
from agent_desktop.telephony.phone.protocol import CallInfo
from agent_desktop.telephony.phone.sound import Sound
from agent_desktop.telephony.phone.switchboard import Switchboard

__all__ = [
    "Account",
    "CallEvent",
    "DigitEvent",
    "Engine",
    "EngineError",
    "EngineEvent",
    "EngineOptions",
    "LineEvent",
    "Sound",
]

T = TypeVar("T")

PUMP_MS = 10
LEAVE_SECONDS = 3.0
"""How long a goodbye (BYE, un-REGISTER) may take before the engine goes without it."""


@dataclass(slots=True)
class _Work:
    carry_out: Callable[[], Any]
    future: Future[Any]


class Engine:
    """SIP and media of one process.

    Every command returns a `concurrent.futures.Future` of a plain value; it fails with `EngineError`. `listener` is
    called on the engine's thread and must only hand the event over.
    """

    def __init__(
        self, options: EngineOptions, listener: Callable[[EngineEvent], None], sound: Sound | None = None
    ) -> None:
        self._options = options
        self._listener = listener
        self._sound = sound
        self._work: queue.SimpleQueue[_Work] = queue.SimpleQueue()
        self._leaving = False
        self._ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="pjsua", daemon=True)
        self._board: Switchboard

    @property
    def running(self) -> bool:
        """Whether the engine's thread lives; if it died, the process is of no more use."""
        return self._thread.is_alive()

    def start(self, within: float = 10.0) -> None:
        """Bring the engine up; call it once.

        Raises:
            EngineError: `engine_failed`, the library did not start.
        """
        self._thread.start()
        self._ready.result(within)

    def stop(self, within: float = 8.0) -> None:
        """Hang up everything, leave the PBX and take the library down; the engine can't be started again."""
        self._submit(self._leave)
        self._thread.join(within)

    def register(self, account: Account) -> Future[None]:
        """Become this account, instead of any before; how it goes is told by `LineEvent`.

        Raises (through the future):
            EngineError: `line_busy` while a call is live, `host_unknown`, `port_taken`.
        """
        return self._submit(lambda: self._board.register(account))

    def unregister(self) -> Future[None]:
        """Leave the PBX; refused with `line_busy` while a call is live."""
        return self._submit(self._board.unregister)

    def dial(
        self, to: str, headers: dict[str, str] | None = None, sound: Sound | None = None, caller: str = ""
    ) -> Future[str]:
        """Call a number or a `sip:` URI; the result is the call's id.

        Args:
            to: a number of the account's domain, or `sip:user@host:port`.
            headers: X- headers of the INVITE, ASCII only (percent-encode the rest).
            sound: speaks and listens in this call; the engine's own if None.
            caller: a From value instead of the account's, `"name" <sip:number@host>`.

        Raises (through the future):
            EngineError: `not_registered`, `number_unusable`, `header_unusable`, `line_busy`, `engine_failed`.
        """
        return self._submit(lambda: self._board.dial(to, headers or {}, sound, caller))

    def answer(self, call: str, sound: Sound | None = None) -> Future[None]:
        """Answer a ringing call, with a `Sound` of its own if one is given."""
        return self._submit(lambda: self._board.answer(call, sound))

    def hang_up(self, call: str, status: int = 486) -> Future[None]:
        """End a call; one that still rings here is refused with this SIP status."""
        return self._submit(lambda: self._board.hang_up(call, status))

    def hold(self, call: str) -> Future[None]:
        """Put the far end on hold; `call_wrong_state` unless it talks."""
        return self._submit(lambda: self._board.hold(call))

    def resume(self, call: str) -> Future[None]:
        """Take the far end back from hold; `call_wrong_state` unless it is held."""
        return self._submit(lambda: self._board.resume(call))

    def mute(self, call: str, *, on: bool) -> Future[None]:
        """Keep our sound from the far end, or let it through again."""
        return self._submit(lambda: self._board.mute(call, on=on))

    def send_digits(self, call: str, digits: str) -> Future[None]:
        """Send DTMF (RFC 4733): 0-9, A-D, * and #."""
        return self._submit(lambda: self._board.send_digits(call, digits))

    def calls(self) -> Future[list[CallInfo]]:
        """Return the calls that have not ended."""
        return self._submit(self._board.calls)

    def _submit(self, carry_out: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()
        self._work.put(_Work(carry_out, future))
        return future

    def _leave(self) -> None:
        self._leaving = True

    def _run(self) -> None:
        endpoint = Endpoint(self._options)
        failure = _outcome(endpoint.bring_up)
        if isinstance(failure, EngineError):
            self._ready.set_exception(failure)
            return
        self._board = Switchboard(endpoint, self._options, self._listener, self._sound)
        self._ready.set_result(None)
        while not self._leaving:
            endpoint.pump(PUMP_MS)
            self._board.tick()
            while not self._work.empty():
                self._carry_out(self._work.get())
        self._board.hang_up_all()
        until = time.monotonic() + LEAVE_SECONDS
        while not self._board.empty and time.monotonic() < until:
            endpoint.pump(PUMP_MS)
            self._board.tick()
        self._board.close()
        endpoint.take_down()

    def _carry_out(self, work: _Work) -> None:
        outcome = _outcome(work.carry_out)
        if isinstance(outcome, EngineError):
            work.future.set_exception(outcome)
        else:
            work.future.set_result(outcome)


def _outcome(work: Callable[[], T]) -> T | EngineError:
    """Return what came of it; an error is made anew, for the traceback of the first would hold PJSUA2 objects."""
    try:
        return work()
    except EngineError as error:
        failure = error.code, error.detail
    except pj.Error as error:
        failure = "engine_failed", str(error.reason)
    except (TypeError, ValueError) as error:  # a value PJSUA2's bindings do not take
        failure = "engine_failed", type(error).__name__
    return EngineError(*failure)
