"""What the knowledge base hands out: hits, articles, suggestions, and the rule of what may be quoted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from agent_desktop.contract.knowledge import Article
from agent_desktop.errors import AgentDesktopError
from agent_desktop.knowledge.markdown import Block, BlockKind, blocks, plain, spans

WHOLE_BANK = "全行"
"""The region of an article that holds everywhere, as the contract writes it."""


class ArticleUnknown(AgentDesktopError):
    """The article is not (or not yet) on this seat."""

    code = "article_unknown"


class Validity(StrEnum):
    """Whether an article may be quoted today (DOMAIN.md, knowledge); only an effective one may."""

    EFFECTIVE = "effective"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class KnowledgeState:
    """What is on the seat: how many articles, whether they can be searched, when the backend was last heard."""

    articles: int = 0
    ready: bool = False
    synced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of shown text; `marked` where it matches what was typed."""

    text: str
    marked: bool = False


class ReasonKind(StrEnum):
    """What in the call made an article come up without typing."""

    IVR = "ivr"
    QUEUE = "queue"
    PRODUCT = "product"
    ALERT = "alert"
    ORDER_TYPE = "order_type"
    NOTES = "notes"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an article is suggested; `detail` is the word of the call, empty for notes."""

    kind: ReasonKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of a result."""

    article_id: UUID
    number: str
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    version: int
    validity: Validity
    category: tuple[str, ...]
    region: str
    updated_at: datetime
    must_read: bool = False
    reason: Reason | None = None

    @property
    def title_text(self) -> str:
        """The title, whole."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What a result is held to; empty means everything.

    Attributes:
        category: the beginning of the category path.
        region: a branch: its own articles and those of the whole bank.
        favourites: only the agent's own favourites.
    """

    category: tuple[str, ...] = ()
    region: str = ""
    favourites: bool = False


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The best hits, how many there were, and how long it took."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class SuggestionContext:
    """What is known of the call. Words as the face shows them; never a customer's name or number."""

    queue: str = ""
    ivr_path: str = ""
    products: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    order_type: str = ""
    notes: str = ""
    region: str = ""

    def sources(self) -> list[tuple[Reason, str, float]]:
        """Return what to search for: the reason to show, the words, and how much they say about this call."""
        found = [
            (Reason(ReasonKind.ORDER_TYPE, self.order_type), self.order_type, 1.0),
            (Reason(ReasonKind.IVR, self.ivr_path), self.ivr_path, 0.9),
            (Reason(ReasonKind.NOTES), self.notes[-300:], 0.9),
            (Reason(ReasonKind.QUEUE, self.queue), self.queue, 0.2),
        ]
        found += [(Reason(ReasonKind.ALERT, alert), alert, 0.5) for alert in self.alerts]
        found += [(Reason(ReasonKind.PRODUCT, product), product, 0.3) for product in self.products]
        return [(reason, words, weight) for reason, words, weight in found if words.strip()]


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A branch of the category tree and how many articles are below it."""

    path: tuple[str, ...]
    articles: int
    children: tuple[CategoryNode, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article to read. `usable` says whether it may be inserted or sent."""

    id: UUID
    number: str
    title: str
    version: int
    validity: Validity
    category: tuple[str, ...]
    region: str
    department: str
    body: tuple[Block, ...]
    scripts: tuple[Block, ...]
    effective_from: date
    effective_to: date | None
    updated_at: datetime
    must_read: bool
    read: bool
    favourite: bool

    @property
    def usable(self) -> bool:
        """Only what is in force may be quoted."""
        return self.validity is Validity.EFFECTIVE

    @property
    def reference(self) -> str:
        """How a note or an order names the article."""
        return f"《{self.title}》（{self.number} v{self.version}）"

    @property
    def insert_text(self) -> str:
        """The article as plain text for a note or an order, with its reference."""
        return f"{self.reference}\n{plain(self.body)}"


def validity(article: Article, today: date) -> Validity:
    """Return whether an article may be quoted on a day; the last day of the period still counts."""
    if article.withdrawn:
        return Validity.WITHDRAWN
    if today < article.effective_from:
        return Validity.NOT_YET
    if article.effective_to is not None and today > article.effective_to:
        return Validity.EXPIRED
    return Validity.EFFECTIVE


def view(article: Article, today: date, *, read: bool, favourite: bool) -> ArticleView:
    """Return an article to read."""
    return ArticleView(
        id=article.id,
        number=article.number,
        title=article.title,
        version=article.version,
        validity=validity(article, today),
        category=tuple(article.category),
        region=article.region,
        department=article.department,
        body=blocks(article.body),
        scripts=tuple(Block(BlockKind.SCRIPT, spans(script)) for script in article.scripts),
        effective_from=article.effective_from,
        effective_to=article.effective_to,
        updated_at=article.updated_at,
        must_read=article.must_read,
        read=read,
        favourite=favourite,
    )
