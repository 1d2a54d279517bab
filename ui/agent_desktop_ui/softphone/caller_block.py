"""Who is on the line: name, standing, verification; number, queue, way through the IVR."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from agent_desktop.contract.contacts import VerificationLevel
from agent_desktop.contract.customers import Tier
from agent_desktop.customers.model import masked_number
from agent_desktop.interactions.model import Interaction
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.layouts import column, row
from agent_desktop_ui.widgets.tag import Tag

LEVEL_MEANING = {
    VerificationLevel.L0: Meaning.WARNING,
    VerificationLevel.L1: Meaning.CALL,
    VerificationLevel.L2: Meaning.GOOD,
}
DOT = " · "
_WIDTH = 320
LEAST_WIDTH = 120


def caller_name(look: Look, interaction: Interaction) -> str:
    """Return the caller's name once known, otherwise what is known of them."""
    if interaction.customer is not None:
        return interaction.customer.name
    if interaction.candidates:
        return look.texts("softphone.several_customers", count=len(interaction.candidates))
    return look.texts("softphone.searching" if interaction.searching else "softphone.unknown_caller")


def caller_facts(interaction: Interaction) -> str:
    """Return masked number, queue and IVR path on one line."""
    parts = [masked_number(interaction.remote_number)]
    if interaction.queue:
        parts.append(interaction.queue)
    if interaction.ivr_path:
        parts.append(f"IVR {interaction.ivr_path}")
    return DOT.join(part for part in parts if part)


class CallerBlock(QWidget):
    """Two lines; the upper with the tags of tier and verification. Long names end in …, the tags stay.

    The width depends on the window alone, never on the caller: the call keys beside it don't move.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._name = ElidedLabel("", "title")
        self._tier = Tag(look.theme, "", Meaning.PREMIUM)
        self._level = Tag(look.theme)
        self._facts = ElidedLabel("", "secondary")
        upper = row(self._name, self._tier, self._level, 1, spacing=6)
        self.setLayout(column(1, upper, self._facts, 1, spacing=2))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(_WIDTH)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, super().sizeHint().height())

    @property
    def name(self) -> str:
        """The name as it stands there."""
        return self._name.full_text

    def show_interaction(self, interaction: Interaction) -> None:
        """Show a contact's caller."""
        look, customer = self._look, interaction.customer
        self._name.show_text(caller_name(look, interaction))
        tier = customer.tier if customer is not None and customer.tier is not Tier.ORDINARY else None
        self._tier.setVisible(tier is not None)
        if tier is not None:
            self._tier.show_text(look.texts(f"softphone.tier_{tier}"), Meaning.PREMIUM)
        level = interaction.verification
        self._level.show_text(look.texts(f"softphone.level_{level}"), LEVEL_MEANING[level])
        self._facts.show_text(caller_facts(interaction))
