"""The backend is killed in the middle of a contact: the seat goes on, and everything arrives once."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_desktop.interactions.model import Phase
from support.stage import SharedStage, asking, contacts_kept
from support.stage_desktop import desktop
from support.waiting import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.sip]


async def test_a_contact_and_its_order_made_while_the_backend_is_away_arrive_once(
    stage: SharedStage, seat: Path
) -> None:
    async with desktop(stage.url, seat) as window:
        await window.sign_in()
        await window.registered()
        call = await window.take_call(stage)
        interactions = window.session.interactions
        await eventually(lambda: interactions.current.customer is not None, within=10)
        customer = interactions.current.customer.id
        async with stage.backend_away():
            await window.until_says(window.app.look.texts("shell.offline", since="").split(" ")[0])
            window.choose_order_type()
            window.type_order("客户称有一笔陌生扣款，请核查。")
            window.submit_order()
            await window.until_says(window.app.look.texts("work_orders.sent"))
            (order,) = [one for one in await window.session.work_orders.mine() if not one.confirmed]
            window.hang_up()
            await eventually(lambda: interactions.current.phase is Phase.WRAP_UP, within=10)
            window.fill_wrap_up()
            window.complete()
            await eventually(lambda: interactions.current.phase is Phase.DONE, within=10)
            contact = interactions.current
            assert contact.work_order_ids == (order.id,)
            outbox = window.session.sync.outbox
            kinds = [item.submission.kind for item in await outbox.waiting()]
            assert (kinds.count("work_order"), kinds.count("contact")) == (1, 1)
            await window.until_says(window.app.look.texts("shell.waiting", count=len(kinds)))
        assert await outbox.drain(within=15)
        assert not outbox.state.refused
        (kept,) = contacts_kept(stage.stage, call)
        assert str(order.id) in kept["work_order_ids"]
        async with asking(stage.url) as agent:
            orders = (await agent.get(f"/customers/{customer}/work-orders")).raise_for_status().json()
            history = (await agent.get(f"/customers/{customer}/contacts")).raise_for_status().json()
        assert [known["number"] for known in orders if known["id"] == str(order.id)] != [""]
        assert len([known for known in orders if known["id"] == str(order.id)]) == 1
        assert len([line for line in history if line["id"] == str(contact.id)]) == 1
