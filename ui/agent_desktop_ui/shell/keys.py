"""Every key of the desktop, declared once: action, default key, name. Views bind actions, never keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class KeyAction:
    """Something a key does. `name` is what settings and views say; its text is `shell.key.<name>`."""

    name: str
    default: str


ACTIONS: tuple[KeyAction, ...] = (
    KeyAction("knowledge", "F1"),
    KeyAction("ready", "F2"),
    KeyAction("break", "F3"),
    KeyAction("hang_up", "F4"),
    KeyAction("answer", "F5"),
    KeyAction("hold", "F6"),
    KeyAction("mute", "F7"),
    KeyAction("dial_pad", "F10"),
    KeyAction("raise_hand", "F12"),
    KeyAction("submit", "Ctrl+Enter"),
    KeyAction("save_draft", "Ctrl+S"),
    KeyAction("new_order", "Ctrl+N"),
    KeyAction("palette", "Ctrl+K"),
    *(KeyAction(f"page_{number}", f"Alt+{number}") for number in range(1, 8)),
)
"""DESIGN.md, keys; those whose actions do not exist yet are not declared."""


@dataclass(frozen=True, slots=True)
class KeyConflict:
    """Two actions with one key, or a key that is none: `name` keeps its default, or goes without."""

    name: str
    key: str
    other: str


class Keys:
    """Which key does what at this seat: the defaults with the agent's own choices laid over them.

    A choice that clashes with another action, or that is no key, is refused and listed in `conflicts`.
    """

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        self.conflicts: tuple[KeyConflict, ...] = ()
        self._keys = {action.name: action.default for action in ACTIONS}
        for name, key in (chosen or {}).items():
            if name in self._keys:
                self._choose(name, key)

    def key(self, name: str) -> str:
        """Return the key of an action as it is shown on its button.

        Raises:
            KeyError: no such action is declared.
        """
        return self._keys[name]

    def names(self) -> tuple[str, ...]:
        """Return all actions in the order of their declaration."""
        return tuple(self._keys)

    def bind(self, name: str, owner: QWidget, slot: Callable[[], object], *, inside: bool = False) -> None:
        """Call `slot` when the action's key is pressed in the owner's window; `inside`: only with focus in the owner.

        The binding ends with its owner. Holding the key down does not repeat it.
        """
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut if inside else Qt.ShortcutContext.WindowShortcut
        for sequence in _sequences(self._keys[name]):
            shortcut = QShortcut(sequence, owner, context=within)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(slot)

    def _choose(self, name: str, key: str) -> None:
        wanted = QKeySequence(key)
        known = wanted.count() == 1 and bool(wanted.toString())
        other = next((n for n, k in self._keys.items() if n != name and QKeySequence(k) == wanted), "") if known else ""
        if not known or other:
            self.conflicts = (*self.conflicts, KeyConflict(name, key, other))
            return
        self._keys[name] = key


def _sequences(key: str) -> tuple[QKeySequence, ...]:
    """Enter has two keys on the keyboard; both count."""
    if key.endswith("Enter"):
        return QKeySequence(key), QKeySequence(key.removesuffix("Enter") + "Return")
    return (QKeySequence(key),)
