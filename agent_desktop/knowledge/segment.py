"""An immutable part of the index: postings of some articles as arrays. New articles make a new, small segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agent_desktop.knowledge.document import Document, Prepared

Places = NDArray[np.int32]
Weights = NDArray[np.float32]
Alive = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Segment:
    """Postings by term: those of term `n` are `places[starts[n]:starts[n + 1]]` with their weights.

    Attributes:
        alive: false for articles that a later segment has replaced.
    """

    documents: tuple[Document, ...]
    vocabulary: dict[str, int]
    starts: NDArray[np.int64]
    places: Places
    weights: Weights
    alive: Alive
    titles: tuple[str, str] = field(default=("", ""))
    """All titles' pinyin, whole and by initials, one a line: one search in a long text beats one in each title."""

    def postings(self, term: str) -> tuple[Places, Weights] | None:
        """Return where a term occurs and how much it weighs there."""
        number = self.vocabulary.get(term)
        if number is None:
            return None
        stretch = slice(self.starts[number], self.starts[number + 1])
        return self.places[stretch], self.weights[stretch]

    def count(self, term: str) -> int:
        """Return in how many articles a term occurs, replaced ones included until the next merge."""
        number = self.vocabulary.get(term)
        return 0 if number is None else int(self.starts[number + 1] - self.starts[number])

    def living(self) -> int:
        """Return how many articles count."""
        return int(self.alive.sum())

    def titles_with(self, letters: str) -> list[tuple[int, bool]]:
        """Return articles whose title's pinyin contains letters, and whether it begins with them."""
        found: dict[int, bool] = {}
        for text in self.titles:
            place = text.find(letters)
            while place >= 0:
                number = text.count("\n", 0, place)
                found[number] = found.get(number, False) or place == 0 or text[place - 1] == "\n"
                place = text.find(letters, place + 1)
        return list(found.items())


def build(prepared: Sequence[Prepared]) -> Segment:
    """Return a segment of freshly prepared articles."""
    vocabulary: dict[str, int] = {}
    numbers: list[int] = []
    places: list[int] = []
    weights: list[float] = []
    for place, one in enumerate(prepared):
        for term, weight in one.weights.items():
            numbers.append(vocabulary.setdefault(term, len(vocabulary)))
            places.append(place)
            weights.append(weight)
    return _sorted(
        tuple(one.document for one in prepared),
        vocabulary,
        np.array(numbers, np.int32),
        np.array(places, np.int32),
        np.array(weights, np.float32),
    )


def merge(first: Segment, second: Segment) -> Segment:
    """Return one segment of two, without what was replaced."""
    vocabulary: dict[str, int] = {}
    parts: list[tuple[NDArray[np.int32], Places, Weights]] = []
    documents: list[Document] = []
    for part in (first, second):
        renumbered = np.array([vocabulary.setdefault(term, len(vocabulary)) for term in part.vocabulary], np.int32)
        numbers = np.repeat(renumbered, np.diff(part.starts))
        moved = (np.cumsum(part.alive) - 1 + len(documents)).astype(np.int32)
        kept = part.alive[part.places]
        parts.append((numbers[kept], moved[part.places[kept]], part.weights[kept]))
        documents += [document for document, lives in zip(part.documents, part.alive, strict=True) if lives]
    numbers, places, weights = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return _sorted(tuple(documents), vocabulary, numbers, places, weights)


def without(segment: Segment, places: Sequence[int]) -> Segment:
    """Return the segment with some articles marked as replaced; the arrays are shared."""
    alive = segment.alive.copy()
    alive[list(places)] = False
    return Segment(
        segment.documents,
        segment.vocabulary,
        segment.starts,
        segment.places,
        segment.weights,
        alive,
        segment.titles,
    )


def _sorted(
    documents: tuple[Document, ...],
    vocabulary: dict[str, int],
    numbers: NDArray[np.int32],
    places: Places,
    weights: Weights,
) -> Segment:
    order = np.argsort(numbers, kind="stable")
    starts = np.zeros(len(vocabulary) + 1, np.int64)
    np.cumsum(np.bincount(numbers, minlength=len(vocabulary)), out=starts[1:])
    whole, short = (
        "\n".join(documents_title[kind] for documents_title in (one.title_letters for one in documents))
        for kind in (0, 1)
    )
    alive = np.ones(len(documents), np.bool_)
    return Segment(documents, vocabulary, starts, places[order], weights[order], alive, (whole, short))
