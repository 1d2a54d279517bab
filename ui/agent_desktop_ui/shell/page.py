"""What the rail leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from psygnal import SignalInstance
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the shell, built when it is first opened.

    Attributes:
        key: stable name.
        icon: of the icon table.
        title_key: text under the icon.
        build: makes the page's widget; the shell owns it.
        count: emits an int, shown on the rail (0: nothing); None if the page has no count.
        count_now: the count at the start.
        at_foot: stands at the rail's foot (settings).
    """

    key: str
    icon: str
    title_key: str
    build: Callable[[], QWidget]
    count: SignalInstance | None = None
    count_now: int = 0
    at_foot: bool = False
