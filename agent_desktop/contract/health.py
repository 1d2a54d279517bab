"""Whether the backend is there."""

from __future__ import annotations

from agent_desktop.contract.base import Moment, Wire


class Health(Wire):
    """The backend's sign of life."""

    status: str
    version: str
    server_time: Moment
