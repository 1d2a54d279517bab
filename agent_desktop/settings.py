"""Typed settings: each declared once, laid over one another from five places.

Defaults, then the centre's policy file, the user's file, the environment, the command line; later ones win, except
for keys that the policy locks. An unknown key is a warning, never a reason not to start; a bad value is an error that
names the key, the place and what was expected.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent_desktop.errors import AgentDesktopError

APPLICATION = "agent-desktop"
VERSION = 1
"""Version of the user file's layout; raise it together with an entry in `UPGRADES`."""

_ENVIRONMENT_PREFIX = "AGENT_DESKTOP_"


class BadSetting(AgentDesktopError):
    """A setting has a value it can't have. Facts: key, place, expected."""

    code = "bad_setting"

    def __init__(self, key: str, place: str, expected: str) -> None:
        super().__init__(f"{key} in {place}: {expected}", key=key, place=place, expected=expected)


class BadSettingsFile(AgentDesktopError):
    """A settings file can't be read. Facts: place, detail."""

    code = "bad_settings_file"

    def __init__(self, place: str, detail: str) -> None:
        super().__init__(f"{place}: {detail}", place=place, detail=detail)


class Settings(BaseModel):
    """Everything that can be configured at a seat; the field's description is its documentation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    backend_url: str = Field(
        default="http://127.0.0.1:8640",
        pattern="^https?://.+",
        description="address of the backend; https, or this machine",
    )
    ca_file: str = Field(default="", description="PEM file of the bank's own authority; empty: the system's")
    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir(APPLICATION, appauthor=False)),
        description="folder of the encrypted databases and logs",
    )
    language: Literal["zh_CN", "en"] = Field(default="zh_CN", description="language of the face")
    theme: Literal["light", "dark", "system"] = Field(default="system", description="colours of the face")
    audio: Literal["device", "file", "none"] = Field(
        default="device", description="what the phone hears and speaks through: devices, WAV files, or nothing"
    )
    microphone: str = Field(default="", description="device id; empty: the system's default")
    speaker: str = Field(default="", description="device id; empty: the system's default")
    microphone_file: str = Field(default="", description="WAV file spoken in place of a microphone")
    speaker_file: str = Field(default="", description="WAV file written in place of a speaker")
    ring: bool = Field(default=True, description="ring aloud with an incoming call")
    sip_port: int = Field(
        default=0, ge=0, le=65535, description="UDP port of the phone, where a firewall wants it fixed; 0: a free one"
    )
    phone_run_dir: Path | None = Field(
        default=None, description="folder of the phone process's socket and token; empty: the user's run folder"
    )
    shortcuts: dict[str, str] = Field(default={}, description="keys by the name of the action, over the built-in ones")
    keyring: Literal["auto", "off"] = Field(
        default="auto", description="keep the database key in the system's keyring, or wrap it by the password"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="detail of the log")

    @property
    def run_dir(self) -> Path:
        """Return the folder of sockets and tokens of this data folder's processes."""
        return self.phone_run_dir or self.data_dir / "run"


class WarningKind(StrEnum):
    """What the reader of the settings noticed."""

    UNKNOWN = "unknown"
    LOCKED = "locked"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class SettingWarning:
    """Something to tell, not to fail for: an unknown or locked key, or a file of a newer desktop."""

    kind: WarningKind
    key: str
    place: str


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings with where each comes from.

    Attributes:
        settings: the values.
        places: key → the file or layer that gave it; defaults are left out.
        locked: keys that the centre's policy has fixed.
        warnings: what was ignored.
    """

    settings: Settings
    places: Mapping[str, str]
    locked: frozenset[str]
    warnings: tuple[SettingWarning, ...]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Brings the values of a file of version `to - 1` to version `to`."""

    to: int
    apply: Callable[[dict[str, Any]], dict[str, Any]]


UPGRADES: tuple[Upgrade, ...] = ()


def policy_path() -> Path:
    """Return where the centre's policy lies on this machine."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / APPLICATION / "policy.toml"
    return Path("/etc") / APPLICATION / "policy.toml"


def user_path() -> Path:
    """Return where the user's own choices lie."""
    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False)) / "settings.toml"


def load_settings(
    command_line: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    policy_file: Path | None = None,
    user_file: Path | None = None,
) -> LoadedSettings:
    """Read all layers.

    Args:
        command_line: values given by options; `None` values are left out.
        environment: instead of the process's own.
        policy_file: instead of the machine's.
        user_file: instead of the user's.

    Raises:
        BadSetting: a value can't be what it is.
        BadSettingsFile: a file is not TOML, or can't be read.
    """
    policy_file = policy_file or policy_path()
    user_file = user_file or user_path()
    stack = _Stack()
    policy = _read(policy_file)
    locked = policy.pop("locked", [])
    if not isinstance(locked, list) or not all(isinstance(key, str) for key in locked):
        raise BadSetting("locked", str(policy_file), "a list of keys")
    stack.lay(upgraded(policy, policy_file, stack.warnings), str(policy_file))
    stack.locked = frozenset(locked)
    stack.lay(upgraded(_read(user_file), user_file, stack.warnings), str(user_file))
    stack.lay(_from_environment(os.environ if environment is None else environment), "environment")
    stack.lay({key: value for key, value in (command_line or {}).items() if value is not None}, "command line")
    return stack.loaded()


class _Stack:
    """Values laid over one another, remembering where each came from."""

    def __init__(self) -> None:
        self.locked: frozenset[str] = frozenset()
        self.warnings: list[SettingWarning] = []
        self._values: dict[str, Any] = {}
        self._places: dict[str, str] = {}

    def lay(self, values: Mapping[str, Any], place: str) -> None:
        for key, value in values.items():
            if key not in Settings.model_fields:
                self.warnings.append(SettingWarning(WarningKind.UNKNOWN, key, place))
            elif key in self.locked:
                self.warnings.append(SettingWarning(WarningKind.LOCKED, key, place))
            else:
                self._values[key] = value
                self._places[key] = place

    def loaded(self) -> LoadedSettings:
        try:
            settings = Settings.model_validate(self._values)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            key = str(first["loc"][0]) if first["loc"] else ""
            raise BadSetting(key, self._places.get(key, ""), first["msg"]) from None
        return LoadedSettings(settings, dict(self._places), self.locked, tuple(self.warnings))


def upgraded(
    values: dict[str, Any],
    path: Path,
    warnings: list[SettingWarning],
    upgrades: Sequence[Upgrade] = UPGRADES,
    version: int = VERSION,
) -> dict[str, Any]:
    """Bring the values of an older file up to date, in memory; the file itself changes with the next choice saved.

    Raises:
        BadSetting: the file's version is no number.
    """
    found = values.pop("version", version)
    if isinstance(found, bool) or not isinstance(found, int):
        raise BadSetting("version", str(path), "a whole number")
    if found > version:
        warnings.append(SettingWarning(WarningKind.NEWER, "version", str(path)))
    for step in sorted(upgrades, key=lambda step: step.to):
        if found < step.to <= version:
            values = step.apply(values)
    return values


def save_choices(choices: Mapping[str, Any], user_file: Path | None = None) -> None:
    """Write choices of the user into their file, beside what is there already.

    Args:
        choices: key → value; `None` takes a choice back.
        user_file: instead of the user's.

    Raises:
        BadSetting: an unknown key, or a value it can't have; nothing is written.
        BadSettingsFile: the file can't be read or written.
    """
    path = user_file or user_path()
    values = upgraded(_read(path), path, [])
    for key, value in choices.items():
        if key not in Settings.model_fields:
            raise BadSetting(key, str(path), "a known setting")
        values[key] = value
    values = {key: value for key, value in values.items() if value is not None}
    stack = _Stack()
    stack.lay(values, str(path))
    stack.loaded()
    simple = [f"{key} = {_toml(value)}" for key, value in values.items() if not isinstance(value, Mapping)]
    tables = [
        f"\n[{key}]\n" + "\n".join(f"{json.dumps(name)} = {_toml(item)}" for name, item in value.items())
        for key, value in values.items()
        if isinstance(value, Mapping)
    ]
    try:
        write_atomically(path, "\n".join([f"version = {VERSION}", *simple, *tables]) + "\n")
    except OSError as error:
        raise BadSettingsFile(str(path), error.strerror or "") from error


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's content so that a crash or a full disk leaves the old one or the new one, never half.

    Raises:
        OSError: the old content stands.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


class UiState:
    """Sizes and places of the face's panes: small, no customer data, lost without harm."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            values = {}
        self._values: dict[str, object] = values if isinstance(values, dict) else {}

    def get(self, name: str) -> object:
        """Return what was kept under a name, or `None`."""
        return self._values.get(name)

    def put(self, name: str, value: object) -> None:
        """Keep a JSON value; `save` writes it."""
        self._values[name] = value

    def save(self) -> None:
        """Write to the disk.

        Raises:
            OSError: the old state stands.
        """
        write_atomically(self._path, json.dumps(self._values, ensure_ascii=False, indent=1))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BadSettingsFile(str(path), getattr(error, "strerror", None) or str(error)) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return our variables by key. Others that begin alike belong to somebody else: no warning."""
    values = {}
    for key, field in Settings.model_fields.items():
        name = _ENVIRONMENT_PREFIX + key.upper()
        if name in environment and field.annotation != dict[str, str]:
            values[key] = environment[name]
    return values


def _toml(value: object) -> str:
    """Write one value as TOML: JSON's text for strings, numbers, booleans and lists is TOML as well."""
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
