"""Why somebody could not sign in."""

from __future__ import annotations

from agent_desktop.errors import AgentDesktopError
from agent_desktop.storage.errors import AlreadyRunning, KeyLocked

__all__ = ["AlreadyRunning", "BackendDown", "KeyLocked", "LockedOut", "WrongPassword"]


class WrongPassword(AgentDesktopError):
    """Number and password don't go together."""

    code = "wrong_password"


class BackendDown(AgentDesktopError):
    """The backend can't be reached, and this agent has never signed in at this machine."""

    code = "backend_down_first_time"


class LockedOut(AgentDesktopError):
    """Too many wrong passwords; facts: seconds to wait (0: a leader has to unlock)."""

    code = "locked_out"

    def __init__(self, seconds: float) -> None:
        super().__init__("too many attempts", seconds=seconds)
