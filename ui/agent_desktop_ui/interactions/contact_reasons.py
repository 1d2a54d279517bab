"""Frequent reasons and tags, as the centre lists them in `resources/forms/contact_reasons.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from agent_desktop.contract.contacts import ServiceType
from agent_desktop.resources import resources_root


@dataclass(frozen=True, slots=True)
class ContactReasons:
    """What agents choose from, in one language; they may always type something else."""

    by_type: dict[ServiceType, tuple[str, ...]]
    voice: tuple[str, ...]


def load_reasons(language: str, path: Path | None = None) -> ContactReasons:
    """Return the lists of a language.

    Raises:
        KeyError, ValueError: the file is not as its first lines say.
    """
    with (path or resources_root() / "forms" / "contact_reasons.toml").open("rb") as file:
        written = tomllib.load(file)
    return ContactReasons(
        by_type={
            ServiceType(name): tuple(words[language] for words in entries)
            for name, entries in written["reasons"].items()
        },
        voice=tuple(words[language] for words in written["voice"]),
    )
