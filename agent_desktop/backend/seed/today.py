"""Today, as if the shift had begun two hours ago: shifts, this morning's calls and states, and the tiles now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from agent_desktop.backend.seed.calls import Who
from agent_desktop.backend.seed.customers import new_uuid
from agent_desktop.backend.seed.days import PlayedDay, play_day, shift_plan
from agent_desktop.backend.seed.people import Person
from agent_desktop.backend.seed.sources import seeded_random
from agent_desktop.backend.store.performance import AWAY, adherence_seconds
from agent_desktop.backend.store.seat import StoredTile, tile_row
from agent_desktop.contract.identity import Role
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import SeatTile

Row = dict[str, Any]

NOW = (
    (AgentState.SIGNED_OUT, 240, ""),
    (AgentState.READY, 18, ""),
    (AgentState.WRAP_UP, 117, "综合业务队列 · 转账未到账查询"),
    (AgentState.BREAK, 560, ""),
    (AgentState.TALKING, 515, "信用卡队列 · 非本人交易争议"),
    (AgentState.TALKING, 44, "综合业务队列 · 手机银行登录失败"),
    (AgentState.READY, 62, ""),
    (AgentState.TALKING, 133, "信用卡队列 · 分期手续费咨询"),
    (AgentState.TALKING, 310, "综合业务队列 · 个人贷款还款日查询"),
    (AgentState.TALKING, 388, "信用卡队列 · 客户情绪激动"),
    (AgentState.TALKING, 9, "综合业务队列 · 账户余额及明细查询"),
    (AgentState.HOLD, 35, "综合业务队列 · 定活互转"),
    (AgentState.READY, 33, ""),
    (AgentState.FAULT, 420, "耳机故障"),
)
"""What each of a team's fourteen does now, and since how many seconds; the tenth has a hand up."""
HAND_UP = 9
HAND_NOTE = "客户要求升级，请协助"


@dataclass(slots=True)
class Today:
    """Rows for today."""

    contacts: list[Row] = field(default_factory=list)
    state_events: list[Row] = field(default_factory=list)
    shifts: list[Row] = field(default_factory=list)
    tiles: list[StoredTile] = field(default_factory=list)
    hand_raises: list[Row] = field(default_factory=list)

    @property
    def tile_rows(self) -> list[Row]:
        """The tiles as rows."""
        return [tile_row(tile) for tile in self.tiles]


def shift_times(now: datetime) -> tuple[datetime, datetime]:
    """Return a shift that began about two hours ago and ends in about six, on the hour."""
    begins = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    return begins, begins + timedelta(hours=8)


def shift_name(begins: datetime) -> str:
    """Return what the centre calls a shift that begins then, by the local hour."""
    hour = begins.astimezone().hour
    return "早班" if 5 <= hour < 12 else "中班" if 12 <= hour < 18 else "晚班"


def play_today(people: Sequence[Person], callers: Sequence[Who], now: datetime) -> Today:
    """Play everybody's shift up to now."""
    today = Today()
    begins, ends = shift_times(now)
    for person in people:
        rng = seeded_random(f"today:{person.number}:{begins.isoformat()}")
        plan = shift_plan(begins, person.place)
        today.shifts.append(
            {
                "id": new_uuid(rng),
                "agent_number": person.number,
                "name": shift_name(begins),
                "begins": begins,
                "ends": ends,
                "plan": [span.model_dump(mode="json") for span in plan],
            }
        )
        if person.role is not Role.AGENT:
            continue
        state, since, detail = NOW[person.place]
        played = play_day(rng, person, callers, plan, now - timedelta(seconds=since))
        played = _cut(played, now - timedelta(seconds=since))
        played.enter(state, since, detail)
        today.contacts += played.contacts
        today.state_events += played.event_rows(rng, person.number)
        scheduled, adherent = adherence_seconds(plan, played.state_spans(), now)
        hand = person.place == HAND_UP
        hand_at = now - timedelta(seconds=106) if hand else None
        if hand:
            today.hand_raises.append(
                {
                    "id": new_uuid(rng),
                    "agent_number": person.number,
                    "at": hand_at,
                    "raised": True,
                    "note": HAND_NOTE,
                    "interaction_id": None,
                }
            )
        tile = SeatTile(
            agent_number=person.number,
            name=person.name,
            state=state,
            since=played.spans[-1][1],
            detail=detail,
            hand_raised=hand,
            hand_note=HAND_NOTE if hand else "",
            handled=sum(row["answered_at"] is not None for row in played.contacts),
            adherence=round(adherent / scheduled, 4) if scheduled > 0 else None,
            **_sums(played),
        )
        today.tiles.append(StoredTile(tile, person.team.id, _day_began(now, begins), hand_at))
    return today


def _cut(played: PlayedDay, at: datetime) -> PlayedDay:
    """Return the day up to a moment, without a state that begins later."""
    spans = [span for span in played.spans if span[1] < at]
    return PlayedDay(at, played.contacts, spans)


def _sums(played: PlayedDay) -> dict[str, float]:
    """Return the seconds of the states that have ended; the one that runs is not among them."""
    ended = PlayedDay(played.spans[-1][1], [], played.spans[:-1])
    return {
        "talk_seconds": round(ended.seconds_in(AgentState.TALKING), 1),
        "hold_seconds": round(ended.seconds_in(AgentState.HOLD), 1),
        "wrap_up_seconds": round(ended.seconds_in(AgentState.WRAP_UP), 1),
        "ready_seconds": round(ended.seconds_in(AgentState.READY), 1),
        "away_seconds": round(ended.seconds_in(*AWAY), 1),
    }


def _day_began(now: datetime, shift_began: datetime) -> datetime:
    return min(now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0), shift_began)
