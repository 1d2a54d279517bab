"""The rules of the floor, over all states and times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.contract.identity import SeatPolicy, Shift
from agent_desktop.contract.seat import AgentState
from agent_desktop.seat.model import (
    CALL_STATES,
    REFUSAL_CODES,
    BreakAllowance,
    break_allowance,
    refusal_of_choice,
)

BEGIN = datetime(2026, 11, 20, 8, tzinfo=UTC)
SHIFT = Shift(name="早班", begins=BEGIN, ends=BEGIN + timedelta(hours=8))
POLICY = SeatPolicy()
FREE = BreakAllowance(0, POLICY.break_quota_seconds, None)
states = st.sampled_from(AgentState)


@given(current=states, wanted=st.sampled_from(sorted(CALL_STATES)))
def test_a_state_of_a_call_can_never_be_chosen(current: AgentState, wanted: AgentState) -> None:
    refusal = refusal_of_choice(current, wanted, FREE)
    assert refusal is not None
    assert refusal.code in REFUSAL_CODES


@given(current=st.sampled_from(sorted(CALL_STATES)), wanted=states)
def test_nothing_can_be_chosen_while_a_contact_is_open(current: AgentState, wanted: AgentState) -> None:
    assert refusal_of_choice(current, wanted, FREE) is not None


@given(
    current=st.sampled_from(sorted(set(AgentState) - CALL_STATES)),
    wanted=st.sampled_from(sorted(set(AgentState) - CALL_STATES)),
)
def test_an_idle_agent_with_break_left_may_choose_any_other_state(current: AgentState, wanted: AgentState) -> None:
    assert refusal_of_choice(current, wanted, FREE) is None


@given(minute=st.integers(-60, 9 * 60), used=st.floats(0, 3600), others=st.integers(0, 5))
def test_a_break_is_allowed_only_inside_the_edges_with_quota_and_a_place(minute: int, used: float, others: int) -> None:
    allowance = break_allowance(BEGIN + timedelta(minutes=minute), SHIFT, POLICY, used, others)
    allowed = (
        not 0 <= minute < 30
        and not 450 < minute <= 480
        and used < POLICY.break_quota_seconds
        and others < POLICY.breaks_at_once
    )
    assert (allowance.refusal is None) == allowed
    assert allowance.left_seconds == max(0.0, POLICY.break_quota_seconds - used)


@pytest.mark.parametrize(
    ("minute", "used", "others", "code"),
    [
        (10, 0, 0, "break_first_minutes"),
        (460, 0, 0, "break_last_minutes"),
        (240, 1800, 0, "break_quota_used"),
        (240, 0, 2, "break_place_taken"),
    ],
)
def test_the_refusal_says_which_rule(minute: int, used: float, others: int, code: str) -> None:
    refusal = break_allowance(BEGIN + timedelta(minutes=minute), SHIFT, POLICY, used, others).refusal
    assert refusal is not None
    assert refusal.code == code
    assert refusal_of_choice(AgentState.READY, AgentState.BREAK, BreakAllowance(used, 1800, refusal)) == refusal
