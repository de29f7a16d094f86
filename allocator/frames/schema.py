"""The columns of every table and their dtypes, and rows made into such a table.

Amounts and counts are Int64, scores and score lines Float64 (each the number closest to its two decimals, so that
`score == 85.3` and `(score * 100).round()` are exact), numbers of projects and credit codes string and never numbers.
What is not there is <NA> in every column. The same columns stand in `docs/dataframes.md`, with what they mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import pandas as pd

from allocator.intake.findings import Level
from allocator.law.verdict import Verdict
from allocator.models.rule import Unit
from allocator.problem.allocation import Label, Status
from allocator.problem.candidate import CITIES, Candidate
from allocator.problem.changes import KINDS
from allocator.problem.publication import Via
from allocator.run.explanation import Outcome, ReasonCode
from allocator.whatif.compare.compared_list import ORIGINS
from allocator.whatif.effects import Verdict as GoalVerdict

_WHO = {
    "id": "string", "project": "string", "applicant": "string", "credit_code": "string", "city": "category",
    "score": "Float64", "rank": "Int64",
}  # fmt: skip
_WHY = {
    "reason_code": "category", "reason": "string", "articles": "string", "line": "Float64", "gap": "Float64",
}  # fmt: skip
_WHERE = {"file": "string", "sheet": "string", "row": "Int64", "position": "Int64"}
_AWARD = {"tier": "category", "amount": "Int64", "via": "category"}

TABLES: Mapping[str, Mapping[str, str]] = {
    "allocate.awards": {
        **_WHO, **_AWARD, "full_amount": "Int64", "reduced_by": "category", "due": "Int64", **_WHY, **_WHERE,
    },
    "allocate.unfunded": {
        **_WHO, "outcome": "category", "due": "Int64", **_WHY, "blocked_by": "string", "siblings": "string", **_WHERE,
    },
    "allocate.measurements": {
        "clause": "string", "article": "string", "who": "string", "value": "Int64", "sense": "category",
        "limit": "Int64", "unit": "category", "verdict": "category", "holds": "boolean", "binds": "boolean",
        "deviates": "boolean", "value_label": "string", "limit_label": "string", "sentence": "string",
        "reason": "string", "grounds": "string", "by": "string",
    },
    "allocate.goals": {
        "name": "string", "title": "string", "sense": "category", "value": "Int64", "bound": "Int64",
        "proven": "boolean", "shown": "string",
    },
    "allocate.notes": {"code": "string", "text": "string"},
    "findings": {
        "key": "string", "code": "string", "level": "category", **_WHERE, "column": "string", "cell": "string",
        "value": "string", "message": "string", "action": "string", "confirmed": "boolean", "because": "string",
    },
    "compare.scenarios": {
        "scenario": "string", "because": "string", "origin": "category", "status": "category", "proven": "boolean",
        "draft": "boolean", "budget": "Int64", "spent": "Int64", "number": "Int64", "broken": "Int64",
        "conflict": "string", "unexplained": "string", "fingerprint": "string",
    },
    "compare.awards": {"scenario": "string", **_WHO, **_AWARD},
    "compare.changes": {
        "scenario": "string", "kind": "category", "id": "string", "project": "string", "applicant": "string",
        "credit_code": "string", "city": "category", "score": "Float64", "tier_before": "category",
        "tier_after": "category", "amount_before": "Int64", "amount_after": "Int64", "delta": "Int64",
        "cause": "string",
    },
    "compare.goals": {
        "scenario": "string", "name": "string", "title": "string", "sense": "category", "base": "Int64",
        "other": "Int64", "verdict": "category",
    },
    "compare.sums": {
        "scenario": "string", "by": "category", "name": "string", "number_before": "Int64", "number_after": "Int64",
        "amount_before": "Int64", "amount_after": "Int64",
    },
    "compare.settings": {
        "scenario": "string", "path": "string", "article": "string", "exceeds": "boolean", "says": "string",
    },
    "compare.differences": {"scenario": "string", "code": "category", "text": "string"},
    "frontier.stairs": {
        "budget": "Int64", "until": "Int64", "spent": "Int64", "number": "Int64", "more": "Int64", "gain": "string",
        "gain_text": "string", "worse": "boolean",
    },
    "frontier.tiers": {"budget": "Int64", "tier": "category", "number": "Int64", "line": "Float64"},
    "frontier.awards": {"budget": "Int64", **_WHO, **_AWARD},
    "frontier.changes": {"budget": "Int64", "kind": "category", "id": "string"},
    "frontier.goals": {
        "budget": "Int64", "name": "string", "title": "string", "sense": "category", "value": "Int64",
    },
    "frontier.turns": {"code": "string", "budget": "Int64", "text": "string"},
    "frontier.setbacks": {
        "budget": "Int64", "id": "string", "kind": "category", "amount_before": "Int64", "amount_after": "Int64",
        "text": "string",
    },
}  # fmt: skip
"""Table → column → dtype, in the order of the columns."""

_WORDS: Mapping[str, Sequence[str]] = {
    "via": get_args(Via),
    "reduced_by": get_args(get_args(Label)[0]),
    "reason_code": get_args(ReasonCode),
    "outcome": get_args(Outcome),
    "sense": ("min", "max"),
    "allocate.measurements.sense": ("<=", ">=", "="),
    "unit": get_args(Unit),
    "verdict": [str(v) for v in Verdict],
    "compare.goals.verdict": get_args(GoalVerdict),
    "level": get_args(Level),
    "origin": list(ORIGINS),
    "status": [*get_args(Status), "by_hand"],
    "kind": list(KINDS),
    "by": ("total", "city", "tier"),
    "compare.differences.code": ("R19", "year", "text", "scores", "pool"),
}
"""What may stand in a category, in its order: by the column's name, or by the table's and the column's."""


def frame(table: str, rows: Iterable[Mapping[str, Any]], tiers: Sequence[str] = ()) -> pd.DataFrame:
    """Rows as a table with the columns of `TABLES[table]`; what a row does not have is <NA>.

    Parameters
    ----------
    tiers
        Their names, the lowest first: the order of the category.
    """
    listed = list(rows)
    columns = {
        name: _column(table, name, dtype, [row.get(name) for row in listed], tiers)
        for name, dtype in TABLES[table].items()
    }
    return pd.DataFrame(columns)


def _column(table: str, name: str, dtype: Any, values: list[Any], tiers: Sequence[str]) -> pd.Series[Any]:
    """Return one column; text that is empty is not there."""
    told = [None if isinstance(x, str) and not x else x for x in values]
    if dtype != "category":
        return pd.Series(pd.array(told, dtype=dtype))
    words = [x if x is None else str(x) for x in told]
    present = dict.fromkeys(x for x in words if x is not None)
    ordered = name.startswith("tier")
    if name == "city":
        known: Sequence[str] = [x for x in CITIES if x in present]
    else:
        known = tiers if ordered else _WORDS.get(f"{table}.{name}") or _WORDS[name]
    categories = pd.Index(list(dict.fromkeys([*known, *present])), dtype="str")
    return pd.Series(pd.Categorical(words, categories=categories, ordered=ordered))


def who(candidate: Candidate, rank: int | None) -> dict[str, Any]:
    """Return the columns that say whose a row is."""
    c = candidate
    return {
        "id": c.id, "project": c.project, "applicant": c.applicant, "credit_code": c.credit_code, "city": c.city,
        "score": points(c.score), "rank": rank,
    }  # fmt: skip


def points(hundredths: int | None) -> float | None:
    """Hundredths as points, the number closest to the two decimals."""
    return None if hundredths is None else hundredths / 100
