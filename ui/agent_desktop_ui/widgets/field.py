"""A labelled editor with its problem beneath."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.layouts import label, row


class Field(QWidget):
    """Label, required mark, the editor, and below it room for one line of error.

    The error's line keeps its height when `reserve` is set, so that nothing moves when it appears.
    """

    def __init__(
        self,
        title: str,
        editor: QWidget,
        *,
        required: bool = False,
        hint: str = "",
        reserve: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._hint = hint
        self._reserve = reserve
        self._title = label(title, "secondary")
        mark = label("*", "secondary", meaning="danger")
        if not required:
            mark.hide()
        self._problem = label(hint, "hint", wrap=True)
        self._title.setBuddy(editor)
        editor.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row(self._title, mark, 1, spacing=3))
        layout.addWidget(editor)
        layout.addWidget(self._problem)
        if editor.sizePolicy().verticalPolicy() != QSizePolicy.Policy.Expanding:
            layout.addStretch(1)
        self.show_problem("")

    @property
    def problem(self) -> str:
        """The error shown, empty if none."""
        return "" if self._problem.text() == self._hint else self._problem.text()

    def show_problem(self, text: str) -> None:
        """Show an error under the editor and redden its hairline, or take both away."""
        self._problem.setText(text or self._hint)
        dress(self._problem, meaning="danger" if text else "")
        dress(self.editor, meaning="danger" if text else "")
        self._problem.setVisible(bool(text or self._hint) or self._reserve)
