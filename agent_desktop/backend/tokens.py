"""Access tokens (JWT, minutes) and refresh tokens (random, used once, only their digest is kept)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from agent_desktop.backend.problems import Refusal
from agent_desktop.contract.problems import ProblemType

ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says: whose session, and until when."""

    session_id: UUID
    expires_at: datetime


class AccessTokens:
    """Signs and reads access tokens with this database's secret."""

    def __init__(self, secret: str, lifetime_seconds: int) -> None:
        self._secret = secret
        self._lifetime = timedelta(seconds=lifetime_seconds)

    def issue(self, session_id: UUID, agent_number: str, now: datetime) -> tuple[str, datetime]:
        """Return a token and when it expires."""
        expires = now + self._lifetime
        claims = {"sub": agent_number, "sid": str(session_id), "iat": now, "exp": expires}
        return jwt.encode(claims, self._secret, ALGORITHM), expires

    def read(self, token: str, now: datetime) -> AccessClaims:
        """Return what a token says.

        Raises:
            Refusal: it is not ours, or has expired.
        """
        try:
            claims = jwt.decode(
                token,
                self._secret,
                [ALGORITHM],
                options={"require": ["sub", "sid", "exp"], "verify_exp": False, "verify_iat": False},
            )
            expires = datetime.fromtimestamp(claims["exp"], now.tzinfo)
            session_id = UUID(claims["sid"])
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, OverflowError):
            raise Refusal(ProblemType.NOT_SIGNED_IN, "no valid access token") from None
        if expires <= now:
            raise Refusal(ProblemType.TOKEN_EXPIRED, "the access token has expired")
        return AccessClaims(session_id, expires)


def new_refresh_token() -> str:
    """Return a fresh refresh token of 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(refresh_token: str) -> str:
    """Return what is kept of a refresh token; its randomness needs no salt."""
    return hashlib.sha256(refresh_token.encode()).hexdigest()
