"""The tree of order types and their forms, as the centre writes them in `resources/forms/order_types.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from agent_desktop.contract.work_orders import Urgency

Words = dict[str, str]
"""A text by language: `zh_CN`, `en`."""


class FieldKind(StrEnum):
    """Which editor a field wants."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    MONEY = "money"
    DATE = "date"
    DATE_TIME = "date_time"
    CHOICE = "choice"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class OrderField:
    """One field of a form."""

    name: str
    kind: FieldKind
    title: Words
    required: bool
    choices: dict[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderType:
    """A leaf of the tree: where such an order goes, how urgent it usually is, and what it asks."""

    key: str
    path: tuple[Words, ...]
    department: Words
    urgency: Urgency
    fields: tuple[OrderField, ...]
    schema: dict[str, Any]

    def title(self, language: str) -> str:
        """Return the whole path in a language: 投诉 › 信用卡 › 非本人交易."""
        return " › ".join(words[language] for words in self.path)

    @property
    def group(self) -> str:
        """Return the key of the leaf's parent; orders below one parent are alike."""
        return self.key.rpartition(".")[0]


def load_types(path: Path) -> tuple[OrderType, ...]:
    """Return the leaves in the order of the file.

    Raises:
        KeyError, ValueError: the file is not as its first lines say.
    """
    with path.open("rb") as file:
        written = tomllib.load(file)
    return tuple(_type(entry, written["groups"]) for entry in written["type"])


def _type(entry: dict[str, Any], groups: dict[str, Words]) -> OrderType:
    key: str = entry["key"]
    schema = {**entry["schema"], "additionalProperties": False}
    parts = key.split(".")
    parents = [groups[".".join(parts[:depth])] for depth in range(1, len(parts))]
    required = schema.get("required", [])
    return OrderType(
        key=key,
        path=(*parents, entry["title"]),
        department=entry["department"],
        urgency=Urgency(entry["urgency"]),
        fields=tuple(
            OrderField(name, FieldKind(one["x-kind"]), one["x-title"], name in required, one.get("x-choices", {}))
            for name, one in schema["properties"].items()
        ),
        schema=schema,
    )
