"""Where the seed's invented people come from: files of `resources/demo`, and chance that repeats itself."""

from __future__ import annotations

import random
import tomllib
from functools import cache
from typing import Any

from agent_desktop.resources import resources_root


@cache
def demo_file(name: str) -> dict[str, Any]:
    """Return a file of the demo's hand-made data."""
    return tomllib.loads((resources_root() / "demo" / name).read_text("utf-8"))


def seeded_random(key: str) -> random.Random:
    """Return chance that is the same for a key in every seeding."""
    return random.Random(key)  # noqa: S311 - demo data has to repeat itself; secrets come from `secrets`
