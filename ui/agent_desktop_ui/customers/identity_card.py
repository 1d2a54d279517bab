"""The card at the top of the pane: who it is, how to reach them, and what has been proved."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from agent_desktop.clock import Clock
from agent_desktop.customers.model import CustomerCard
from agent_desktop.interactions.model import Interaction
from agent_desktop.interactions.service import InteractionService
from agent_desktop_ui.customers.wording import TIER_MEANING, grouped, joined, person
from agent_desktop_ui.formatting import ago
from agent_desktop_ui.interactions.verification import VerificationControl
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.avatar import Avatar
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, label, row
from agent_desktop_ui.widgets.tag import Tag

AGE_REFRESH_MS = 20_000
_TITLE_WIDTH = 68
_ROW_HEIGHT = 22


class IdentityCard(Card):
    """Filled, never rebuilt. `reveal` is the button that asks for a masked field."""

    def __init__(self, look: Look, interactions: InteractionService, clock: Clock) -> None:
        super().__init__()
        self._look = look
        self._clock = clock
        self._card: CustomerCard | None = None
        theme, texts = look.theme, look.texts
        self.avatar = Avatar(theme)
        self.name = ElidedLabel("", "strong")
        self.age = label("", "hint")
        self.where = ElidedLabel("", "hint")
        self.freshness = label("", "hint", meaning="warning")
        self.reveal = KeyButton(theme, texts("customers.reveal"), kind="quiet", size="small")
        self.document = _value()
        self.phone = _value()
        self.matched = _tag(look, texts("customers.caller_match"), Meaning.GOOD)
        self.manager = ElidedLabel("", "body")
        self.preferences = ElidedLabel("", "body")
        self.do_not_call = _tag(look, texts("customers.do_not_call"), Meaning.DANGER)
        self.verification = VerificationControl(look, interactions)
        self.body.addLayout(self._head())
        self.body.addLayout(self._facts())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._ageing = QTimer(self)
        self._ageing.setInterval(AGE_REFRESH_MS)
        self._ageing.timeout.connect(self._show_age_of_data)
        self._ageing.start()

    def show_customer(self, card: CustomerCard) -> None:
        """Fill in a customer; the caller's match is told later by `show_match`."""
        texts = self._look.texts
        if self._card is None or self._card.id != card.id:
            self.matched.hide()
        self._card = card
        self.avatar.show_name(card.name, TIER_MEANING[card.tier])
        self.name.show_text(person(card, texts))
        self.age.setText(texts("customers.years", age=card.age))
        self.where.show_text(joined(texts("customers.number", number=grouped(card.number)), card.branch))
        extension = texts("customers.extension", number=card.manager_extension) if card.manager_extension else ""
        self.manager.show_text(joined(card.manager_name, extension) or texts("customers.none"))
        wishes = "、" if texts.language == "zh_CN" else ", "
        self.preferences.show_text(joined(card.language, wishes.join(card.preferences)))
        self.do_not_call.setVisible(card.do_not_call)
        self.show_full("id_document", None)
        self._show_age_of_data()

    def show_interaction(self, interaction: Interaction | None) -> None:
        """Show what the contact has proved."""
        self.verification.show_interaction(interaction)

    def show_match(self, phone: int | None) -> None:
        """Say which phone the caller's number is; another than the main one takes its place."""
        self.matched.setVisible(phone is not None)
        if phone is not None and self._card is not None and phone < len(self._card.phones):
            self.phone.setText(self._card.phones[phone])

    def show_full(self, field: str, value: str | None) -> None:
        """Show a field in full, or all of them masked again with None."""
        card = self._card
        if card is None:
            return
        if value is None:
            self.document.setText(card.id_document or self._look.texts("customers.none"))
            self.phone.setText(card.main_phone or self._look.texts("customers.none"))
        elif field == "id_document":
            self.document.setText(value)
        elif field.startswith("phone:"):
            self.phone.setText(value)
        for one, names in ((self.document, field == "id_document"), (self.phone, field.startswith("phone:"))):
            dress(one, meaning="warning" if value is not None and names else "")

    def _show_age_of_data(self) -> None:
        card = self._card
        if card is None:
            return
        texts = self._look.texts
        old = "" if card.fresh else texts("customers.as_of", ago=ago(card.as_of, self._clock.now(), texts))
        self.freshness.setText(old)
        self.freshness.setVisible(bool(old))

    def _head(self) -> QHBoxLayout:
        names = column(
            row(self.name, self.age, 1, self.reveal, spacing=6),
            row(self.where, self.freshness, spacing=8),
            spacing=0,
        )
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.where.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return row(self.avatar, names, spacing=10)

    def _facts(self) -> QGridLayout:
        texts = self._look.texts
        grid = QGridLayout()
        grid.setContentsMargins(0, 2, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        rows: tuple[tuple[str, QHBoxLayout | QWidget], ...] = (
            ("document", self.document),
            ("phone", row(self.phone, self.matched, 1)),
            ("manager", self.manager),
            ("preferences", row(self.preferences, self.do_not_call, 1)),
            ("verified", self.verification),
        )
        for number, (name, value) in enumerate(rows):
            grid.addWidget(label(texts(f"customers.{name}"), "hint"), number, 0)
            grid.setRowMinimumHeight(number, _ROW_HEIGHT)
            if isinstance(value, QWidget):
                grid.addWidget(value, number, 1)
            else:
                grid.addLayout(value, number, 1)
        grid.setColumnMinimumWidth(0, _TITLE_WIDTH)
        grid.setColumnStretch(1, 1)
        self.preferences.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        return grid


def _value() -> QLabel:
    made = label("", "body")
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made


def _tag(look: Look, text: str, meaning: Meaning) -> Tag:
    made = Tag(look.theme, text, meaning)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    made.hide()
    return made
