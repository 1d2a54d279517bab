"""The strip at the foot: phone, backend, what waits to sync, how fresh the knowledge is, and who sits here."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QWidget

from agent_desktop.clock import Clock
from agent_desktop.contract.identity import AgentProfile, Shift
from agent_desktop.knowledge.service import KnowledgeService
from agent_desktop.sync.outbox import OutboxState
from agent_desktop.sync.service import SyncService
from agent_desktop.telephony.model import error_of
from agent_desktop.telephony.phone.protocol import LineState
from agent_desktop.telephony.service import TelephonyService
from agent_desktop_ui.bridge import connect
from agent_desktop_ui.formatting import duration, number, time_of_day
from agent_desktop_ui.look import Look
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.layouts import row
from agent_desktop_ui.widgets.state_dot import StateDot

_LINE_MEANING = {
    LineState.REGISTERED: Meaning.GOOD,
    LineState.REGISTERING: Meaning.WARNING,
    LineState.UNREGISTERED: Meaning.NEUTRAL,
    LineState.REFUSED: Meaning.DANGER,
    LineState.UNREACHABLE: Meaning.DANGER,
}
_KINDS = ("work_order", "order_step", "contact")
"""Kinds of submissions named on the strip; the others are counted together."""

DOT = " · "


class _Item(QWidget):
    """A dot and words; told as a whole by its tooltip when it is cut."""

    def __init__(self, look: Look, *, dot: bool = True) -> None:
        super().__init__()
        self.dot = StateDot(look.theme)
        if not dot:
            self.dot.hide()
        self.words = ElidedLabel("", "secondary")
        self.setLayout(row(self.dot, self.words, spacing=6))

    def show_text(self, text: str, meaning: Meaning | None = None, *, coloured: bool = False) -> None:
        if meaning is not None:
            self.dot.show_meaning(meaning)
        if text != self.words.full_text:
            self.words.show_text(text)
        dress(self.words, meaning=meaning if coloured and meaning is not None else "")


class StatusStrip(QFrame):
    """Every connection's state in words with a dot beside them; what is wrong is coloured, never hidden."""

    def __init__(
        self,
        look: Look,
        telephony: TelephonyService,
        sync: SyncService,
        knowledge: KnowledgeService,
        agent: AgentProfile,
        shift: Shift | None,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._telephony, self._sync = look, telephony, sync
        self._knowledge, self._clock = knowledge, clock
        dress(self, kind="status")
        self.setFixedHeight(look.theme.sizes.status_bar)
        self.line = _Item(look)
        self.backend = _Item(look)
        self.waiting = _Item(look, dot=False)
        self.articles = _Item(look, dot=False)
        self.person = ElidedLabel(self._who(agent, shift), "secondary")
        left = row(self.line, self.backend, self.waiting, self.articles, spacing=16)
        layout = row(left, 1, self.person, spacing=16, margins=(12, 0, 12, 0))
        self.setLayout(layout)
        self._outbox = OutboxState()
        connect(telephony.line_changed, self, lambda _line: self.refresh())
        connect(telephony.phone_changed, self, lambda _alive: self.refresh())
        connect(telephony.audio_changed, self, lambda _audio: self.refresh())
        connect(sync.health.changed, self, lambda _connection: self.refresh())
        connect(sync.outbox.changed, self, self.show_outbox)
        connect(knowledge.state_changed, self, lambda _state: self.refresh())
        timer = QTimer(self)
        timer.setInterval(1000)
        timer.timeout.connect(self._show_backend)
        timer.start()
        self.show_outbox(sync.outbox.state)

    def show_outbox(self, state: OutboxState) -> None:
        """Show how much waits to be sent."""
        self._outbox = state
        self.refresh()

    def refresh(self) -> None:
        """Show everything as the services have it now."""
        self._show_line()
        self._show_backend()
        self._show_waiting()
        texts, state = self._look.texts, self._knowledge.state
        if state.synced_at is None:
            self.articles.show_text(texts("shell.knowledge_coming", count=number(state.articles)))
        else:
            at = time_of_day(state.synced_at)
            self.articles.show_text(texts("shell.knowledge", count=number(state.articles), at=at))

    def _show_line(self) -> None:
        texts, line = self._look.texts, self._telephony.line
        if not self._telephony.phone_alive:
            self.line.show_text(texts("shell.phone_gone"), Meaning.DANGER, coloured=True)
            return
        meaning = _LINE_MEANING[line.state]
        words = texts(f"shell.line_{line.state}", account=line.account, status=line.status or "–")
        if line.problem:
            sentence = texts.sentence(error_of(line.problem))
            words = DOT.join((sentence.text, sentence.next_step))
        elif self._telephony.sound_missing:
            words, meaning = DOT.join((words, texts("shell.no_sound"))), Meaning.DANGER
        self.line.show_text(words, meaning, coloured=meaning is Meaning.DANGER)

    def _show_backend(self) -> None:
        texts, connection = self._look.texts, self._sync.health.current
        if connection.online:
            parts = [texts("shell.online")]
            if connection.latency_ms is not None:
                parts.append(texts("shell.latency", ms=f"{connection.latency_ms:.0f}"))
            self.backend.show_text(DOT.join(parts), Meaning.GOOD)
            return
        since = duration((self._clock.now() - connection.since).total_seconds())
        self.backend.show_text(texts("shell.offline", since=since), Meaning.WARNING)

    def _show_waiting(self) -> None:
        texts, state = self._look.texts, self._outbox
        if state.refused:
            self.waiting.show_text(texts("shell.refused", count=state.refused), Meaning.DANGER, coloured=True)
            return
        if not state.waiting:
            self.waiting.show_text(texts("shell.waiting", count=0))
            return
        named = {kind: state.by_kind[kind] for kind in _KINDS if state.by_kind.get(kind)}
        details = [texts(f"shell.kind_{kind}", count=count) for kind, count in named.items()]
        words = texts("shell.waiting", count=state.waiting)
        if details:
            words = texts("shell.waiting_for", words=words, details=DOT.join(details))
        meaning = Meaning.NEUTRAL if self._sync.health.current.online else Meaning.WARNING
        self.waiting.show_text(words, meaning, coloured=meaning is Meaning.WARNING)

    def _who(self, agent: AgentProfile, shift: Shift | None) -> str:
        parts = [self._look.texts("shell.agent", number=agent.number, name=agent.name), agent.team_name]
        if shift is not None:
            parts.append(f"{shift.name} {time_of_day(shift.begins)}–{time_of_day(shift.ends)}")
        return DOT.join(part for part in parts if part)
