"""The card of an incoming call: who, from where, and the one thing to do now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from typing_extensions import override

from agent_desktop.contract.customers import Tier
from agent_desktop.interactions.model import Interaction
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.softphone.caller_block import LEVEL_MEANING, caller_facts, caller_name
from agent_desktop_ui.softphone.commands import CallCommands
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.avatar import Avatar
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, label, row
from agent_desktop_ui.widgets.tag import Tag
from agent_desktop_ui.widgets.ticker import Ticker

WIDTH = 440


class RingCard(QFrame):
    """Stands over the page while a call rings; Enter answers when it has the focus.

    It takes the focus only from where nobody is typing, so that no key meant for a text answers a call.
    """

    def __init__(
        self,
        look: Look,
        keys: Keys,
        commands: CallCommands,
        ring_seconds: Callable[[], float | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        theme, texts = look.theme, look.texts
        dress(self, kind="floating", meaning="call")
        self._avatar = Avatar(theme, "", Meaning.CALL, 44)
        self._name = ElidedLabel("", "headline")
        self._tier = Tag(theme, "", Meaning.PREMIUM)
        self._level = Tag(theme)
        self._facts = ElidedLabel("", "soft")
        self._commands = commands
        self.answer = KeyButton(
            theme,
            texts("softphone.answer"),
            key=f"{keys.key('answer')} / Enter",
            kind="primary",
            icon="answer",
            size="call",
        )
        self.answer.clicked.connect(commands.answer)
        self.refuse = KeyButton(
            theme, texts("softphone.refuse"), key=keys.key("hang_up"), kind="danger", icon="hang_up", size="call"
        )
        self.refuse.clicked.connect(commands.hang_up)
        head = row(
            label(texts("softphone.incoming"), "secondary", meaning="call"), 1, Ticker(theme, ring_seconds, pixels=13)
        )
        who = row(self._avatar, column(row(self._name, self._tier, self._level, 1, spacing=6), self._facts, spacing=2))
        who.setSpacing(12)
        who.setStretch(1, 1)
        self.setLayout(column(head, who, row(self.answer, 1, self.refuse), spacing=10, margins=(16, 12, 16, 14)))
        self.setFixedWidth(WIDTH)
        self.hide()

    def show_interaction(self, interaction: Interaction) -> None:
        """Show the caller as far as known; the card keeps its size when the name comes."""
        look, customer = self._look, interaction.customer
        self._name.show_text(caller_name(look, interaction))
        self._facts.show_text(caller_facts(interaction))
        high = customer is not None and customer.tier is not Tier.ORDINARY
        self._tier.setVisible(high)
        if customer is not None and high:
            self._tier.show_text(look.texts(f"softphone.tier_{customer.tier}"), Meaning.PREMIUM)
        self._avatar.show_name(customer.name if customer else "", Meaning.PREMIUM if high else Meaning.CALL)
        level = interaction.verification
        self._level.show_text(look.texts(f"softphone.level_{level}"), LEVEL_MEANING[level])
        if self.isHidden():
            self._come()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commands.answer()
        else:
            super().keyPressEvent(event)

    def _come(self) -> None:
        self.adjustSize()
        self.show()
        self.raise_()
        focused = QApplication.focusWidget()
        if not isinstance(focused, QLineEdit | QTextEdit | QPlainTextEdit):
            self.answer.setFocus(Qt.FocusReason.OtherFocusReason)
