"""How the knowledge room says things: validity, reasons, and the words of a call worth a click."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from agent_desktop.knowledge.model import ArticleView, Hit, Reason, ReasonKind, SuggestionContext, Validity
from agent_desktop_ui.formatting import day, local
from agent_desktop_ui.texts import Texts
from agent_desktop_ui.theme.meaning import Meaning

MOST_WORDS = 3

_MEANING = {
    Validity.EFFECTIVE: Meaning.GOOD,
    Validity.NOT_YET: Meaning.WARNING,
    Validity.EXPIRED: Meaning.DANGER,
    Validity.WITHDRAWN: Meaning.DANGER,
}
_SEPARATORS = re.compile(r"[›>/|,，、·\s]+")


def validity_tag(hit: Hit, now: datetime, texts: Texts) -> tuple[str, Meaning]:
    """Return the word at the end of a hit's first line: how it stands, or that it has just changed."""
    if hit.validity is Validity.EFFECTIVE:
        age = local(now).date() - local(hit.updated_at).date()
        if timedelta() <= age <= timedelta(days=1):
            return texts("knowledge.updated_today" if not age else "knowledge.updated_yesterday"), Meaning.WARNING
        return texts("knowledge.effective", version=hit.version), Meaning.GOOD
    return texts(f"knowledge.{hit.validity}"), _MEANING[hit.validity]


def validity_line(view: ArticleView, texts: Texts) -> str:
    """Return until when an article holds."""
    if view.validity is Validity.NOT_YET:
        return texts("knowledge.from", day=day(view.effective_from))
    if view.effective_to is None:
        return texts("knowledge.no_end")
    return texts("knowledge.until", day=day(view.effective_to))


def refusal(view: ArticleView, texts: Texts) -> str:
    """Return why an article can't be inserted, empty if it can."""
    if view.validity is Validity.WITHDRAWN:
        return texts("knowledge.refused_withdrawn")
    if view.validity is Validity.EXPIRED and view.effective_to is not None:
        return texts("knowledge.refused_expired", day=day(view.effective_to))
    if view.validity is Validity.NOT_YET:
        return texts("knowledge.refused_not_yet", day=day(view.effective_from))
    return ""


def reason_text(reason: Reason, texts: Texts) -> str:
    """Return why an article is suggested."""
    if reason.kind is ReasonKind.NOTES:
        return texts("knowledge.reason.notes")
    return texts(f"knowledge.reason.{reason.kind}", detail=reason.detail)


def context_words(context: SuggestionContext) -> tuple[str, ...]:
    """Return words of the call that are worth a click: what was pressed, what the order is about, what is held."""
    parts = [*_leaves(context.ivr_path)[-1:], *_leaves(context.order_type)[-1:], *context.products]
    return tuple(dict.fromkeys(parts))[: MOST_WORDS - bool(context.region)]


def _leaves(path: str) -> list[str]:
    return [part for part in _SEPARATORS.split(path) if part and not part.isdigit()]
