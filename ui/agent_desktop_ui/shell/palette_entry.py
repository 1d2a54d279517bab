"""One line of the command palette: what it is, and how it is painted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from agent_desktop_ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Entry:
    """Something the palette found: `run` is called when it is chosen. `key` is shown at its end."""

    icon: str
    title: str
    run: Callable[[], object]
    detail: str = ""
    key: str = ""


class EntryPainter(QStyledItemDelegate):
    """Icon, title, softer detail, and the key at the end of the line."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(entry, Entry):
            return
        theme = self._theme
        box = QRectF(option.rect).adjusted(0, 1, -4, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("call_tint"))
            painter.drawRoundedRect(box, 6, 6)
        theme.paint_icon(painter, entry.icon, QRectF(box.left() + 10, box.center().y() - 9, 18, 18))
        middle, right = Qt.AlignmentFlag.AlignVCenter, box.right() - 12
        painter.setFont(theme.font(theme.sizes.text_secondary, figures=True))
        painter.setPen(theme.colour("ink_3"))
        painter.drawText(box.adjusted(0, 0, -12, 0), middle | Qt.AlignmentFlag.AlignRight, entry.key)
        right -= painter.fontMetrics().horizontalAdvance(entry.key) + 12
        left = box.left() + 40
        font = theme.font(theme.sizes.text_body)
        painter.setFont(font)
        painter.setPen(theme.colour("ink"))
        title = QFontMetrics(font).elidedText(entry.title, Qt.TextElideMode.ElideRight, int(right - left))
        painter.drawText(QRectF(left, box.top(), right - left, box.height()), middle, title)
        left += QFontMetrics(font).horizontalAdvance(title) + 12
        if entry.detail and right > left:
            painter.setFont(theme.font(theme.sizes.text_secondary))
            painter.setPen(theme.colour("ink_3"))
            detail = painter.fontMetrics().elidedText(entry.detail, Qt.TextElideMode.ElideRight, int(right - left))
            painter.drawText(QRectF(left, box.top(), right - left, box.height()), middle, detail)
        painter.restore()
