"""Who calls, and whether they may: every route but sign-in, refresh and health asks for one of these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from agent_desktop.backend.problems import Refusal
from agent_desktop.backend.services import Backend
from agent_desktop.backend.store.identity import session_holder
from agent_desktop.contract.feed import EVERYONE, agent_audience, team_audience
from agent_desktop.contract.identity import AgentProfile, Role
from agent_desktop.contract.problems import ProblemType

_bearer = HTTPBearer(auto_error=False, description="the access token of POST /sign-in")


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request."""

    agent: AgentProfile
    session_id: UUID
    expires_at: datetime

    @property
    def number(self) -> str:
        """The agent number."""
        return self.agent.number

    @property
    def audiences(self) -> tuple[str, ...]:
        """The feeds this person may read."""
        return (EVERYONE, team_audience(self.agent.team_id), agent_audience(self.agent.number))

    def must_own(self, agent_number: str) -> None:
        """Refuse a record that is somebody else's.

        Raises:
            Refusal: it is.
        """
        if agent_number != self.agent.number:
            raise Refusal(ProblemType.NOT_OWN_RECORD, "the record belongs to another agent")


async def caller_of(
    request: Request,
    backend: Backend,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    """Return who calls; the session may have been revoked since the token was made, so the store is asked.

    Raises:
        Refusal: nobody is signed in with this token.
    """
    if credentials is None:
        raise Refusal(ProblemType.NOT_SIGNED_IN, "no access token")
    claims = backend.access_tokens.read(credentials.credentials, backend.clock.now())
    async with backend.database.read() as connection:
        agent = await session_holder(connection, claims.session_id)
    if agent is None:
        raise Refusal(ProblemType.NOT_SIGNED_IN, "the session has ended")
    request.scope["agent_number"] = agent.number
    return Caller(agent, claims.session_id, claims.expires_at)


async def _seat_caller(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
    if caller.agent.role not in (Role.AGENT, Role.LEADER):
        raise Refusal(ProblemType.FORBIDDEN, "for agents and leaders")
    return caller


async def _leader_caller(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
    if caller.agent.role is not Role.LEADER:
        raise Refusal(ProblemType.FORBIDDEN, "for leaders")
    return caller


Anyone = Annotated[Caller, Depends(caller_of)]
"""Anybody signed in, system accounts too: nothing about customers or people."""
Seat = Annotated[Caller, Depends(_seat_caller)]
"""Agents and leaders."""
Leader = Annotated[Caller, Depends(_leader_caller)]
"""Leaders; the route limits them to their own team."""
