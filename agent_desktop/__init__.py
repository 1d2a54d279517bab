"""Agent desktop: the headless core of a bank service centre's agent workstation."""

__version__ = "0.1.0"
