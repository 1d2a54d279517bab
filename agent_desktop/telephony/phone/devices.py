"""Microphones and speakers through miniaudio: a list of them, and one open pair with a watch on it."""

from __future__ import annotations

import importlib
import logging
import sys
import time
from collections.abc import Callable, Generator
from typing import Any

from agent_desktop.telephony.phone.protocol import AudioDevice
from agent_desktop.telephony.phone.sound import SAMPLE_RATE

log = logging.getLogger(__name__)

CAPTURE_MS, CAPTURE_PERIODS = 10, 8
PLAYBACK_MS, PLAYBACK_PERIODS = 10, 5
"""Measured over PulseAudio: playback periods are delay, all of them (4 of 20 ms: mouth to ear 138 ms; 5 of 10 ms:
about 100 ms; 4 of 10 ms: 78 ms, with a glitch now and then on a loaded machine). Capture periods are not, and save
blocks when the machine is late."""
SILENT_AFTER_SECONDS = 0.2
"""A device that calls back no more for so long is gone or stuck: it is opened again."""
SETTLE_SECONDS = 3.0
"""A sound server may take its time over the first blocks; after that the watch is strict."""


class NoDevices(Exception):
    """This machine has no sound system, or not the device asked for."""


def load_miniaudio() -> Any:
    """Import miniaudio without numpy, which it would only take along: 20 MB that a phone has no use for."""
    absent = "numpy" not in sys.modules
    if absent:
        sys.modules["numpy"] = None  # type: ignore[assignment]  # Python's own way to make an import fail
    try:
        return importlib.import_module("miniaudio")
    finally:
        if absent:
            del sys.modules["numpy"]


class DeviceList:
    """What the system offers at this moment; no event tells of changes, so it is read once a second."""

    def __init__(self, miniaudio: Any) -> None:
        self._miniaudio = miniaudio
        self._devices: Any = None
        self._told = ""

    def read(self) -> tuple[list[AudioDevice], list[AudioDevice]]:
        """Return microphones and speakers; none of either where there is no sound system."""
        try:
            if self._devices is None:
                self._devices = self._miniaudio.Devices()
            if self._devices.backend == "Null":
                self._devices = None  # a sound system that starts later is found by asking anew
                return [], []
            return _named(self._devices.get_captures()), _named(self._devices.get_playbacks())
        except self._miniaudio.MiniaudioError as error:
            if str(error) != self._told:  # once, not each second
                self._told = str(error)
                log.warning("the devices can't be listed: %s", error)
            self._devices = None
            return [], []

    def handle(self, device_id: str, *, capture: bool) -> Any:
        """Return miniaudio's id of a device; None, its default, if the id is empty or gone."""
        if self._devices is None or not device_id:
            return None
        found = self._devices.get_captures() if capture else self._devices.get_playbacks()
        return next((one["id"] for one in found if _id_of(one["id"]) == device_id), None)


class OpenPair:
    """One microphone and one speaker, running; their callbacks come on native threads."""

    def __init__(
        self,
        miniaudio: Any,
        microphone: Any,
        speaker: Any,
        hear: Callable[[bytes | bytearray], None],
        speak: Callable[[int], bytes],
    ) -> None:
        self._miniaudio = miniaudio
        self._heard_at = self._spoke_at = time.monotonic()
        self._strict_from = self._heard_at + SETTLE_SECONDS
        self._open: list[Any] = []
        settings: dict[str, Any] = {
            "nchannels": 1,
            "sample_rate": SAMPLE_RATE,
            "app_name": "agent-desktop",
        }
        failure = ""
        try:
            capture = miniaudio.CaptureDevice(
                device_id=microphone, buffersize_msec=CAPTURE_MS, callback_periods=CAPTURE_PERIODS, **settings
            )
            self._open.append(capture)
            playback = miniaudio.PlaybackDevice(
                device_id=speaker, buffersize_msec=PLAYBACK_MS, callback_periods=PLAYBACK_PERIODS, **settings
            )
            self._open.append(playback)
            hearing, speaking = self._hearing(hear), self._speaking(speak)
            next(hearing)
            next(speaking)
            capture.start(hearing)
            playback.start(speaking)
        except miniaudio.MiniaudioError as error:
            failure = str(error)
        if failure:
            self.close()
            raise NoDevices(failure)

    @property
    def stuck(self) -> bool:
        """Whether either device has not called back for too long."""
        now = time.monotonic()
        silent = now - min(self._heard_at, self._spoke_at)
        return now > self._strict_from and silent > SILENT_AFTER_SECONDS

    def close(self) -> None:
        """Stop both."""
        for device in self._open:
            device.close()
            # miniaudio forgets the context it made for the device: a connection to the sound server each time
            self._miniaudio.lib.ma_context_uninit(device._context)  # noqa: SLF001 - no public way
        self._open.clear()

    def _hearing(self, hear: Callable[[bytes | bytearray], None]) -> Generator[None, bytes | bytearray, None]:
        while True:
            data = yield
            self._heard_at = time.monotonic()
            hear(data)

    def _speaking(self, speak: Callable[[int], bytes]) -> Generator[bytes, int, None]:
        data = b""
        while True:
            frames = yield data
            self._spoke_at = time.monotonic()
            data = speak(frames * 2)


def _named(found: list[dict[str, Any]]) -> list[AudioDevice]:
    # a monitor is what a speaker plays, offered as a microphone: nobody speaks into it
    found = [one for one in found if not _id_of(one["id"]).endswith(".monitor")]
    return [
        AudioDevice(id=_id_of(one["id"]), name=str(one["name"]), default=index == 0) for index, one in enumerate(found)
    ]


def _id_of(handle: Any) -> str:
    """Return the system's own id as text: for PulseAudio and ALSA a name, elsewhere hexadecimal."""
    miniaudio = sys.modules["miniaudio"]
    raw = bytes(miniaudio.ffi.buffer(handle))
    text, rest = raw.split(b"\0", 1)[0], raw.rstrip(b"\0")
    if text and len(text) == len(rest):
        try:
            decoded = text.decode()
        except UnicodeDecodeError:
            return rest.hex()
        if decoded.isprintable():
            return decoded
    return rest.hex()
