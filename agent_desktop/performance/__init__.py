"""The agent's own measures, from what the seat saw and what the backend counted."""
