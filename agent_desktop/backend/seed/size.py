"""How much is seeded: the whole demo, or just enough for a test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeedSize:
    """Counts of a seeding. `articles` is a limit; None takes every article there is."""

    team_keys: tuple[str, ...]
    customers: int
    articles: int | None
    history_days: int
    dense_days: int
    sparse_contacts_a_day: float
    orders: int


FULL = SeedSize(
    team_keys=("general-1", "general-2", "general-3", "card-1", "card-2", "outbound-1"),
    customers=5000,
    articles=None,
    history_days=90,
    dense_days=14,
    sparse_contacts_a_day=4.2,
    orders=600,
)
SMALL = SeedSize(
    team_keys=("general-3",),
    customers=40,
    articles=30,
    history_days=14,
    dense_days=0,
    sparse_contacts_a_day=0.6,
    orders=20,
)
SIZES = {"full": FULL, "small": SMALL}
