"""State events and raised hands."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from agent_desktop.backend.access import Seat
from agent_desktop.backend.problems import Refusal
from agent_desktop.backend.services import Backend
from agent_desktop.backend.store import seat as store
from agent_desktop.backend.tiles import Tiles
from agent_desktop.contract.problems import ProblemType
from agent_desktop.contract.seat import HandRaise, StateEvent

router = APIRouter(tags=["seat"])


@router.put("/state-events/{event_id}")
async def put_state_event(event_id: UUID, event: StateEvent, caller: Seat, backend: Backend) -> StateEvent:
    """Keep a change of state, once, and show it on the team's wall."""
    if event.id != event_id:
        raise Refusal(ProblemType.ID_MISMATCH)
    caller.must_own(event.agent_number)
    async with backend.database.write() as transaction:
        if not await store.add_event(transaction.connection, event):
            stored = await store.find_event(transaction.connection, event_id)
            if stored != event:
                caller.must_own(stored.agent_number if stored else "")
                raise Refusal(ProblemType.ID_TAKEN, "another state event has this id")
            return event
        await Tiles(backend, transaction).state_changed(caller.agent, event)
    return event


@router.put("/hand-raises/{raise_id}")
async def put_hand_raise(raise_id: UUID, hand: HandRaise, caller: Seat, backend: Backend) -> HandRaise:
    """Keep a raised or lowered hand, once, and show it to the leader."""
    if hand.id != raise_id:
        raise Refusal(ProblemType.ID_MISMATCH)
    caller.must_own(hand.agent_number)
    async with backend.database.write() as transaction:
        if not await store.add_hand_raise(transaction.connection, hand):
            stored = await store.find_hand_raise(transaction.connection, raise_id)
            if stored != hand:
                caller.must_own(stored.agent_number if stored else "")
                raise Refusal(ProblemType.ID_TAKEN, "another raised hand has this id")
            return hand
        await Tiles(backend, transaction).hand_moved(caller.agent, hand)
    return hand
