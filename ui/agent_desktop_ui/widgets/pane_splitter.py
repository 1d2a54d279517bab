"""Panes side by side whose widths are remembered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QSplitter, QWidget


class PaneSplitter(QSplitter):
    """Remembers its widths under a name in `QSettings`, for each number of panes; `flexible` takes what is left.

    There may be more widths than panes: they are for panes added later, followed by `restore`.
    """

    def __init__(
        self,
        name: str,
        panes: Sequence[QWidget],
        widths: Sequence[int],
        *,
        flexible: int,
        settings: QSettings | None = None,
        upright: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Vertical if upright else Qt.Orientation.Horizontal, parent)
        self._name = name
        self._settings = settings
        self.setHandleWidth(10)
        self.setChildrenCollapsible(False)
        for index, pane in enumerate(panes):
            self.addWidget(pane)
            self.setStretchFactor(index, 1 if index == flexible else 0)
        self._widths = list(widths)
        self.splitterMoved.connect(self._remember)
        self.restore()

    def restore(self) -> None:
        """Give the panes the widths remembered, or those they began with."""
        self.setSizes(self._remembered(self.count()) or self._widths[: self.count()])

    def _key(self) -> str:
        return f"panes/{self._name}/{self.count()}"

    def _remembered(self, count: int) -> list[int] | None:
        if self._settings is None:
            return None
        raw = str(self._settings.value(self._key(), ""))
        sizes = [int(part) for part in raw.split(":") if part.isdigit()]
        return sizes if len(sizes) == count and all(sizes) else None

    def _remember(self) -> None:
        if self._settings is not None:
            self._settings.setValue(self._key(), ":".join(str(size) for size in self.sizes()))
