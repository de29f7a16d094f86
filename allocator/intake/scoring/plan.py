"""Which columns decide the score, said in one sentence, and the score of each row by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from allocator.intake.cells import number, whole
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.layout import Layout, lacking
from allocator.intake.scoring.arithmetic import LEAST_VALID, TRIM_FROM
from allocator.intake.scoring.dimensions import DEDUCTION, HUNDRED, Choice, Part, choose
from allocator.intake.tables import Record
from allocator.law.programme import Programme

Method = Literal["experts", "indicators", "total"]
NAMES: dict[Method, str] = {"experts": "专家打分", "indicators": "评价维度得分", "total": "表内总分"}
_ROUNDED = "四舍五入保留两位小数"
_WITH_BONUS = re.compile(r"(?<![不未])(?:含|包含|包括)(?:附加|加)分")
_WITHOUT_BONUS = re.compile(r"[不未](?:含|包含|包括)(?:附加|加)分")
_TENTH = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """How the score of a table comes about.

    Attributes
    ----------
    total
        The given total: the score itself with method `total`, otherwise only compared (C38).
    bonus_source
        Where the bonus ceiling comes from, for the sentence.
    named
        Every column of a dimension or indicator that the programme names.
    bare
        The total is without bonus: its name says so, or that it is the mean of the experts.
    full
        The full mark of a score: 100 unless the programme says otherwise.
    limit
        The most that a given total can be: the full mark, with the bonus ceiling where the total contains the bonus.
    check
        How a stated total is computed once more from the marks beside it, None where there are none.
    asked
        What the planner is asked about the columns that were chosen.
    ties
        The declared tie keys that the file has, in the programme's order, with their columns.
    own
        One's own programme: a score may be a count or a value, so 0 is one like any other.
    """

    method: Method
    experts: tuple[Column, ...] = ()
    parts: tuple[Part, ...] = ()
    total: Column | None = None
    bare: bool = False
    bonuses: tuple[Column, ...] = ()
    bonus_max: Decimal | None = None
    bonus_source: str = ""
    full: Decimal = HUNDRED
    limit: Decimal = HUNDRED
    named: tuple[Column, ...] = ()
    ties: tuple[tuple[str, Column], ...] = ()
    own: bool = False
    check: Plan | None = None
    asked: tuple[tuple[Remark, Column], ...] = ()

    @property
    def marked(self) -> tuple[Column, ...]:
        """The columns that make the score, the bonus apart."""
        if self.method == "experts":
            return self.experts
        if self.method == "indicators":
            return tuple(p.column for p in self.parts)
        return (self.total,) if self.total else ()

    @property
    def deciding(self) -> set[Column]:
        """Every column that makes the score."""
        return {*self.marked, *self.bonuses}

    @property
    def sentence(self) -> str:
        """Which columns decide the score, and how."""
        if self.method == "experts":
            first, last = self.experts[0].header, self.experts[-1].header
            which = f"“{first}”至“{last}”{len(self.experts)}列" if len(self.experts) > 1 else f"“{first}”1列"
            how = (
                f"按专家打分计算，采用{which}：有效打分不少于{TRIM_FROM}个时去掉一个最高分和一个最低分后取算术平均，"
                f"{LEAST_VALID}至{TRIM_FROM - 1}个时取全部有效打分的平均，回避、缺席、空白不计"
            )
        elif self.method == "total":
            how = f"采用表内“{self.total.header if self.total else ''}”"
        elif self.parts[0].weight is None:
            how = "按评价维度得分相加：" + "+".join(f"“{p.column.header}”" for p in self.parts)
        else:
            how = "按评价维度加权：" + "+".join(
                f"“{p.column.header}”×{whole(p.weight or HUNDRED)}%" for p in self.parts
            )
        if self.bonuses:
            limit = "上限未定" if self.bonus_max is None else f"上限{whole(self.bonus_max)}分，取自{self.bonus_source}"
            how += "；再加" + "、".join(f"“{c.header}”" for c in self.bonuses) + f"({limit})"
        rest = [c for c in self.named if c not in self.deciding]
        if self.check:
            rest = [c for c in rest if c not in self.check.deciding]
            how += f"，并以{NAMES[self.check.method]}核对"
        unused = f"；{'、'.join(f'“{c.header}”' for c in rest)}不计入得分" if rest else ""
        return f"综合得分{how}；{_ROUNDED}{unused}。"


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands in the columns of a table; without records, every column may hold numbers."""

    records: Sequence[Record] | None = None

    def filled(self, column: Column) -> bool:
        """Whether anything stands in the column."""
        return self.records is None or any(r.at(column) is not None for r in self.records)

    def scored(self, column: Column) -> bool:
        """Whether the column holds numbers rather than words."""
        if self.records is None:
            return True
        cells = sum(r.at(column) is not None for r in self.records)
        return 0 < cells <= 2 * len(self.numbers(column))

    def numbers(self, column: Column) -> list[Decimal]:
        cells = (r.at(column) for r in self.records or ())
        return [v for c in cells if c is not None and (v := number(c).value) is not None]

    def differ(self, one: Column, other: Column) -> bool:
        """Whether a row has two different numbers there."""
        for record in self.records or ():
            first, second = record.at(one), record.at(other)
            if first is not None and second is not None and number(first).value != number(second).value:
                return True
        return False


def decide(layout: Layout, programme: Programme, records: Sequence[Record] | None = None) -> Plan | Remark:
    """How the score of a table comes about; the remark says which material is missing or cannot be told apart.

    The declared method; weights that are declared; else a stated total, else the experts' marks (or their mean), and
    the dimensions only where there is neither: otherwise they are tie keys and nothing more.
    """
    seen = Seen(records)
    declared = programme.scoring.method
    totals = [c for c in _totals(layout) if seen.filled(c)]
    total = totals[0] if totals else None
    is_mean = total is not None and total == layout.fields.get("mean")
    chosen = choose(layout, programme, seen.scored)
    parts = chosen.parts if isinstance(chosen, Choice) else ()
    method = declared if declared != "auto" else _usual(programme, layout, total, parts, is_mean=is_mean)
    if not {"experts": layout.experts, "indicators": parts, "total": total}.get(method or ""):
        method = None
    if method is None and isinstance(chosen, Remark) and declared not in {"experts", "total"}:
        return chosen
    if method is None:
        wanted = {"experts": "专家1打分”等“专家打分", "indicators": _wanted(programme), "total": "综合得分"}
        return lacking(wanted.get(declared, "得分" if programme.own else "专家得分"), layout.columns)
    bare = total is not None and _bare(total, is_mean=is_mean)
    full, ceiling = Decimal(programme.scoring.full), _ceiling(layout.bonuses, programme)
    plan = Plan(
        method,
        experts=layout.experts if method == "experts" else (),
        parts=parts if method == "indicators" else (),
        total=total,
        bare=bare,
        bonuses=layout.bonuses if method != "total" or bare else (),
        bonus_max=ceiling,
        bonus_source="规则" if programme.scoring.bonus_max is not None else "表头",
        full=full,
        limit=_limit(total, full, _allowance(layout, programme), bare=bare),
        named=tuple(dict.fromkeys([*layout.parts.values(), *layout.others])),
        ties=tuple((k, layout.parts[k]) for k in programme.tie_keys if k in layout.parts),
        own=programme.own,
        asked=chosen.asked if isinstance(chosen, Choice) and method == "indicators" else (),
    )
    return replace(plan, check=_check(plan, layout, chosen)) if method == "total" else plan


def _usual(
    programme: Programme, layout: Layout, total: Column | None, parts: Sequence[Part], *, is_mean: bool
) -> Method | None:
    """The method where none is declared: declared weights, a stated total, the experts, their mean, the dimensions."""
    if programme.scoring.weights and parts:
        return "indicators"
    if total is not None and not is_mean:
        return "total"
    if layout.experts:
        return "experts"
    if total is not None:
        return "total"
    return "indicators" if parts else None


def doubts(plan: Plan, layout: Layout, records: Sequence[Record] = ()) -> Iterator[tuple[Remark, Column]]:
    """What the planner should confirm about the method itself."""
    seen = Seen(records)
    yield from plan.asked
    yield from _of_bonus(plan, layout, seen)
    yield from _of_scale(plan, seen)
    totals = [c for c in _totals(layout) if c in (plan.total, *layout.spare) and seen.filled(c)]
    for other in totals[1:]:
        if plan.method == "total" and plan.total and other != plan.total and seen.differ(plan.total, other):
            words = f"与“{plan.total.header}”不同，得分采用“{plan.total.header}”；请确认以哪一列为准"
            yield Remark("C38", "W", words, "请删除不作准的一列"), other
    for column in layout.columns:
        if DEDUCTION.search(column.base) and column not in plan.deciding and any(seen.numbers(column)):
            words = f"“{column.header}”没有从得分中扣除，请确认"
            yield Remark("C33", "W", words, "应扣除的，请把扣分后的得分填入“综合得分”列"), column


def _of_bonus(plan: Plan, layout: Layout, seen: Seen) -> Iterator[tuple[Remark, Column]]:
    """Whether the bonus is in the total, and how much of it counts at most."""
    total = plan.total
    if plan.method == "total" and total and layout.bonuses and not plan.check and not _says(total):
        words = "另加加分项" if plan.bare else "已含加分，不再另加"
        yield Remark("C38", "W", f"只有“{total.header}”，按{words}计；请确认"), layout.bonuses[0]
    if plan.bonus_max is not None:
        return
    for column in plan.bonuses:
        if column.marks is None and (most := max(seen.numbers(column), default=Decimal())) > 0:
            words = f"“{column.header}”没有注明上限，最高加{whole(most)}分，全部计入；请确认"
            yield Remark("C33", "W", words, "请在表头注明，如“加分项(0-5)”，或在情景中设 scoring.bonus_max"), column


def _of_scale(plan: Plan, seen: Seen) -> Iterator[tuple[Remark, Column]]:
    """Marks that are not on the full mark: another one in the header, or a tenth of it."""
    marked = plan.marked if plan.method != "indicators" else ()
    if weighted := next((c for c in marked if "%" in c.parent), None):
        words = f"“{weighted.header}”等列分组计权，得分没有按权重计算；请确认"
        yield Remark("C33", "W", words, "按权重计算的，请把加权后的得分填入“综合得分”列"), weighted
    for column in marked:
        if column.marks is not None and column.marks < plan.full:
            words = f"“{column.header}”满分{whole(column.marks)}分，不是{whole(plan.full)}分；按原值计分，请确认"
            yield Remark("C33", "W", words, "请换算为统一的满分后填写"), column
            return
    most = max((v for c in marked for v in seen.numbers(c)), default=Decimal())
    if not plan.own and 0 < most <= plan.full / _TENTH:
        words = f"得分最高{whole(most)}分，疑为{whole(plan.full / _TENTH)}分制；按原值计分，请确认"
        yield Remark("C33", "W", words, f"请换算为{whole(plan.full)}分制后填写"), marked[0]


def _check(plan: Plan, layout: Layout, chosen: Choice | Remark | None) -> Plan | None:
    """The marks beside a stated total: the experts', else the dimensions where they are surely the whole of it."""
    again = replace(plan, total=None, bonuses=layout.bonuses, ties=(), named=())
    if layout.experts and plan.total != layout.fields.get("mean"):
        return replace(again, method="experts", experts=layout.experts)
    if isinstance(chosen, Choice) and chosen.parts and chosen.sure and plan.total != layout.fields.get("mean"):
        return replace(again, method="indicators", parts=chosen.parts)
    return None


def _totals(layout: Layout) -> list[Column]:
    """The columns of a stated total, the surest name first; the mean of the experts where there is none."""
    first, mean = layout.fields.get("total"), layout.fields.get("mean")
    totals = [first, *(c for c, by in layout.spare.items() if by == first)] if first else []
    return totals + ([mean] if mean else [])


def _says(total: Column) -> bool:
    """Whether the header says if the bonus is in it."""
    return any(p.search(n) for n in total.notes for p in (_WITH_BONUS, _WITHOUT_BONUS))


def _bare(total: Column, *, is_mean: bool) -> bool:
    """Whether the total is without bonus; the header may say."""
    if any(_WITHOUT_BONUS.search(n) for n in total.notes):
        return True
    return is_mean and not any(_WITH_BONUS.search(n) for n in total.notes)


def _limit(total: Column | None, full: Decimal, allowance: Decimal, *, bare: bool) -> Decimal:
    """The most that a stated total can be: what its header says, else the full mark, with the bonus where it is in."""
    if total is not None and total.marks is not None and total.marks > full:
        return total.marks
    with_bonus = total is not None and any(_WITH_BONUS.search(n) for n in total.notes)
    return full if bare else full + max(allowance, full if with_bonus and not allowance else Decimal())


def _wanted(programme: Programme) -> str:
    names = programme.scoring.weights or programme.dimensions or ["评价维度"]
    return "”“".join(names)


def _ceiling(bonuses: Sequence[Column], programme: Programme) -> Decimal | None:
    if programme.scoring.bonus_max is not None:
        return programme.scoring.bonus_max
    stated = [c.marks for c in bonuses]
    return sum((m for m in stated if m is not None), Decimal()) if stated and None not in stated else None


def _allowance(layout: Layout, programme: Programme) -> Decimal:
    """What a bonus may add to a given total; where a bonus column states no ceiling, up to the full mark."""
    ceiling = _ceiling(layout.bonuses, programme)
    if ceiling is not None:
        return ceiling
    return Decimal(programme.scoring.full) if layout.bonuses else Decimal()
