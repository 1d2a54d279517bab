"""Stretches of states out of the seat's own record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlite_utils

from agent_desktop.contract.seat import AgentState, StateEvent
from agent_desktop.identifiers import new_id
from agent_desktop.seat import store

BEGIN = datetime(2026, 11, 20, 0, tzinfo=UTC)


def record() -> sqlite_utils.Database:
    db = sqlite_utils.Database(memory=True)
    for step in store.MIGRATIONS:
        step.apply(db)
    return db


def test_a_seat_that_has_done_nothing_yet_has_no_stretches() -> None:
    assert store.spans(record(), BEGIN) == []


def test_the_last_stretch_is_open() -> None:
    db = record()
    for minute, state in enumerate((AgentState.READY, AgentState.TALKING)):
        at = BEGIN + timedelta(minutes=minute)
        event = StateEvent(
            id=new_id(), agent_number="80217", at=at, state=state, previous=AgentState.SIGNED_OUT, seconds=0
        )
        store.add_event(db, event)
    spans = store.spans(db, BEGIN)
    assert [span.ends for span in spans] == [BEGIN + timedelta(minutes=1), None]
