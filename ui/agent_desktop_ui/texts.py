"""The words of the face: one TOML catalogue a room and language, read when the room is first asked for."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typing_extensions import override

from agent_desktop.errors import AgentDesktopError
from agent_desktop.resources import resources_root

log = logging.getLogger(__name__)

LANGUAGES: dict[str, str] = {"zh_CN": "中文", "en": "English"}
"""Languages that ship, with their own names."""

DEFAULT_LANGUAGE = "zh_CN"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the agent reads about an error: what happened, and what to do next (may be empty)."""

    text: str
    next_step: str = ""


class MissingText(LookupError):
    """A key that no catalogue has; raised in tests only."""


class Texts:
    """Texts of one language.

    `texts("softphone.answer")` reads key `answer` of `softphone.toml`; parameters fill `{name}` fields.
    Keys that begin with `error.` may stand in any room's file and keep their full name.
    """

    def __init__(self, language: str = DEFAULT_LANGUAGE, *, strict: bool = False, root: Path | None = None) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no translations for {language!r}")
        self.language = language
        self._strict = strict
        self._folder = (root or resources_root() / "translations") / language
        self._rooms: dict[str, dict[str, str]] = {}
        self._errors: dict[str, str] | None = None

    def __call__(self, key: str, **parameters: object) -> str:
        """Return the text of a key, its fields filled.

        Raises:
            MissingText: strict, and no catalogue has the key; otherwise the key itself is shown.
        """
        text = self._find(key)
        if text is None:
            if self._strict:
                raise MissingText(f"{self.language}: {key}")
            log.warning("no text for %s in %s", key, self.language)
            return key
        return text.format(**parameters) if parameters else text

    def has(self, key: str) -> bool:
        """Return whether a catalogue has the key."""
        return self._find(key) is not None

    def sentence(self, error: AgentDesktopError) -> Sentence:
        """Return what to tell the agent about an error; an unknown code gets the general sentence."""
        code = error.code if self.has(f"error.{error.code}") else "unexpected"
        key = f"error.{code}"
        next_step = self._fill(f"{key}.next", error.facts) if self.has(f"{key}.next") else ""
        return Sentence(self._fill(key, error.facts), next_step)

    def _fill(self, key: str, facts: Mapping[str, str | float]) -> str:
        text = self._find(key) or key
        return text.format_map(_Facts(facts))

    def _find(self, key: str) -> str | None:
        room, _, name = key.partition(".")
        if room == "error":
            return self._error_texts().get(key)
        return self._room(room).get(name)

    def _room(self, room: str) -> dict[str, str]:
        if room not in self._rooms:
            path = self._folder / f"{room}.toml"
            self._rooms[room] = read_catalogue(path) if path.is_file() else {}
        return self._rooms[room]

    def _error_texts(self) -> dict[str, str]:
        if self._errors is None:
            self._errors = {}
            for path in sorted(self._folder.glob("*.toml")):
                texts = self._room(path.stem).items()
                self._errors.update((key, text) for key, text in texts if key.startswith("error."))
        return self._errors


class _Unknown:
    """Stands for a fact that is not there, whatever format the text asks for."""

    @override
    def __format__(self, spec: str) -> str:
        return "–"


class _Facts(dict[str, object]):
    """Facts of an error; one that the error does not carry leaves a dash instead of failing."""

    def __missing__(self, key: str) -> _Unknown:
        return _Unknown()


def read_catalogue(path: Path) -> dict[str, str]:
    """Return the texts of one file, tables flattened to dotted keys."""
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)
