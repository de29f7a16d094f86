"""An eligibility condition of a 办法 as data: the columns that may answer it, and what an answer means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from allocator.law.clause.fields import Alternative, Frozen, Switch

GateAnswer = Literal["pass", "fail", "unknown"]
"""What a line answers to a gate; `unknown` is 未核: the file has no such column."""


OF_TIME = frozenset({"个月", "月", "年", "天", "日"})
"""Units of a length of time: a test in one of them reads dates, too, and counts them up to the 申报截止日."""


class GateTest(Frozen):
    """One way to pass a gate: a cell that says so, a number large or small enough, or a date that lies in a window.

    以上 and 不低于 include the number (`at_least`), 超过 and 突破 do not (`above`), 不超过 does (`at_most`); all in
    `unit`. In a unit of time they look back from the 申报截止日: 上线不少于3个月 is `at_least`, 近两年 is `at_most`.
    某日以来 is `since`, that day included.
    """

    columns: tuple[str, ...]
    passes: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = Field(default=None, exclude_if=lambda most: most is None)
    since: date | None = Field(default=None, exclude_if=lambda day: day is None)
    unit: str = ""

    @model_validator(mode="after")
    def _one_of(self) -> GateTest:
        if not (self.passes or self.fails or self.warns) and self.threshold is None and self.since is None:
            raise ValueError(
                "没有写怎样算符合：请写 passes、fails（单元格的内容），at_least、above、at_most（数），或 since（日期）"
            )
        if sum(x is not None for x in (self.at_least, self.above, self.at_most, self.since)) > 1:
            raise ValueError("at_least（含本数）、above（不含本数）、at_most（不超过）与 since（日期）只能设一个")
        if self.timed and self.threshold is not None and self.threshold % 1:
            raise ValueError(f"以{self.unit}计的期限应为整数，读到{self.threshold}")
        return self

    @property
    def threshold(self) -> Decimal | None:
        """The number to reach, to exceed or not to exceed; None where words or a day decide."""
        return next((x for x in (self.at_least, self.above, self.at_most) if x is not None), None)

    @property
    def timed(self) -> bool:
        """Whether it asks when something was or how long ago."""
        return self.since is not None or (self.threshold is not None and self.unit in OF_TIME)

    def holds(self, value: Fraction) -> bool:
        """Tell whether a figure in the test's unit is large or small enough."""
        threshold = Fraction(self.threshold or 0)
        if self.at_most is not None:
            return value <= threshold
        return value >= threshold if self.above is None else value > threshold


class Gate(Frozen):
    """An eligibility condition. Three verdicts: pass, fail, 未核 (no column in the file).

    The `tests` are forms of one question, which must agree; with `alternatives` they are conditions of which one is
    enough. With `tier`, failing bars that tier only; with `proof`, 未核 bars it too: a sum that rests on a recognised
    fact (获批国家级) is never paid where the file does not say that the fact holds.

    A gate that is not `on` is a stricter reading of the text that does not hold: it is judged, and closes nothing.
    `readings` are the other readings (口径) of the condition, which switch this gate or another one.
    """

    id: str
    name: str
    article: str
    quote: str
    tests: tuple[GateTest, ...] = ()
    alternatives: bool = False
    tier: str | None = None
    proof: Switch = False
    interpretation: str = ""
    on: Switch = True
    readings: tuple[Alternative, ...] = ()

    @property
    def path(self) -> str:
        """What the paths of a scenario that set it begin with."""
        return f"gate.{self.id}"

    @model_validator(mode="after")
    def _proven(self) -> Gate:
        if self.proof and self.tier is None:
            raise ValueError("proof 只用于限定等级(tier)的条件")
        return self

    def bars(self, verdict: GateAnswer | None) -> bool:
        """Tell whether this verdict closes the gate's tier."""
        return verdict == "fail" or (self.proof and verdict != "pass")


def failed_words(gates: Sequence[Gate]) -> str:
    """Tell why somebody who fails these may not compete."""
    return "；".join(f"不符合“{g.name}”({g.article})" for g in gates)


def failed_articles(gates: Sequence[Gate]) -> tuple[str, ...]:
    """Return the articles behind it, each once."""
    return tuple(dict.fromkeys(g.article for g in gates))
