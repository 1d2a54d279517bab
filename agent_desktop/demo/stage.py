"""The whole bank on one machine: backend, callers, colleagues; the seat is the caller's business."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import httpx

from agent_desktop.contract.base import API_PREFIX
from agent_desktop.contract.identity import Session, SignInRequest, SipAccount
from agent_desktop.demo.children import BackendChild, ChildFailed, PracticeChild
from agent_desktop.practice.process import free_udp_port

AGENT = "80217"
EXTENSION = "6001"
LEADER = "30021"
PASSWORD = "demo-1234"  # noqa: S105 - the demo accounts' own, printed in the README
PASSWORD_VARIABLE = "AGENT_DESKTOP_PRACTICE_PASSWORD"  # noqa: S105 - a variable's name


@dataclass(frozen=True, slots=True)
class StageOptions:
    """How the stage is set.

    Attributes:
        automatic: lets calls come by themselves.
        colleagues: brings the team to life.
        seed_size: how much of a bank a new database gets, `full` or `small`.
    """

    automatic: bool = False
    colleagues: bool = True
    seed_size: str = "full"


class Stage:
    """Backend and practice callers around one seat. Everything stays on loopback and below one folder."""

    def __init__(self, folder: Path, options: StageOptions | None = None) -> None:
        self.folder = folder
        self._options = options or StageOptions()
        self._sip_port = free_udp_port()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.backend = BackendChild(folder, f"sip:127.0.0.1:{self._sip_port}", self._options.seed_size)
        self.practice = PracticeChild(folder)

    @property
    def seat_folder(self) -> Path:
        """Return where the demo seat keeps its data."""
        return self.folder / "seat"

    def environment(self) -> dict[str, str]:
        """Return the variables with which a desktop process finds this stage."""
        return {
            **os.environ,
            "AGENT_DESKTOP_BACKEND_URL": self.backend.url,
            "AGENT_DESKTOP_DATA_DIR": str(self.seat_folder),
        }

    async def open(self) -> None:
        """Start everything and let the demo seat's phone in.

        Raises:
            ChildFailed: one of the processes did not start.
        """
        await self.backend.start()
        options = ["--sip-port", str(self._sip_port), "--seat", f"{EXTENSION}={AGENT}", "--backend", self.backend.url]
        options += ["--auto"] * self._options.automatic + ["--colleagues"] * self._options.colleagues
        await self.practice.start(*options, environment={PASSWORD_VARIABLE: PASSWORD})
        await self.practice.set_accounts(await self._accounts())

    async def close(self) -> None:
        """End everything that was started here."""
        await self.practice.stop()
        await self.backend.stop()

    async def _accounts(self) -> dict[str, str]:
        """Ask the backend for the phone accounts of the demo's people; the exchange must know the same secrets."""
        async with httpx.AsyncClient(base_url=self.backend.url, trust_env=False) as client:
            accounts = [await _account(client, number) for number in (AGENT, LEADER)]
        return {account.user: account.secret.get_secret_value() for account in accounts if account is not None}


async def _account(client: httpx.AsyncClient, number: str) -> SipAccount | None:
    request = SignInRequest.model_validate({"agent_number": number, "password": PASSWORD, "device": "demo-stage"})
    answer = await client.post(f"{API_PREFIX}/sign-in", json=request.model_dump(mode="json"))
    if answer.status_code != httpx.codes.OK:
        raise ChildFailed("backend", f"sign-in answered {answer.status_code}")
    return Session.model_validate_json(answer.content).sip
