"""The leader's view of the own team."""

from __future__ import annotations

from fastapi import APIRouter

from agent_desktop.backend.access import Leader
from agent_desktop.backend.services import Backend
from agent_desktop.backend.store.identity import team_members
from agent_desktop.backend.store.seat import shift_at, team_tiles
from agent_desktop.backend.store.supervision import team_traffic
from agent_desktop.contract.seat import AgentState
from agent_desktop.contract.supervision import SeatTile, TeamView

router = APIRouter(prefix="/supervision", tags=["supervision"])


@router.get("/team")
async def team_view(caller: Leader, backend: Backend) -> TeamView:
    """Return the own team as it stands now; what follows comes with the team's feed."""
    team_id, now = caller.agent.team_id, backend.clock.now()
    async with backend.database.read() as connection:
        shift = await shift_at(connection, caller.number, now)
        began = backend.day_began(shift.begins if shift else None)
        known = {tile.agent_number: tile for tile in await team_tiles(connection, team_id)}
        tiles = [
            known.get(member.number)
            or SeatTile(agent_number=member.number, name=member.name, state=AgentState.SIGNED_OUT, since=began)
            for member in await team_members(connection, team_id)
        ]
        traffic, answered, satisfied = await team_traffic(connection, team_id, began, now)
    return TeamView(
        team_id=team_id,
        team_name=caller.agent.team_name,
        as_of=now,
        tiles=tiles,
        traffic=traffic,
        surveys_answered=answered,
        surveys_satisfied=satisfied,
    )
