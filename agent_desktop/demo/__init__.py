"""The demo's stage: an embedded backend and practice callers, as processes of their own, on practice data."""
