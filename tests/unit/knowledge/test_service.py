"""The knowledge service on a real database: follows the feed, cancels, remembers what was read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from agent_desktop.knowledge.model import (
    ArticleUnknown,
    Hit,
    KnowledgeState,
    ReasonKind,
    SearchFilters,
    SearchResults,
    SuggestionContext,
    Validity,
)
from support.articles import KnowledgeDesk, article, demo_articles, knowledge_desk
from support.waiting import eventually


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[KnowledgeDesk]:
    async with knowledge_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
async def stocked(tmp_path: Path) -> AsyncIterator[KnowledgeDesk]:
    async with knowledge_desk(tmp_path, demo_articles()) as desk:
        yield desk


def numbers(results: SearchResults | tuple[Hit, ...]) -> list[str]:
    return [hit.number for hit in (results.hits if isinstance(results, SearchResults) else results)]


async def test_stored_articles_are_searchable_after_the_start(stocked: KnowledgeDesk) -> None:
    results = await stocked.service.search("xyk guashi")
    assert results.hits[0].number == "KB-10001"
    assert any(piece.marked and piece.text == "信用卡挂失" for piece in results.hits[0].title)
    assert results.hits[0].title_text == "信用卡挂失及补卡流程"
    assert results.total >= len(results.hits)
    assert stocked.service.state.articles == len(demo_articles())


async def test_what_the_feed_brings_is_found_and_what_it_withdraws_is_marked(desk: KnowledgeDesk) -> None:
    states: list[KnowledgeState] = []
    updates: list[frozenset[object]] = []
    desk.service.state_changed.connect(states.append)
    desk.service.updated.connect(updates.append)
    one = article(version=3)
    await desk.bring(one)
    await eventually(lambda: desk.service.state.articles == 1)
    assert desk.service.state.synced_at == desk.clock.moment
    assert (await desk.service.search("挂失")).hits[0].validity is Validity.EFFECTIVE

    await desk.bring(one.model_copy(update={"withdrawn": True}))
    await eventually(lambda: len(updates) == 2)
    hit = (await desk.service.search("挂失")).hits[0]
    assert hit.validity is Validity.WITHDRAWN
    assert not (await desk.service.article(one.id)).usable

    await desk.bring(one.model_copy(update={"version": 2, "title": "旧版"}))
    await eventually(lambda: len(updates) == 3)
    assert (await desk.service.article(one.id)).title == one.title
    assert states[-1].articles == 1


async def test_an_entry_that_is_no_article_holds_nothing_back(desk: KnowledgeDesk) -> None:
    good = article()
    await desk.bring_bodies([{"id": "x"}, {}, good.model_dump(mode="json")])
    await eventually(lambda: desk.service.state.articles == 1)
    assert numbers(await desk.service.search("挂失")) == [good.number]


async def test_a_newer_search_cancels_its_predecessor_of_the_same_asker(stocked: KnowledgeDesk) -> None:
    first = asyncio.create_task(stocked.service.search("信"))
    other = asyncio.create_task(stocked.service.search("挂失", asker="palette"))
    await asyncio.sleep(0)
    second = await stocked.service.search("信用卡挂失")
    with pytest.raises(asyncio.CancelledError):
        await first
    assert second.hits
    assert (await other).hits


async def test_an_expired_article_becomes_so_by_the_day(desk: KnowledgeDesk) -> None:
    one = article(effective_to=desk.clock.moment.date())
    await desk.bring(one)
    await eventually(lambda: desk.service.state.articles == 1)
    assert (await desk.service.article(one.id)).usable
    desk.clock.moment += timedelta(days=1, hours=12)
    assert (await desk.service.article(one.id)).validity is Validity.EXPIRED
    assert (await desk.service.search("挂失")).hits[0].validity is Validity.EXPIRED


async def test_must_reads_wait_until_this_version_is_acknowledged(desk: KnowledgeDesk) -> None:
    counts: list[int] = []
    one = article(must_read=True)
    desk.service.must_reads_changed.connect(counts.append)
    await desk.bring(one, article(number="KB-90002"))
    await eventually(lambda: 1 in counts)
    assert numbers(await desk.service.must_reads()) == [one.number]
    await desk.service.acknowledge(one.id)
    assert counts[-1] == 0
    assert await desk.service.must_reads() == ()
    assert (await desk.service.article(one.id)).read
    await desk.bring(one.model_copy(update={"version": 2}))
    await eventually(lambda: counts[-1] == 1)
    assert not (await desk.service.article(one.id)).read


async def test_favourites(stocked: KnowledgeDesk, tmp_path: Path) -> None:
    hit = (await stocked.service.search("年费")).hits[0]
    await stocked.service.set_favourite(hit.article_id, on=True)
    assert (await stocked.service.article(hit.article_id)).favourite
    assert numbers(await stocked.service.search("", filters=SearchFilters(favourites=True))) == [hit.number]
    await stocked.service.set_favourite(hit.article_id, on=False)
    assert numbers(await stocked.service.search("", filters=SearchFilters(favourites=True))) == []


async def test_suggestions_say_why(stocked: KnowledgeDesk) -> None:
    context = SuggestionContext(
        queue="信用卡队列",
        ivr_path="1›3›2 挂失",
        products=("白金信用卡", "储蓄账户"),
        order_type="投诉 › 信用卡 › 非本人交易",
    )
    hits = await stocked.service.suggest(context)
    assert "KB-10121" in numbers(hits)[:3]
    assert {"KB-10001", "KB-10011"} & set(numbers(hits))
    by_number = {hit.number: hit.reason for hit in hits}
    assert by_number["KB-10121"] is not None
    assert by_number["KB-10121"].kind is ReasonKind.ORDER_TYPE
    assert all(hit.validity is Validity.EFFECTIVE for hit in hits)
    assert await stocked.service.suggest(SuggestionContext()) == ()


async def test_notes_being_typed_suggest(stocked: KnowledgeDesk) -> None:
    hits = await stocked.service.suggest(SuggestionContext(notes="客户称在国外钱包被偷，信用卡丢失，要求应急替代卡"))
    assert numbers(hits)[0] == "KB-10006"


async def test_reading_and_references(stocked: KnowledgeDesk) -> None:
    view = await stocked.service.article_by_number("KB-10001")
    assert view.reference == "《信用卡挂失及补卡流程》（KB-10001 v12）"
    assert view.insert_text.startswith(view.reference)
    assert "**" not in view.insert_text
    assert view.scripts
    with pytest.raises(ArticleUnknown):
        await stocked.service.article(uuid4())
    with pytest.raises(ArticleUnknown):
        await stocked.service.acknowledge(uuid4())


async def test_browsing_shows_what_changed_last_and_the_tree_counts(stocked: KnowledgeDesk) -> None:
    results = await stocked.service.search("")
    assert results.total == len(demo_articles())
    moments = [hit.updated_at for hit in results.hits]
    assert moments == sorted(moments, reverse=True)
    tree = await stocked.service.categories()
    assert sum(node.articles for node in tree) == len(demo_articles())
    assert all(node.articles == sum(child.articles for child in node.children) for node in tree if node.children)


async def test_synced_at_outlives_the_session(tmp_path: Path) -> None:
    async with knowledge_desk(tmp_path) as desk:
        await desk.bring(article())
        await eventually(lambda: desk.service.state.articles == 1)
        await desk.database.run(lambda _db: None)
        seen = desk.service.state.synced_at
    async with knowledge_desk(tmp_path) as again:
        assert again.service.state.synced_at == seen
        assert (await again.service.search("挂失")).total == 1


async def test_a_search_asked_of_a_seat_that_is_left_is_dropped_and_no_error(stocked: KnowledgeDesk) -> None:
    await eventually(lambda: stocked.service.state.ready)
    await stocked.service.stop()
    with pytest.raises(asyncio.CancelledError):
        await stocked.service.search("信用卡挂失")
