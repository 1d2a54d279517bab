"""What colours and sizes are for. Widgets ask for these names; only this file knows which palette colour answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from agent_desktop_ui.theme.palette import PALETTES, Scheme


class Meaning(StrEnum):
    """What a coloured thing says. Each has an ink (text, icon, dot) and a tint (the ground under it)."""

    CALL = "call"  # brand, links, talking
    GOOD = "good"  # ready, in order
    WARNING = "warning"  # wrap-up, soon late
    PREMIUM = "premium"  # break, a customer's high tier
    DANGER = "danger"  # hang up, help, overdue
    NEUTRAL = "neutral"  # offline, no judgement


COLOURS: Mapping[str, str] = {
    "background": "background",
    "surface": "surface",
    "surface_2": "surface_2",
    "line": "line",
    "line_strong": "line_strong",
    "ink": "ink",
    "ink_2": "ink_2",
    "ink_3": "ink_3",
    "focus": "blue",
    "call": "blue",
    "call_strong": "blue_deep",
    "call_tint": "blue_tint",
    "good": "green_ink",
    "good_tint": "green_tint",
    "warning": "amber",
    "warning_tint": "amber_tint",
    "premium": "violet",
    "premium_tint": "violet_tint",
    "danger": "red",
    "danger_strong": "red_deep",
    "danger_tint": "red_tint",
    "neutral": "grey_ink",
    "neutral_tint": "grey_tint",
    "on_solid": "on_solid",
    "mark": "mark",
    "shade": "shade",
}
"""Meaning → palette colour."""

STATE_MEANING: Mapping[str, Meaning] = {
    "signed_out": Meaning.NEUTRAL,
    "ready": Meaning.GOOD,
    "ringing": Meaning.CALL,
    "talking": Meaning.CALL,
    "hold": Meaning.CALL,
    "wrap_up": Meaning.WARNING,
    "break": Meaning.PREMIUM,
    "meal": Meaning.PREMIUM,
    "training": Meaning.PREMIUM,
    "meeting": Meaning.PREMIUM,
    "outbound": Meaning.CALL,
    "coaching": Meaning.PREMIUM,
    "fault": Meaning.DANGER,
}
"""Agent state (`contract.seat.AgentState`) → its colour on the bar, in tiles and in charts.

By name, because the contract brings pydantic along, and the first window does not wait for that.
"""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Lengths in device-independent pixels."""

    step: int = 4
    radius_card: int = 8
    radius_control: int = 6
    radius_tag: int = 4
    text_secondary: int = 12
    text_body: int = 13
    text_title: int = 15
    text_figure: int = 20
    text_hero: int = 44
    control: int = 32
    control_small: int = 28
    control_call: int = 40
    bar: int = 64
    rail: int = 72
    status_bar: int = 28
    customer_pane: int = 392
    knowledge_pane: int = 372
    fold_below: int = 1500

    def space(self, steps: int) -> int:
        """Return a distance in steps of four."""
        return steps * self.step


SIZES = Sizes()


def colours(scheme: Scheme) -> dict[str, str]:
    """Return every meaning's colour in a scheme."""
    palette = PALETTES[scheme]
    return {meaning: palette[name] for meaning, name in COLOURS.items()}
