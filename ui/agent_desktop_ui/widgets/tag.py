"""A tag: one short word on the tint of its meaning."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import Theme


class Tag(QWidget):
    """A word with a meaning's colour; longer than there is room for, it is elided and told by its tooltip."""

    def __init__(
        self, theme: Theme, text: str = "", meaning: Meaning = Meaning.NEUTRAL, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self._meaning = meaning
        self.setFont(theme.font(theme.sizes.text_secondary))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        """The word shown."""
        return self._text

    def show_text(self, text: str, meaning: Meaning | None = None) -> None:
        """Change the word, and its meaning if given."""
        self._text = text
        self._meaning = meaning or self._meaning
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._text) + 14, 22)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 36), 22)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0, 0.5, 0, -0.5)
        radius = self._theme.sizes.radius_tag
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tint(self._meaning))
        painter.drawRoundedRect(box, radius, radius)
        painter.setPen(self._theme.colour(self._meaning))
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width() - 12)
        self.setToolTip(self._text if shown != self._text else "")
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
