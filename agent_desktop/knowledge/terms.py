"""What a text is made of for the index: words, pairs of neighbouring characters, single characters.

Words say most; pairs find what the segmentation cut elsewhere; characters find the rest. Kinds are told apart by the
term itself: `挂失` is a word, `_挂失` a pair, `挂` a character.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import rjieba

from agent_desktop.knowledge.characters import RUNS, is_han

PAIR = "_"

_IDLE_CHARACTERS = "的了吗呢吧啊呀我你您他她它们是在有和与就都也还把被给要想去来说请这那个得着过么之其让向对"
_IDLE_WORDS = (
    "什么",
    "怎么",
    "怎样",
    "怎么办",
    "如何",
    "为什么",
    "我们",
    "你们",
    "他们",
    "一下",
    "可以",
    "能不能",
    "可不可以",
    "是不是",
    "有没有",
    "这个",
    "那个",
    "请问",
    "现在",
    "需要",
    "没有",
    "一个",
    "多少",
    "哪里",
    "哪些",
    "时候",
    "告诉",
    "知道",
    "应该",
    "帮我",
    "我要",
    "我想",
    "自己",
    "一直",
    "不能",
    "不是",
    "就是",
    "还是",
    "已经",
    "这样",
    "那么",
    "然后",
    "因为",
    "所以",
)
IDLE = frozenset((*_IDLE_CHARACTERS, *_IDLE_WORDS))
"""Words that carry a question but not its subject."""


def words(normal_text: str) -> list[str]:
    """Return the words in order, without punctuation; single characters and idle words among them."""
    found: list[str] = []
    for run in RUNS.findall(normal_text):
        found += rjieba.cut(run) if is_han(run) else [run]
    return found


def terms(normal_text: str) -> Iterator[str]:
    """Yield every term of a text, repeated as often as it occurs."""
    for run in RUNS.findall(normal_text):
        if not is_han(run):
            yield run
            continue
        for word in rjieba.cut(run):
            if len(word) > 1 and word not in IDLE:
                yield word
        yield from pairs(run)
        yield from (letter for letter in run if letter not in IDLE)


def pairs(run: str) -> Iterator[str]:
    """Yield the pairs of neighbouring characters of a Chinese run."""
    for first, second in pairwise(run):
        yield f"{PAIR}{first}{second}"
