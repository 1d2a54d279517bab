"""The voice of the customer (客户之声): tags on a contact or an order, put on with one click or typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.floating import Floating
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import clear, column, label, row

MOST_TAGS = 6
LONGEST_TAG = 16
_IN_A_ROW = 3


class VoiceTags(QWidget):
    """Tags one can take off by clicking them, and a plus that opens the frequent ones."""

    changed = Signal()

    def __init__(self, look: Look, frequent: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tags: tuple[str, ...] = ()
        self._shown = row(spacing=6)
        self.add = KeyButton(look.theme, "", icon="plus", size="small", kind="quiet")
        self.add.setAccessibleName(look.texts("interactions.add_tag"))
        self.add.setToolTip(look.texts("interactions.add_tag"))
        self.add.clicked.connect(self._toggle)
        self._sheet = _Sheet(look, self.add, frequent)
        self._sheet.chosen.connect(self.put_on)
        self.setLayout(row(label(look.texts("interactions.voice"), "hint"), self._shown, self.add, spacing=6))
        self.setAccessibleName(look.texts("interactions.voice"))

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags put on."""
        return self._tags

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """Show other tags; says nothing to whoever listens."""
        if tags == self._tags:
            return
        self._tags = tags
        clear(self._shown)
        for tag in tags:
            self._shown.addWidget(self._chip(tag))
        self.add.setVisible(len(tags) < MOST_TAGS)

    def put_on(self, tag: str) -> None:
        """Add a tag, as the agent does."""
        tag = tag.strip()[:LONGEST_TAG]
        if tag and tag not in self._tags and len(self._tags) < MOST_TAGS:
            self.show_tags((*self._tags, tag))
            self.changed.emit()

    def take_off(self, tag: str) -> None:
        """Remove a tag, as the agent does."""
        if tag in self._tags:
            self.show_tags(tuple(one for one in self._tags if one != tag))
            self.changed.emit()

    def _chip(self, tag: str) -> QPushButton:
        chip = _Chip(self._look, tag)
        chip.clicked.connect(lambda: self.take_off(tag))
        return chip

    def _toggle(self) -> None:
        if self._sheet.is_open:
            self._sheet.shut()
        else:
            self._sheet.begin(self._tags)


class _Chip(QPushButton):
    """A tag that goes when it is clicked."""

    def __init__(self, look: Look, tag: str) -> None:
        super().__init__(tag)
        self._look = look
        self.setProperty("kind", "key")
        self.setFont(look.theme.font(look.theme.sizes.text_secondary))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        removing = look.texts("interactions.remove_tag", tag=tag)
        self.setToolTip(removing)
        self.setAccessibleName(removing)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 32, 24)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.tint(Meaning.CALL))
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, theme.sizes.radius_tag, theme.sizes.radius_tag)
        painter.setPen(theme.colour(Meaning.CALL))
        painter.setFont(self.font())
        painter.drawText(box.adjusted(8, 0, -20, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        theme.paint_icon(painter, "close", QRectF(self.width() - 19, self.height() / 2 - 6, 12, 12), Meaning.CALL)


class _Sheet(Floating):
    chosen = Signal(str)

    def __init__(self, look: Look, anchor: QWidget, frequent: Sequence[str]) -> None:
        super().__init__(anchor)
        self._buttons = {tag: KeyButton(look.theme, tag, size="small") for tag in frequent}
        for tag, button in self._buttons.items():
            button.clicked.connect(lambda _checked=False, tag=tag: self._choose(tag))
        self.typed = QLineEdit()
        self.typed.setMaxLength(LONGEST_TAG)
        self.typed.setPlaceholderText(look.texts("interactions.tag_placeholder"))
        self.typed.returnPressed.connect(lambda: self._choose(self.typed.text()))
        buttons = list(self._buttons.values())
        rows = [row(*buttons[n : n + _IN_A_ROW], 1, spacing=6) for n in range(0, len(buttons), _IN_A_ROW)]
        self.setLayout(column(self.typed, *rows, spacing=6, margins=(12, 12, 12, 12)))

    def begin(self, taken: tuple[str, ...]) -> None:
        for tag, button in self._buttons.items():
            button.setEnabled(tag not in taken)
        self.typed.clear()
        self.open()
        self.typed.setFocus(Qt.FocusReason.PopupFocusReason)

    def _choose(self, tag: str) -> None:
        self.shut()
        self.chosen.emit(tag)
