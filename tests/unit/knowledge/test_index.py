"""The index: what is replaced, what may be quoted, and that no text breaks it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.contract.knowledge import Article
from agent_desktop.knowledge.highlight import pieces, snippet
from agent_desktop.knowledge.index import Cancelled, KnowledgeIndex
from agent_desktop.knowledge.model import SearchFilters, Validity
from agent_desktop.knowledge.synonyms import Synonyms, load
from support.articles import SYNONYMS, TODAY, article, demo_articles


def index_of(*articles: Article) -> KnowledgeIndex:
    index = KnowledgeIndex(Synonyms([]))
    for one in articles:
        index.update([one])
    return index


def titles(index: KnowledgeIndex, text: str, filters: SearchFilters | None = None) -> list[str]:
    return [one.document.article.title for one in index.search(text, TODAY, 20, filters or SearchFilters()).found]


def test_a_changed_article_is_found_by_its_new_words_only() -> None:
    others = [article(title=f"转账限额说明之{number}", number=f"KB-8{number:04}") for number in range(30)]
    old = article(title="机场贵宾厅权益", body="登机前出示卡片。")
    index = index_of(*others, old)
    index.update([old.model_copy(update={"title": "高铁候车权益", "version": 2})])
    assert titles(index, "贵宾厅") == []
    assert titles(index, "高铁候车") == ["高铁候车权益"]
    assert len(index) == 31


def test_articles_of_one_page_and_of_many_pages_are_found_alike() -> None:
    articles = demo_articles()[:60]
    at_once = KnowledgeIndex(Synonyms([]))
    at_once.update(articles)
    one_by_one = index_of(*articles)
    for text in ("信用卡 挂失", "xykgs", "怎么还款最划算"):
        first, second = (index.search(text, TODAY, 10) for index in (at_once, one_by_one))
        assert [one.document.number for one in first.found] == [one.document.number for one in second.found]
        assert [one.score for one in first.found] == pytest.approx([one.score for one in second.found], rel=1e-4)


def test_what_may_not_be_quoted_ranks_below() -> None:
    index = index_of(
        article(title="年费减免办法", number="KB-1", withdrawn=True),
        article(title="年费减免办法", number="KB-2", effective_to=date(2026, 11, 20)),
        article(title="年费减免办法", number="KB-3", effective_from=date(2027, 1, 1)),
        article(title="年费减免办法", number="KB-4", effective_to=TODAY),
    )
    found = index.search("年费减免", TODAY, 10).found
    assert [(one.document.article.number, one.validity) for one in found] == [
        ("KB-4", Validity.EFFECTIVE),
        ("KB-3", Validity.NOT_YET),
        ("KB-2", Validity.EXPIRED),
        ("KB-1", Validity.WITHDRAWN),
    ]


def test_filters() -> None:
    here = article(title="挂失补卡网点", region="深圳分行", category=["信用卡", "挂失与补卡"])
    there = article(title="挂失补卡网点", region="成都分行", category=["信用卡", "挂失与补卡"])
    other = article(title="挂失存单", category=["账户与存款", "定期"])
    index = index_of(here, there, other)
    assert len(titles(index, "挂失")) == 3
    assert titles(index, "挂失", SearchFilters(category=("账户与存款",))) == ["挂失存单"]
    assert len(titles(index, "挂失", SearchFilters(region="深圳分行"))) == 2
    answered = index.search("挂失", TODAY, 9, SearchFilters(favourites=True), frozenset({there.id}))
    assert [one.document.article.id for one in answered.found] == [there.id]


def test_a_branch_named_in_the_question_comes_first() -> None:
    index = KnowledgeIndex(load(SYNONYMS))
    index.update(demo_articles())
    assert titles(index, "深圳网点领信用卡")[0].startswith("深圳分行")


def test_a_search_that_nobody_waits_for_ends() -> None:
    with pytest.raises(Cancelled):
        index_of(article()).search("挂失", TODAY, 10, cancelled=lambda: True)


def test_no_articles() -> None:
    assert KnowledgeIndex(Synonyms([])).search("挂失", TODAY, 10).total == 0


BROAD = KnowledgeIndex(load(SYNONYMS))
BROAD.update(demo_articles()[::5])


@given(
    st.one_of(
        st.text(max_size=300),
        st.text(alphabet="信用卡挂失 abcdefghijklmnopqrstuvwxyz0123456789-_#*<>《》İßﬁ", max_size=60),
    )
)
def test_search_takes_any_text_and_marks_the_original(text: str) -> None:
    answered = BROAD.search(text, TODAY, 10)
    assert answered.total >= len(answered.found)
    for one in answered.found:
        title = one.document.article.title
        assert "".join(piece.text for piece in pieces(title, answered.query.marks)) == title
        shown = "".join(piece.text for piece in snippet(one.document.text, answered.query.marks))
        assert shown.strip("…") in one.document.text
    assert "".join(piece.text for piece in pieces(text, answered.query.marks)) == text


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from(["挂失补卡", "提前还款", "积分兑换", "外币取现", "限额调整"])),
        min_size=1,
        max_size=30,
    )
)
def test_the_index_holds_the_last_state_of_each_article(changes: list[tuple[int, str]]) -> None:
    index = KnowledgeIndex(Synonyms([]))
    state: dict[UUID, str] = {}
    for number, title in changes:
        one = article(id=UUID(int=number), number=f"KB-{number}", title=title, body="正文")
        index.update([one])
        state[one.id] = title
    assert len(index) == len(state)
    assert {document.article.id: document.article.title for document in index.documents()} == state
    for title in set(state.values()):
        found = index.search(title, TODAY, 20).found
        assert {one.document.article.id for one in found} >= {
            key for key, held in state.items() if held == title
        } or len(state) > 20
