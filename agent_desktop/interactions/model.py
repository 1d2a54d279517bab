"""A contact in progress, as plain values: its phases, its wrap-up, and the record it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agent_desktop.contract.contacts import Contact, Direction, Outcome, ServiceType, VerificationLevel
from agent_desktop.contract.seat import AgentState
from agent_desktop.customers.model import CustomerCard
from agent_desktop.errors import AgentDesktopError
from agent_desktop.telephony.model import Call, CallState, EndReason


class Phase(StrEnum):
    """Where a contact stands."""

    RINGING = "ringing"
    DIALLING = "dialling"
    TALKING = "talking"
    HELD = "held"
    WRAP_UP = "wrap_up"
    DONE = "done"


PHASE_OF_CALL = {
    CallState.RINGING: Phase.RINGING,
    CallState.DIALLING: Phase.DIALLING,
    CallState.TALKING: Phase.TALKING,
    CallState.HELD: Phase.HELD,
}

STATE_OF_PHASE = {
    Phase.RINGING: AgentState.RINGING,
    Phase.DIALLING: AgentState.OUTBOUND,
    Phase.TALKING: AgentState.TALKING,
    Phase.HELD: AgentState.HOLD,
    Phase.WRAP_UP: AgentState.WRAP_UP,
}
"""The agent state that goes with each phase (DOMAIN.md, agent states)."""


class WrapUpIncomplete(AgentDesktopError):
    """What must be said of a contact before the next one is missing; `missing` names the fields."""

    code = "wrap_up_incomplete"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(self.code)
        self.missing = missing


class NoInteraction(AgentDesktopError):
    """There is no contact to which this could belong."""

    code = "no_interaction"


@dataclass(frozen=True, slots=True)
class WrapUpForm:
    """The contact's reason, result and note (来电小结), as far as the agent has filled it in."""

    service_type: ServiceType | None = None
    reason: str = ""
    outcome: Outcome | None = None
    notes: str = ""
    voice_of_customer: tuple[str, ...] = ()

    def missing(self) -> tuple[str, ...]:
        """Return the mandatory fields still empty."""
        found = {"service_type": self.service_type, "reason": self.reason.strip(), "outcome": self.outcome}
        return tuple(name for name, value in found.items() if not value)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One contact. The seconds are those of the ended part; a live call's own seconds are the call's."""

    id: UUID
    call_id: str
    call_uuid: str
    direction: Direction
    remote_number: str
    queue: str
    ivr_path: str
    phase: Phase
    offered_at: datetime
    customer_number: str = ""
    """As the IVR knows it; the caller is looked for by it first."""
    verification: VerificationLevel = VerificationLevel.L0
    customer: CustomerCard | None = None
    candidates: tuple[CustomerCard, ...] = ()
    searching: bool = False
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    queue_seconds: float = 0.0
    ring_seconds: float = 0.0
    talk_seconds: float = 0.0
    hold_seconds: float = 0.0
    wrap_up: WrapUpForm = field(default_factory=WrapUpForm)
    work_order_ids: tuple[UUID, ...] = ()
    lost: bool = False
    """The call broke off through no doing of either side: a call-back is due."""

    @property
    def live(self) -> bool:
        """Whether there is a call behind it."""
        return self.phase in (Phase.RINGING, Phase.DIALLING, Phase.TALKING, Phase.HELD)


def begun(call: Call, interaction_id: UUID, now: datetime) -> Interaction:
    """Return the contact that begins with a call."""
    return Interaction(
        id=interaction_id,
        call_id=call.id,
        call_uuid=call.call_uuid,
        direction=Direction.INBOUND if call.incoming else Direction.OUTBOUND,
        remote_number=call.remote_number,
        queue=call.queue,
        ivr_path=call.ivr_path,
        phase=Phase.RINGING if call.incoming else Phase.DIALLING,
        offered_at=now,
        customer_number=call.customer_number,
        verification=VerificationLevel(call.verification),
        queue_seconds=call.queue_seconds,
        searching=True,
    )


def with_call(interaction: Interaction, call: Call, now: datetime) -> Interaction:
    """Return the contact after a change of its call; an ended call that was never answered ends the contact."""
    measured = replace(
        interaction,
        ring_seconds=call.ring_seconds,
        talk_seconds=call.talk_seconds,
        hold_seconds=call.hold_seconds,
    )
    if call.state is not CallState.ENDED:
        phase = PHASE_OF_CALL[call.state]
        answered = interaction.answered_at
        if answered is None and phase in (Phase.TALKING, Phase.HELD):
            answered = now
        return replace(measured, phase=phase, answered_at=answered)
    if interaction.answered_at is None and (spoken := call.talk_seconds + call.hold_seconds) > 0:
        # Answered while no window was there to see it.
        measured = replace(measured, answered_at=now - timedelta(seconds=spoken))
    return ended(measured, now, lost=call.end_reason is EndReason.LOST)


def ended(interaction: Interaction, now: datetime, *, lost: bool = False) -> Interaction:
    """Return the contact after its call is over."""
    phase = Phase.WRAP_UP if interaction.answered_at is not None else Phase.DONE
    return replace(interaction, phase=phase, ended_at=interaction.ended_at or now, lost=lost)


def contact_of(
    interaction: Interaction, agent_number: str, wrap_up_seconds: float, completed_at: datetime | None
) -> Contact:
    """Return the record of a contact for the backend."""
    form = interaction.wrap_up
    answered = interaction.answered_at is not None
    return Contact(
        id=interaction.id,
        agent_number=agent_number,
        customer_id=interaction.customer.id if interaction.customer else None,
        direction=interaction.direction,
        remote_number=interaction.remote_number,
        queue=interaction.queue,
        ivr_path=interaction.ivr_path,
        call_uuid=interaction.call_uuid,
        offered_at=interaction.offered_at,
        answered_at=interaction.answered_at,
        ended_at=interaction.ended_at,
        completed_at=completed_at,
        ring_seconds=interaction.ring_seconds,
        queue_seconds=interaction.queue_seconds,
        talk_seconds=interaction.talk_seconds,
        hold_seconds=interaction.hold_seconds,
        wrap_up_seconds=wrap_up_seconds,
        verification=interaction.verification,
        service_type=form.service_type,
        reason=form.reason.strip(),
        outcome=form.outcome if answered else Outcome.ABANDONED,
        notes=form.notes,
        voice_of_customer=list(form.voice_of_customer),
        work_order_ids=list(interaction.work_order_ids),
    )


def form_body(form: WrapUpForm) -> dict[str, object]:
    """Return a wrap-up form as its draft is kept."""
    return {
        "service_type": form.service_type,
        "reason": form.reason,
        "outcome": form.outcome,
        "notes": form.notes,
        "voice_of_customer": list(form.voice_of_customer),
    }


def form_of(body: dict[str, object]) -> WrapUpForm:
    """Return a wrap-up form as its draft was kept."""
    service_type, outcome, voice = body["service_type"], body["outcome"], body["voice_of_customer"]
    return WrapUpForm(
        service_type=ServiceType(str(service_type)) if service_type else None,
        reason=str(body["reason"]),
        outcome=Outcome(str(outcome)) if outcome else None,
        notes=str(body["notes"]),
        voice_of_customer=tuple(map(str, voice)) if isinstance(voice, list) else (),
    )
