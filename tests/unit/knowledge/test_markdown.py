"""Light Markdown: typed blocks, nothing lost, nothing executed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.knowledge.markdown import BlockKind, Span, blocks, plain
from support.articles import demo_articles

SOURCE = """本流程适用于个人客户，
见 KB-10003。

## 办理
1. **核身**：先做 L1。
 - 姓名
2. 宣读：
> 挂失后原卡即时失效。
"""


def test_blocks() -> None:
    found = blocks(SOURCE)
    assert [block.kind for block in found] == [
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.NUMBERED,
        BlockKind.BULLET,
        BlockKind.NUMBERED,
        BlockKind.SCRIPT,
    ]
    assert found[0].text == "本流程适用于个人客户， 见 KB-10003。"
    assert Span("KB-10003", article="KB-10003") in found[0].spans
    assert found[2].spans[0] == Span("核身", strong=True)
    assert [block.marker for block in found if block.marker] == ["1.", "2."]
    assert found[3].depth == 1
    assert plain(found).splitlines()[2:4] == ["1. 核身：先做 L1。", "  - 姓名"]


def test_every_demo_article_has_steps_or_text() -> None:
    for article in demo_articles():
        found = blocks(article.body)
        assert found, article.number
        assert not any("**" in block.text for block in found), article.number


@given(st.text())
def test_any_text_becomes_blocks(text: str) -> None:
    for block in blocks(text):
        assert block.text == "".join(span.text for span in block.spans)
