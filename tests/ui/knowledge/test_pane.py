"""The knowledge pane: typing finds, the newest text wins, what is in force can be inserted, what is not says why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from agent_desktop.knowledge.model import SearchFilters, SearchResults, SuggestionContext
from agent_desktop_ui.knowledge.page import KnowledgePage
from agent_desktop_ui.knowledge.palette_source import ArticleSource
from agent_desktop_ui.knowledge.pane import KnowledgePane
from agent_desktop_ui.look import Look
from support.articles import KnowledgeDesk, article, demo_articles, knowledge_desk
from support.screens import cut_words, overlapping
from support.waiting import eventually

CONTEXT = SuggestionContext(
    queue="信用卡队列",
    ivr_path="1›3›2 挂失",
    products=("白金信用卡",),
    order_type="投诉 › 信用卡 › 非本人交易",
    region="深圳分行",
)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[KnowledgeDesk]:
    async with knowledge_desk(tmp_path, demo_articles()) as desk:
        yield desk


def shown(pane: KnowledgePane | KnowledgePage) -> list[str]:
    return [hit.number for hit in pane.results.list.hits]


async def opened(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> KnowledgePane:
    pane = KnowledgePane(look, desk.service, clock=desk.clock)
    qtbot.addWidget(pane)
    pane.resize(372, 760)
    pane.show()
    await eventually(lambda: pane.card.view is not None)
    return pane


async def reading(pane: KnowledgePane | KnowledgePage, number: str) -> None:
    await eventually(lambda: pane.card.view is not None and pane.card.view.number == number, what=number)


async def test_typing_finds_and_shows_the_best_article(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    pane = await opened(qtbot, look, desk)
    assert shown(pane)[0] != "KB-10001"
    pane.focus_search()
    qtbot.keyClicks(pane.results.search, "xyk guashi")
    await reading(pane, "KB-10001")
    assert "条" in pane.results.search.tally
    qtbot.keyClick(pane.results.search, Qt.Key.Key_Down)
    await reading(pane, shown(pane)[1])
    qtbot.keyClick(pane.results.search, Qt.Key.Key_Up)
    await reading(pane, "KB-10001")
    qtbot.keyClick(pane.results.search, Qt.Key.Key_Escape)
    await eventually(lambda: not pane.results.search.tally)
    assert pane.results.search.text() == ""


async def test_the_newest_text_wins(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    pane = await opened(qtbot, look, desk)
    asked: list[str] = []
    ended: list[str] = []
    search, slow = desk.service.search, asyncio.Event()

    async def slowly(
        text: str, limit: int = 20, filters: SearchFilters | None = None, asker: str = "search"
    ) -> SearchResults:
        asked.append(text)
        if text == "年费":
            await slow.wait()
        results = await search(text, limit, filters, asker)
        ended.append(text)
        return results

    desk.service.search = slowly  # type: ignore[method-assign]
    pane.ask("年费")
    await eventually(lambda: asked == ["年费"])
    pane.ask("lpr")
    await reading(pane, "KB-10404")
    slow.set()
    assert ended == ["lpr"]
    assert shown(pane)[0] == "KB-10404"


async def test_letters_typed_fast_make_one_search(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    pane = await opened(qtbot, look, desk)
    asked: list[str] = []
    search = desk.service.search

    async def noted(text: str, *rest: Any, **named: Any) -> SearchResults:
        asked.append(text)
        return await search(text, *rest, **named)

    desk.service.search = noted  # type: ignore[method-assign]
    for end in range(1, 6):
        pane.ask("xykgs"[:end])
    await reading(pane, "KB-10001")
    assert asked == ["xykgs"]


async def test_insert(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    pane = await opened(qtbot, look, desk)
    inserted: list[tuple[str, str]] = []
    pane.insert_requested.connect(lambda text, target: inserted.append((text, target)))
    pane.ask("信用卡挂失及补卡流程")
    await reading(pane, "KB-10001")
    qtbot.mouseClick(pane.card.to_order, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(pane.card.to_notes, Qt.MouseButton.LeftButton)
    assert [target for _, target in inserted] == ["order", "notes"]
    assert inserted[0][0].startswith("《信用卡挂失及补卡流程》（KB-10001 v12）\n")
    assert inserted[1][0] == "已按《信用卡挂失及补卡流程》（KB-10001 v12）答复客户。"
    cursor = pane.card.text.document().find("即时生效")
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, 3)
    pane.card.text.setTextCursor(cursor)
    qtbot.mouseClick(pane.card.to_order, Qt.MouseButton.LeftButton)
    assert inserted[2][0].startswith("即时生效")
    assert inserted[2][0].endswith("《信用卡挂失及补卡流程》（KB-10001 v12）")


async def test_what_is_not_in_force_says_so_and_cannot_be_inserted(
    qtbot: QtBot, look: Look, desk: KnowledgeDesk
) -> None:
    pane = await opened(qtbot, look, desk)
    one = article(number="KB-90009", title="冬至贺岁定存", effective_to=date(2026, 11, 20))
    await desk.bring(one)
    pane.ask("冬至贺岁定存")
    await reading(pane, "KB-90009")
    assert pane.card.notice.text == "已于 2026-11-20 过期，不能引用"
    assert not pane.card.to_order.isEnabled()
    assert not pane.card.to_notes.isEnabled()


async def test_an_article_withdrawn_while_it_is_read_can_no_longer_be_inserted(
    qtbot: QtBot, look: Look, desk: KnowledgeDesk
) -> None:
    pane = await opened(qtbot, look, desk)
    pane.ask("KB-10001")
    await reading(pane, "KB-10001")
    assert pane.card.to_order.isEnabled()
    await desk.bring(
        next(one for one in demo_articles() if one.number == "KB-10001").model_copy(update={"withdrawn": True})
    )
    await eventually(lambda: not pane.card.to_order.isEnabled())
    assert "撤回" in pane.card.notice.text


async def test_the_call_suggests_quietly(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    pane = await opened(qtbot, look, desk)
    pane.show_context(CONTEXT)
    await eventually(lambda: pane.results.list.hits and pane.results.list.hits[0].reason is not None)
    assert "KB-10121" in shown(pane)
    assert pane.results.chips.home.text() == "本次来电推荐"
    assert [chip.text() for chip in pane.results.chips.words] == ["挂失", "非本人交易"]
    pane.ask("lpr")
    await reading(pane, "KB-10404")
    pane.show_context(SuggestionContext(notes="客户丢卡"))
    assert pane.results.search.text() == "lpr"
    assert shown(pane)[0] == "KB-10404"


async def test_region_chip_holds_back_other_branches(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    pane = await opened(qtbot, look, desk)
    pane.show_context(CONTEXT)
    pane.ask("分行")
    await eventually(lambda: any(hit.region == "成都分行" for hit in pane.results.list.hits))
    assert pane.results.chips.region is not None
    pane.results.chips.region.setChecked(True)
    await eventually(lambda: {hit.region for hit in pane.results.list.hits} <= {"全行", "深圳分行"})


async def test_nothing_found(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    pane = await opened(qtbot, look, desk)
    pane.ask("vvvv")
    await eventually(pane.results.nothing.isVisible)
    assert shown(pane) == []


async def test_an_empty_base_says_so(qtbot: QtBot, look: Look, tmp_path: Path) -> None:
    async with knowledge_desk(tmp_path) as empty:
        pane = KnowledgePane(look, empty.service, clock=empty.clock)
        qtbot.addWidget(pane)
        pane.show()
        await eventually(pane.results.nothing.isVisible)
        assert not pane.card.isVisible()
        await empty.bring(article())
        await reading(pane, "KB-90001")


async def test_references_lead_on_and_back(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    pane = await opened(qtbot, look, desk)
    pane.ask("KB-10001")
    await reading(pane, "KB-10001")
    pane.card.text.anchorClicked.emit(QUrl("kb:KB-10003"))
    await reading(pane, "KB-10003")
    qtbot.mouseClick(pane.card.back, Qt.MouseButton.LeftButton)
    await reading(pane, "KB-10001")
    assert not pane.card.back.isVisible()
    pane.card.text.anchorClicked.emit(QUrl("kb:KB-99999"))
    await eventually(lambda: "本机没有这篇知识" in pane.results.notice.text)


async def test_must_reads_are_read_on_the_page(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    page = KnowledgePage(look, desk.service, clock=desk.clock)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    await eventually(lambda: page.tree.topLevelItemCount() > 4)
    waiting = [hit.number for hit in await desk.service.must_reads()]
    page.tree.setCurrentItem(page.tree.topLevelItem(1))
    await eventually(lambda: shown(page) == waiting)
    await reading(page, waiting[0])
    qtbot.mouseClick(page.card.read, Qt.MouseButton.LeftButton)
    await eventually(lambda: shown(page) == waiting[1:])
    assert not page.card.to_order.isVisible()


async def test_favourites_and_categories_on_the_page(qtbot: QtBot, look: Look, desk: KnowledgeDesk) -> None:
    page = KnowledgePage(look, desk.service, clock=desk.clock)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    await eventually(lambda: page.card.view is not None and page.tree.topLevelItemCount() > 4)
    assert page.card.view is not None
    number = page.card.view.number
    qtbot.mouseClick(page.card.star, Qt.MouseButton.LeftButton)
    await eventually(lambda: page.card.view is not None and page.card.view.favourite)
    page.tree.setCurrentItem(page.tree.topLevelItem(2))
    await eventually(lambda: shown(page) == [number])
    branch = page.tree.topLevelItem(3)
    page.tree.setCurrentItem(branch)
    assert branch is not None
    await eventually(lambda: {hit.category[0] for hit in page.results.list.hits} == {branch.text(0)})


async def test_articles_in_the_palette(desk: KnowledgeDesk) -> None:
    chosen: list[object] = []
    source = ArticleSource(desk.service, chosen.append)
    assert await source.find(" ") == ()
    entries = await source.find("xyk guashi")
    assert entries[0].title == "信用卡挂失及补卡流程"
    entries[0].run()
    assert len(chosen) == 1


async def test_nothing_is_cut_or_covered(qtbot: QtBot, every_look: Look, desk: KnowledgeDesk) -> None:
    pane = await opened(qtbot, every_look, desk)
    pane.show_context(CONTEXT)
    for number in ("KB-10001", "KB-10469", "KB-10289"):
        pane.ask(number)
        await reading(pane, number)
        qtbot.waitExposed(pane)
        await eventually(lambda: not cut_words(pane) and not overlapping(pane), what="every word fits")
