"""The form of an order: what every order has, and below it the fields of its type in two columns."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from agent_desktop.contract.work_orders import PROMISED_HOURS, Urgency
from agent_desktop.customers.model import CustomerCard
from agent_desktop.work_orders.forms import FieldKind, OrderType
from agent_desktop.work_orders.model import OrderDraft
from agent_desktop.work_orders.service import WorkOrderService
from agent_desktop_ui.look import Look
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.field import Field
from agent_desktop_ui.widgets.layouts import column, held, row
from agent_desktop_ui.widgets.segments import Segments
from agent_desktop_ui.work_orders.field_editors import CardEditor, FieldEditor, MoneyEditor, make_editor
from agent_desktop_ui.work_orders.type_picker import TypePicker
from agent_desktop_ui.work_orders.wording import URGENCY_MEANING


class OrderForm(QWidget):
    """Shows a draft and gives it back; whatever the agent changes is told by `changed`.

    Values of fields that the chosen type does not have are kept, so that a slip in the tree loses nothing.
    """

    changed = Signal()
    type_changed = Signal(str)

    def __init__(self, look: Look, work_orders: WorkOrderService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._work_orders = work_orders
        self._draft = OrderDraft()
        self._filling = False
        self._customer: CustomerCard | None = None
        self._built_for = ""
        theme, texts = look.theme, look.texts
        self.type = TypePicker(look, work_orders.types())
        self.urgency = Segments(
            theme, [(one, texts(f"work_orders.urgency.{one}"), URGENCY_MEANING[one]) for one in Urgency]
        )
        self._promise = ElidedLabel("", "hint")
        self.department = QLineEdit()
        self.department.setReadOnly(True)
        self.summary = QPlainTextEdit()
        self.summary.setTabChangesFocus(True)
        self.summary.setMinimumHeight(88)
        self.summary.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.summary.setPlaceholderText(texts("work_orders.summary_placeholder"))
        self.editors: dict[str, FieldEditor] = {}
        self._fields: dict[str, Field] = {}
        self._fixed = {
            "type": Field(texts("work_orders.type"), self.type, required=True),
            "urgency": Field(texts("work_orders.urgency"), held(row(self.urgency, self._promise)), required=True),
            "department": Field(texts("work_orders.department"), self.department),
            "summary": Field(texts("work_orders.summary"), self.summary, required=True),
        }
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        outer = column(spacing=10)
        outer.addLayout(self._grid)
        outer.addWidget(self._fixed["summary"], 1)
        self.setLayout(outer)
        self._listen()
        self.show_draft(OrderDraft())

    @property
    def draft(self) -> OrderDraft:
        """What is filled in."""
        return self._draft

    def show_draft(self, draft: OrderDraft) -> None:
        """Fill a draft in; says nothing to whoever listens."""
        self._filling = True
        try:
            self._draft = draft
            self.type.show_type(draft.type_key)
            self._build(self._work_orders.type(draft.type_key))
            for name, editor in self.editors.items():
                editor.show_value(draft.fields.get(name, ""))
            self._show_urgency(draft.urgency)
            if draft.summary != self.summary.toPlainText():
                self.summary.setPlainText(draft.summary)
            self.show_problems({})
        finally:
            self._filling = False
        self.type_changed.emit(self.type.currentText())

    def show_customer(self, card: CustomerCard | None) -> None:
        """Offer a customer's cards where a card is asked for."""
        if card is self._customer:
            return
        self._customer = card
        for editor in self.editors.values():
            if isinstance(editor, CardEditor):
                editor.offer(card.products if card else ())

    def note_customer(self, customer_id: UUID) -> None:
        """Write down whose order it is."""
        self._draft = replace(self._draft, customer_id=customer_id)

    def note_voice(self, tags: tuple[str, ...]) -> None:
        """Take over the tags of the customer's voice, as the agent put them on."""
        self._say(replace(self._draft, voice_of_customer=tags))

    def show_problems(self, problems: dict[str, str], *, of: OrderDraft | None = None) -> None:
        """Say at each field what is wrong: `required` or `format`; the first one takes the focus.

        `of` is the draft they were found in: a field changed since then is left alone.
        """
        found_in = of or self._draft
        problems = {name: one for name, one in problems.items() if _part(found_in, name) == _part(self._draft, name)}
        first = True
        for name, field in {**self._fixed, **self._fields}.items():
            problem = problems.get(name, "")
            field.show_problem(self._sentence(name, problem) if problem else "")
            if problem and first:
                first = False
                field.editor.setFocus()

    @property
    def problems(self) -> dict[str, str]:
        """The sentences shown, by field."""
        return {name: field.problem for name, field in {**self._fixed, **self._fields}.items() if field.problem}

    def _listen(self) -> None:
        self.type.picked.connect(self._on_type)
        self.urgency.chosen.connect(self._on_urgency)
        self.summary.textChanged.connect(self._on_summary)

    def _sentence(self, name: str, problem: str) -> str:
        money = isinstance(self.editors.get(name), MoneyEditor)
        kind = "money" if money and problem != "required" else problem
        return self._look.texts(f"work_orders.problem.{kind}")

    def _on_type(self, key: str) -> None:
        order_type = self._work_orders.type(key)
        self._filling = True
        try:
            self._build(order_type)
            for name, editor in self.editors.items():
                editor.show_value(self._draft.fields.get(name, ""))
            # A summary begun before the type says nothing of the urgency; a choice made by hand does.
            if order_type is not None and self._draft.urgency is self._usual_urgency():
                self._draft = replace(self._draft, urgency=order_type.urgency)
                self._show_urgency(order_type.urgency)
        finally:
            self._filling = False
        self._say(replace(self._draft, type_key=key))
        self.type_changed.emit(self.type.currentText())

    def _usual_urgency(self) -> Urgency:
        before = self._work_orders.type(self._draft.type_key)
        return before.urgency if before is not None else Urgency.NORMAL

    def _on_urgency(self, value: str) -> None:
        self._show_urgency(Urgency(value))
        self._say(replace(self._draft, urgency=Urgency(value)))

    def _on_summary(self) -> None:
        self._say(replace(self._draft, summary=self.summary.toPlainText()))

    def _on_field(self) -> None:
        filled = {name: editor.value() for name, editor in self.editors.items()}
        kept = {**self._draft.fields, **filled}
        self._say(replace(self._draft, fields={name: value for name, value in kept.items() if value}))

    def _say(self, draft: OrderDraft) -> None:
        if self._filling or draft == self._draft:
            return
        before, self._draft = self._draft, draft
        for name, field in {**self._fixed, **self._fields}.items():
            if field.problem and _part(draft, name) != _part(before, name):
                field.show_problem("")
        self.changed.emit()

    def _show_urgency(self, urgency: Urgency) -> None:
        self.urgency.choose(urgency)
        self._promise.show_text(self._look.texts("work_orders.promised_within", hours=PROMISED_HOURS[urgency]))

    def _build(self, order_type: OrderType | None) -> None:
        """Lay the fields of a type out; the same type needs nothing."""
        key = order_type.key if order_type is not None else "-"
        language = self._look.texts.language
        self.department.setText(
            self._look.texts("work_orders.assigned_to", department=order_type.department[language])
            if order_type is not None
            else ""
        )
        if key == self._built_for:
            return
        self._built_for = key
        self._clear_fields()
        wide: list[Field] = []
        narrow: list[Field] = [self._fixed["type"], self._fixed["urgency"]]
        for one in order_type.fields if order_type is not None else ():
            editor = make_editor(one, self._look, self._on_field)
            if isinstance(editor, CardEditor) and self._customer is not None:
                editor.offer(self._customer.products)
            field = Field(one.title[language], editor.widget, required=one.required)
            self.editors[one.name], self._fields[one.name] = editor, field
            (wide if one.kind is FieldKind.LONG_TEXT else narrow).append(field)
        self._fixed["department"].setVisible(order_type is not None)
        for place, field in enumerate(narrow):
            self._grid.addWidget(field, place // 2, place % 2)
        # The department takes the place that is left, or a row.
        place = len(narrow)
        self._grid.addWidget(self._fixed["department"], place // 2, place % 2, 1, 2 - place % 2)
        for number, field in enumerate(wide, start=place // 2 + 1):
            self._grid.addWidget(field, number, 0, 1, 2)
        self._order_tabs()

    def _clear_fields(self) -> None:
        for field in self._fields.values():
            self._grid.removeWidget(field)
            field.hide()
            field.deleteLater()
        self.editors, self._fields = {}, {}

    def _order_tabs(self) -> None:
        chain: list[QWidget] = [self.type, self.urgency, *(one.widget for one in self.editors.values()), self.summary]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)


def _part(draft: OrderDraft, name: str) -> object:
    parts = {"type": draft.type_key, "summary": draft.summary, "urgency": draft.urgency}
    return parts.get(name, draft.fields.get(name))
