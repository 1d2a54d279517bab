"""Invented names of people and branches."""

from __future__ import annotations

import random

from agent_desktop.backend.seed.sources import demo_file


def person_name(rng: random.Random, gender: str) -> str:
    """Return an invented name."""
    names = demo_file("names.toml")
    return f"{rng.choice(names['surnames'])}{rng.choice(names['given'][gender])}"


def branch_name(rng: random.Random) -> str:
    """Return an invented bank's branch and sub-branch."""
    branches = demo_file("names.toml")["branches"]
    branch = rng.choice(list(branches))
    return f"{branch} {rng.choice(branches[branch])}"
