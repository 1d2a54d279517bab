"""Tabs as words with a line under the current one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTabBar, QWidget
from typing_extensions import override

from agent_desktop_ui.theme.theme import Theme


class TabStrip(QTabBar):
    """Words to choose a page by; `set_count` puts a figure behind a word (产品 5).

    Listen to `currentChanged(int)`.
    """

    def __init__(self, theme: Theme, titles: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bold = QFontMetrics(theme.font(strong=True))
        self._titles: list[str] = []
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for title in titles:
            self.add(title)

    def add(self, title: str) -> int:
        """Add a tab and return its index."""
        self._titles.append(title)
        return self.addTab(title)

    def set_count(self, index: int, count: int | None) -> None:
        """Show a figure behind a tab's word, or none."""
        self.setTabText(index, self._titles[index] if count is None else f"{self._titles[index]} {count}")

    @override
    def tabSizeHint(self, index: int) -> QSize:
        # The sheet shows the current tab in bold; every tab has room for that, so that none moves when chosen.
        return QSize(self._bold.horizontalAdvance(self.tabText(index)) + 4 + 18, 38)

    @override
    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)
