"""Ground of the face's tests: a qasync loop for coroutines, looks in both languages and schemes, and no leaks.

An `async def` test below tests/ui runs on a qasync loop, so widgets, services and awaits share one loop, as in the
product. Give every widget you build to `qtbot.addWidget`; a window left over fails the test.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from agent_desktop_ui.look import Look
from agent_desktop_ui.texts import Texts
from agent_desktop_ui.theme.palette import Scheme
from agent_desktop_ui.theme.theme import Theme

_application: list[QApplication] = []


def _app() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    _application.append(QApplication(["tests"]))
    return _application[0]


def _qasync_loop() -> asyncio.AbstractEventLoop:
    return qasync.QEventLoop(_app())


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run the coroutines of these tests on Qt's own loop."""
    return {"qasync": _qasync_loop}


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return _app()


@pytest.fixture(autouse=True)
def no_window_left(qapp: QApplication) -> Iterator[None]:
    """Fail the test that leaves a window behind."""
    before = {id(window) for window in qapp.topLevelWidgets()}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    left = [window for window in qapp.topLevelWidgets() if window.parent() is None and id(window) not in before]
    assert not left, f"left over: {left}"


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Run the test in both languages."""
    return str(request.param)


@pytest.fixture(params=[Scheme.LIGHT, Scheme.DARK])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """Run the test by day and by night."""
    return Scheme(request.param)


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """Chinese, light; texts that are missing fail the test."""
    theme = Theme()
    theme.apply(qapp)
    return Look(theme, Texts("zh_CN", strict=True))


@pytest.fixture
def every_look(qapp: QApplication, language: str, scheme: Scheme) -> Look:
    """One after the other: both languages, day and night."""
    theme = Theme(scheme)
    theme.apply(qapp)
    return Look(theme, Texts(language, strict=True))
