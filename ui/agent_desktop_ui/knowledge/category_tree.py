"""What the result is held to: everything, what must be read, favourites, or a branch of the category tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from typing_extensions import override

from agent_desktop.knowledge.model import CategoryNode, SearchFilters
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Scope:
    """One line of the tree."""

    filters: SearchFilters = field(default_factory=SearchFilters)
    must_reads: bool = False


_SCOPE = Qt.ItemDataRole.UserRole
_COUNT = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT = 32


class CategoryTree(QTreeWidget):
    """`chosen` follows the line the agent is on."""

    chosen = Signal(Scope)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._filling = False
        texts, theme = look.texts, look.theme
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(14)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformRowHeights(True)
        self.setItemDelegate(_LinePainter(theme, self))
        self.setAccessibleName(texts("knowledge.categories"))
        self._all = self._item(None, texts("knowledge.all"), 0, Scope(), theme.icon("knowledge"))
        self._must = self._item(None, texts("knowledge.must_read"), 0, Scope(must_reads=True), theme.icon("bell"))
        self._item(None, texts("knowledge.favourites"), 0, Scope(SearchFilters(favourites=True)), theme.icon("star"))
        self._fixed = self.topLevelItemCount()
        self.setCurrentItem(self._all)
        self.currentItemChanged.connect(self._on_current)

    def show_tree(self, nodes: Sequence[CategoryNode]) -> None:
        """Show the categories as they are now; what is open and chosen stays."""
        chosen = self._scope_of(self.currentItem())
        opened = {self._scope_of(item) for item in self._items() if item.isExpanded()}
        self._filling = True
        try:
            while self.topLevelItemCount() > self._fixed:
                self.takeTopLevelItem(self._fixed)
            self._count(self._all, self._look.texts("knowledge.all"), sum(node.articles for node in nodes))
            for node in nodes:
                self._add(None, node)
            for item in self._items():
                item.setExpanded(self._scope_of(item) in opened)
                if self._scope_of(item) == chosen:
                    self.setCurrentItem(item)
        finally:
            self._filling = False

    def show_must_reads(self, count: int) -> None:
        """Show how many must-reads wait."""
        self._count(self._must, self._look.texts("knowledge.must_read"), count)

    def _add(self, parent: QTreeWidgetItem | None, node: CategoryNode) -> None:
        item = self._item(parent, node.path[-1], node.articles, Scope(SearchFilters(category=node.path)), None)
        for child in node.children:
            self._add(item, child)

    def _item(
        self, parent: QTreeWidgetItem | None, name: str, count: int, scope: Scope, icon: QIcon | None
    ) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent) if parent is not None else QTreeWidgetItem(self)
        item.setData(0, _SCOPE, scope)
        if icon is not None:
            item.setIcon(0, icon)
        self._count(item, name, count)
        return item

    def _count(self, item: QTreeWidgetItem, name: str, count: int) -> None:
        item.setText(0, name)
        item.setData(0, _COUNT, count)
        item.setToolTip(0, name)

    def _items(self) -> Iterable[QTreeWidgetItem]:
        waiting = [self.topLevelItem(number) for number in range(self.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            if item is not None:
                yield item
                waiting += [item.child(number) for number in range(item.childCount())]

    def _scope_of(self, item: QTreeWidgetItem | None) -> Scope:
        scope = item.data(0, _SCOPE) if item is not None else None
        return scope if isinstance(scope, Scope) else Scope()

    def _on_current(self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self.chosen.emit(self._scope_of(item))


class _LinePainter(QStyledItemDelegate):
    """Icon, name, and the count at the end of the line."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, _ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, box, state = self._theme, QRect(option.rect), option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("call_tint" if chosen else "surface_2"))
            painter.drawRoundedRect(QRectF(box).adjusted(0, 1, -1, -1), 6, 6)
        box.adjust(8, 0, -8, 0)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(icon, QIcon) and not icon.isNull():
            icon.paint(painter, box.left(), box.center().y() - 8, 16, 16)
            box.setLeft(box.left() + 24)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if count := index.data(_COUNT):
            painter.setFont(theme.font(theme.sizes.text_secondary, figures=True))
            painter.setPen(theme.colour("ink_3"))
            painter.drawText(box, right, str(count))
            box.setRight(box.right() - painter.fontMetrics().horizontalAdvance(str(count)) - 8)
        painter.setFont(theme.font(theme.sizes.text_body))
        painter.setPen(theme.colour("call" if chosen else "ink"))
        name = painter.fontMetrics().elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()
