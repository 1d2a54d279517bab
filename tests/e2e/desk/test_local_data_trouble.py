"""The local database damaged, replaced, or without room: said in words, set aside, and no typed word lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from agent_desktop.contract.seat import AgentState
from agent_desktop.demo.stage import AGENT
from agent_desktop.interactions.model import Phase
from agent_desktop.storage.database import LocalDatabase
from agent_desktop.storage.errors import DatabaseDamaged, DiskFull
from support.stage import SharedStage, contacts_kept, ids_kept
from support.stage_desktop import Desktop, desktop
from support.waiting import eventually

pytestmark = pytest.mark.e2e

PAGE = 4096
TABLES = 50
"""Pages that the empty tables take; what is written later lies behind them."""
LONG_NOTE = "客户对扣款有疑问，已逐笔核对。" * 500
"""7,500 characters: more pages than a full disk has left."""


def database_of(seat: Path) -> Path:
    return seat / "agents" / AGENT / "seat.db"


def spoil_the_end(path: Path) -> None:
    """Overwrite what was written last: articles and states, not the outbox's own page."""
    pages = path.stat().st_size // PAGE
    with path.open("r+b") as file:
        file.seek((TABLES + 1) * PAGE)
        file.write(b"\xa5" * ((pages - TABLES - 1) * PAGE))


def spoil_the_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xa5" * PAGE)


def put_a_foreign_file(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE of_another_program (x)")
        other.commit()


async def leave_unsent_work(stage: SharedStage, seat: Path) -> list[str]:
    """Work a little without the backend; returns the ids of what waits to be sent."""
    async with desktop(stage.url, seat) as window:
        await window.sign_in()
        assert await window.session.sync.feed.caught_up(within=20)
    async with stage.backend_away(), desktop(stage.url, seat) as window:
        await window.sign_in()
        if window.session.seat.status.state is not AgentState.READY:
            await window.session.seat.go(AgentState.READY)
        await window.session.seat.raise_hand("未发出的举手")
        waiting = [item.submission for item in await window.session.sync.outbox.waiting()]
    assert {"state_event", "hand_raise"} <= {submission.kind for submission in waiting}
    return [submission.id.hex for submission in waiting]


async def until_set_aside(window: Desktop) -> None:
    """Sign in until the damaged file is set aside: damage that shows only at work is told, and met at the next try."""
    damaged = DatabaseDamaged(Path("seat.db"))
    window.submit()
    await eventually(lambda: window.app.desk is not None or window.says(damaged), within=20)
    if window.app.desk is not None and window.session.set_aside is None:
        await eventually(lambda: window.says(damaged), within=10)
        await window.app.sign_out()
    if window.app.desk is None:
        await window.sign_in()


async def test_a_database_damaged_in_the_middle_is_set_aside_and_its_unsent_work_delivered(
    stage: SharedStage, seat: Path, expected_log_errors: list[str]
) -> None:
    expected_log_errors.append("knowledge:pane failed")  # its articles lie where the damage is
    waiting = await leave_unsent_work(stage, seat)
    spoil_the_end(database_of(seat))
    async with desktop(stage.url, seat) as window:
        await until_set_aside(window)
        aside = window.session.set_aside
        assert aside is not None
        assert aside.path.exists()
        texts = window.app.look.texts
        await window.until_says(texts("error.database_was_damaged", name=aside.path.name))
        assert aside.unsent is not None
        assert aside.unsent >= len(waiting)
        assert window.reads(texts("storage.unsent_taken_over", count=aside.unsent))
        assert await window.session.sync.outbox.drain(within=10)
    assert set(waiting) <= ids_kept(stage.stage, "state_events", "hand_raises")


@pytest.mark.parametrize(
    ("spoil", "code"), [(spoil_the_header, "database_unreadable"), (put_a_foreign_file, "database_foreign")]
)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_a_file_that_is_no_database_of_ours_is_kept_and_the_seat_opens(
    stage: SharedStage, seat: Path, spoil: Callable[[Path], None], code: str, language: str
) -> None:
    async with desktop(stage.url, seat) as window:
        await window.sign_in()
    path = database_of(seat)
    spoil(path)
    before = path.read_bytes()
    async with desktop(stage.url, seat, language=language) as window:
        await window.sign_in()
        (kept,) = [file for file in path.parent.glob("seat.*-*.db") if file.read_bytes() == before]
        texts = window.app.look.texts
        await window.until_says(texts(f"error.{code}", name=kept.name))
        assert window.reads(texts(f"error.{code}.next"))
        assert window.reads(texts("storage.unsent_unknown")) == (code != "database_foreign")
        await window.registered()


async def fill_the_disk(database: LocalDatabase) -> None:
    """Leave no page to the database, as a full disk does."""

    def fill(db: sqlite_utils.Database) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}").fetchone()

    await database.run(fill)


async def forbid_every_write_of_the_call(database: LocalDatabase) -> None:
    """Fill the disk, and let even a small change of the contact need a new page."""

    def greedy(db: sqlite_utils.Database) -> None:
        db.execute("CREATE TABLE greed (bytes BLOB)")
        grab = "BEGIN INSERT INTO greed VALUES (zeroblob(65536)); END"
        db.execute(f"CREATE TEMP TRIGGER greedy BEFORE UPDATE ON main.interactions_open {grab}")

    await database.run(greedy)
    await fill_the_disk(database)


async def make_room(database: LocalDatabase) -> None:
    await database.run(lambda db: db.execute("PRAGMA max_page_count = 1073741823").fetchone())


@pytest.mark.sip
async def test_a_full_disk_while_typing_is_said_and_everything_is_saved_once_there_is_room(
    stage: SharedStage, seat: Path
) -> None:
    async with desktop(stage.url, seat) as window:
        await window.sign_in()
        await window.registered()
        call = await window.take_call(stage)
        await eventually(lambda: window.session.interactions.current.customer is not None, within=10)
        await fill_the_disk(window.session.database)
        window.type_notes(LONG_NOTE)
        await eventually(lambda: window.says(DiskFull()), within=10)
        assert window.seen()["notes"] == LONG_NOTE
        assert window.seen()["phase"] == "talking", "the call goes on"
        await make_room(window.session.database)
        await window.until_says(window.app.look.texts("storage.saved_again"))
        assert window.seen()["unsaved"] == 0
        window.hang_up()
        await eventually(lambda: window.session.interactions.current.phase is Phase.WRAP_UP, within=10)
        window.fill_wrap_up()
        window.complete()
        await eventually(lambda: contacts_kept(stage.stage, call), within=10)
        assert contacts_kept(stage.stage, call)[0]["notes"] == LONG_NOTE


@pytest.mark.sip
async def test_a_call_that_ends_while_the_disk_is_full_is_wrapped_up_once_there_is_room(
    stage: SharedStage, seat: Path
) -> None:
    async with desktop(stage.url, seat) as window:
        await window.sign_in()
        await window.registered()
        call = await window.take_call(stage)
        await eventually(lambda: not window.session.interactions.current.searching, within=10)
        await forbid_every_write_of_the_call(window.session.database)
        window.hang_up()
        await eventually(lambda: window.seen()["phase"] == "wrap_up" and window.says(DiskFull()), within=10)
        assert window.seen()["state"] == "talking", "nothing is told that is not kept"
        window.type_notes(LONG_NOTE)
        await make_room(window.session.database)
        await eventually(lambda: window.seen()["state"] == "wrap_up", within=10)
        window.fill_wrap_up()
        window.complete()
        await eventually(lambda: contacts_kept(stage.stage, call), within=10)
        assert [contact["notes"] for contact in contacts_kept(stage.stage, call)] == [LONG_NOTE]


@pytest.mark.sip
async def test_a_full_disk_while_handing_in_keeps_the_form_and_the_contact_goes_up_once(
    stage: SharedStage, seat: Path
) -> None:
    async with desktop(stage.url, seat) as window:
        await window.sign_in()
        await window.registered()
        call = await window.take_call(stage)
        window.hang_up()
        await eventually(lambda: window.session.interactions.current.phase is Phase.WRAP_UP, within=10)
        window.fill_wrap_up()
        window.type_notes(LONG_NOTE)
        await eventually(lambda: not window.seen()["unsaved"])
        await fill_the_disk(window.session.database)
        window.complete()
        await eventually(lambda: window.says(DiskFull()), within=10)
        assert window.seen()["phase"] == "wrap_up"
        assert window.seen()["notes"] == LONG_NOTE
        await make_room(window.session.database)
        window.complete()
        await eventually(lambda: window.session.interactions.current.phase is Phase.DONE, within=10)
        await eventually(lambda: contacts_kept(stage.stage, call), within=10)
        assert [contact["notes"] for contact in contacts_kept(stage.stage, call)] == [LONG_NOTE]
