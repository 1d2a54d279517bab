"""An article prepared for the index: its terms weighed by field, its words for pinyin, and what a hit shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from agent_desktop.contract.knowledge import Article
from agent_desktop.knowledge import pinyin
from agent_desktop.knowledge.characters import normal
from agent_desktop.knowledge.markdown import blocks, plain
from agent_desktop.knowledge.terms import terms, words

SATURATION = 2.0
"""k1 of BM25: how soon repeating a term stops to say more."""


@dataclass(frozen=True, slots=True)
class _Field:
    weight: float
    length_effect: float
    usual_terms: int


_TITLE = _Field(3.0, 0.3, 25)
_ALIASES = _Field(2.6, 0.25, 90)
_BODY = _Field(0.6, 0.6, 900)
_SCRIPTS = _Field(0.6, 0.3, 60)
"""BM25F fields. Lengths are held against a usual length instead of the average of all articles: so an article's
weights depend on nothing but itself, and one changed article is one small piece of work."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the index holds of an article.

    Attributes:
        text: body and scripts as plain text, for the snippet; `normal_*` are the same for comparing.
        title_letters: the title's pinyin, whole and by initials, for letters typed in one go.
        number: the article's number in small letters.
    """

    article: Article
    title: str
    aliases: tuple[str, ...]
    number: str
    text: str
    title_letters: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document with its terms' weights (saturated) and the words it teaches the lexicon."""

    document: Document
    weights: dict[str, float]
    words: Counter[str]


def prepare(article: Article) -> Prepared:
    """Take an article apart. A few milliseconds of pure computing, for a worker thread."""
    body = blocks(article.body)
    scripts = "\n".join(article.scripts)
    text = plain(body).replace("\n", " ") + (f" {scripts}" if scripts else "")
    title = normal(article.title)
    aliases = tuple(normal(alias) for alias in article.aliases)
    weights: dict[str, float] = {}
    for field, content in (
        (_TITLE, f"{title} {normal(' '.join((article.number, *article.category[-1:])))}"),
        (_ALIASES, "\n".join(aliases)),
        (_BODY, normal(plain(body))),
        (_SCRIPTS, normal(scripts)),
    ):
        _weigh(weights, field, list(terms(content)))
    for term, weight in weights.items():
        weights[term] = weight * (SATURATION + 1) / (SATURATION + weight)
    taught = Counter(words(f"{title}\n{title}\n{title}"))
    taught.update(words("\n".join((*aliases, *map(normal, (*article.category, *article.products))))))
    taught.update(words(normal(text)))
    letters = _letters(title)
    return Prepared(Document(article, title, aliases, article.number.lower(), text, letters), weights, taught)


def _weigh(weights: dict[str, float], field: _Field, found: list[str]) -> None:
    length = 1 - field.length_effect + field.length_effect * len(found) / field.usual_terms
    for term, count in Counter(found).items():
        weights[term] = weights.get(term, 0.0) + field.weight * count / length


def _letters(title: str) -> tuple[str, str]:
    syllables: list[str] = []
    for word in words(title):
        syllables += pinyin.readings(word)[0]
    return "".join(syllables), pinyin.initials(syllables)
