"""Process start → first window painted, → the seat painted, → F2 accepted; warm, beside a bare window of PySide6.

From just before the process is started to the moment it tells (see `start_probe.py`), by CLOCK_MONOTONIC. The sign-in
is a real one (`--sign-in`, password on standard input), the database and the articles are there from an earlier start.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from figures import Row, seconds_row
from floor import seat_environment, stage
from window import AGENT, PASSWORD

PROBE = Path(__file__).resolve().parent / "start_probe.py"
RUNS = 11
WITHIN_SECONDS = 60.0


def measure() -> list[Row]:
    """Return the rows of the start."""
    moments = asyncio.run(_measure())
    return [
        seconds_row("bare PySide6 window, for comparison", moments["bare"], ""),
        seconds_row("start → first window painted", moments["window"], "p50 ≤ 500 ms"),
        seconds_row("start → signed in, workbench painted", moments["seat"], ""),
        seconds_row("start → usable: F2 accepted", moments["usable"], "p50 ≤ 1000 ms"),
    ]


async def _measure() -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"bare": [], "window": [], "seat": [], "usable": []}
    async with stage() as bank:
        environment = seat_environment(bank)
        for number in range(RUNS + 1):
            for arguments in (["bare"], ["--sign-in", AGENT, "--password-stdin"]):
                told = await asyncio.to_thread(_start, arguments, environment)
                for name, seconds in told.items():
                    if number:  # the first start makes the database and fetches the articles
                        found[name].append(seconds)
    return found


def _start(arguments: list[str], environment: Mapping[str, str]) -> dict[str, float]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(PROBE), *arguments],
        env={**os.environ, **environment},
        input=PASSWORD + "\n",
        stdout=subprocess.PIPE,
        text=True,
        timeout=WITHIN_SECONDS,
        check=True,
    )
    moments = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    return {name: at - began for name, at in moments}
