"""What the tour checks outside the window: sound in a file, records at the backend."""

from __future__ import annotations

import math
import sys
import wave
from array import array
from pathlib import Path
from uuid import UUID

import httpx

from agent_desktop.contract.base import API_PREFIX
from agent_desktop.contract.contacts import ContactSummary
from agent_desktop.contract.identity import Session, SignInRequest
from agent_desktop.contract.work_orders import WorkOrder
from agent_desktop_ui.tour.journal import TourFailedError

FULL_SCALE = 32768


def loudest_dbfs(path: Path) -> float:
    """Return the loudest second of a 16-bit mono WAV file, RMS relative to full scale."""
    with wave.open(str(path), "rb") as file:
        rate = file.getframerate()
        samples = array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    loudest = 0.0
    for start in range(0, len(samples), rate):
        second = samples[start : start + rate]
        loudest = max(loudest, math.sqrt(sum(value * value for value in second) / len(second)))
    return 20 * math.log10(loudest / FULL_SCALE) if loudest else -96.0


class BackendWitness:
    """Asks the backend directly, as a person of the demo, what it holds."""

    def __init__(self, url: str, number: str, password: str) -> None:
        self._url = url
        self._number = number
        self._password = password

    async def orders_of(self, customer_id: UUID) -> list[WorkOrder]:
        """Return a customer's work orders."""
        rows = await self._get(f"/customers/{customer_id}/work-orders")
        return [WorkOrder.model_validate(row) for row in rows]

    async def contacts_of(self, customer_id: UUID) -> list[ContactSummary]:
        """Return a customer's contacts."""
        rows = await self._get(f"/customers/{customer_id}/contacts")
        return [ContactSummary.model_validate(row) for row in rows]

    async def _get(self, path: str) -> list[object]:
        request = SignInRequest.model_validate(
            {"agent_number": self._number, "password": self._password, "device": "tour-witness"}
        )
        async with httpx.AsyncClient(base_url=f"{self._url}{API_PREFIX}", trust_env=False) as client:
            answer = await client.post("/sign-in", json=request.model_dump(mode="json"))
            if answer.status_code != httpx.codes.OK:
                raise TourFailedError(f"the witness's sign-in was answered {answer.status_code}")
            token = Session.model_validate_json(answer.content).access_token
            found = await client.get(path, headers={"Authorization": f"Bearer {token}"})
        if found.status_code != httpx.codes.OK:
            raise TourFailedError(f"{path} was answered {found.status_code}")
        rows: list[object] = found.json()
        return rows
