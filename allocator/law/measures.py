"""The umbrella text as a table: its 28 items (2025, No. 49) in 32 rows, each with what can be done with it.

A row that can be allocated names its programme: a file of `programmes/measures-49/`, or the 细则 that has come out
since (模型券). A row whose figures the text leaves open names one too; a scenario sets them. The rest says why not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from allocator.law.clause.fields import Frozen, Whole
from allocator.law.load import ROWS, load
from allocator.law.programme import Document, NotModelled, Programme, Status, Validity
from allocator.law.schema import read_toml, validated
from allocator.money import Money

MeasureKind = Literal["T", "E", "R", "X"]
KIND_WORDS: dict[MeasureKind, str] = {"T": "择优评选", "E": "按事项兑现", "R": "按比例或单位补助", "X": "不分配"}
State = Literal["allocable", "figures", "detailed", "not_allocable"]
STATE_WORDS: dict[State, str] = {
    "allocable": "可测算",
    "figures": "缺数额，由情景设定",
    "detailed": "另有细则",
    "not_allocable": "不测算",
}
KIND_OF_AWARD: Mapping[str, MeasureKind] = {"tiered": "T", "capped-single": "T", "event": "E", "rate": "R"}


class Row(Frozen):
    """One row of the umbrella.

    Attributes
    ----------
    id
        "5a": the item's number, with a letter where the item has several parts.
    item
        As cited: 第（五）项.
    leads, responsible
        牵头单位 and 责任单位, in the text's order.
    programme
        Key of the programme that allocates it; None for what cannot be allocated.
    ceiling, quota
        The umbrella's own figures where a 细则 allocates (元, awards a year), to compare the two.
    reason
        Why it is not allocated here, or which 细则 does it.
    """

    id: str
    item: str
    name: str
    kind: MeasureKind
    state: State
    quote: str
    leads: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    programme: str | None = None
    ceiling: Money | None = None
    quota: Whole | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Row:
        if not (self.leads or self.responsible):
            raise ValueError("缺少牵头单位或责任单位")
        if (self.kind == "X") != (self.state == "not_allocable") or (self.programme is None) != (self.kind == "X"):
            raise ValueError("不测算的行（X）没有 programme，其余各行都有")
        if self.state in {"not_allocable", "detailed"} and not self.reason:
            raise ValueError("缺少 reason")
        return self

    @property
    def signature(self) -> str:
        """The bracket at the item's end, as the text prints it."""
        leads = "牵头单位:" + "、".join(self.leads) if self.leads else ""
        others = "责任单位:" + "、".join(self.responsible) if self.responsible else ""
        return "(" + ",".join(part for part in (leads, others) if part) + ")"


class Umbrella(Frozen):
    """The umbrella text: its status, its dates and its rows in order; `not_modelled` are numbers of no item."""

    status: Status
    document: Document
    validity: Validity
    rows: tuple[Row, ...] = Field(alias="row", min_length=1)
    not_modelled: tuple[NotModelled, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> Umbrella:
        for what in ("id", "programme"):
            found = [v for r in self.rows if (v := getattr(r, what)) is not None]
            if twice := next((v for v in found if found.count(v) > 1), None):
                raise ValueError(f"“{twice}”在总表中出现两次（{what}）")
        return self

    def row_of(self, key: str) -> Row | None:
        """Return the row that a programme allocates, None where the umbrella has none."""
        return next((r for r in self.rows if r.programme == key), None)


@cache
def umbrella() -> Umbrella:
    """Return the shipped table."""
    return validated(Umbrella, read_toml(ROWS), f"总表“{ROWS.name}”")


@cache
def own_programmes() -> tuple[Programme, ...]:
    """Return the programmes that stand on the umbrella's text itself, in its order."""
    keys = [r.programme for r in umbrella().rows if r.state in {"allocable", "figures"}]
    return tuple(load(key) for key in keys if key)
