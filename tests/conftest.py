"""Habits of every test: an unexpected logged error fails it, and nothing touches the user's own folders."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# The centre's own zone, without its table: tests see the same day wherever they run.
os.environ["TZ"] = "CST-8"
if hasattr(time, "tzset"):
    time.tzset()


class LoggedErrors(logging.Handler):
    """Collects what is logged at ERROR or above."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []
        self.expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def unexpected(self) -> list[str]:
        return [
            f"{record.name}: {self.format(record)}"  # with its traceback: the next run may not show it again
            for record in self.records
            if not any(part in f"{record.name}: {record.getMessage()}" for part in self.expected)
        ]


@pytest.fixture(autouse=True)
def logged_errors() -> Iterator[LoggedErrors]:
    """Fail the test that logs an error it did not announce."""
    handler = LoggedErrors()
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler
    finally:
        root.removeHandler(handler)
    if unexpected := handler.unexpected():
        pytest.fail("logged errors:\n" + "\n".join(unexpected), pytrace=False)


@pytest.fixture
def expected_log_errors(logged_errors: LoggedErrors) -> list[str]:
    """Parts of error messages that this test provokes: append to it."""
    return logged_errors.expected


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, data and run files of the product below the test's own folder."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    for name in [name for name in os.environ if name.startswith("AGENT_DESKTOP_")]:
        monkeypatch.delenv(name)
