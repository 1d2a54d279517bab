from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from agent_desktop.contract.seat import AgentState
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.icons import GLYPHS, font_folder
from agent_desktop_ui.theme.meaning import STATE_MEANING, Meaning, colours
from agent_desktop_ui.theme.palette import PALETTES, Scheme

FACE = Path(__file__).parents[3] / "ui" / "agent_desktop_ui"
GROUNDS = ("surface", "surface_2", "background")
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink_2", "ink_3") for ground in GROUNDS),
    *((meaning, ground) for meaning in Meaning for ground in (*GROUNDS, f"{meaning}_tint")),
    *(("on_solid", solid) for solid in ("call", "call_strong", "danger", "danger_strong")),
    ("ink", "mark"),
    ("ink_2", "neutral_tint"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_can_be_read_on_their_ground(scheme: Scheme, ink: str, ground: str) -> None:
    shades = colours(scheme)
    bright, dark = sorted((luminance(shades[ink]), luminance(shades[ground])), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_both_schemes_have_the_same_colours() -> None:
    assert set(PALETTES[Scheme.LIGHT]) == set(PALETTES[Scheme.DARK])


def test_every_state_has_a_meaning() -> None:
    assert set(STATE_MEANING) == set(AgentState)


def test_the_icon_table_agrees_with_the_font() -> None:
    (charmap,) = font_folder().glob("materialdesignicons6-*.json")
    known = json.loads(charmap.read_text())
    assert {glyph.name: int(known[glyph.name], 16) for glyph in GLYPHS.values()} == {
        glyph.name: glyph.code_point for glyph in GLYPHS.values()
    }


def test_an_icon_follows_the_scheme(look: Look, qapp: QApplication) -> None:
    icon = look.theme.icon("answer", "call")
    day = icon.pixmap(QSize(24, 24)).toImage()
    look.theme.use(Scheme.DARK, qapp)
    assert icon.pixmap(QSize(24, 24)).toImage() != day
    with pytest.raises(KeyError):
        look.theme.icon("no_such_icon")


def test_no_colour_literal_stands_outside_the_theme() -> None:
    literal = re.compile(r"""["'(]#[0-9A-Fa-f]{6}\b""")
    files = [path for path in FACE.rglob("*.py") if "theme" not in path.parts]
    assert [str(path) for path in files if literal.search(path.read_text(encoding="utf-8"))] == []
