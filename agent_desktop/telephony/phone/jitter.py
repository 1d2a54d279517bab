"""A small buffer between two clocks: the sound card's and the media bridge's."""

from __future__ import annotations

import threading

from agent_desktop.telephony.phone.sound import SAMPLE_RATE

BYTES_PER_MS = SAMPLE_RATE * 2 // 1000


class JitterRing:
    """Keeps at most `most_ms`; when it runs over it falls back to `target_ms`, so that delay never piles up.

    After running dry it waits for `target_ms` again, so that one late block costs one gap, not a crackle of many.
    """

    def __init__(self, target_ms: int = 20, most_ms: int = 60) -> None:
        self._target = target_ms * BYTES_PER_MS
        self._most = most_ms * BYTES_PER_MS
        self._data = bytearray()
        self._filling = True
        self._lock = threading.Lock()
        self.dry = 0
        self.dropped = 0

    def push(self, data: bytes | bytearray) -> None:
        """Add samples."""
        with self._lock:
            self._data += data
            if len(self._data) > self._most:
                self.dropped += 1
                del self._data[: len(self._data) - self._target]

    def pull(self, size: int) -> bytes | None:
        """Return so many bytes, or None while there are too few."""
        with self._lock:
            enough = len(self._data) >= (max(size, self._target) if self._filling else size)
            if not enough:
                if not self._filling:
                    self.dry += 1
                self._filling = True
                return None
            self._filling = False
            taken = bytes(self._data[:size])
            del self._data[:size]
            return taken

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._data.clear()
            self._filling = True
