"""Two seats' phones on the practice exchange: real processes, real SIP, sound from and into WAV files."""

from __future__ import annotations

import array
import contextlib
import math
import os
import signal
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from agent_desktop.clock import SystemClock
from agent_desktop.practice.exchange import Exchange
from agent_desktop.telephony.client import PhoneOptions
from agent_desktop.telephony.model import Call, CallState, LineState, PhoneAccount
from agent_desktop.telephony.phone.rendezvous import read_rendezvous
from agent_desktop.telephony.service import TelephonyService
from support.waiting import eventually

RATE = 16_000


def write_tone(path: Path, frequency: float, seconds: float = 2.0) -> Path:
    """Write a sine of half level; whole periods in whole seconds, so that a loop of it has no click."""
    samples = array.array(
        "h", (int(8000 * math.sin(2 * math.pi * frequency * n / RATE)) for n in range(int(seconds * RATE)))
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def level(samples: array.array[int], frequency: float) -> float:
    """Return the amplitude of one frequency (Goertzel)."""
    if not samples:
        return 0.0
    turn = 2 * math.cos(2 * math.pi * frequency / RATE)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    return 2 * math.sqrt(max(0.0, last * last + before * before - turn * last * before)) / len(samples)


@dataclass
class Seat:
    """One seat's telephone with its phone process and its files."""

    number: str
    run_dir: Path
    service: TelephonyService
    account: PhoneAccount
    heard_file: Path
    told: list[Call] = field(default_factory=list)
    alive: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.service.call_changed.connect(self.told.append)
        self.service.phone_changed.connect(self.alive.append)

    async def until(self, state: CallState, within: float = 8.0) -> Call:
        """Return the call once it is in a state."""
        await eventually(lambda: self.told and self.told[-1].state is state, within, f"{self.number} {state}")
        return self.told[-1]

    async def registered(self) -> None:
        await eventually(lambda: self.service.line.state is LineState.REGISTERED, 8.0, f"{self.number} registered")

    def heard(self) -> array.array[int]:
        """Return everything heard so far."""
        data = self.heard_file.read_bytes()[44:] if self.heard_file.exists() else b""
        return array.array("h", data[: len(data) // 2 * 2])

    async def hears(self, frequency: float, *, loud: bool, within: float = 6.0) -> None:
        """Return once the newest 0.3 s heard do, or do not, hold a tone; they must be new."""
        began = len(self.heard())

        def settled() -> bool:
            heard = self.heard()
            if len(heard) < began + RATE // 2:
                return False
            measured = level(heard[-RATE * 3 // 10 :], frequency)
            return measured > 3000 if loud else measured < 100

        await eventually(settled, within, f"{self.number} hears {frequency}: {loud}")

    @property
    def pid(self) -> int:
        rendezvous = read_rendezvous(self.run_dir)
        assert rendezvous is not None
        return rendezvous.pid


class Floor:
    """An exchange and the seats on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.exchange = Exchange(SystemClock())
        self.secrets = {"6001": "first-secret", "6002": "second-secret", "6003": "third-secret"}
        self._seats: list[Seat] = []

    def account(self, number: str, secret: str | None = None) -> PhoneAccount:
        return PhoneAccount(
            user=number,
            domain="127.0.0.1",
            registrar=f"sip:127.0.0.1:{self.exchange.port}",
            secret=self.secrets[number] if secret is None else secret,
        )

    def seat(self, number: str, tone: float = 500.0, **options: object) -> Seat:
        """Make a seat whose microphone is a tone; the same number again is a window restarted."""
        run_dir = self.folder / number
        voice = self.folder / f"{number}-{tone:.0f}.wav"
        if not voice.exists():
            write_tone(voice, tone)
        heard = self.folder / f"{number}-heard.wav"
        chosen = PhoneOptions(audio="file", microphone_file=str(voice), speaker_file=str(heard), **options)  # type: ignore[arg-type]
        seat = Seat(number, run_dir, TelephonyService(run_dir, SystemClock(), chosen), self.account(number), heard)
        self._seats.append(seat)
        return seat

    async def close(self) -> None:
        for seat in self._seats:
            await seat.service.stop(keep_live_call=False)
        for seat in self._seats:
            await gone(seat.run_dir)
        await self.exchange.stop()


async def gone(run_dir: Path) -> None:
    """Wait until the phone of a run folder has ended; end it, by its id, if it does not."""
    found = read_rendezvous(run_dir)
    if found is None:
        return
    with contextlib.suppress(AssertionError):
        await eventually(lambda: not running(found.pid), 6.0)
        return
    with contextlib.suppress(ProcessLookupError):
        os.kill(found.pid, signal.SIGKILL)


def running(pid: int) -> bool:
    """Tell whether a process lives; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextlib.asynccontextmanager
async def floor_at(folder: Path) -> AsyncIterator[Floor]:
    """Open an exchange; its seats end with it."""
    floor = Floor(folder)
    await floor.exchange.start()
    floor.exchange.set_accounts(floor.secrets)
    try:
        yield floor
    finally:
        await floor.close()
