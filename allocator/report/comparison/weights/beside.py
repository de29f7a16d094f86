"""What a study of weights says, beside the candidates of the run that it is about: columns, and sentences for one.

It is 内部研究: nothing of it stands in a paper that goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeVar

from allocator.report.phrases import points
from allocator.report.table import Cell, Field, Notice, field
from allocator.run.weighed import Weighed, WeighedScheme

R = TypeVar("R")
TITLE = "权重测算（内部研究）"
KEY = "weights"


def conclusions(found: Weighed | None, whose: Callable[[R], str]) -> Iterator[Field[R]]:
    """Yield a column of conclusions per scheme; none without a study."""
    if not found:
        return
    from allocator.report.comparison.weights.sentences import VERDICTS  # noqa: PLC0415 - numpy behind it is slow to load

    def of(scheme: WeighedScheme) -> Callable[[R], Cell]:
        told = {h.id: VERDICTS[h.verdict] for h in scheme.shares}
        return lambda row: told.get(whose(row), "")

    several = len(found.schemes) > 1
    for s in found.schemes:
        short = f"权重测算：{s.name}" if several else "权重测算"
        yield field(f"{TITLE}：{s.name}{_apart(s)}", "label", of(s), 14, short=short, key=KEY)


def sentences(found: Weighed | None, candidate: str) -> Iterator[str]:
    """Yield for each scheme what it says of one candidate; nothing of one that is not ranked."""
    if not found:
        return
    from allocator.report.comparison.weights.sentences import VERDICTS  # noqa: PLC0415

    for s in found.schemes:
        held = s.of(candidate)
        if held is not None:
            rare = "" if held.funded else f"，比例少于{s.least:.2f}%"
            yield (
                f"按“{s.name}”{_apart(s)}，{range_of(s)}：{VERDICTS[held.verdict]}；"
                f"抽取的{s.size:,}组权重中，{held.funded:,}组入选（抽样）{rare}"
            )


def told(found: Weighed | None, candidate: str) -> tuple[Notice, ...]:
    """Return the same as points under their title; nothing without a study."""
    return points(TITLE, sentences(found, candidate), "doubt")


def _apart(scheme: WeighedScheme) -> str:
    """Tell by how much a scheme's own list is another one than the run's."""
    if scheme.same:
        return "（名单与拟上会名单相同）"
    if not scheme.differs:
        return "（档次或金额与拟上会名单不同）"
    return f"（名单与拟上会名单相差{scheme.differs}项）"


def range_of(scheme: WeighedScheme) -> str:
    """Tell which weights were looked at."""
    if scheme.radius is None:
        where = "全部权重"
    else:
        from allocator.report.comparison.weights.sentences import per_cent  # noqa: PLC0415

        where = f"±{per_cent(Fraction(str(scheme.radius)))}范围内"
    return f"{where}（另有权重次序要求）" if scheme.ordered else where
