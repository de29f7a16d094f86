"""The score of one row by its plan, with what is to be said about the marks (C31–C38)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import partial

from allocator.intake.cells import number, plain, whole
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.scoring import arithmetic as scoring
from allocator.intake.scoring.absent import NO_MARK
from allocator.intake.scoring.additions import off_too_much, points_off
from allocator.intake.scoring.arithmetic import LEAST_VALID, Mark
from allocator.intake.scoring.dimensions import Part
from allocator.intake.scoring.figures import fits
from allocator.intake.scoring.plan import NAMES, Method, ScoringPlan, full_of, name_of
from allocator.intake.tables import Record
from allocator.money import show_score

_OWN_FULL = "请改正；得分可以更高的，在规则文件 [scoring] full 写明满分"
_FULL = (
    "请改正；含加分、可以更高的，请在列名注明，如“综合得分(含加分)”“综合得分(满分110分)”，"
    '或用 --columns 写 "{own}" = "综合得分(满分150分)"'
)
_FILL_IN = "请补填；未评审项目请在“状态”列填“未参评”"


@dataclass(slots=True)
class Scored:
    """A row's score; None where a fault forbids one. `marks` are the experts' on the scale of the score."""

    score: int | None = None
    experts: tuple[Mark, ...] = ()
    marks: tuple[Decimal | Fraction | None, ...] = ()
    bonus: Decimal | None = None
    ties: tuple[Decimal, ...] = ()
    remarks: list[tuple[Remark, Column]] = field(default_factory=list)

    def say(self, remark: Remark, column: Column) -> None:
        self.remarks.append((remark, column))


def score(record: Record, plan: ScoringPlan) -> Scored:
    """Read the marks of a row and put them together."""
    out = Scored()
    bonus, off = _bonus(record, plan, out), _off(record, plan, out)
    points: Fraction | None
    if plan.method == "experts":
        points = _from_experts(record, plan, out)
    elif plan.method == "indicators":
        points = _from_parts(record, plan, out)
    else:
        points = _from_total(record, plan, out)
    out.ties = tuple(_tie(record, column, plan, out) for _, column in plan.ties)
    if points is not None and bonus is not None and off is not None:
        made = points + Fraction(bonus) - Fraction(off)
        if made < 0:
            out.say(Remark("C33", "W", "扣分超过得分，按0分计；请确认"), plan.deductions[0])
        out.score = scoring.hundredths(max(made, Fraction()))
        _compare(record, plan, out, points)
    if plan.check is not None:
        _check(score(record, plan.check), plan.check.method, plan, out)
    return out


def has_marks(record: Record, plan: ScoringPlan) -> bool:
    """Tell whether any mark other than 0 stands in the row."""
    cells = (record.at(c) for c in plan.marked)
    return any(number(c).value for c in cells if c is not None)


def _points(
    record: Record, column: Column, out: Scored, most: Decimal | None, fix: Callable[[], str] = str
) -> Decimal | None:
    """Return a mark within 0…most, None where it cannot be used (`fix` tells what to do beyond).

    The cell is not empty.
    """
    cell = record.at(column)
    if cell is None:
        return None
    read = number(cell)
    for remark in read.remarks:
        out.say(remark, column)
    value = read.value
    if value is None:
        return None
    if value < 0 or (most is not None and value > most):
        limit = f"0–{whole(most)}" if most is not None else "不小于0"
        words = f"应在{limit}之间" if most is not None else f"应{limit}"
        out.say(Remark("C33", "E-row", words, fix()), column)
        return None
    if column.places is not None:
        return scoring.rounded(value, column.places)
    places = -int(value.normalize().as_tuple().exponent)
    if places > 2:
        words = f"小数位{places}位，原值保留，按规则在合成得分时保留两位"
        out.say(Remark("C35", "I", words), column)
    return value


def _from_experts(record: Record, plan: ScoringPlan, out: Scored) -> Fraction | None:
    marks: list[Mark] = []
    absent: Counter[str] = Counter()
    broken = False
    for column in plan.experts:
        cell = record.at(column)
        if cell is None or plain(str(cell)) in NO_MARK:
            absent[re.sub(r"\s", "", str(cell)) if cell else "空白"] += 1
            marks.append(None)
            continue
        mark = _points(record, column, out, plan.scale(column), partial(_beyond, column, plan))
        broken |= mark is None
        marks.append(mark)
        if mark == 0 and not plan.own:
            out.say(Remark("C32", "W", "得分为0，请确认不是未评"), column)
    out.experts = tuple(marks)
    out.marks = (
        tuple(_converted(m, c, plan) for m, c in zip(marks, plan.experts, strict=True)) if plan.scales else out.experts
    )
    if broken:
        return None
    given = len(scoring.valid(marks))
    first = next((c for c, m in zip(plan.experts, marks, strict=True) if m is None), plan.experts[0])
    listed = "、".join(f"{word}{count}" for word, count in absent.items())
    if not given:
        out.say(Remark("C31", "E-row", "专家得分为空。未评审项目请填状态“未参评”", _FILL_IN), plan.experts[0])
        return None
    if given < min(LEAST_VALID, len(marks) if plan.panels else LEAST_VALID):
        words = (
            f"有效打分仅{given}个({listed})，不足{LEAST_VALID}个"
            if listed
            else f"有效打分仅{given}个，不足{LEAST_VALID}个"
        )
        out.say(Remark("C37", "E-row", words, "请补充专家打分；未评审项目请在“状态”列填“未参评”"), first)
        return None
    if absent:
        out.say(Remark("C37", "I", f"有效打分{given}个({listed})，不计入平均"), first)
    return _weighed(plan, out) if plan.panels else scoring.mean(out.marks)


def _converted(mark: Mark, column: Column, plan: ScoringPlan) -> Fraction | None:
    return None if mark is None else scoring.converted(mark, plan.scale(column), plan.full)


def _weighed(plan: ScoringPlan, out: Scored) -> Fraction | None:
    """Return the means of the panels by their weights; a panel without a mark leaves the row without a score."""
    by_column = dict(zip(plan.experts, out.marks, strict=True))
    total = Fraction()
    for panel in plan.panels:
        given = [m for c in panel.columns if (m := by_column[c]) is not None]
        if not given:
            words = f"“{panel.name}”没有有效打分，不能按权重计算得分"
            out.say(Remark("C37", "E-row", words, "请补充打分；未评审项目请在“状态”列填“未参评”"), panel.columns[0])
            return None
        total += scoring.panel(given) * Fraction(panel.weight) / 100
    return total


def _beyond(column: Column, plan: ScoringPlan) -> str:
    """Tell what to do about points beyond their full mark."""
    if plan.own:
        return _OWN_FULL
    if plan.method == "total":
        return _FULL.format(own=column.own)
    full = whole(plan.full) if plan.scale(column) < plan.full else "150"
    answer = f'用 --columns 写 "{column.own}" = "{name_of(column, plan)}({full}分制)"'
    return f"请改正；满分不是{whole(plan.scale(column))}分的，{answer}，各列同样"


def _from_parts(record: Record, plan: ScoringPlan, out: Scored) -> Fraction | None:
    values = {p.name: _required(record, p, out) for p in plan.parts}
    known = {n: v for n, v in values.items() if v is not None}
    if len(known) < len(values):
        return None
    weights = {p.name: p.weight for p in plan.parts if p.weight is not None}
    if weights:
        full = {p.name: p.full for p in plan.parts if p.full is not None}
        return scoring.weighted(known, weights, full, Fraction(plan.full))
    points = scoring.plain_sum(known)
    if points > plan.full and any(p.full is None for p in plan.parts):
        words = f"各评价维度合计{show_score(scoring.hundredths(points))}分，超过满分{whole(plan.full)}分"
        fix = "请在表头注明各项满分或权重，或在情景中设 scoring.weights"
        out.say(Remark("C33", "E-row", words, fix), plan.parts[0].column)
        return None
    return points


def _required(record: Record, part: Part, out: Scored) -> Decimal | None:
    if record.at(part.column) is None:
        out.say(Remark("C31", "E-row", f"“{part.name}”得分为空。未评审项目请填状态“未参评”", _FILL_IN), part.column)
    return _points(record, part.column, out, part.full)


def _from_total(record: Record, plan: ScoringPlan, out: Scored) -> Fraction | None:
    column = plan.total
    if column is None:
        return None
    cell = record.at(column)
    if cell is None:
        what = f"“{column.header}”" if plan.own else "专家得分"
        out.say(Remark("C31", "E-row", f"{what}为空。未评审项目请填状态“未参评”", _FILL_IN), column)
        return None
    own = plan.scale(column)
    value = _points(
        record,
        column,
        out,
        plan.limit if own == plan.full else own,
        partial(_beyond, column, plan),
    )
    if value == 0 and not plan.own:
        out.say(Remark("C32", "W", "得分为0，请确认不是未评"), column)
    return None if value is None else scoring.converted(value, own, plan.full)


def _bonus(record: Record, plan: ScoringPlan, out: Scored) -> Decimal | None:
    """Return the bonus that counts, 0 where there is none; None where a cell cannot be used."""
    total = Decimal()
    for column in plan.bonuses:
        cell = record.at(column)
        if cell is None or plain(str(cell)) in NO_MARK:
            out.say(Remark("C31", "I", f"加分为{'空' if cell is None else f'“{cell}”'}，按未加分(0分)计"), column)
            continue
        value = _points(record, column, out, None)
        if value is None:
            return None
        most = scoring.capped(value, column.marks)
        if most < value and len(plan.bonuses) > 1:
            words = f"加分{whole(value)}超过上限{whole(most)}，按{whole(most)}计"
            out.say(Remark("C33", "W", words), column)
            value = most
        total += value
    counted = scoring.capped(total, plan.bonus_max)
    if counted < total:
        words = f"加分{whole(total)}超过上限{whole(counted)}，按{whole(counted)}计"
        out.say(Remark("C33", "W", words), plan.bonuses[0])
    if plan.bonuses:
        out.bonus = counted
    return counted


def _off(record: Record, plan: ScoringPlan, out: Scored) -> Decimal | None:
    """Return the points that are taken away, 0 where there are none; None where a cell cannot be used."""
    total = Decimal()
    for column in plan.deductions:
        cell = record.at(column)
        if cell is None or plain(str(cell)) in NO_MARK:
            continue
        read = number(cell)
        for remark in read.remarks:
            out.say(remark, column)
        if read.value is None:
            return None
        value = points_off(read.value, column)
        most = scoring.capped(value, column.marks)
        if most < value:
            out.say(Remark("C33", "W", off_too_much(value, most)), column)
        total += most
    return total


def _tie(record: Record, column: Column, plan: ScoringPlan, out: Scored) -> Decimal:
    """Return a tie key's points; a cell that is empty or wrong ranks last among equals and is reported."""
    heard = Scored() if column in plan.deciding else out
    if record.at(column) is None:
        heard.say(Remark("C31", "W", "该维度得分为空，同分时排在有分的项目之后；请确认"), column)
    value = _points(record, column, heard, column.marks)
    return Decimal() if value is None else value


def _compare(record: Record, plan: ScoringPlan, out: Scored, points: Fraction) -> None:
    """Compare a total or mean that stands beside the marks that make the score."""
    column = plan.total
    if plan.method == "total" or column is None or (cell := record.at(column)) is None:
        return
    stated = number(cell).value
    if stated is None or stated < 0:
        return
    ours = [Fraction(out.score or 0, 100)]
    if plan.bare:
        ours += [points, *scoring.plain_mean(out.marks)]
    own = Fraction(full_of(column) or plan.common or plan.full) / Fraction(plan.full)
    if not fits(stated, [float(x * scale) for x in ours for scale in (own, 1)]):
        how = NAMES[plan.method] + ("及加分" if plan.bonuses else "") + ("、扣分" if plan.deductions else "")
        words = f"表内总分{whole(stated)}，按{how}复算为{show_score(out.score or 0)}，采用复算值"
        out.say(Remark("C38", "W", words, "请核对表内总分的计算口径"), column)


def _check(again: Scored, method: Method, plan: ScoringPlan, out: Scored) -> None:
    """Compare a stated total with the same computed once more from the marks beside it."""
    out.experts, out.bonus, out.marks = again.experts, again.bonus, again.marks
    if plan.total is None or out.score is None or again.score in (None, out.score):
        return
    how = NAMES[method] + ("及扣分" if plan.check and plan.check.deductions else "")
    words = f"表内总分{show_score(out.score)}，按{how}复算为{show_score(again.score)}，采用表内总分"
    fix = f'请核对表内总分的计算口径；应采用复算值的，在情景中设 scoring.method = "{method}"'
    out.say(Remark("C38", "W", words, fix), plan.total)
