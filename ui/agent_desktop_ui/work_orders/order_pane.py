"""Writing an order: the form, what was saved of it, like orders of the customer, and its way to the backend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from agent_desktop.customers.model import CustomerCard, CustomerUnknown
from agent_desktop.customers.service import CustomerService
from agent_desktop.errors import AgentDesktopError
from agent_desktop.interactions.model import Interaction, Phase
from agent_desktop.interactions.service import InteractionService
from agent_desktop.work_orders.model import InvalidForm, OrderDraft, OrderLine
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.bridge import ViewTasks, connect
from agent_desktop_ui.interactions.voice_tags import VoiceTags
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, held, row, rule
from agent_desktop_ui.widgets.scroll import Scroll
from agent_desktop_ui.work_orders.order_form import OrderForm
from agent_desktop_ui.work_orders.similar_orders import SimilarOrders
from agent_desktop_ui.work_orders.wording import number_of


class OrderPane(QWidget):
    """One draft a contact, kept with every keystroke; between contacts, one outside any.

    Attributes:
        submitted: (id) an order is on its way.
        type_changed: (path) the type chosen, as the agent reads it; the knowledge pane suggests by it.
    """

    submitted = Signal(object)
    type_changed = Signal(str)

    def __init__(
        self,
        look: Look,
        work_orders: WorkOrderService,
        interactions: InteractionService,
        customers: CustomerService,
        parent: QWidget | None = None,
        *,
        keys: Keys | None = None,
        voice: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._work_orders = work_orders
        self._interactions = interactions
        self._customers = customers
        self._belongs_to: UUID | None = None
        self._contact: Interaction | None = None
        self._customer_id: UUID | None = None
        self._touched = False
        self._busy = False
        self._made: UUID | None = None
        self._sent = OrderDraft()
        self._typing_in: QLineEdit | QPlainTextEdit | None = None
        keys = keys or Keys()
        theme, texts = look.theme, look.texts
        self.form = OrderForm(look, work_orders)
        self.voice = VoiceTags(look, voice)
        self.notice = InlineNotice(look)
        self.similar = SimilarOrders(look, work_orders)
        self.submit_button = KeyButton(theme, texts("work_orders.submit"), key=keys.key("submit"), kind="primary")
        self.append_button = KeyButton(theme, "")
        self.save_button = KeyButton(theme, texts("work_orders.save"), key=keys.key("save_draft"))
        self.discard_button = KeyButton(theme, texts("work_orders.discard"), kind="quiet")
        self._tasks = ViewTasks(self, self._on_error)
        self._lay_out()
        self._listen()
        keys.bind("submit", self, self.submit, inside=True)
        keys.bind("save_draft", self, self.save, inside=True)
        if interactions.current is not None:
            self._on_interaction(interactions.current)
        else:
            self._turn_to(None)

    @property
    def empty(self) -> bool:
        """Whether nothing has been written that would be missed."""
        return self.form.draft.empty

    def submit(self) -> None:
        """Send the order off, or say what is missing."""
        if self._busy:
            return
        self._sent = self.form.draft
        draft = self._of_its_type(self._sent)

        async def submit() -> None:
            try:
                order = await self._work_orders.submit(draft)
            finally:
                self._free()
            self._made = order.id
            self.similar.leave_out(order.id)
            self._next()
            self._tell(order)
            self.submitted.emit(order.id)

        self.notice.clear()
        self._hold()
        self._tasks.run(submit(), "submit")

    def append(self) -> None:
        """Put what was written on the like order instead of opening a second one."""
        order, text, contact = self.similar.order, self.form.draft.summary.strip(), self._belongs_to
        if order is None or self._busy:
            return
        if not text:
            self.form.show_problems({"summary": "required"})
            return

        async def append() -> None:
            try:
                longer = await self._work_orders.append(order.id, text)
                if contact is not None:
                    await self._interactions.note_order(contact, order.id)
                await self._work_orders.discard_draft(contact)
            finally:
                self._free()
            self._next()
            said = self._look.texts("work_orders.appended", number=number_of(longer, self._look.texts))
            self.notice.say(said, meaning=Meaning.GOOD)
            self.submitted.emit(order.id)

        self.notice.clear()
        self._hold()
        self._tasks.run(append(), "submit")

    def save(self) -> None:
        """Keep the draft now; it is kept with every keystroke anyway."""
        self._work_orders.save_draft(self.form.draft)

    def discard(self) -> None:
        """Throw the draft away; it can be had back until something else is written."""
        thrown = self.form.draft
        if thrown == OrderDraft(interaction_id=self._belongs_to, customer_id=self._customer_id):
            return

        async def discard() -> None:
            await self._work_orders.discard_draft(thrown.interaction_id)
            self._begin(OrderDraft(interaction_id=thrown.interaction_id, customer_id=self._customer_id))
            texts = self._look.texts
            self.notice.say(
                texts("work_orders.discarded"),
                meaning=Meaning.CALL,
                action=texts("work_orders.undo"),
                act=lambda: self.open_draft(thrown),
            )

        self._tasks.run(discard(), "discard")

    def open_draft(self, draft: OrderDraft) -> None:
        """Go on with a draft, of this contact or an earlier one."""
        self.notice.clear()
        self._tasks.cancel("load")
        self._belongs_to, self._customer_id = draft.interaction_id, draft.customer_id
        self._begin(draft)
        self._work_orders.save_draft(draft)
        self._touched = True
        self._tasks.run(self._know_customer(draft.customer_id), "customer")

    def show_customer(self, card: CustomerCard) -> None:
        """Write the order for this customer, outside any contact."""
        if self._belongs_to is None:
            self._take_customer(card)

    def insert_text(self, text: str) -> None:
        """Put text at the cursor of the editor that was typed in last, else into the customer's request."""
        editor = self._typing_in
        if editor is None or not isValid(editor) or not editor.isEnabled():
            editor = self.form.summary
        if isinstance(editor, QLineEdit):
            editor.insert(" ".join(text.split()))
        else:
            editor.insertPlainText(text)
        editor.setFocus()

    def _lay_out(self) -> None:
        self.append_button.hide()
        inside = column(self.notice, self.form, row(self.voice, 1), self.similar, spacing=10, margins=(16, 12, 16, 12))
        inside.setStretch(1, 1)
        foot = row(
            self.submit_button,
            self.append_button,
            self.save_button,
            1,
            self.discard_button,
            margins=(16, 10, 16, 10),
        )
        self.setLayout(column(Scroll(inside), rule(), held(foot), spacing=0))

    def _listen(self) -> None:
        self.form.changed.connect(self._on_typed)
        self.form.type_changed.connect(self._on_type)
        self.voice.changed.connect(self._on_voice)
        self.submit_button.clicked.connect(self.submit)
        self.append_button.clicked.connect(self.append)
        self.similar.found.connect(self._on_similar)
        self.similar.append_asked.connect(self.append)
        self.save_button.clicked.connect(self.save)
        self.discard_button.clicked.connect(self.discard)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
        connect(self._interactions.changed, self, self._on_interaction)
        connect(self._work_orders.changed, self, self._on_order)
        connect(self._work_orders.customer_orders_changed, self, self._on_customer_orders)

    # --- whose draft it is ------------------------------------------------------------------------------------

    def _on_interaction(self, interaction: Interaction) -> None:
        before, self._contact = self._contact, interaction
        if interaction.phase is Phase.DONE:
            if before is None or before.phase is not Phase.DONE:
                self._turn_to(None)
            return
        if before is None or before.id != interaction.id or before.phase is Phase.DONE:
            self._turn_to(interaction.id)
        if interaction.customer is not None and self._belongs_to == interaction.id:
            self._take_customer(interaction.customer)

    def _turn_to(self, interaction_id: UUID | None) -> None:
        """Show another contact's draft; what was written for the last one is kept."""
        self._belongs_to, self._customer_id = interaction_id, None
        self.notice.clear()
        self.form.show_customer(None)
        self._begin(OrderDraft(interaction_id=interaction_id))
        self._tasks.run(self._load(interaction_id), "load")

    async def _load(self, interaction_id: UUID | None) -> None:
        draft = await self._work_orders.draft(interaction_id)
        if draft is None or self._touched or self._belongs_to != interaction_id:
            return
        self._begin(replace(draft, customer_id=self._customer_id or draft.customer_id))
        if self._customer_id is None:
            await self._know_customer(draft.customer_id)

    async def _know_customer(self, customer_id: UUID | None) -> None:
        if customer_id is None:
            return
        try:
            self._take_customer(await self._customers.card(customer_id))
        except CustomerUnknown:
            self._customer_id = customer_id

    def _take_customer(self, card: CustomerCard) -> None:
        self.form.show_customer(card)
        if card.id == self._customer_id and self.form.draft.customer_id == card.id:
            return
        self._customer_id = card.id
        draft = replace(self.form.draft, customer_id=card.id)
        self.form.note_customer(card.id)
        if not draft.empty:
            self._work_orders.save_draft(draft)
        self._look_for_similar()

    def _next(self) -> None:
        """Lay out an empty form for what comes after."""
        in_contact = self._contact is not None and self._contact.phase is not Phase.DONE
        if self._contact is not None and in_contact and self._contact.id == self._belongs_to:
            self._begin(OrderDraft(interaction_id=self._belongs_to, customer_id=self._customer_id))
        else:
            self._turn_to(self._contact.id if self._contact is not None and in_contact else None)

    def _begin(self, draft: OrderDraft) -> None:
        self._touched = False
        self.form.show_draft(draft)
        self.voice.show_tags(draft.voice_of_customer)
        self._look_for_similar()

    # --- typing -----------------------------------------------------------------------------------------------

    def _on_typed(self) -> None:
        self._touched = True
        self._work_orders.save_draft(self.form.draft)

    def _on_voice(self) -> None:
        self.form.note_voice(self.voice.tags)

    def _on_type(self, title: str) -> None:
        self.type_changed.emit(title)
        self._look_for_similar()

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if isinstance(now, QLineEdit | QPlainTextEdit) and self.form.isAncestorOf(now) and not now.isReadOnly():
            self._typing_in = now

    def _of_its_type(self, draft: OrderDraft) -> OrderDraft:
        """Leave out values of fields that the chosen type does not have."""
        order_type = self._work_orders.type(draft.type_key)
        names = {field.name for field in order_type.fields} if order_type is not None else set()
        return replace(draft, fields={name: value for name, value in draft.fields.items() if name in names})

    def _look_for_similar(self) -> None:
        draft = self.form.draft
        self.similar.look_for(draft.customer_id, draft.type_key)

    def _on_similar(self, order: OrderLine | None) -> None:
        self.append_button.setVisible(order is not None)
        if order is not None:
            texts = self._look.texts
            self.append_button.show_as(
                texts("work_orders.append_to", tail=order.tail or texts("work_orders.this_order"))
            )

    # --- what becomes of it -----------------------------------------------------------------------------------

    def _on_order(self, order: OrderLine) -> None:
        if order.id == self._made:
            self._tell(order)
        elif order.customer_id is not None:
            self._on_customer_orders(order.customer_id)

    def _on_customer_orders(self, customer_id: UUID) -> None:
        if customer_id == self.form.draft.customer_id:
            self._look_for_similar()

    def _tell(self, order: OrderLine) -> None:
        texts = self._look.texts
        if order.confirmed:
            hours = round((order.promised_at - order.created_at).total_seconds() / 3600)
            said = texts("work_orders.confirmed", number=order.number)
            then = texts("work_orders.confirmed_next", department=order.department, hours=hours)
            self.notice.say(said, then, meaning=Meaning.GOOD)
        else:
            self.notice.say(texts("work_orders.sent"), texts("work_orders.sent_next"), meaning=Meaning.CALL)

    def _hold(self) -> None:
        self._busy = True
        self.submit_button.setEnabled(False)
        self.append_button.setEnabled(False)

    def _free(self) -> None:
        self._busy = False
        self.submit_button.setEnabled(True)
        self.append_button.setEnabled(True)

    def _on_error(self, error: AgentDesktopError) -> None:
        if isinstance(error, InvalidForm):
            self.form.show_problems(error.problems, of=self._sent)
        else:
            self.notice.show_error(error)
