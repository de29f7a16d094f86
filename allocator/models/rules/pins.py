"""H9 锁定：写明理由的必须支持（定档）与不予支持。

锁定的奖补先于名次名单安排（占本单位、本市的数量和额度），不抬高分数线；锁定不予支持的视为已被挡住。
公示以后剔除的 D 不予支持，其余 λ_i、y_i 等于公示的档次和金额，没有公示的不予支持；腾出的资金冻结。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Pairs, Turn, Variation
from allocator.law.programme import Programme
from allocator.models.algebra import eq
from allocator.models.decisions import Decisions
from allocator.models.rule import Act, Measurement, Rule, figure
from allocator.models.state import State
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.tier_eligibility import Facts

PUBLISHED = "（公示金额）"


class Figures(Clause):
    """Awards fixed by hand in a scenario, each with a reason; the list itself comes from the scenario."""

    kind: Literal["pins"] = "pins"

    label = "锁定"
    place = 220
    keeps_money = False
    price_place = 210
    read = False
    by_hand = True
    moved_in = "[pin]"

    @classmethod
    def unsaid(cls, programme: Programme) -> Figures:
        del programme
        return cls(id="pins")

    def closes(self, facts: Facts) -> Iterable[tuple[Turn, Pairs]]:
        out = {name for name, pin in facts.pins.items() if pin.tier is None}
        yield Turn.HAND, ((i, t) for i, c in enumerate(facts.pool) if c.id in out for t in facts.levels) if out else ()

    def relaxed(self, case: Case) -> Iterable[Variation]:
        called = {e.candidate.id: e.candidate.called for e in case.entries}
        for name, pin in case.pins.items():
            tells = partial(_told, called, "锁定支持" if pin.tier else "不予支持")
            yield Variation(
                tells((name,)),
                partial(_freed, name=name),
                turn=240 if pin.tier else 200,
                pin=name,
                of=name,
                tells=tells,
            )

    def moves(self, case: Case) -> Iterable[Variation]:
        for name, pin in case.pins.items():
            what = f"锁定{name}为{pin.tier}" if pin.tier else f"不予支持{name}"
            pins = {k: p for k, p in case.pins.items() if k != name}
            yield Variation(f"取消{what}（{pin.because}）", partial(Case.but, pins=pins), pin=name)


def _told(called: Mapping[str, str], what: str, names: Sequence[str]) -> str:
    return f"{what}{'、'.join(called.get(name, name) for name in names)}"


def _freed(case: Case, name: str) -> Case:
    """Return the case without one pin."""
    return case.but(pins={k: pin for k, pin in case.pins.items() if k != name})


class Pins(Rule):
    """情景中锁定的项目按锁定的档次支持，排除的项目不予支持。"""

    kind = "pins"
    act: Act = "fixes"
    unit = "档"

    @property
    def in_kernel(self) -> bool:
        """Whether nobody is given anything by hand; whoever is kept out has no open level."""
        return not self.problem.pinned

    def rows(self, d: Decisions) -> None:
        self.close(d)
        for i, level in self.problem.pinned.items():
            for t in range(1, self.problem.top + 1):
                d.add(eq(d.reaches(i, t), int(t <= level)), self.id, f"{self.problem.pool[i].id}锁定")

    def why(self, state: State, i: int) -> str:
        del state
        pin = self.problem.pins.get(self.problem.pool[i].id)
        return f"不予支持：{pin.because}" if pin else "公示名单未列入"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        after = self.problem.publication is not None
        for i, c in enumerate(self.problem.pool):
            award = allocation.awards[i]
            if c.id in self.problem.pins or i in self.problem.published or (after and award):
                yield self.found(c, award.level if award else 0, self.problem.pinned.get(i, 0), sense="=")
            if award and i in self.problem.published:
                amount = self.problem.published[i][1]
                yield self.found(c, award.amount, amount, sense="=", unit="元", of=PUBLISHED)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}{self.placed(value)}，锁定{f'为{self.tier(limit)}' if limit else '不予支持'}"

    def says_of(self, of: str, name: str, value: int, limit: int) -> str:
        """Tell what the published list gives is the only other thing measured."""
        del of
        return f"{name}金额{figure(value, '元')}，公示为{figure(limit, '元')}"
