"""The agent's own measures, moving with every contact, whether the backend answers or not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from enum import StrEnum

from psygnal import Signal

from agent_desktop.clock import Clock
from agent_desktop.contract.performance import AgentPerformance, DayTotals, HandledContact, StateSpan
from agent_desktop.performance import store
from agent_desktop.performance.model import (
    Figures,
    Panel,
    day_bar,
    joined,
    joined_spans,
    measures,
    seconds_by_state,
    today_totals,
    total,
)
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.sync.client import BackendClient
from agent_desktop.sync.errors import BackendRefused, BackendUnreachable
from agent_desktop.tasks import TaskOwner

DAYS = 92
BAR_DAYS = 14
REFRESH_SECONDS = 60.0


class Period(StrEnum):
    """What the panel sums up."""

    TODAY = "today"
    MONTH = "month"
    QUARTER = "quarter"

    def begins(self, today: date) -> date:
        """Return the period's first day."""
        match self:
            case Period.MONTH:
                return today.replace(day=1)
            case Period.QUARTER:
                return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
            case _:
                return today


OwnContacts = Callable[[datetime], Awaitable[list[HandledContact]]]
OwnSpans = Callable[[], Awaitable[list[StateSpan]]]


class PerformanceService:
    """Measures of the signed-in agent.

    Args:
        own_contacts: contacts handled at this seat since a time.
        own_spans: this seat's stretches of states today.
    """

    changed = Signal(Figures)

    def __init__(
        self,
        database: LocalDatabase,
        client: BackendClient,
        clock: Clock,
        own_contacts: OwnContacts,
        own_spans: OwnSpans,
    ) -> None:
        self._database = database
        self._client = client
        self._clock = clock
        self._own_contacts = own_contacts
        self._own_spans = own_spans
        self._heard: AgentPerformance | None = None
        self._tasks = TaskOwner("performance")

    async def start(self) -> None:
        """Show what was last heard, then ask the backend, now and every minute."""
        self._heard = await self._database.run(store.load)
        self._tasks.start(self._keep_asking(), name="ask")

    async def stop(self) -> None:
        """Stop asking."""
        await self._tasks.close()

    def recount(self) -> None:
        """Count again: a contact was handled or the state changed."""
        self._tasks.start(self._tell(), name="tell")

    async def figures(self) -> Figures:
        """Return today so far."""
        today, _, _ = await self._today()
        bars = [day_bar(day) for day in [*self._past_days()[-BAR_DAYS + 1 :], today]]
        trend = tuple(bar.talk + bar.hold + bar.wrap_up for bar in bars if bar is not None)
        return Figures(measures(today), trend, self._heard.as_of if self._heard else None)

    async def panel(self, period: Period) -> Panel:
        """Return the personal panel for a period that ends now."""
        today, actual, scheduled = await self._today()
        days = self._past_days()
        chosen = [*(day for day in days if day.day >= period.begins(today.day)), today]
        bars = [day_bar(day) for day in [*days[-BAR_DAYS + 1 :], today]]
        return Panel(
            measures=measures(total(chosen, today.day)),
            days=tuple(bar for bar in bars if bar is not None),
            actual=tuple(actual),
            scheduled=tuple(scheduled),
            seconds=seconds_by_state(actual, self._clock.now()),
            as_of=self._heard.as_of if self._heard else None,
        )

    async def refresh(self) -> None:
        """Ask the backend now; without it, what was last heard stands."""
        try:
            heard = await self._client.get("/performance/me", AgentPerformance, days=DAYS)
        except (BackendUnreachable, BackendRefused):
            return
        self._heard = heard
        await self._database.run(lambda db: store.keep(db, heard))
        await self._tell()

    async def _keep_asking(self) -> None:
        while True:
            await self.refresh()
            await asyncio.sleep(REFRESH_SECONDS)

    async def _tell(self) -> None:
        self.changed.emit(await self.figures())

    async def _today(self) -> tuple[DayTotals, list[StateSpan], list[StateSpan]]:
        now, heard = self._clock.now(), self._heard
        began = self._day_began(now)
        if heard is not None and heard.as_of < began:
            heard = None
        scheduled = heard.scheduled if heard else []
        contacts = joined(heard.today if heard else [], await self._own_contacts(began))
        actual = joined_spans(heard.spans if heard else [], await self._own_spans())
        return today_totals(began.astimezone().date(), contacts, actual, scheduled, now), actual, scheduled

    def _day_began(self, now: datetime) -> datetime:
        """Return when today began: midnight, or the running shift's beginning if earlier, as the backend counts."""
        midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
        plan = self._heard.scheduled if self._heard else []
        running = bool(plan) and plan[0].begins <= now and (plan[-1].ends is None or plan[-1].ends > now)
        return min(midnight, plan[0].begins) if running else midnight

    def _past_days(self) -> list[DayTotals]:
        return list(self._heard.days) if self._heard else []
