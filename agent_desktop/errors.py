"""Errors an agent can act on: a stable code, the facts, and what to do next.

The code names two texts of the face's catalogue: `error.<code>` is the sentence, `error.<code>.next` the next step.
"""

from __future__ import annotations


class AgentDesktopError(Exception):
    """Anything that goes wrong and that the agent should be told.

    Attributes:
        code: stable name of the kind of error; the face finds its sentence under `error.<code>`.
        facts: values that the sentence may name. Never customer data.
    """

    code = "unexpected"

    def __init__(self, message: str = "", **facts: str | float) -> None:
        super().__init__(message or self.code)
        self.facts = facts
