"""How an agent spends the time on the floor: a random walk over the states of DOMAIN.md, at a demonstration's pace."""

from __future__ import annotations

import random
from dataclasses import dataclass

from agent_desktop.contract.seat import AgentState

READY = AgentState.READY
RINGING = AgentState.RINGING
TALKING = AgentState.TALKING
HOLD = AgentState.HOLD
WRAP_UP = AgentState.WRAP_UP
BREAK = AgentState.BREAK

_NEXT: dict[AgentState, tuple[tuple[AgentState, float], ...]] = {
    READY: ((RINGING, 0.94), (BREAK, 0.06)),
    RINGING: ((TALKING, 0.95), (READY, 0.05)),
    TALKING: ((WRAP_UP, 0.8), (HOLD, 0.2)),
    HOLD: ((TALKING, 1.0),),
    WRAP_UP: ((READY, 1.0),),
    BREAK: ((READY, 1.0),),
}
_SECONDS: dict[AgentState, tuple[float, float, float]] = {
    # shortest, typical, longest
    READY: (3, 10, 40),
    RINGING: (2, 4, 12),
    TALKING: (20, 55, 240),
    HOLD: (6, 15, 40),
    WRAP_UP: (8, 20, 80),
    BREAK: (90, 180, 420),
}
_TOPICS = ("账户查询", "信用卡账单", "还款咨询", "挂失", "理财到期", "转账限额", "手机银行", "积分兑换", "投诉建议")
_QUEUES = ("综合业务", "综合业务", "综合业务", "贵宾专线", "信用卡")
_HAND_NOTES = ("客户情绪激动", "需要授权", "业务规则不确定", "客户要求找班长")
HAND_CHANCE = 0.06


@dataclass(frozen=True, slots=True)
class Step:
    """The next state, how long it will last, and what the tile says about it."""

    state: AgentState
    seconds: float
    reason: str = ""
    hand_note: str = ""


class FloorWalk:
    """One agent's walk; the same seed walks the same way."""

    def __init__(self, seed: str) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - a demonstration, no secret
        self._reason = ""

    def rest(self, state: AgentState) -> float:
        """Return for how long an agent stays in the state the walk finds them in; each for a time of their own."""
        _, typical, _ = _SECONDS.get(state, _SECONDS[READY])
        return self._chance.uniform(1, 2 * typical)

    def step(self, state: AgentState, *, break_allowed: bool) -> Step:
        """Return what follows a state; no break unless a place is free among those on break."""
        states, weights = zip(*_NEXT.get(state, ((READY, 1.0),)), strict=True)
        following = self._chance.choices(states, weights)[0]
        if following is BREAK and not break_allowed:
            following = RINGING
        shortest, typical, longest = _SECONDS[following]
        seconds = min(longest, max(shortest, self._chance.lognormvariate(0, 0.6) * typical))
        if following is RINGING:
            self._reason = f"{self._chance.choice(_QUEUES)} · {self._chance.choice(_TOPICS)}"
        calls_for_help = following is TALKING and state is RINGING and self._chance.random() < HAND_CHANCE
        return Step(
            state=following,
            seconds=seconds,
            reason=self._reason if following in {RINGING, TALKING, HOLD, WRAP_UP} else "",
            hand_note=self._chance.choice(_HAND_NOTES) if calls_for_help else "",
        )
