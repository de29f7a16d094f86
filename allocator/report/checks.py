"""What the checks and the two engines found, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allocator.law.clause.kinds import unsaid_labels
from allocator.law.programme import Programme
from allocator.law.verdict import Verdict, counts_of
from allocator.models.rule import Measurement
from allocator.problem.candidate import Candidate
from allocator.proof.audit import deviates
from allocator.proof.solve import Result
from allocator.report import words
from allocator.report.table import Fields, Quantity, Table, field, table


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement of the audit; `deviates`: a soft clause off its limit, a goal missed and no rule broken.

    `sense` is how value and limit stand: as the clause asks, or, where it does not and no rule is broken, as they do.
    `who`: a group, or a number with its applicant, then with its `project`. `by`: those who overtook him.
    """

    clause: str
    article: str
    who: str
    value: Quantity | str
    sense: str
    limit: Quantity | str
    unit: str
    verdict: Verdict
    mark: str
    deviates: bool
    sentence: str
    by: tuple[str, ...] = ()
    reason: str = ""
    grounds: str = ""
    project: str = ""

    @property
    def whole(self) -> str:
        """Whom it concerns, with the project where there is one."""
        return f"{self.who}“{self.project}”" if self.project else self.who

    @property
    def broken(self) -> bool:
        return self.verdict is Verdict.BROKEN


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One goal in its order, with the value reached and the value proven to be the best possible."""

    number: int
    name: str
    sense: str
    value: str
    bound: str
    proven: bool


@dataclass(frozen=True, slots=True)
class EngineRow:
    """One engine and its part in the proof; `agrees` is None where it found nothing, `says` is for people."""

    part: str
    name: str
    agrees: bool | None
    says: str


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
            value=m.labels[0] if m.labels else Quantity(m.value, m.unit),
            sense=_sense(m),
            limit=m.labels[1] if m.labels else Quantity(m.limit, m.unit),
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
    """Tell how value and limit stand to each other; nothing where that was not checked."""
    if m.holds is None:
        return ""
    return SENSES[m.sense] if m.reached or not m.holds else _MISSED[m.sense]


def _mark(m: Measurement, *, off: bool) -> str:
    if off:
        return "偏离目标（非强制）"
    return "到限" if m.binds else "有理由" if m.holds and m.reason else ""


def breach_told(m: Measured) -> str:
    """Return a breach in one line: which rule, which article, what is wrong, and who has overtaken."""
    by = f"；越过它的项目：{few(m.by)}" if m.by else ""
    return f"{m.clause}（{m.article}）：{m.sentence}{by}"


def few(names: Sequence[str], most: int = 6) -> str:
    """Return the first of some names, and how many there are."""
    return "、".join(names[:most]) + (f"等{len(names)}项" if len(names) > most else "")


def checked(measured: Sequence[Measured]) -> str:
    """Return the counts of the three verdicts in one sentence, the clauses that were not checked by name."""
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


_MEASURED: Fields[Measured] = (
    field("条款", "text", lambda m: m.clause, 24),
    field("依据", "text", lambda m: m.article, 20),
    field("对象", "text", lambda m: m.who, 34),
    field("测得值", "quantity", lambda m: m.value),
    field("关系", "label", lambda m: m.sense),
    field("限值", "quantity", lambda m: m.limit),
    field("单位", "label", lambda m: m.unit),
    field("结果", "label", lambda m: m.verdict),
    field("到限或偏离", "label", lambda m: m.mark),
    field("说明", "text", lambda m: m.sentence, 60),
)
_BREACHES: Fields[Measured] = (
    field("对象", "text", lambda m: m.whole, 30),
    field("条款", "text", lambda m: m.clause, 20),
    field("依据", "text", lambda m: m.article, 20),
    field("说明", "text", lambda m: m.sentence, 60),
    field("越过它的项目", "text", lambda m: "、".join(m.by), 24),
)
_OVERTAKEN: Fields[Measured] = (
    field("被越过的项目", "text", lambda m: m.whole, 24),
    field("定为", "label", lambda m: m.value),
    field("名次在后的最高定为", "label", lambda m: m.limit),
    field("越过它的项目", "text", lambda m: "、".join(m.by), 30),
    field("理由", "text", lambda m: m.reason, 50),
    field("依据", "text", lambda m: m.grounds, 20),
    field("结果", "label", lambda m: m.verdict),
)
_UNPAID: Fields[Measured] = (
    field("未兑现的项目", "text", lambda m: m.whole, 24),
    *_OVERTAKEN[4:],
)
_GOALS: Fields[GoalRow] = (
    field("次序", "count", lambda g: g.number),
    field("目标", "text", lambda g: g.name),
    field("方向", "label", lambda g: g.sense),
    field("达到", "label", lambda g: g.value),
    field("理论最优", "label", lambda g: g.bound),
    field("结论", "label", lambda g: "已证明" if g.proven else "未证明"),
)


def measured_table(rows: Iterable[Measured]) -> Table:
    """Return every measurement, those that are not kept marked."""
    return table("", _MEASURED, rows, look=lambda m: "grave" if m.broken else "")


def breaches_table(rows: Iterable[Measured]) -> Table:
    """Return who, which rule, which article, and who has overtaken."""
    return table("", _BREACHES, rows, look=lambda m: "grave" if m.broken else "")


def overtaken_table(rows: Iterable[Measured], *, entitled: bool) -> Table:
    """Return whoever is passed over, or not paid where sums are due, with the reason or that there is none."""
    return table("", _UNPAID if entitled else _OVERTAKEN, rows, look=lambda m: "grave" if m.broken else "")


def goals_table(rows: Iterable[GoalRow]) -> Table:
    """Return every goal in its order with the value proven to be the best possible."""
    return table("", _GOALS, rows)
