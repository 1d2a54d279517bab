"""The search itself: BM25F over segments, then contiguous matches, validity and region.

One thread updates (`update`), any number search: a search works on the tuple of segments it found, which never
changes. 100,000 articles need no other shape, only their bodies kept out of memory (issue 4).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from math import log
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from agent_desktop.contract.knowledge import Article
from agent_desktop.knowledge.document import Document, prepare
from agent_desktop.knowledge.lexicon import Lexicon
from agent_desktop.knowledge.model import WHOLE_BANK, SearchFilters, Validity, validity
from agent_desktop.knowledge.query import Query, parse
from agent_desktop.knowledge.segment import Segment, build, merge, without
from agent_desktop.knowledge.synonyms import Synonyms

CANDIDATES = 200
"""How many of the best by words are looked at more closely; the count shown never exceeds it."""

_TOO_COMMON = 0.5
"""Terms in more than this share of articles say nothing (measured as free in the field notes)."""

_WEAKEST = 0.22
"""Hits below this share of the best are noise."""

_HOPELESS = 0.1
"""Articles below this share of the best by words stay below `_WEAKEST` whatever raises them."""

_WORTH = {Validity.EFFECTIVE: 1.0, Validity.NOT_YET: 0.6, Validity.EXPIRED: 0.35, Validity.WITHDRAWN: 0.25}
_OTHER_REGION = 0.85
_OWN_REGION = 1.1


@dataclass(frozen=True, slots=True)
class Found:
    """A document, and how well it answers."""

    document: Document
    score: float
    validity: Validity


@dataclass(frozen=True, slots=True)
class Answer:
    """The best documents, how many there were, and the query as it was understood."""

    found: tuple[Found, ...]
    total: int
    query: Query


class Cancelled(Exception):
    """A newer search has taken this one's place."""


def _never() -> bool:
    return False


class KnowledgeIndex:
    """Articles by their words. `update` belongs to one thread at a time."""

    def __init__(self, synonyms: Synonyms) -> None:
        self._synonyms = synonyms
        self._lexicon = Lexicon()
        self._segments: tuple[Segment, ...] = ()

    def __len__(self) -> int:
        return sum(segment.living() for segment in self._segments)

    def update(self, articles: Sequence[Article]) -> None:
        """Add articles; one that is there already is replaced. Searchable when this returns."""
        newest = {article.id: article for article in articles}
        if not newest:
            return
        prepared = [prepare(article) for article in newest.values()]
        self._lexicon.add(item for one in prepared for item in one.words.items())
        segments = [_replace(segment, newest.keys()) for segment in self._segments]
        segments.append(build(prepared))
        while len(segments) > 1 and len(segments[-2].documents) <= 2 * len(segments[-1].documents):
            last = segments.pop()
            segments.append(merge(segments.pop(), last))
        self._segments = tuple(segment for segment in segments if segment.living())

    def documents(self) -> list[Document]:
        """Return every article there is."""
        return [
            document
            for segment in self._segments
            for document, alive in zip(segment.documents, segment.alive, strict=True)
            if alive
        ]

    def search(
        self,
        text: str,
        today: date,
        limit: int,
        filters: SearchFilters = SearchFilters(),  # noqa: B008 - a frozen value
        favourites: frozenset[UUID] = frozenset(),
        cancelled: Callable[[], bool] = _never,
        home: str = "",
    ) -> Answer:
        """Return the best answers to a text; those of the caller's branch (`home`) a little before others.

        Raises:
            Cancelled: `cancelled` said so.
        """
        segments = self._segments
        query = parse(text, self._lexicon, self._synonyms)
        ranked = [
            _judged(document, score, query, today, filters.region or home)
            for score, document in _candidates(_scores(segments, query, cancelled))
            if _allowed(document, filters, favourites)
        ]
        if cancelled():
            raise Cancelled
        ranked.sort(key=lambda one: (-one.score, one.document.number))
        if ranked:
            floor = ranked[0].score * _WEAKEST
            ranked = [one for one in ranked if one.score >= floor]
        return Answer(tuple(ranked[:limit]), len(ranked), query)

    def browse(self, today: date, limit: int, filters: SearchFilters, favourites: frozenset[UUID]) -> Answer:
        """Return the articles changed last."""
        chosen = [document for document in self.documents() if _allowed(document, filters, favourites)]
        chosen.sort(key=lambda document: document.number)
        chosen.sort(key=lambda document: document.article.updated_at, reverse=True)
        found = tuple(Found(document, 0.0, validity(document.article, today)) for document in chosen[:limit])
        return Answer(found, len(chosen), Query())


def _replace(segment: Segment, ids: Collection[UUID]) -> Segment:
    places = [place for place, document in enumerate(segment.documents) if document.article.id in ids]
    return without(segment, places) if places else segment


def _scores(
    segments: Sequence[Segment], query: Query, cancelled: Callable[[], bool]
) -> list[tuple[Segment, NDArray[np.float32]]]:
    total = sum(len(segment.documents) for segment in segments)
    scores = [np.zeros(len(segment.documents), np.float32) for segment in segments]
    for group in query.groups:
        if cancelled():
            raise Cancelled
        worth = {term: weight * _rarity(segments, term, total) for term, weight in group.terms.items()}
        for segment, sums in zip(segments, scores, strict=True):
            _add(segment, sums, worth)
    best = max((float(sums.max(initial=0.0)) for sums in scores), default=0.0) or 1.0
    found = []
    for segment, sums in zip(segments, scores, strict=True):
        if len(query.letters) > 1:
            for place, begins in segment.titles_with(query.letters):
                sums[place] += best * (0.9 if begins else 0.6)
        found.append((segment, np.where(segment.alive, sums, 0.0).astype(np.float32)))
    return found


def _add(segment: Segment, sums: NDArray[np.float32], worth: dict[str, float]) -> None:
    """Add a group's best alternative to every article's sum."""
    known = [(postings, value) for term, value in worth.items() if value and (postings := segment.postings(term))]
    if len(known) == 1:
        (places, weights), value = known[0]
        sums[places] += weights * value
    elif known:
        best = np.zeros_like(sums)
        for (places, weights), value in known:
            best[places] = np.maximum(best[places], weights * value)
        sums += best


def _rarity(segments: Sequence[Segment], term: str, total: int) -> float:
    """Return the term's inverse document frequency; nothing for one that stands nearly everywhere."""
    count = sum(segment.count(term) for segment in segments)
    if not count or (total > 20 and count > total * _TOO_COMMON):
        return 0.0
    return log(1 + (total - count + 0.5) / (count + 0.5))


def _candidates(scored: Sequence[tuple[Segment, NDArray[np.float32]]]) -> list[tuple[float, Document]]:
    """Return the best documents by words alone; what is too weak for any boost to save is left out early."""
    best = max((float(scores.max(initial=0.0)) for _, scores in scored), default=0.0)
    found: list[tuple[float, Document]] = []
    for segment, scores in scored:
        places = np.flatnonzero(scores > best * _HOPELESS)
        if len(places) > CANDIDATES:
            places = places[np.argpartition(scores[places], -CANDIDATES)[-CANDIDATES:]]
        found += ((float(scores[place]), segment.documents[place]) for place in places)
    return nlargest(CANDIDATES, found, key=lambda item: item[0])


def _allowed(document: Document, filters: SearchFilters, favourites: frozenset[UUID]) -> bool:
    article = document.article
    if filters.category and tuple(article.category[: len(filters.category)]) != filters.category:
        return False
    if filters.region and article.region not in {WHOLE_BANK, filters.region}:
        return False
    return not filters.favourites or article.id in favourites


def _judged(document: Document, score: float, query: Query, today: date, home: str) -> Found:
    """Raise contiguous matches and the article's own number, lower what can't be quoted or is another branch's."""
    now = validity(document.article, today)
    return Found(document, score * _contiguous(document, query) * _near(document, query, home) * _WORTH[now], now)


def _contiguous(document: Document, query: Query) -> float:
    phrase, raised = query.phrase, 1.0
    if query.number and document.number.endswith(query.number):
        raised += 4.0
    if len(phrase) < 2:
        return raised
    if phrase == document.title:
        return raised + 1.0
    if phrase in document.title:
        return raised + (0.6 if document.title.startswith(phrase) else 0.4)
    return raised + (0.4 if any(phrase in alias for alias in document.aliases) else 0.0)


def _near(document: Document, query: Query, home: str) -> float:
    """Weigh a branch's own articles: up for its customers and when it is named, down for all others."""
    region = document.article.region
    if region == WHOLE_BANK:
        return 1.0
    named = region.removesuffix("分行") in query.phrase
    return _OWN_REGION if named or region == home else _OTHER_REGION
