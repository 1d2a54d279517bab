"""Rows of records, painted: a long list costs no more than a short one, and a change moves nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)
from typing_extensions import override

from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Row:
    """One record: title and what stands lighter behind it, a second line, a tag; `lead` is a narrow first column."""

    key: str
    title: str
    aside: str = ""
    detail: str = ""
    tag: str = ""
    meaning: Meaning = Meaning.NEUTRAL
    lead: str = ""
    detail_meaning: str = "ink_3"

    @property
    def words(self) -> str:
        """Return all of it as one sentence, for tooltip and screen reader."""
        first = " ".join(filter(None, (self.lead, self.tag, self.title, self.aside)))
        return "\n".join(filter(None, (first, self.detail)))


class RowList(QListView):
    """Two-line rows with the tag on the right, or `compact` one-line rows: lead, tag, title."""

    picked = Signal(str)
    """The agent moved to a row or clicked it: its key."""
    opened = Signal(str)
    """The agent pressed Enter on a row or double-clicked it."""

    def __init__(
        self, theme: Theme, *, compact: bool = False, selectable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = _Rows()
        self._row_height = _ONE_LINE if compact else _TWO_LINES
        self._filling = False
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(theme, self, compact=compact, selectable=selectable))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(selectable)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(
            QAbstractItemView.SelectionMode.SingleSelection
            if selectable
            else QAbstractItemView.SelectionMode.NoSelection
        )
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.activated.connect(lambda index: self.opened.emit(self.row(index).key))
        self.selectionModel().currentChanged.connect(self._on_current)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; the chosen one and the scrolling stay where their rows do."""
        chosen, place = self.current_key, self.verticalScrollBar().value()
        self._filling = True
        try:
            same = self._rows.replace(rows)
            if not same and chosen:
                self.choose(chosen)
        finally:
            self._filling = False
        if not same:
            self.verticalScrollBar().setValue(place)
        self.updateGeometry()

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown."""
        return tuple(self._rows.rows)

    @property
    def current_key(self) -> str:
        """The key of the chosen row, empty if none."""
        index = self.currentIndex()
        return self.row(index).key if index.isValid() else ""

    def choose(self, key: str) -> None:
        """Move to a row by its key; nothing if it isn't there."""
        for number, row in enumerate(self._rows.rows):
            if row.key == key:
                self.setCurrentIndex(self._rows.index(number))
                return

    def row(self, index: Index) -> Row:
        """Return the row at an index."""
        return self._rows.rows[index.row()]

    def limit_height(self) -> None:
        """Never be taller than the rows; scroll where there is less room."""
        self.setMaximumHeight(max(1, len(self._rows.rows)) * self._row_height + 2)

    def fit(self, most: int) -> None:
        """Be as tall as the rows, up to `most` of them, and never scroll."""
        self.setFixedHeight(self._row_height * min(most, max(1, len(self._rows.rows))))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._filling:
            self.picked.emit(self.row(current).key)


_ONE_LINE = 26
_TWO_LINES = 48


class _Rows(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def replace(self, rows: Sequence[Row]) -> bool:
        """Show other rows; return whether they have the same keys in the same order."""
        if [row.key for row in rows] == [row.key for row in self.rows]:
            changed = [number for number, row in enumerate(rows) if row != self.rows[number]]
            self.rows = list(rows)
            for number in changed:
                self.dataChanged.emit(self.index(number), self.index(number))
            return True
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()
        return False

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == _ROW:
            return self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.rows[index.row()].words
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QListView, *, compact: bool, selectable: bool) -> None:
        super().__init__(view)
        self._theme = theme
        self._compact = compact
        self._selectable = selectable
        sizes = theme.sizes
        self._body, self._small = theme.font(sizes.text_body), theme.font(sizes.text_secondary)
        self._figures = theme.font(sizes.text_secondary, figures=True)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, _ONE_LINE if self._compact else _TWO_LINES)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(_ROW)
        box, state = option.rect, option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self._ground(painter, box, state)
        if self._compact:
            self._paint_line(painter, inner, row, index)
        else:
            self._paint_two_lines(painter, inner, row)
            if index.row() + 1 < index.model().rowCount():
                painter.setPen(self._theme.colour("line"))
                painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        painter.restore()

    def _ground(self, painter: QPainter, box: QRect, state: QStyle.StateFlag) -> QRect:
        if not self._selectable:
            return box
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("call_tint" if chosen else "surface_2"))
            painter.drawRoundedRect(QRectF(box).adjusted(0, 1, 0, -2), 6, 6)
        return box.adjusted(8, 0, -8, 0)

    def _lead_width(self, index: Index) -> int:
        """Return the width of the widest lead, so that the tags stand below one another and no day is cut."""
        measure, model = QFontMetrics(self._figures).horizontalAdvance, index.model()
        leads = [model.index(number, 0).data(_ROW).lead for number in range(model.rowCount())]
        return max(map(measure, leads)) + 12

    def _paint_line(self, painter: QPainter, box: QRect, row: Row, index: Index) -> None:
        left = box.left()
        if row.lead:
            width = self._lead_width(index)
            self._write(painter, QRect(left, box.top(), width, box.height()), row.lead, self._figures, "ink_3")
            left += width
        if row.tag:
            left += self._tag(painter, left, box, row) + 8
        self._write_pair(painter, QRect(left, box.top(), box.right() - left, box.height()), row)

    def _paint_two_lines(self, painter: QPainter, box: QRect, row: Row) -> None:
        right = box.right()
        if row.tag:
            right -= self._tag(painter, right - self._tag_width(row.tag), box, row) + 10
        first = QRect(box.left(), box.top() + 5, right - box.left(), 19)
        self._write_pair(painter, first, row)
        second = QRect(box.left(), box.top() + 24, right - box.left(), 18)
        self._write(painter, second, row.detail, self._small, row.detail_meaning)

    def _write_pair(self, painter: QPainter, box: QRect, row: Row) -> None:
        """Write the title and what stands behind it; the longer one gives way."""
        behind = QFontMetrics(self._small).horizontalAdvance(row.aside) + 8 if row.aside else 0
        room = max(box.width() - behind, box.width() // 2)
        used = self._write(painter, QRect(box.left(), box.top(), room, box.height()), row.title, self._body, "ink")
        rest = QRect(box.left() + used + 6, box.top(), box.width() - used - 6, box.height())
        self._write(painter, rest, row.aside, self._small, "ink_3")

    def _write(self, painter: QPainter, box: QRect, text: str, font: QFont, colour: str) -> int:
        if not text or box.width() < 8:
            return 0
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        return painter.fontMetrics().horizontalAdvance(shown)

    def _tag_width(self, tag: str) -> int:
        return QFontMetrics(self._small).horizontalAdvance(tag) + 14

    def _tag(self, painter: QPainter, left: int, box: QRect, row: Row) -> int:
        width = self._tag_width(row.tag)
        spot = QRectF(left, box.center().y() - 10, width, 21)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tint(row.meaning))
        painter.drawRoundedRect(spot, self._theme.sizes.radius_tag, self._theme.sizes.radius_tag)
        painter.setPen(self._theme.colour(row.meaning))
        painter.setFont(self._small)
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, row.tag)
        return width

    @override
    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        if index.isValid():
            QToolTip.showText(event.globalPos(), index.data(_ROW).words, view)
        return True
