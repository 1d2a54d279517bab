"""How a write says which version it changes: If-Match, or the version in the record itself."""

from __future__ import annotations

from typing import Annotated, TypeVar

from fastapi import Depends, Header

from agent_desktop.backend.problems import Refusal
from agent_desktop.contract.base import Record
from agent_desktop.contract.problems import ProblemType

R = TypeVar("R", bound=Record)


def _if_match(if_match: Annotated[str | None, Header(max_length=32)] = None) -> int | None:
    if if_match is None:
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Refusal(ProblemType.INVALID_REQUEST, "If-Match is a version")
    return int(text)


IfMatch = Annotated[int | None, Depends(_if_match)]
"""A route's parameter: the version of the If-Match header."""


def check_version(written: Record, stored: Record | None, if_match: int | None) -> None:
    """Refuse a write to another version than the stored one.

    Raises:
        Refusal: with the record as it stands, so that the seat can merge or ask.
    """
    known = written.version if if_match is None else if_match
    if known != (stored.version if stored is not None else 0):
        raise Refusal(ProblemType.VERSION_CONFLICT, f"version {known} was given", current=stored)
