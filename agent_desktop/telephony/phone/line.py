"""The registration of one account: what the PBX said, when to try again, and the quick look for silence.

PJSIP learns only after 32 s that nobody answers, and of a PBX that died only at a refresh. So this module refreshes on
its own, calls the line unreachable after a few silent seconds (PJSIP repeats the request meanwhile), and retries
with backoff and jitter.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pjsua2 as pj

from agent_desktop.telephony.phone.protocol import LineState

SILENT_AFTER_SECONDS = 3.0
REFRESH_SECONDS = 30.0
EXPIRES_SECONDS = 120
FIRST_RETRY_SECONDS = 1.0
LAST_RETRY_SECONDS = 30.0

_REFUSED = {401, 403, 404, 407}


@dataclass(frozen=True, slots=True)
class Account:
    """Who the phone is to the PBX.

    Attributes:
        domain: host, or host:port, of the address of record and of numbers dialled.
        registrar: host, or host:port, to register with, and through which everything goes if the domain is another;
            empty: no registration, calls go straight to the domain.
    """

    user: str
    domain: str
    registrar: str = ""
    secret: str = field(default="", repr=False)
    display_name: str = ""

    def identity(self) -> str:
        """Return the From value."""
        name = self.display_name.replace("\\", "").replace('"', "")
        return f'"{name}" <sip:{self.user}@{self.domain}>' if name else f"sip:{self.user}@{self.domain}"


class PjAccount(pj.Account):  # type: ignore[misc]  # the wheel has no types
    """PJSUA2's account; its callbacks only note down what happened."""

    def __init__(self, incoming: Callable[[PjAccount, int, str], None], answered: Callable[[int], None]) -> None:
        super().__init__()
        self._incoming = incoming
        self._answered = answered

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:  # noqa: N802 - PJSUA2's name
        """Note a call that rings."""
        self._incoming(self, prm.callId, str(prm.rdata.wholeMsg))

    def onRegState(self, prm: pj.OnRegStateParam) -> None:  # noqa: N802 - PJSUA2's name
        """Note what the PBX answered; an unregistration's answer matters to nobody."""
        if prm.expiration > 0 or prm.code // 100 != 2:
            self._answered(int(prm.code))


class Line:
    """Keeps one PJSUA2 account registered; lives on the engine's thread, driven by `tick`."""

    def __init__(self, account: Account, pj_account: PjAccount, tell: Callable[[LineState, int], None]) -> None:
        self.account = account
        self.pj_account = pj_account
        self.state = LineState.UNREGISTERED
        self.status = 0
        self._tell = tell
        self._asked_at: float | None = None
        self._next_at: float | None = None
        self._failures = 0

    def begin(self) -> None:
        """Ask the PBX for the first time; without a registrar the line is simply there."""
        if not self.account.registrar:
            self._become(LineState.REGISTERED, 0)
            return
        self._become(LineState.REGISTERING, 0)
        self._ask()

    def answered(self, status: int) -> None:
        """Take the PBX's answer (PJSIP reports 408 or 503 where none came)."""
        self._asked_at = None
        now = time.monotonic()
        if status // 100 == 2:
            self._failures = 0
            self._next_at = now + REFRESH_SECONDS
            self._become(LineState.REGISTERED, status)
        elif status in _REFUSED:
            self._next_at = None
            self._become(LineState.REFUSED, status)
        else:
            self._next_at = now + self._pause()
            self._become(LineState.UNREACHABLE, status)

    def tick(self) -> None:
        """Do what is due; call it several times a second."""
        now = time.monotonic()
        if self._asked_at is not None and now - self._asked_at > SILENT_AFTER_SECONDS:
            self._become(LineState.UNREACHABLE, 408)
        if self._next_at is not None and now >= self._next_at:
            self._ask()

    def _ask(self) -> None:
        self._next_at = None
        self._asked_at = time.monotonic()
        try:
            self.pj_account.setRegistration(True)
        except pj.Error:
            # the request before is still out, or the network is gone: PJSIP tells nothing more, so we come back
            self._asked_at = None
            self._next_at = time.monotonic() + self._pause()

    def _pause(self) -> float:
        pause = min(FIRST_RETRY_SECONDS * 2.0**self._failures, LAST_RETRY_SECONDS)
        self._failures = min(self._failures + 1, 10)
        return pause * random.uniform(0.5, 1.0)  # noqa: S311 - spreads seats, guards nothing

    def _become(self, state: LineState, status: int) -> None:
        if (state, status) != (self.state, self.status):
            self.state, self.status = state, status
            self._tell(state, status)
