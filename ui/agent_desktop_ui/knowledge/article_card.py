"""One article to read: how it stands, the text, what must be read aloud, and where it may be inserted."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, QSize, QUrl, Signal
from PySide6.QtWidgets import QFrame, QTextBrowser, QToolButton, QWidget
from typing_extensions import override

from agent_desktop.knowledge.model import ArticleView
from agent_desktop_ui.knowledge.article_html import REFERENCE, article_html
from agent_desktop_ui.knowledge.wording import refusal, validity_line
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, label, row

ORDER, NOTES = "order", "notes"
"""Where a text may be inserted."""


class ArticleCard(QFrame):
    """Shows an `ArticleView`. What is not in force says so and can't be inserted.

    Attributes:
        insert_requested: the text and where it goes (`order` or `notes`); what is selected in the article goes
            before the whole.
        favourite_asked: the article and whether it shall be a favourite.
        read_asked: the agent has read this must-read.
        reference_asked: the number of an article that this one refers to.
        back_asked: the article before, after a reference was followed.
    """

    insert_requested = Signal(str, str)
    favourite_asked = Signal(UUID, bool)
    read_asked = Signal(UUID)
    reference_asked = Signal(str)
    back_asked = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._view: ArticleView | None = None
        self._targets = frozenset({ORDER, NOTES})
        dress(self, kind="inset")
        texts = look.texts
        self.back = self._tool("chevron_left", "knowledge.back")
        self.back.clicked.connect(self.back_asked)
        self.title = label("", "strong", wrap=True)
        self.valid = label("", "hint")
        self.facts = label("", "hint", wrap=True)
        self.notice = InlineNotice(look)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(texts("knowledge.article"))
        self.text.document().setDocumentMargin(0)
        self.text.anchorClicked.connect(self._on_anchor)
        self.to_order = KeyButton(look.theme, texts("knowledge.insert_order"), size="small")
        self.to_notes = KeyButton(look.theme, texts("knowledge.insert_notes"), size="small")
        self.read = KeyButton(look.theme, texts("knowledge.acknowledge"), kind="primary", icon="check", size="small")
        self.star = self._tool("star", "knowledge.favourite")
        self.to_order.clicked.connect(lambda: self._insert(ORDER))
        self.to_notes.clicked.connect(lambda: self._insert(NOTES))
        self.read.clicked.connect(lambda: self._view and self.read_asked.emit(self._view.id))
        self.star.clicked.connect(self._on_star)
        head = row(self.back, self.title, self.valid, spacing=6)
        head.setStretch(1, 1)
        foot = row(self.to_order, self.to_notes, self.read, 1, self.star, spacing=6)
        box = column(head, self.facts, self.notice, self.text, foot, spacing=7, margins=(12, 10, 10, 10))
        box.setStretch(3, 1)
        self.setLayout(box)
        self.show_back(on=False)

    @property
    def view(self) -> ArticleView | None:
        """The article shown."""
        return self._view

    def set_targets(self, *targets: str) -> None:
        """Offer only these places to insert into."""
        self._targets = frozenset(targets)
        self._show_actions()

    def show_back(self, *, on: bool) -> None:
        """Show the way back to the article before."""
        self.back.setVisible(on)

    def show_article(self, view: ArticleView) -> None:
        """Show an article; the same one again keeps its place."""
        same = self._view is not None and self._view.id == view.id
        place = self.text.verticalScrollBar().value() if same else 0
        self._view = view
        self.title.setText(view.title)
        self.valid.setText(validity_line(view, self._look.texts))
        self.facts.setText(" · ".join((view.department, view.number, view.region, f"v{view.version}")))
        self._paint_text()
        self.text.verticalScrollBar().setValue(place)
        why = refusal(view, self._look.texts)
        if why:
            self.notice.say(why, meaning=Meaning.DANGER, closable=False)
        else:
            self.notice.clear()
        self._show_actions()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._view is not None:
            self._paint_text()

    def _paint_text(self) -> None:
        if self._view is not None:
            self.text.document().setDefaultFont(self._look.theme.font())
            self.text.setHtml(article_html(self._view, self._look))

    def _show_actions(self) -> None:
        view = self._view
        usable = view is not None and view.usable
        for button, target in ((self.to_order, ORDER), (self.to_notes, NOTES)):
            button.setVisible(target in self._targets)
            button.setEnabled(usable)
        self.read.setVisible(view is not None and view.must_read and not view.read and view.usable)
        favourite = view is not None and view.favourite
        self.star.setIcon(self._look.theme.icon("star_full" if favourite else "star", "warning"))
        self.star.setToolTip(self._look.texts("knowledge.unfavourite" if favourite else "knowledge.favourite"))

    def _insert(self, target: str) -> None:
        view = self._view
        if view is None or not view.usable:
            return
        selected = self.text.textCursor().selectedText().replace("\u2029", "\n").strip()
        if selected:
            text = f"{selected}\n{view.reference}"
        elif target == ORDER:
            text = view.insert_text
        else:
            text = self._look.texts("knowledge.note_text", reference=view.reference)
        self.insert_requested.emit(text, target)

    def _on_star(self) -> None:
        if self._view is not None:
            self.favourite_asked.emit(self._view.id, not self._view.favourite)

    def _on_anchor(self, url: QUrl) -> None:
        link = url.toString()
        if link.startswith(REFERENCE):
            self.reference_asked.emit(link.removeprefix(REFERENCE))

    def _tool(self, icon: str, key: str) -> QToolButton:
        button = QToolButton()
        dress(button, kind="quiet", size="small")
        button.setIcon(self._look.theme.icon(icon, "ink_2"))
        button.setIconSize(QSize(18, 18))
        button.setAccessibleName(self._look.texts(key))
        button.setToolTip(self._look.texts(key))
        return button
