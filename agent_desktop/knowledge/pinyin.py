"""Pinyin of words, in every way an agent may type them.

pypinyin's table of phrases stays out: its 47,000 lists cost 40 MB, and the garbage collector 60 ms at a time in the
middle of a call. What it knows of banking words beyond single characters is the table of polyphones below (compared
over all words of the demo's articles).
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, product

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # pypinyin's own switch; read when it is imported

from pypinyin.constants import PINYIN_DICT

POLYPHONES = {
    "还": ("huan", "hai"),
    "行": ("hang", "xing"),
    "重": ("chong", "zhong"),
    "调": ("diao", "tiao"),
    "长": ("chang", "zhang"),
    "率": ("lv",),
    "降": ("jiang",),
    "折": ("zhe",),
    "转": ("zhuan",),
    "给": ("gei", "ji"),
    "差": ("cha",),
    "供": ("gong",),
    "会": ("hui", "kuai"),
    "卡": ("ka",),
    "单": ("dan",),
    "盾": ("dun",),
    "薪": ("xin",),
    "似": ("si", "shi"),
    "都": ("dou", "du"),
    "了": ("le", "liao"),
    "没": ("mei", "mo"),
    "露": ("lou", "lu"),
    "着": ("zhe", "zhao"),
    "曝": ("bao",),
    "模": ("mo", "mu"),
    "便": ("bian", "pian"),
    "弹": ("tan", "dan"),
    "校": ("xiao", "jiao"),
    "的": ("de", "di"),
    "藏": ("cang", "zang"),
    "轧": ("ga",),
    "乐": ("le", "yue"),
    "吓": ("xia", "he"),
}
"""Readings in banking words where the dictionary's first reading misleads."""

_LONG_WORD = 4
_MOST_READINGS = 4
_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"), ("l", "n"), ("ue", "ve"))

Syllables = tuple[str, ...]


@cache
def _plain(marked: str) -> str:
    """Return a syllable without its tone: `lǜ` → `lv`."""
    letters = unicodedata.normalize("NFD", marked.replace("ü", "v").replace("ǜ", "v").replace("ǚ", "v"))
    return "".join(letter for letter in letters.replace("u\u0308", "v") if "a" <= letter <= "z")


@cache
def _of_character(character: str) -> tuple[str, ...]:
    if character in POLYPHONES:
        return POLYPHONES[character]
    marked = PINYIN_DICT.get(ord(character))
    if marked is None:
        return (character,) if "0" <= character <= "z" else ("",)
    return (_plain(marked.split(",")[0]),)


def readings(word: str) -> list[Syllables]:
    """Return how a word may be read, the likeliest first; a character without pinyin reads as itself or nothing."""
    if len(word) > _LONG_WORD:
        return [tuple(_of_character(character)[0] for character in word)]
    return list(islice(product(*(_of_character(character) for character in word)), _MOST_READINGS))


def spellings(syllables: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield what may be typed for a reading, and how many syllables are shortened in it.

    Short words in every mixture (`guashi`, `guas`, `gshi`, `gs`), long ones whole or by initials.
    """
    if len(syllables) == 1:
        yield syllables[0], 0
        return
    if len(syllables) <= _LONG_WORD:
        for whole in product((True, False), repeat=len(syllables)):
            parts = (part if full else part[:1] for part, full in zip(syllables, whole, strict=True))
            yield "".join(parts), whole.count(False)
    else:
        yield "".join(syllables), 0
        yield initials(syllables), len(syllables)


def initials(syllables: Sequence[str]) -> str:
    """Return the first letters: `xyk`."""
    return "".join(syllable[:1] for syllable in syllables)


def fuzzy(typed: str) -> str:
    """Return pinyin with the sounds united that many speakers don't tell apart (zh/z, ing/in, l/n…)."""
    for sound, plain in _FUZZY:
        typed = typed.replace(sound, plain)
    return typed
