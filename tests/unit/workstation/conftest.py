"""Seats on a real backend for the tests of this room."""

from support.bench import backend, benches

__all__ = ["backend", "benches"]
