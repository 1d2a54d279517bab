"""What can go wrong in the practice room, each with a stable code (errors.py)."""

from __future__ import annotations

from agent_desktop.errors import AgentDesktopError


class PracticePortTaken(AgentDesktopError):
    """Another program already listens on the port the exchange was told to use."""

    code = "practice_port_taken"


class ScenarioUnknown(AgentDesktopError):
    """No scenario of that name is installed."""

    code = "practice_scenario_unknown"


class ScenarioInvalid(AgentDesktopError):
    """A scenario file doesn't say what a scenario must say."""

    code = "practice_scenario_invalid"


class CallerBusy(AgentDesktopError):
    """As many practice calls as the engine can hold are under way."""

    code = "practice_caller_busy"


class CallUnknown(AgentDesktopError):
    """The practice call named is not, or no longer, under way."""

    code = "practice_call_unknown"
