"""Showing one masked field in full: which one, and why. Each look is put on record."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.floating import Floating
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, label, row

PRESET_REASONS = ("verify", "asked", "transaction")
"""Frequent reasons; each has a text `customers.reason.<name>`."""
SHORTEST_REASON = 2


class RevealSheet(Floating):
    """One click on a frequent reason shows the field; any other reason is typed."""

    asked = Signal(str, str)
    """A field's name (`id_document`, `phone:0`…) and the reason as it goes on record."""

    def __init__(self, look: Look, anchor: QWidget) -> None:
        super().__init__(anchor)
        self.field = QComboBox()
        self.field.setAccessibleName(look.texts("customers.reveal_what"))
        self.presets = [self._preset(look, name) for name in PRESET_REASONS]
        self._problem = label(look.texts("customers.reason_needed"), "hint", meaning="danger")
        self.reason = QLineEdit()
        self.reason.setMaxLength(200)
        self.reason.setPlaceholderText(look.texts("customers.reason_placeholder"))
        self.reason.returnPressed.connect(self._ask)
        self.reason.setAccessibleName(look.texts("customers.reason_other"))
        self.reason.textEdited.connect(lambda _text: self._problem.hide())
        self.show_it = KeyButton(look.theme, look.texts("customers.reveal_show"), kind="primary")
        self.show_it.clicked.connect(self._ask)
        self.notice = InlineNotice(look)
        self.setLayout(
            column(
                label(look.texts("customers.reveal"), "strong"),
                label(look.texts("customers.reveal_hint"), "hint", wrap=True),
                self.field,
                label(look.texts("customers.reveal_why"), "secondary"),
                row(*self.presets, 1, spacing=6),
                label(look.texts("customers.reason_other"), "secondary"),
                row(self.reason, self.show_it),
                self._problem,
                self.notice,
                margins=(14, 12, 14, 12),
            )
        )

    def begin(self, fields: Sequence[tuple[str, str]]) -> None:
        """Open with the fields (name, what it is called) that can be shown."""
        chosen = self.field.currentData()
        self.field.clear()
        for name, title in fields:
            self.field.addItem(title, name)
        self.field.setCurrentIndex(max(0, self.field.findData(chosen)))
        self.reason.clear()
        self._problem.hide()
        self.notice.clear()
        self.open(width=348, right=True)
        self.presets[0].setFocus(Qt.FocusReason.PopupFocusReason)

    def _preset(self, look: Look, name: str) -> KeyButton:
        text = look.texts(f"customers.reason.{name}")
        button = KeyButton(look.theme, text, size="small")
        button.clicked.connect(lambda: self.asked.emit(str(self.field.currentData()), text))
        return button

    def _ask(self) -> None:
        reason = self.reason.text().strip()
        if len(reason) < SHORTEST_REASON:
            self._problem.show()
            self.adjustSize()
            self.reason.setFocus()
            return
        self.asked.emit(str(self.field.currentData()), reason)
