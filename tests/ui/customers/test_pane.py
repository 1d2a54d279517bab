"""The customer's pane, as the agent sees it while calls come and go."""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agent_desktop.clock import SystemClock
from agent_desktop.contract.contacts import VerificationLevel
from agent_desktop.contract.customers import CustomerMatch
from agent_desktop.customers import store
from agent_desktop_ui.customers.pane import CustomerPane
from agent_desktop_ui.look import Look
from support.backend import RunningBackend
from support.desk import Desk, at_a_seat
from support.typing_in import type_text
from support.waiting import eventually

LIN = "+8613800006021"


def shown(look: Look, seat: Desk) -> CustomerPane:
    pane = CustomerPane(look, seat.interactions, seat.customers, seat.work_orders)
    seat.face(pane, 392, 700)
    return pane


async def ring(seat: Desk, pane: CustomerPane, number: str = LIN, **facts: Any) -> None:
    painted: list[object] = []
    pane.painted.connect(painted.append)
    seat.phone.ring(number, **facts)
    await eventually(lambda: painted, what="the customer to be painted")
    assert seat.interactions.current is not None
    assert painted == [seat.interactions.current.id]


@at_a_seat
async def test_the_caller_is_shown_masked_with_what_matters(every_look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(every_look, seat)
    await ring(seat, pane)
    identity = pane.identity
    assert "林静怡" in identity.name.full_text
    assert "福田支行" in identity.where.full_text
    assert "****" in identity.document.text()
    assert identity.phone.text() == "138 **** 6021"
    assert identity.do_not_call.isVisible()
    assert pane.alerts.isVisible()
    await eventually(identity.matched.isVisible)
    await eventually(lambda: pane.records.recent.rows and pane.records.orders.rows)
    assert pane.records.tabs.tabText(1).endswith(str(len(pane.records.history.rows)))
    assert not identity.freshness.isVisible()


@at_a_seat
async def test_a_known_caller_is_shown_with_the_backend_gone_and_says_how_old_that_is(
    look: Look, qtbot: QtBot, seat: Desk, backend: RunningBackend
) -> None:
    pane = shown(look, seat)
    await ring(seat, pane)
    await eventually(lambda: pane.records.history.rows)
    seat.phone.end()
    await eventually(lambda: pane.card is None)
    await backend.kill()
    seat.phone.ring(LIN)
    await eventually(lambda: pane.card is not None)
    assert pane.identity.freshness.isVisible()
    assert "资料" in pane.identity.freshness.text()
    await eventually(lambda: pane.records.history.rows)


@at_a_seat
async def test_news_of_the_same_customer_change_the_pane_in_place(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await ring(seat, pane)
    await eventually(lambda: pane.records.history.rows)
    pane.records.tabs.setCurrentIndex(1)
    before = pane.identity.geometry(), pane.records.geometry()
    assert pane.card is not None
    await seat.customers.card(pane.card.id)
    heard = pane.card
    await eventually(lambda: pane.card is not heard, what="the revalidated card")
    assert pane.records.tabs.currentIndex() == 1
    assert (pane.identity.geometry(), pane.records.geometry()) == before


@at_a_seat
async def test_a_masked_field_is_shown_for_a_reason_recorded_and_masked_again(
    look: Look, qtbot: QtBot, seat: Desk, backend: RunningBackend
) -> None:
    pane = shown(look, seat)
    await ring(seat, pane)
    masked = pane.identity.document.text()
    await backend.kill()
    qtbot.mouseClick(pane.identity.reveal, Qt.MouseButton.LeftButton)
    assert pane.sheet.isVisible()
    qtbot.mouseClick(pane.sheet.show_it, Qt.MouseButton.LeftButton)
    assert pane.identity.document.text() == masked, "without a reason nothing is shown"
    type_text(pane.sheet.reason, "核对邮寄信息")
    qtbot.keyClick(pane.sheet.reason, Qt.Key.Key_Return)
    await eventually(lambda: "*" not in pane.identity.document.text())
    assert not pane.sheet.isVisible()
    looks = [item for item in await seat.sync.outbox.waiting() if item.submission.kind == "customer_look"]
    assert [look.submission.body["reason"] for look in looks] == ["核对邮寄信息"]
    assert looks[0].submission.body["field"] == "id_document"
    pane._masking.setInterval(1)
    pane._masking.start()
    await eventually(lambda: pane.identity.document.text() == masked)


@at_a_seat
async def test_what_is_shown_in_full_is_masked_for_the_next_caller(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await ring(seat, pane)
    qtbot.mouseClick(pane.identity.reveal, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(pane.sheet.presets[0], Qt.MouseButton.LeftButton)
    await eventually(lambda: "*" not in pane.identity.document.text())
    seat.phone.end()
    await eventually(lambda: pane.card is None)
    assert "*" in pane.identity.document.text()


@at_a_seat
async def test_the_sheet_goes_with_escape(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await ring(seat, pane)
    qtbot.mouseClick(pane.identity.reveal, Qt.MouseButton.LeftButton)
    qtbot.keyClick(pane.sheet.reason, Qt.Key.Key_Escape)
    assert not pane.sheet.isVisible()


@at_a_seat
async def test_an_unknown_caller_is_looked_up_and_chosen(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    seat.phone.ring("+8613999990000")
    await eventually(lambda: "139 **** 0000" in pane.finder.headline.text())
    assert pane.finder.isVisible()
    assert "核对" in pane.finder.hint.text()
    type_text(pane.finder.search, "林静怡")
    qtbot.keyClick(pane.finder.search, Qt.Key.Key_Return)
    await eventually(lambda: pane.finder.found.rows)
    qtbot.keyClick(pane.finder.search, Qt.Key.Key_Return)
    await eventually(lambda: pane.card is not None and pane.identity.isVisible())
    assert seat.interactions.current is not None
    assert seat.interactions.current.customer is not None
    assert not pane.identity.matched.isVisible(), "the call did not come from the customer's phone"


@at_a_seat
async def test_a_search_that_finds_nobody_says_so(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    type_text(pane.finder.search, "查无此人")
    await eventually(pane.finder.nothing.isVisible)
    assert "没有找到" in pane.finder.nothing.text()


@at_a_seat
async def test_of_several_customers_with_one_number_the_agent_chooses(
    look: Look, qtbot: QtBot, seat: Desk, backend: RunningBackend
) -> None:
    found = await seat.sync.client.get("/customers", CustomerMatch, phone=LIN)
    other = (await seat.sync.client.get("/customers", CustomerMatch, text="陈")).customers[0]
    family = [found.customers[0], other.model_copy(update={"phones": [LIN]})]
    now = SystemClock().now()
    await seat.database.run(lambda db: [store.keep(db, one, now) for one in family])
    await backend.kill()
    pane = shown(look, seat)
    seat.phone.ring(LIN)
    await eventually(lambda: len(pane.finder.found.rows) == 2)
    pane.finder.found.choose(str(other.id))
    qtbot.mouseClick(pane.finder.take, Qt.MouseButton.LeftButton)
    await eventually(lambda: pane.card is not None)
    assert pane.card is not None
    assert pane.card.id == other.id


@at_a_seat
async def test_three_facts_verify_the_caller(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await ring(seat, pane)
    seat.phone.answer()
    control = pane.identity.verification
    qtbot.mouseClick(control._ask, Qt.MouseButton.LeftButton)
    sheet = control._sheet
    sheet.name.click()
    sheet.document.click()
    assert not sheet.passed.isEnabled(), "two facts are not three"
    sheet.third.click()
    qtbot.mouseClick(sheet.passed, Qt.MouseButton.LeftButton)
    await eventually(lambda: seat.interactions.current and seat.interactions.current.verification == "L1")
    assert "L1" in control._tag.text


@at_a_seat
async def test_the_ivrs_verification_is_shown_and_not_settable(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    await ring(seat, pane, verification="L2")
    assert seat.interactions.current is not None
    assert seat.interactions.current.verification is VerificationLevel.L2
    assert "L2" in pane.identity.verification._tag.text
    assert not pane.identity.verification._ask.isVisible()


@at_a_seat
async def test_between_calls_a_customer_can_be_looked_up(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    type_text(pane.finder.search, "62008814")
    await eventually(lambda: pane.finder.found.rows)
    qtbot.keyClick(pane.finder.search, Qt.Key.Key_Return)
    await eventually(lambda: pane.card is not None)
    assert not pane.identity.verification._ask.isVisible(), "there is no call to verify"
    painted: list[object] = []
    pane.painted.connect(painted.append)
    await ring(seat, pane)
    assert len(painted) == 1


@at_a_seat
async def test_every_caller_is_painted_once(look: Look, qtbot: QtBot, seat: Desk) -> None:
    pane = shown(look, seat)
    for _ in range(3):
        await ring(seat, pane)
        seat.phone.end()
        await eventually(lambda: pane.card is None)
        await asyncio.sleep(0)


@at_a_seat
async def test_a_history_that_cannot_be_had_is_said_to_be_missing(
    look: Look, qtbot: QtBot, seat: Desk, backend: RunningBackend
) -> None:
    found = await seat.sync.client.get("/customers", CustomerMatch, phone=LIN)
    now = SystemClock().now()
    await seat.database.run(lambda db: store.keep(db, found.customers[0], now))
    await backend.kill()
    pane = shown(look, seat)
    pane.records._patience.setInterval(1)
    await ring(seat, pane)
    await eventually(pane.records._recent_none.isVisible)
    assert "后台" in pane.records._recent_none.text()
