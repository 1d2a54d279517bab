"""Waiting longer after each failure, and never in step with the other seats."""

from __future__ import annotations

import random
from dataclasses import dataclass, field


@dataclass(slots=True)
class Backoff:
    """Seconds to wait: doubled from `first` up to `most`, each drawn from the upper half (jitter).

    Several hundred seats lose the backend at the same moment; jitter keeps them from coming back at the same moment.
    """

    first: float = 0.5
    most: float = 10.0
    _source: random.Random = field(default_factory=random.SystemRandom)
    _step: int = 0

    def next(self) -> float:
        """Return the next wait and remember that it failed once more."""
        full = min(self.most, self.first * 2.0 ** min(self._step, 30))
        self._step += 1
        return full * self._source.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Begin anew after a success."""
        self._step = 0
