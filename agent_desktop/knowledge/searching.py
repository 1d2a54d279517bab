"""What is asked of the index in a worker thread, and its answers as values to show. Imports numpy and rjieba."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from agent_desktop.contract.knowledge import Article
from agent_desktop.knowledge.highlight import pieces, snippet
from agent_desktop.knowledge.index import Found, KnowledgeIndex
from agent_desktop.knowledge.model import (
    CategoryNode,
    Hit,
    Reason,
    SearchFilters,
    SearchResults,
    SuggestionContext,
    Validity,
)
from agent_desktop.knowledge.query import Query
from agent_desktop.knowledge.synonyms import load

_PER_SOURCE = 12
_WEAKEST_SUGGESTION = 0.2


def open_index(synonyms: Path) -> KnowledgeIndex:
    """Return an empty index, everything it needs imported and warm."""
    index = KnowledgeIndex(load(synonyms))
    index.search("挂失 guashi", date.min, 1)
    return index


def add(index: KnowledgeIndex, bodies: Iterable[str]) -> None:
    """Index articles as the store holds them."""
    index.update([Article.model_validate_json(body) for body in bodies])


@dataclass(frozen=True, slots=True)
class Question:
    """What a search needs to know besides the index."""

    text: str
    today: date
    limit: int
    filters: SearchFilters
    favourites: frozenset[UUID]


def answer(index: KnowledgeIndex, question: Question, cancelled: Callable[[], bool]) -> SearchResults:
    """Search, or show what changed last when nothing is asked."""
    if question.text.strip():
        found = index.search(
            question.text, question.today, question.limit, question.filters, question.favourites, cancelled
        )
    else:
        found = index.browse(question.today, question.limit, question.filters, question.favourites)
    return SearchResults(tuple(hit(one, found.query) for one in found.found), found.total)


def suggest(index: KnowledgeIndex, context: SuggestionContext, today: date, limit: int) -> tuple[Hit, ...]:
    """Return effective articles that fit what is known of the call, each with what speaks for it most."""
    worth: dict[UUID, float] = {}
    strongest: dict[UUID, tuple[float, Found, Reason]] = {}
    for reason, words, weight in context.sources():
        answered = index.search(_without_figures(words), today, _PER_SOURCE, home=context.region)
        top = answered.found[0].score if answered.found else 1.0
        for one in answered.found:
            if one.validity is not Validity.EFFECTIVE:
                continue
            share = weight * one.score / top
            key = one.document.article.id
            worth[key] = worth.get(key, 0.0) + share
            if key not in strongest or share > strongest[key][0]:
                strongest[key] = (share, one, reason)
    best = sorted(worth, key=lambda key: -worth[key])[:limit]
    # Nothing is marked: nobody typed these words.
    return tuple(
        replace(hit(one, Query()), reason=reason)
        for _, one, reason in (strongest[key] for key in best if worth[key] >= _WEAKEST_SUGGESTION)
    )


def hit(found: Found, query: Query) -> Hit:
    """Return a line of a result, marked where it matches."""
    article = found.document.article
    return Hit(
        article_id=article.id,
        number=article.number,
        title=pieces(article.title, query.marks),
        snippet=snippet(found.document.text, query.marks),
        version=article.version,
        validity=found.validity,
        category=tuple(article.category),
        region=article.region,
        updated_at=article.updated_at,
        must_read=article.must_read,
    )


def categories(index: KnowledgeIndex) -> tuple[CategoryNode, ...]:
    """Return the category tree with the number of articles below each branch."""
    counts: dict[tuple[str, ...], int] = {}
    for document in index.documents():
        path = tuple(document.article.category)
        for depth in range(1, len(path) + 1):
            counts[path[:depth]] = counts.get(path[:depth], 0) + 1
    return _children(counts, ())


def _children(counts: dict[tuple[str, ...], int], above: tuple[str, ...]) -> tuple[CategoryNode, ...]:
    depth = len(above)
    paths = sorted(path for path in counts if len(path) == depth + 1 and path[:depth] == above)
    return tuple(CategoryNode(path, counts[path], _children(counts, path)) for path in paths)


def _without_figures(words: str) -> str:
    return "".join(" " if letter.isdigit() else letter for letter in words)
