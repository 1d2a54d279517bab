"""The seat's own record of its states; the last row is where a restarted window goes on."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING
from uuid import UUID

from agent_desktop.contract.performance import StateSpan
from agent_desktop.contract.seat import AgentState, StateEvent
from agent_desktop.seat.model import CALL_STATES
from agent_desktop.storage.migrations import Migration

if TYPE_CHECKING:
    from sqlite_utils import Database


def _create(db: Database) -> None:
    db.execute(
        """
        CREATE TABLE seat_events (
            id TEXT PRIMARY KEY,
            at TEXT NOT NULL,
            state TEXT NOT NULL,
            previous TEXT NOT NULL,
            seconds REAL NOT NULL,
            reason TEXT NOT NULL,
            interaction_id TEXT,
            agent_number TEXT NOT NULL
        ) STRICT
        """
    )
    db.execute("CREATE INDEX seat_events_by_time ON seat_events (at)")


def _create_hand(db: Database) -> None:
    db.execute("CREATE TABLE seat_hand (one INTEGER PRIMARY KEY CHECK (one = 1), raised INTEGER NOT NULL) STRICT")


MIGRATIONS = (Migration("seat", 1, _create), Migration("seat", 2, _create_hand))


def add_event(db: Database, event: StateEvent) -> None:
    """Keep one change of state."""
    db.table("seat_events").insert(event.model_dump(mode="json"))


def last_event(db: Database) -> StateEvent | None:
    """Return the newest change of state."""
    rows = list(db.query("SELECT * FROM seat_events ORDER BY rowid DESC LIMIT 1"))
    return StateEvent.model_validate(rows[0]) if rows else None


def last_chosen(db: Database) -> AgentState | None:
    """Return the newest state that no call brought about."""
    for row in db.query("SELECT state FROM seat_events ORDER BY rowid DESC LIMIT 100"):
        if (state := AgentState(row["state"])) not in CALL_STATES:
            return state
    return None


def keep_hand(db: Database, *, raised: bool) -> None:
    """Keep whether the hand is up."""
    db.execute(
        "INSERT INTO seat_hand (one, raised) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET raised = excluded.raised",
        [int(raised)],
    )


def hand(db: Database) -> bool:
    """Say whether the hand was left up."""
    return any(row["raised"] for row in db.query("SELECT raised FROM seat_hand"))


def seconds_in(db: Database, state: AgentState, since: datetime) -> float:
    """Return the seconds spent in a state since a time, the running stretch left out."""
    rows = db.query(
        "SELECT coalesce(sum(seconds), 0) AS total FROM seat_events WHERE previous = ? AND at >= ?",
        [state, since.isoformat()],
    )
    return float(next(iter(rows))["total"])


def spans(db: Database, since: datetime) -> list[StateSpan]:
    """Return the stretches of states since a time, oldest first; the last one is open."""
    events = [
        (AgentState(row["state"]), datetime.fromisoformat(row["at"]))
        for row in db.query("SELECT state, at FROM seat_events WHERE at >= ? ORDER BY rowid", [since.isoformat()])
    ]
    ends = [at for _, at in events[1:]]
    return [
        StateSpan(state=state, begins=at, ends=end)
        for (state, at), end in zip_longest(events, ends)
        if state is not AgentState.SIGNED_OUT
    ]


def seconds_since(db: Database, since: datetime) -> dict[AgentState, float]:
    """Return measured seconds by state since a time, from ended stretches only."""
    rows = db.query(
        "SELECT previous, sum(seconds) AS total FROM seat_events WHERE at >= ? GROUP BY previous", [since.isoformat()]
    )
    return {AgentState(row["previous"]): float(row["total"]) for row in rows}


def state_stream(agent_id: UUID) -> UUID:
    """Return the record under which an agent's states stand in the outbox, so that they leave in order."""
    return agent_id
