"""A card: the white sheet that things stand on."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.layouts import label, row


class Card(QFrame):
    """A surface with a hairline and round corners; `meaning` colours the hairline.

    `body` is the column to fill; with a title it stands below a head row, `head`, that takes more on its right.
    """

    def __init__(self, title: str = "", *, meaning: str = "", padding: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, kind="card", meaning=meaning)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(padding, padding, padding, padding)
        outer.setSpacing(8)
        self.title = label(title, "strong")
        self.head = row(self.title, 1)
        if title:
            outer.addLayout(self.head)
        else:
            self.title.setParent(self)
            self.title.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body, 1)

    def set_meaning(self, meaning: str) -> None:
        """Colour the hairline: `danger`, `call`, `warning`, or nothing."""
        dress(self, meaning=meaning)
