"""A caller's mouth and ear: speaks the scenario's lines on time and measures what the agent says."""

from __future__ import annotations

import itertools
import math
from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from agent_desktop.practice.scenario import SAMPLE_RATE, Scenario, read_speech

BRIDGE_RATE = 16_000
FRAME_BYTES = BRIDGE_RATE // 50 * 2
SILENT_DBFS = -96.0
FULL_SCALE = 32768.0
_KEPT_FRAMES = 50 * 60


@dataclass(frozen=True, slots=True)
class Level:
    """Loudness of a stretch of sound, relative to full scale; `frames` of 20 ms each."""

    dbfs: float
    loudest_dbfs: float
    frames: int


class ScriptedVoice:
    """Speaks a prepared timeline once `begin` was called, then is silent; implements the engine's `Sound`.

    `take` and `give` run on the media clock's thread: they only slice and append.
    """

    def __init__(self, timeline: bytes) -> None:
        self._timeline = timeline
        self._position = 0
        self._begun = False
        self._energies: deque[float] = deque(maxlen=_KEPT_FRAMES)

    def begin(self) -> None:
        """Start the script now."""
        self._begun = True

    @property
    def spoken_frames(self) -> int:
        """How many 20 ms frames of the script were handed to the far end."""
        return min(self._position, len(self._timeline)) // FRAME_BYTES

    @property
    def length_seconds(self) -> float:
        """How long the script is."""
        return len(self._timeline) / (BRIDGE_RATE * 2)

    def take(self) -> bytes | None:
        """Return the next frame for the far end."""
        if not self._begun or self._position >= len(self._timeline):
            return None
        frame = self._timeline[self._position : self._position + FRAME_BYTES]
        self._position += FRAME_BYTES
        return frame.ljust(FRAME_BYTES, b"\x00")

    def give(self, frame: bytes) -> None:
        """Measure the next frame from the far end."""
        samples = np.frombuffer(frame, dtype="<i2").astype(np.float32)
        self._energies.append(float(np.dot(samples, samples)) / max(1, samples.size))

    def level(self) -> Level:
        """Return how loud the far end was since the last asking."""
        energies = []
        while self._energies:
            energies.append(self._energies.popleft())
        if not energies:
            return Level(SILENT_DBFS, SILENT_DBFS, 0)
        return Level(_dbfs(sum(energies) / len(energies)), _dbfs(max(energies)), len(energies))


def timeline(scenario: Scenario) -> bytes:
    """Return a scenario's speech as the bridge takes it, each line at its time or right after the one before it.

    Takes a few milliseconds and reads files: off the event loop.

    Raises:
        ScenarioInvalid: a speech file is unusable.
    """
    track = bytearray()
    for line, path in zip(scenario.talk.lines, scenario.audio, strict=True):
        start = int(line.at * BRIDGE_RATE) * 2
        track.extend(bytes(max(0, start - len(track))))
        track.extend(_for_bridge(read_speech(path)))
    return bytes(track)


def _for_bridge(samples: bytes) -> bytes:
    """Double the rate by drawing straight lines: what it adds above 4 kHz, the telephone codec takes away again."""
    narrow: npt.NDArray[np.float32] = np.frombuffer(samples, dtype="<i2").astype(np.float32)
    wide = np.repeat(narrow, BRIDGE_RATE // SAMPLE_RATE)
    wide[1:-1:2] = (narrow[:-1] + narrow[1:]) / 2
    return wide.astype("<i2").tobytes()


def _dbfs(energy: float) -> float:
    if energy <= 0:
        return SILENT_DBFS
    return round(max(SILENT_DBFS, 20 * math.log10(math.sqrt(energy) / FULL_SCALE)), 1)


def loudest(levels: list[Level]) -> float:
    """Return the loudest of some stretches."""
    return max(itertools.chain((level.dbfs for level in levels), [SILENT_DBFS]))
