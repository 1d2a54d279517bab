"""An agent's day, played through: calls, states and breaks by the plan, from which its totals are counted."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from agent_desktop.backend.seed.calls import (
    ABANDONED_SHARE,
    Who,
    abandoned_call,
    answered_call,
    call_lengths,
    choose_reason,
)
from agent_desktop.backend.seed.customers import new_uuid
from agent_desktop.backend.seed.people import Person
from agent_desktop.backend.store.performance import adherence_seconds
from agent_desktop.contract.performance import DayTotals, StateSpan
from agent_desktop.contract.seat import AgentState

READY_MEAN = 62.0
"""Mean wait for the next call, in seconds; gives an occupancy of about four fifths."""


def shift_plan(begins: datetime, place: int) -> list[StateSpan]:
    """Return eight planned hours: two breaks of 15 minutes and a meal of 30, staggered over the team."""
    first = 45 + place % 7 * 12
    meal = 200 + place % 7 * 14
    second = 360 + place % 5 * 12
    plan: list[StateSpan] = []
    at = 0
    for start, minutes, state in (
        (first, 15, AgentState.BREAK),
        (meal, 30, AgentState.MEAL),
        (second, 15, AgentState.BREAK),
    ):
        plan += [_planned(begins, AgentState.READY, at, start), _planned(begins, state, start, start + minutes)]
        at = start + minutes
    return [*plan, _planned(begins, AgentState.READY, at, 480)]


def _planned(begins: datetime, state: AgentState, first: int, last: int) -> StateSpan:
    return StateSpan(state=state, begins=begins + timedelta(minutes=first), ends=begins + timedelta(minutes=last))


@dataclass(slots=True)
class PlayedDay:
    """What a day brought; `spans` are the states in their order, the last one still open if cut off."""

    at: datetime
    contacts: list[dict[str, Any]] = field(default_factory=list)
    spans: list[tuple[AgentState, datetime, str]] = field(default_factory=list)

    def enter(self, state: AgentState, seconds: float, detail: str = "") -> None:
        """Begin a state and let its seconds pass."""
        self.spans.append((state, self.at, detail))
        self.at += timedelta(seconds=seconds)

    def state_spans(self) -> list[StateSpan]:
        """Return the states with their ends."""
        ends = [*(begins for _, begins, _ in self.spans[1:]), self.at]
        return [
            StateSpan(state=state, begins=begins, ends=end)
            for (state, begins, _), end in zip(self.spans, ends, strict=True)
        ]

    def event_rows(self, rng: random.Random, agent_number: str) -> list[dict[str, Any]]:
        """Return the states as rows of `state_events`."""
        rows = []
        previous, since = AgentState.SIGNED_OUT, self.spans[0][1] if self.spans else self.at
        for state, begins, detail in self.spans:
            rows.append(
                {
                    "id": new_uuid(rng),
                    "agent_number": agent_number,
                    "at": begins,
                    "state": state.value,
                    "previous": previous.value,
                    "seconds": (begins - since).total_seconds(),
                    "reason": detail,
                    "interaction_id": None,
                }
            )
            previous, since = state, begins
        return rows

    def seconds_in(self, *states: AgentState) -> float:
        """Return how long the day's ended stretches of some states lasted together."""
        return sum(
            (span.ends - span.begins).total_seconds()
            for span in self.state_spans()
            if span.ends and span.state in states
        )


def play_day(
    rng: random.Random, person: Person, callers: Sequence[Who], plan: list[StateSpan], until: datetime
) -> PlayedDay:
    """Play a day from the plan's beginning: calls one after another, breaks when they are due and no call runs."""
    day = PlayedDay(at=plan[0].begins - timedelta(seconds=rng.uniform(30, 280)))
    pauses = [span for span in plan if span.state is not AgentState.READY]
    while day.at < until:
        if pauses and day.at >= pauses[0].begins:
            pause = pauses.pop(0)
            planned = (pause.ends - pause.begins).total_seconds() if pause.ends else 0
            day.enter(pause.state, planned * rng.uniform(0.9, 1.02))
            continue
        day.enter(AgentState.READY, rng.expovariate(1 / READY_MEAN))
        if day.at < until:
            _play_call(rng, person, rng.choice(callers), day, until)
    return day


def _play_call(rng: random.Random, person: Person, who: Who, day: PlayedDay, until: datetime) -> None:
    offered = day.at
    if rng.random() < ABANDONED_SHARE:
        row = abandoned_call(rng, person, who, offered)
        day.enter(AgentState.RINGING, row["ring_seconds"], person.team.queue)
        day.contacts.append(row)
        return
    reason = choose_reason(rng, person)
    lengths = call_lengths(rng, person, reason)
    if offered + timedelta(seconds=lengths.ring + lengths.handling) > until:
        day.at = until  # it would still run; what runs at the end is set apart
        return
    detail = f"{person.team.queue} · {reason.text}"
    day.enter(AgentState.RINGING, lengths.ring, person.team.queue)
    day.enter(AgentState.TALKING, lengths.talk, detail)
    if lengths.hold:
        day.enter(AgentState.HOLD, lengths.hold, detail)
    day.enter(AgentState.WRAP_UP, lengths.wrap_up, detail)
    day.contacts.append(answered_call(rng, person, who, offered, reason, lengths))


def totals_of(day: date, played: PlayedDay, plan: list[StateSpan]) -> DayTotals:
    """Return the sums of a day that was played to its end."""
    answered = [row for row in played.contacts if row["answered_at"] is not None]
    ratings = [row["survey_rating"] for row in answered if row["survey_rating"] is not None]
    spans = played.state_spans()
    scheduled, adherent = adherence_seconds(plan, spans, played.at)
    return DayTotals(
        day=day,
        handled=len(answered),
        talk_seconds=sum(row["talk_seconds"] for row in answered),
        hold_seconds=sum(row["hold_seconds"] for row in answered),
        wrap_up_seconds=sum(row["wrap_up_seconds"] for row in answered),
        ready_seconds=played.seconds_in(AgentState.READY),
        signed_in_seconds=(played.at - spans[0].begins).total_seconds(),
        scheduled_seconds=scheduled,
        adherent_seconds=adherent,
        surveys_answered=len(ratings),
        surveys_satisfied=sum(rating >= 4 for rating in ratings),
    )


def sampled_totals(rng: random.Random, day: date, contacts: Sequence[dict[str, Any]], pace: float) -> DayTotals:
    """Return the sums of a day of which only some contacts are kept: theirs, and those of the rest."""
    ratings = [row["survey_rating"] for row in contacts if row["survey_rating"] is not None]
    rest = max(0, rng.randint(60, 84) - len(contacts))
    rest_rated = sum(rng.random() < 0.3 for _ in range(rest)) if rest else 0
    rest_satisfied = rest_rated - sum(rng.random() < 0.04 for _ in range(rest_rated))
    scheduled = 8 * 3600.0
    spread = rng.uniform(0.94, 1.06) * pace
    return DayTotals(
        day=day,
        handled=len(contacts) + rest,
        talk_seconds=round(sum(row["talk_seconds"] for row in contacts) + rest * 190 * spread, 1),
        hold_seconds=round(sum(row["hold_seconds"] for row in contacts) + rest * 12 * spread, 1),
        wrap_up_seconds=round(sum(row["wrap_up_seconds"] for row in contacts) + rest * 49 * spread, 1),
        ready_seconds=round((len(contacts) + rest) * READY_MEAN * rng.uniform(0.9, 1.1), 1),
        signed_in_seconds=round(scheduled + rng.uniform(100, 560), 1),
        scheduled_seconds=scheduled,
        adherent_seconds=round(scheduled * rng.uniform(0.91, 0.99), 1),
        surveys_answered=len(ratings) + rest_rated,
        surveys_satisfied=sum(rating >= 4 for rating in ratings) + rest_satisfied,
    )
