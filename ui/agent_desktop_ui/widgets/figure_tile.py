"""One figure with its name and target."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import Theme, dress
from agent_desktop_ui.widgets.layouts import column, label, row


class FigureTile(QWidget):
    """A title over a large figure, with the target beside it (平均处理时长 4:51 目标 ≤ 4:30)."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label(title, "hint")
        self._figure = label("--", "figure")
        self._figure.setFont(theme.font(theme.sizes.text_figure, strong=True, figures=True))
        self._target = label("", "hint")
        below = row(self._figure, self._target, 1, spacing=6)
        below.setAlignment(self._target, Qt.AlignmentFlag.AlignBottom)
        self._target.setContentsMargins(0, 0, 0, 4)
        self.setLayout(column(self._title, below, spacing=2))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    @property
    def figure(self) -> str:
        """The value as shown."""
        return self._figure.text()

    def show_figure(self, value: str, target: str = "", meaning: Meaning | None = None) -> None:
        """Show a value as already formatted, its target, and how it stands (none: no judgement)."""
        self._figure.setText(value)
        self._target.setText(target)
        self._target.setVisible(bool(target))
        dress(self._figure, meaning=meaning or "")
        self.setAccessibleDescription(f"{value} {target}")
