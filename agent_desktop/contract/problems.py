"""The stable codes of the backend's refusals (RFC 9457 `type`); the seat's texts are `error.<code>`."""

from __future__ import annotations

from enum import StrEnum


class ProblemType(StrEnum):
    """Why the backend refused."""

    WRONG_PASSWORD = "backend_wrong_password"  # noqa: S105 - a code, not a password
    LOCKED_OUT = "backend_locked_out"
    NOT_SIGNED_IN = "backend_not_signed_in"
    TOKEN_EXPIRED = "backend_token_expired"  # noqa: S105 - a code, not a token
    TOKEN_REUSED = "backend_token_reused"  # noqa: S105 - a code, not a token
    FORBIDDEN = "backend_forbidden"
    NOT_OWN_RECORD = "backend_not_own_record"
    NOT_FOUND = "backend_not_found"
    METHOD_NOT_ALLOWED = "backend_method_not_allowed"
    ID_MISMATCH = "backend_id_mismatch"
    ID_TAKEN = "backend_id_taken"
    VERSION_CONFLICT = "backend_version_conflict"
    INVALID_REQUEST = "backend_invalid_request"
    BODY_TOO_LARGE = "backend_body_too_large"
    BUSY = "backend_database_busy"
    INTERNAL = "backend_internal"
