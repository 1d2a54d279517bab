"""Importing a library without another one that it would only take along."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType


def import_without(module: str, *unwanted: str) -> ModuleType:
    """Import a module as if some optional packages were not installed; ones already loaded are left to it.

    For libraries that import something large if it is there and use it for nothing of ours. Call it before any thread
    may import the unwanted ones for good.

    Raises:
        ImportError: the module is not there, or can't do without.
    """
    absent = [name for name in unwanted if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to make an import fail
    try:
        return importlib.import_module(module)
    finally:
        for name in absent:
            del sys.modules[name]
