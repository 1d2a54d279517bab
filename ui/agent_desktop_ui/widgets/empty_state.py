"""What a pane says when there is nothing to show: never just blank."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from agent_desktop_ui.theme.theme import Theme
from agent_desktop_ui.widgets.layouts import label


class EmptyState(QWidget):
    """An icon, a sentence, a hint what to do, and perhaps a button, in the middle of the room."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        hint: str = "",
        *,
        action: QPushButton | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        picture = QLabel()
        picture.setPixmap(theme.icon(icon, "line_strong").pixmap(QSize(40, 40)))
        self._title = label(title, "soft", wrap=True)
        self._hint = label(hint, "hint", wrap=True)
        if not hint:
            self._hint.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(6)
        layout.addStretch(1)
        for part in (picture, self._title, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(part)
        if action is not None:
            layout.addSpacing(6)
            layout.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)

    def show_text(self, title: str, hint: str = "") -> None:
        """Change sentence and hint."""
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
