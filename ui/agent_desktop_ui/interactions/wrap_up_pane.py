"""The wrap-up (来电小结): why the customer called, what came of it, and the note, filled in while talking."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from agent_desktop.contract.contacts import Outcome, ServiceType
from agent_desktop.contract.seat import AgentState
from agent_desktop.errors import AgentDesktopError
from agent_desktop.interactions.model import Interaction, Phase, WrapUpForm, WrapUpIncomplete
from agent_desktop.interactions.service import InteractionService
from agent_desktop.seat.model import StateRefused
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.interactions.contact_reasons import ContactReasons
from agent_desktop_ui.interactions.voice_tags import VoiceTags
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.field import Field
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, held, label, row, rule
from agent_desktop_ui.widgets.scroll import Scroll
from agent_desktop_ui.widgets.segments import Segments
from agent_desktop_ui.work_orders.combo import FormCombo

NEXT_STATES = (AgentState.READY, AgentState.BREAK, AgentState.MEAL, AgentState.TRAINING)
CHOSEN_OUTCOMES = tuple(one for one in Outcome if one is not Outcome.ABANDONED)
_SERVICE_MEANING = {ServiceType.COMPLAINT: Meaning.DANGER, ServiceType.PRAISE: Meaning.GOOD}
LONGEST_REASON = 200
LONGEST_NOTES = 8000


class WrapUpPane(QWidget):
    """Every change goes to the service at once, which keeps it; what the service says back never moves the cursor.

    Attributes:
        refused_state: (error) the contact is handed in, but the state asked for isn't allowed now.
    """

    refused_state = Signal(object)

    def __init__(
        self,
        look: Look,
        interactions: InteractionService,
        reasons: ContactReasons,
        keys: Keys | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._interactions = interactions
        self._reasons = reasons
        self._shown: Interaction | None = None
        self._form = WrapUpForm()
        self._filling = False
        keys = keys or Keys()
        theme, texts = look.theme, look.texts
        self.service_type = Segments(
            theme,
            [
                (one, texts(f"interactions.service.{one}"), _SERVICE_MEANING.get(one, Meaning.CALL))
                for one in ServiceType
            ],
        )
        self.reason = FormCombo()
        self.outcome = Segments(theme, [(one, texts(f"interactions.outcome.{one}")) for one in CHOSEN_OUTCOMES])
        self.notes = QPlainTextEdit()
        self.voice = VoiceTags(look, reasons.voice)
        self.next_state = Segments(theme, [(one, texts(f"state.{one}")) for one in NEXT_STATES], size="small")
        self.complete = KeyButton(theme, texts("interactions.complete"), key=keys.key("submit"), kind="primary")
        self.hint = ElidedLabel("", "hint")
        self.notice = InlineNotice(look)
        self._fields = self._make_fields()
        self._tasks = ViewTasks(self, self._on_error)
        self._lay_out()
        self.next_state.choose(AgentState.READY)
        self._listen()
        keys.bind("submit", self, self.submit, inside=True)
        connect(interactions.changed, self, self._on_interaction)
        self.show_interaction(interactions.current)

    def show_interaction(self, interaction: Interaction | None) -> None:
        """Show a contact's wrap-up; another contact replaces everything, the same one only what others changed."""
        new = interaction is None or self._shown is None or self._shown.id != interaction.id
        self._shown = interaction
        form = interaction.wrap_up if interaction is not None else WrapUpForm()
        if new:
            self.notice.clear()
            self._show_problems(())
            self.next_state.choose(AgentState.READY)
        if new or form != self._form:
            self._fill_in(form, everything=new)
        phase = interaction.phase if interaction is not None else Phase.DONE
        answered = phase in (Phase.TALKING, Phase.HELD, Phase.WRAP_UP)
        for editor in (self.service_type, self.reason, self.outcome, self.notes, self.voice):
            editor.setEnabled(answered)
        self.complete.setEnabled(phase is Phase.WRAP_UP)
        waiting = "still_live" if answered else "not_answered"
        self.hint.show_text(self._look.texts(f"interactions.{waiting}"))
        self.hint.setVisible(phase is not Phase.WRAP_UP)

    def insert_text(self, text: str) -> None:
        """Put text at the cursor of the notes."""
        if self.notes.isEnabled():
            self.notes.insertPlainText(text)
            self.notes.setFocus()

    def submit(self) -> None:
        """Hand the contact in and take the next state."""
        if not self.complete.isEnabled():
            return
        state = AgentState(self.next_state.value or AgentState.READY)

        async def complete() -> None:
            self.setEnabled(False)
            try:
                await self._interactions.complete(state)
            finally:
                self.setEnabled(True)

        self.notice.clear()
        self._tasks.run(complete(), "complete")

    def begin(self) -> None:
        """Take the focus where something is missing."""
        missing = self._form.missing()
        if "service_type" in missing:
            self.service_type.setFocus()
        elif "reason" in missing:
            self.reason.setFocus()
        else:
            self.notes.setFocus()

    def _make_fields(self) -> dict[str, Field]:
        texts = self._look.texts
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(FormCombo.InsertPolicy.NoInsert)
        line = self.reason.lineEdit()
        if line is not None:
            line.setMaxLength(LONGEST_REASON)
            line.setPlaceholderText(texts("interactions.reason_placeholder"))
        self.notes.setPlaceholderText(texts("interactions.notes_placeholder"))
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(96)
        self.notes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        return {
            "service_type": Field(texts("interactions.service_type"), self.service_type, required=True),
            "reason": Field(texts("interactions.reason"), self.reason, required=True),
            "outcome": Field(texts("interactions.outcome"), self.outcome, required=True),
            "notes": Field(texts("interactions.notes"), self.notes),
        }

    def _lay_out(self) -> None:
        texts = self._look.texts
        inside = column(
            self.notice,
            self._fields["service_type"],
            self._fields["reason"],
            self._fields["outcome"],
            self._fields["notes"],
            row(self.voice, 1),
            spacing=12,
            margins=(16, 12, 16, 12),
        )
        inside.setStretch(4, 1)
        foot = row(
            self.complete,
            self.hint,
            1,
            label(texts("interactions.next_state"), "hint"),
            self.next_state,
            margins=(16, 10, 16, 10),
        )
        self.setLayout(column(Scroll(inside), rule(), held(foot), spacing=0))

    def _listen(self) -> None:
        self.service_type.chosen.connect(self._on_service_type)
        self.reason.editTextChanged.connect(lambda text: self._say(replace(self._form, reason=text)))
        self.outcome.chosen.connect(lambda value: self._say(replace(self._form, outcome=Outcome(value))))
        self.notes.textChanged.connect(self._on_notes)
        self.voice.changed.connect(lambda: self._say(replace(self._form, voice_of_customer=self.voice.tags)))
        self.complete.clicked.connect(self.submit)

    def _on_service_type(self, value: str) -> None:
        self._say(replace(self._form, service_type=ServiceType(value)))
        self._offer_reasons()

    def _on_notes(self) -> None:
        text = self.notes.toPlainText()
        over = len(text) - LONGEST_NOTES
        self._fields["notes"].show_problem(
            self._look.texts("interactions.notes_too_long", over=over) if over > 0 else ""
        )
        if over <= 0:
            self._say(replace(self._form, notes=text))

    def _say(self, form: WrapUpForm) -> None:
        """Hand a change of the agent's to the service; remembered first, so that the echo is known as such."""
        if self._filling or form == self._form or self._shown is None or self._shown.phase is Phase.DONE:
            return
        self._form = form
        self._interactions.fill(form)
        still = set(form.missing())
        self._show_problems(tuple(name for name, field in self._fields.items() if field.problem and name in still))

    def _on_interaction(self, interaction: Interaction) -> None:
        self.show_interaction(interaction)

    def _fill_in(self, form: WrapUpForm, *, everything: bool) -> None:
        before, self._form = self._form, form
        self._filling = True
        try:
            if everything or form.service_type != before.service_type:
                self.service_type.choose(form.service_type or "")
                self._offer_reasons()
            if everything or form.reason != before.reason:
                self.reason.setEditText(form.reason)
            if everything or form.outcome != before.outcome:
                self.outcome.choose(form.outcome if form.outcome in CHOSEN_OUTCOMES else "")
            if (everything or form.notes != before.notes) and form.notes != self.notes.toPlainText():
                self.notes.setPlainText(form.notes)
            self.voice.show_tags(form.voice_of_customer)
        finally:
            self._filling = False

    def _offer_reasons(self) -> None:
        """List the frequent reasons of the service type; what is typed stays."""
        typed, before = self.reason.currentText(), self._filling
        self._filling = True
        try:
            self.reason.clear()
            chosen = self._form.service_type
            self.reason.addItems(list(self._reasons.by_type.get(chosen, ())) if chosen else [])
            self.reason.setCurrentIndex(-1)
            self.reason.setEditText(typed)
        finally:
            self._filling = before

    def _show_problems(self, missing: tuple[str, ...]) -> None:
        for name in ("service_type", "reason", "outcome"):
            sentence = self._look.texts(f"interactions.missing.{name}") if name in missing else ""
            self._fields[name].show_problem(sentence)

    def _on_error(self, error: AgentDesktopError) -> None:
        if isinstance(error, WrapUpIncomplete):
            self._show_problems(error.missing)
            self.begin()
        elif isinstance(error, StateRefused):
            self.refused_state.emit(error)
        else:
            self.notice.show_error(error)
