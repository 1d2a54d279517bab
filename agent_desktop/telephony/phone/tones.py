"""What the agent hears before a call is up: a ring when one comes in, the far end's ring-back when one goes out."""

from __future__ import annotations

import array
import math
from dataclasses import dataclass
from enum import StrEnum

from agent_desktop.telephony.phone.sound import SAMPLE_RATE

_FADE = SAMPLE_RATE // 200


class Tone(StrEnum):
    """Which of the two."""

    RING = "ring"
    RING_BACK = "ring_back"


@dataclass(frozen=True, slots=True)
class _Burst:
    frequency: float  # 0 is silence
    seconds: float
    level: float = 0.0


_PATTERNS = {
    Tone.RING: (
        _Burst(660.0, 0.18, 0.12),
        _Burst(880.0, 0.32, 0.12),
        _Burst(0.0, 0.2),
        _Burst(660.0, 0.18, 0.12),
        _Burst(880.0, 0.32, 0.12),
        _Burst(0.0, 1.8),
    ),
    # 回铃音, GB/T 3380: 450 Hz, 1 s on, 4 s off
    Tone.RING_BACK: (_Burst(450.0, 1.0, 0.08), _Burst(0.0, 4.0)),
}


def samples(tone: Tone) -> bytes:
    """Return one period of the tone, 16 kHz mono, to be repeated."""
    period = array.array("h")
    for burst in _PATTERNS[tone]:
        count = int(SAMPLE_RATE * burst.seconds)
        step = 2 * math.pi * burst.frequency / SAMPLE_RATE
        for index in range(count):
            fade = min(1.0, index / _FADE, (count - index) / _FADE)
            period.append(int(32767 * burst.level * fade * math.sin(step * index)))
    return period.tobytes()


class Loop:
    """Repeats a period of samples for ever."""

    def __init__(self, period: bytes) -> None:
        self._period = period
        self._at = 0

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        taken = bytearray()
        while len(taken) < size and self._period:
            piece = self._period[self._at : self._at + size - len(taken)]
            taken += piece
            self._at = (self._at + len(piece)) % len(self._period)
        return bytes(taken)
