"""Measures the figures of the product and prints them as a table: `python tests/benchmarks/run.py [names…]`.

Every figure is measured in a process of its own, on the real parts: window, phone process, backend, practice callers.
Nothing is asserted; the aims stand beside. Runs on the machine as it is: other work on it shows in the figures.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path

from tabulate import tabulate

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]

from figures import Row, from_line, to_line  # noqa: E402 - beside this file

FIGURES = ("screen_pop", "start", "loop_lag", "memory", "mouth_to_ear", "knowledge")
WITHIN_SECONDS = 600
MARK = "rows: "


def main() -> int:
    """Measure what is named, or everything; returns 1 if a figure could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(FIGURES)}")
    parser.add_argument("--one", choices=FIGURES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(MARK + to_line(_rows(options.one)))
        return 0
    unknown = set(options.names) - set(FIGURES)
    if unknown:
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    environment = _environment()
    subprocess.run([sys.executable, "-m", "compileall", "-q", "agent_desktop", "ui"], cwd=ROOT, env=environment)  # noqa: PLW1510 - a warm start without it is only slower
    rows: list[Row] = []
    failed = False
    for name in options.names or FIGURES:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        found = _measured(name, environment)
        failed |= not found
        rows += found or [Row(f"{name}: could not be measured, see above")]
    headers = ("figure", "p50", "p95", "max", "n", "aim")
    table = [(row.figure, row.p50, row.p95, row.most, row.runs, row.aim) for row in rows]
    print(tabulate(table, headers, disable_numparse=True))
    print(f"\n{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}, offscreen")
    return int(failed)


def _measured(name: str, environment: dict[str, str]) -> list[Row]:
    command = [sys.executable, str(HERE / "run.py"), "--one", name]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, timeout=WITHIN_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return []
    marked = [line for line in done.stdout.splitlines() if line.startswith(MARK)]
    return from_line(marked[-1].removeprefix(MARK)) if marked else []


def _rows(name: str) -> list[Row]:
    # The knowledge search tells its figures as pairs of texts.
    return [row if isinstance(row, Row) else Row(*row) for row in importlib.import_module(name).measure()]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


if __name__ == "__main__":
    sys.exit(main())
