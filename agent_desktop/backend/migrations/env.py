"""Run by Alembic: applies revisions on the connection it was given, or on the database of `-x database=URL`."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from agent_desktop.backend.store import tables


def run(connection: Connection) -> None:
    """Apply revisions."""
    context.configure(connection=connection, target_metadata=tables.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["database"]).begin() as made:
        run(made)
