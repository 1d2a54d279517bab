"""Agent states and the rules of the floor (DOMAIN.md, agent states), as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from agent_desktop.contract.identity import SeatPolicy, Shift
from agent_desktop.contract.seat import AgentState
from agent_desktop.errors import AgentDesktopError

CALL_STATES = frozenset({AgentState.RINGING, AgentState.TALKING, AgentState.HOLD, AgentState.WRAP_UP})
"""States that a call brings about; an agent can't choose them."""

CHOSEN_STATES = (
    AgentState.READY,
    AgentState.BREAK,
    AgentState.MEAL,
    AgentState.TRAINING,
    AgentState.MEETING,
    AgentState.OUTBOUND,
    AgentState.COACHING,
    AgentState.FAULT,
    AgentState.SIGNED_OUT,
)
"""States that an agent chooses, in the order of the menu."""


REFUSAL_CODES = (
    "state_in_call",
    "state_wrap_up_open",
    "state_only_by_call",
    "break_first_minutes",
    "break_last_minutes",
    "break_quota_used",
    "break_place_taken",
)
"""Every reason a rule of this module can give; each has a sentence in the catalogue."""


@dataclass(frozen=True, slots=True)
class SeatStatus:
    """The state of the seat, and since when."""

    state: AgentState
    since: datetime
    reason: str = ""
    hand_raised: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a state can't be taken now: a stable code and the facts of its sentence."""

    code: str
    facts: dict[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BreakAllowance:
    """What is left of the shift's break, and why it can't be taken now, if so. Seconds."""

    used_seconds: float
    quota_seconds: float
    refusal: Refusal | None

    @property
    def left_seconds(self) -> float:
        """Return the seconds left, never below zero."""
        return max(0.0, self.quota_seconds - self.used_seconds)


class StateRefused(AgentDesktopError):
    """The rules of the floor don't allow this state now."""

    code = "state_refused"

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code, **refusal.facts)
        self.code = refusal.code


def refusal_of_choice(current: AgentState, wanted: AgentState, allowance: BreakAllowance) -> Refusal | None:
    """Say why an agent in one state can't choose another, or None if they can."""
    if wanted in CALL_STATES:
        return Refusal("state_only_by_call")
    if current is AgentState.WRAP_UP:
        return Refusal("state_wrap_up_open")
    if current in CALL_STATES:
        return Refusal("state_in_call")
    if wanted is AgentState.BREAK and current is not AgentState.BREAK:
        return allowance.refusal
    return None


def break_allowance(
    now: datetime, shift: Shift | None, policy: SeatPolicy, used_seconds: float, others_on_break: int
) -> BreakAllowance:
    """Apply the break rules: none in the shift's first and last minutes, quota left, a free place in the team."""
    refusal = None
    edge = policy.no_break_edge_seconds
    if shift is not None and 0 <= (now - shift.begins).total_seconds() < edge:
        refusal = Refusal("break_first_minutes", {"minutes": edge // 60})
    elif shift is not None and 0 <= (shift.ends - now).total_seconds() < edge:
        refusal = Refusal("break_last_minutes", {"minutes": edge // 60})
    elif used_seconds >= policy.break_quota_seconds:
        refusal = Refusal("break_quota_used", {"minutes": policy.break_quota_seconds // 60})
    elif others_on_break >= policy.breaks_at_once:
        refusal = Refusal("break_place_taken", {"places": policy.breaks_at_once})
    return BreakAllowance(used_seconds, policy.break_quota_seconds, refusal)
