"""Knowledge search: how long a search takes in the service, how long until it is ready, how good it is.

`measure()` gives the rows; run alone it prints them: `python tests/benchmarks/knowledge.py`.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from agent_desktop.contract.knowledge import Article
from agent_desktop.knowledge.index import KnowledgeIndex
from agent_desktop.knowledge.synonyms import load
from support.articles import SYNONYMS, TODAY, FixedClock, demo_articles, knowledge_desk

Row = tuple[str, str]

QUESTIONS = Path(__file__).resolve().parents[1] / "unit" / "knowledge" / "questions.toml"
MANY = 5_000
_TYPED = {
    "keywords": ["信用卡 挂失", "年费 减免", "转账 限额", "定期 提前支取", "U盾 补办", "手机银行 锁定", "留学 购汇"],
    "prefix": ["信", "信用", "信用卡挂", "房贷提", "大额存", "手机号转", "理财赎"],
    "pinyin": ["xinyongka guashi", "nianfei", "zhuanzhang xiane", "tiqian huankuan", "jifen duihuan", "zhengxin"],
    "initials": ["xykgs", "tqhk", "fqtqjq", "zzxe", "decd", "xyk guashi"],
    "slips": ["xinyonka", "信用卡挂式", "zhhuanzhang", "fangdia", "xingyongka"],
}


class _RealSeconds(FixedClock):
    """The demo's day, with durations that pass."""

    def monotonic(self) -> float:
        return time.perf_counter()


def measure() -> list[Row]:
    """Return every figure of the knowledge search."""
    return [*_quality(), *asyncio.run(_service("300", demo_articles())), *asyncio.run(_service("5,000", _copies(MANY)))]


def _questions() -> list[dict[str, object]]:
    found: list[dict[str, object]] = tomllib.loads(QUESTIONS.read_text("utf-8"))["question"]
    return found


def _quality() -> list[Row]:
    index = KnowledgeIndex(load(SYNONYMS))
    index.update(demo_articles())
    ranks = []
    for question in _questions():
        numbers = [one.document.article.number for one in index.search(str(question["text"]), TODAY, 300).found]
        answers = question["answers"]
        assert isinstance(answers, list)
        ranks.append(min((numbers.index(answer) + 1 for answer in answers if answer in numbers), default=0))
    count = len(ranks)
    first, ten = sum(rank == 1 for rank in ranks), sum(0 < rank <= 10 for rank in ranks)
    mean = sum(1 / rank for rank in ranks if rank) / count
    return [
        (
            f"own questions ({count}), hit@1 / hit@10 / MRR",
            f"{first / count:.3f} / {ten / count:.3f} / {mean:.3f}",
        )
    ]


async def _service(name: str, articles: Sequence[Article]) -> list[Row]:
    """Ask the real service on the real database, a search at a time, as a typing agent does."""
    clock = _RealSeconds()
    rows: list[Row] = []
    lags: list[float] = []
    watching = asyncio.create_task(_watch(lags))
    with tempfile.TemporaryDirectory() as folder:
        async with knowledge_desk(Path(folder), articles, clock, ready_within=120.0) as desk:
            rows.append((f"{name} articles: start → all searchable", f"{desk.ready_seconds:.2f} s"))
            rows.append((f"{name} articles: loop lag while indexing", _lag(lags)))
            texts = {"questions": [str(one["text"]) for one in _questions()], **_TYPED}
            for kind, asked in texts.items():
                again = max(1, 60 // len(asked))
                took = [(await desk.service.search(text)).took_ms for _ in range(again) for text in asked]
                rows.append((f"{name} articles, {kind}: p50 / p95", _milliseconds(took)))
            rows.append((f"{name} articles: loop lag while searching", _lag(lags)))
            watching.cancel()
            began = time.perf_counter()
            changed = asyncio.Event()
            desk.service.updated.connect(lambda _ids: changed.set())
            await desk.bring(articles[0].model_copy(update={"title": "换了标题的知识", "version": 999}))
            await changed.wait()
            rows.append(
                (f"{name} articles: one changed → searchable", f"{(time.perf_counter() - began) * 1000:.0f} ms")
            )
    return rows


async def _watch(lags: list[float]) -> None:
    """Note how much later than asked the event loop comes back, every two milliseconds."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.002)
        lags.append((time.perf_counter() - began - 0.002) * 1000)


def _lag(lags: list[float]) -> str:
    cuts = statistics.quantiles(lags, n=100, method="inclusive")
    text = f"p50 {statistics.median(lags):.1f} · p99 {cuts[-1]:.1f} · max {max(lags):.1f} ms"
    lags.clear()
    return text


def _milliseconds(took: Sequence[float]) -> str:
    cuts = statistics.quantiles(took, n=20, method="inclusive")
    return f"{statistics.median(took):.1f} / {cuts[-1]:.1f} ms"


def _copies(count: int) -> list[Article]:
    """Return the demo's articles again and again, each time for another invented branch."""
    found: list[Article] = []
    while len(found) < count:
        branch = f"第{len(found) // len(demo_articles()) + 1}分行"
        for one in demo_articles():
            title = f"{branch}：{one.title}" if found[len(demo_articles()) - 1 :] else one.title
            changes = {"id": uuid4(), "number": f"KB-{20000 + len(found)}", "title": title}
            found.append(one.model_copy(update=changes))
    return found[:count]


if __name__ == "__main__":
    for figure, value in measure():
        print(f"{figure:52} {value}")
