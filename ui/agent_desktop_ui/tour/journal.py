"""What happened on the tour: numbered steps with times, a screenshot each, and the first thing that went wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QWidget

from agent_desktop.errors import AgentDesktopError

LOOK_SECONDS = 0.05
SETTLE_SECONDS = 0.4
"""What a picture waits for, so that searches, layouts and paints are done."""


class TourFailedError(Exception):
    """A step did not do what it should; the message says what."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step done: what, how long it took in seconds, and what it found out."""

    number: int
    title: str
    seconds: float
    facts: tuple[str, ...]


class Journal:
    """Writes down the tour. `say` prints a line at once."""

    def __init__(self, folder: Path, say: Callable[[str], object]) -> None:
        self._folder = folder
        self._say = say
        self._facts: list[str] = []
        self.steps: list[Step] = []
        self.window: QWidget | None = None

    @asynccontextmanager
    async def step(self, name: str, title: str) -> AsyncIterator[None]:
        """Run a step, and take its picture, of the failure too."""
        number = len(self.steps) + 1
        began = time.monotonic()
        self._facts = []
        try:
            yield
        except (TourFailedError, AgentDesktopError):
            await self._shoot(f"{number:02}-{name}-failed")
            self._say(f"{number:02}  {title}  FAILED after {time.monotonic() - began:.1f} s")
            raise
        seconds = time.monotonic() - began
        await self._shoot(f"{number:02}-{name}")
        self.steps.append(Step(number, title, seconds, tuple(self._facts)))
        self._say(f"{number:02}  {seconds:6.2f} s  {title}")
        for fact in self._facts:
            self._say(f"              {fact}")

    def note(self, fact: str) -> None:
        """Write down what the step found out."""
        self._facts.append(fact)

    async def shoot(self, name: str) -> None:
        """Take one more picture within a step."""
        await self._shoot(f"{len(self.steps) + 1:02}-{name}")

    async def _shoot(self, name: str) -> None:
        # Never processEvents here: a coroutine that spins Qt's loop breaks every other one.
        await asyncio.sleep(SETTLE_SECONDS)
        if self.window is not None:
            self.window.grab().save(str(self._folder / f"{name}.png"))


async def until(condition: Callable[[], object], what: str, within: float = 10.0) -> None:
    """Return as soon as something is so.

    Raises:
        TourFailedError: it was not within the seconds given.
    """
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TourFailedError(f"not within {within:.0f} s: {what}")
        await asyncio.sleep(LOOK_SECONDS)
