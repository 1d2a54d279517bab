"""Turns letters back into the knowledge base's own words, as an input method does.

Only words that occur in articles are known, so what is typed becomes what can be found: `xykgs` is 信用卡 挂失 here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest
from math import inf, log
from typing import TypeAlias

from rapidfuzz import fuzz, process

from agent_desktop.knowledge import pinyin

_SHORTENED = 0.9
_UNFINISHED = 1.0
_UNCLEAR = 1.5
_SINGLE = 3.0
_MOST_WORDS = 4
_LONGEST_KEY = 32
_LONGEST_TOKEN = 64
_MOST_ENDINGS = 24
_SLIPPED = 0.8
_SHORTEST_SLIP, _LONGEST_SLIP = 5, 16
_SLIP_CUTOFF = 82.0
"""Least likeness (per cent) of a mistyped spelling."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch of letters and the words it may stand for, with how likely each is (the best has 1)."""

    letters: str
    words: tuple[tuple[str, float], ...]

    @property
    def best(self) -> str:
        """The likeliest word."""
        return self.words[0][0]


@dataclass(frozen=True, slots=True)
class Path:
    """Words for all the letters typed, and how unlikely they are together; no words when nothing fits."""

    readings: tuple[Reading, ...] = ()
    cost: float = inf

    @property
    def text(self) -> str:
        """The likeliest words, joined."""
        return "".join(reading.best for reading in self.readings)

    @property
    def doubtful(self) -> bool:
        """Nothing fits, or only by single characters."""
        return not self.readings or any(len(reading.best) == 1 for reading in self.readings)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    shortened: int


_Step: TypeAlias = "tuple[float, int, Reading | None]"
"""Cost up to a place, where the last word began, and that word."""


class Lexicon:
    """Words with their counts and spellings. Words are only ever added: one thread adds, others may read meanwhile."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._spelt: dict[str, list[_Word]] = {}
        self._sounds: dict[str, list[str]] = {}
        self._keys: list[str] = []
        self._whole: list[str] = []
        self._total = 1

    def __len__(self) -> int:
        return len(self._counts)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def add(self, words: Iterable[tuple[str, int]]) -> None:
        """Count words, and learn the spellings of new ones."""
        fresh = False
        for word, count in words:
            self._total += count
            if word in self._counts:
                self._counts[word] += count
                continue
            self._learn(word)
            self._counts[word] = count
            fresh = True
        if fresh:
            self._keys = sorted(self._spelt)
            self._whole = [
                key
                for key, words in self._spelt.items()
                if len(key) > 4 and any(not word.shortened and len(word.text) > 1 for word in words)
            ]

    def _learn(self, word: str) -> None:
        if word.isascii():
            if len(word) > 1 and word.isalpha():
                self._spelt.setdefault(word, []).append(_Word(word, 0))
            return
        for reading in pinyin.readings(word):
            if not all(reading):
                continue
            for spelling, shortened in set(pinyin.spellings(reading)):
                self._spelt.setdefault(spelling, []).append(_Word(word, shortened))
            if len(word) > 1:
                self._sounds.setdefault(pinyin.fuzzy("".join(reading)), []).append(word)

    def sounding_like(self, syllables: str) -> list[str]:
        """Return words of two or more characters that sound the same, the most frequent first."""
        found = self._sounds.get(pinyin.fuzzy(syllables), ())
        return sorted(set(found), key=lambda word: -self._counts.get(word, 0))[:_MOST_WORDS]

    def read(self, letters: str) -> Path:
        """Return the likeliest words for letters typed without blanks."""
        letters = letters[:_LONGEST_TOKEN]
        table = self._table(letters)
        path = Path(_walk(table, len(letters)), table[-1][0])
        if len(letters) < _SHORTEST_SLIP or (len(path.readings) == 1 and not path.doubtful):
            return path
        if len(letters) <= _LONGEST_SLIP:
            whole = self._slip(letters)
            if whole is not None and whole.cost < path.cost:
                return whole
        return self._slipped(path) if path.doubtful else path

    def _slipped(self, path: Path) -> Path:
        """Take the stretch that is no words, or it and the word before, for one word with a slip of the fingers."""
        single = [index for index, reading in enumerate(path.readings) if len(reading.best) == 1]
        after = path.readings[single[-1] + 1 :] if single else ()
        for first in (single[0], max(0, single[0] - 1)) if single else ():
            letters = "".join(reading.letters for reading in path.readings[first : single[-1] + 1])
            slip = self._slip(letters) if len(letters) >= _SHORTEST_SLIP else None
            if slip is not None:
                return Path((*path.readings[:first], *slip.readings, *after), path.cost)
        return path

    def _table(self, letters: str) -> list[_Step]:
        """The cheapest way to each place: each step is a word, rare and shortened words cost more."""
        best: list[_Step] = [(0.0, 0, None)]
        for end in range(1, len(letters) + 1):
            found: _Step = (inf, 0, None)
            for start in range(max(0, end - _LONGEST_KEY), end):
                before = best[start][0]
                step = self._step(letters[start:end], last=end == len(letters)) if before < found[0] else None
                if step is not None and before + step[0] < found[0]:
                    found = (before + step[0], start, step[1])
            best.append(found)
        return best

    def _step(self, piece: str, *, last: bool) -> tuple[float, Reading] | None:
        costs = {word.text: self._cost(word) for word in self._spelt.get(piece, ())}
        if not costs and len(piece) > 3:
            costs = {word: self._cost(_Word(word, 0)) + _UNCLEAR for word in self._sounds.get(pinyin.fuzzy(piece), ())}
        if last and len(piece) > 1:
            for word in self._beginning(piece):
                costs.setdefault(word.text, self._cost(word) + _UNFINISHED)
        if not costs:
            return None
        chosen = nsmallest(_MOST_WORDS, costs.items(), key=lambda item: item[1])
        least = chosen[0][1]
        # A word e times less likely counts for about half.
        words = tuple((word, round(1 / (1 + 0.7 * (cost - least)), 3)) for word, cost in chosen)
        return least, Reading(piece, words)

    def _cost(self, word: _Word) -> float:
        cost = log(self._total / self._counts.get(word.text, 1))
        return cost + _SHORTENED * word.shortened + (_SINGLE if len(word.text) == 1 else 0.0)

    def _beginning(self, piece: str) -> list[_Word]:
        keys = self._keys
        start = bisect_left(keys, piece)
        found: list[_Word] = []
        for key in keys[start : start + _MOST_ENDINGS]:
            if not key.startswith(piece):
                break
            found += self._spelt[key]
        return found

    def _slip(self, letters: str) -> Path | None:
        """Return the words whose whole spelling is most like these letters."""
        likely = process.extract(letters, self._whole, scorer=fuzz.ratio, score_cutoff=_SLIP_CUTOFF, limit=6)
        costs: dict[str, float] = {}
        for key, likeness, _ in likely:
            for word in self._spelt[key]:
                cost = self._cost(word) + (100 - likeness) / 4
                costs[word.text] = min(cost, costs.get(word.text, cost))
        if not costs:
            return None
        chosen = nsmallest(_MOST_WORDS, costs, key=costs.__getitem__)
        return Path((Reading(letters, tuple((word, _SLIPPED) for word in chosen)),), costs[chosen[0]])


def _walk(table: list[_Step], place: int) -> tuple[Reading, ...]:
    path: list[Reading] = []
    while place:
        _, start, reading = table[place]
        if reading is None:
            return ()
        path.append(reading)
        place = start
    return tuple(reversed(path))


def windows(run: str, longest: int = 4) -> Iterable[str]:
    """Yield every stretch of two to `longest` characters."""
    for size in range(2, longest + 1):
        for start in range(len(run) - size + 1):
            yield run[start : start + size]
