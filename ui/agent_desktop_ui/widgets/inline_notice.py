"""An error or a word of warning where it arose: what happened, what to do, and a button to do it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QWidget

from agent_desktop.errors import AgentDesktopError
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, label, row

_ICONS = {Meaning.DANGER: "error", Meaning.WARNING: "alert", Meaning.GOOD: "done"}


class InlineNotice(QFrame):
    """Hidden until it has something to say. `show_error` fits as `ViewTasks`' error sink."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._act: Callable[[], object] | None = None
        self._icon = QLabel()
        self._text = label("", "body", wrap=True)
        self._next = label("", "secondary", wrap=True)
        self._action = KeyButton(look.theme, "", size="small")
        self._action.clicked.connect(self._do)
        self._close = QToolButton()
        dress(self._close, kind="quiet", size="small")
        self._close.setIcon(look.theme.icon("close", "ink_3"))
        self._close.setIconSize(QSize(14, 14))
        self._close.setAccessibleName(look.texts("widgets.close"))
        self._close.clicked.connect(self.clear)
        words = column(self._text, self._next, spacing=2)
        box = row(self._icon, words, self._action, self._close, margins=(10, 7, 6, 7))
        box.setStretch(1, 1)
        self.setLayout(box)
        # Not fixed: a fixed height would be that of unwrapped words, and cut them where the room is narrow.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, empty if none."""
        return self._text.text() if not self.isHidden() else ""

    def show_error(self, error: AgentDesktopError) -> None:
        """Say an error's sentence and next step."""
        sentence = self._look.texts.sentence(error)
        self.say(sentence.text, sentence.next_step, meaning=Meaning.DANGER)

    def say(
        self,
        text: str,
        next_step: str = "",
        *,
        meaning: Meaning = Meaning.WARNING,
        action: str = "",
        act: Callable[[], object] | None = None,
        closable: bool = True,
    ) -> None:
        """Show a sentence, what to do next, and perhaps a button that does it."""
        dress(self, kind="notice", meaning=meaning)
        icon = self._look.theme.icon(_ICONS.get(meaning, "info"), meaning)
        self._icon.setPixmap(icon.pixmap(QSize(18, 18)))
        self._text.setText(text)
        self._next.setText(next_step)
        self._next.setVisible(bool(next_step))
        self._action.show_as(action)
        self._action.setVisible(bool(action))
        self._act = act
        self._close.setVisible(closable)
        self.setAccessibleName(f"{text} {next_step}")
        self.show()

    def clear(self) -> None:
        """Take the notice away."""
        self._act = None
        self.hide()

    def _do(self) -> None:
        if self._act is not None:
            self._act()
