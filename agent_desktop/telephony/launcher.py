"""Starting the phone process so that it outlives the window."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PhoneOptions:
    """How the phone process is started; see its own `--help`.

    Attributes:
        audio: `device` (with a stand-in where there is no sound), `file` or `none`.
        sip_port: the local UDP port of SIP, 0 for a free one (a centre with a strict firewall fixes it).
        idle_seconds: how long it waits for a window when it has nothing to do.
    """

    audio: str = "device"
    microphone: str = ""
    speaker: str = ""
    microphone_file: str = ""
    speaker_file: str = ""
    ring: bool = True
    sip_port: int = 0
    idle_seconds: float = 5.0

    def arguments(self, run_dir: Path) -> list[str]:
        """Return the command that starts a phone for this run folder."""
        command = [sys.executable, "-m", "agent_desktop.telephony.phone", "--run-dir", str(run_dir)]
        command += ["--audio", self.audio, "--sip-port", str(self.sip_port), "--idle-seconds", str(self.idle_seconds)]
        for name, value in (
            ("--microphone", self.microphone),
            ("--speaker", self.speaker),
            ("--microphone-file", self.microphone_file),
            ("--speaker-file", self.speaker_file),
        ):
            if value:
                command.append(f"{name}={value}")
        return command if self.ring else [*command, "--no-ring"]


def launch(run_dir: Path, options: PhoneOptions) -> subprocess.Popen[bytes]:
    """Start a phone process in a session of its own and return it; it is reaped when it ends.

    Raises:
        OSError: it could not be started.
    """
    process = subprocess.Popen(
        options.arguments(run_dir),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # only Windows knows it
    )
    log.info("phone process %d started", process.pid)
    # Someone must wait for a child, or it stays behind as a zombie; the thread holds nothing up.
    threading.Thread(target=process.wait, name=f"phone-{process.pid}", daemon=True).start()
    return process
