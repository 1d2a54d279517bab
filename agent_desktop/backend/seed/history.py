"""Three months of contacts, and the day totals that count them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from agent_desktop.backend.seed.calls import Who, answered_call, call_lengths, choose_reason
from agent_desktop.backend.seed.days import play_day, sampled_totals, shift_plan, totals_of
from agent_desktop.backend.seed.people import DEMO_AGENT, Person
from agent_desktop.backend.seed.size import SeedSize

Row = dict[str, Any]


def past_days(
    rng: random.Random, people: Sequence[Person], callers: Sequence[Who], size: SeedSize, today: date
) -> tuple[list[Row], list[Row]]:
    """Return rows of `contacts` and `day_totals` for the days before today.

    The demo agent's days and the demo team's latest are kept call by call; of the others a sample of the calls is kept,
    and their totals count the rest too.
    """
    contacts: list[Row] = []
    totals: list[Row] = []
    for place, person in enumerate(people):
        for ago in range(size.history_days, 0, -1):
            day = today - timedelta(days=ago)
            if (day.toordinal() + place) % 7 >= 5:
                continue
            dense = person.number == DEMO_AGENT or (person.team.key == "general-3" and ago <= size.dense_days)
            play = _whole_day if dense else _sampled_day
            made, counted = play(rng, person, callers, place, day, size)
            contacts += made
            totals.append({"agent_number": person.number, **counted})
    return contacts, totals


def _whole_day(
    rng: random.Random, person: Person, callers: Sequence[Who], place: int, day: date, _size: SeedSize
) -> tuple[list[Row], Row]:
    begins = datetime.combine(day, time(8)).astimezone()
    plan = shift_plan(begins, place)
    played = play_day(rng, person, callers, plan, begins + timedelta(hours=8))
    return played.contacts, totals_of(day, played, plan).model_dump()


def _sampled_day(
    rng: random.Random, person: Person, callers: Sequence[Who], _place: int, day: date, size: SeedSize
) -> tuple[list[Row], Row]:
    begins = datetime.combine(day, time(8)).astimezone()
    share = size.sparse_contacts_a_day
    count = int(share) + (rng.random() < share % 1)
    made = []
    for _ in range(count):
        reason = choose_reason(rng, person)
        offered = begins + timedelta(seconds=rng.uniform(0, 7.8 * 3600))
        lengths = call_lengths(rng, person, reason)
        made.append(answered_call(rng, person, rng.choice(callers), offered, reason, lengths))
    return made, sampled_totals(rng, day, made, person.pace).model_dump()
