"""The whole demo bank: its counts, its sums, and its people."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.backend.seed.articles import read_articles
from agent_desktop.backend.serve import prepare
from agent_desktop.backend.settings import BackendSettings, database_url
from agent_desktop.contract.knowledge import Article
from agent_desktop.resources import resources_root


class MorningClock:
    """A working morning, wherever and whenever the test runs."""

    def __init__(self) -> None:
        self.moment = datetime.now().astimezone().replace(hour=10, minute=20).astimezone(UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()


@pytest.fixture(scope="module")
def clock() -> MorningClock:
    return MorningClock()


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory, clock: MorningClock) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("seed") / "bank.db"
    asyncio.run(prepare(BackendSettings(database_url(path)), clock, "full"))
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def one(bank: sqlite3.Connection, sql: str) -> Any:
    return bank.execute(sql).fetchone()[0]


def test_the_counts_are_those_of_the_demo(bank: sqlite3.Connection) -> None:
    files = sorted((resources_root() / "demo" / "knowledge").glob("*.toml"))
    written = sum(len(tomllib.loads(path.read_text("utf-8")).get("article", [])) for path in files)
    assert one(bank, "SELECT count(*) FROM customers") == 5000
    assert one(bank, "SELECT count(*) FROM articles") == written
    assert one(bank, "SELECT count(*) FROM feed_entries WHERE audience = 'everyone'") == written
    assert one(bank, "SELECT count(*) FROM teams") == 6
    assert one(bank, "SELECT count(*) FROM agents WHERE role = 'agent'") == 84
    assert one(bank, "SELECT count(*) FROM agents WHERE role = 'leader'") == 6
    assert one(bank, "SELECT count(*) FROM work_orders") == 600
    assert 25_000 <= one(bank, "SELECT count(*) FROM contacts") <= 45_000
    assert one(bank, "SELECT count(DISTINCT agent_number) FROM contacts") == 84
    assert one(bank, "SELECT count(DISTINCT agent_number) FROM day_totals") == 84
    assert one(bank, "SELECT count(DISTINCT password_hash) FROM agents") == 90
    assert one(bank, "SELECT count(DISTINCT sip_secret) FROM agents") == 90


def test_every_article_is_whole() -> None:
    articles: list[Article] = read_articles()
    assert len({article.number for article in articles}) == len(articles)
    for article in articles:
        assert len(article.body) > 60, article.number
        assert article.category, article.number


def test_the_demo_agents_days_are_the_sums_of_the_very_calls(bank: sqlite3.Connection) -> None:
    days = bank.execute(
        "SELECT day, handled, talk_seconds + hold_seconds + wrap_up_seconds, surveys_answered "
        "FROM day_totals WHERE agent_number = '80217' ORDER BY day"
    ).fetchall()
    assert len(days) >= 60
    for day, handled, handling, surveys in days:
        begins = datetime.fromisoformat(day).astimezone().astimezone(UTC)
        until = begins + timedelta(days=1)
        calls = bank.execute(
            "SELECT count(*), sum(talk_seconds + hold_seconds + wrap_up_seconds), count(survey_rating) FROM contacts "
            "WHERE agent_number = '80217' AND answered_at IS NOT NULL AND offered_at >= ? AND offered_at < ?",
            (f"{begins:%Y-%m-%d %H:%M:%S}", f"{until:%Y-%m-%d %H:%M:%S}"),
        ).fetchone()
        assert (handled, surveys) == (calls[0], calls[2]), day
        assert handling == pytest.approx(calls[1]), day


def test_the_measures_are_a_centres(bank: sqlite3.Connection) -> None:
    handled, handling, ready, answered, satisfied, scheduled, adherent = bank.execute(
        "SELECT sum(handled), sum(talk_seconds + hold_seconds + wrap_up_seconds), sum(ready_seconds), "
        "sum(surveys_answered), sum(surveys_satisfied), sum(scheduled_seconds), sum(adherent_seconds) "
        "FROM day_totals WHERE agent_number IN (SELECT number FROM agents WHERE team_id = "
        "(SELECT team_id FROM agents WHERE number = '80217'))"
    ).fetchone()
    assert 220 <= handling / handled <= 300, "AHT about 4:30"
    assert 0.72 <= handling / (handling + ready) <= 0.88, "occupancy"
    assert 0.92 <= satisfied / answered <= 1
    assert 0.9 <= adherent / scheduled <= 1


def test_no_stored_call_is_missing_from_its_days_totals(bank: sqlite3.Connection) -> None:
    stored = one(bank, "SELECT count(*) FROM contacts WHERE answered_at IS NOT NULL")
    assert one(bank, "SELECT sum(handled) FROM day_totals") + 84 * 60 > stored


def test_the_six_customers_are_who_the_callers_play(bank: sqlite3.Connection) -> None:
    def by_phone(phone: str) -> dict[str, Any]:
        sql = "SELECT body FROM customers JOIN customer_phones ON id = customer_id WHERE phone = ?"
        customer: dict[str, Any] = json.loads(bank.execute(sql, (phone,)).fetchone()[0])
        return customer

    lin = by_phone("+8613800006021")
    assert (lin["name"], lin["tier"], lin["branch"]) == ("林静怡", "private", "深圳分行 福田支行")
    assert (lin["manager_name"], lin["manager_extension"], lin["do_not_call"]) == ("周文博", "8123", True)
    assert [product["number"][-4:] for product in lin["products"]] == ["4417", "0926", "7710", "6021", "3358"]
    assert lin["products"][0]["status"] == "frozen"
    assert lin["products"][2]["matures"] == "2027-03-18"
    assert "GD20" in lin["alerts"][0]["text"]
    names = [by_phone(f"+86{phone}")["name"] for phone in
             ("13900007132", "13700004865", "13600005210", "13500008846", "13300009275")]  # fmt: skip
    assert names == ["陈国栋", "王秀兰", "赵明远", "孙丽华", "郑伟"]
    zheng = by_phone("+8613300009275")
    assert len(zheng["products"]) == 12
    assert len(zheng["branch"]) == 40
    assert 36 <= _age(lin) <= 38
    assert _age(by_phone("+8613700004865")) >= 70


def _age(customer: dict[str, Any]) -> int:
    return (datetime.now(UTC).date() - datetime.fromisoformat(customer["born"]).date()).days // 365


def test_customers_differ_and_their_documents_check(bank: sqlite3.Connection) -> None:
    bodies = [json.loads(row[0]) for row in bank.execute("SELECT body FROM customers")]
    assert len({body["number"] for body in bodies}) == 5000
    assert len({body["phones"][0] for body in bodies}) == 5000
    assert {len(body["products"]) for body in bodies} >= set(range(1, 9)) | {12}
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for body in bodies:
        document = body["id_document"]
        total = sum(int(digit) * weight for digit, weight in zip(document, weights, strict=False))
        assert document[17] == "10X98765432"[total % 11]
        assert document[6:14] == body["born"].replace("-", "")
        assert document.startswith("99"), "a region that nobody has been given"


def test_the_demo_agent_has_three_open_orders(bank: sqlite3.Connection) -> None:
    rows = bank.execute("SELECT number, status FROM work_orders WHERE created_by = '80217'").fetchall()
    assert len(rows) == 3
    assert all(status != "closed" for _, status in rows)
    assert any(number.endswith("-0473") for number, _ in rows)
    assert one(bank, "SELECT count(DISTINCT status) FROM work_orders") >= 7


def test_the_wall_shows_life(bank: sqlite3.Connection, clock: MorningClock) -> None:
    states = dict(bank.execute(
        "SELECT agent_number, state FROM seat_tiles WHERE team_id = "
        "(SELECT team_id FROM agents WHERE number = '80217')").fetchall())  # fmt: skip
    assert len(states) == 14
    assert states["80217"] == "signed_out"
    assert len(set(states.values())) >= 6
    assert one(bank, "SELECT count(*) FROM seat_tiles WHERE hand_raised AND team_id = "
               "(SELECT team_id FROM agents WHERE number = '80217')") == 1  # fmt: skip
    begins, ends = bank.execute("SELECT begins, ends FROM shifts WHERE agent_number = '80217'").fetchone()
    now = f"{clock.now():%Y-%m-%d %H:%M:%S}"
    assert begins < now < ends


async def test_a_demo_started_again_tomorrow_has_a_shift_again(tmp_path: Path) -> None:
    clock = MorningClock()
    path = tmp_path / "bank.db"
    settings = BackendSettings(database_url(path))
    for ahead in (0, 1, 26):
        clock.moment += timedelta(hours=ahead)
        await prepare(settings, clock, "small")
        with closing(sqlite3.connect(path)) as connection:
            now = f"{clock.now():%Y-%m-%d %H:%M:%S}"
            running = connection.execute(
                "SELECT count(*) FROM shifts WHERE agent_number = '80217' AND begins <= ? AND ends > ?", (now, now)
            ).fetchone()
            assert running == (1,)
            assert connection.execute("SELECT count(*) FROM seat_tiles").fetchone() == (14,)
            assert connection.execute("SELECT count(*) FROM customers").fetchone() == (40,)
