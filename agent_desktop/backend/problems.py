"""Refusals as RFC 9457 problem details: one exception, and what turns any failure into an answer.

No detail ever repeats what was sent: a body may hold customer data, and details end up in logs.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from starlette.exceptions import HTTPException

from agent_desktop.contract.base import Problem, Wire
from agent_desktop.contract.problems import ProblemType

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_STATUS = {
    ProblemType.WRONG_PASSWORD: HTTPStatus.UNAUTHORIZED,
    ProblemType.LOCKED_OUT: HTTPStatus.LOCKED,
    ProblemType.NOT_SIGNED_IN: HTTPStatus.UNAUTHORIZED,
    ProblemType.TOKEN_EXPIRED: HTTPStatus.UNAUTHORIZED,
    ProblemType.TOKEN_REUSED: HTTPStatus.UNAUTHORIZED,
    ProblemType.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ProblemType.NOT_OWN_RECORD: HTTPStatus.FORBIDDEN,
    ProblemType.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ProblemType.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    ProblemType.ID_MISMATCH: HTTPStatus.UNPROCESSABLE_ENTITY,
    ProblemType.ID_TAKEN: HTTPStatus.CONFLICT,
    ProblemType.VERSION_CONFLICT: HTTPStatus.PRECONDITION_FAILED,
    ProblemType.INVALID_REQUEST: HTTPStatus.UNPROCESSABLE_ENTITY,
    ProblemType.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ProblemType.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    ProblemType.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_OF_STATUS = {
    HTTPStatus.UNAUTHORIZED: ProblemType.NOT_SIGNED_IN,
    HTTPStatus.FORBIDDEN: ProblemType.FORBIDDEN,
    HTTPStatus.NOT_FOUND: ProblemType.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: ProblemType.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ProblemType.BODY_TOO_LARGE,
}

RESPONSES: dict[int | str, dict[str, Any]] = {
    status.value: {"description": status.phrase, "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
    for status in sorted(set(_STATUS.values()))
    if status not in (HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.INTERNAL_SERVER_ERROR)
}
"""What any route may answer instead of its own model, for the OpenAPI description."""


class Refusal(Exception):
    """The backend says no; becomes a problem answer.

    Attributes:
        kind: the stable code.
        detail: for the engineer who reads it; never customer data.
        current: with a version conflict, the record as it stands.
    """

    def __init__(
        self,
        kind: ProblemType,
        detail: str = "",
        *,
        current: Wire | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.current = current
        self.headers = dict(headers or {})


def problem_answer(
    kind: ProblemType,
    detail: str = "",
    *,
    status: int | None = None,
    current: Wire | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Return the answer of a refusal."""
    status = status or _STATUS[kind].value
    problem = Problem(
        type=kind.value,
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        current=current.model_dump(mode="json") if current is not None else None,
    )
    headers = dict(headers or {})
    if status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    return JSONResponse(problem.model_dump(mode="json"), status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every failure of the application a problem answer."""

    @app.exception_handler(Refusal)
    async def refused(_request: Request, error: Refusal) -> JSONResponse:
        return problem_answer(error.kind, error.detail, current=error.current, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        where = sorted({".".join(str(part) for part in item["loc"]) + ": " + item["type"] for item in error.errors()})
        return problem_answer(ProblemType.INVALID_REQUEST, "; ".join(where)[:1000])

    @app.exception_handler(HTTPException)
    async def of_the_framework(_request: Request, error: HTTPException) -> JSONResponse:
        kind = _OF_STATUS.get(HTTPStatus(error.status_code), ProblemType.INVALID_REQUEST)
        return problem_answer(kind, status=error.status_code, headers=error.headers)

    @app.exception_handler(DBAPIError)
    async def database_failed(_request: Request, error: DBAPIError) -> JSONResponse:
        # The statement has placeholders; the engine's own message may have values, so only its code is told.
        code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or "?"
        log.warning("the database refused (%s %s): %.200s", type(error).__name__, code, error.statement)
        if isinstance(error, (DataError, IntegrityError)):
            return problem_answer(ProblemType.INVALID_REQUEST, "the database does not take these values")
        # Locked, disk full, connection lost: the seat keeps its work and asks again.
        return problem_answer(ProblemType.BUSY, str(code), headers={"Retry-After": "2"})

    @app.exception_handler(Exception)
    async def failed(_request: Request, _error: Exception) -> JSONResponse:
        return problem_answer(ProblemType.INTERNAL)
