"""An eligibility condition of a 办法 as data: the columns that may answer it, and what an answer means."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from pydantic import model_validator

from allocator.law.clause.fields import Alternative, Frozen, Switch

GateAnswer = Literal["pass", "fail", "unknown"]
"""What a line answers to a gate; `unknown` is 未核: the file has no such column."""


class GateTest(Frozen):
    """One way to pass a gate: a cell that says so, or a number large enough.

    以上 and 不低于 include the number (`at_least`), 超过 and 突破 do not (`above`); both in `unit`.
    """

    columns: tuple[str, ...]
    passes: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    at_least: Decimal | None = None
    above: Decimal | None = None
    unit: str = ""

    @model_validator(mode="after")
    def _one_of(self) -> GateTest:
        if not (self.passes or self.fails or self.warns) and self.threshold is None:
            raise ValueError("没有写怎样算符合：请写 passes、fails（单元格的内容），或 at_least、above（数）")
        if self.at_least is not None and self.above is not None:
            raise ValueError("at_least（含本数）与 above（不含本数）只能设一个")
        return self

    @property
    def threshold(self) -> Decimal | None:
        """The number to reach or to exceed; None where words decide."""
        return self.at_least if self.at_least is not None else self.above


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
        """Whether this verdict closes the gate's tier."""
        return verdict == "fail" or (self.proof and verdict != "pass")


def failed_words(gates: Sequence[Gate]) -> str:
    """Why somebody who fails these may not compete."""
    return "；".join(f"不符合“{g.name}”({g.article})" for g in gates)


def failed_articles(gates: Sequence[Gate]) -> tuple[str, ...]:
    """The articles behind it, each once."""
    return tuple(dict.fromkeys(g.article for g in gates))
