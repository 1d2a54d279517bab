"""What a backend process is told at its start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from agent_desktop.backend.passwords import FULL_HASHER


def database_url(database: Path | str) -> str:
    """Return the SQLAlchemy URL of a file path, or the URL as it was given."""
    if isinstance(database, str) and "://" in database:
        return database
    return f"sqlite+aiosqlite:///{Path(database).resolve()}"


@dataclass(frozen=True, slots=True)
class BackendSettings:
    """One backend process. Seconds unless the name says otherwise."""

    database: str
    registrar: str = "sip:127.0.0.1:5060"
    sip_domain: str = "127.0.0.1"
    access_seconds: int = 15 * 60
    refresh_seconds: int = 12 * 3600
    refresh_grace_seconds: int = 30
    failures_before_lock: int = 5
    lock_seconds: int = 60
    longest_lock_seconds: int = 15 * 60
    heartbeat_seconds: int = 15
    body_limit_bytes: int = 1024 * 1024
    password_hasher: PasswordHasher = FULL_HASHER
