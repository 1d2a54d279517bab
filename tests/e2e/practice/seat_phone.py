"""A bare seat phone for these tests: the product's engine, a tone for a voice, JSON lines for a window.

Run as a process of its own: `python seat_phone.py PORT USER SECRET`. Commands on stdin: `answer`, `hang_up`, `dial N`,
`digits D`, `quit`. Tells every call as one JSON object a line, with the level of what it heard.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading

import msgspec
import numpy as np

from agent_desktop.practice.voice import BRIDGE_RATE, FRAME_BYTES, ScriptedVoice
from agent_desktop.telephony.phone.engine import Engine
from agent_desktop.telephony.phone.events import CallEvent, EngineError, EngineEvent, EngineOptions, LineEvent
from agent_desktop.telephony.phone.line import Account

TONE_RMS_DBFS = -15.0


def tone() -> bytes:
    times = np.arange(BRIDGE_RATE * 60) / BRIDGE_RATE
    peak = 32768 * 10 ** (TONE_RMS_DBFS / 20) * 2**0.5
    return bytes((np.sin(2 * np.pi * 440 * times) * peak).astype("<i2").tobytes())


class ToneVoice(ScriptedVoice):
    """Speaks the tone and measures the caller."""


class Window:
    def __init__(self) -> None:
        self.voice = ToneVoice(tone())
        self.voice.begin()
        self.call = ""
        self._lock = threading.Lock()

    def take(self, event: EngineEvent) -> None:
        if isinstance(event, LineEvent):
            self.tell({"line": event.state.value, "status": event.status})
        elif isinstance(event, CallEvent):
            self.call = event.info.id
            self.tell({"call": json.loads(msgspec.json.encode(event.info))})

    def tell(self, what: dict[str, object]) -> None:
        with self._lock:
            sys.stdout.write(json.dumps(what) + "\n")
            sys.stdout.flush()


def main() -> None:
    port, user, secret = sys.argv[1:4]
    gc.disable()
    window = Window()
    assert len(window.voice.take() or b"") == FRAME_BYTES
    engine = Engine(EngineOptions("test-seat"), window.take, window.voice)
    engine.start()
    authority = f"127.0.0.1:{port}"
    engine.register(Account(user=user, domain=authority, registrar=authority, secret=secret)).result(5)
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        try:
            match command:
                case "answer":
                    engine.answer(window.call).result(5)
                case "hang_up":
                    engine.hang_up(window.call).result(5)
                case "dial":
                    window.call = engine.dial(argument).result(5)
                case "digits":
                    engine.send_digits(window.call, argument).result(5)
                case "heard":
                    level = window.voice.level()
                    window.tell({"heard": level.dbfs, "loudest": level.loudest_dbfs})
                case "quit":
                    break
        except EngineError as error:
            window.tell({"error": error.code})
    engine.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
