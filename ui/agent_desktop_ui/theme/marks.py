"""The few pictures a style sheet can only name by file: painted in the theme's colours into a private folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QDir, QRectF, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QPainter, QPixmap

from agent_desktop_ui.theme.icons import paint_icon

MARKS = {
    "chevron_down": ("chevron_down", "ink_2"),
    "chevron_up": ("chevron_up", "ink_2"),
    "check": ("check", "on_solid"),
}
"""Name → icon and meaning; the sheet says `url(theme:check-$scheme.png)`."""
_SIDE = 16


class Marks:
    """Holds the folder that `theme:` in the style sheet points to, until the theme goes."""

    def __init__(self) -> None:
        self._folder = QTemporaryDir()
        QDir.setSearchPaths("theme", [self._folder.path()])

    def paint(self, colour_of: Mapping[str, str], scheme: str) -> None:
        """Paint every mark for screens of single and double density, under names of the scheme (Qt caches by name)."""
        for name, (icon, meaning) in MARKS.items():
            for density, suffix in ((1, ""), (2, "@2x")):
                side = _SIDE * density
                pixmap = QPixmap(side, side)
                pixmap.fill(Qt.GlobalColor.transparent)
                painter = QPainter(pixmap)
                paint_icon(painter, icon, QRectF(0, 0, side, side), QColor(colour_of[meaning]))
                painter.end()
                pixmap.save(str(Path(self._folder.path()) / f"{name}-{scheme}{suffix}.png"))
