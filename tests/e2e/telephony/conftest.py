from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.phones import Floor, floor_at


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    folder = tmp_path / "floor"
    folder.mkdir()
    async with floor_at(folder) as opened:
        yield opened
