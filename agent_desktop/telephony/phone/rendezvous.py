"""How desktop and phone process find each other: a file only the user can read, and a lock for one phone a seat."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import IO

import msgspec

from agent_desktop.telephony.phone.protocol import Rendezvous

FILE_NAME = "phone.json"
LOCK_NAME = "phone.lock"


class AlreadyRunning(Exception):
    """Another phone process serves this run folder."""


def read_rendezvous(run_dir: Path) -> Rendezvous | None:
    """Return where the phone process says it is; None if there is nothing usable. It may be dead."""
    try:
        return msgspec.json.decode((run_dir / FILE_NAME).read_bytes(), type=Rendezvous)
    except (OSError, msgspec.DecodeError):
        return None


def write_rendezvous(run_dir: Path, port: int) -> Rendezvous:
    """Write where this process is found, with a fresh token, whole or not at all."""
    rendezvous = Rendezvous(pid=os.getpid(), port=port, token=secrets.token_urlsafe(32))
    part = run_dir / f".{FILE_NAME}.{os.getpid()}"
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(rendezvous))
    part.replace(run_dir / FILE_NAME)
    return rendezvous


def remove_rendezvous(run_dir: Path, ours: Rendezvous) -> None:
    """Take our own file away; a successor's stays."""
    if read_rendezvous(run_dir) == ours:
        (run_dir / FILE_NAME).unlink(missing_ok=True)


def lock_run_dir(run_dir: Path) -> IO[bytes]:
    """Make the folder and hold its lock for as long as the returned file is open.

    Raises:
        AlreadyRunning: another process holds it.
    """
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = (run_dir / LOCK_NAME).open("ab")
    taken = False
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only there

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - only here

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        taken = True
    if taken:
        file.close()
        raise AlreadyRunning(str(run_dir))
    return file
