"""Mouth to ear: from a sound at one phone's microphone to the same sound at the other phone's speaker, over loopback.

Two real phone processes in a call (A-law by RTP) on the sound devices of a PulseAudio of our own: null sinks, whose
monitors are the microphones (by a remapped source, for a monitor is no device to the phone). Chirps are played into
one phone's microphone; that microphone and the other phone's speaker are recorded in the same way at the same time,
and the chirps are found in both by correlation. So the tools' own delay stands on both sides and falls out; what is
left is the product's, with PulseAudio's between its streams.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from figures import Row, seconds_row
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent_desktop.clock import SystemClock
from agent_desktop.telephony.launcher import PhoneOptions
from agent_desktop.telephony.model import CallState
from agent_desktop.telephony.service import TelephonyService
from support.phones import Floor, Seat, floor_at
from support.waiting import eventually

RATE = 16_000
CHIRPS = 40
APART_SECONDS = 0.5
CHIRP_SECONDS = 0.05
BLOCK_BYTES = 160
"""5 ms."""
SINKS = ("mouth_a", "ear_a", "mouth_b", "ear_b")
TITLE = "mouth to ear over loopback, virtual devices"
Samples = NDArray[np.float64]


def measure() -> list[Row]:
    """Return the row, or one that says what is missing."""
    missing = [tool for tool in ("pulseaudio", "pactl", "pacat", "parec") if shutil.which(tool) is None]
    if missing:
        return [Row(f"{TITLE}: not measured, {', '.join(missing)} is not installed", aim="≤ 120 ms")]
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder, sound_server(Path(folder)):
        delays = asyncio.run(_call(Path(folder)))
    return [seconds_row(TITLE, delays, "p50 ≤ 120 ms")]


@contextmanager
def sound_server(folder: Path) -> Iterator[None]:
    """Run a PulseAudio of our own with four null sinks, and point this process and its children to it."""
    socket = folder / "pulse.socket"
    modules = [f"module-native-protocol-unix socket={socket} auth-anonymous=1"]
    modules += [f"module-null-sink sink_name={name} rate={RATE} channels=1" for name in SINKS]
    modules += [f"module-remap-source source_name=microphone_{name[-1]} master={name}.monitor" for name in SINKS[::2]]
    own = {"PULSE_SERVER": f"unix:{socket}", "PULSE_RUNTIME_PATH": str(folder / "pulse"), "HOME": str(folder)}
    own |= {"XDG_RUNTIME_DIR": str(folder)}
    command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--realtime=no"]
    command += [argument for module in modules for argument in ("-L", module)]
    server = subprocess.Popen(command, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        os.environ.update(own)
        deadline = time.monotonic() + 10
        while not socket.exists() or subprocess.run(["pactl", "info"], capture_output=True, check=False).returncode:
            if time.monotonic() > deadline:
                raise RuntimeError("PulseAudio did not start")
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(5)


async def _call(folder: Path) -> list[float]:
    async with floor_at(folder) as floor:
        seats = [_seat(floor, number, name) for number, name in (("6001", "a"), ("6002", "b"))]
        for seat in seats:
            await seat.service.start(seat.account)
            await seat.registered()
            await eventually(lambda seat=seat: _has_devices(seat), 10.0, "devices")
        speaker, listener = seats
        await speaker.service.dial("6002")
        ringing = await listener.until(CallState.RINGING)
        await listener.service.answer(ringing.id)
        for seat in seats:
            await seat.until(CallState.TALKING)
        return await asyncio.to_thread(_listen, folder)


def _seat(floor: Floor, number: str, name: str) -> Seat:
    run_dir = floor.folder / number
    options = PhoneOptions(audio="device", microphone=f"microphone_{name}", speaker=f"ear_{name}", ring=False)
    service = TelephonyService(run_dir, SystemClock(), options)
    seat = Seat(number, run_dir, service, floor.account(number), floor.folder / f"{number}.wav")
    floor._seats.append(seat)
    return seat


def _has_devices(seat: Seat) -> bool:
    audio = seat.service.audio
    return audio is not None and audio.source == "device" and bool(audio.microphone and audio.speaker)


def _listen(folder: Path) -> list[float]:
    chirp = _chirp()
    gap = np.zeros(int(RATE * (APART_SECONDS - CHIRP_SECONDS)))
    sound = np.concatenate([np.zeros(2 * RATE), *([chirp, gap] * (CHIRPS + 1)), np.zeros(RATE)])
    path = folder / "chirps.raw"
    path.write_bytes((sound * 12_000).astype("<i2").tobytes())
    recorders = [_Recorder("mouth_a.monitor"), _Recorder("ear_b.monitor")]
    raw = ["--raw", "--format=s16le", f"--rate={RATE}", "--channels=1"]
    try:
        subprocess.run(["pacat", "--playback", "--device=mouth_a", *raw, str(path)], check=True, timeout=90)
    finally:
        for recorder in recorders:
            recorder.stop()
    said, heard = (recorder.times_of(chirp) for recorder in recorders)
    delays = []
    for at in said:
        later = [one - at for one in heard if 0.0 < one - at < APART_SECONDS * 0.9]
        if later:
            delays.append(min(later))
    if len(delays) < CHIRPS // 2:
        raise RuntimeError(f"{len(said)} chirps said, {len(heard)} heard, {len(delays)} paired")
    return delays[1:]


def _chirp() -> Samples:
    time_axis = np.arange(int(RATE * CHIRP_SECONDS)) / RATE
    phase = 2 * np.pi * (500 * time_axis + (2800 - 500) / (2 * CHIRP_SECONDS) * time_axis**2)
    shaped: Samples = np.sin(phase) * np.hanning(len(time_axis))
    return shaped


class _Recorder:
    """Records one source in blocks of 5 ms, each with the time at which it came."""

    def __init__(self, source: str) -> None:
        raw = ["--raw", "--format=s16le", f"--rate={RATE}", "--channels=1", "--latency-msec=5"]
        self._process = subprocess.Popen(["parec", f"--device={source}", *raw], stdout=subprocess.PIPE)
        self._data = bytearray()
        self._came: list[tuple[int, float]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the recording."""
        self._process.terminate()
        self._process.wait(5)
        self._thread.join(5)

    def times_of(self, chirp: Samples) -> list[float]:
        """Return when each chirp began, by CLOCK_MONOTONIC."""
        samples = np.frombuffer(bytes(self._data[: len(self._data) // 2 * 2]), "<i2").astype(float)
        found = np.abs(np.correlate(samples, chirp, "valid"))
        threshold, times, place = found.max() * 0.5, [], 0
        distance = int(RATE * APART_SECONDS * 0.6)
        while place < len(found):
            if found[place] < threshold:
                place += 1
                continue
            peak = place + int(np.argmax(found[place : place + distance]))
            times.append(self._time_of(peak))
            place = peak + distance
        return times

    def _time_of(self, sample: int) -> float:
        ends = np.array([end for end, _ in self._came])
        block = int(np.searchsorted(ends, sample, side="right"))
        end, came = self._came[min(block, len(self._came) - 1)]
        return came - (end - sample) / RATE

    def _read(self) -> None:
        pipe = self._process.stdout
        if pipe is None:
            return
        while data := os.read(pipe.fileno(), BLOCK_BYTES * 16):
            self._data += data
            self._came.append((len(self._data) // 2, time.monotonic()))
