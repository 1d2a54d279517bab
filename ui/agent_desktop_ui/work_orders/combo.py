"""A combo box for forms: the wheel scrolls the form, and never changes a value in passing."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox
from typing_extensions import override


class FormCombo(QComboBox):
    """Leaves the wheel to what it stands in."""

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
