"""One editor for each kind of field; all speak plain text, as the form keeps it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from agent_desktop.contract.customers import ProductKind
from agent_desktop.customers.model import ProductLine
from agent_desktop.work_orders.forms import FieldKind, OrderField
from agent_desktop_ui.formatting import number
from agent_desktop_ui.look import Look
from agent_desktop_ui.texts import Texts
from agent_desktop_ui.work_orders.combo import FormCombo

CARD_KINDS = (ProductKind.CREDIT_CARD, ProductKind.SAVINGS, ProductKind.TIME_DEPOSIT)
_AMOUNT = re.compile(r"[0-9,]+(\.[0-9]*)?")


class FieldEditor(ABC):
    """What the form needs of an editor."""

    widget: QWidget

    @abstractmethod
    def value(self) -> str:
        """Return what is filled in, as the draft keeps it."""

    @abstractmethod
    def show_value(self, value: str) -> None:
        """Fill in."""


class TextEditor(FieldEditor):
    """A line of text; dates and times are text too, since customers give spans (“03:12 — 03:15”)."""

    def __init__(self, say: Callable[[], object], placeholder: str = "") -> None:
        self.line = QLineEdit()
        self.widget = self.line
        self.line.setPlaceholderText(placeholder)
        self.line.textChanged.connect(lambda _text: say())

    @override
    def value(self) -> str:
        return self.line.text()

    @override
    def show_value(self, value: str) -> None:
        if value != self.line.text():
            self.line.setText(value)


class MomentEditor(TextEditor):
    """A day or a time; Ctrl+; puts today or now in, as in a spreadsheet."""

    def __init__(self, look: Look, say: Callable[[], object], *, with_time: bool) -> None:
        self._pattern = "%Y-%m-%d %H:%M" if with_time else "%Y-%m-%d"
        super().__init__(say, datetime.now().astimezone().strftime(self._pattern))
        self.line.setToolTip(look.texts("work_orders.moment_tip"))
        now = QShortcut(QKeySequence("Ctrl+;"), self.line, context=Qt.ShortcutContext.WidgetShortcut)
        now.activated.connect(lambda: self.line.insert(datetime.now().astimezone().strftime(self._pattern)))


class MoneyEditor(TextEditor):
    """An amount: `12680` becomes `12,680.00` when the agent leaves the field."""

    def __init__(self, say: Callable[[], object]) -> None:
        super().__init__(say, "0.00")
        self.line.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.line.editingFinished.connect(self._tidy)

    def _tidy(self) -> None:
        typed = self.line.text().strip().replace("，", ",").replace("。", ".").lstrip("¥￥").strip()
        if not _AMOUNT.fullmatch(typed):
            return
        try:
            amount = Decimal(typed.replace(",", ""))
        except InvalidOperation:
            return
        self.show_value(number(amount, 2 if "." in typed else 0))


class LongTextEditor(FieldEditor):
    """Several lines."""

    def __init__(self, say: Callable[[], object]) -> None:
        self.area = QPlainTextEdit()
        self.widget = self.area
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(64)
        self.area.textChanged.connect(say)

    @override
    def value(self) -> str:
        return self.area.toPlainText()

    @override
    def show_value(self, value: str) -> None:
        if value != self.area.toPlainText():
            self.area.setPlainText(value)


class ChoiceEditor(FieldEditor):
    """One of a list; the draft keeps the key, the screen shows the words."""

    def __init__(self, field: OrderField, texts: Texts, say: Callable[[], object]) -> None:
        self.combo = FormCombo()
        self.widget = self.combo
        self.combo.setPlaceholderText(texts("work_orders.choose"))
        for key, words in field.choices.items():
            self.combo.addItem(words[texts.language], key)
        self.combo.setCurrentIndex(-1)
        self.combo.currentIndexChanged.connect(lambda _index: say())

    @override
    def value(self) -> str:
        return str(self.combo.currentData() or "")

    @override
    def show_value(self, value: str) -> None:
        self.combo.setCurrentIndex(self.combo.findData(value))


class CardEditor(FieldEditor):
    """One of the customer's cards and accounts by their tails, or whatever the customer says it is."""

    def __init__(self, texts: Texts, say: Callable[[], object]) -> None:
        self._texts = texts
        self.combo = FormCombo()
        self.widget = self.combo
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(FormCombo.InsertPolicy.NoInsert)
        line = self.combo.lineEdit()
        if line is not None:
            line.setPlaceholderText(texts("work_orders.card_placeholder"))
        self.combo.editTextChanged.connect(lambda _text: say())

    def offer(self, products: Sequence[ProductLine]) -> None:
        """List a customer's cards; what is filled in stays."""
        typed = self.combo.currentText()
        self.combo.blockSignals(True)
        self.combo.clear()
        for product in sorted(products, key=lambda one: one.kind is not ProductKind.CREDIT_CARD):
            if product.kind in CARD_KINDS and product.tail:
                self.combo.addItem(self._texts("work_orders.card", tail=product.tail, name=product.name))
        self.combo.setCurrentIndex(-1)
        self.combo.setEditText(typed)
        self.combo.blockSignals(False)

    @override
    def value(self) -> str:
        return self.combo.currentText()

    @override
    def show_value(self, value: str) -> None:
        if value != self.combo.currentText():
            self.combo.setEditText(value)


def make_editor(field: OrderField, look: Look, say: Callable[[], object]) -> FieldEditor:
    """Return the editor for a field; `say` is called after every change."""
    makers: dict[FieldKind, Callable[[], FieldEditor]] = {
        FieldKind.TEXT: lambda: TextEditor(say),
        FieldKind.LONG_TEXT: lambda: LongTextEditor(say),
        FieldKind.MONEY: lambda: MoneyEditor(say),
        FieldKind.DATE: lambda: MomentEditor(look, say, with_time=False),
        FieldKind.DATE_TIME: lambda: MomentEditor(look, say, with_time=True),
        FieldKind.CHOICE: lambda: ChoiceEditor(field, look.texts, say),
        FieldKind.CARD: lambda: CardEditor(look.texts, say),
    }
    return makers[field.kind]()
