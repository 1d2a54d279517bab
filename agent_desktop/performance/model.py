"""Measures, each by its one definition (DOMAIN.md, measures); sums in, ratios out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agent_desktop.contract.performance import DayTotals, HandledContact, StateSpan
from agent_desktop.contract.seat import AgentState

SATISFIED_FROM = 4
"""A survey rated 4 or 5 counts as satisfied."""

AT_WORK = frozenset(
    {
        AgentState.READY,
        AgentState.RINGING,
        AgentState.TALKING,
        AgentState.HOLD,
        AgentState.WRAP_UP,
        AgentState.OUTBOUND,
    }
)
"""States that agree with a schedule that says: at work."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Ratios of one stretch of time; None where there was nothing to measure. Averages in seconds, ratios 0 to 1."""

    handled: int
    handling_time: float | None
    talk: float | None
    hold: float | None
    wrap_up: float | None
    occupancy: float | None
    utilisation: float | None
    adherence: float | None
    satisfaction: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What the strip below the work shows: today so far, and how old the backend's part is."""

    today: Measures
    trend: tuple[float, ...]
    """Average handling time of the last days, oldest first, today last."""
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class DayBar:
    """Average handling time of one day, in its three parts, seconds."""

    day: date
    talk: float
    hold: float
    wrap_up: float


@dataclass(frozen=True, slots=True)
class Panel:
    """The personal panel: measures of a period, the last days, and today's timeline."""

    measures: Measures
    days: tuple[DayBar, ...]
    actual: tuple[StateSpan, ...]
    scheduled: tuple[StateSpan, ...]
    seconds: dict[AgentState, float]
    as_of: datetime | None


def ratio(part: float, whole: float) -> float | None:
    """Return part ÷ whole, or None where there is no whole."""
    return part / whole if whole > 0 else None


def measures(totals: DayTotals) -> Measures:
    """Turn sums into measures."""
    handling = totals.talk_seconds + totals.hold_seconds + totals.wrap_up_seconds
    return Measures(
        handled=totals.handled,
        handling_time=ratio(handling, totals.handled),
        talk=ratio(totals.talk_seconds, totals.handled),
        hold=ratio(totals.hold_seconds, totals.handled),
        wrap_up=ratio(totals.wrap_up_seconds, totals.handled),
        occupancy=ratio(handling, handling + totals.ready_seconds),
        utilisation=ratio(handling + totals.ready_seconds, totals.signed_in_seconds),
        adherence=ratio(totals.adherent_seconds, totals.scheduled_seconds),
        satisfaction=ratio(totals.surveys_satisfied, totals.surveys_answered),
    )


def total(days: Iterable[DayTotals], day: date) -> DayTotals:
    """Add days up; the sum carries the given day."""
    names = [name for name in DayTotals.model_fields if name != "day"]
    sums = dict.fromkeys(names, 0.0)
    for one in days:
        for name in names:
            sums[name] += getattr(one, name)
    return DayTotals.model_validate({"day": day, **sums})


def joined(theirs: Sequence[HandledContact], ours: Sequence[HandledContact]) -> list[HandledContact]:
    """Join the backend's contacts with the seat's by id; a survey rating is the backend's to know."""
    contacts = {contact.id: contact for contact in ours}
    for contact in theirs:
        if contact.id not in contacts or contact.survey_rating is not None:
            contacts[contact.id] = contact
    return list(contacts.values())


def joined_spans(theirs: Sequence[StateSpan], ours: Sequence[StateSpan]) -> list[StateSpan]:
    """Put the seat's own stretches after those of before, cut where the seat's begin."""
    if not ours:
        return list(theirs)
    begin = ours[0].begins
    before = [
        span if span.ends is not None and span.ends <= begin else span.model_copy(update={"ends": begin})
        for span in theirs
        if span.begins < begin
    ]
    return [*before, *ours]


def seconds_by_state(spans: Iterable[StateSpan], now: datetime) -> dict[AgentState, float]:
    """Return seconds by state; an open stretch runs until now."""
    found: dict[AgentState, float] = {}
    for span in spans:
        seconds = max(0.0, ((span.ends or now) - span.begins).total_seconds())
        found[span.state] = found.get(span.state, 0.0) + seconds
    return found


def agrees(scheduled: AgentState, actual: AgentState) -> bool:
    """Say whether a state is what the schedule asks for."""
    return actual in AT_WORK if scheduled in AT_WORK else actual is scheduled


def adherence_seconds(
    scheduled: Sequence[StateSpan], actual: Sequence[StateSpan], now: datetime
) -> tuple[float, float]:
    """Return (scheduled, adherent) seconds up to now; problem time leaves both (登陆吻合度)."""
    total_seconds = adherent = 0.0
    for plan in scheduled:
        begins, ends = plan.begins, min(plan.ends or now, now)
        if ends <= begins:
            continue
        total_seconds += (ends - begins).total_seconds()
        for span in actual:
            overlap = (min(span.ends or now, ends) - max(span.begins, begins)).total_seconds()
            if overlap <= 0:
                continue
            if span.state is AgentState.FAULT:
                total_seconds -= overlap
            elif agrees(plan.state, span.state):
                adherent += overlap
    return total_seconds, adherent


def today_totals(
    day: date,
    contacts: Sequence[HandledContact],
    actual: Sequence[StateSpan],
    scheduled: Sequence[StateSpan],
    now: datetime,
) -> DayTotals:
    """Sum today up from its contacts and stretches."""
    states = seconds_by_state(actual, now)
    planned, adherent = adherence_seconds(scheduled, actual, now)
    ratings = [contact.survey_rating for contact in contacts if contact.survey_rating is not None]
    return DayTotals(
        day=day,
        handled=len(contacts),
        talk_seconds=sum(contact.talk_seconds for contact in contacts),
        hold_seconds=sum(contact.hold_seconds for contact in contacts),
        wrap_up_seconds=sum(contact.wrap_up_seconds for contact in contacts),
        ready_seconds=states.get(AgentState.READY, 0.0),
        signed_in_seconds=sum(seconds for state, seconds in states.items() if state is not AgentState.SIGNED_OUT),
        scheduled_seconds=planned,
        adherent_seconds=adherent,
        surveys_answered=len(ratings),
        surveys_satisfied=sum(rating >= SATISFIED_FROM for rating in ratings),
    )


def day_bar(totals: DayTotals) -> DayBar | None:
    """Return a day's average handling time in parts; None for a day without contacts."""
    found = measures(totals)
    if found.talk is None or found.hold is None or found.wrap_up is None:
        return None
    return DayBar(totals.day, found.talk, found.hold, found.wrap_up)
