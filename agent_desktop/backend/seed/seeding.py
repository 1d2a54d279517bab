"""Puts the demo data into an empty database, and a fresh today into one that was seeded earlier."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.seed.articles import read_articles
from agent_desktop.backend.seed.calls import Who
from agent_desktop.backend.seed.customers import synthetic_customer
from agent_desktop.backend.seed.fixed import fixed_customers, own_histories
from agent_desktop.backend.seed.history import past_days
from agent_desktop.backend.seed.orders import complaint_number, demo_orders
from agent_desktop.backend.seed.people import TEAMS, Person, agent_rows, team_people
from agent_desktop.backend.seed.size import SIZES, SeedSize
from agent_desktop.backend.seed.sources import seeded_random
from agent_desktop.backend.seed.today import Today, play_today
from agent_desktop.backend.store import tables
from agent_desktop.backend.store.base import read_meta, upsert
from agent_desktop.backend.store.contacts import contacts
from agent_desktop.backend.store.customers import customer_row, phone_rows
from agent_desktop.backend.store.database import Database, Transaction
from agent_desktop.backend.store.feed import append_entry
from agent_desktop.backend.store.knowledge import article_row
from agent_desktop.backend.store.work_orders import order_row
from agent_desktop.contract.base import Wire
from agent_desktop.contract.customers import Customer
from agent_desktop.contract.feed import EVERYONE, FeedKind, agent_audience, team_audience
from agent_desktop.contract.identity import Role, SeatPolicy
from agent_desktop.contract.knowledge import Article
from agent_desktop.contract.work_orders import WorkOrder

log = logging.getLogger(__name__)

Row = dict[str, Any]

ENOUGH_LEFT = timedelta(hours=2)
"""A seeded shift with less than this left is replaced by a fresh one when the demo starts again."""


async def seed(database: Database, size_name: str, now: datetime) -> None:
    """Seed an empty database.

    One that was seeded already gets the articles that were written since, and a fresh today when its shift is over.

    Args:
        database: migrated.
        size_name: a key of `SIZES`.
        now: the moment around which the demo plays.
    """
    async with database.write() as transaction:
        connection = transaction.connection
        seeded = await read_meta(connection, "seeded")
        if seeded is None:
            await _seed_all(connection, SIZES[size_name], now)
            await upsert(connection, tables.meta, {"key": "seeded", "value": {"size": size_name}})
            return
        size = SIZES[seeded["size"]]
        await _refresh_articles(transaction, size)
        if not await _shift_runs(connection, now):
            await _seed_today_again(connection, size, now)


async def _seed_all(connection: AsyncConnection, size: SeedSize, now: datetime) -> None:
    people = _people(size)
    hashing = asyncio.create_task(agent_rows(people))
    made = await asyncio.to_thread(_make_all, people, size, now)
    customers, orders, articles, past_contacts, totals, today = made
    teams = [{"id": team.id, "name": team.name, "queue": team.queue} for team in TEAMS if team.key in size.team_keys]
    await _insert(connection, tables.teams, teams)
    await _insert(connection, tables.agents, await hashing)
    await _insert(connection, tables.customers, [customer_row(customer) for customer in customers])
    await _insert(connection, tables.customer_phones, [row for customer in customers for row in phone_rows(customer)])
    await _insert(connection, tables.articles, [article_row(article) for article in articles])
    await _insert(connection, tables.work_orders, [order_row(order) for order in orders])
    await _insert(connection, tables.order_numbers, _order_numbers(orders))
    await _insert(connection, tables.contacts, past_contacts)
    await _insert(connection, tables.day_totals, totals)
    await upsert(connection, tables.meta, {"key": "policy", "value": SeatPolicy().model_dump(mode="json")})
    await _insert_today(connection, today)
    await _insert_feed(connection, _feed_rows(articles, orders, now))
    await _append_tiles(connection, today, now)
    log.info("seeded %d customers, %d contacts, %d articles", len(customers), len(past_contacts), len(articles))


Made = tuple[list[Customer], list[WorkOrder], list[Article], list[Row], list[Row], Today]


def _make_all(people: list[Person], size: SeedSize, now: datetime) -> Made:
    """Make everything that needs no database; runs in a thread."""
    rng = seeded_random("澜江银行")
    today = now.astimezone().date()
    customers = fixed_customers(today, complaint_number(today))
    customers += [synthetic_customer(rng, place, today) for place in range(size.customers - len(customers))]
    callers = [Who(customer.id, customer.phones[0]) for customer in customers]
    agents = [person for person in people if person.role is Role.AGENT]
    past_contacts, totals = past_days(rng, agents, callers[6:], size, today)
    past_contacts += own_histories(agents, now)
    orders = demo_orders(rng, agents, callers[6:], size.orders, now)
    articles = read_articles(size.articles)
    return customers, orders, articles, past_contacts, totals, play_today(people, callers[6:], now)


async def _seed_today_again(connection: AsyncConnection, size: SeedSize, now: datetime) -> None:
    """Replace tiles and give everybody a shift that runs; contacts and events of earlier starts stay."""
    rows = (await connection.execute(select(tables.customers.c.id, tables.customer_phones.c.phone)
            .join(tables.customer_phones, tables.customer_phones.c.customer_id == tables.customers.c.id)
            .where(tables.customer_phones.c.position == 0)
            .order_by(tables.customers.c.number).limit(2000))).all()  # fmt: skip
    callers = [Who(row.id, row.phone) for row in rows]
    today = await asyncio.to_thread(play_today, _people(size), callers, now)
    await connection.execute(delete(tables.seat_tiles))
    await _insert_today(connection, today)
    await _append_tiles(connection, today, now)


async def _refresh_articles(transaction: Transaction, size: SeedSize) -> None:
    """Bring new and changed articles to the seats, as a knowledge editor would."""
    stored = select(tables.articles.c.number, tables.articles.c.body)
    bodies = {row.number: row.body for row in await transaction.connection.execute(stored)}
    for article in await asyncio.to_thread(read_articles, size.articles):
        row = article_row(article)
        if bodies.get(article.number) != row["body"]:
            await upsert(transaction.connection, tables.articles, row)
            await transaction.append(EVERYONE, FeedKind.ARTICLE, article)


async def _shift_runs(connection: AsyncConnection, now: datetime) -> bool:
    statement = select(func.count()).where(tables.shifts.c.begins <= now, tables.shifts.c.ends > now + ENOUGH_LEFT)
    return bool((await connection.execute(statement)).scalar_one())


def _people(size: SeedSize) -> list[Person]:
    return [person for team in TEAMS if team.key in size.team_keys for person in team_people(team)]


async def _insert(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        await connection.execute(insert(table), rows)


async def _insert_today(connection: AsyncConnection, today: Today) -> None:
    await _insert(connection, tables.shifts, today.shifts)
    await _insert(connection, contacts, today.contacts)
    await _insert(connection, tables.state_events, today.state_events)
    await _insert(connection, tables.hand_raises, today.hand_raises)
    await _insert(connection, tables.seat_tiles, today.tile_rows)


def _order_numbers(orders: Iterable[WorkOrder]) -> list[Row]:
    last: Counter[Any] = Counter()
    for order in orders:
        day = datetime.strptime(order.number[2:10], "%Y%m%d").astimezone().date()
        last[day] = max(last[day], int(order.number[11:]))
    return [{"day": day, "last": running} for day, running in last.items()]


def _feed_rows(articles: Iterable[Article], orders: Iterable[WorkOrder], now: datetime) -> list[Row]:
    entries: list[tuple[str, FeedKind, Wire]] = [(EVERYONE, FeedKind.ARTICLE, article) for article in articles]
    entries += [(agent_audience(order.created_by), FeedKind.WORK_ORDER, order) for order in orders if order.status.open]
    last: Counter[str] = Counter()
    rows = []
    for audience, kind, body in entries:
        last[audience] += 1
        rows.append({"audience": audience, "sequence": last[audience], "kind": kind.value, "at": now,
                     "body": body.model_dump(mode="json")})  # fmt: skip
    return rows


async def _insert_feed(connection: AsyncConnection, rows: list[Row]) -> None:
    await _insert(connection, tables.feed_entries, rows)
    last = {row["audience"]: row["sequence"] for row in rows}
    await _insert(connection, tables.feed_counters, [{"audience": key, "last": value} for key, value in last.items()])


async def _append_tiles(connection: AsyncConnection, today: Today, now: datetime) -> None:
    for stored in today.tiles:
        await append_entry(connection, team_audience(stored.team_id), FeedKind.SEAT_TILE, now, stored.tile)
