"""Knowledge articles, one by one; seats hold them all through the feed."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from agent_desktop.backend.access import Anyone
from agent_desktop.backend.problems import Refusal
from agent_desktop.backend.services import Backend
from agent_desktop.backend.store import knowledge as store
from agent_desktop.contract.knowledge import Article
from agent_desktop.contract.problems import ProblemType

router = APIRouter(prefix="/knowledge", tags=["knowledge"])


@router.get("/articles/{article_id}")
async def get_article(article_id: UUID, _caller: Anyone, backend: Backend) -> Article:
    """Return one article as the editors left it."""
    async with backend.database.read() as connection:
        article = await store.find_article(connection, article_id)
    if article is None:
        raise Refusal(ProblemType.NOT_FOUND, "no such article")
    return article
