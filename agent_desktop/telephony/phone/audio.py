"""What the phone hears and speaks through: sound devices, WAV files in their place, or nothing. Never a failed call.

The media clock's thread comes in through `take` and `give`, the sound card's through the two rings; everything slow
(listing, opening, closing, files) happens on a thread of its own, so that a stuck sound server can't hold up a hang-up.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent_desktop.telephony.phone.devices import DeviceList, NoDevices, OpenPair, load_miniaudio
from agent_desktop.telephony.phone.jitter import JitterRing
from agent_desktop.telephony.phone.protocol import AudioState
from agent_desktop.telephony.phone.sound import FRAME_BYTES, SAMPLE_RATE
from agent_desktop.telephony.phone.tones import Loop, Tone, samples

log = logging.getLogger(__name__)

LIST_SECONDS = 1.0
WATCH_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class AudioOptions:
    """What the phone is started with.

    Attributes:
        source: `device` (with `file` or `none` as its stand-in where the machine has no sound), `file` or `none`.
        microphone, speaker: device ids, empty for the system's default.
        microphone_file: WAV spoken over and over in place of a microphone.
        speaker_file: WAV written with what was heard.
        ring: ring aloud with an incoming call.
    """

    source: str = "device"
    microphone: str = ""
    speaker: str = ""
    microphone_file: str = ""
    speaker_file: str = ""
    ring: bool = True


class AudioDesk:
    """The `Sound` of every call of this phone; devices are open only while a call is there."""

    def __init__(self, options: AudioOptions, tell: Callable[[AudioState], None]) -> None:
        self._options = options
        self._tell = tell
        self._heard, self._spoken = JitterRing(), JitterRing()
        self._state = AudioState(source="none")
        self._chosen = options.microphone, options.speaker
        self._wanted = False
        self._tone: Loop | None = None
        self._tones: dict[Tone, bytes] = {}
        self._file_voice: Loop | None = None
        self._recorded: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._recording: wave.Wave_write | None = None
        self._list: DeviceList | None = None
        self._miniaudio: Any = None
        self._pair: OpenPair | None = None
        self._opened = self._chosen
        self._retry_at = 0.0
        self._stirred = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="audio", daemon=True)

    @property
    def state(self) -> AudioState:
        """What there is now."""
        return self._state

    def start(self) -> None:
        """Look for devices; what is found is told."""
        self._thread.start()

    def stop(self) -> None:
        """Close devices and files."""
        self._ended = True
        self._stirred.set()
        self._thread.join(2.0)

    def choose(self, microphone: str, speaker: str) -> None:
        """Use these devices from now on, also in a running call; empty means the system's default."""
        self._chosen = microphone, speaker
        self._retry_at = 0.0
        self._stirred.set()

    def want(self, *, on: bool) -> None:
        """Open the devices for a call, or let them go after the last."""
        self._wanted = on
        self._stirred.set()

    def play(self, tone: Tone | None) -> None:
        """Let the agent hear a tone whenever the far end is not heard."""
        if tone is None or (tone is Tone.RING and not self._options.ring):
            self._tone = None
            return
        if tone not in self._tones:
            self._tones[tone] = samples(tone)
        self._tone = Loop(self._tones[tone])

    # --- the media clock's thread -------------------------------------------------------------------------------

    def take(self) -> bytes | None:
        """Return what the agent says."""
        if self._pair is not None:
            return self._heard.pull(FRAME_BYTES)
        voice = self._file_voice
        return voice.take(FRAME_BYTES) if voice is not None else None

    def give(self, frame: bytes) -> None:
        """Take what the far end says."""
        if self._pair is not None:
            self._spoken.push(frame)
        if self._recording is not None:
            self._recorded.put(frame)

    # --- the sound card's threads -------------------------------------------------------------------------------

    def _hear(self, data: bytes | bytearray) -> None:
        self._heard.push(data)

    def _speak(self, size: int) -> bytes:
        data = self._spoken.pull(size)
        if data is not None:
            return data
        tone = self._tone
        return tone.take(size) if tone is not None else bytes(size)

    # --- the thread of its own ----------------------------------------------------------------------------------

    def _run(self) -> None:
        self._load()
        next_list = 0.0
        while not self._ended:
            now = time.monotonic()
            if now >= next_list:
                next_list = now + LIST_SECONDS
                self._look()
            self._follow_wish(now)
            self._write_recorded()
            self._stirred.wait(WATCH_SECONDS if self._wanted else LIST_SECONDS)
            self._stirred.clear()
        self._close_pair()
        self._write_recorded()
        if self._recording is not None:
            self._recording.close()

    def _load(self) -> None:
        options = self._options
        try:
            if options.source != "none" and (options.source == "device" or options.microphone_file):
                self._miniaudio = load_miniaudio()
            if options.source == "device":
                self._list = DeviceList(self._miniaudio)
        except (ImportError, OSError) as error:
            log.warning("the audio library can't be loaded: %s", error)
        self._load_voice()
        if options.speaker_file and options.source != "none":
            self._open_recording(Path(options.speaker_file))

    def _load_voice(self) -> None:
        path = self._options.microphone_file
        if not path or self._miniaudio is None:
            return
        try:
            decoded = self._miniaudio.decode_file(path, nchannels=1, sample_rate=SAMPLE_RATE)
            self._file_voice = Loop(bytes(decoded.samples))
        except (self._miniaudio.MiniaudioError, OSError) as error:
            log.warning("the file in place of a microphone can't be read: %s", error)

    def _open_recording(self, path: Path) -> None:
        try:
            recording = wave.open(str(path), "wb")  # noqa: SIM115 - closed when the thread ends
        except OSError as error:
            log.warning("the file in place of a speaker can't be written: %s", error)
            return
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(SAMPLE_RATE)
        self._recording = recording

    def _look(self) -> None:
        microphones, speakers = self._list.read() if self._list is not None else ([], [])
        if microphones and speakers:
            source = "device"
        elif self._file_voice is not None or self._recording is not None:
            source = "file"
        else:
            source = "none"
        ids = {device.id for device in (*microphones, *speakers)}
        microphone, speaker = (chosen if chosen in ids else "" for chosen in self._chosen)
        before, self._state = (
            self._state,
            AudioState(
                source=source, microphone=microphone, speaker=speaker, microphones=microphones, speakers=speakers
            ),
        )
        if self._state != before:
            log.info("audio: %s, %d microphones, %d speakers", source, len(microphones), len(speakers))
            if (before.microphone, before.speaker) != (microphone, speaker) or before.source != source:
                self._close_pair()
                self._retry_at = 0.0
            self._tell(self._state)

    def _follow_wish(self, now: float) -> None:
        if self._pair is not None and self._pair.stuck:
            log.warning("a sound device fell silent; it is opened again")
            self._close_pair()
        chosen = tuple(self._chosen)
        if self._pair is not None and (self._opened != chosen or not self._wanted):
            self._close_pair()
        if self._wanted and self._pair is None and self._state.source == "device" and now >= self._retry_at:
            self._open_pair(*chosen)

    def _open_pair(self, microphone: str, speaker: str) -> None:
        if self._list is None:
            return
        self._heard.clear()
        self._spoken.clear()
        self._opened = (microphone, speaker)
        try:
            self._pair = OpenPair(
                self._miniaudio,
                self._list.handle(microphone, capture=True),
                self._list.handle(speaker, capture=False),
                self._hear,
                self._speak,
            )
        except NoDevices as error:
            log.warning("the sound devices can't be opened: %s", error)
            self._retry_at = time.monotonic() + LIST_SECONDS

    def _close_pair(self) -> None:
        pair, self._pair = self._pair, None
        if pair is not None:
            log.info(
                "audio pair closed; heard: %d dry, %d dropped; spoken: %d dry, %d dropped",
                self._heard.dry,
                self._heard.dropped,
                self._spoken.dry,
                self._spoken.dropped,
            )
            pair.close()

    def _write_recorded(self) -> None:
        if self._recording is None:
            return
        frames = bytearray()
        while not self._recorded.empty():
            frames += self._recorded.get()
        if frames:
            self._recording.writeframes(bytes(frames))
