"""The rail on the left: pages as icon and word, with counts."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop_ui.bridge import connect
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.page import Page
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.layouts import column

_MOST = 99


class RailButton(QPushButton):
    """Icon over word; the current page stands on the brand's tint, a count in a red disc."""

    def __init__(self, look: Look, icon: str, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = look.theme
        self._icon_name = icon
        self._count = 0
        self._key = key
        self._title = text
        self.setProperty("kind", "key")
        self.setCheckable(True)
        self.setFont(look.theme.font(look.theme.sizes.text_secondary))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Show how much waits on the page; nothing for none."""
        self._count = count
        name = f"{self._title} {count}" if count else self._title
        self.setAccessibleName(name)
        self.setToolTip(f"{name}    {self._key}" if self._key else name)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.sizes.rail - 12, 54)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "call_tint" if self.isChecked() else "neutral_tint" if self.underMouse() else "surface"
        painter.setPen(QPen(theme.colour("focus"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        ink = "call" if self.isChecked() else "ink_2"
        theme.paint_icon(painter, self._icon_name, QRectF((self.width() - 22) / 2, 7, 22, 22), ink)
        painter.setFont(theme.font(theme.sizes.text_secondary, strong=self.isChecked()))
        painter.setPen(theme.colour(ink))
        words = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, self.width() - 2)
        painter.drawText(QRectF(0, 31, self.width(), 18), Qt.AlignmentFlag.AlignCenter, words)
        if self._count:
            self._paint_count(painter)

    def _paint_count(self, painter: QPainter) -> None:
        text = str(self._count) if self._count <= _MOST else f"{_MOST}+"
        font = self._theme.font(10, strong=True, figures=True)
        wide = max(16.0, QFontMetrics(font).horizontalAdvance(text) + 8.0)
        disc = QRectF(self.width() / 2 + 4, 3, wide, 16)
        painter.setPen(QPen(self._theme.colour("surface"), 1.5))
        painter.setBrush(self._theme.colour("danger"))
        painter.drawRoundedRect(disc, 8, 8)
        painter.setPen(self._theme.colour("on_solid"))
        painter.setFont(font)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QFrame):
    """Buttons of the pages in their order; those at the foot stand apart."""

    chosen = Signal(str)

    def __init__(self, look: Look, pages: Sequence[Page], keys: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, kind="rail")
        self.setFixedWidth(look.theme.sizes.rail)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        layout = column(spacing=4, margins=(6, 8, 5, 10))
        for page, key in zip(pages, keys, strict=True):
            button = RailButton(look, page.icon, look.texts(page.title_key), key)
            button.show_count(page.count_now)
            button.clicked.connect(lambda _checked=False, name=page.key: self.chosen.emit(name))
            self._group.addButton(button)
            self._buttons[page.key] = button
            if page.count is not None:
                connect(page.count, self, button.show_count)
        for page in pages:
            if not page.at_foot:
                layout.addWidget(self._buttons[page.key])
        layout.addStretch(1)
        for page in pages:
            if page.at_foot:
                layout.addWidget(self._buttons[page.key])
        self.setLayout(layout)

    def show_current(self, key: str) -> None:
        """Mark a page as the current one."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> RailButton:
        """Return a page's button."""
        return self._buttons[key]
