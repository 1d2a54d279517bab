"""What can go wrong with the local database, as the agent is told it."""

from __future__ import annotations

from pathlib import Path

from agent_desktop.errors import AgentDesktopError


class AlreadyRunning(AgentDesktopError):
    """Another copy of the desktop holds this agent's database."""

    code = "already_running"


class DatabaseDamaged(AgentDesktopError):
    """A page of the database can't be read any more; the next start sets the file aside."""

    code = "database_damaged"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} is damaged")
        self.path = path


class DatabaseClosed(AgentDesktopError):
    """Somebody asked a database that is closed."""

    code = "database_closed"


class DiskFull(AgentDesktopError):
    """The disk is full: the transaction was taken back, the database is still usable."""

    code = "disk_full"


class KeyLocked(AgentDesktopError):
    """The database key is wrapped by another (an earlier) password."""

    code = "key_locked"


class KeyringUnavailable(AgentDesktopError):
    """The database key lies in the system's keyring, and the keyring does not answer now."""

    code = "keyring_unavailable"


class KeyLost(AgentDesktopError):
    """The key can't be had any more: the keyring works but has lost it, or the key file is damaged."""

    code = "key_lost"
