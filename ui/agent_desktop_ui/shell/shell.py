"""The window's frame: softphone bar on top, rail, pages, status strip; cards and notices float below the bar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.shell.page import Page
from agent_desktop_ui.shell.palette import Palette, PaletteSource
from agent_desktop_ui.shell.rail import Rail
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.layouts import column, row

_NOTICE_WIDTH = 460


class Shell(QWidget):
    """Holds bar, rail, pages and strip. Pages are built when first opened and kept.

    `floats` (the bar's ring card) and `notice` lie over the pages, never over the bar, and never modal.
    """

    page_opened = Signal(str)

    def __init__(
        self,
        look: Look,
        bar: QWidget,
        pages: Sequence[Page],
        strip: QWidget,
        keys: Keys,
        *,
        ring_card: QWidget | None = None,
        notice: QWidget | None = None,
        sources: Sequence[PaletteSource] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        dress(self, kind="window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pages = {page.key: page for page in pages}
        self._built: dict[str, QWidget] = {}
        numbered = {page.key: f"page_{number}" for number, page in enumerate(pages[:7], start=1)}
        shown = [keys.key(numbered[page.key]) if page.key in numbered else "" for page in pages]
        self.rail = Rail(look, pages, shown)
        self.rail.chosen.connect(self.open)
        self._stack = QStackedWidget()
        body = row(self.rail, self._stack, spacing=0)
        body.setStretch(1, 1)
        layout = column(bar, body, strip, spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.palette_box = Palette(look, sources, self)
        for page_key, action in numbered.items():
            keys.bind(action, self, partial(self.open, page_key))
        keys.bind("palette", self, self.palette_box.open)
        self._ring_card, self._notice = ring_card, notice
        for floating in (ring_card, notice):
            if floating is not None:
                floating.setParent(self)
                floating.hide()
                floating.installEventFilter(self)
        self.open(pages[0].key)

    @property
    def current(self) -> str:
        """The key of the page shown."""
        return next(key for key, widget in self._built.items() if widget is self._stack.currentWidget())

    def page(self, key: str) -> QWidget:
        """Return a page's widget, building it if need be."""
        if key not in self._built:
            widget = self._pages[key].build()
            self._stack.addWidget(widget)
            self._built[key] = widget
        return self._built[key]

    def open(self, key: str) -> None:
        """Show a page."""
        self._stack.setCurrentWidget(self.page(key))
        self.rail.show_current(key)
        self.page_opened.emit(key)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        sizes = self._look.theme.sizes
        top = sizes.bar + 10
        if self._notice is not None and not self._notice.isHidden():
            width = min(_NOTICE_WIDTH, self.width() - sizes.rail - 20)
            height = max(self._notice.heightForWidth(width), self._notice.minimumSizeHint().height())
            self._notice.setGeometry(sizes.rail + 10, top, width, height)
            self._notice.raise_()
        if self._ring_card is not None and not self._ring_card.isHidden():
            card = self._ring_card
            over_the_work = sizes.rail + sizes.customer_pane + 20
            card.move(min(over_the_work, self.width() - card.width() - 16), top)
            card.raise_()
