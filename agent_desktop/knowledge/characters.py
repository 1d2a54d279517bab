"""Characters as the index sees them: simplified, half-width, small letters.

Every character stands for exactly one, so that a place found in the normal text is the same place in the original:
highlighting needs no map.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_FULL_WIDTH = range(0xFF01, 0xFF5F)
_FULL_WIDTH_SHIFT = 0xFEE0

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007"
"""Chinese characters, as a range of a regular expression's character class."""

RUNS = re.compile(rf"[{HAN}]+|[a-z0-9]+")
"""In normal text: a run of Chinese characters, or of letters and figures."""


def normal(text: str) -> str:
    """Return the text for comparing, character for character as long as the original."""
    text = text.translate(_table())
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def is_han(text: str) -> bool:
    """Return whether a run of `RUNS` is Chinese."""
    return text[:1] > "\u2fff"


@cache
def _table() -> dict[int, int]:
    table = {code: code - _FULL_WIDTH_SHIFT for code in _FULL_WIDTH}
    table[0x3000] = 0x20
    table.update((ord(letter), ord("u")) for letter in "üÜ")
    # OpenCC's own character table; its phrase tables change lengths and matter for printing, not for finding.
    source = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
    for line in source.splitlines():
        traditional, _, simplified = line.partition("\t")
        if len(traditional) == 1 and simplified:
            table[ord(traditional)] = ord(simplified[0])
    return table
