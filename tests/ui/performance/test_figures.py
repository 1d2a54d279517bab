"""The agent's own measures on the screen: they come from the backend, and move with a contact handled here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from agent_desktop.contract.identity import SeatPolicy
from agent_desktop.contract.performance import DayTotals, HandledContact
from agent_desktop.performance.model import Measures, measures
from agent_desktop_ui.look import Look
from agent_desktop_ui.performance.judgement import judged
from agent_desktop_ui.performance.kpi_strip import KpiStrip
from agent_desktop_ui.performance.page import PerformancePage
from agent_desktop_ui.theme.meaning import Meaning
from support.backend import running_backend
from support.measured_seat import MeasuredSeat, measured_seat
from support.screens import cut_words
from support.waiting import eventually

AGENT = "80217"
NOTHING = Measures(0, None, None, None, None, None, None, None, None)


@asynccontextmanager
async def seat_of(folder: Path) -> AsyncIterator[MeasuredSeat]:
    """No fixture: pytest-qt turns the event loop between fixtures and test, where nothing may be under way."""
    async with running_backend(folder) as backend, measured_seat(backend, folder, AGENT) as found:
        yield found


async def test_the_strip_moves_by_one_with_a_contact_handled_here(tmp_path: Path, look: Look, qtbot: QtBot) -> None:
    async with seat_of(tmp_path) as seat:
        await seat.performance.refresh()
        strip = KpiStrip(look, seat.performance, seat.policy)
        qtbot.addWidget(strip)
        strip.show()
        handled = strip.tiles["handled"]
        await eventually(lambda: handled.figure.isdigit() and int(handled.figure) > 0)
        before = int(handled.figure)
        seat.handled.append(HandledContact(id=UUID(int=1), talk_seconds=60, hold_seconds=0, wrap_up_seconds=5))
        seat.performance.recount()
        await eventually(lambda: handled.figure == str(before + 1))


@pytest.mark.parametrize("period", ["today", "month", "quarter"])
async def test_the_panel_shows_each_period_whole(tmp_path: Path, every_look: Look, qtbot: QtBot, period: str) -> None:
    async with seat_of(tmp_path) as seat:
        page = PerformancePage(every_look, seat.performance, seat.policy)
        qtbot.addWidget(page)
        page.resize(1366 - 72, 700)
        page.show()
        page.period.choose(period)
        await seat.performance.refresh()
        page.refresh()
        await eventually(lambda: page.handled_text not in ("--", "0"), what="figures on the panel")
        await eventually(lambda: not cut_words(page), what="every word fits")


def test_what_nobody_measured_is_shown_as_unknown_and_not_judged() -> None:
    shown = {one.key: one for one in judged(NOTHING, SeatPolicy())}
    assert {one.value for key, one in shown.items() if key != "handled"} == {"--"}
    assert {one.meaning for one in shown.values()} == {None}


@pytest.mark.parametrize(("seconds", "meaning"), [(270, Meaning.GOOD), (290, Meaning.WARNING), (400, Meaning.DANGER)])
def test_a_handling_time_is_judged_by_its_target(seconds: float, meaning: Meaning) -> None:
    found = measures(DayTotals(day="2026-11-20", handled=1, talk_seconds=seconds))  # type: ignore[arg-type]
    assert next(one for one in judged(found, SeatPolicy()) if one.key == "handling_time").meaning is meaning
