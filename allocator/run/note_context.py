"""What the notes stand on: a remark, and the case, problem and list that it is about, solved again with a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from allocator.engines.score_lines import solve as lines
from allocator.errors import DataError, RulesError
from allocator.law.choices import Stance
from allocator.money import show_wan
from allocator.problem.allocation import Allocation, Declined, Solution, counts_of
from allocator.problem.case import Case
from allocator.problem.changes import changes
from allocator.problem.problem import Problem


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about the whole result; `code` is stable, `text` is for people, `data` is what it is made of."""

    code: str
    text: str
    data: Mapping[str, Any] | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """As plain data; `data` only where a remark keeps it."""
        return {"code": self.code, "text": self.text, **({} if self.data is None else {"data": dict(self.data)})}


@dataclass(frozen=True)
class Told:
    """What the notes are about: the case, its problem and its list."""

    case: Case
    problem: Problem
    allocation: Allocation

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Candidate id → the number with the name beside it."""
        return {e.candidate.id: e.candidate.called for e in self.case.entries}

    def again(self, case: Case) -> tuple[Problem, Allocation] | None:
        """Return the case solved by score lines; None where it has no allocation or cannot be walked or frozen."""
        try:
            problem = case.problem()
        except (DataError, RulesError):
            return None
        solution = solved(problem)
        return (problem, solution.allocation) if solution and solution.allocation else None

    def against(self, other: tuple[Problem, Allocation]) -> dict[str, Any]:
        """Return another list as plain data: number, number by tier, 元, and what happens to whom against this one."""
        counts, names = counts_of(*other), [t.name for t in other[0].tiers]
        tiers = dict(zip(reversed(names), reversed(counts), strict=True))
        moved = changes((self.problem, self.allocation), other).lists()
        return {"number": sum(counts), "tiers": tiers, "spent": other[1].spent, "changes": moved}

    def moved(self, case: Case) -> str | None:
        """Tell what changes against the list, in words; None where the case has no allocation."""
        other = self.again(case)
        return None if other is None else changes((self.problem, self.allocation), other).text()


def brief(problem: Problem, allocation: Allocation) -> str:
    """Return a list in one line: 30个：7/8/15，1,990万元."""
    counts = counts_of(problem, allocation)
    spread = "/".join(map(str, reversed(counts)))
    return f"{sum(counts)}个" + (f"（{spread}）" if len(counts) > 1 else "") + f"，{show_wan(allocation.spent)}万元"


def stances(told: Told) -> list[str]:
    """Tell what the other stances would give, each in one line; none where goals are named instead."""
    words = told.problem.programme.stance_words
    return [f"{words[stance]}：{brief(*other)}" for stance, other in other_stances(told).items()]


def other_stances(told: Told) -> dict[Stance, tuple[Problem, Allocation]]:
    """Return what the other stances would give; none where goals are named instead."""
    programme, found = told.problem.programme, {}
    for stance in programme.stance_words:
        if stance != programme.stance and not programme.goals:
            other = told.again(told.case.but(programme=programme.model_copy(update={"stance": stance})))
            if other:
                found[stance] = other
    return found


def solved(problem: Problem) -> Solution | None:
    """Return the problem solved by score lines; None where it has no allocation or cannot be walked."""
    solution = lines.solve(problem)
    return None if isinstance(solution, Declined) or solution.allocation is None else solution
