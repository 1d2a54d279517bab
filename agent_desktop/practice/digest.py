"""Digest authentication as a registrar asks it (RFC 2617 and RFC 7616, MD5, with and without qop=auth)."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from enum import Enum

from agent_desktop.clock import Clock

NONCE_SECONDS = 300.0
"""How long a nonce is good; after that a right answer is told that it is stale."""

_PARAMETER = re.compile(r'([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


class Verdict(Enum):
    """What an Authorization header proves."""

    MISSING = "missing"
    STALE = "stale"  # right secret, old nonce: ask again, the phone repeats without bothering anybody
    WRONG = "wrong"
    RIGHT = "right"


def parse_authorization(value: str) -> dict[str, str] | None:
    """Return the parameters of a Digest header, names in lower case, or None when it is no Digest."""
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != "digest":
        return None
    return {
        found[1].lower(): re.sub(r"\\(.)", r"\1", found[2]) if found[2] is not None else found[3]
        for found in _PARAMETER.finditer(rest)
    }


def digest_response(secret: str, method: str, given: dict[str, str]) -> str:
    """Return the answer that somebody who knows the secret gives (RFC 2617 §3.2.2)."""
    identity = _md5(f"{given.get('username', '')}:{given.get('realm', '')}:{secret}")
    request = _md5(f"{method}:{given.get('uri', '')}")
    nonce = given.get("nonce", "")
    if given.get("qop"):
        nonce = f"{nonce}:{given.get('nc', '')}:{given.get('cnonce', '')}:{given['qop']}"
    return _md5(f"{identity}:{nonce}:{request}")


def _md5(text: str) -> str:
    # The protocol asks for MD5; it guards a practice line on loopback, nothing else.
    return hashlib.md5(text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class DigestGuard:
    """Makes challenges and judges answers, keeping nothing: a nonce carries its own time and seal."""

    realm: str
    clock: Clock
    nonce_seconds: float = NONCE_SECONDS
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def challenge(self, *, stale: bool = False) -> str:
        """Return the value of a WWW- or Proxy-Authenticate header."""
        text = f'Digest realm="{self.realm}", nonce="{self._nonce()}", algorithm=MD5, qop="auth"'
        return f"{text}, stale=true" if stale else text

    def judge(self, authorization: list[str], method: str, accounts: dict[str, str]) -> tuple[Verdict, str]:
        """Return what the headers prove, and whose name they bear.

        Args:
            authorization: the values of the Authorization or Proxy-Authorization headers.
            method: of the request.
            accounts: user to secret.
        """
        given = next(
            (
                parsed
                for value in authorization
                if (parsed := parse_authorization(value)) is not None and parsed.get("realm") == self.realm
            ),
            None,
        )
        if given is None:
            return Verdict.MISSING, ""
        user = given.get("username", "")
        age = self._age(given.get("nonce", ""))
        if age is None:
            # Another run's nonce: the phone must be asked again, its secret may well be right.
            return Verdict.MISSING, user
        if (
            user not in accounts
            or given.get("algorithm", "MD5").upper() != "MD5"
            or given.get("qop") not in {None, "auth"}
        ):
            return Verdict.WRONG, user
        expected = digest_response(accounts[user], method, given)
        if not hmac.compare_digest(
            expected.encode(), given.get("response", "").lower().encode("utf-8", "surrogateescape")
        ):
            return Verdict.WRONG, user
        return (Verdict.STALE if age > self.nonce_seconds else Verdict.RIGHT), user

    def _nonce(self) -> str:
        moment = f"{int(self.clock.monotonic() * 1000):x}.{secrets.token_hex(4)}"
        return f"{moment}.{self._seal(moment)}"

    def _age(self, nonce: str) -> float | None:
        """Return how many seconds ago this guard made the nonce, or None when it did not."""
        moment, _, seal = nonce.rpartition(".")
        if not hmac.compare_digest(seal.encode("utf-8", "surrogateescape"), self._seal(moment).encode()):
            return None
        return self.clock.monotonic() - int(moment.split(".", 1)[0], 16) / 1000

    def _seal(self, moment: str) -> str:
        return hmac.new(self._key, moment.encode("utf-8", "surrogateescape"), hashlib.sha256).hexdigest()[:24]
