"""What the bar's buttons and keys do: the one place where the softphone speaks to the services."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject

from agent_desktop.contract.seat import AgentState
from agent_desktop.errors import AgentDesktopError
from agent_desktop.interactions.model import Phase
from agent_desktop.interactions.service import InteractionService
from agent_desktop.seat.model import Refusal, StateRefused
from agent_desktop.seat.service import SeatService
from agent_desktop.telephony.model import CallState
from agent_desktop.telephony.service import TelephonyService
from agent_desktop_ui.bridge import ErrorSink, ViewTasks

_NUMBER = re.compile(r"\+?[0-9*#]{2,20}")


class BadNumber(AgentDesktopError):
    """What was typed can't be dialled."""

    code = "bad_number"


class CallCommands:
    """Commands of the softphone; each does nothing where it makes no sense, so keys may be pressed at any time."""

    def __init__(
        self,
        owner: QObject,
        telephony: TelephonyService,
        seat: SeatService,
        interactions: InteractionService,
        on_error: ErrorSink,
    ) -> None:
        self._telephony = telephony
        self._seat = seat
        self._interactions = interactions
        self._on_error = on_error
        self._tasks = ViewTasks(owner, on_error)

    def answer(self) -> None:
        """Take the ringing call."""
        call = self._telephony.live
        if call is not None and call.incoming and call.state is CallState.RINGING:
            self._tasks.run(self._telephony.answer(call.id), "answer")

    def hang_up(self) -> None:
        """End the call, or refuse it while it rings."""
        call = self._telephony.live
        if call is not None:
            self._tasks.run(self._telephony.hang_up(call.id), "hang_up")

    def hold_or_resume(self) -> None:
        """Put the caller on hold, or take them back."""
        call = self._telephony.live
        if call is None:
            return
        if call.state is CallState.TALKING:
            self._tasks.run(self._telephony.hold(call.id), "hold")
        elif call.state is CallState.HELD:
            self._tasks.run(self._telephony.resume(call.id), "hold")

    def mute_or_unmute(self) -> None:
        """Keep the microphone from the caller, or let it through again."""
        call = self._telephony.live
        if call is not None and call.state in (CallState.TALKING, CallState.HELD):
            self._tasks.run(self._telephony.mute(call.id, not call.muted), "mute")

    def send_digit(self, digit: str) -> None:
        """Send a tone to the far end; digits keep their order."""
        call = self._telephony.live
        if call is not None and call.state is CallState.TALKING:
            self._tasks.run(self._telephony.send_digits(call.id, digit))

    def dial(self, typed: str) -> bool:
        """Call a number; False if what was typed is none (the error sink has been told)."""
        number = re.sub(r"[\s()-]", "", typed)
        if not _NUMBER.fullmatch(number):
            self._on_error(BadNumber())
            return False
        current = self._interactions.current
        if current is not None and current.phase is Phase.WRAP_UP:
            self._on_error(StateRefused(Refusal("state_wrap_up_open")))
            return False
        self._tasks.run(self._telephony.dial(number), "dial")
        return True

    def go(self, state: AgentState) -> None:
        """Take a state; out of wrap-up the contact is handed in first."""
        current = self._interactions.current
        if current is not None and current.phase is Phase.WRAP_UP:
            self._tasks.run(self._interactions.complete(state), "state")
        else:
            self._tasks.run(self._seat.go(state), "state")

    def raise_or_lower_hand(self) -> None:
        """Call the leader silently, or take it back."""
        if self._seat.status.hand_raised:
            self._tasks.run(self._seat.lower_hand(), "hand")
        else:
            self._tasks.run(self._seat.raise_hand(), "hand")
