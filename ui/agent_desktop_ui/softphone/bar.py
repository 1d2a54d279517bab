"""The softphone bar: state, caller or dial field, call keys, quality, raised hand (DESIGN.md, the agent's window)."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget
from typing_extensions import override

from agent_desktop.clock import Clock
from agent_desktop.contract.contacts import Direction
from agent_desktop.contract.identity import SeatPolicy
from agent_desktop.contract.seat import AgentState
from agent_desktop.errors import AgentDesktopError
from agent_desktop.interactions.model import Interaction, Phase
from agent_desktop.interactions.service import InteractionService
from agent_desktop.seat.model import StateRefused
from agent_desktop.seat.service import SeatService
from agent_desktop.telephony.model import Call, CallState
from agent_desktop.telephony.service import TelephonyService
from agent_desktop_ui.bridge import connect
from agent_desktop_ui.formatting import duration
from agent_desktop_ui.look import Look
from agent_desktop_ui.shell.keys import Keys
from agent_desktop_ui.softphone.call_keys import CallKeys
from agent_desktop_ui.softphone.caller_block import DOT, LEAST_WIDTH, CallerBlock
from agent_desktop_ui.softphone.commands import CallCommands
from agent_desktop_ui.softphone.idle_keys import IdleKeys
from agent_desktop_ui.softphone.quality_meter import QualityMeter
from agent_desktop_ui.softphone.ring_card import RingCard
from agent_desktop_ui.softphone.state_button import StateButton
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.theme.theme import dress
from agent_desktop_ui.widgets.elided_label import ElidedLabel
from agent_desktop_ui.widgets.inline_notice import InlineNotice
from agent_desktop_ui.widgets.key_button import Density, KeyButton
from agent_desktop_ui.widgets.layouts import held, row, rule

_ALLOWANCE_INTERVAL_MS = 1000
_SPACING = 16
_CALLER_COMFORT = 96
_LEAST_WIDTH = 880
_NO_ID = UUID(int=0)


class SoftphoneBar(QFrame):
    """Shows one seat's call and state; every button's key is bound here.

    `ring_card` and `notice` are placed by the shell below the bar, over the page.
    """

    sign_out_asked = Signal()

    def __init__(
        self,
        look: Look,
        telephony: TelephonyService,
        seat: SeatService,
        interactions: InteractionService,
        keys: Keys,
        policy: SeatPolicy,
        clock: Clock,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._telephony, self._seat = look, telephony, seat
        self._interactions, self._policy, self._clock = interactions, policy, clock
        dress(self, kind="bar")
        self.setFixedHeight(look.theme.sizes.bar)
        self.setMinimumWidth(_LEAST_WIDTH)
        self.notice = InlineNotice(look, self)
        self.commands = CallCommands(self, telephony, seat, interactions, self._show_error)
        self.state = StateButton(look, self._state_seconds, note=self._state_note)
        self.state.chosen.connect(self._choose_state)
        self.caller = CallerBlock(look)
        self.call_keys = CallKeys(look, keys, self.commands)
        self.idle_keys = IdleKeys(look, keys, self.commands)
        self.quality = QualityMeter(look)
        self.allowance = ElidedLabel("", "hint")
        self.allowance.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.hand = KeyButton(
            look.theme,
            look.texts("softphone.raise_hand"),
            key=keys.key("raise_hand"),
            icon="hand",
            meaning=Meaning.WARNING,
        )
        self.hand.clicked.connect(self.commands.raise_or_lower_hand)
        self.ring_card = RingCard(look, keys, self.commands, self._ring_seconds, self)
        self._density: Density | None = None
        self._build()
        self._bind(keys)
        # One change of a call comes three times, as call, contact and state: it is shown once.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        connect(telephony.call_changed, self, lambda _call: self._soon.start())
        connect(interactions.changed, self, lambda _interaction: self._soon.start())
        connect(seat.changed, self, lambda _status: self._soon.start())
        timer = QTimer(self)
        timer.setInterval(_ALLOWANCE_INTERVAL_MS)
        timer.timeout.connect(self._show_allowance)
        timer.start()
        self.refresh()

    def refresh(self) -> None:
        """Show everything as the services have it now."""
        call = self._telephony.live
        status, current = self._seat.status, self._interactions.current
        limit = self._policy.wrap_up_limit_seconds if status.state is AgentState.WRAP_UP else 0
        self.state.show_state(status.state, limit_seconds=limit)
        self.idle_keys.show_state(status.state)
        hand = "softphone.lower_hand" if status.hand_raised else "softphone.raise_hand"
        self.hand.show_as(self._look.texts(hand), meaning=Meaning.DANGER if status.hand_raised else Meaning.WARNING)
        self._modes.setCurrentIndex(1 if call is not None else 0)
        connected = call is not None and call.state in (CallState.TALKING, CallState.HELD)
        self.quality.setVisible(connected and self._density is not Density.SIGNS)
        self.allowance.setVisible(call is None)
        self._show_allowance()
        if call is not None:
            self._show_call(call, current)
        if call is None or call.state is not CallState.RINGING:
            self.ring_card.hide()

    def _show_call(self, call: Call, current: Interaction | None) -> None:
        self.call_keys.show_call(call)
        self.quality.show_quality(call.quality)
        interaction = current if current is not None and current.call_id == call.id else self._not_yet_known(call)
        self.caller.show_interaction(interaction)
        if call.incoming and call.state is CallState.RINGING:
            self.ring_card.show_interaction(interaction)

    def _not_yet_known(self, call: Call) -> Interaction:
        """Return what the call alone tells, for the moment before its contact has begun."""
        return Interaction(
            id=_NO_ID,
            call_id=call.id,
            call_uuid=call.call_uuid,
            direction=Direction.INBOUND if call.incoming else Direction.OUTBOUND,
            remote_number=call.remote_number,
            queue=call.queue,
            ivr_path=call.ivr_path,
            phase=Phase.RINGING if call.incoming else Phase.DIALLING,
            offered_at=self._clock.now(),
            searching=True,
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as much of each key as the width allows; it depends on the window, not on the call."""
        density = next((step for step in Density if self._width_at(step) <= self.width()), Density.SIGNS)
        if density is self._density:
            return
        self._density = density
        self.call_keys.set_density(density)
        self.idle_keys.set_density(density)
        self.hand.set_density(density)
        self.refresh()

    def _width_at(self, density: Density) -> int:
        texts = self._look.texts
        caller = LEAST_WIDTH + (_CALLER_COMFORT if density is not Density.SIGNS else 0)
        quality = self.quality.sizeHint().width() + _SPACING if density is not Density.SIGNS else 0
        live = caller + 2 * _SPACING + self.call_keys.width_at(density) + quality
        idle = self.idle_keys.width_at(density) + _SPACING + _CALLER_COMFORT
        words = (texts("softphone.raise_hand"), texts("softphone.lower_hand"))
        hand = max(self.hand.width_for(word, density) for word in words)
        return self.state.sizeHint().width() + max(live, idle) + hand + 5 * _SPACING + 2

    def _build(self) -> None:
        self._modes = QStackedWidget()
        idle = row(self.idle_keys, self.allowance, spacing=_SPACING)
        idle.setStretch(1, 1)
        live = row(self.caller, rule(upright=True), self.call_keys, 1, self.quality, spacing=_SPACING)
        self._modes.addWidget(held(idle))
        self._modes.addWidget(held(live))
        divider = rule(upright=True)
        divider.setFixedHeight(36)
        layout = row(self.state, divider, self._modes, self.hand, spacing=_SPACING, margins=(16, 0, 16, 0))
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def _bind(self, keys: Keys) -> None:
        for name, act in (
            ("answer", self.commands.answer),
            ("hang_up", self.commands.hang_up),
            ("hold", self.commands.hold_or_resume),
            ("mute", self.commands.mute_or_unmute),
            ("dial_pad", self.call_keys.open_dial_pad),
            ("raise_hand", self.commands.raise_or_lower_hand),
            ("ready", lambda: self.commands.go(AgentState.READY)),
            ("break", lambda: self.commands.go(AgentState.BREAK)),
        ):
            keys.bind(name, self, act)

    def _choose_state(self, state: AgentState) -> None:
        if state is AgentState.SIGNED_OUT:
            self.sign_out_asked.emit()
        else:
            self.commands.go(state)

    def _state_seconds(self) -> float:
        call, state = self._telephony.live, self._seat.status.state
        if state is AgentState.WRAP_UP:
            return self._interactions.wrap_up_seconds()
        if call is None or state not in (AgentState.RINGING, AgentState.TALKING, AgentState.HOLD):
            return self._seat.seconds()
        passed = call.seconds(self._clock.monotonic())
        if state is AgentState.RINGING:
            return passed.ring
        return passed.hold if state is AgentState.HOLD else passed.talk + passed.hold

    def _ring_seconds(self) -> float | None:
        call = self._telephony.live
        return None if call is None else call.seconds(self._clock.monotonic()).ring

    def _state_note(self, state: AgentState) -> str:
        if state is not AgentState.BREAK:
            return ""
        left = duration(self._seat.break_allowance().left_seconds)
        return self._look.texts("softphone.break_left", left=left)

    def _show_allowance(self) -> None:
        allowance = self._seat.break_allowance()
        parts = [
            self._look.texts(
                "softphone.allowance", used=duration(allowance.used_seconds), quota=duration(allowance.quota_seconds)
            )
        ]
        if allowance.refusal is not None:
            parts.append(self._look.texts.sentence(StateRefused(allowance.refusal)).text)
        self.allowance.show_text(DOT.join(parts))

    def _show_error(self, error: AgentDesktopError) -> None:
        self.notice.show_error(error)
        self.notice.raise_()
