"""The database key never lies readable on the disk, and only the right password or keyring gives it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import keyring.backends.null
import pytest

from agent_desktop.storage.errors import KeyLocked, KeyLost, KeyringUnavailable
from agent_desktop.storage.key import KeyVault
from agent_desktop.storage.secret_ring import system_ring
from support.rings import MemoryRing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "key.json"


def test_without_a_keyring_the_password_gives_the_key(path: Path) -> None:
    made = KeyVault(path, None).make("demo-1234")
    again = KeyVault(path, None).unlock("demo-1234")
    assert again.key == made.key
    assert again.proves_password
    with pytest.raises(KeyLocked):
        KeyVault(path, None).unlock("demo-1235")
    text = path.read_text()
    assert made.key.hex() not in text
    assert base64.b64encode(made.key).decode() not in text
    assert path.stat().st_mode & 0o077 == 0


def test_a_changed_password_wraps_the_same_key_anew(path: Path) -> None:
    vault = KeyVault(path, None)
    key = vault.make("old").key
    vault.keep(key, "new")
    assert vault.unlock("new").key == key
    with pytest.raises(KeyLocked):
        vault.unlock("old")


def test_with_a_keyring_the_file_holds_nothing_secret(path: Path) -> None:
    ring = MemoryRing()
    made = KeyVault(path, ring).make("demo-1234")
    assert set(json.loads(path.read_text())) == {"version", "kept", "name"}
    again = KeyVault(path, ring).unlock("whatever")
    assert again.key == made.key
    assert not again.proves_password


def test_a_keyring_that_sleeps_is_not_a_lost_key(path: Path) -> None:
    ring = MemoryRing()
    KeyVault(path, ring).make("demo-1234")
    with pytest.raises(KeyringUnavailable):
        KeyVault(path, None).unlock("demo-1234")
    ring.asleep = True
    with pytest.raises(KeyringUnavailable):
        KeyVault(path, ring).unlock("demo-1234")
    ring.asleep = False
    ring.secrets.clear()
    with pytest.raises(KeyLost):
        KeyVault(path, ring).unlock("demo-1234")


def test_a_keyring_that_takes_nothing_is_passed_over(path: Path) -> None:
    made = KeyVault(path, MemoryRing(asleep=True)).make("demo-1234")
    assert KeyVault(path, None).unlock("demo-1234").key == made.key


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"kept": "password", "salt": 3}', b"\xff\xfe"])
def test_a_damaged_key_file_is_a_lost_key(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(KeyLost):
        KeyVault(path, None).unlock("demo-1234")


def test_only_a_real_keyring_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.get_keyring", keyring.backends.null.Keyring)
    assert system_ring() is None
    assert system_ring("off") is None
