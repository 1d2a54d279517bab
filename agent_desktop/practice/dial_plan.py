"""What happens to numbers that are no seat's."""

from __future__ import annotations

from collections.abc import Callable

DialPlan = Callable[[str], int | None]
"""Tells with which SIP status a number outside the seats is refused, or None when the practice callers take it."""


def practice_dial_plan(number: str) -> int | None:
    """Refuse as a trainee must learn to expect: …0000 is busy, …4040 and what is no number don't exist."""
    digits = number.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()) or not 3 <= len(digits) <= 20 or digits.endswith("4040"):
        return 404
    return 486 if digits.endswith("0000") else None
