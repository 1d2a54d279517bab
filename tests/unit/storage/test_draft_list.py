"""All drafts of a kind, saved or still waiting."""

from __future__ import annotations

from pathlib import Path

from agent_desktop.clock import SystemClock
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.drafts import MIGRATIONS, DraftKeeper


async def test_drafts_are_listed_with_their_newest_text(tmp_path: Path) -> None:
    database = await LocalDatabase.open(tmp_path / "seat.db", bytes(32), MIGRATIONS)
    drafts = DraftKeeper(database, SystemClock())
    drafts.keep("order:1", {"text": "one"})
    drafts.keep("wrap_up:1", {"text": "not an order"})
    await drafts.flush()
    drafts.keep("order:2", {"text": "two"})
    drafts.keep("order:1", {"text": "one, longer"})
    found = await drafts.load_all("order:")
    assert sorted(str(body["text"]) for body in found) == ["one, longer", "two"]
    await drafts.close()
    await database.close()
