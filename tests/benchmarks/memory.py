"""Memory of window and phone process after a whole contact: PSS, which counts a page shared by two processes half.

Call answered, search, article, order with its form, wrap-up, performance page with its chart. Read from
/proc/PID/smaps_rollup (Linux only). Backend and practice callers are other processes and don't count.
"""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from figures import Row
from floor import run_job, seat_environment, stage

if TYPE_CHECKING:
    from window import SeatWindow


def measure() -> list[Row]:
    """Return window, phone and both."""
    if not Path("/proc/self/smaps_rollup").exists():
        return [Row("memory: this system has no smaps_rollup")]
    found = asyncio.run(_measure())
    return [
        Row("memory, seat just signed in: window + phone", _mb(sum(found["before"])), runs="1"),
        Row("memory after a contact: window", _mb(found["after"][0]), runs="1"),
        Row("memory after a contact: phone process", _mb(found["after"][1]), runs="1"),
        Row("memory after a contact: both (PSS)", _mb(sum(found["after"])), runs="1", aim="≤ 200 MB"),
    ]


async def _measure() -> dict[str, list[float]]:
    async with stage() as bank:
        found: dict[str, list[float]] = await run_job(bank, "memory:contact", seat_environment(bank))
        return found


def pss(pid: int) -> float:
    """Return a process's proportional set size in MB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    if found is None:
        raise AssertionError("no Pss in smaps_rollup")
    return int(found[1]) / 1024


async def contact(window: SeatWindow) -> dict[str, list[float]]:
    """Have one contact, in the window's process."""
    from agent_desktop.telephony.model import CallState
    from agent_desktop.telephony.phone.rendezvous import read_rendezvous
    from agent_desktop_ui.desk import PERFORMANCE, WORKBENCH
    from agent_desktop_ui.tour.hands import press, write
    from support.waiting import eventually

    desk, telephony = window.desk, window.session.telephony
    phone = read_rendezvous(next((window.app.settings.run_dir).glob("*")))
    if phone is None:
        raise AssertionError("no phone process")
    before = [pss(os.getpid()), pss(phone.pid)]
    await window.ring("fraud_complaint")
    await eventually(lambda: telephony.live, 10.0, "rings")
    await press(window.app.window, "F5")
    await eventually(lambda: telephony.live and telephony.live.state is CallState.TALKING, 10.0, "talking")
    await press(window.app.window, "F1")
    write(desk.knowledge.results.search, "xyk guashi")
    found = desk.knowledge.results.list
    await eventually(lambda: any("挂失" in hit.title_text for hit in found.hits[:3]), 10.0, "hits")
    await press(window.app.window, "Enter")
    await eventually(lambda: "挂失" in desk.knowledge.card.title.text(), 10.0, "article")
    form = desk.work.order.form
    await press(window.app.window, "Ctrl+N")
    form.type.showPopup()
    write(form.type.sheet.filter, "非本人交易")
    await press(form.type.sheet.filter, "Enter")
    await eventually(lambda: form.type.key.endswith("unauthorised"), 5.0, "type")
    write(form.summary, "客户称两笔境外网络交易非本人操作，要求核实并返还款项。")
    await press(window.app.window, "F4")
    await eventually(lambda: telephony.live is None, 10.0, "hung up")
    await window.wrap_up()
    desk.shell.open(PERFORMANCE)
    await eventually(lambda: _chart_there(window), 10.0, "chart")
    desk.shell.open(WORKBENCH)
    await asyncio.sleep(2.0)
    return {"before": before, "after": [pss(os.getpid()), pss(phone.pid)]}


def _chart_there(window: SeatWindow) -> bool:
    from agent_desktop_ui.widgets.later import Later

    return any(place.widget is not None for place in window.desk.shell.findChildren(Later))


def _mb(value: float) -> str:
    return f"{value:.0f} MB"
