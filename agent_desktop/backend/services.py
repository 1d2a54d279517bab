"""What a route works with: the parts of one backend process, made once at its start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from agent_desktop.backend.passwords import Passwords
from agent_desktop.backend.settings import BackendSettings
from agent_desktop.backend.store.database import Database
from agent_desktop.backend.tokens import AccessTokens
from agent_desktop.backend.wakes import Wakes
from agent_desktop.clock import Clock


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one backend."""

    settings: BackendSettings
    clock: Clock
    database: Database
    passwords: Passwords
    access_tokens: AccessTokens
    wakes: Wakes

    def day_began(self, shift_began: datetime | None = None) -> datetime:
        """Return when today began at the centre: midnight, or the running shift's beginning if that is earlier."""
        midnight = self.clock.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return min(midnight, shift_began) if shift_began is not None else midnight


def services_of(request: Request) -> Services:
    """Return the process's parts."""
    return cast("Services", request.app.state.services)


Backend = Annotated[Services, Depends(services_of)]
"""A route's parameter: the parts of this process."""
