"""Waiting for what must come true, without fixed sleeps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

STEP_SECONDS = 0.01


async def eventually(condition: Callable[[], object], within: float = 5.0, what: str = "") -> None:
    """Return as soon as the condition holds.

    Raises:
        AssertionError: it did not hold within the seconds given.
    """
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {what or condition}")
        await asyncio.sleep(STEP_SECONDS)
