"""What a scheme weighs, of every candidate of the pool: points as exact shares of their full marks, bonus, experts.

A value that is missing is refused, never taken for 0; so is one below 0 or above its full mark, and a full mark that
neither the header nor the scheme states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from allocator.errors import DataError, RulesError
from allocator.intake.cells import whole
from allocator.intake.scoring.marked import Marked, Points
from allocator.problem.candidate import Candidate
from allocator.whatif.weights.scheme import Dimension, Indicator, Scheme

SHOWN = 20
ALL_IN_ONE = ""
"""The panel of all candidates, where the scheme names no column."""


@dataclass(frozen=True, slots=True)
class Term:
    """A dimension or an indicator that is weighed; `weight` is its exact share of the whole."""

    name: str
    weight: Fraction
    full: Decimal | None = None


@dataclass(frozen=True)
class Values:
    """What a scheme weighs, by position of the pool.

    Attributes
    ----------
    terms
        In the order of the scheme; empty where experts' marks on the whole are the basis.
    shares
        Per candidate and term its points out of the full mark, 0…1, exact.
    added
        Bonus less deductions, capped first, in points.
    experts
        Per candidate: expert → mark on the scale of the score, those who gave none left out.
    panels
        Per candidate the name of its panel.
    left_out
        Optional dimensions of the scheme for which the file has no column.
    served
        Dimensions that are weighed as a whole, as the file has no columns of their indicators.
    """

    terms: tuple[Term, ...]
    shares: tuple[tuple[Fraction, ...], ...]
    added: tuple[Fraction, ...]
    experts: tuple[Mapping[str, Fraction], ...]
    panels: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    served: tuple[str, ...] = ()

    @property
    def members(self) -> dict[str, list[int]]:
        """Panel → positions."""
        found: dict[str, list[int]] = {}
        for i, name in enumerate(self.panels):
            found.setdefault(name, []).append(i)
        return found


def values_of(scheme: Scheme, pool: Sequence[Candidate], marks: Sequence[Marked]) -> Values:
    """Return what a scheme weighs.

    Raises
    ------
    DataError
        A candidate of the pool lacks a value, or has one that is none.
    RulesError
        The file has no column for what the scheme weighs, or nobody states a full mark.
    """
    by_id = {m.id: m for m in marks}
    own = [by_id[c.id] for c in pool]
    terms, left_out, served = _terms(scheme, own) if scheme.basis == "indicators" else ((), (), ())
    faults: list[str] = []
    shares = [tuple(_share(c, m, t, faults) for t in terms) for c, m in zip(pool, own, strict=True)]
    if scheme.basis == "experts":
        _check_experts(scheme, pool, own, faults)
    added = tuple(_added(scheme, c, m, faults) for c, m in zip(pool, own, strict=True))
    panels = tuple(_panel(scheme, c, m, faults) for c, m in zip(pool, own, strict=True))
    if faults:
        rest = [f"……另有{len(faults) - SHOWN}处"] if len(faults) > SHOWN else []
        raise DataError(f"计分方案“{scheme.name}”不能计分，共{len(faults)}处：\n" + "\n".join([*faults[:SHOWN], *rest]))
    experts = tuple({e: v for e, v in m.experts.items() if v is not None} for m in own)
    return Values(terms, tuple(shares), added, experts, panels, left_out, served)


def _terms(scheme: Scheme, own: Sequence[Marked]) -> tuple[tuple[Term, ...], tuple[str, ...], tuple[str, ...]]:
    """Return what is weighed: the indicators of a dimension where the file has all of them, else the dimension."""
    common = set[str].intersection(*(set(m.points) for m in own)) if own else set()
    found: list[tuple[str, Fraction, Decimal | None]] = []
    left_out: list[str] = []
    served: list[str] = []
    for d in scheme.dimension:
        inside = [i.name for i in d.indicator if i.name in common]
        if d.indicator and len(inside) == len(d.indicator):
            found += _inside(d)
        elif d.name in common:
            served += [d.name] if d.indicator else []
            found.append((d.name, d.share, d.full))
        elif d.optional and not inside:
            left_out.append(d.name)
        else:
            wanted = [i.name for i in d.indicator if i.name not in common] or [d.name]
            raise RulesError(
                f"计分方案“{scheme.name}”：申报表没有“{'”“'.join(wanted)}”的得分列，也没有“{d.name}”一列。"
                "缺少的指标不按0分计，请补列，或在方案中去掉"
            )
    if not found:
        raise RulesError(f"计分方案“{scheme.name}”：申报表没有方案中任何一个维度或指标的得分列")
    total = sum((w for _, w, _ in found), Fraction())
    return tuple(Term(n, w / total, full) for n, w, full in found), tuple(left_out), tuple(served)


def _inside(dimension: Dimension) -> Iterator[tuple[str, Fraction, Decimal | None]]:
    indicators: Sequence[Indicator] = dimension.indicator
    whole_weight = sum((Fraction(i.weight) for i in indicators), Fraction())
    for i in indicators:
        yield i.name, dimension.share * Fraction(i.weight) / whole_weight, i.full


def _share(candidate: Candidate, marked: Marked, term: Term, faults: list[str]) -> Fraction:
    points = marked.points[term.name]
    full = points.full or term.full
    if full is None:
        raise RulesError(
            f"“{points.header}”未注明满分，不能折算：请在表头注明，如“{term.name}(10分)”，或在方案中写 full"
        )
    if points.value is None:
        faults.append(f"项目{candidate.called}缺“{points.header}”的得分，不按0分计")
        return Fraction()
    if not 0 <= points.value <= full:
        faults.append(f"项目{candidate.called}“{points.header}”为{whole(points.value)}，应在0至{whole(full)}之间")
        return Fraction()
    return Fraction(points.value) / Fraction(full)


def _check_experts(scheme: Scheme, pool: Sequence[Candidate], own: Sequence[Marked], faults: list[str]) -> None:
    if not any(m.experts for m in own):
        raise RulesError(f"计分方案“{scheme.name}”按专家打分计分，而申报表没有计入得分的专家打分列")
    if any(m.by_weight for m in own):
        raise RulesError(
            f"计分方案“{scheme.name}”：申报表的专家打分按组加权，不能改用一个平均数，请用 basis = indicators"
        )
    faults += [f"项目{c.called}没有专家打分" for c, m in zip(pool, own, strict=True) if not m.experts]


def _added(scheme: Scheme, candidate: Candidate, marked: Marked, faults: list[str]) -> Fraction:
    """Return bonus less deductions; an empty cell of theirs adds and takes nothing, as in the score of the file."""
    faults += [
        f"项目{candidate.called}“{p.header}”为{whole(p.value)}，应不小于0"
        for p in marked.bonus
        if p.value is not None and p.value < 0
    ]
    bonus = sum(map(_capped, marked.bonus), Fraction())
    if scheme.bonus_max is not None:
        bonus = min(bonus, Fraction(scheme.bonus_max))
    off = sum(map(_capped, marked.off), Fraction()) if scheme.deductions else Fraction()
    return bonus - off


def _capped(points: Points) -> Fraction:
    if points.value is None:
        return Fraction()
    return Fraction(points.value if points.full is None else min(points.value, points.full))


def _panel(scheme: Scheme, candidate: Candidate, marked: Marked, faults: list[str]) -> str:
    if scheme.panel.column is None:
        return ALL_IN_ONE
    name = marked.text(scheme.panel.column)
    if name is None:
        faults.append(f"项目{candidate.called}没有“{scheme.panel.column}”，不知由哪一组评审")
    return name or ALL_IN_ONE
