"""Knowledge articles as they come down the feed."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from agent_desktop.contract.base import Moment, Record


class Article(Record):
    """One article; `version` is the text's version, raised by the editors."""

    number: str = Field(examples=["KB-10001"])
    title: str
    aliases: list[str] = Field(default=[], description="similar questions, as customers ask them")
    category: list[str]
    region: str
    products: list[str] = []
    department: str
    body: str = Field(description="light Markdown: numbered and dashed lists, bold, small headings")
    scripts: list[str] = Field(default=[], description="to be read aloud word for word")
    must_read: bool = False
    updated_at: Moment
    effective_from: date
    effective_to: date | None = None
    withdrawn: bool = False
