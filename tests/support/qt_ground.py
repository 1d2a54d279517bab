"""Ground of tests with widgets: coroutines on Qt's own loop, one application, and no window left behind.

A conftest imports what `__all__` names from here; the `async def` tests below
it then run on a qasync loop, so that widgets, services and awaits share one loop, as in the product.
"""

from __future__ import annotations

import asyncio
import gc
import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

__all__ = [
    "application",
    "no_window_left",
    "pytest_asyncio_loop_factories",
    "pytest_runtest_makereport",
    "qapp",
]

FAILURES = Path(__file__).parents[1] / "_failures"
"""Where pictures of failures are kept; git ignores it."""

_application: list[QApplication] = []


def application() -> QApplication:
    """Return the one application of this process."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    _application.append(QApplication(["tests"]))
    _application[0].setQuitOnLastWindowClosed(False)  # as the product has it; the loop would end with a window
    return _application[0]


def qasync_loop() -> asyncio.AbstractEventLoop:
    return qasync.QEventLoop(application())


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run the coroutines of these tests on Qt's own loop."""
    return {"qasync": qasync_loop}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep a picture of every window that stands when a test fails."""
    report = yield
    if report.when == "call" and report.failed:
        FAILURES.mkdir(exist_ok=True)
        name = re.sub(r"[^\w.-]+", "_", item.nodeid)[-150:]
        standing = [window for window in application().topLevelWidgets() if window.isVisible()]
        for number, window in enumerate(standing):
            window.grab().save(str(FAILURES / f"{name}-{number}.png"))
    return report


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return application()


@pytest.fixture(autouse=True)
def no_window_left(qapp: QApplication) -> Iterator[None]:
    """Fail the test that leaves a window behind."""
    before = {id(window) for window in qapp.topLevelWidgets()}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    left = [window for window in qapp.topLevelWidgets() if window.parent() is None and id(window) not in before]
    assert not left, f"left over: {left}"
