"""Who the caller has proved to be: L0 nobody, L1 by three facts asked, L2 by the IVR alone (DOMAIN.md, 核身)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QWidget

from agent_desktop.contract.contacts import VerificationLevel
from agent_desktop.interactions.model import Interaction, Phase
from agent_desktop.interactions.service import InteractionService
from agent_desktop_ui.bridge import ViewTasks
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.floating import Floating
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, label, row
from agent_desktop_ui.widgets.tag import Tag

_MEANING = {
    VerificationLevel.L0: Meaning.WARNING,
    VerificationLevel.L1: Meaning.CALL,
    VerificationLevel.L2: Meaning.GOOD,
}
THIRD_FACTS = ("branch", "bill_day", "phone", "transaction")
"""What else may be asked; each has a text `interactions.fact.<name>`."""


class VerificationControl(QWidget):
    """The level as a tag, and a button that opens the three facts to ask. L2 is shown, never set here."""

    def __init__(self, look: Look, interactions: InteractionService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._interactions = interactions
        self._tag = Tag(look.theme)
        self._tag.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._ask = KeyButton(look.theme, look.texts("interactions.verify"), icon="shield", size="small")
        self._ask.clicked.connect(self._toggle)
        self._sheet = FactSheet(look, self._ask)
        self._sheet.passed.clicked.connect(lambda: self._set(VerificationLevel.L1))
        self._sheet.failed.clicked.connect(lambda: self._set(VerificationLevel.L0))
        self._tasks = ViewTasks(self, self._sheet.notice.show_error)
        self._none = label(look.texts("interactions.level.none"), "hint")
        self.setLayout(row(self._tag, self._none, 1, self._ask))
        self.setFixedHeight(look.theme.sizes.control_small)
        self._level: VerificationLevel | None = None
        self.show_interaction(None)

    def show_interaction(self, interaction: Interaction | None) -> None:
        """Show a contact's level; without one, nothing can be verified."""
        open_now = interaction is not None and interaction.phase is not Phase.DONE
        level = interaction.verification if interaction is not None and open_now else None
        self._ask.setVisible(level is not None and level is not VerificationLevel.L2)
        self._tag.setVisible(level is not None)
        if level is not None and level is not self._level:
            texts = self._look.texts
            self._tag.show_text(texts(f"interactions.level.{level}"), _MEANING[level])
            again = level is VerificationLevel.L1
            self._ask.show_as(texts("interactions.verify_again" if again else "interactions.verify"))
        self._level = level
        self._none.setVisible(level is None)
        if not open_now:
            self._sheet.shut()

    def _toggle(self) -> None:
        if self._sheet.is_open:
            self._sheet.shut()
        else:
            self._sheet.begin()

    def _set(self, level: VerificationLevel) -> None:
        async def verify() -> None:
            await self._interactions.verify(level)
            self._sheet.shut()

        self._tasks.run(verify(), "verify")


class FactSheet(Floating):
    """The three facts: name, end of the document, and one more of the agent's choice."""

    def __init__(self, look: Look, anchor: QWidget) -> None:
        super().__init__(anchor)
        texts = look.texts
        self.name = QCheckBox(texts("interactions.fact.name"))
        self.document = QCheckBox(texts("interactions.fact.document"))
        self.third = QCheckBox(texts("interactions.fact.third"))
        self.which = QComboBox()
        for fact in THIRD_FACTS:
            self.which.addItem(texts(f"interactions.fact.{fact}"), fact)
        self.which.setAccessibleName(texts("interactions.fact.third"))
        self.notice = InlineNotice(look)
        self.passed = KeyButton(look.theme, texts("interactions.verify_passed"), kind="primary", size="small")
        self.failed = KeyButton(look.theme, texts("interactions.verify_failed"), size="small")
        self.setLayout(
            column(
                label(texts("interactions.verify_title"), "strong"),
                label(texts("interactions.verify_hint"), "hint", wrap=True),
                self.name,
                self.document,
                row(self.third, self.which, 1),
                self.notice,
                row(self.passed, self.failed, 1),
                spacing=6,
                margins=(14, 12, 14, 12),
            )
        )
        for box in self._boxes():
            box.toggled.connect(self._weigh)
        self._weigh()

    def begin(self) -> None:
        """Open with nothing ticked."""
        for box in self._boxes():
            box.setChecked(False)
        self.notice.clear()
        self.open(width=320, right=True)
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def _boxes(self) -> tuple[QCheckBox, QCheckBox, QCheckBox]:
        return self.name, self.document, self.third

    def _weigh(self) -> None:
        self.passed.setEnabled(all(box.isChecked() for box in self._boxes()))
