"""What the leader's board adds up to, and what it raises an alert for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from agent_desktop.contract.identity import SeatPolicy
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import QuarterHour, SeatTile, TeamView
from agent_desktop.supervision.model import AlertKind, alerts, board

NOW = datetime(2026, 11, 20, 14, tzinfo=UTC)
POLICY = SeatPolicy()


def tile(state: AgentState, seconds: float, **more: object) -> SeatTile:
    values = {"agent_number": "80201", "name": "李思远", "state": state, "since": NOW - timedelta(seconds=seconds)}
    return SeatTile.model_validate({**values, **more})


@pytest.mark.parametrize(
    ("state", "limit", "kind"),
    [
        (AgentState.TALKING, POLICY.long_talk_seconds, AlertKind.LONG_TALK),
        (AgentState.HOLD, POLICY.long_talk_seconds, AlertKind.LONG_TALK),
        (AgentState.WRAP_UP, POLICY.wrap_up_limit_seconds, AlertKind.LONG_WRAP_UP),
        (AgentState.BREAK, POLICY.break_quota_seconds, AlertKind.LONG_BREAK),
    ],
)
def test_an_alert_begins_just_over_its_limit(state: AgentState, limit: float, kind: AlertKind) -> None:
    assert alerts([tile(state, limit)], POLICY, NOW) == ()
    [alert] = alerts([tile(state, limit + 1)], POLICY, NOW)
    assert (alert.kind, alert.limit_seconds) == (kind, limit)


def test_a_raised_hand_goes_before_everything() -> None:
    found = alerts(
        [tile(AgentState.TALKING, 5000), tile(AgentState.TALKING, 10, hand_raised=True, hand_note="客户情绪激动")],
        POLICY,
        NOW,
    )
    assert [alert.kind for alert in found] == [AlertKind.HAND_RAISED, AlertKind.LONG_TALK]
    assert found[0].note == "客户情绪激动"


def test_the_board_adds_up_by_the_definitions() -> None:
    view = TeamView(
        team_id=UUID(int=1),
        team_name="综合业务 3 组",
        as_of=NOW,
        tiles=[
            tile(AgentState.READY, 5, handled=3, talk_seconds=600, hold_seconds=30, wrap_up_seconds=90),
            tile(AgentState.BREAK, 5, handled=1, talk_seconds=80),
        ],
        traffic=[QuarterHour(begins=NOW, offered=10, answered=8, answered_in_time=7, abandoned=1)],
        surveys_answered=4,
        surveys_satisfied=3,
    )
    found = board(view)
    assert (found.handled, found.handling_time, found.satisfaction) == (4, 200, 0.75)
    assert found.service_level == pytest.approx(7 / 9)
    assert found.abandon_rate == pytest.approx(0.1)
    assert found.counts()[AgentState.READY] == 1
