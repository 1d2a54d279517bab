"""The face's icons: one table of names, drawn as paths in the colour of a meaning.

The shapes are Material Design Icons from the font that QtAwesome ships. Its Python side is not imported: that takes
0.2 s, and this start has 0.5 s for the first window. Code points are held here and checked against the font's own
table by a test.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPixmap, QRawFont
from typing_extensions import override

FONT_FILES: Final = "materialdesignicons6-webfont-*.ttf"
_EM: Final = 240
_BASELINE: Final = 210


@dataclass(frozen=True, slots=True)
class Glyph:
    """An icon's name in the font and its code point there."""

    name: str
    code_point: int


GLYPHS: Mapping[str, Glyph] = {
    "answer": Glyph("phone", 0xF03F2),
    "hang_up": Glyph("phone-hangup", 0xF03F5),
    "call": Glyph("phone-outline", 0xF0DF0),
    "call_in": Glyph("phone-incoming", 0xF03F7),
    "call_out": Glyph("phone-outgoing", 0xF03FB),
    "call_missed": Glyph("phone-missed", 0xF03FA),
    "hold": Glyph("pause", 0xF03E4),
    "resume": Glyph("play", 0xF040A),
    "mute": Glyph("microphone-off", 0xF036D),
    "microphone": Glyph("microphone", 0xF036C),
    "dial_pad": Glyph("dialpad", 0xF061C),
    "hand": Glyph("hand-front-right-outline", 0xF182F),
    "backspace": Glyph("backspace-outline", 0xF0B5C),
    "headset": Glyph("headset", 0xF02CE),
    "workbench": Glyph("view-dashboard-outline", 0xF0A1D),
    "orders": Glyph("clipboard-text-outline", 0xF0A38),
    "knowledge": Glyph("book-open-variant", 0xF14F7),
    "outbound": Glyph("phone-forward-outline", 0xF1191),
    "performance": Glyph("chart-box-outline", 0xF154E),
    "shift": Glyph("calendar-clock-outline", 0xF16E1),
    "team": Glyph("account-group-outline", 0xF0B58),
    "monitor": Glyph("monitor-dashboard", 0xF0A07),
    "settings": Glyph("cog-outline", 0xF08BB),
    "search": Glyph("magnify", 0xF0349),
    "chevron_down": Glyph("chevron-down", 0xF0140),
    "chevron_up": Glyph("chevron-up", 0xF0143),
    "chevron_right": Glyph("chevron-right", 0xF0142),
    "chevron_left": Glyph("chevron-left", 0xF0141),
    "arrow_right": Glyph("arrow-right", 0xF0054),
    "up": Glyph("arrow-up", 0xF005D),
    "down": Glyph("arrow-down", 0xF0045),
    "close": Glyph("close", 0xF0156),
    "check": Glyph("check", 0xF012C),
    "done": Glyph("check-circle-outline", 0xF05E1),
    "plus": Glyph("plus", 0xF0415),
    "minus": Glyph("minus", 0xF0374),
    "more": Glyph("dots-horizontal", 0xF01D8),
    "alert": Glyph("alert-outline", 0xF002A),
    "error": Glyph("alert-circle-outline", 0xF05D6),
    "info": Glyph("information-outline", 0xF02FD),
    "reveal": Glyph("eye-outline", 0xF06D0),
    "conceal": Glyph("eye-off-outline", 0xF06D1),
    "cloud": Glyph("cloud-check-outline", 0xF1BEC),
    "cloud_off": Glyph("cloud-off-outline", 0xF0164),
    "sync": Glyph("sync", 0xF04E6),
    "lock": Glyph("lock-outline", 0xF0341),
    "person": Glyph("account-outline", 0xF0013),
    "day": Glyph("white-balance-sunny", 0xF05A8),
    "night": Glyph("weather-night", 0xF0594),
    "language": Glyph("translate", 0xF05CA),
    "break": Glyph("coffee-outline", 0xF06CA),
    "meal": Glyph("silverware-fork-knife", 0xF0A70),
    "training": Glyph("school-outline", 0xF1180),
    "ready": Glyph("check-circle-outline", 0xF05E1),
    "fault": Glyph("alert-outline", 0xF002A),
    "refresh": Glyph("refresh", 0xF0450),
    "star": Glyph("star-outline", 0xF04D2),
    "star_full": Glyph("star", 0xF04CE),
    "useful": Glyph("thumb-up-outline", 0xF0514),
    "report": Glyph("flag-outline", 0xF023D),
    "copy": Glyph("content-copy", 0xF018F),
    "attach": Glyph("paperclip", 0xF03E2),
    "send": Glyph("send-outline", 0xF1165),
    "edit": Glyph("pencil-outline", 0xF0CB6),
    "inbox": Glyph("inbox-outline", 0xF1274),
    "document": Glyph("file-document-outline", 0xF09EE),
    "history": Glyph("history", 0xF02DA),
    "shield": Glyph("shield-check-outline", 0xF0CC8),
    "shield_none": Glyph("shield-outline", 0xF0499),
    "bell": Glyph("bell-outline", 0xF009C),
    "broadcast": Glyph("bullhorn-outline", 0xF0B23),
    "credit_card": Glyph("credit-card-outline", 0xF019B),
    "savings": Glyph("wallet-outline", 0xF0BDD),
    "time_deposit": Glyph("piggy-bank-outline", 0xF1679),
    "loan": Glyph("cash-multiple", 0xF0116),
    "wealth": Glyph("finance", 0xF081F),
    "fund": Glyph("chart-line", 0xF012A),
    "mobile_banking": Glyph("cellphone", 0xF011C),
    "insurance": Glyph("umbrella-outline", 0xF054B),
    "bank": Glyph("bank-outline", 0xF0E80),
    "timer": Glyph("timer-outline", 0xF051B),
    "clock": Glyph("clock-outline", 0xF0150),
    "tag": Glyph("tag-outline", 0xF04FC),
    "delete": Glyph("trash-can-outline", 0xF0A7A),
    "open": Glyph("open-in-new", 0xF03CC),
    "sign_out": Glyph("logout", 0xF0343),
    "keyboard": Glyph("keyboard-outline", 0xF097B),
    "link": Glyph("link-variant", 0xF0339),
    "save": Glyph("content-save-outline", 0xF0818),
    "filter": Glyph("filter-variant", 0xF0236),
    "pin": Glyph("pin-outline", 0xF0931),
    "speak": Glyph("account-voice", 0xF05CB),
}


def font_folder() -> Path:
    """Return the folder of QtAwesome's fonts without importing QtAwesome.

    Raises:
        FileNotFoundError: QtAwesome is not installed.
    """
    found = importlib.util.find_spec("qtawesome")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("QtAwesome is not installed")
    return Path(found.submodule_search_locations[0]) / "fonts"


@cache
def _font() -> QRawFont:
    return QRawFont(str(next(font_folder().glob(FONT_FILES))), _EM)


@cache
def _path(name: str) -> QPainterPath:
    font = _font()
    (glyph,) = font.glyphIndexesForString(chr(GLYPHS[name].code_point))
    return font.pathForGlyph(glyph).translated(0, _BASELINE)


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Paint an icon into the middle of a rectangle, as large as fits.

    Raises:
        KeyError: the table has no such icon.
    """
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side / _EM, side / _EM)
    painter.fillPath(_path(name), colour)
    painter.restore()


class ThemedIcon(QIconEngine):
    """Draws a glyph in whatever the theme's colour is at the moment, so that a new scheme needs no new icons."""

    def __init__(self, name: str, colour: Callable[[], QColor], muted: Callable[[], QColor]) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._muted = muted

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = self._muted() if mode == QIcon.Mode.Disabled else self._colour()
        paint_icon(painter, self._name, QRectF(rect), colour)

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    @override
    def clone(self) -> QIconEngine:
        return ThemedIcon(self._name, self._colour, self._muted)
