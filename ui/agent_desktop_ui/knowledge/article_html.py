"""An article's blocks as rich text in the theme's colours. Everything from outside is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from agent_desktop.knowledge.markdown import Block, BlockKind, Span
from agent_desktop.knowledge.model import ArticleView
from agent_desktop_ui.look import Look

REFERENCE = "kb:"
"""Scheme of a link to another article: `kb:KB-10003`."""

_MARKER = 22


def article_html(view: ArticleView, look: Look) -> str:
    """Return scripts first (they are read aloud word for word), then the body."""
    parts = [_script(script, look) for script in view.scripts]
    parts += _body(view.body, look)
    return f'<div style="color:{look.theme.css("ink")}">{"".join(parts)}</div>'


def _body(blocks: Sequence[Block], look: Look) -> list[str]:
    items = {BlockKind.NUMBERED, BlockKind.BULLET}
    return [_item(block, look) if block.kind in items else _plain(block, look) for block in blocks]


def _item(block: Block, look: Look) -> str:
    """A table of its own each, so that the marker hangs and a deeper step moves nothing else."""
    marker = escape(block.marker) or "·"
    indent = f'<td width="{_MARKER * block.depth}"></td>' if block.depth else ""
    return (
        f'<table cellspacing="0" cellpadding="1" width="100%"><tr>{indent}'
        f'<td width="{_MARKER}" style="color:{look.theme.css("ink_3")}">{marker}</td>'
        f'<td width="100%">{_spans(block, look)}</td></tr></table>'
    )


def _plain(block: Block, look: Look) -> str:
    if block.kind is BlockKind.SCRIPT:
        return _script(block, look)
    if block.kind is BlockKind.HEADING:
        return f'<p style="margin-top:8px; margin-bottom:2px"><b>{_spans(block, look)}</b></p>'
    left = _MARKER * block.depth + (2 if block.depth else 0)
    return f'<p style="margin-top:2px; margin-bottom:6px; margin-left:{left}px">{_spans(block, look)}</p>'


def _script(block: Block, look: Look) -> str:
    theme = look.theme
    return (
        f'<table width="100%" cellspacing="0" cellpadding="8" bgcolor="{theme.css("call_tint")}"'
        ' style="margin-bottom:8px"><tr><td>'
        f'<span style="color:{theme.css("call")}; font-size:{theme.sizes.text_secondary}px">'
        f"{escape(look.texts('knowledge.script'))}</span><br/>「{_spans(block, look)}」</td></tr></table>"
    )


def _spans(block: Block, look: Look) -> str:
    return "".join(_span(span, look) for span in block.spans)


def _span(span: Span, look: Look) -> str:
    text = escape(span.text)
    if span.article:
        colour = look.theme.css("call")
        return f'<a href="{REFERENCE}{escape(span.article)}" style="color:{colour}; text-decoration:none">{text}</a>'
    return f"<b>{text}</b>" if span.strong else text
