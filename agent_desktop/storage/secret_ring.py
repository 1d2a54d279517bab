"""The operating system's keyring, where it is a real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from agent_desktop.storage.errors import KeyringUnavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "agent-desktop"

_REAL = frozenset(
    {
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
        "keyring.backends.Windows",
        "keyring.backends.macOS",
    }
)
"""Backends that keep secrets from other users and from the disk. Unknown ones (plain text files, null) don't count."""


class SecretRing(Protocol):
    """Keeps small secrets by name. Each call blocks: it may ask the user to unlock the keyring."""

    def get(self, name: str) -> str | None:
        """Return a secret; `None` when the ring surely has none.

        Raises:
            KeyringUnavailable: the ring does not answer.
        """

    def put(self, name: str, secret: str) -> None:
        """Keep a secret.

        Raises:
            KeyringUnavailable: the ring does not answer.
        """


class SystemRing:
    """The user's keyring, through `keyring`."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def get(self, name: str) -> str | None:
        """Return a secret; see `SecretRing`."""
        from keyring.errors import KeyringError  # noqa: PLC0415 - loaded already, with the backend

        try:
            return self._backend.get_password(SERVICE, name)
        except KeyringError as error:
            raise KeyringUnavailable(type(error).__name__) from error

    def put(self, name: str, secret: str) -> None:
        """Keep a secret; see `SecretRing`."""
        from keyring.errors import KeyringError  # noqa: PLC0415 - loaded already, with the backend

        try:
            self._backend.set_password(SERVICE, name, secret)
        except KeyringError as error:
            raise KeyringUnavailable(type(error).__name__) from error


def system_ring(mode: Literal["auto", "off"] = "auto") -> SecretRing | None:
    """Find the user's keyring; `None` when there is no real one or it is switched off.

    Takes about 150 ms (it looks for all backends): call it in a worker thread.
    """
    if mode == "off":
        return None
    import keyring  # noqa: PLC0415 - slow
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415 - slow

    found = keyring.get_keyring()
    candidates = found.backends if isinstance(found, ChainerBackend) else [found]
    for candidate in candidates:
        if type(candidate).__module__ in _REAL:
            return SystemRing(candidate)
    return None
