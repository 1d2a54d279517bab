"""The face's type: system CJK faces, figures of equal width."""

from __future__ import annotations

from PySide6.QtGui import QFont

FAMILIES = ("Microsoft YaHei UI", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "sans-serif")


def text_font(pixels: int, *, strong: bool = False, figures: bool = False) -> QFont:
    """Return a font of that height in device-independent pixels; `figures` gives digits equal width."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    if figures:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font
