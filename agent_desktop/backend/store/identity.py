"""Agents and teams, sign-in attempts, sessions and their refresh tokens, and looks at masked data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Uuid, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.store.base import UtcMoment, insert_missing, metadata, upsert
from agent_desktop.contract.identity import AgentProfile, CustomerLook, Role

teams = Table(
    "teams",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("queue", String(64), nullable=False),
)
agents = Table(
    "agents",
    metadata,
    Column("number", String(8), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("team_id", Uuid, ForeignKey("teams.id"), nullable=False, index=True),
    Column("extension", String(16), nullable=False),
    Column("skills", JSON, nullable=False),
    Column("password_hash", String(256), nullable=False),
    Column("sip_secret", String(64), nullable=False),
    Column("active", Boolean, nullable=False, default=True),
)
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("agent_number", String(8), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("locked_until", UtcMoment),
    Column("last_at", UtcMoment, nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agent_number", String(8), ForeignKey("agents.number"), nullable=False, index=True),
    Column("device", String(64), nullable=False),
    Column("began_at", UtcMoment, nullable=False),
    Column("revoked_at", UtcMoment),
)
refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("session_id", Uuid, ForeignKey("sessions.id"), nullable=False, index=True),
    Column("expires_at", UtcMoment, nullable=False),
    Column("used_at", UtcMoment),
    Column("successor", String(64)),
)
customer_looks = Table(
    "customer_looks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agent_number", String(8), nullable=False, index=True),
    Column("customer_id", Uuid, nullable=False, index=True),
    Column("field", String(64), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("interaction_id", Uuid),
    Column("at", UtcMoment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Account:
    """An agent with what only the backend may know."""

    profile: AgentProfile
    password_hash: str
    sip_secret: str


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A stored refresh token: its digest alone, and what became of it."""

    digest: str
    session_id: UUID
    expires_at: datetime
    used_at: datetime | None
    successor: str | None
    agent_number: str
    revoked_at: datetime | None


async def find_account(connection: AsyncConnection, number: str) -> Account | None:
    """Return an active agent's account."""
    statement = (
        select(agents, teams.c.name.label("team_name"))
        .join(teams, teams.c.id == agents.c.team_id)
        .where(agents.c.number == number, agents.c.active)
    )
    row = (await connection.execute(statement)).mappings().one_or_none()
    if row is None:
        return None
    return Account(AgentProfile.model_validate(row), row["password_hash"], row["sip_secret"])


async def team_members(connection: AsyncConnection, team_id: UUID) -> Sequence[Any]:
    """Return `number` and `name` of a team's agents; its leader is no seat of it."""
    statement = (
        select(agents.c.number, agents.c.name)
        .where(agents.c.team_id == team_id, agents.c.role == Role.AGENT.value, agents.c.active)
        .order_by(agents.c.number)
    )
    return (await connection.execute(statement)).all()


async def change_password_hash(connection: AsyncConnection, number: str, password_hash: str) -> None:
    """Keep a hash made with stronger parameters."""
    await connection.execute(update(agents).where(agents.c.number == number).values(password_hash=password_hash))


async def count_attempt(connection: AsyncConnection, number: str, now: datetime) -> tuple[int, datetime | None]:
    """Count a sign-in before its password is looked at, so that attempts at the same moment don't slip through.

    Returns the attempts since the last success, this one included, and until when the number is locked.
    Numbers that no agent has are counted alike; what is older than a day is forgotten.
    """
    await connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.last_at < now - timedelta(days=1)))
    await insert_missing(connection, sign_in_attempts, {"agent_number": number, "failures": 0, "last_at": now})
    row = (
        await connection.execute(
            select(sign_in_attempts).where(sign_in_attempts.c.agent_number == number).with_for_update()
        )
    ).one()
    if row.locked_until is not None and row.locked_until > now:
        return row.failures, row.locked_until
    await connection.execute(
        update(sign_in_attempts)
        .where(sign_in_attempts.c.agent_number == number)
        .values(failures=row.failures + 1, last_at=now)
    )
    return row.failures + 1, None


async def lock_account(connection: AsyncConnection, number: str, until: datetime) -> None:
    """Refuse a number's sign-ins until a time."""
    await connection.execute(
        update(sign_in_attempts).where(sign_in_attempts.c.agent_number == number).values(locked_until=until)
    )


async def forget_attempts(connection: AsyncConnection, number: str) -> None:
    """Begin to count anew after a success."""
    await connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.agent_number == number))


async def add_session(
    connection: AsyncConnection, session_id: UUID, agent_number: str, device: str, now: datetime
) -> None:
    """Record a sign-in."""
    await connection.execute(
        insert(sessions).values(id=session_id, agent_number=agent_number, device=device, began_at=now)
    )


async def revoke_session(connection: AsyncConnection, session_id: UUID, now: datetime) -> None:
    """End a session: neither its access nor its refresh tokens count any more."""
    await connection.execute(
        update(sessions).where(sessions.c.id == session_id, sessions.c.revoked_at.is_(None)).values(revoked_at=now)
    )


async def session_holder(connection: AsyncConnection, session_id: UUID) -> AgentProfile | None:
    """Return who holds a session that is not revoked."""
    statement = (
        select(agents, teams.c.name.label("team_name"))
        .join(sessions, sessions.c.agent_number == agents.c.number)
        .join(teams, teams.c.id == agents.c.team_id)
        .where(sessions.c.id == session_id, sessions.c.revoked_at.is_(None), agents.c.active)
    )
    row = (await connection.execute(statement)).mappings().one_or_none()
    return AgentProfile.model_validate(row) if row is not None else None


async def add_refresh_token(connection: AsyncConnection, digest: str, session_id: UUID, expires_at: datetime) -> None:
    """Keep a refresh token's digest."""
    await connection.execute(insert(refresh_tokens).values(digest=digest, session_id=session_id, expires_at=expires_at))


async def find_refresh_token(connection: AsyncConnection, digest: str) -> RefreshToken | None:
    """Return a refresh token with its session's holder."""
    statement = (
        select(refresh_tokens, sessions.c.agent_number, sessions.c.revoked_at)
        .join(sessions, sessions.c.id == refresh_tokens.c.session_id)
        .where(refresh_tokens.c.digest == digest)
    )
    row = (await connection.execute(statement)).mappings().one_or_none()
    return RefreshToken(**row) if row is not None else None


async def use_refresh_token(connection: AsyncConnection, digest: str, now: datetime, successor: str | None) -> bool:
    """Mark a token as used, with what replaced it; False when somebody else was first."""
    result = await connection.execute(
        update(refresh_tokens)
        .where(refresh_tokens.c.digest == digest, refresh_tokens.c.used_at.is_(None))
        .values(used_at=now, successor=successor)
    )
    return bool(result.rowcount)


async def replace_successor(connection: AsyncConnection, digest: str, successor: str) -> None:
    """Note that a lost answer was given again with another token."""
    await connection.execute(
        update(refresh_tokens).where(refresh_tokens.c.digest == digest).values(successor=successor)
    )


async def record_look(connection: AsyncConnection, agent_number: str, look: CustomerLook) -> str:
    """Keep a look at masked data, once; return whose look the id names."""
    await insert_missing(connection, customer_looks, {**look.model_dump(), "agent_number": agent_number})
    statement = select(customer_looks.c.agent_number).where(customer_looks.c.id == look.id)
    return str((await connection.execute(statement)).scalar_one())


async def put_account(connection: AsyncConnection, values: dict[str, Any]) -> None:
    """Add or replace an agent."""
    await upsert(connection, agents, values)
