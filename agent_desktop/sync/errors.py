"""How a talk with the backend can fail."""

from __future__ import annotations

from agent_desktop.contract.base import Problem
from agent_desktop.errors import AgentDesktopError


class BackendUnreachable(AgentDesktopError):
    """The backend can't be reached, or something before it answered 502, 503 or 504. Try again later."""

    code = "backend_unreachable"


class BackendFailed(BackendUnreachable):
    """The backend was reached and broke (any other 5xx). Nothing is lost; try again later."""

    code = "backend_failed"


class BackendBusy(BackendUnreachable):
    """The backend asks for patience (429).

    Attributes:
        retry_after: seconds to wait.
    """

    code = "backend_busy"

    def __init__(self, retry_after: float) -> None:
        super().__init__("the backend is busy", retry_after=retry_after)
        self.retry_after = retry_after


class BackendRefused(AgentDesktopError):
    """The backend understood and said no; repeating the same would not help.

    Attributes:
        problem: why, as RFC 9457 problem details.
        retry_after: seconds after which the same may be allowed; 0 when the backend named none.
    """

    code = "backend_refused"

    def __init__(self, problem: Problem, retry_after: float = 0.0) -> None:
        super().__init__(f"{problem.status} {problem.type}", status=problem.status, type=problem.type)
        self.problem = problem
        self.retry_after = retry_after


class BackendConflict(BackendRefused):
    """Somebody else changed the record first (409, 412)."""

    code = "backend_conflict"

    @property
    def current(self) -> dict[str, object] | None:
        """Return the record as it stands at the backend, when it told."""
        return self.problem.current


class SignedOut(BackendUnreachable):
    """There are no good tokens: not yet after an offline sign-in, or no longer: the agent gives the password again.

    To whoever asks for data it is the backend out of reach: go on with what is here, and ask again later.
    """

    code = "signed_out"


class InsecureBackend(AgentDesktopError):
    """The backend's address has no TLS and is not on this machine."""

    code = "insecure_backend"
