"""Light Markdown to typed blocks: what an article is made of, safe to draw, and as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is; the face knows how each looks."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    NUMBERED = "numbered"
    BULLET = "bullet"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a block.

    Attributes:
        text: what it says; never markup.
        strong: bold.
        article: the number of the article it refers to (`KB-10003`), or empty.
    """

    text: str
    strong: bool = False
    article: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article.

    Attributes:
        marker: the figure of a numbered step as written (`3.`).
        depth: 0 for the outermost list and for text that belongs to none.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    marker: str = ""
    depth: int = 0

    @property
    def text(self) -> str:
        """The block's words without its marker."""
        return "".join(span.text for span in self.spans)


_HEADING = re.compile(r"#{1,6}\s+(.*)")
_NUMBERED = re.compile(r"(\s*)(\d{1,3})[.、)）]\s+(.*)")
_BULLET = re.compile(r"(\s*)[-*•]\s+(.*)")
_SCRIPT = re.compile(r"\s*>\s?(.*)")
_SPAN = re.compile(r"\*\*(.+?)\*\*|(KB-\d{3,8})")


def blocks(source: str) -> tuple[Block, ...]:
    """Return the blocks of a text. Anything that is not known markup is a paragraph as it stands."""
    found: list[Block] = []
    open_paragraph = False
    for line in source.splitlines():
        if not line.strip():
            open_paragraph = False
            continue
        block = _block(line)
        if block is not None:
            found.append(block)
        elif open_paragraph and found[-1].kind is BlockKind.PARAGRAPH:
            found[-1] = replace(found[-1], spans=(*found[-1].spans, Span(" "), *spans(line.strip())))
        else:
            # Set in below a step, it goes on with that step.
            inside = line[:1].isspace() and bool(found) and found[-1].kind in {BlockKind.NUMBERED, BlockKind.BULLET}
            found.append(Block(BlockKind.PARAGRAPH, spans(line.strip()), depth=int(inside)))
        open_paragraph = block is None
    return tuple(found)


def spans(text: str) -> tuple[Span, ...]:
    """Return a line's pieces: plain, bold, and references to other articles."""
    found: list[Span] = []
    place = 0
    for match in _SPAN.finditer(text):
        if match.start() > place:
            found.append(Span(text[place : match.start()]))
        bold, article = match.groups()
        found.append(Span(bold, strong=True) if bold else Span(article, article=article))
        place = match.end()
    if place < len(text):
        found.append(Span(text[place:]))
    return tuple(found)


def plain(parts: Iterable[Block]) -> str:
    """Return blocks as plain lines, fit for a note or an order."""
    return "\n".join(f"{'  ' * part.depth}{_marker(part)}{part.text}" for part in parts)


def _marker(part: Block) -> str:
    if part.kind is BlockKind.BULLET:
        return "- "
    return f"{part.marker} " if part.marker else ""


def _block(line: str) -> Block | None:
    if match := _HEADING.match(line):
        return Block(BlockKind.HEADING, spans(match[1].strip()))
    if match := _NUMBERED.match(line):
        return Block(BlockKind.NUMBERED, spans(match[3].strip()), f"{match[2]}.", _depth(match[1]))
    if match := _BULLET.match(line):
        return Block(BlockKind.BULLET, spans(match[2].strip()), depth=_depth(match[1]))
    if match := _SCRIPT.match(line):
        return Block(BlockKind.SCRIPT, spans(match[1].strip()))
    return None


def _depth(indent: str) -> int:
    return min(3, (len(indent.expandtabs(4)) + 1) // 2)
