"""Boxes with the face's distances, so that no view repeats four lines for a margin."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

Part = QWidget | QLayout | int
"""What a box takes: a widget, a layout, or an int for a stretch."""

Box = TypeVar("Box", bound=QBoxLayout)
Margins = tuple[int, int, int, int]
NO_MARGINS: Margins = (0, 0, 0, 0)


def row(*parts: Part, spacing: int = 8, margins: Margins = NO_MARGINS) -> QHBoxLayout:
    """Return parts side by side; an int is a stretch of that factor."""
    return _fill(QHBoxLayout(), parts, spacing, margins)


def column(*parts: Part, spacing: int = 8, margins: Margins = NO_MARGINS) -> QVBoxLayout:
    """Return parts below each other; an int is a stretch of that factor."""
    return _fill(QVBoxLayout(), parts, spacing, margins)


def held(layout: QLayout, parent: QWidget | None = None) -> QWidget:
    """Return a plain widget that holds a layout."""
    widget = QWidget(parent)
    widget.setLayout(layout)
    return widget


def label(text: str = "", role: str = "body", *, meaning: str = "", wrap: bool = False) -> QLabel:
    """Return a plain-text label of a role: body strong soft secondary hint title headline figure hero."""
    made = QLabel(text)
    made.setTextFormat(made.textFormat().PlainText)
    made.setProperty("role", role)
    if meaning:
        made.setProperty("meaning", meaning)
    made.setWordWrap(wrap)
    return made


def rule(*, upright: bool = False) -> QFrame:
    """Return a hairline between groups."""
    line = QFrame()
    line.setProperty("kind", "rule")
    if upright:
        line.setFixedWidth(1)
        line.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
    else:
        line.setFixedHeight(1)
    return line


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let the widgets go."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
            inner.deleteLater()


def _fill(box: Box, parts: tuple[Part, ...], spacing: int, margins: Margins) -> Box:
    box.setContentsMargins(*margins)
    box.setSpacing(spacing)
    for part in parts:
        if isinstance(part, QWidget):
            box.addWidget(part)
        elif isinstance(part, QLayout):
            box.addLayout(part)
        else:
            box.addStretch(part)
    return box
