"""INVITE received in the phone process → the customer painted in the window: seen before, and never seen here.

From `Call.began_at`, stamped by the phone process when PJSIP hands it the INVITE, to `CustomerPane.painted`, told
after the paint event that shows the customer; both by the machine's one wall clock. Every call is a real SIP call of
a practice caller. For "not cached" the seat's cache is emptied before each call, so that the backend on loopback is
asked.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from uuid import UUID

from figures import Row, seconds_row
from floor import run_job, seat_environment, stage

if TYPE_CHECKING:
    from sqlite_utils import Database
    from window import SeatWindow

CALLS = 40
WARM_UP = 3
SETTLE_SECONDS = 0.5
SCENARIOS = ("fraud_complaint", "balance_enquiry", "card_loss", "wealth_maturity")


def measure() -> list[Row]:
    """Return both figures."""
    cached, fresh = asyncio.run(_measure())
    return [
        seconds_row("INVITE received → customer painted, cached", cached, "p95 ≤ 50 ms"),
        seconds_row("INVITE received → customer painted, not cached", fresh, "p95 ≤ 150 ms"),
    ]


async def _measure() -> tuple[list[float], list[float]]:
    async with stage() as bank:
        environment = seat_environment(bank)
        cached, fresh = await run_job(bank, "screen_pop:calls", environment)
        return cached, fresh


async def calls(window: SeatWindow) -> tuple[list[float], list[float]]:
    """Let calls ring, in the window's process, and return the seconds of each, cached and not."""
    for scenario in SCENARIOS:  # once each, so that all are in the cache
        await _pop(window, scenario)
    for _ in range(WARM_UP):
        await _pop(window, SCENARIOS[0])
    cached = [await _pop(window, SCENARIOS[number % len(SCENARIOS)]) for number in range(CALLS)]
    fresh = []
    for number in range(CALLS):
        await window.session.database.run(_forget)
        fresh.append(await _pop(window, SCENARIOS[number % len(SCENARIOS)]))
    return cached, fresh


async def _pop(window: SeatWindow, scenario: str) -> float:
    painted: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def stop(_interaction: UUID) -> None:
        if not painted.done():
            painted.set_result(time.time())

    # A platform offers the next call seconds after the last, not while its contact is still going up.
    await window.session.sync.outbox.drain(5)
    await asyncio.sleep(SETTLE_SECONDS)
    window.desk.customer.painted.connect(stop)
    await window.ring(scenario)
    at = await asyncio.wait_for(painted, 10.0)
    window.desk.customer.painted.disconnect(stop)
    live = window.session.telephony.live
    if live is None:
        raise AssertionError("the call is gone")
    await window.refuse()
    return at - live.began_at.timestamp()


def _forget(db: Database) -> None:
    for table in ("customers_phones", "customers_history", "customers_seen"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
