"""How late the window's event loop comes to what is due, while calls ring, are answered, and an agent types searches.

A task in the window's own process asks to be woken after 1 ms, over and over; how much later it is woken is the lag.
While the loop is held up nothing is due to be woken, so a hold-up of 50 ms would count once; it is therefore counted as
everything that would have waited in it: 50 ms, 49 ms, 48 ms … ("coordinated omission"). The percentiles are thus shares
of time, not of wake-ups. The typing itself happens in the same loop, as an agent's key events do.

Beside the lag stands the own work in it: the processor time that the loop's own thread spent in the same hold-ups. On a
machine that is busy with other things the lag is theirs, the own work is ours.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from figures import Row, percentile
from floor import run_job, seat_environment, stage

if TYPE_CHECKING:
    from window import SeatWindow

CALLS = 12
BEAT_SECONDS = 0.001
KEYS_APART_SECONDS = 0.08
"""A fast typist."""
TYPED = ("xyk guashi", "信用卡盗刷", "年费减免", "zhuanzhang xiane")


def measure() -> list[Row]:
    """Return the lag at rest, while it rings and is searched, and while talking."""
    lags = asyncio.run(_measure())
    aims = {"idle": "", "ringing": "p99 ≤ 16 ms", "talking": "p99 ≤ 16 ms"}
    titles = {
        "idle": "event-loop lag, idle seat (p50 / p99)",
        "ringing": "event-loop lag, a call rings and searches run (p50 / p99)",
        "talking": "event-loop lag, answered, searching, hung up (p50 / p99)",
    }
    rows = []
    for name, aim in aims.items():
        rows.append(_row(titles[name], [lag for lag, _ in lags[name]], aim))
        rows.append(_row("  … of it own work of the loop's thread", [own for _, own in lags[name]], ""))
    return rows


def _row(title: str, lags: list[float], aim: str) -> Row:
    seconds = _spread(lags)
    cells = (f"{1000 * value:.1f} ms" for value in (percentile(seconds, 0.5), percentile(seconds, 0.99), max(seconds)))
    return Row(title, *cells, str(len(lags)), aim)


async def _measure() -> dict[str, list[tuple[float, float]]]:
    async with stage() as bank:
        found: dict[str, list[tuple[float, float]]] = await run_job(bank, "loop_lag:watch", seat_environment(bank))
        return found


def _spread(lags: list[float]) -> list[float]:
    """Return what anything that fell due in this time would have waited."""
    spread: list[float] = []
    for lag in lags:
        left = lag
        while left > 0:
            spread.append(left)
            left -= BEAT_SECONDS
        if lag <= 0:
            spread.append(0.0)
    return spread


class Pulse:
    """The heartbeat; `lags` are those of the part named last."""

    def __init__(self) -> None:
        self.parts: dict[str, list[tuple[float, float]]] = {}
        self._lags: list[tuple[float, float]] = []
        self._task = asyncio.get_running_loop().create_task(self._beat())

    def begin(self, part: str) -> None:
        """Count for a part from now on."""
        self._lags = self.parts.setdefault(part, [])

    def stop(self) -> None:
        """End."""
        self._task.cancel()

    async def _beat(self) -> None:
        while True:
            lags, asked, worked = self._lags, time.perf_counter(), time.thread_time()
            await asyncio.sleep(BEAT_SECONDS)
            lag = max(0.0, time.perf_counter() - asked - BEAT_SECONDS)
            lags.append((lag, min(lag, max(0.0, time.thread_time() - worked))))


async def watch(window: SeatWindow) -> dict[str, list[tuple[float, float]]]:
    """Ring, type, answer, type, hang up; in the window's process."""
    from agent_desktop.telephony.model import CallState
    from support.waiting import eventually

    telephony = window.session.telephony
    await window.ring("fraud_complaint")
    await eventually(lambda: telephony.live, 10.0, "the first call")
    await window.refuse()
    pulse = Pulse()
    pulse.begin("idle")
    await asyncio.sleep(3.0)
    for number in range(CALLS):
        pulse.begin("ringing")
        await window.ring("fraud_complaint" if number % 2 else "balance_enquiry")
        await _type(window, TYPED[number % len(TYPED)])
        pulse.begin("talking")
        live = telephony.live
        if live is None:
            raise AssertionError("the call is gone")
        await telephony.answer(live.id)
        await eventually(lambda: telephony.live and telephony.live.state is CallState.TALKING, 10.0, "talking")
        await _type(window, TYPED[(number + 1) % len(TYPED)])
        await telephony.hang_up(live.id)
        await eventually(lambda: telephony.live is None, 10.0, "hung up")
        await window.wrap_up()
    pulse.stop()
    return pulse.parts


async def _type(window: SeatWindow, text: str) -> None:
    from agent_desktop_ui.tour.hands import press, write

    await press(window.app.window, "F1")
    search = window.desk.knowledge.results.search
    search.clear()
    for character in text:
        write(search, character)
        await asyncio.sleep(KEYS_APART_SECONDS)
