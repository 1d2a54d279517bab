"""A keyring for tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from agent_desktop.storage.errors import KeyringUnavailable


@dataclass
class MemoryRing:
    """Keeps secrets in memory; asleep it answers nobody."""

    secrets: dict[str, str] = field(default_factory=dict)
    asleep: bool = False

    def get(self, name: str) -> str | None:
        if self.asleep:
            raise KeyringUnavailable
        return self.secrets.get(name)

    def put(self, name: str, secret: str) -> None:
        if self.asleep:
            raise KeyringUnavailable
        self.secrets[name] = secret
