"""What a figure is: one row of the table, and the percentiles in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; texts, as they are printed. An empty `aim` means the figure is only told."""

    figure: str
    p50: str = ""
    p95: str = ""
    most: str = ""
    runs: str = ""
    aim: str = ""


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values don't exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def seconds_row(figure: str, values: Sequence[float], aim: str) -> Row:
    """Return the row of durations in seconds, printed in milliseconds."""
    p50, p95, most = (f"{1000 * value:.0f} ms" for value in (*_cuts(values), max(values)))
    return Row(figure, p50, p95, most, str(len(values)), aim)


def to_line(rows: Sequence[Row]) -> str:
    """Return rows as one line of JSON."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False)


def from_line(line: str) -> list[Row]:
    """Return the rows on a line."""
    return [Row(**row) for row in json.loads(line)]


def _cuts(values: Sequence[float]) -> tuple[float, float]:
    return percentile(values, 0.5), percentile(values, 0.95)
