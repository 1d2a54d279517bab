"""How good the search is on the demo's articles: floors that a broken search can't reach."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from opencc import OpenCC

from agent_desktop.knowledge import pinyin
from agent_desktop.knowledge.characters import normal
from agent_desktop.knowledge.index import KnowledgeIndex
from agent_desktop.knowledge.synonyms import load
from agent_desktop.knowledge.terms import words
from support.articles import SYNONYMS, TODAY, demo_articles

QUESTIONS = Path(__file__).with_name("questions.toml")
LOSS = "KB-10001"


@pytest.fixture(scope="module")
def index() -> KnowledgeIndex:
    index = KnowledgeIndex(load(SYNONYMS))
    index.update(demo_articles())
    return index


def numbers(index: KnowledgeIndex, text: str, limit: int = 10) -> list[str]:
    return [one.document.article.number for one in index.search(text, TODAY, limit).found]


def test_questions_as_customers_ask_them(index: KnowledgeIndex) -> None:
    questions = tomllib.loads(QUESTIONS.read_text("utf-8"))["question"]
    first = among_ten = 0
    for question in questions:
        found = numbers(index, question["text"])
        first += found[:1] != [] and found[0] in question["answers"]
        among_ten += any(answer in found for answer in question["answers"])
    assert len(questions) >= 40
    assert first / len(questions) >= 0.45
    assert among_ten / len(questions) >= 0.87


def test_aliases_are_found_first(index: KnowledgeIndex) -> None:
    asked = [(one.aliases[0], one.number) for one in demo_articles()[::3] if one.aliases]
    first = sum(numbers(index, alias, 1) == [number] for alias, number in asked)
    assert first / len(asked) >= 0.85


@pytest.mark.parametrize(
    "typed",
    [
        "信用卡挂失",
        "xinyongka guashi",
        "xinyongkaguashi",
        "xyk guashi",
        "xykgs",
        "xyk gs",
        "xyk挂失",
        "信用卡 guas",
        "XYK GuaShi",
        "xin yong ka gua shi",
        "xingyongka guashi",
        "信用卡挂式",
        "信用卡掛失",
        "ｘｙｋ　ｇｕａｓｈｉ",
        "xinyonka guashi",
        "KB-10001",
        "kb10001",
        "10001",
        "副卡以外的信用卡弄丢了",
    ],
)
def test_every_way_to_type_the_loss_of_a_card(index: KnowledgeIndex, typed: str) -> None:
    assert LOSS in numbers(index, typed, 3)


@pytest.mark.parametrize(
    ("typed", "number"),
    [("atmquxian", "KB-10164"), ("lpr", "KB-10404"), ("fqtqjq", "KB-10084"), ("yuqi zhengxin", "KB-10068")],
)
def test_letters_of_both_kinds(index: KnowledgeIndex, typed: str, number: str) -> None:
    assert number in numbers(index, typed, 3)


def test_variants_of_a_title_find_it_as_well_as_the_title(index: KnowledgeIndex) -> None:
    """The first two words of every third title: whole pinyin, initials, traditional, against the clean words."""
    to_traditional = OpenCC("s2t")
    clean = whole = initials = traditional = asked = 0
    for one in demo_articles()[::3]:
        typed = [word for word in words(normal(one.title)) if word > "\u2fff"][:2]
        if len("".join(typed)) < 4:
            continue
        asked += 1
        readings = [pinyin.readings(word)[0] for word in typed]
        clean += one.number in numbers(index, "".join(typed))
        traditional += one.number in numbers(index, to_traditional.convert("".join(typed)))
        whole += one.number in numbers(index, " ".join("".join(reading) for reading in readings))
        initials += one.number in numbers(index, "".join(pinyin.initials(reading) for reading in readings))
    assert asked > 50
    assert clean / asked >= 0.85
    assert traditional >= clean * 0.95
    assert whole >= clean * 0.95
    assert initials >= clean * 0.90
