"""What the checks and the two engines found, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from allocator.law.clause.kinds import unsaid_labels
from allocator.law.programme import Programme
from allocator.law.verdict import Verdict, counts_of
from allocator.models.rule import Measurement
from allocator.problem.candidate import Candidate
from allocator.proof.audit import deviates
from allocator.proof.solve import Result
from allocator.report import words
from allocator.report.rows import (
    EngineRow,
    Figure,
    GoalRow,
    Measured,
)

SENSES = {"<=": "≤", ">=": "≥", "=": "="}


_MISSED = {"<=": ">", ">=": "<", "=": "≠"}
"""The side of a limit that a clause speaks of → the other one."""


def measured(
    programme: Programme, measurements: Iterable[Measurement], everybody: Iterable[Candidate] = ()
) -> tuple[Measured, ...]:
    """Measurements with the names of their clauses and of those whom they concern; also for a list that no engine made.

    Parameters
    ----------
    everybody
        The candidates of the file, for the projects, and for the names of those who have overtaken somebody.
    """
    names, known = clause_names(programme), {c.id: c for c in everybody}
    return tuple(
        Measured(
            clause=names.get(m.clause, m.clause),
            article=m.article,
            who=m.called or m.who,
            value=m.labels[0] if m.labels else Figure(m.value, m.unit),
            sense=_sense(m),
            limit=m.labels[1] if m.labels else Figure(m.limit, m.unit),
            unit="" if m.labels else "万元" if m.unit == "元" else m.unit,
            verdict=m.verdict,
            mark=_mark(m, off=deviates(programme, m)),
            deviates=deviates(programme, m),
            sentence=m.told,
            by=tuple(known[i].called if i in known else i for i in m.by),
            reason=m.reason,
            grounds="、".join(m.grounds),
            project=known[m.number].project if m.number in known else "",
        )
        for m in measurements
    )


def _sense(m: Measurement) -> str:
    """How value and limit stand to each other; nothing where that was not checked."""
    if m.holds is None:
        return ""
    return SENSES[m.sense] if m.reached or not m.holds else _MISSED[m.sense]


def _mark(m: Measurement, *, off: bool) -> str:
    if off:
        return "偏离目标（非强制）"
    return "到限" if m.binds else "有理由" if m.holds and m.reason else ""


def breach_told(m: Measured) -> str:
    """A breach in one line: which rule, which article, what is wrong, and who has overtaken."""
    by = f"；越过它的项目：{few(m.by)}" if m.by else ""
    return f"{m.clause}（{m.article}）：{m.sentence}{by}"


def few(names: Sequence[str], most: int = 6) -> str:
    """The first of some names, and how many there are."""
    return "、".join(names[:most]) + (f"等{len(names)}项" if len(names) > most else "")


def checked(measured: Sequence[Measured]) -> str:
    """The counts of the three verdicts in one sentence, the clauses that were not checked by name."""
    found = counts_of((m.verdict for m in measured), sum(m.deviates for m in measured))
    return found.told(m.clause for m in measured if m.verdict is Verdict.UNCHECKED)


def clause_names(programme: Programme) -> dict[str, str]:
    """Id of a clause, a gate or the pool → what it is called, with what it alone of its kind speaks of."""
    called = {c.id: words.clause_of(programme, c) for c in programme.clauses}
    alike = Counter(called.values())
    named = {name: f"{text}“{name}”" if alike[text] > 1 else text for name, text in called.items()}
    return {"pool": "评选范围"} | unsaid_labels() | named | {g.id: g.name for g in programme.gates}


def goal_rows(result: Result, granule: int) -> tuple[GoalRow, ...]:
    return tuple(
        GoalRow(
            number=n,
            name=words.goal(g.name),
            sense={"min": "最小", "max": "最大"}[g.sense],
            value=words.goal_value(g.name, g.value, granule, words.at_rank(result.problem, g.name, g.value)),
            bound=words.goal_value(g.name, g.bound, granule, words.at_rank(result.problem, g.name, g.bound)),
            proven=g.value == g.bound,
        )
        for n, g in enumerate(result.goals, 1)
    )


def engine_rows(result: Result) -> tuple[EngineRow, ...]:
    shared = result.proven and any(e.goals is not None for e in result.engines)
    entitled = result.problem.entitled
    return tuple(
        EngineRow(
            "分工" if shared else "复核" if n else "求解",
            words.engine(e, entitled=entitled),
            e.agrees,
            words.agreement(e, entitled=entitled),
        )
        for n, e in enumerate(result.engines)
    )
