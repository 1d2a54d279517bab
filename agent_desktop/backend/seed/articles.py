"""The demo knowledge base: the hand-written files of `resources/demo/knowledge`."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import uuid5

from agent_desktop.backend.seed.people import NAMESPACE
from agent_desktop.contract.knowledge import Article
from agent_desktop.resources import resources_root

LISTS = ("aliases", "products", "scripts")


def read_articles(limit: int | None = None, folder: Path | None = None) -> list[Article]:
    """Return the articles of every file, by number.

    With a limit, the first of each file in turn, so that few articles still cover many subjects.
    """
    folder = folder or resources_root() / "demo" / "knowledge"
    files = [_read_file(path) for path in sorted(folder.glob("*.toml"))]
    found = sorted((place, article.number, article) for articles in files for place, article in enumerate(articles))
    chosen = [article for _, _, article in found[:limit]]
    return sorted(chosen, key=lambda article: article.number)


def _read_file(path: Path) -> list[Article]:
    content = tomllib.loads(path.read_text("utf-8"))
    category = content["category"]
    return [_article(values, category["path"], category["department"]) for values in content.get("article", [])]


def _article(values: dict[str, Any], category: list[str], department: str) -> Article:
    updated: date = values["updated"]
    return Article(
        id=uuid5(NAMESPACE, f"article:{values['number']}"),
        version=values["version"],
        number=values["number"],
        title=values["title"],
        category=category,
        region=values["region"],
        department=department,
        body=values["body"].strip(),
        must_read=values.get("must_read", False),
        updated_at=datetime.combine(updated, time(9)).astimezone(),
        effective_from=values["effective_from"],
        effective_to=values.get("effective_to"),
        **{name: values.get(name, []) for name in LISTS},
    )
