"""The command palette (Ctrl+K): type a few letters, find an action, a customer, an order, an article."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from agent_desktop_ui.bridge import ViewTasks
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.palette_entry import Entry, EntryPainter
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.layouts import column, label

_WIDTH = 600
_ROWS = 9
_ROW_HEIGHT = 36


class PaletteSource(Protocol):
    """Finds entries for what was typed; best first. An empty text asks for what is usual."""

    async def find(self, text: str) -> Sequence[Entry]:
        """Return at most a handful of entries."""


class ActionSource:
    """The desktop's own actions, found by any part of their words."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = tuple(entries)

    async def find(self, text: str) -> Sequence[Entry]:
        """Return the actions whose title holds every word typed."""
        words = text.casefold().split()
        return [entry for entry in self._entries if all(word in entry.title.casefold() for word in words)]


class Palette(QFrame):
    """Floats over its parent's upper middle; arrows move, Enter runs, Escape closes."""

    def __init__(self, look: Look, sources: Sequence[PaletteSource], parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._host = parent
        self._sources = tuple(sources)
        self._entries: list[Entry] = []
        dress(self, kind="floating")
        self.input = QLineEdit()
        self.input.setPlaceholderText(look.texts("shell.palette_hint"))
        self.input.setAccessibleName(look.texts("shell.key.palette"))
        self.input.textChanged.connect(self._search)
        self.input.returnPressed.connect(self._run)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(EntryPainter(look.theme, self.list))
        self.list.itemClicked.connect(self._run)
        self._nothing = label(look.texts("shell.palette_nothing"), "hint")
        self.notice = InlineNotice(look)
        self.setLayout(column(self.input, self.notice, self.list, self._nothing, margins=(12, 12, 12, 12)))
        self._tasks = ViewTasks(self, self.notice.show_error)
        self.hide()

    def add_source(self, source: PaletteSource) -> None:
        """Let another room be searched."""
        self._sources = (*self._sources, source)

    def put_first(self, source: PaletteSource) -> None:
        """Let a source answer before all others."""
        self._sources = (source, *self._sources)

    def open(self) -> None:
        """Come out, empty, with the focus."""
        self.input.clear()
        self.notice.clear()
        self.setFixedWidth(min(_WIDTH, self._host.width() - 48))
        self.list.setFixedHeight(_ROWS * _ROW_HEIGHT)
        self.adjustSize()
        self.move((self._host.width() - self.width()) // 2, self._look.theme.sizes.bar + 24)
        self.show()
        self.raise_()
        self.input.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif step is not None and self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
        else:
            super().keyPressEvent(event)

    def _search(self) -> None:
        if not self.isHidden():
            self._tasks.run(self._find(self.input.text().strip()), "search")

    async def _find(self, text: str) -> None:
        found = await asyncio.gather(*(source.find(text) for source in self._sources))
        self._entries = [entry for entries in found for entry in entries]
        self.list.clear()
        for entry in self._entries:
            item = QListWidgetItem(entry.title)
            item.setData(Qt.ItemDataRole.UserRole, entry)
            item.setSizeHint(QSize(0, _ROW_HEIGHT))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._nothing.setVisible(not self._entries)

    def _run(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._entries):
            self.hide()
            self._entries[row].run()
