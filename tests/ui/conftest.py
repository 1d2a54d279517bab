"""Ground of the face's tests: a qasync loop for coroutines, looks in both languages and schemes, and no leaks.

An `async def` test below tests/ui runs on a qasync loop, so widgets, services and awaits share one loop, as in the
product. Give every widget you build to `qtbot.addWidget`; a window left over fails the test.
"""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from agent_desktop_ui.look import Look
from agent_desktop_ui.texts import Texts
from agent_desktop_ui.theme.palette import Scheme
from agent_desktop_ui.theme.theme import Theme
from support.qt_ground import no_window_left, pytest_asyncio_loop_factories, pytest_runtest_makereport, qapp

__all__ = ["no_window_left", "pytest_asyncio_loop_factories", "pytest_runtest_makereport", "qapp"]


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
