"""A scoring scheme as its file has it: dimensions, indicators and weights, bonus and deductions, experts, panels.

name = "附件指标等权"
because = "附件只列指标、不列权重，各指标等权，作比较的起点"     # 提出依据
fixed_on = 2026-01-05                                          # 确定日期
programme = "model-voucher"
basis = "indicators"                     # or "experts": the experts' marks on the whole
bonus_max = 5                            # the most that all bonus columns add, in points
[[dimension]]
name = "技术性能"
weight = 40                              # any scale; left out: the sum of its indicators' weights
optional = true                          # left out of the score where the file has no column for it
[[dimension.indicator]]
name = "模型架构"
weight = 1                               # within the dimension
full = 10                                # its full mark, where the header does not state it
[experts]                                # for basis = "experts"
aggregate = "trimmed"                    # mean, trimmed, median
[panel]                                  # candidates that were marked together
column = "评审组"                         # left out: all candidates are one panel
method = "zscore"                        # none, zscore, percentile
[space]                                  # which other weights are looked at
radius = "20%"
simplex = false
order = ["技术性能 >= 创新性"]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from allocator.errors import CodedError
from allocator.law.clause.fields import Frozen
from allocator.law.schema import open_toml, validated

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Basis = Literal["indicators", "experts"]
Aggregate = Literal["mean", "trimmed", "median"]
Method = Literal["none", "zscore", "percentile"]
LEAST_IN_A_PANEL = 8
"""Fewer candidates in a panel say nothing of how strictly it marked."""
_ORDER = re.compile(r"\s*(.+?)\s*(>=|≥)\s*(.+?)\s*")


def _weight(value: Decimal) -> Decimal:
    if not (value.is_finite() and value > 0):
        raise ValueError(f"权重须大于0，读到{value}")
    return value


def percent(value: Any) -> Any:
    """Return 20% as a decimal of 1; anything else as it is.

    Raises
    ------
    ValueError
        It is no share between 0 and 100%.
    """
    if isinstance(value, str):
        try:
            value = Decimal(value.strip().removesuffix("%")) / 100
        except InvalidOperation:
            raise ValueError(f"读到“{value}”，应为百分比，如 20%") from None
    if not 0 <= Decimal(str(value)) < 1:
        raise ValueError(f"读到“{value}”，应不小于0且小于100%，如 20%")
    return value


Weight = Annotated[Decimal, AfterValidator(_weight)]
Radius = Annotated[Decimal, BeforeValidator(percent)]


class Indicator(Frozen):
    """One indicator of a dimension; its weight is a share within the dimension."""

    name: Words
    weight: Weight = Decimal(1)
    full: Weight | None = None


class Dimension(Frozen):
    """A dimension with its indicators, or one that is scored as a whole.

    Attributes
    ----------
    weight
        On any scale; None: the sum of its indicators' weights.
    optional
        Whether it is left out where the file has no column for it; else that is refused.
    full
        Its full mark as a whole, where the header does not state it.
    """

    name: Words
    weight: Weight | None = None
    full: Weight | None = None
    optional: bool = False
    indicator: tuple[Indicator, ...] = ()

    @property
    def share(self) -> Fraction:
        """Its weight, on the scale of the scheme."""
        if self.weight is not None:
            return Fraction(self.weight)
        return sum((Fraction(i.weight) for i in self.indicator), Fraction()) or Fraction(1)


class Experts(Frozen):
    """How experts' marks on the whole become one."""

    aggregate: Aggregate = "trimmed"


class Panel(Frozen):
    """How marks of different panels are made alike."""

    column: Words | None = None
    method: Method = "none"


class Space(Frozen):
    """Which weights are looked at around those of the scheme.

    Attributes
    ----------
    order
        Relations such as "技术性能 >= 创新性", between dimensions or indicators.
    simplex
        All weights, whatever those of the scheme are.
    """

    radius: Radius = Decimal("0.2")
    simplex: bool = False
    order: tuple[Words, ...] = ()

    @property
    def relations(self) -> tuple[tuple[str, str], ...]:
        """Pairs of names: the first weighs at least as much as the second."""
        return tuple(_pair(text) for text in self.order)

    @model_validator(mode="after")
    def _readable(self) -> Space:
        for text in self.order:
            _pair(text)
        return self


def _pair(text: str) -> tuple[str, str]:
    found = _ORDER.fullmatch(text)
    if found is None:
        raise CodedError("R13", f"权重次序读到“{text}”，应写作“技术性能 >= 创新性”")
    return found[1], found[3]


class Scheme(Frozen):
    """A scoring scheme.

    Attributes
    ----------
    because, fixed_on
        On what it is proposed, and when it was fixed.
    bonus_max
        The most that bonus columns add; None: what their headers allow.
    deductions
        Whether columns of deductions take points away.
    """

    name: Words
    because: Words
    fixed_on: date
    programme: Words | None = None
    basis: Basis = "indicators"
    bonus_max: Annotated[Decimal, Field(ge=0)] | None = None
    deductions: bool = True
    dimension: tuple[Dimension, ...] = ()
    experts: Experts = Experts()
    panel: Panel = Panel()
    space: Space = Space()

    @model_validator(mode="after")
    def _whole(self) -> Scheme:
        names = [d.name for d in self.dimension] + [i.name for d in self.dimension for i in d.indicator]
        twice = sorted({n for n in names if names.count(n) > 1})
        if twice:
            raise CodedError("R13", f"“{twice[0]}”写了两次。请保留一处")
        if self.basis == "indicators" and not self.dimension:
            raise CodedError("R13", "没有 [[dimension]]：按指标计分须列出评价维度和权重")
        if self.basis == "experts" and self.dimension:
            raise CodedError("R13", "按专家打分计分（basis = experts）不用 [[dimension]]，请去掉其一")
        known = set(names)
        if strange := next((n for pair in self.space.relations for n in pair if n not in known), None):
            raise CodedError("R13", f"权重次序中的“{strange}”不在方案的维度和指标之中")
        return self

    def after(self, marked_on: date | None) -> bool | None:
        """Tell whether it was fixed after the marks were known; None where nobody says when that was."""
        return None if marked_on is None else self.fixed_on >= marked_on


def load(path: Path) -> Scheme:
    """Return a scheme from its file.

    Raises
    ------
    RulesError
        The file is no TOML, or says what no scheme can.
    """
    data, lines = open_toml(path, "计分方案")
    return validated(Scheme, data, f"计分方案“{path.name}”", placed=lines.spot)


def names_of(schemes: Sequence[Scheme]) -> tuple[str, ...]:
    """Return a name for each, with its place where two bear the same."""
    names = [s.name for s in schemes]
    return tuple(n if names.count(n) == 1 else f"{n}（{k}）" for k, n in enumerate(names, 1))
