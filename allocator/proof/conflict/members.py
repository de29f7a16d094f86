"""What cannot stand together is made of: single pins, numbers, cities' floors, conditions, clauses, and the budget.

Each is left out by itself, in a fixed order: the ministry's choices first, then what the texts limit, then what demands
an award, the budget last.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from allocator.law.clause.facets import Movable, Variation
from allocator.law.clause.fields import Force
from allocator.law.programme import Programme
from allocator.law.scaling import counts_of
from allocator.law.tiers import Amounts
from allocator.models.rule import Rule
from allocator.models.rules import rules_of
from allocator.problem.case import Case
from allocator.problem.problem import Problem

COUNTS = "amounts.counts"


@dataclass(frozen=True, eq=False)
class Member:
    """One demand or limit that can be left out.

    Attributes
    ----------
    place
        Its place among all: what comes first is left out first.
    clause, where, force
        The clause's id, its article (本厅选择 where there is none), and how binding it is.
    of
        The candidate of a pin, the city of a floor; empty where it is the whole clause.
    variation
        What it says, and the case without it.
    given
        The level that the pin gives; None for everything else.
    selects
        Whether it only chooses among finished lists: leaving it out takes none of them away.
    cuts
        Whether without it an award may cost more.
    listed
        Its place in the order in which clauses and scenario have them.
    asks
        Whether it asks for a number of awards.
    apart
        Whether it holds each applicant, group or city to itself: two sets that share nothing else have nothing to do
        with each other.
    """

    place: int
    clause: str
    where: str
    force: Force
    of: str
    variation: Variation
    given: str | None = None
    selects: bool = False
    cuts: bool = False
    asks: bool = False
    listed: int = 0
    budget: bool = False
    apart: bool = False

    def without(self, case: Case) -> Case:
        """Return the case as if this were not asked."""
        changed: Case = self.variation.change(case)
        return changed

    @property
    def fixed(self) -> bool:
        """Whether no proposal may touch it: 不得 and 最高, the conditions of the texts, the budget."""
        return self.force == "must" or self.budget


def members_of(case: Case, problem: Problem) -> tuple[Member, ...]:
    """Return everything that may be left out of a case, in the order in which that is tried."""
    rank = {c.id: i for i, c in enumerate(problem.pool)}
    each = {
        r.id for r in rules_of(problem) if r.act == "blocks" or (r.act == "total" and type(r).admits is Rule.admits)
    }
    found = _numbered([*_of_clauses(case, each), *_of_gates(case.programme), *_of_counts(case.programme)])
    found.sort(key=lambda part: (part["variation"].turn, -rank.get(part["of"], 0) if part["variation"].pin else 0))
    return tuple(Member(place, **part) for place, part in enumerate(found))


def _numbered(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part | {"listed": n} for n, part in enumerate(parts)]


def _of_clauses(case: Case, each: Collection[str]) -> Iterator[dict[str, Any]]:
    for clause in case.programme.acting:
        same = {
            "clause": clause.id,
            "where": clause.where,
            "force": clause.force,
            "selects": clause.selects,
            "cuts": clause.as_ceiling is not None,
            "asks": clause.demands,
            "budget": clause.of_budget,
            "apart": clause.id in each and not clause.demands and not clause.of_budget,
        }
        for v in clause.relaxed(case):
            pin = case.pins.get(v.pin) if v.pin else None
            yield same | {"variation": v, "of": v.of, "given": pin.tier if pin else None}


def _of_gates(programme: Programme) -> Iterator[dict[str, Any]]:
    """Yield the conditions of single tiers, after the least scores."""
    for gate in programme.conditions:
        if gate.tier:
            v = Variation(f"{gate.name}（{gate.article}）", _without_gate(gate.id), turn=60)
            yield {"clause": gate.id, "where": gate.article, "force": "must", "of": "", "variation": v, "apart": True}


def _of_counts(programme: Programme) -> Iterator[dict[str, Any]]:
    """Yield the numbers per tier for which amounts are scaled, a demand among those of the clauses."""
    if programme.amounts.mode == "scaled":
        counts = "、".join(f"{tier}{n}个" for tier, n in counts_of(programme).items())
        says = f"各档数量为{counts}（测算给定）"
        v = Variation(says, _at_ceilings, turn=230, sets={"amounts.mode": "ceiling"})
        yield {"clause": COUNTS, "where": "本厅选择", "force": "choice", "of": "", "variation": v, "asks": True}


def _at_ceilings(case: Case) -> Case:
    return case.but(programme=case.programme.model_copy(update={"amounts": Amounts()}))


def _without_gate(gate: str) -> Callable[[Case], Case]:
    return partial(_less, gate=gate)


def _less(case: Case, gate: str) -> Case:
    gates = tuple(g for g in case.programme.gates if g.id != gate)
    return case.but(programme=case.programme.model_copy(update={"gates": gates}))


def movables(case: Case, clause_id: str) -> tuple[Movable, ...]:
    """Return the figures of a clause that may be moved."""
    return tuple(m for c in case.programme.acting if c.id == clause_id for m in c.movable(case))


def told(members: Sequence[Member]) -> list[str]:
    """Tell what some members ask for, those of one clause and kind together, in their places."""
    groups: dict[tuple[str, object], list[Member]] = {}
    for m in members:
        groups.setdefault((m.clause, m.variation.turn if m.of else m.place), []).append(m)
    ordered = sorted(groups.values(), key=lambda group: (group[0].variation.turn, group[0].place))
    return [_together(group) for group in ordered]


def _together(group: Sequence[Member]) -> str:
    first = group[0].variation
    if not first.tells or len(group) == 1:
        return first.says
    return first.tells([m.of for m in sorted(group, key=lambda m: m.listed)])
