"""From what was typed to what is looked for: groups of terms, each group counting by its best alternative."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agent_desktop.knowledge import pinyin
from agent_desktop.knowledge.characters import RUNS, is_han, normal
from agent_desktop.knowledge.lexicon import Lexicon, Path, Reading, windows
from agent_desktop.knowledge.synonyms import Synonyms
from agent_desktop.knowledge.terms import IDLE, PAIR, pairs, words

LONGEST = 200
"""Characters of a query that are looked at."""

_WORD, _PAIR, _CHARACTER = 1.0, 0.6, 0.2
_SYNONYM = 0.5
_SHORT = 8
"""Characters up to which a slip is looked for: in a whole sentence it is one word among many."""
_HOMOPHONE = 0.6

_NUMBER = re.compile(r"(?:kb[- ]?|\b)(\d{5,8})\b")
"""An article's number, with or without its letters."""


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives for one thing typed: a term and its weight; an article counts the best it has."""

    terms: dict[str, float]


@dataclass(slots=True)
class Query:
    """A query taken apart.

    Attributes:
        phrase: the Chinese (or what the letters stand for) without blanks, for contiguous matches.
        letters: the letters typed, without blanks.
        number: the figures of an article's number, if one was typed.
        marks: words to mark in titles and snippets, with how much they matter there.
    """

    phrase: str = ""
    letters: str = ""
    number: str = ""
    groups: list[Group] = field(default_factory=list)
    marks: dict[str, float] = field(default_factory=dict)

    def add(self, terms: dict[str, float]) -> None:
        """Look for one more thing."""
        if terms:
            self.groups.append(Group(terms))

    def mark(self, text: str, weight: float) -> None:
        """Have a text marked in what is shown."""
        self.marks[text] = max(weight, self.marks.get(text, 0.0))


def parse(text: str, lexicon: Lexicon, synonyms: Synonyms) -> Query:
    """Take a query apart; never fails, whatever the text."""
    query = Query()
    content = normal(text[:LONGEST])
    if number := _NUMBER.search(content):
        query.number = number[1]
        query.add({number[1]: 2.0})
        content = _NUMBER.sub(" ", content)
    letters: list[str] = []
    for run in RUNS.findall(content):
        if is_han(run):
            query.phrase += _latin(query, letters, lexicon) + _chinese(query, run, lexicon)
            letters = []
        else:
            letters.append(run)
    if not query.phrase:
        query.letters = "".join(letters)
    query.phrase += _latin(query, letters, lexicon)
    _synonyms(query, f"{content} {query.phrase}", synonyms)
    return query


def _chinese(query: Query, run: str, lexicon: Lexicon) -> str:
    for word in words(run):
        if word in IDLE:
            continue
        if len(word) > 1:
            query.add({word: _WORD})
            query.mark(word, 1.0)
        else:
            query.mark(word, 0.1)
    _pairs_and_characters(query, run)
    for window, alternatives in _slips(run, lexicon) if len(run) <= _SHORT else ():
        found: dict[str, float] = {}
        for alternative in alternatives:
            found[alternative] = _HOMOPHONE
            for pair in pairs(alternative):
                found[pair] = _HOMOPHONE * _PAIR
            query.mark(alternative, 0.6)
        query.add(found)
        query.mark(window, 0.3)
    return run


def _slips(run: str, lexicon: Lexicon) -> Iterator[tuple[str, list[str]]]:
    """Yield stretches that are no word here but sound like one (挂式 → 挂失)."""
    for window in windows(run):
        if window in lexicon:
            continue
        syllables = "".join(pinyin.readings(window)[0])
        others = [word for word in lexicon.sounding_like(syllables) if len(word) == len(window)]
        if others:
            yield window, others[:2]


def _latin(query: Query, runs: list[str], lexicon: Lexicon) -> str:
    """Look for letters and figures as they stand (ATM, 2027) and as pinyin; returns what they may mean in Chinese.

    Blanks between syllables are as good as none: `zhuan zhang` is read like `zhuangzhang`'s neighbour 转账.
    """
    paths = [_read(run, lexicon) for run in runs]
    if len(runs) > 1 and all(map(_is_word, runs)):
        joined = _read("".join(runs), lexicon)
        if joined.cost < sum(path.cost for path in paths):
            runs, paths = ["".join(runs)], [joined]
    meant = ""
    for run, path in zip(runs, paths, strict=True):
        known = run in lexicon or not path.readings
        if known:
            query.add({run: _WORD})
            query.mark(run, 1.0)
        else:
            for reading in path.readings:
                _reading(query, reading)
        meant += run if known else path.text
    for pair in pairs(meant) if not meant.isascii() else ():
        query.add({pair: _PAIR * 0.8})
    return meant


def _is_word(run: str) -> bool:
    return run.isascii() and run.isalpha()


def _read(run: str, lexicon: Lexicon) -> Path:
    return lexicon.read(run) if _is_word(run) and len(run) > 1 else Path()


def _reading(query: Query, reading: Reading) -> None:
    query.add(_alternatives(reading))
    for word, likely in reading.words:
        if likely > 0.5 or word == reading.best:
            query.mark(word, likely)


def _alternatives(reading: Reading) -> dict[str, float]:
    found: dict[str, float] = {}
    for word, likely in reading.words:
        if len(word) > 1:
            found[word] = _WORD * likely
        else:
            found[word] = _CHARACTER * 2 * likely
    return found


def _pairs_and_characters(query: Query, run: str) -> None:
    for pair in pairs(run):
        if pair.removeprefix(PAIR) not in IDLE:
            query.add({pair: _PAIR})
            query.mark(pair.removeprefix(PAIR), 0.5)
    for letter in run:
        if letter not in IDLE:
            query.add({letter: _CHARACTER})


def _synonyms(query: Query, content: str, synonyms: Synonyms) -> None:
    for phrase, others in synonyms.within(content):
        found: dict[str, float] = {}
        for other in others:
            for word in words(other):
                if len(word) > 1 and word not in IDLE:
                    found[word] = _SYNONYM
            query.mark(other, 0.5)
        found.pop(phrase, None)
        query.add(found)
