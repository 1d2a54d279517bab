"""The list of hits: painted rows, moved through by keys while the search field keeps the focus."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from agent_desktop.clock import Clock
from agent_desktop.knowledge.model import Hit, Piece
from agent_desktop_ui.knowledge.marked_text import paint_marked
from agent_desktop_ui.knowledge.wording import reason_text, validity_tag
from agent_desktop_ui.look import Look

Index = QModelIndex | QPersistentModelIndex
_HIT = Qt.ItemDataRole.UserRole
_PADDING = 8
ROW_HEIGHT = 74


class HitList(QListView):
    """Hits with marked title and snippet and the article's standing. `picked`: the agent moved to another hit."""

    picked = Signal(UUID)
    opened = Signal(UUID)

    def __init__(self, look: Look, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hits = _Hits()
        self._filling = False
        self.setModel(self._hits)
        self.setItemDelegate(_HitPainter(look, clock, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(look.texts("knowledge.results"))
        self.selectionModel().currentChanged.connect(self._on_current)
        self.activated.connect(lambda index: self.opened.emit(self.hits[index.row()].article_id))

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits shown."""
        return self._hits.hits

    @property
    def current(self) -> Hit | None:
        """The chosen hit."""
        row = self.currentIndex().row()
        return self.hits[row] if 0 <= row < len(self.hits) else None

    def show_hits(self, hits: Sequence[Hit], choose: UUID | None) -> None:
        """Show other hits; `choose` stays or becomes the chosen one if it is among them. `picked` is silent."""
        self._filling = True
        try:
            self._hits.replace(tuple(hits))
            row = next((number for number, hit in enumerate(hits) if hit.article_id == choose), -1)
            if row >= 0:
                self.setCurrentIndex(self._hits.index(row))
            else:
                self.scrollToTop()
        finally:
            self._filling = False

    def step(self, step: int) -> None:
        """Choose the next (1) or the previous (-1) hit."""
        if self.hits:
            row = min(max(self.currentIndex().row() + step, 0), len(self.hits) - 1)
            self.setCurrentIndex(self._hits.index(row))

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid() and not self._filling:
            self.picked.emit(self.hits[current.row()].article_id)


class _Hits(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.hits: tuple[Hit, ...] = ()

    def replace(self, hits: tuple[Hit, ...]) -> None:
        self.beginResetModel()
        self.hits = hits
        self.endResetModel()

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.hits)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        hit = self.hits[index.row()]
        if role == _HIT:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return hit.title_text
        return None


class _HitPainter(QStyledItemDelegate):
    def __init__(self, look: Look, clock: Clock, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._clock = clock

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit = index.data(_HIT)
        theme = self._look.theme
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, box, option.state, last=index.row() + 1 == index.model().rowCount())
        inner = box.adjusted(_PADDING, 7, -_PADDING, -7)
        right = self._tag(painter, inner, hit)
        title = QRectF(inner.left(), inner.top() + 1, right - inner.left() - 8, 19)
        strong = theme.font(theme.sizes.text_body, strong=True)
        paint_marked(painter, title, hit.title, font=strong, ink=theme.colour("call"), theme=theme, lines=1)
        soft, small = theme.colour("ink_2"), theme.font(theme.sizes.text_secondary)
        rest = QRectF(inner.left(), title.bottom() + 4, inner.width(), inner.bottom() - title.bottom() - 4)
        if hit.reason is not None:
            why = (Piece(reason_text(hit.reason, self._look.texts)),)
            paint_marked(painter, rest, why, font=small, ink=theme.colour("ink_3"), theme=theme, lines=1)
            rest.setTop(rest.top() + QFontMetrics(small).height())
        lines = 2 if hit.reason is None else 1
        paint_marked(painter, rest, hit.snippet, font=small, ink=soft, theme=theme, lines=lines)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag, *, last: bool) -> None:
        theme = self._look.theme
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("call_tint" if chosen else "surface_2"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -2), 6, 6)
        if not last:
            painter.setPen(theme.colour("line"))
            painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _tag(self, painter: QPainter, box: QRectF, hit: Hit) -> float:
        theme = self._look.theme
        text, meaning = validity_tag(hit, self._clock.now(), self._look.texts)
        painter.setFont(theme.font(theme.sizes.text_secondary))
        width = QFontMetrics(painter.font()).horizontalAdvance(text) + 14
        spot = QRectF(box.right() - width, box.top(), width, 21)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tint(meaning))
        painter.drawRoundedRect(spot, theme.sizes.radius_tag, theme.sizes.radius_tag)
        painter.setPen(theme.colour(meaning))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
        return spot.left()
