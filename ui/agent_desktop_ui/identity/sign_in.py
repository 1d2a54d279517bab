"""Number, password, Enter."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from agent_desktop.errors import AgentDesktopError
from agent_desktop_ui.bridge import ViewTasks
from agent_desktop_ui.identity.welcome import Welcome
from agent_desktop_ui.look import Look
from agent_desktop_ui.texts import LANGUAGES
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.palette import Scheme
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.card import Card
from agent_desktop_ui.widgets.field import Field
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import KeyButton
from agent_desktop_ui.widgets.layouts import column, label, row
from agent_desktop_ui.widgets.segments import Segments

_FORM_WIDTH = 340
_KEY_LOCKED = "key_locked"


class SignIn(Protocol):
    """What opens a seat; `old_password` only after `key_locked`."""

    def __call__(self, number: str, password: str, old_password: str | None = None) -> Awaitable[object]:
        """Sign in, or raise an `AgentDesktopError`."""


class GiveUp(Protocol):
    """What sets a locked database aside, for who no longer knows the old password."""

    def __call__(self, number: str) -> Awaitable[object]:
        """Set it aside."""


class SignInView(QFrame):
    """The first window. Emits `signed_in` with what `sign_in` returned.

    It never keeps a password: the fields are emptied when the seat is open.
    """

    signed_in = Signal(object)
    language_chosen = Signal(str)
    scheme_chosen = Signal(object)

    def __init__(
        self,
        look: Look,
        sign_in: SignIn,
        *,
        give_up: GiveUp | None = None,
        bank: str = "",
        number: str = "",
        version: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._sign_in, self._give_up = look, sign_in, give_up
        texts = look.texts
        dress(self, kind="window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.notice = InlineNotice(look)
        self.number = QLineEdit(number)
        self.number.setPlaceholderText(texts("identity.number_hint"))
        self.number.setMaxLength(8)
        self.password = _secret()
        self.old_password = _secret()
        self.number_field = Field(texts("identity.number"), self.number)
        self.password_field = Field(texts("identity.password"), self.password)
        self.old_field = Field(texts("identity.old_password"), self.old_password)
        self.old_field.hide()
        self.enter = KeyButton(
            look.theme, texts("identity.sign_in"), key="Enter", kind="primary", icon="arrow_right", size="call"
        )
        self.enter.setFixedWidth(_FORM_WIDTH)
        self.enter.clicked.connect(self.submit)
        self.forgotten = KeyButton(look.theme, texts("identity.give_up"), kind="quiet", size="small")
        self.forgotten.clicked.connect(self._set_aside)
        self.forgotten.hide()
        self.progress = label("", "secondary", meaning="call")
        self.progress.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build(bank or texts("identity.bank"), version)
        for field in (self.number, self.password, self.old_password):
            field.returnPressed.connect(self.submit)
            field.setMinimumHeight(38)
        self._tasks = ViewTasks(self, self._failed)
        (self.password if number else self.number).setFocus()

    @property
    def busy(self) -> bool:
        """Whether a sign-in is under way."""
        return not self.enter.isEnabled()

    def submit(self) -> None:
        """Sign in with what is typed."""
        if self.busy:
            return
        number, password = self.number.text().strip(), self.password.text()
        texts = self._look.texts
        self.number_field.show_problem("" if number.isdigit() else texts("identity.number_missing"))
        self.password_field.show_problem("" if password else texts("identity.password_missing"))
        if not number.isdigit():
            self.number.setFocus()
        elif not password:
            self.password.setFocus()
        else:
            self.notice.clear()
            self._set_busy(busy=True)
            old = None if self.old_field.isHidden() else self.old_password.text() or None
            self._tasks.run(self._open(number, password, old), "sign_in")

    def show_notice(self, text: str, next_step: str = "", meaning: Meaning = Meaning.WARNING) -> None:
        """Say something before anybody has signed in: why one was signed out, what was set aside."""
        self.notice.say(text, next_step, meaning=meaning)

    async def _open(self, number: str, password: str, old_password: str | None) -> None:
        opened = await self._sign_in(number, password, old_password)
        self.password.clear()
        self.old_password.clear()
        self._set_busy(busy=False)
        self.signed_in.emit(opened)

    def _failed(self, error: AgentDesktopError) -> None:
        self._set_busy(busy=False)
        self.notice.show_error(error)
        locked = error.code == _KEY_LOCKED
        self.old_field.setVisible(locked)
        self.forgotten.setVisible(locked and self._give_up is not None)
        target = self.old_password if locked else self.password
        target.setFocus()
        target.selectAll()

    def _set_aside(self) -> None:
        if self._give_up is not None:
            self._tasks.run(self._set_aside_then_open(self._give_up), "sign_in")

    async def _set_aside_then_open(self, give_up: GiveUp) -> None:
        await give_up(self.number.text().strip())
        self.old_field.hide()
        self.forgotten.hide()
        self.submit()

    def _set_busy(self, *, busy: bool) -> None:
        for part in (self.enter, self.number, self.password, self.old_password, self.forgotten):
            part.setEnabled(not busy)
        self.progress.setText(self._look.texts("identity.opening") if busy else "")

    def _build(self, bank: str, version: str) -> None:
        look, texts = self._look, self._look.texts
        language = Segments(look.theme, list(LANGUAGES.items()), value=texts.language, size="small")
        language.chosen.connect(self.language_chosen)
        schemes = [(str(Scheme.LIGHT), texts("identity.day")), (str(Scheme.DARK), texts("identity.night"))]
        scheme = Segments(look.theme, schemes, value=look.theme.scheme, size="small")
        scheme.chosen.connect(lambda name: self.scheme_chosen.emit(Scheme(name)))
        self._form = column(
            label(texts("identity.welcome"), "headline"),
            label(texts("identity.welcome_hint"), "soft", wrap=True),
            self.notice,
            self.number_field,
            self.password_field,
            self.old_field,
            self.enter,
            self.progress,
            row(1, self.forgotten, 1),
            spacing=12,
        )
        form = Card(padding=28)
        form.body.addLayout(self._form)
        form.setFixedWidth(_FORM_WIDTH + 2 * 28 + 2)
        top = row(1, language, scheme, spacing=12)
        foot = row(label(texts("identity.offline_note"), "hint", wrap=True), label(version, "hint"), spacing=24)
        foot.setStretch(0, 1)
        right = column(top, 2, row(1, form, 1), 3, foot, margins=(32, 24, 32, 20))
        whole = row(Welcome(look, bank), right, spacing=0)
        whole.setStretch(0, 5)
        whole.setStretch(1, 6)
        self.setLayout(whole)


def _secret() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(256)
    return field
