"""The page of the agent's open orders."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from agent_desktop_ui.look import Look
from agent_desktop_ui.work_orders.orders_page import OrdersPage
from support.desk import Desk, at_a_seat
from support.typing_in import type_text
from support.waiting import eventually


async def opened(look: Look, seat: Desk) -> OrdersPage:
    page = OrdersPage(look, seat.work_orders, seat.customers)
    seat.face(page, 1000, 640)
    await eventually(lambda: page.list.rows and page.detail.order is not None)
    return page


@at_a_seat
async def test_the_soonest_promise_stands_first(every_look: Look, qtbot: QtBot, seat: Desk) -> None:
    page = await opened(every_look, seat)
    promised = [order.promised_at for order in page._orders]
    assert promised == sorted(promised)
    assert page.detail.order is not None
    assert page.list.current_key == str(page.detail.order.id)
    await eventually(page.detail.facts["customer"].text)


@at_a_seat
async def test_an_order_is_urged_and_appended_to(look: Look, qtbot: QtBot, seat: Desk) -> None:
    page = await opened(look, seat)
    detail = page.detail
    assert detail.order is not None
    steps = len(detail.order.steps)
    assert not detail.append_button.isEnabled()
    type_text(detail.text, "客户再次来电询问进度")
    qtbot.mouseClick(detail.append_button, Qt.MouseButton.LeftButton)
    await eventually(lambda: detail.order and len(detail.order.steps) == steps + 1)
    assert detail.text.toPlainText() == ""
    qtbot.mouseClick(detail.urge_button, Qt.MouseButton.LeftButton)
    await eventually(lambda: detail.order and len(detail.order.steps) == steps + 2)
    assert [step.action for step in detail.order.steps[-2:]] == ["append", "urge"]
    assert "已催办" in detail.notice.text
