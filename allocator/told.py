"""What the notes stand on: a remark, and the case, problem and list that it is about, solved again with a change."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.allocation import Allocation, Declined, Solution
from allocator.case import Case
from allocator.compare import changes
from allocator.engines import lines
from allocator.errors import DataError, RulesError
from allocator.problem import Problem


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about the whole result; `code` is stable, `text` is for people."""

    code: str
    text: str


@dataclass(frozen=True)
class Told:
    """What the notes are about: the case, its problem and its list."""

    case: Case
    problem: Problem
    allocation: Allocation

    def again(self, case: Case) -> tuple[Problem, Allocation] | None:
        """The case solved by score lines; None where it has no allocation or cannot be walked or frozen."""
        try:
            problem = case.problem()
        except (DataError, RulesError):
            return None
        solution = solved(problem)
        return (problem, solution.allocation) if solution and solution.allocation else None

    def moved(self, case: Case) -> str | None:
        """What changes against the list, in words; None where the case has no allocation."""
        other = self.again(case)
        return None if other is None else changes((self.problem, self.allocation), other).text()


def solved(problem: Problem) -> Solution | None:
    """The problem solved by score lines; None where it has no allocation or cannot be walked."""
    solution = lines.solve(problem)
    return None if isinstance(solution, Declined) or solution.allocation is None else solution
