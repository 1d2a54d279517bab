"""The colours themselves (shared/design/DESIGN.md, tokens): one table a scheme, nothing about their use."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Scheme(StrEnum):
    """Day and night."""

    LIGHT = "light"
    DARK = "dark"


PALETTES: Mapping[Scheme, Mapping[str, str]] = {
    Scheme.LIGHT: {
        "background": "#F3F5F8",
        "surface": "#FFFFFF",
        "surface_2": "#F8FAFC",
        "line": "#E3E8EF",
        "line_strong": "#CDD5E0",
        "ink": "#16202E",
        "ink_2": "#46566B",
        "ink_3": "#5F6E82",
        "blue": "#0B6BCB",
        "blue_deep": "#095AAB",
        "blue_tint": "#E7F1FB",
        "green": "#12855B",
        "green_ink": "#0E7550",
        "green_tint": "#E3F5EC",
        "amber": "#9A6212",
        "amber_tint": "#FDF3DF",
        "violet": "#6B4FBB",
        "violet_tint": "#EEEAFA",
        "red": "#C8322B",
        "red_deep": "#A92721",
        "red_tint": "#FCEAE9",
        "grey": "#66758A",
        "grey_ink": "#56657A",
        "grey_tint": "#EDF0F4",
        "on_solid": "#FFFFFF",
        "mark": "#FCE8B2",
        "shade": "#16202E",
    },
    Scheme.DARK: {
        "background": "#0E141B",
        "surface": "#161E28",
        "surface_2": "#1B2531",
        "line": "#263241",
        "line_strong": "#34445A",
        "ink": "#E6EDF5",
        "ink_2": "#A9B8CA",
        "ink_3": "#8496AC",
        "blue": "#4DA3F5",
        "blue_deep": "#6DB4F8",
        "blue_tint": "#14304C",
        "green": "#3CC58D",
        "green_ink": "#3CC58D",
        "green_tint": "#10382A",
        "amber": "#E5B04D",
        "amber_tint": "#3A2D10",
        "violet": "#A68CF0",
        "violet_tint": "#2A2147",
        "red": "#F0716A",
        "red_deep": "#F48B85",
        "red_tint": "#43191A",
        "grey": "#8496AC",
        "grey_ink": "#98A8BC",
        "grey_tint": "#222D3A",
        "on_solid": "#0E141B",
        "mark": "#5A4715",
        "shade": "#000000",
    },
}
