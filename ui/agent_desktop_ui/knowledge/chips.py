"""Small buttons below the search: what the call suggests, its words, its branch."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.key_button import KeyButton

_GAP = 6
_HEIGHT = 28


class Chips(QWidget):
    """One row; chips that don't fit are left out. The first is "home": suggestions, or what changed last."""

    home_asked = Signal()
    word_asked = Signal(str)
    region_toggled = Signal(bool)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.home = self._chip(look.texts("knowledge.recent"), checkable=True)
        self.home.clicked.connect(self._on_home)
        self.words: list[KeyButton] = []
        self.region: KeyButton | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.mark_home(on=True)

    def show_words(self, words: Sequence[str], region: str, *, suggesting: bool) -> None:
        """Show another call's words and branch."""
        self.home.show_as(self._look.texts("knowledge.suggested" if suggesting else "knowledge.recent"))
        for chip in (*self.words, *([self.region] if self.region else [])):
            chip.hide()
            chip.deleteLater()
        self.words = [self._word(word) for word in words]
        self.region = None
        if region:
            self.region = self._chip(region, checkable=True)
            self.region.setToolTip(self._look.texts("knowledge.region_only", region=region))
            self.region.toggled.connect(self.region_toggled)
        self._place()

    def mark_home(self, *, on: bool) -> None:
        """Show whether the list holds suggestions (or what changed last) rather than what was typed."""
        self.home.setChecked(on)

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _on_home(self) -> None:
        self.mark_home(on=True)
        self.home_asked.emit()

    def _word(self, word: str) -> KeyButton:
        chip = self._chip(word)
        chip.clicked.connect(lambda: self.word_asked.emit(word))
        return chip

    def _chip(self, text: str, *, checkable: bool = False) -> KeyButton:
        chip = KeyButton(self._look.theme, text, size="small", parent=self)
        chip.setCheckable(checkable)
        return chip

    def _place(self) -> None:
        left = 0
        for chip in (self.home, *self.words, *([self.region] if self.region else [])):
            chip.ensurePolished()
            width = chip.sizeHint().width()
            fits = left + width <= self.width() or chip is self.home
            chip.setGeometry(left, 0, width, _HEIGHT)
            chip.setVisible(fits)
            left += width + _GAP if fits else 0
