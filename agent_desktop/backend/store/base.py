"""What all tables share: the metadata, and column types and statements that SQLite and PostgreSQL both understand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, MetaData, String, Table, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcMoment(TypeDecorator[datetime]):
    """An aware time. SQLite keeps no zone, so what is stored there is UTC and what is read says so."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", JSON, nullable=False),
)
"""Facts about this database: its token secret, when it was seeded, the centre's policy."""


async def upsert(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> None:
    """Insert a row, or replace its other columns where the primary key exists."""
    keys = [column.name for column in table.primary_key]
    others = {name: value for name, value in values.items() if name not in keys}
    statement = _insert(connection, table).values(**values)
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others))


async def insert_missing(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless its primary key exists; say whether it was inserted."""
    keys = [column.name for column in table.primary_key]
    statement = _insert(connection, table).values(**values)
    result = await connection.execute(statement.on_conflict_do_nothing(index_elements=keys))
    return bool(result.rowcount)


def _insert(connection: AsyncConnection, table: Table) -> Any:
    # Both engines share the statement's shape, but SQLAlchemy gives each its own class.
    return postgresql_insert(table) if connection.dialect.name == "postgresql" else sqlite_insert(table)


async def read_meta(connection: AsyncConnection, key: str) -> Any:
    """Return a fact of this database, or None."""
    return (await connection.execute(select(meta.c.value).where(meta.c.key == key))).scalar_one_or_none()
