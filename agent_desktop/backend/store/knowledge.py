"""Knowledge articles as the editors left them; seats get them through the feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, Integer, String, Table, Uuid, select
from sqlalchemy.ext.asyncio import AsyncConnection

from agent_desktop.backend.store.base import metadata
from agent_desktop.contract.knowledge import Article

articles = Table(
    "articles",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("body", JSON, nullable=False),
)


def article_row(article: Article) -> dict[str, Any]:
    """Return an article as a row."""
    return {
        "id": article.id,
        "number": article.number,
        "version": article.version,
        "body": article.model_dump(mode="json"),
    }


async def find_article(connection: AsyncConnection, article_id: UUID) -> Article | None:
    """Return one article."""
    body = (await connection.execute(select(articles.c.body).where(articles.c.id == article_id))).scalar_one_or_none()
    return Article.model_validate(body) if body is not None else None
