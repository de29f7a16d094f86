"""The one sentence on other weights: said only of a run to which a study belongs whose own list is the run's."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from allocator.report.official.ask import Ask
from allocator.report.official.of_record import funded
from allocator.report.official.source import Source


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return how many awards all weights looked at give; None where no scheme studied has the run's own list."""
    won = frozenset(c["id"] for c in funded(source.record))
    scheme = source.weighed.behind(won) if source.weighed and won else None
    if scheme is None:
        return {"权重测算": None}
    proven, sampled = scheme.always(won)
    return {
        "权重测算": {
            "项数": len(won),
            "均入选项数": proven,
            "抽样均入选项数": sampled - proven,
            "抽取组数": f"{scheme.size:,}",
            "范围": None if scheme.radius is None else _per_cent(scheme.radius),
            "有次序要求": scheme.ordered,
            "确定": scheme.standing,
        }
    }


def _per_cent(radius: float) -> str:
    from allocator.report.comparison.weights.sentences import per_cent  # noqa: PLC0415 - numpy behind it is slow to load

    return per_cent(Fraction(str(radius)))
