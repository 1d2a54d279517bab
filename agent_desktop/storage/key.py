"""The key of the local database: 32 random bytes that never lie readable on the disk.

A small file beside the database says where the key is: in the operating system's keyring, or in the file itself,
wrapped by the agent's password (argon2id, RFC 9106, then AES-256-GCM).
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent_desktop.storage.errors import KeyLocked, KeyLost, KeyringUnavailable
from agent_desktop.storage.secret_ring import SecretRing

KEY_BYTES = 32

_VERSION = 1
_TIME_COST = 3
_MEMORY_KIB = 64 * 1024
_LANES = 4
_MOST_MEMORY_KIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The key, and whether having it proves that the password is right."""

    key: bytes
    proves_password: bool


class KeyVault:
    """Finds, makes and re-wraps one database's key. Everything here blocks (argon2 takes about 0.1 s)."""

    def __init__(self, path: Path, ring: SecretRing | None) -> None:
        """Name the file; nothing is read yet.

        Args:
            path: the small file beside the database.
            ring: the keyring to prefer; `None` wraps by the password.
        """
        self._path = path
        self._ring = ring

    @property
    def exists(self) -> bool:
        """Return whether a key has been made here before."""
        return self._path.exists()

    def make(self, password: str) -> Unlocked:
        """Make a new key and keep it; the caller has seen to it that no old one is lost.

        A keyring that does not take it is passed over: the key is wrapped by the password instead.
        """
        key = secrets.token_bytes(KEY_BYTES)
        if self._ring is not None:
            name = secrets.token_hex(16)
            try:
                self._ring.put(name, base64.b64encode(key).decode())
            except KeyringUnavailable:
                pass
            else:
                self._write({"version": _VERSION, "kept": "keyring", "name": name})
                return Unlocked(key, proves_password=False)
        self._wrap(key, password)
        return Unlocked(key, proves_password=True)

    def unlock(self, password: str) -> Unlocked:
        """Return the key.

        Raises:
            KeyLocked: it is wrapped by another password.
            KeyringUnavailable: it lies in a keyring that does not answer now.
            KeyLost: the keyring has it no more, or the file is damaged.
        """
        record = self._read()
        if record.get("kept") == "keyring":
            return Unlocked(self._from_ring(str(record.get("name"))), proves_password=False)
        try:
            salt, nonce, wrapped = (base64.b64decode(record[part]) for part in ("salt", "nonce", "wrapped"))
            cost = int(record["time_cost"]), min(int(record["memory_kib"]), _MOST_MEMORY_KIB), int(record["lanes"])
        except (KeyError, ValueError, TypeError) as error:
            raise KeyLost("the key file is damaged") from error
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - slow
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow

        try:
            key = AESGCM(_derive(password, salt, cost)).decrypt(nonce, wrapped, _aad())
        except InvalidTag as error:
            raise KeyLocked from error
        return Unlocked(key, proves_password=True)

    def keep(self, key: bytes, password: str) -> None:
        """Wrap the same key by a new password; nothing to do when a keyring holds it."""
        if not self.exists or self._read().get("kept") != "keyring":
            self._wrap(key, password)

    def _wrap(self, key: bytes, password: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow

        salt, nonce = os.urandom(16), os.urandom(12)
        cost = _TIME_COST, _MEMORY_KIB, _LANES
        wrapped = AESGCM(_derive(password, salt, cost)).encrypt(nonce, key, _aad())
        self._write(
            {
                "version": _VERSION,
                "kept": "password",
                "salt": base64.b64encode(salt).decode(),
                "nonce": base64.b64encode(nonce).decode(),
                "wrapped": base64.b64encode(wrapped).decode(),
                "time_cost": _TIME_COST,
                "memory_kib": _MEMORY_KIB,
                "lanes": _LANES,
            }
        )

    def _from_ring(self, name: str) -> bytes:
        if self._ring is None:
            raise KeyringUnavailable("there is no keyring now")
        kept = self._ring.get(name)
        try:
            key = base64.b64decode(kept or "")
        except ValueError as error:
            raise KeyLost("the keyring's entry is damaged") from error
        if len(key) != KEY_BYTES:
            raise KeyLost("the keyring has no such entry")
        return key

    def _read(self) -> dict[str, Any]:
        try:
            record = json.loads(self._path.read_bytes())
        except ValueError as error:
            raise KeyLost("the key file is damaged") from error
        if not isinstance(record, dict):
            raise KeyLost("the key file is damaged")
        return record

    def _write(self, record: dict[str, Any]) -> None:
        """Replace the file whole: half a key file would lose the database."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(record, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


def _aad() -> bytes:
    return f"agent-desktop database key {_VERSION}".encode()


def _derive(password: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415 - only at sign-in

    time_cost, memory_kib, lanes = cost
    return hash_secret_raw(password.encode(), salt, time_cost, memory_kib, lanes, KEY_BYTES, Type.ID)
