"""How records of a customer read as rows and tags."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from agent_desktop.contract.contacts import Channel, Direction, Outcome, ServiceType
from agent_desktop.contract.customers import ProductStatus, Tier
from agent_desktop.customers.model import CustomerCard, HistoryLine, ProductLine
from agent_desktop_ui.formatting import day, day_and_time
from agent_desktop_ui.texts import Texts
from agent_desktop_ui.theme.meaning import Meaning
from agent_desktop_ui.widgets.row_list import Row

STATUS_MEANING: Mapping[ProductStatus, Meaning] = {
    ProductStatus.NORMAL: Meaning.GOOD,
    ProductStatus.SIGNED: Meaning.GOOD,
    ProductStatus.FROZEN: Meaning.DANGER,
    ProductStatus.LOST: Meaning.DANGER,
    ProductStatus.OVERDUE: Meaning.WARNING,
    ProductStatus.DORMANT: Meaning.NEUTRAL,
}

TIER_MEANING: Mapping[Tier, Meaning] = {
    Tier.ORDINARY: Meaning.CALL,
    Tier.GOLD: Meaning.WARNING,
    Tier.PLATINUM: Meaning.PREMIUM,
    Tier.PRIVATE: Meaning.PREMIUM,
}

_OUTCOME_MEANING: Mapping[Outcome, Meaning] = {
    Outcome.RESOLVED: Meaning.GOOD,
    Outcome.ORDER_OPENED: Meaning.CALL,
    Outcome.CALL_BACK: Meaning.WARNING,
    Outcome.TRANSFERRED: Meaning.CALL,
    Outcome.UNRESOLVED: Meaning.DANGER,
}

_DOT = " · "


def joined(*parts: str) -> str:
    """Join what there is with dots."""
    return _DOT.join(filter(None, parts))


def person(card: CustomerCard, texts: Texts) -> str:
    """Return how a customer is addressed: 林静怡 女士, Ms 林静怡."""
    return texts(f"customers.address_{card.gender}", name=card.name)


def grouped(number: str) -> str:
    """Return a customer number in fours: 6200 8814."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def product_row(index: int, product: ProductLine, texts: Texts, revealed: str = "") -> Row:
    """Return one product; `revealed` is its full number while it is shown."""
    tail = texts("customers.tail", tail=product.tail) if product.tail else ""
    matures = texts("customers.matures", day=day(product.matures)) if product.matures else ""
    detail = joined(product.detail, matures) or texts("customers.opened", day=day(product.opened))
    return Row(
        key=f"product:{index}",
        title=product.name,
        aside=tail,
        detail=revealed or detail,
        detail_meaning="warning" if revealed else "ink_3",
        tag=texts(f"customers.status.{product.status}"),
        meaning=STATUS_MEANING[product.status],
    )


def contact_tag(line: HistoryLine, texts: Texts) -> tuple[str, Meaning]:
    """Return what kind of contact it was, loudest first."""
    if line.channel is not Channel.PHONE:
        return texts(f"customers.channel.{line.channel}"), Meaning.WARNING
    if line.service_type is ServiceType.COMPLAINT:
        return texts("customers.service.complaint"), Meaning.DANGER
    if line.direction is Direction.OUTBOUND:
        return texts("customers.direction.outbound"), Meaning.GOOD
    return texts("customers.direction.inbound"), Meaning.CALL


def recent_row(line: HistoryLine, now: datetime, texts: Texts) -> Row:
    """Return an earlier contact in one line."""
    tag, meaning = contact_tag(line, texts)
    return Row(str(line.id), _reason(line, texts), lead=day_and_time(line.at, now, texts), tag=tag, meaning=meaning)


def history_row(line: HistoryLine, now: datetime, texts: Texts) -> Row:
    """Return an earlier contact in two lines, with its outcome."""
    tag, _ = contact_tag(line, texts)
    rating = texts("customers.rated", rating=line.survey_rating) if line.survey_rating else ""
    outcome = line.outcome if line.outcome in _OUTCOME_MEANING else None
    return Row(
        key=str(line.id),
        title=_reason(line, texts),
        detail=joined(day_and_time(line.at, now, texts), tag, line.agent_name, rating),
        tag=texts(f"customers.outcome.{outcome}") if outcome else "",
        meaning=_OUTCOME_MEANING[outcome] if outcome else Meaning.NEUTRAL,
    )


def candidate_row(card: CustomerCard, texts: Texts) -> Row:
    """Return one who may be the caller."""
    return Row(
        key=str(card.id),
        title=person(card, texts),
        aside=texts("customers.years", age=card.age),
        detail=joined(grouped(card.number), card.branch, card.main_phone),
        tag=texts(f"customers.tier.{card.tier}"),
        meaning=TIER_MEANING[card.tier],
    )


def _reason(line: HistoryLine, texts: Texts) -> str:
    if line.reason:
        return line.reason
    return texts(f"customers.service.{line.service_type}") if line.service_type else texts("customers.no_reason")
