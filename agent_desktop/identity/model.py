"""What is known of the signed-in person, online and offline."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop.contract.base import Moment, Wire
from agent_desktop.contract.identity import AgentProfile, SeatPolicy, Session, Shift, SipAccount, Tokens
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.set_aside import SetAside
from agent_desktop.sync.client import BackendClient


class SeatFacts(Wire):
    """A session without its tokens; kept in the encrypted database for a sign-in without the backend.

    Attributes:
        agent: the person.
        sip: the phone's account.
        shift: the shift as of `server_time`.
        policy: the centre's rules.
        server_time: when the backend said so.
    """

    agent: AgentProfile
    sip: SipAccount | None = None
    shift: Shift | None = None
    policy: SeatPolicy = SeatPolicy()
    server_time: Moment

    @classmethod
    def of(cls, session: Session) -> SeatFacts:
        """Return the facts of a session."""
        return cls(
            agent=session.agent,
            sip=session.sip,
            shift=session.shift,
            policy=session.policy,
            server_time=session.server_time,
        )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A seat with somebody at it.

    Attributes:
        session: the person, phone account, shift and rules; from the last sign-in when offline.
        database: this agent's own, open.
        client: with tokens when online; they arrive later when offline.
        offline: the backend could not be asked.
    """

    session: SeatFacts
    database: LocalDatabase
    client: BackendClient
    offline: bool

    @property
    def tokens(self) -> Tokens | None:
        """Return the tokens as they stand now; the client renews them."""
        return self.client.tokens

    @property
    def set_aside(self) -> SetAside | None:
        """Return what was found in place of the database and moved away: to be told to the agent."""
        return self.database.set_aside


def tokens_of(session: Session) -> Tokens:
    """Return the tokens of a session."""
    return Tokens(
        access_token=session.access_token,
        access_expires_at=session.access_expires_at,
        refresh_token=session.refresh_token,
    )
