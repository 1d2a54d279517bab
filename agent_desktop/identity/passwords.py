"""Proving a password without the backend: an argon2id verifier (RFC 9106), kept inside the encrypted database.

Only needed where the system's keyring holds the database key; a key wrapped by the password proves it by itself.
Both functions block for about 0.1 s.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


def verifier_of(password: str) -> str:
    """Return a salted hash in argon2's own text form."""
    return PasswordHasher().hash(password)


def proves(verifier: str, password: str) -> bool:
    """Tell whether the password is the one that the verifier was made of."""
    try:
        return PasswordHasher().verify(verifier, password)
    except (VerificationError, InvalidHashError):
        return False
