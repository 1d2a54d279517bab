"""The bank's own synonyms: words that customers and editors use for the same thing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from agent_desktop.knowledge.characters import normal


class Synonyms:
    """Groups of phrases of one meaning."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        self._others: dict[str, tuple[str, ...]] = {}
        for group in groups:
            phrases = tuple(dict.fromkeys(normal(phrase.strip()) for phrase in group if phrase.strip()))
            for phrase in phrases:
                others = tuple(other for other in phrases if other != phrase)
                self._others[phrase] = self._others.get(phrase, ()) + others

    def within(self, normal_text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each known phrase in a text with its others."""
        for phrase, others in self._others.items():
            if phrase in normal_text:
                yield phrase, others


def load(path: Path) -> Synonyms:
    """Return the synonyms of a file: `[[group]] words = […]`.

    Raises:
        ValueError: the file is not of that shape.
    """
    groups: list[Mapping[str, list[str]]] = tomllib.loads(path.read_text("utf-8")).get("group", [])
    try:
        return Synonyms([group["words"] for group in groups])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name} is no list of groups") from error
