"""Which department answers for which type of work order: as the forms say, which seats and backend share."""

from __future__ import annotations

import tomllib
from functools import cache

from agent_desktop.resources import resources_root

OTHERWISE = "客户服务中心运营部"
"""Who sorts what no form knows: an order of a newer or older seat."""


@cache
def _departments() -> dict[str, str]:
    forms = tomllib.loads((resources_root() / "forms" / "order_types.toml").read_text("utf-8"))
    return {form["key"]: form["department"]["zh_CN"] for form in forms["type"]}


def department_of(order_type: str) -> str:
    """Return the department that a new order is assigned to."""
    return _departments().get(order_type, OTHERWISE)
