"""Hands and eyes at one window: press what an agent presses, read what an agent sees."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QWidget

from agent_desktop.contract.seat import AgentState
from agent_desktop.errors import AgentDesktopError
from agent_desktop_ui.app import App
from agent_desktop_ui.desk import Desk
from agent_desktop_ui.interactions.work_pane import ORDER, WRAP_UP
from agent_desktop_ui.texts import Texts
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.segments import Segments


class Hands:
    """Works one `App`; everything goes through its widgets."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def desk(self) -> Desk:
        desk = self.app.desk
        assert desk is not None, "nobody is signed in"
        return desk

    def words(self) -> list[str]:
        """Return every text that can be read in the window now."""
        labels = [label for label in self.app.window.findChildren(QLabel) if label.isVisible()]
        told = [label.full_text if isinstance(label, ElidedLabel) else label.text() for label in labels]
        buttons = [button for button in self.app.window.findChildren(QAbstractButton) if button.isVisible()]
        return [text for text in (*told, *(button.text() for button in buttons)) if text]

    def reads(self, text: str) -> bool:
        """Whether a text can be read somewhere."""
        return any(text in word for word in self.words())

    def says(self, error: AgentDesktopError) -> bool:
        """Whether an error's sentence and next step can be read, in the window's language; both languages have them."""
        for language in ("zh_CN", "en"):
            texts = Texts(language, strict=True)
            assert texts.has(f"error.{error.code}")
            assert texts.has(f"error.{error.code}.next")
        sentence = self.app.look.texts.sentence(error)
        return self.reads(sentence.text) and self.reads(sentence.next_step)

    def ready(self) -> None:
        """Press "ready", unless the seat is."""
        if self.desk.session.seat.status.state is not AgentState.READY:
            self.desk.bar.commands.go(AgentState.READY)

    def answer(self) -> None:
        _click(self.desk.bar.ring_card.answer)

    def hang_up(self) -> None:
        # The key's shortcut: the button ignores the second half of a double click on "answer".
        self.desk.bar.commands.hang_up()

    def type_notes(self, text: str) -> None:
        """Type into the wrap-up's note, as an input method hands words over."""
        self.desk.work.tabs.setCurrentIndex(WRAP_UP)
        _type(self.desk.work.wrap_up.notes, text)

    def type_order(self, text: str) -> None:
        """Type what the customer asks into the order."""
        self.desk.work.tabs.setCurrentIndex(ORDER)
        _type(self.desk.work.order.form.summary, text)

    def choose_order_type(self, key: str = "") -> None:
        """Pick an order's type in its tree (by default the first that asks for nothing more)."""
        self.desk.work.tabs.setCurrentIndex(ORDER)
        types = self.desk.session.work_orders.types()
        simple = [one.key for one in types if not any(field.required for field in one.fields)]
        self.desk.work.order.form.type.sheet.picked.emit(key or simple[0])

    def submit_order(self) -> None:
        """Submit the order."""
        self.desk.work.tabs.setCurrentIndex(ORDER)
        _click(self.desk.work.order.submit_button)

    def fill_wrap_up(self) -> None:
        """Give what a wrap-up must have."""
        self.desk.work.tabs.setCurrentIndex(WRAP_UP)
        pane = self.desk.work.wrap_up
        press_segment(pane.service_type, "enquiry")
        pane.reason.setEditText("账户查询")
        press_segment(pane.outcome, "resolved")

    def complete(self) -> None:
        """Submit the wrap-up."""
        self.desk.work.tabs.setCurrentIndex(WRAP_UP)
        _click(self.desk.work.wrap_up.complete)

    def seen(self) -> dict[str, Any]:
        """Return where everything stands, as plain values."""
        if self.app.desk is None:
            return {"desk": False, "words": self.words()}
        session = self.desk.session
        current, live = session.interactions.current, session.telephony.live
        work = self.desk.work
        return {
            "desk": True,
            "words": self.words(),
            "line": session.telephony.line.state.value,
            "state": session.seat.status.state.value,
            "phase": current.phase.value if current else "",
            "call_id": live.id if live else "",
            "talk": live.seconds(self.app._clock.monotonic()).talk if live else 0.0,
            "timer": self.desk.bar._state_seconds(),
            "interaction": str(current.id) if current else "",
            "lost": bool(current and current.lost),
            "notes": work.wrap_up.notes.toPlainText(),
            "order": work.order.form.summary.toPlainText(),
            "unsaved": len(session.drafts._unsaved),
            "waiting": session.sync.outbox.state.waiting,
        }


def press_segment(segments: Segments, value: str) -> None:
    """Press one segment by its value."""
    _click(segments._buttons[value])


def _click(button: QWidget) -> None:
    assert button.isVisible(), f"{button} can't be seen"
    assert button.isEnabled(), f"{button} can't be pressed"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _type(editor: QPlainTextEdit, text: str) -> None:
    assert editor.isVisible()
    assert editor.isEnabled()
    editor.setFocus()
    editor.insertPlainText(text)
