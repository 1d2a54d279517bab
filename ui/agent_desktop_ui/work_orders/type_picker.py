"""Choosing an order's type: the path on a line, and under it the tree with a line that filters it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QLineEdit, QTreeView, QWidget
from typing_extensions import override

from agent_desktop.work_orders.forms import OrderType
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.floating import Floating
from agent_desktop_ui.widgets.layouts import column
from agent_desktop_ui.work_orders.combo import FormCombo

_KEY = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_TREE_HEIGHT = 300


class TypePicker(FormCombo):
    """Looks like a combo box; opening it, or typing on it, brings the tree."""

    picked = Signal(str)
    """The agent chose a type (not emitted by `show_type`)."""

    def __init__(self, look: Look, types: Sequence[OrderType], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles = {one.key: one.title(look.texts.language) for one in types}
        self._key = ""
        self.setPlaceholderText(look.texts("work_orders.type_placeholder"))
        self.sheet = TypeSheet(look, self, types)
        self.sheet.picked.connect(self._on_picked)

    @property
    def key(self) -> str:
        """The chosen type, empty while there is none."""
        return self._key

    def show_type(self, key: str) -> None:
        """Show a type as chosen."""
        self._key = key if key in self._titles else ""
        self.clear()
        if self._key:
            self.addItem(self._titles[self._key])
        self.setCurrentIndex(0 if self._key else -1)
        self.setToolTip(self._titles.get(self._key, ""))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, super().minimumSizeHint().height())

    @override
    def showPopup(self) -> None:
        if self.sheet.is_open:
            self.sheet.shut()
        else:
            self.sheet.begin("", self._key, max(self.width(), 320))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Space):
            self.showPopup()
        elif event.text().strip() and event.text().isprintable():
            self.sheet.begin(event.text(), self._key, max(self.width(), 320))
        else:
            super().keyPressEvent(event)

    def _on_picked(self, key: str) -> None:
        self.show_type(key)
        self.picked.emit(key)


class TypeSheet(Floating):
    """The tree with its filter: Down goes into the tree, Enter takes the row, Escape leaves."""

    picked = Signal(str)

    def __init__(self, look: Look, anchor: QWidget, types: Sequence[OrderType]) -> None:
        super().__init__(anchor)
        self._model = _tree(types, look.texts.language)
        self._matching = _Matching(self._model)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(look.texts("work_orders.type_filter"))
        self.filter.setAccessibleName(look.texts("work_orders.type_filter"))
        self.tree = QTreeView()
        self.tree.setModel(self._matching)
        self.tree.setHeaderHidden(True)
        self.tree.setFixedHeight(_TREE_HEIGHT)
        self.tree.setAccessibleName(look.texts("work_orders.type"))
        self.tree.clicked.connect(self._take)
        self.tree.activated.connect(self._take)
        self.filter.textEdited.connect(self._sift)
        self.filter.returnPressed.connect(lambda: self._take(self.tree.currentIndex()))
        self.filter.installEventFilter(self)
        self.setLayout(column(self.filter, self.tree, margins=(10, 10, 10, 10)))

    def begin(self, text: str, chosen: str, width: int) -> None:
        """Open with a filter typed so far and the chosen type in sight."""
        self.filter.setText(text)
        self.open(width=width)
        self._sift(text)
        index = self._leaf(chosen) if chosen and not text else None
        if index is not None:
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
        self.filter.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _sift(self, text: str) -> None:
        self._matching.look_for(text)
        self.tree.expandAll()
        leaves = self._leaves()
        if leaves:
            self.tree.setCurrentIndex(leaves[0])

    def _move(self, step: int) -> None:
        leaves = self._leaves()
        if not leaves:
            return
        current = self.tree.currentIndex()
        at = leaves.index(current) + step if current in leaves else 0
        self.tree.setCurrentIndex(leaves[max(0, min(at, len(leaves) - 1))])

    def _leaves(self) -> list[QModelIndex]:
        found: list[QModelIndex] = []

        def walk(parent: QModelIndex) -> None:
            for number in range(self._matching.rowCount(parent)):
                index = self._matching.index(number, 0, parent)
                if index.data(_KEY):
                    found.append(index)
                walk(index)

        walk(QModelIndex())
        return found

    def _leaf(self, key: str) -> QModelIndex | None:
        return next((index for index in self._leaves() if index.data(_KEY) == key), None)

    def _take(self, index: QModelIndex) -> None:
        key = index.data(_KEY) if index.isValid() else None
        if key:
            self.shut()
            self.picked.emit(str(key))


class _Matching(QSortFilterProxyModel):
    """Keeps leaves whose path, or its pinyin initials, holds every word typed."""

    def __init__(self, model: QStandardItemModel) -> None:
        super().__init__()
        self._words: list[str] = []
        self.setSourceModel(model)
        self.setRecursiveFilteringEnabled(True)

    def look_for(self, text: str) -> None:
        self._words = text.casefold().split()
        self.invalidate()

    @override
    def filterAcceptsRow(self, source_row: int, source_parent: QModelIndex | QPersistentModelIndex) -> bool:
        index = self.sourceModel().index(source_row, 0, source_parent)
        path = index.data(_WORDS)
        if path is None:
            return False
        return all(word in path or word in _initials(path) for word in self._words)


def _tree(types: Sequence[OrderType], language: str) -> QStandardItemModel:
    model = QStandardItemModel()
    branches: dict[tuple[str, ...], QStandardItem] = {(): model.invisibleRootItem()}
    for one in types:
        path = tuple(words[language] for words in one.path)
        for depth in range(1, len(path)):
            if path[:depth] not in branches:
                branch = QStandardItem(path[depth - 1])
                branch.setFlags(Qt.ItemFlag.ItemIsEnabled)
                branches[path[: depth - 1]].appendRow(branch)
                branches[path[:depth]] = branch
        leaf = QStandardItem(path[-1])
        leaf.setData(one.key, _KEY)
        leaf.setData(" ".join(path).casefold(), _WORDS)
        branches[path[:-1]].appendRow(leaf)
    return model


@cache
def _initials(path: str) -> str:
    # Reading the pinyin tables takes a moment that a start can't spare.
    from agent_desktop.knowledge.pinyin import initials, readings  # noqa: PLC0415

    return " ".join(initials(readings(word)[0]) for word in path.split() if readings(word))
