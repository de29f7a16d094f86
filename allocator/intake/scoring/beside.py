"""The columns about scores that do not make the score: explained by their figures, or asked about (C38, C72, C73)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from allocator.intake.cells import number, plain, whole
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.layout import Layout
from allocator.intake.score_words import ASIDE, statistic
from allocator.intake.scoring.additions import points_off
from allocator.intake.scoring.figures import FAMILY, SHOWN, Figures, figures, fits, which
from allocator.intake.scoring.plan import ScoringPlan
from allocator.intake.scoring.scores import Scored, score
from allocator.intake.scoring.seen import Seen
from allocator.intake.tables import Record
from allocator.money import show_score

_TOLD = 3
_OWN_RANK = re.compile(r"推荐|行业|全国|企业|百强|榜|入围|国际|世界|申报")
_TOTALS = ("score", "mean", "trimmed")
_NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
_SCOPES = ("city", "topic", "industry", "county", "tier", "applied")
_SEVERAL = 2
_NEAR = 0.005
Doubt = tuple[Remark, Column]


@dataclass(frozen=True, slots=True)
class _Summed:
    """Columns that a stated total is the sum of, and what is asked about the rows in which it is not."""

    columns: tuple[Column, ...] = ()
    asked: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Beside:
    """What stands beside the score of a table."""

    plan: ScoringPlan
    layout: Layout
    seen: Seen

    @cached_property
    def records(self) -> Sequence[Record]:
        return self.seen.records or ()

    @cached_property
    def scored(self) -> list[Scored]:
        """The score of each row; whatever is to be said of its marks is said elsewhere."""
        return [score(r, self.plan) for r in self.records]

    @cached_property
    def rows(self) -> list[Figures]:
        """What can be computed from each row: figures about the marks, and the score with and without additions."""
        found: list[Figures] = []
        plan = self.plan.check or self.plan
        own = Fraction(plan.common or plan.full) / Fraction(plan.full)
        added = self._sums(self.layout.bonuses, lambda v, _: v)
        taken = self._sums(self.layout.deductions, points_off)
        for s, bonus, off in zip(self.scored, added, taken, strict=True):
            known = dict(figures([Fraction(m) for m in s.marks if m is not None]))
            if own != 1:
                typed = figures([Fraction(m) * own for m in s.marks if m is not None])
                known = {k: (*typed[k], *v) for k, v in known.items()}
            if s.score is not None:
                points = s.score / 100
                made = (points, points - bonus, points + off, points - bonus + off, points + bonus)
                known["score"] = (*made, points * float(own)) if own != 1 else made
            found.append(known)
        return found

    def _sums(self, columns: Sequence[Column], points: Callable[[Decimal, Column], Decimal]) -> list[float]:
        """Tell what the columns that count add or take away in each row."""
        details = {c for c in columns if c not in self.plan.deciding} if set(columns) & self.plan.deciding else set()
        totals = [Decimal() for _ in self.records]
        for c in columns:
            for n, value in enumerate(self.seen.values(c)) if c not in details else ():
                totals[n] += points(value, c) if value is not None else 0
        return [float(t) for t in totals]

    def doubts(self) -> Iterator[Doubt]:
        """Yield one question for each column that is neither used nor explained."""
        known = {*self.plan.deciding, *self.layout.parts.values(), *self.layout.details, *self.layout.aside}
        known |= {*self.layout.bonuses, *self.layout.deductions, *self.layout.figures}
        if self.plan.check:
            known |= self.plan.check.deciding
        if self.plan.method != "total" and self.plan.total:
            known.add(self.plan.total)
        found = [
            (remark, column)
            for column in self.plan.named
            if column not in known
            and self.seen.numbers(column)
            and (remark := self._ranked(column) if statistic(column.base) == "rank" else self._figure(column))
        ]
        summed = self._summed([c for r, c in found if r.code == "C72" and not statistic(c.base)])
        marked = [c for r, c in found if r.code == "C72" and c in self.layout.others and c.marks]
        together = marked if len(marked) >= _SEVERAL else []
        yield from (x for x in found if x[1] not in (*summed.columns, *together))
        yield from summed.asked
        if together:
            yield self._dimensions(together), together[0]

    def _dimensions(self, columns: Sequence[Column]) -> Remark:
        """Several columns with full marks beside the score: one question for them all."""
        names = "".join(f"“{c.header}”" for c in columns)
        total = sum((c.marks or Decimal() for c in columns), Decimal())
        words = f"{names}注明满分(合计{whole(total)}分)，没有计入得分；请确认"
        fix = (
            '应以这些列计分的，在情景中设 scoring.method = "indicators"'
            if total == self.plan.full
            else f'应计入的，用 --columns 指定，如 "{columns[0].own}" = "评分项({whole(columns[0].marks or total)}分)"'
        )
        return Remark("C72", "W", words, fix)

    def _summed(self, strange: Sequence[Column]) -> _Summed:
        """Columns that together make the stated total: what is asked where they do so in most rows, not in all."""
        total, plan = self.plan.total, self.plan
        parts = [c for c in self.layout.parts.values() if self.seen.numbers(c)]
        if plan.method != "total" or total is None or plan.check or len(parts) + len(strange) < _SEVERAL:
            return _Summed()
        for group in dict.fromkeys((tuple(strange), tuple(parts), (*parts, *strange))):
            sums = self._sums(group, lambda v, _: v) if len(group) >= _SEVERAL else []
            told = [(n, s) for n, s in enumerate(sums) if s and "score" in self.rows[n]]
            wrong = [(n, s) for n, s in told if not any(abs(s - x) < _NEAR for x in self.rows[n]["score"])]
            if told and _SEVERAL * len(wrong) <= len(told):
                return _Summed(group, self._unequal(group, total, wrong))
        return _Summed()

    def _unequal(self, group: Sequence[Column], total: Column, wrong: Sequence[tuple[int, float]]) -> tuple[Doubt, ...]:
        if not wrong:
            return ()
        names = "".join(f"“{c.header}”" for c in group)
        listed = "、".join(
            f"第{self.records[n].row}行为{show_score(self.scored[n].score or 0)}，各项之和为{s:.2f}"
            for n, s in wrong[:_TOLD]
        )
        more = f"等{len(wrong)}行" if len(wrong) > _TOLD else ""
        words = f"“{total.header}”与{names}之和不符({listed}{more})，得分采用“{total.header}”；请确认"
        fix = (
            f'应以各项之和为准的，用 --columns 写 "{total.own}" = "{ASIDE}"，并注明各项满分，'
            f'如 "{group[0].own}" = "评分项1(60分)"，各项满分合计{whole(self.plan.full)}分'
        )
        return ((Remark("C38", "W", words, fix), total),)

    def _figure(self, column: Column) -> Remark | None:
        """Tell what is asked about a column of figures, None where its figures explain it."""
        kind = statistic(column.base)
        values = self.seen.values(column)
        if kind in FAMILY and kind not in {"mean", "trimmed"}:
            return self._statistic(column, kind, values)
        if which(values, self.rows, (*_TOTALS, "sum") if any("mean" in r for r in self.rows) else ("score",)):
            return None
        wrong = [n for n, v in enumerate(values) if v is not None and self._contradicts(v, self.rows[n])]
        if not wrong:
            return None
        listed = "、".join(f"第{self.records[n].row}行{self._both(n, values[n])}" for n in wrong[:_TOLD])
        more = f"等{len(wrong)}行" if len(wrong) > _TOLD else ""
        total = self.plan.total
        if self.plan.method == "total" and total and self.layout.spare.get(column) == self.layout.fields.get("total"):
            words = f"与“{total.header}”不同({listed}{more})，得分采用“{total.header}”；请确认以哪一列为准"
            fix = f'以“{column.own}”为准的，用 --columns 写 "{total.own}" = "{ASIDE}"'
            return Remark("C38", "W", words, fix)
        words = f"“{column.header}”与评分有关，没有计入得分，也与得分不符({listed}{more})；请确认"
        return Remark("C72", "W", words, _answer(column))

    def _contradicts(self, value: Decimal, row: Figures) -> bool:
        return not any(fits(value, row[k]) for k in _TOTALS if k in row)

    def _both(self, n: int, value: Decimal | None) -> str:
        """Return the typed figure and ours."""
        made = self.scored[n].score
        return f"为{'' if value is None else whole(value)}，得分为{'无' if made is None else show_score(made)}"

    def _statistic(self, column: Column, kind: str, values: Sequence[Decimal | None]) -> Remark | None:
        """Return a column that says it is a figure about the marks: whether its figures say so too."""
        wanted = FAMILY[kind]
        told = [(n, v) for n, v in enumerate(values) if v is not None and self.rows[n].get("mean")]
        wrong = [(n, v) for n, v in told if not any(fits(v, self.rows[n][k]) for k in wanted)]
        if not wrong:
            return None
        other = which(values, self.rows, tuple(SHOWN)) if len(told) > 1 else ""
        if other:
            words = f"“{column.header}”的数值是打分的{SHOWN[other]}，与列名不符，没有计入得分；请确认"
            return Remark("C72", "W", words, _answer(column))
        name = SHOWN[wanted[0]]
        listed = "、".join(
            f"第{self.records[n].row}行为{whole(v)}，按打分计算的{name}为{self.rows[n][wanted[0]][0]:.2f}"
            for n, v in wrong[:_TOLD]
        )
        more = f"等{len(wrong)}行" if len(wrong) > _TOLD else ""
        words = f"“{column.header}”与专家打分不符({listed}{more})，没有计入得分；请确认"
        return Remark("C72", "W", words, _answer(column))

    def _ranked(self, column: Column) -> Remark | None:
        """Ask about a typed rank that contradicts the scores, over all rows and in every group it may be meant in."""
        if _OWN_RANK.search(column.base):
            return None
        ranks = [_rank(r, column) for r in self.records]
        rows = [(n, k, s) for n, k in enumerate(ranks) if k is not None and (s := self.scored[n].score) is not None]
        for scope in ("", *_SCOPES):
            field = self.layout.fields.get(scope)
            if scope and field is None:
                continue
            groups: dict[str, list[tuple[int, int, int]]] = {}
            for n, k, s in rows:
                groups.setdefault(plain(str(self.records[n].at(field) or "")), []).append((n, k, s))
            first = sum(1 in {k for _, k, _ in g} for g in groups.values())
            if scope and (first < _SEVERAL or _SEVERAL * first < len(groups)):
                continue  # one ranking of all rows, not one in each group
            if all(_ordered([(k, s) for _, k, s in g]) for g in groups.values()):
                return None
        wrong = [(n, k, s) for n, k, s in rows if k != 1 + sum(x > s for _, _, x in rows)]
        listed = "、".join(
            f"第{self.records[n].row}行表内第{k}名，按得分{show_score(s)}为第{1 + sum(x > s for _, _, x in rows)}名"
            for n, k, s in wrong[:_TOLD]
        )
        more = f"等{len(wrong)}行" if len(wrong) > _TOLD else ""
        words = f"“{column.header}”与得分的先后不符({listed}{more})，名次没有采用；请确认"
        return Remark(
            "C73", "W", words, f'请核对得分和名次；不是得分名次的，用 --columns 写 "{column.own}" = "{ASIDE}"'
        )


def _answer(column: Column) -> str:
    name = column.own
    return (
        f'应计入的，用 --columns 指定，如 "{name}" = "专家6"、"加分项"、"评分项(20分)"或"综合得分"；'
        f'不应计入的写 "{name}" = "{ASIDE}"'
    )


def _rank(record: Record, column: Column) -> int | None:
    """Return a typed rank: 3, 第3名, 第三; None where there is none."""
    cell = record.at(column)
    if cell is None:
        return None
    if (value := number(cell).value) is not None:
        return int(value) if value == int(value) and value > 0 else None
    bare = plain(str(cell)).removeprefix("第").removesuffix("名").removesuffix("位")
    return int(bare) if bare.isascii() and bare.isdigit() else _NUMERALS.get(bare)


def _ordered(pairs: Sequence[tuple[int, int]]) -> bool:
    """Tell whether nobody with a lower score has a better rank, and equal ranks mean equal scores."""
    steps = list(pairwise(sorted(pairs)))
    return all(a >= b if k < m else a == b for (k, a), (m, b) in steps)
