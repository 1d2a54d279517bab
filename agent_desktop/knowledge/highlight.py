"""Marks in the original text, and the stretch of it that shows most of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

from agent_desktop.knowledge.characters import normal
from agent_desktop.knowledge.model import Piece

SNIPPET = 96
"""Characters of a snippet: two lines of the knowledge pane, and a little more."""

_LEAD = 16
_MOST_MARKS = 60
_BREAKS = re.compile(r"[。；！？;!?]\s*|\s{1,}")

Span = tuple[int, int]


def pieces(text: str, marks: Mapping[str, float]) -> tuple[Piece, ...]:
    """Return a text cut into marked and unmarked pieces; together they are the text."""
    found: list[Piece] = []
    place = 0
    for start, end in _united([(start, end) for start, end, _ in _places(text, marks)]):
        if start > place:
            found.append(Piece(text[place:start]))
        found.append(Piece(text[start:end], marked=True))
        place = end
    if place < len(text):
        found.append(Piece(text[place:]))
    return tuple(found)


def snippet(text: str, marks: Mapping[str, float]) -> tuple[Piece, ...]:
    """Return about two lines of a text around its best marks, begun at a sentence where there is one."""
    places = _places(text, marks)
    start = _best_start(places, marks)
    if start:
        breaks = [match.end() for match in _BREAKS.finditer(text, max(0, start - 2 * _LEAD), start + 1)]
        start = breaks[-1] if breaks and breaks[-1] <= start else max(0, start - _LEAD // 2)
    part = text[start : start + SNIPPET]
    before = "…" if start and not breaks_at(text, start) else ""
    after = "…" if start + SNIPPET < len(text) else ""
    return pieces(f"{before}{part}{after}", marks)


def breaks_at(text: str, place: int) -> bool:
    """Return whether a sentence or a step begins at a place."""
    return text[place - 1] in "。；！？;!? \n"


def _best_start(places: list[tuple[int, int, str]], marks: Mapping[str, float]) -> int:
    """Return where the window begins that holds the most different marks."""
    starts = [start for start, _, _ in places]
    best, chosen = 0.0, 0
    for index, (start, _, _) in enumerate(places):
        inside = places[index : bisect_left(starts, start + SNIPPET - _LEAD)]
        worth = sum(len(mark) * marks[mark] ** 2 for mark in {mark for _, _, mark in inside})
        if worth > best:
            best, chosen = worth, start
    return chosen


def _places(text: str, marks: Mapping[str, float]) -> list[tuple[int, int, str]]:
    """Return where marks of weight stand; single characters are too common to be marked."""
    compared = normal(text)
    found = []
    chosen = sorted((mark for mark in marks if len(mark) > 1), key=lambda mark: -marks[mark])[:_MOST_MARKS]
    for mark in chosen:
        place = compared.find(mark)
        while place >= 0:
            found.append((place, place + len(mark), mark))
            place = compared.find(mark, place + len(mark))
    return sorted(found)


def _united(spans: list[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
