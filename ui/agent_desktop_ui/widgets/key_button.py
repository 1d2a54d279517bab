"""A button that shows the key that presses it."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import Theme

Kind = Literal["plain", "primary", "danger", "quiet"]
Size = Literal["small", "normal", "call"]

_ICON = 18
_GAP = 7


class Density(IntEnum):
    """How much of itself a button shows where room is short; its key is always there."""

    FULL = 0  # icon, word, key
    WORDS = 1  # word, key
    SIGNS = 2  # icon, key; the word is the tooltip


class KeyButton(QPushButton):
    """Label, optional icon, and a chip with the key's name; painted from meanings.

    `key` is only shown: the shortcut itself belongs to the shell's `Keys`. `meaning` colours a plain button's
    hairline and words (raise hand: warning). A checkable button shows its checked state on the meaning's tint.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        key: str = "",
        kind: Kind = "plain",
        icon: str = "",
        meaning: Meaning | None = None,
        size: Size = "normal",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._key = key
        self._kind: Kind = kind
        self._icon_name = icon
        self._meaning = meaning
        self._density = Density.FULL
        self.setProperty("kind", "key")
        sizes = theme.sizes
        self._height = {"small": sizes.control_small, "normal": sizes.control, "call": sizes.control_call}[size]
        self._padding = {"small": 9, "normal": 12, "call": 12}[size]
        self.setFont(theme.font(sizes.text_secondary if size == "small" else sizes.text_body))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def key(self) -> str:
        """The key shown on the button."""
        return self._key

    def show_as(
        self, text: str, *, icon: str = "", kind: Kind | None = None, meaning: Meaning | None = None, key: str = ""
    ) -> None:
        """Change what the button says and looks like; what is not given stays, except `meaning`."""
        self.setText(text)
        self._icon_name = icon or self._icon_name
        self._kind = kind or self._kind
        self._meaning = meaning
        self._key = key or self._key
        self.set_density(self._density)

    def set_density(self, density: Density) -> None:
        """Show more or less; without an icon the word always stays."""
        self._density = density
        self.setToolTip(self.text() if not self._shows_word else "")
        self.updateGeometry()
        self.update()

    def width_for(self, text: str, density: Density) -> int:
        """Return the width the button needs with that text, at that density."""
        word = not self._icon_name or density is not Density.SIGNS
        icon = bool(self._icon_name) and density is not Density.WORDS
        parts = [
            self.fontMetrics().horizontalAdvance(text) if word and text else 0,
            _ICON if icon else 0,
            self._chip_width() if self._key else 0,
        ]
        shown = [part for part in parts if part]
        return 2 * self._padding + sum(shown) + _GAP * (len(shown) - 1) + 2

    @property
    def _shows_word(self) -> bool:
        return not self._icon_name or self._density is not Density.SIGNS

    @property
    def _shows_icon(self) -> bool:
        return bool(self._icon_name) and self._density is not Density.WORDS

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.width_for(self.text(), self._density), self._height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        ground, line, ink = self._colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus() and self.isEnabled()
        width = 2 if focused else 1
        radius = self._theme.sizes.radius_control
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        solid = self._kind in {"primary", "danger"}
        if focused:
            line = self._theme.colour("ink" if solid else "focus")
        painter.setPen(QPen(line, width))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, radius, radius)
        self._paint_inside(painter, ink, solid=solid)

    def _paint_inside(self, painter: QPainter, ink: QColor, *, solid: bool) -> None:
        content = self.sizeHint().width() - 2 * self._padding - 2
        left = (self.width() - content) / 2
        if self._shows_icon:
            spot = QRectF(left, (self.height() - _ICON) / 2, _ICON, _ICON)
            self._theme.paint_icon(painter, self._icon_name, spot, self._ink_meaning())
            left += _ICON + _GAP
        font = self._theme.font(self.font().pixelSize(), strong=False)
        painter.setFont(font)
        painter.setPen(ink)
        text = self.text() if self._shows_word else ""
        text_width = self.fontMetrics().horizontalAdvance(text)
        painter.drawText(
            QRectF(left, 0, text_width + 2, self.height()),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            text,
        )
        if self._key:
            self._paint_chip(painter, left + text_width + (_GAP if text else 0), ink, solid=solid)

    def _paint_chip(self, painter: QPainter, left: float, ink: QColor, *, solid: bool) -> None:
        chip = QRectF(left + 0.5, (self.height() - 18) / 2 + 0.5, self._chip_width() - 1, 17)
        colour = QColor(ink) if solid else self._theme.colour("ink_3" if self.isEnabled() else "line_strong")
        line = QColor(ink) if solid else self._theme.colour("line_strong")
        if solid:
            line.setAlpha(120)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(line)
        painter.drawRoundedRect(chip, 3, 3)
        painter.setPen(colour)
        painter.setFont(self._theme.font(11))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self._key)

    def _chip_width(self) -> int:
        return QFontMetrics(self._theme.font(11)).horizontalAdvance(self._key) + 10

    def _ink_meaning(self) -> str:
        if not self.isEnabled():
            return "ink_3"
        if self._kind in {"primary", "danger"}:
            return "on_solid"
        if self._meaning is not None:
            return self._meaning
        if self.isChecked():
            return "call"
        return "ink_2" if self._kind == "quiet" else "ink"

    def _colours(self) -> tuple[QColor, QColor, QColor]:
        theme, busy = self._theme, self.underMouse() and self.isEnabled()
        ink = theme.colour(self._ink_meaning())
        if not self.isEnabled():
            return theme.colour("surface_2"), theme.colour("line"), ink
        if self._kind in {"primary", "danger"}:
            name = "call" if self._kind == "primary" else "danger"
            ground = theme.colour(f"{name}_strong" if busy or self.isDown() else name)
            return ground, ground, ink
        if self.isChecked() or self.isDown():
            meaning = self._meaning or Meaning.CALL
            return theme.tint(meaning), theme.colour(meaning), ink
        if self._kind == "quiet":
            ground = theme.colour("neutral_tint") if busy else QColor(0, 0, 0, 0)
            return ground, QColor(0, 0, 0, 0), ink
        line = theme.colour(self._meaning) if self._meaning else theme.colour("neutral" if busy else "line_strong")
        return theme.colour("surface_2" if busy else "surface"), line, ink
