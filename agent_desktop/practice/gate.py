"""Who may do what at the exchange: seats prove themselves by digest, the practice callers by where they are."""

from __future__ import annotations

from agent_desktop.clock import Clock
from agent_desktop.practice.digest import DigestGuard, Verdict
from agent_desktop.practice.registrar import Address
from agent_desktop.practice.sip_message import SipRequest, SipUri, tag_of

REALM = "practice"
ADMITTED_SECONDS = 3600.0
MAX_ADMITTED = 256


class Refused(Exception):
    """A request that is answered here instead of being passed on."""

    def __init__(self, status: int, headers: list[tuple[str, str]] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers or []


class Gate:
    """Knows the accounts, and the addresses of those who have proved themselves."""

    def __init__(self, clock: Clock, nonce_seconds: float) -> None:
        self._clock = clock
        self._guard = DigestGuard(REALM, clock, nonce_seconds)
        self._admitted: dict[Address, float] = {}
        self.accounts: dict[str, str] = {}
        self.callers: Address | None = None

    def is_known(self, address: Address) -> bool:
        """Whether somebody trusted is at this address."""
        return address == self.callers or self._admitted.get(address, 0.0) > self._clock.monotonic()

    def identify(self, request: SipRequest, address: Address) -> str:
        """Return the user who registers.

        Raises:
            Refused: 401 with a challenge, or 403 for a wrong secret or somebody else's name.
        """
        user = self._judge(request, "authorization", 401, "WWW-Authenticate")
        named = SipUri.parse(request.require("to"))
        if named is None or named.user != user:
            raise Refused(403)
        self._admit(address)
        return user

    def permit(self, request: SipRequest, address: Address) -> None:
        """Let a request pass that is to be routed.

        Raises:
            Refused: 407 with a challenge, or 403.
        """
        if address == self.callers:
            return
        if tag_of(request.require("to")) or request.method in {"ACK", "CANCEL"}:
            # These can't be challenged, or belong to a call that was.
            if not self.is_known(address):
                raise Refused(403)
            return
        self._judge(request, "proxy-authorization", 407, "Proxy-Authenticate")
        self._admit(address)

    def _judge(self, request: SipRequest, answer: str, status: int, challenge: str) -> str:
        verdict, user = self._guard.judge(request.all_whole(answer), request.method, self.accounts)
        if verdict is Verdict.WRONG:
            raise Refused(403)
        if verdict is not Verdict.RIGHT:
            raise Refused(status, [(challenge, self._guard.challenge(stale=verdict is Verdict.STALE))])
        return user

    def _admit(self, address: Address) -> None:
        self._admitted.pop(address, None)
        self._admitted[address] = self._clock.monotonic() + ADMITTED_SECONDS
        while len(self._admitted) > MAX_ADMITTED:
            del self._admitted[next(iter(self._admitted))]
