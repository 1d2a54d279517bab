"""Why a call ended, in the agent's words."""

from __future__ import annotations

import pytest

from agent_desktop.telephony.phone.calls import reason_unanswered
from agent_desktop.telephony.phone.protocol import EndReason


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (486, EndReason.BUSY),
        (600, EndReason.BUSY),
        (408, EndReason.UNREACHABLE),
        (480, EndReason.UNREACHABLE),
        (404, EndReason.UNREACHABLE),
        (503, EndReason.UNREACHABLE),
        (403, EndReason.REFUSED),
        (603, EndReason.REFUSED),
        (500, EndReason.FAILED),
        (0, EndReason.FAILED),
    ],
)
def test_reason_of_an_outgoing_call_that_came_to_nothing(status: int, reason: EndReason) -> None:
    assert reason_unanswered(status) is reason
