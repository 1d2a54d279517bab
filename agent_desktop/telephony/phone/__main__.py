"""The phone process: `python -m agent_desktop.telephony.phone --run-dir DIR`. Started by the desktop, not by people."""

from __future__ import annotations

import argparse
import gc
import logging
import logging.handlers
import os
import signal
import sys
from pathlib import Path

from agent_desktop.telephony.phone.audio import AudioOptions
from agent_desktop.telephony.phone.events import EngineError, EngineOptions
from agent_desktop.telephony.phone.process import IDLE_SECONDS, PhoneProcess, PhoneProcessOptions
from agent_desktop.telephony.phone.rendezvous import AlreadyRunning, lock_run_dir

log = logging.getLogger("agent_desktop.telephony.phone")

EXIT_FAILED = 1
EXIT_ALREADY_RUNNING = 3
LOG_BYTES = 512 * 1024


def main() -> int:
    """Run a phone process to its end and return its exit status."""
    options = _options()
    try:
        lock = lock_run_dir(options.run_dir)
    except AlreadyRunning:
        return EXIT_ALREADY_RUNNING
    with lock:
        _log_to(options.run_dir / "phone.log")
        # The window's Ctrl+C is not ours: a call goes on.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # No collection may run a PJSUA2 destructor on the wrong thread.
        gc.disable()
        gc.freeze()
        try:
            PhoneProcess(options).run()
        except EngineError as error:
            log.error("the phone process can't work: %s", error)  # noqa: TRY400 - a traceback would hold PJSUA2 objects
            return EXIT_FAILED
    return 0


def _options() -> PhoneProcessOptions:
    parser = argparse.ArgumentParser(prog="agent_desktop.telephony.phone", description=__doc__)
    parser.add_argument(
        "--run-dir", type=Path, required=True, help="folder of the socket's address, token, lock and log"
    )
    parser.add_argument("--audio", choices=["auto", "device", "file", "none"], default="auto")
    parser.add_argument("--microphone", default="", help="device id; empty: the system's default")
    parser.add_argument("--speaker", default="", help="device id; empty: the system's default")
    parser.add_argument("--microphone-file", default="", help="WAV file spoken in place of a microphone")
    parser.add_argument("--speaker-file", default="", help="WAV file written in place of a speaker")
    parser.add_argument("--no-ring", action="store_true", help="do not ring aloud")
    parser.add_argument("--sip-port", type=int, default=0, help="local UDP port, 0 for a free one")
    parser.add_argument("--idle-seconds", type=float, default=IDLE_SECONDS, help="patience without a desktop")
    given = parser.parse_args()
    return PhoneProcessOptions(
        run_dir=given.run_dir,
        audio=AudioOptions(
            source="device" if given.audio == "auto" else given.audio,
            microphone=given.microphone,
            speaker=given.speaker,
            microphone_file=given.microphone_file,
            speaker_file=given.speaker_file,
            ring=not given.no_ring,
        ),
        engine=EngineOptions(sip_port=given.sip_port),
        idle_seconds=given.idle_seconds,
    )


def _log_to(path: Path) -> None:
    """Log ids and states into the run folder; numbers and names of callers never reach a record."""
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


if __name__ == "__main__":
    status = main()
    logging.shutdown()
    sys.stdout.flush()
    os._exit(status)  # the library is gone; Python's own end would look for what it left
