"""The team's wall: what a state event, a raised hand or a contact changes on an agent's tile.

A tile's seconds are those of the states that have ended today, as measured at the seat; its current state runs on top.
"""

from __future__ import annotations

from datetime import datetime

from agent_desktop.backend.services import Services
from agent_desktop.backend.store import seat as store
from agent_desktop.backend.store.contacts import count_handled
from agent_desktop.backend.store.database import Transaction
from agent_desktop.backend.store.performance import AWAY, adherence_seconds
from agent_desktop.contract.contacts import Contact
from agent_desktop.contract.feed import FeedKind, team_audience
from agent_desktop.contract.identity import AgentProfile, Role
from agent_desktop.contract.seat import AgentState, HandRaise, StateEvent
from agent_desktop.contract.supervision import SeatTile

_COUNTED = {
    AgentState.TALKING: "talk_seconds",
    AgentState.HOLD: "hold_seconds",
    AgentState.WRAP_UP: "wrap_up_seconds",
    AgentState.READY: "ready_seconds",
    **dict.fromkeys(AWAY, "away_seconds"),
}


class Tiles:
    """Changes tiles within one transaction and tells the team's feed."""

    def __init__(self, backend: Services, transaction: Transaction) -> None:
        self._backend = backend
        self._transaction = transaction

    async def state_changed(self, agent: AgentProfile, event: StateEvent) -> None:
        """Add the ended state's seconds; show the new state unless a newer one is shown already."""
        if agent.role is not Role.AGENT:
            return
        stored = await self._today(agent, event.at)
        tile = stored.tile
        changes: dict[str, object] = {}
        counted = _COUNTED.get(event.previous)
        if counted is not None and event.at >= stored.counted_from:
            changes[counted] = getattr(tile, counted) + event.seconds
        if event.at >= tile.since:
            changes |= {"state": event.state, "since": event.at, "detail": event.reason}
        changes["adherence"] = await self._adherence(agent.number)
        await self._keep(stored, changes)

    async def hand_moved(self, agent: AgentProfile, hand: HandRaise) -> None:
        """Show or take away a raised hand, unless a later move is shown already."""
        if agent.role is not Role.AGENT:
            return
        stored = await self._today(agent, hand.at)
        if stored.hand_at is not None and hand.at < stored.hand_at:
            return
        changes = {"hand_raised": hand.raised, "hand_note": hand.note if hand.raised else ""}
        await self._keep(stored, changes, hand_at=hand.at)

    async def contact_kept(self, contact: Contact) -> None:
        """Count the calls handled today anew."""
        stored = await store.find_tile(self._transaction.connection, contact.agent_number)
        if stored is None:
            return
        handled = await count_handled(self._transaction.connection, contact.agent_number, stored.counted_from)
        if handled != stored.tile.handled:
            await self._keep(stored, {"handled": handled})

    async def _today(self, agent: AgentProfile, at: datetime) -> store.StoredTile:
        """Return the agent's tile, a fresh one if there is none of today."""
        connection, now = self._transaction.connection, self._transaction.now
        stored = await store.find_tile(connection, agent.number)
        shift = await store.shift_at(connection, agent.number, now)
        began = self._backend.day_began(shift.begins if shift else None)
        if stored is not None and stored.counted_from >= began:
            return stored
        state, since = (stored.tile.state, stored.tile.since) if stored else (AgentState.SIGNED_OUT, min(at, now))
        fresh = SeatTile(agent_number=agent.number, name=agent.name, state=state, since=since)
        return store.StoredTile(fresh, agent.team_id, began, None)

    async def _adherence(self, agent_number: str) -> float | None:
        connection, now = self._transaction.connection, self._transaction.now
        shift = await store.shift_at(connection, agent_number, now)
        if shift is None:
            return None
        spans = await store.spans_since(connection, agent_number, shift.begins)
        scheduled, agreeing = adherence_seconds(shift.plan, spans, now)
        return agreeing / scheduled if scheduled > 0 else None

    async def _keep(
        self, stored: store.StoredTile, changes: dict[str, object], hand_at: datetime | None = None
    ) -> None:
        tile = stored.tile.model_copy(update=changes)
        kept = store.StoredTile(tile, stored.team_id, stored.counted_from, hand_at or stored.hand_at)
        await store.put_tile(self._transaction.connection, kept)
        await self._transaction.append(team_audience(stored.team_id), FeedKind.SEAT_TILE, tile)


def for_colleague(tile: SeatTile) -> SeatTile:
    """Return what a colleague may see of a tile: who is where since when, and nobody's figures."""
    return SeatTile(agent_number=tile.agent_number, name=tile.name, state=tile.state, since=tile.since)
