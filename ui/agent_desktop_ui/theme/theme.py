"""The theme in use: answers meanings with colours, fonts and icons, and dresses the application."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from agent_desktop_ui.theme.fonts import text_font
from agent_desktop_ui.theme.icons import GLYPHS, ThemedIcon, paint_icon
from agent_desktop_ui.theme.marks import Marks
from agent_desktop_ui.theme.meaning import SIZES, STATE_MEANING, Meaning, Sizes, colours
from agent_desktop_ui.theme.palette import Scheme
from agent_desktop_ui.theme.stylesheet import stylesheet


class Theme:
    """Colours, sizes, fonts and icons by meaning.

    Painted widgets ask at paint time, so `use` repaints all of them; nothing needs to be built again.
    """

    def __init__(self, scheme: Scheme = Scheme.LIGHT) -> None:
        self._scheme = scheme
        self._colours = colours(scheme)
        self._marks: Marks | None = None

    @property
    def scheme(self) -> Scheme:
        """Day or night."""
        return self._scheme

    @property
    def sizes(self) -> Sizes:
        """Lengths in device-independent pixels."""
        return SIZES

    def colour(self, meaning: str) -> QColor:
        """Return a colour by meaning: `ink`, `line`, `call`, `call_tint`… (`theme.meaning.COLOURS`)."""
        return QColor(self._colours[meaning])

    def css(self, meaning: str) -> str:
        """Return a colour as rich text wants it: `#0B6BCB`."""
        return self._colours[meaning]

    def tint(self, meaning: Meaning) -> QColor:
        """Return the ground under something of that meaning."""
        return self.colour(f"{meaning}_tint")

    def state(self, state: str) -> Meaning:
        """Return what an agent's state (`AgentState`) means."""
        return STATE_MEANING[state]

    def font(self, pixels: int = SIZES.text_body, *, strong: bool = False, figures: bool = False) -> QFont:
        """Return the face's font at a size of `sizes`; `figures` for digits of equal width."""
        return text_font(pixels, strong=strong, figures=figures)

    def icon(self, name: str, meaning: str = "ink_2") -> QIcon:
        """Return an icon of the table in a colour by meaning; it follows the scheme.

        Raises:
            KeyError: the table (`theme.icons.GLYPHS`) has no such icon.
        """
        if name not in GLYPHS:
            raise KeyError(name)
        return QIcon(ThemedIcon(name, lambda: self.colour(meaning), lambda: self.colour("line_strong")))

    def paint_icon(self, painter: QPainter, name: str, rect: QRectF, meaning: str = "ink_2") -> None:
        """Paint an icon into a rectangle."""
        paint_icon(painter, name, rect, self.colour(meaning))

    def apply(self, application: QApplication) -> None:
        """Dress the application: style, font, palette and style sheet."""
        self._marks = self._marks or Marks()
        self._marks.paint(self._colours, self._scheme)
        application.setStyle(QStyleFactory.create("Fusion"))
        application.setFont(text_font(SIZES.text_body))
        application.setPalette(self._palette())
        application.setStyleSheet(stylesheet({**self._colours, "scheme": self._scheme}))

    def use(self, scheme: Scheme, application: QApplication) -> None:
        """Change between day and night while the windows stand."""
        self._scheme = scheme
        self._colours = colours(scheme)
        self.apply(application)
        for window in application.topLevelWidgets():
            window.update()

    def _palette(self) -> QPalette:
        palette = QPalette()
        role = QPalette.ColorRole
        for target, meaning in (
            (role.Window, "background"),
            (role.WindowText, "ink"),
            (role.Base, "surface"),
            (role.AlternateBase, "surface_2"),
            (role.Text, "ink"),
            (role.Button, "surface"),
            (role.ButtonText, "ink"),
            (role.PlaceholderText, "ink_3"),
            (role.Highlight, "call"),
            (role.HighlightedText, "on_solid"),
            (role.Link, "call"),
            (role.ToolTipBase, "surface"),
            (role.ToolTipText, "ink"),
        ):
            palette.setColor(target, self.colour(meaning))
        return palette


def dress(widget: QWidget, **properties: str | bool) -> None:
    """Set dynamic properties that the style sheet asks for (`kind`, `meaning`, `role`…) and show them at once."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()
