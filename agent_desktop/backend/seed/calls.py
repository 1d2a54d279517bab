"""Single contacts: invented calls with plausible lengths, as rows of `contacts`."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from agent_desktop.backend.seed.customers import new_uuid
from agent_desktop.backend.seed.people import Person
from agent_desktop.backend.seed.reasons import REASONS, Reason
from agent_desktop.contract.contacts import Channel, Contact, Direction, Outcome, ServiceType, VerificationLevel

TALK_MEAN = 178.0
HOLD_MEAN = 45.0
WRAP_UP_MEAN = 48.0
IN_TIME_SHARE = 0.86
ABANDONED_SHARE = 0.03
SURVEYED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Who:
    """A customer as a caller: id and main phone."""

    customer_id: UUID
    phone: str


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the parts of a call took, in seconds."""

    queue: float
    ring: float
    talk: float
    hold: float
    wrap_up: float

    @property
    def handling(self) -> float:
        """What counts for AHT."""
        return self.talk + self.hold + self.wrap_up


def call_lengths(rng: random.Random, person: Person, reason: Reason) -> Lengths:
    """Return invented lengths of an answered call: many short ones, few long ones."""
    talk = min(1500.0, rng.lognormvariate(0, 0.5) / 1.133 * TALK_MEAN * reason.stretch * person.pace)
    hold = rng.uniform(15, 2 * HOLD_MEAN) if rng.random() < 0.22 else 0.0
    wrap_up = min(240.0, rng.uniform(0.5, 1.5) * WRAP_UP_MEAN * person.pace)
    ring = rng.uniform(1.5, 6)
    queue = rng.uniform(0, 12) if rng.random() < IN_TIME_SHARE else rng.uniform(20, 95)
    outbound = person.team.queue == "外呼业务"
    return Lengths(
        0.0 if outbound else round(queue, 1), round(ring, 1), round(talk, 1), round(hold, 1), round(wrap_up, 1)
    )


def choose_reason(rng: random.Random, person: Person) -> Reason:
    """Return what a call of the person's queue is about."""
    reasons = REASONS[person.team.queue]
    return rng.choices(reasons, [reason.weight for reason in reasons])[0]


def answered_call(
    rng: random.Random, person: Person, who: Who, offered_at: datetime, reason: Reason, lengths: Lengths
) -> dict[str, Any]:
    """Return an answered call as a row."""
    answered = offered_at + timedelta(seconds=lengths.ring)
    ended = answered + timedelta(seconds=lengths.talk + lengths.hold)
    outbound = person.team.queue == "外呼业务"
    rating = None
    if not outbound and rng.random() < SURVEYED_SHARE:
        rating = rng.choices((5, 4), (82, 18))[0] if rng.random() < person.warmth else rng.choice((1, 2, 3, 3))
    return {
        "id": new_uuid(rng),
        "version": 1,
        "agent_number": person.number,
        "customer_id": who.customer_id,
        "channel": Channel.PHONE.value,
        "direction": (Direction.OUTBOUND if outbound else Direction.INBOUND).value,
        "remote_number": who.phone,
        "queue": person.team.queue,
        "ivr_path": reason.ivr_path,
        "call_uuid": f"{rng.getrandbits(64):016x}",
        "offered_at": offered_at,
        "answered_at": answered,
        "ended_at": ended,
        "completed_at": ended + timedelta(seconds=lengths.wrap_up),
        "ring_seconds": lengths.ring,
        "queue_seconds": lengths.queue,
        "talk_seconds": lengths.talk,
        "hold_seconds": lengths.hold,
        "wrap_up_seconds": lengths.wrap_up,
        "verification": rng.choice((VerificationLevel.L0, VerificationLevel.L1, VerificationLevel.L2)).value,
        "service_type": reason.service_type.value,
        "reason": reason.text,
        "outcome": outcome_of(rng, reason).value,
        "notes": reason.note,
        "voice_of_customer": [],
        "work_order_ids": [],
        "survey_rating": rating,
    }


def abandoned_call(rng: random.Random, person: Person, who: Who, offered_at: datetime) -> dict[str, Any]:
    """Return a call whose caller hung up while it rang, as a row."""
    empty = Contact(
        id=new_uuid(rng),
        version=1,
        agent_number=person.number,
        customer_id=who.customer_id,
        remote_number=who.phone,
        queue=person.team.queue,
        call_uuid=f"{rng.getrandbits(64):016x}",
        offered_at=offered_at,
        queue_seconds=round(rng.uniform(1, 60), 1),
        ring_seconds=round(rng.uniform(1, 8), 1),
        outcome=Outcome.ABANDONED,
    )
    ended = offered_at + timedelta(seconds=empty.ring_seconds)
    return {**empty.model_dump(), "ended_at": ended, "completed_at": ended}


def outcome_of(rng: random.Random, reason: Reason) -> Outcome:
    """Return how a call about this ended."""
    if reason.service_type is ServiceType.COMPLAINT:
        return rng.choices((Outcome.ORDER_OPENED, Outcome.RESOLVED, Outcome.UNRESOLVED), (6, 3, 1))[0]
    return rng.choices((Outcome.RESOLVED, Outcome.CALL_BACK, Outcome.TRANSFERRED, Outcome.UNRESOLVED), (90, 3, 4, 3))[0]
