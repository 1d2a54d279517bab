"""What a measure is aimed at and how it stands, ready for the screen (targets: DOMAIN.md, measures)."""

from __future__ import annotations

from dataclasses import dataclass

from agent_desktop.contract.identity import SeatPolicy
from agent_desktop.performance.model import Measures
from agent_desktop_ui.formatting import number, percent, short_duration
from agent_desktop_ui.theme.meaning import Meaning

SATISFACTION_FROM = 0.95
ADHERENCE_FROM = 0.92
OCCUPANCY_FROM, OCCUPANCY_UNTIL = 0.75, 0.85
NEAR = 0.05
"""Within five per cent of its target a measure is amber, beyond that red."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One measure for the screen. `share` is how much of the target is reached, 0 to 1; None where nothing is known."""

    key: str
    value: str
    target: str
    share: float | None
    meaning: Meaning | None


def judged(measures: Measures, policy: SeatPolicy) -> tuple[Judged, ...]:
    """Return the measures of the strip and the table, in their order."""
    aht = measures.handling_time
    occupancy = measures.occupancy
    handled_share = min(1.0, measures.handled / policy.target_handled) if policy.target_handled else None
    return (
        Judged("handled", number(measures.handled), number(policy.target_handled), handled_share, None),
        Judged(
            "handling_time",
            "--" if aht is None else short_duration(aht),
            f"≤ {short_duration(policy.target_aht_seconds)}",
            None if aht is None else min(1.0, policy.target_aht_seconds / aht) if aht else 1.0,
            None if aht is None else _at_most(aht, policy.target_aht_seconds),
        ),
        _share("satisfaction", measures.satisfaction, SATISFACTION_FROM),
        _share("adherence", measures.adherence, ADHERENCE_FROM),
        Judged(
            "occupancy",
            percent(occupancy),
            f"{percent(OCCUPANCY_FROM, 0)}–{percent(OCCUPANCY_UNTIL, 0)}",
            occupancy,
            None if occupancy is None else _between(occupancy),
        ),
    )


def _share(key: str, value: float | None, target: float) -> Judged:
    meaning = None if value is None else _at_least(value, target)
    return Judged(key, percent(value), f"≥ {percent(target, 0)}", value, meaning)


def _at_least(value: float, target: float) -> Meaning:
    if value >= target:
        return Meaning.GOOD
    return Meaning.WARNING if value >= target * (1 - NEAR) else Meaning.DANGER


def _at_most(value: float, target: float) -> Meaning:
    if value <= target:
        return Meaning.GOOD
    return Meaning.WARNING if value <= target * (1 + 2 * NEAR) else Meaning.DANGER


def _between(value: float) -> Meaning:
    return Meaning.GOOD if OCCUPANCY_FROM <= value <= OCCUPANCY_UNTIL else Meaning.WARNING
