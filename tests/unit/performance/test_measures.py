"""Measures by their definitions, and the adherence sweep against a second-by-second count."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.contract.performance import DayTotals, HandledContact, StateSpan
from agent_desktop.contract.seat import AgentState
from agent_desktop.performance.model import (
    adherence_seconds,
    agrees,
    joined,
    joined_spans,
    measures,
    seconds_by_state,
    today_totals,
    total,
)
from agent_desktop.performance.service import Period

EIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAY = date(2026, 11, 20)


def at(seconds: float) -> datetime:
    return EIGHT + timedelta(seconds=seconds)


def spans_of(parts: list[tuple[AgentState, int]], begin: int = 0) -> list[StateSpan]:
    spans = []
    for state, length in parts:
        spans.append(StateSpan(state=state, begins=at(begin), ends=at(begin + length)))
        begin += length
    return spans


parts = st.lists(st.tuples(st.sampled_from(AgentState), st.integers(1, 20)), max_size=8)
plans = st.lists(
    st.tuples(st.sampled_from([AgentState.READY, AgentState.BREAK, AgentState.MEAL]), st.integers(1, 25)), max_size=5
)


@given(plan=plans, actual=parts, offset=st.integers(-10, 10), now=st.integers(0, 80))
def test_adherence_counts_every_scheduled_second_once(
    plan: list[tuple[AgentState, int]], actual: list[tuple[AgentState, int]], offset: int, now: int
) -> None:
    scheduled, seen = spans_of(plan), spans_of(actual, offset)
    total_seconds = adherent = 0
    for second in range(now):
        wanted = next((s.state for s in scheduled if s.begins <= at(second) < (s.ends or at(now))), None)
        was = next((s.state for s in seen if s.begins <= at(second) < (s.ends or at(now))), None)
        if wanted is None or was is AgentState.FAULT:
            continue
        total_seconds += 1
        adherent += was is not None and agrees(wanted, was)
    assert adherence_seconds(scheduled, seen, at(now)) == (total_seconds, adherent)


def test_each_measure_is_its_one_definition() -> None:
    found = measures(
        DayTotals(
            day=DAY,
            handled=4,
            talk_seconds=600,
            hold_seconds=80,
            wrap_up_seconds=120,
            ready_seconds=200,
            signed_in_seconds=1250,
            scheduled_seconds=1000,
            adherent_seconds=950,
            surveys_answered=3,
            surveys_satisfied=2,
        )
    )
    assert found.handling_time == 200
    assert (found.talk, found.hold, found.wrap_up) == (150, 20, 30)
    assert found.occupancy == pytest.approx(0.8)
    assert found.utilisation == pytest.approx(0.8)
    assert found.adherence == pytest.approx(0.95)
    assert found.satisfaction == pytest.approx(2 / 3)


def test_nothing_measured_is_none_and_not_zero() -> None:
    found = measures(DayTotals(day=DAY))
    assert found.handled == 0
    assert {found.handling_time, found.occupancy, found.adherence, found.satisfaction} == {None}


def contact(number: int, rating: int | None = None) -> HandledContact:
    return HandledContact(
        id=UUID(int=number), talk_seconds=60, hold_seconds=0, wrap_up_seconds=10, survey_rating=rating
    )


def test_a_contact_known_to_both_sides_counts_once_and_keeps_its_survey() -> None:
    both = joined([contact(1, 5), contact(2)], [contact(1), contact(3)])
    assert sorted(one.id.int for one in both) == [1, 2, 3]
    totals = today_totals(DAY, both, [], [], at(0))
    assert (totals.handled, totals.surveys_answered, totals.surveys_satisfied) == (3, 1, 1)


@given(theirs=parts, ours=parts, begin=st.integers(0, 60))
def test_joined_stretches_never_overlap(
    theirs: list[tuple[AgentState, int]], ours: list[tuple[AgentState, int]], begin: int
) -> None:
    spans = joined_spans(spans_of(theirs), spans_of(ours, begin))
    for before, after in itertools.pairwise(spans):
        assert before.ends is not None
        assert before.ends <= after.begins


def test_an_open_stretch_runs_until_now_and_problem_time_leaves_adherence() -> None:
    actual = [
        StateSpan(state=AgentState.READY, begins=at(0), ends=at(50)),
        StateSpan(state=AgentState.FAULT, begins=at(50), ends=at(70)),
        StateSpan(state=AgentState.TALKING, begins=at(70)),
    ]
    assert seconds_by_state(actual, at(100)) == {AgentState.READY: 50, AgentState.FAULT: 20, AgentState.TALKING: 30}
    plan = [StateSpan(state=AgentState.READY, begins=at(0), ends=at(200))]
    assert adherence_seconds(plan, actual, at(100)) == (80, 80)


def test_days_add_up() -> None:
    assert total([DayTotals(day=DAY, handled=2, talk_seconds=5), DayTotals(day=DAY, handled=3)], DAY) == DayTotals(
        day=DAY, handled=5, talk_seconds=5
    )


@pytest.mark.parametrize(
    ("period", "begins"),
    [(Period.TODAY, DAY), (Period.MONTH, date(2026, 11, 1)), (Period.QUARTER, date(2026, 10, 1))],
)
def test_a_period_begins_where_the_calendar_says(period: Period, begins: date) -> None:
    assert period.begins(DAY) == begins
