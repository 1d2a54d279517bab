"""The practice room's way into the backend: one person signed in over the real API, tokens renewed by themselves."""

from __future__ import annotations

from typing import TypeVar

import httpx
from pydantic import SecretStr, ValidationError

from agent_desktop.contract.base import API_PREFIX, Wire
from agent_desktop.contract.identity import RefreshRequest, Session, SignInRequest, Tokens

M = TypeVar("M", bound=Wire)

DEVICE = "practice"
WITHIN_SECONDS = 10.0


class BackendAway(Exception):
    """The backend doesn't answer, or not sensibly: try again later."""


class BackendRefuses(Exception):
    """The backend won't have this person or this message; trying again helps nobody."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Person:
    """One demo account, signed in when first needed."""

    def __init__(self, client: httpx.AsyncClient, number: str, password: str) -> None:
        self._client = client
        self._password = password
        self._access = ""
        self._refresh = ""
        self.number = number

    async def get(self, path: str, model: type[M]) -> M:
        """Return a resource.

        Raises:
            BackendAway: no answer, or none that can be understood.
            BackendRefuses: an answer of 400 and above.
        """
        response = await self._ask("GET", path, None)
        try:
            return model.model_validate_json(response.content)
        except ValidationError as error:
            raise BackendAway from error

    async def put(self, path: str, body: Wire) -> None:
        """Store a resource; raises as `get`."""
        await self._ask("PUT", path, body)

    async def sign_in(self) -> Session:
        """Sign in and return who it is; raises as `get`."""
        request = SignInRequest(agent_number=self.number, password=SecretStr(self._password), device=DEVICE)
        response = _checked(await self._send("POST", "/sign-in", request))
        try:
            session = Session.model_validate_json(response.content)
        except ValidationError as error:
            raise BackendAway from error
        self._access, self._refresh = session.access_token, session.refresh_token
        return session

    async def _ask(self, method: str, path: str, body: Wire | None) -> httpx.Response:
        if not self._access:
            await self.sign_in()
        response = await self._send(method, path, body)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            await self._renew()
            response = await self._send(method, path, body)
        return _checked(response)

    async def _renew(self) -> None:
        response = await self._send("POST", "/token/refresh", RefreshRequest(refresh_token=self._refresh))
        if response.is_success:
            try:
                tokens = Tokens.model_validate_json(response.content)
            except ValidationError as error:
                raise BackendAway from error
            self._access, self._refresh = tokens.access_token, tokens.refresh_token
        else:
            await self.sign_in()

    async def _send(self, method: str, path: str, body: Wire | None) -> httpx.Response:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self._access:
            headers["Authorization"] = f"Bearer {self._access}"
        try:
            return await self._client.request(
                method,
                f"{API_PREFIX}{path}",
                content=body.model_dump_json() if body is not None else None,
                headers=headers,
            )
        except httpx.HTTPError as error:
            raise BackendAway from error


def backend_client(url: str) -> httpx.AsyncClient:
    """Return a client of the backend at this URL; proxies of the environment are for other traffic."""
    return httpx.AsyncClient(base_url=url, timeout=WITHIN_SECONDS, trust_env=False)


def _checked(response: httpx.Response) -> httpx.Response:
    if response.status_code >= 500 or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise BackendAway
    if not response.is_success:
        raise BackendRefuses(response.status_code)
    return response
