"""The whole product on one small bank: the stage is opened once, every test has a seat folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.qt_ground import no_window_left, pytest_asyncio_loop_factories, pytest_runtest_makereport, qapp
from support.stage import SharedStage, shared_stage

__all__ = ["no_window_left", "pytest_asyncio_loop_factories", "pytest_runtest_makereport", "qapp"]


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedStage]:
    with shared_stage(tmp_path_factory.mktemp("stage")) as opened:
        yield opened


@pytest.fixture
def seat(tmp_path: Path) -> Path:
    """The folder of one seat's data."""
    return tmp_path / "seat"
