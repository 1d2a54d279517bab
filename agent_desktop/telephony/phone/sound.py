"""Sound of a call as plain frames: what the engine gives to and takes from whoever speaks and listens."""

from __future__ import annotations

import logging
from typing import Protocol

import pjsua2 as pj

log = logging.getLogger(__name__)

SAMPLE_RATE = 16_000
FRAME_MS = 20
FRAME_BYTES = SAMPLE_RATE * FRAME_MS // 1000 * 2
SILENCE = bytes(FRAME_BYTES)


class Sound(Protocol):
    """Speaks to and listens to a far end; 20 ms of 16 kHz mono signed 16-bit samples a frame.

    Both methods run on the media clock's thread, 50 times a second: they must not wait, lock for long, or raise.
    """

    def take(self) -> bytes | None:
        """Return the next frame for the far end; None is silence."""

    def give(self, frame: bytes) -> None:
        """Accept the next frame from the far end."""


class SoundPort(pj.AudioMediaPort):  # type: ignore[misc]  # the wheel has no types
    """A port of PJSUA's bridge with a `Sound` behind it; it outlives calls, for the clock thread runs through it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.sound: Sound | None = None
        form = pj.MediaFormatAudio()
        form.type = pj.PJMEDIA_TYPE_AUDIO
        form.clockRate = SAMPLE_RATE
        form.channelCount = 1
        form.bitsPerSample = 16
        form.frameTimeUsec = FRAME_MS * 1000
        self.createPort(name, form)

    def onFrameRequested(self, frame: pj.MediaFrame) -> None:  # noqa: N802 - PJSUA2's name
        """Hand the bridge the next frame to the far end."""
        data = self.sound.take() if self.sound is not None else None
        frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        frame.buf = pj.ByteVector(data if data is not None and len(data) == FRAME_BYTES else SILENCE)
        frame.size = FRAME_BYTES

    def onFrameReceived(self, frame: pj.MediaFrame) -> None:  # noqa: N802 - PJSUA2's name
        """Take the next frame from the far end."""
        if self.sound is None:
            return
        if frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO and frame.size == FRAME_BYTES:
            self.sound.give(bytes(frame.buf))
        else:
            self.sound.give(SILENCE)
