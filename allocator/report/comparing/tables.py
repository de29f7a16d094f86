"""From a comparison to its rows: everything that the terminal and the workbook show, computed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from allocator.law.programme import Programme
from allocator.law.verdict import Verdict
from allocator.money import show_score, show_wan
from allocator.problem.candidate import CITIES
from allocator.problem.changes import KINDS
from allocator.proof.resolve import PROOFS
from allocator.report import words
from allocator.report.checks import breach_told, measured
from allocator.report.comparing.rows import CauseRow, GoalRow, GroupRow, MoveRow, Remark, Rows, SetRow, SideRow
from allocator.report.headline import Headline
from allocator.report.whatif.phrases import VERDICTS
from allocator.whatif.compare.causes import Outcome
from allocator.whatif.compare.compared_list import ORIGINS, Line, Side
from allocator.whatif.compare.comparison import Group, Move
from allocator.whatif.compare.overrides import BUDGET, Override
from allocator.whatif.compare.result import Compared, Found
from allocator.whatif.effects import GoalChange
from allocator.whatif.effects import Verdict as Effect

WHAT = "方案比较"
NO_AWARD = "未入选"
NOT_ALONE = "不能单独改动，或没有名单"
_VERDICTS: Mapping[Effect, str] = {**VERDICTS, "better": "较优", "worse": "较差", "same": "相同"}


def rows_of(compared: Compared) -> Rows:
    """Everything that the outputs of a comparison show."""
    names = Names(compared.programme)
    found = {f.comparison.other.name: f for f in compared.found}
    return Rows(
        headline=headline_of(compared),
        sides=tuple(_sides(compared)),
        sets=tuple(row for f in compared.found for row in _sets(f, names)),
        remarks=tuple(_remarks(compared)),
        moves={n: tuple(_move(n, f, m, names) for m in f.comparison.moves) for n, f in found.items()},
        cities={n: _groups(n, f.comparison.cities, f.comparison.whole) for n, f in found.items()},
        tiers={n: _groups(n, f.comparison.tiers, f.comparison.whole) for n, f in found.items()},
        goals={n: tuple(_goals(n, f, compared)) for n, f in found.items()},
        causes={n: tuple(_causes(n, f, names)) for n, f in found.items()},
    )


class Names:
    """What the overrides of a programme are called for people."""

    def __init__(self, programme: Programme) -> None:
        self.kinds = words.kinds_of(programme)

    def what(self, o: Override) -> str:
        """取向（stance）; 项目17 济南例甲公司."""
        name = o.name or words.path(o.key, self.kinds)
        return name if name in (o.key, o.name) else f"{name}（{o.key}）"

    def values(self, o: Override) -> tuple[str, str]:
        """Old and new for people: 均衡三档, 突出头部."""
        if o.key == BUDGET:
            return o.old, o.new
        old, new = (words.setting_value(o.key, self.kinds, v, s) for v, s in zip(o.values, (o.old, o.new), strict=True))
        return old, new

    def short(self, o: Override) -> str:
        """取向 均衡三档→突出头部."""
        old, new = self.values(o)
        return f"“{o.name or words.path(o.key, self.kinds)} {old}→{new}”"


def headline_of(compared: Compared) -> Headline:
    """What stands on top: the base's money, and every side's stamps."""
    base, programme, sides = compared.base, compared.programme, compared.sides
    why = tuple(_drafts(sides))
    return Headline(
        subject=f"{base.year}年度“{programme.short}”",
        what=WHAT,
        programme=programme.document.title,
        status=programme.status,
        year=base.year,
        stance="",
        scenario="",
        budget=base.budget,
        spent=base.spent,
        number=len(base.awarded),
        verdict=verdict(base),
        proof="",
        proven=all(s.proven for s in sides),
        drafts=why,
        doubts=why,
        stamps=tuple(dict.fromkeys(stamp for s in sides for stamp in s.stamps)),
        exceptions=tuple(dict.fromkeys(told for s in sides for told in s.exceptions)),
        left_because="",
        fingerprint=compared.fingerprint,
    )


def _drafts(sides: Sequence[Side]) -> Iterator[str]:
    """Why the sides are drafts, each reason once; of one that not all have, whose it is."""
    for reason in dict.fromkeys(d for s in sides for d in s.doubts):
        names = [s.name for s in sides if reason in s.doubts]
        told = "、".join(names[:3]) + (f"等{len(names)}个方案" if len(names) > 3 else "")
        yield reason if len(names) == len(sides) else f"{reason}（{told}）"


def verdict(side: Side) -> str:
    """已证明最优, or what holds instead."""
    if side.origin == "by_hand":
        return f"审核不符合{len(side.breaches)}处" if side.breaches else "审核没有不符合的"
    if side.proven and side.has_list:
        return words.PROVEN
    return words.STATUSES[side.status]


def _sides(compared: Compared) -> Iterator[SideRow]:
    yield _side(compared.base, None)
    for f in compared.found:
        yield _side(f.comparison.other, f)


def _side(side: Side, found: Found | None) -> SideRow:
    told = found is not None and found.comparison.comparable
    changes = found.comparison.changes if found and told else None
    return SideRow(
        name=side.name,
        origin="基准" if found is None else ORIGINS[side.origin],
        because=side.because,
        verdict=verdict(side),
        budget=side.budget,
        spent=side.spent,
        left=side.budget - side.spent - side.frozen,
        frozen=side.frozen,
        number=len(side.awarded),
        tiers="/".join(map(str, side.counts.values())),
        counts={kind: len(changes.of(kind)) for kind in KINDS} if changes else None,
        delta=found.comparison.whole.delta.amount if found and told else None,
        grave=not side.has_list or bool(side.breaches),
        checks=side.checks.told() if side.checks else "",
    )


def _sets(found: Found, names: Names) -> Iterator[SetRow]:
    side = found.comparison.other.name
    for o in found.overrides:
        old, new = names.values(o)
        yield SetRow(side, names.what(o), old, new, o.article, o.note, o.exceeds)


def _remarks(compared: Compared) -> Iterator[Remark]:
    for side in compared.sides:
        yield from (Remark(side.name, "印记", stamp, grave=True) for stamp in side.stamps)
        yield from (Remark(side.name, "例外", told) for told in side.exceptions)
        if side.why_none:
            yield Remark(side.name, "没有名单", side.why_none, grave=True)
        for m in measured(compared.programme, side.breaches, side.listed[0].everybody if side.listed else ()):
            yield Remark(side.name, "名单不符合", breach_told(m), grave=True)
        if side.origin == "by_hand" and (
            unchecked := [m for m in measured(compared.programme, side.measurements) if m.verdict is Verdict.UNCHECKED]
        ):
            yield Remark(side.name, "未核", "、".join(dict.fromkeys(m.clause for m in unchecked)))
    for f in compared.found:
        name, found = f.comparison.other.name, f.comparison
        for d in found.differences:
            yield Remark(name, "提示" if d.code == "pool" else "输入不同", d.text, grave=d.code != "pool")
        if f.unexplained and found.moves:
            yield Remark(name, "原因", f.unexplained)
        elif found.comparable and not found.moves:
            yield Remark(name, "结果", "名单和金额与基准相同")
        if "solver" in f.proofs and found.moves:
            yield Remark(name, "原因", f"逐项开关改动的部分测算：{PROOFS['solver']}")


def _move(side: str, found: Found, move: Move, names: Names) -> MoveRow:
    before, after, line = move.before, move.after, move.line
    cause = found.causes.get(move.id)
    return MoveRow(
        side=side,
        kind=move.kind,
        id=move.id,
        applicant=line.applicant,
        project=line.project,
        city=line.city,
        score=line.score,
        old_tier=(before.tier if before else None) or "",
        old_amount=before.amount if before and before.tier is not None else None,
        new_tier=(after.tier if after else None) or "",
        new_amount=after.amount if after and after.tier is not None else None,
        delta=move.delta,
        cause=cause.told(names.short) if cause else found.unexplained,
        reason=after.reason if after else "申报表中没有",
    )


def _groups(side: str, groups: Sequence[Group], whole: Group) -> tuple[GroupRow, ...]:
    present = [g for g in groups if g.base or g.other or g.name in CITIES]
    told = [GroupRow(side, g.name, g.base, g.other, g.by) for g in present]
    return (*told, GroupRow(side, whole.name, whole.base, whole.other, whole.by, total=True))


def _goals(side: str, found: Found, compared: Compared) -> Iterator[GoalRow]:
    granule = compared.granule
    broken = bool(found.comparison.other.breaches)
    for n, g in enumerate(found.goals, 1):
        verdict = _VERDICTS[g.verdict]
        yield GoalRow(
            side=side,
            number=n,
            name=words.goal(g.name),
            sense={"min": "越小越好", "max": "越大越好"}[g.sense],
            base=_goal(g, 0, granule),
            other=_goal(g, 1, granule),
            verdict=f"{verdict}（名单不合规）" if broken and g.verdict == "better" else verdict,
        )


def _goal(goal: GoalChange, which: int, granule: int) -> str:
    value = words.goal_value(goal.name, (goal.before, goal.after)[which], granule, goal.last[which])
    score = goal.scores[which]
    return value if score is None else f"{value}（{show_score(score)}分）"


def _causes(side: str, found: Found, names: Names) -> Iterator[CauseRow]:
    lines = {m.id: m for m in found.comparison.moves}
    for name, cause in found.causes.items():
        move, said = lines[name], cause.told(names.short)
        who = (side, name, move.line.applicant, move.kind)
        if cause.kind == "only":
            yield CauseRow(*who, names.short(found.overrides[0]), _award(move.after), _award(move.before), said)
            continue
        for o in found.overrides:
            alone, without = (_tried(table, o.key) for table in (cause.alone, cause.without))
            yield CauseRow(*who, names.short(o), alone, without, said)


def _award(line: Line | None) -> str:
    return _outcome((line.tier, line.amount) if line and line.tier is not None else None)


def _tried(table: Mapping[str, Outcome], key: str) -> str:
    return _outcome(table[key]) if key in table else NOT_ALONE


def _outcome(found: Outcome) -> str:
    return f"{found[0]}{show_wan(found[1])}万元" if found else NO_AWARD
