"""H6 互斥：同一产品（或同一行业、领域、其他列的同一内容）至多支持 k 项（默认一项），Σ_{g(i)=g} X_{i,1} ≤ k。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from allocator.law.clause import facets
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Along, Bound, Direction, Movable, Named, Variation, Wanted
from allocator.law.clause.fields import Switch, Whole
from allocator.law.programme import Gate, Programme
from allocator.models.algebra import Expression, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule
from allocator.models.state import State
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem


class Figures(Clause):
    """At most `max` awards per group: same product (同一产品), or one per industry (一行业一模型, 一领域一基地).

    `by` is `product` (the applicant's own: equal names of two applicants are two products), `product_name` (the name
    alone), `industry`, or the header of any other column of the candidates' file.
    """

    kind: Literal["exclusive"] = "exclusive"
    by: str = Field(min_length=1)
    max: Whole = Field(default=1, ge=1)
    on: Switch = False
    several: ClassVar[bool] = True

    label = "不重复支持"
    names = {"max": "上限", "on": "启用", "groups": "分组"}
    told = {"groups": {"product": "同一产品", "product_name": "同名产品", "industry": "同一行业"}}
    counted = "项"
    written = {
        "by": "product、industry，或申报表任意一列的列名",
        "on": "自定办法写了本条即启用",
    }
    place = 80
    keeps_money = False
    price_place = 120
    identity = ("by",)
    written_on = True

    @property
    def active(self) -> bool:
        return self.on

    @property
    def field(self) -> Literal["product", "industry"] | None:
        """Which of our columns makes the groups; None where it is another one."""
        if self.by in ("product", "product_name"):
            return "product"
        return "industry" if self.by == "industry" else None

    @property
    def column(self) -> str | None:
        """The header of the column that makes the groups, where it is none of ours."""
        return None if self.field else self.by

    @property
    def header(self) -> str:
        """The column that makes the groups, for people."""
        return self.column or {"product": "产品名称", "industry": "所属行业"}[str(self.field)]

    @property
    def alike(self) -> str:
        """What the members of a group have in common, for people."""
        words = {"product": "同一产品", "product_name": "同名产品", "industry": "同一行业"}
        return words.get(self.by, f"同一“{self.by}”")

    @property
    def about(self) -> str | None:
        return self.column

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({self.field} if self.on and self.field else ())

    @property
    def as_groups(self) -> facets.Groups:
        return facets.Groups(
            *self.stating,
            by=self.by,
            max=self.max,
            on=self.on,
            field=self.field,
            column=self.column,
            header=self.header,
            alike=self.alike,
        )

    def as_bounds(self, programme: Programme) -> Iterable[Bound]:
        del programme
        if self.on:
            yield Bound(*self.stating, by="group", counted="awards", most=self.max)

    def exceeded(self, name: str) -> Direction:
        return "up" if name == "max" and self.force != "choice" else super().exceeded(name)

    @property
    def settings(self) -> tuple[Named, ...]:
        """What makes the groups; naming it in a scenario switches the clause on."""
        exceeded: Direction = "other" if self.force == "must" and self.on else None
        takes = "product|product_name|industry|申报表任意一列的列名"
        return (Named("groups", "by", takes, self.by if self.on else None, exceeded),)

    def along(self, wanted: Mapping[str, Any]) -> tuple[Along, ...]:
        if "groups" not in wanted or "on" in wanted:
            return ()
        return (Along("on", value=True, of="groups", why="随分组同时启用"),)

    def lacks(self, case: Case) -> str:
        pool = case.competing
        if self.on and not any(c.cell(self.field, self.column) for c in pool):
            name = {"product": "产品", "industry": "行业"}.get(self.field or "", self.by)
            return f"申报表没有“{name}”一列的内容，此口径无从测算"
        return ""

    def relaxed(self, case: Case) -> Iterable[Variation]:
        del case
        if self.on:
            words = f"{self.alike}至多{'一' if self.max == 1 else self.max}项（{self.where}）"
            yield Variation(words, self.changed(on=False), turn=70, sets={f"{self.path}.on": False})

    def movable(self, case: Case) -> Iterable[Movable]:
        if self.on:
            end = max(self.max, len(case.entries))
            yield Movable(f"{self.path}.max", f"{self.alike}的上限", self.max, 1, end, "项", self._with)

    def _with(self, case: Case, most: int) -> Case:
        return case.with_clause(self.id, max=most)

    def moves(self, case: Case) -> Iterable[Variation]:
        del case
        if not self.on:
            return
        yield Variation(f"{self.alike}不限项数（现为至多{self.max}项）", self.changed(on=False))
        says = f"{self.alike}至多{self.max}项改为{self.max + 1}项"
        yield Variation(says, self.changed(max=self.max + 1), step="up")


class Exclusive(Rule):
    """同一产品（行业、领域）至多支持若干项，默认一项。"""

    kind = "exclusive"
    act: Act = "blocks"
    in_kernel = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        if not isinstance(clause, Figures):
            raise TypeError(clause)
        self.most, self.on = clause.max, clause.on
        self.alike, self.header = clause.alike.replace("“", "").replace("”", ""), clause.header
        self.place, grouping = problem.grouping(clause.as_groups)
        self.names, self.number = grouping.names, grouping.number
        self.others = grouping.others
        self.members = problem.by_group(grouping)
        self.watches_all = bool(self.members)

    def rows(self, d: Decisions) -> None:
        for g, positions in self.members.items():
            if len(positions) > self.most:
                d.add(leq(d.funded(positions), self.most), self.id, self.names[g])

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        higher = self.peers(i)
        if len(higher) < self.most:
            return None
        if self.most == 1:
            return d.funded(higher)
        name = self.problem.pool[i].id
        beta = d.model.boolean(f"β[{name},{level},{self.id}]")
        d.add(geq(d.funded(higher), self.most * beta), self.id, f"{name}被同组项目挡住")
        return beta

    def blocks(self, state: State, i: int, level: int) -> bool:
        del level
        return self.number[i] >= 0 and self._given(state, i) >= self.most

    def _given(self, state: State, i: int) -> int:
        """Tell how many awards the group of position i has."""
        return state.groups[self.place][1][self.number[i]]

    def most_of(self) -> tuple[Sequence[int], int]:
        return self.number, self.most

    def may_block(self) -> set[int]:
        return {i for positions in self.members.values() for i in positions[self.most :]}

    def peers(self, i: int) -> Sequence[int]:
        return [j for j in self.members.get(self.number[i], ()) if self.problem.turn[j] < self.problem.turn[i]]

    def why(self, state: State, i: int) -> str:
        has, most = ("", "一") if self.most == 1 else (f"{self._given(state, i)}个", str(self.most))
        return f"“{self.names[self.number[i]]}”已有{has}{self.ahead}获支持，至多支持{most}项"

    def tells(self, state: State, i: int) -> str:
        del state, i
        return f"{self.alike}至多支持{self.most}项"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        if not self.on:
            return
        groups = [self.names[g] if (g := self.number[i]) >= 0 else "" for i in allocation.funded]
        groups += [self.others.get(c.id, "") for c, *_ in self.outside(allocation)]
        for name, number in sorted(Counter(name for name in groups if name).items()):
            yield self.found(name, number, self.most)
        if (unnamed := groups.count("")) or not (self.names or self.others):
            yield self.unchecked(self.alike, unnamed, f"申报表没有填“{self.header}”")

    def says(self, who: str, value: int, limit: int) -> str:
        return f"“{who}”获支持{value}项，上限{limit}项"
