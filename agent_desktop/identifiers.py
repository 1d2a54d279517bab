"""Ids made at the seat: UUIDv7 (RFC 9562), so that a repeated write is harmless and rows sort by time."""

from __future__ import annotations

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """Return a fresh UUIDv7."""
    return uuid_utils.compat.uuid7()
