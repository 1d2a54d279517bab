"""A far end that answers every call and prints the digits it is sent: `python far_end.py REGISTRAR USER SECRET`."""

from __future__ import annotations

import gc
import os
import queue
import sys

from agent_desktop.telephony.phone.engine import (
    Account,
    CallEvent,
    DigitEvent,
    Engine,
    EngineEvent,
    EngineOptions,
    LineEvent,
)
from agent_desktop.telephony.phone.protocol import CallState


def main() -> None:
    gc.disable()
    registrar, user, secret = sys.argv[1:]
    events: queue.SimpleQueue[EngineEvent] = queue.SimpleQueue()
    engine = Engine(EngineOptions("far-end"), events.put)
    engine.start()
    engine.register(Account(user, registrar, registrar, secret)).result(5)
    while True:
        event = events.get()
        if isinstance(event, LineEvent):
            tell(event.state.value)
        elif isinstance(event, DigitEvent):
            tell(event.digit)
        elif isinstance(event, CallEvent) and event.info.state is CallState.RINGING:
            engine.answer(event.info.id).result(5)
        elif isinstance(event, CallEvent) and event.info.state is CallState.ENDED:
            break
    engine.stop()
    os._exit(0)


def tell(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
