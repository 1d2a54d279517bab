"""Passwords: argon2id, verified in a thread, and taking as long for an agent that does not exist."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

FULL_HASHER = PasswordHasher()
"""argon2id with the parameters of RFC 9106 for memory-constrained machines: 64 MiB, three passes, four lanes."""
DEMO_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's least argon2id parameters: a seed hashes 90 passwords. A first sign-in replaces the hash by a full one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password was right, and a stronger hash to keep from now on."""

    right: bool
    better_hash: str | None = None


class Passwords:
    """Verifies passwords; at most two at a time, each takes 64 MiB with the full parameters."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._at_once = asyncio.Semaphore(2)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    async def verify(self, password_hash: str | None, password: str) -> Verdict:
        """Compare; with no hash (no such agent) the work is the same and the answer is no."""
        async with self._at_once:
            return await asyncio.to_thread(self._verify, password_hash, password)

    def _verify(self, password_hash: str | None, password: str) -> Verdict:
        try:
            self._hasher.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return Verdict(right=False)
        if password_hash is None:
            return Verdict(right=False)
        if self._hasher.check_needs_rehash(password_hash):
            return Verdict(right=True, better_hash=self._hasher.hash(password))
        return Verdict(right=True)
