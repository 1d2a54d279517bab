"""`agent-desktop doctor`: what this machine has and lacks, one line a check."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agent_desktop.clock import SystemClock
from agent_desktop.errors import AgentDesktopError
from agent_desktop.settings import Settings
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.secret_ring import system_ring
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.health import ConnectionHealth

_LEAST_FREE_BYTES = 1_000_000_000


class Verdict(StrEnum):
    """How a check ended: fine, poorer but usable, or something must be done."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result."""

    name: str
    verdict: Verdict
    text: str


def doctor(settings: Settings, write: Callable[[str], None] = print) -> int:
    """Check the machine and write a line for each check; returns the number of things that must be mended."""
    bad = 0
    for finding in examine(settings):
        write(f"{finding.verdict:<5} {finding.name:<12} {finding.text}")
        bad += finding.verdict is Verdict.BAD
    return bad


def examine(settings: Settings) -> Iterator[Finding]:
    """Run the checks one after the other. Blocks, and runs an event loop of its own."""
    version = ".".join(map(str, sys.version_info[:3]))
    good_python = (3, 11) <= sys.version_info[:2] <= (3, 12)
    yield Finding("python", Verdict.OK if good_python else Verdict.BAD, f"{version} (3.11 or 3.12 is needed)")
    yield _package("window", "PySide6")
    yield _package("sip", "pjsua2")
    yield asyncio.run(_database())
    ring = system_ring(settings.keyring)
    yield Finding(
        "keyring",
        Verdict.OK if ring else Verdict.NOTE,
        "the database key lies in the system's keyring" if ring else "none: the key is wrapped by the password",
    )
    yield _audio(settings)
    yield _fonts()
    yield _disk(settings.data_dir)
    yield asyncio.run(_backend(settings))


def _package(name: str, package: str) -> Finding:
    found = importlib.util.find_spec(package) is not None
    return Finding(name, Verdict.OK if found else Verdict.BAD, f"{package} is {'' if found else 'not '}installed")


async def _database() -> Finding:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "check.db"
        database = await LocalDatabase.open(path, bytes(32), ())
        await database.close()
        try:
            with sqlite3.connect(path) as plain:
                plain.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.DatabaseError:
            return Finding("database", Verdict.OK, "SQLCipher encrypts")
        return Finding("database", Verdict.BAD, "the database is not encrypted: SQLCipher is missing")


def _audio(settings: Settings) -> Finding:
    if settings.audio != "device":
        return Finding("audio", Verdict.NOTE, f"no devices are used: audio = {settings.audio}")
    try:
        import miniaudio  # noqa: PLC0415 - a native library that a machine may lack
    except (ImportError, OSError) as error:
        return Finding("audio", Verdict.BAD, f"miniaudio can't be loaded: {error}")
    try:
        devices = miniaudio.Devices()
        microphones, speakers = len(devices.get_captures()), len(devices.get_playbacks())
    except miniaudio.MiniaudioError as error:
        return Finding("audio", Verdict.NOTE, f"no sound system: {error}")
    good = microphones and speakers
    text = f"{microphones} microphones, {speakers} speakers"
    return Finding("audio", Verdict.OK if good else Verdict.NOTE, text)


def _fonts() -> Finding:
    if sys.platform == "win32":
        return Finding("fonts", Verdict.OK, "the system's")
    program = shutil.which("fc-list")
    if program is None:
        return Finding("fonts", Verdict.NOTE, "fontconfig is not installed; can't tell whether a Chinese font is there")
    listed = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False)
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line})
    if families:
        return Finding("fonts", Verdict.OK, f"Chinese: {families[0]}")
    return Finding("fonts", Verdict.BAD, "no Chinese font; on Debian and Ubuntu: apt install fonts-noto-cjk")


def _disk(folder: Path) -> Finding:
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(place).free
    verdict = Verdict.OK if free >= _LEAST_FREE_BYTES else Verdict.BAD
    return Finding("disk", verdict, f"{free / 1e9:.1f} GB free at {place}")


async def _backend(settings: Settings) -> Finding:
    health = ConnectionHealth(SystemClock())
    client = BackendClient(settings.backend_url, health, settings.ca_file)
    try:
        there = await client.reachable()
    except (AgentDesktopError, OSError) as error:
        return Finding("backend", Verdict.BAD, f"{settings.backend_url}: {error}")
    finally:
        await client.close()
    if not there:
        return Finding("backend", Verdict.NOTE, f"{settings.backend_url} does not answer")
    known = health.current
    text = f"{settings.backend_url} in {known.latency_ms or 0:.0f} ms, clock off by {known.skew_seconds or 0:.0f} s"
    return Finding("backend", Verdict.OK, text)
