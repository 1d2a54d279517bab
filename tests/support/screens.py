"""What every screenshot must survive, as checks over the widgets themselves."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from agent_desktop_ui.widgets.elided_label import ElidedLabel


def cut_words(root: QWidget) -> list[str]:
    """Return what the visible labels and buttons below a widget don't show whole.

    Text that is elided on purpose tells itself by its tooltip and is left out.
    """
    cut = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or isinstance(label, ElidedLabel) or not label.text():
            continue
        needs = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        narrow = not label.wordWrap() and label.width() < label.sizeHint().width()
        if narrow or label.height() < needs:
            cut.append(f"{label.text()!r} {label.width()}×{label.height()} needs {label.sizeHint().width()}×{needs}")
    return cut + [
        f"{button.text()!r} {button.width()} wide needs {button.sizeHint().width()}"
        for button in root.findChildren(QAbstractButton)
        if button.isVisible() and button.text() and button.width() < button.sizeHint().width()
    ]


def overlapping(root: QWidget) -> list[str]:
    """Return pairs of visible buttons and labels of one parent that cover one another."""
    shown = [w for w in root.findChildren(QWidget) if w.isVisible() and isinstance(w, QAbstractButton | QLabel)]
    return [
        f"{a} over {b}"
        for index, a in enumerate(shown)
        for b in shown[index + 1 :]
        if a.parent() is b.parent() and a.geometry().intersects(b.geometry())
    ]
