"""A changed case solved again, with what the answer stands on: what every what-if is made of.

Inside the score-line theorem the lines alone answer, in milliseconds: going through all of them is a proof. What leaves
it goes to CP-SAT and HiGHS in turn. `confirm` has another family of engines answer too, as an official run does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from allocator.engines.backends import load_backend
from allocator.engines.portfolio.in_turn import optimised
from allocator.engines.score_lines import solve as lines
from allocator.errors import DataError, RulesError, UsageError, VerificationError
from allocator.models.formulation import Formulation
from allocator.models.priority import walked
from allocator.problem.allocation import Allocation, GoalValue, Solution
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, breaches
from allocator.proof.conflict import shortfall
from allocator.proof.solutions import of_one
from allocator.proof.solve import Result, kept_list, solve_problem

Proof = Literal["confirmed", "enumeration", "solver", "none"]
"""`confirmed`: two families agree, as in an official run. `enumeration`: every canonical vector of score lines was gone
through. `solver`: CP-SAT or HiGHS, its values checked in exact integers, each goal proven by one of them and not
confirmed by the other. `none`: there is no list."""
PROOFS: Mapping[Proof, str] = {
    "confirmed": "两类算法结果一致",
    "enumeration": "分数线逐线枚举（完整搜索即为证明，未另行复核）",
    "solver": "求解器CP-SAT、HiGHS接力求解（每项目标由其一证明，未经另一类算法复核）",
    "none": "没有名单",
}
Lack = Literal["", "refused", "broken", "infeasible", "late"]
"""Why there is no list: the case cannot be frozen or solved, a published list breaks the rules, nothing fits, time was
over; empty where there is one."""
NOTHING = "各项要求不能同时满足，没有可行方案"
PATIENCE_SECONDS = 60.0
"""How long a what-if outside the score-line theorem may take; an official run has no such limit."""
LATE = f"求解器{PATIENCE_SECONDS:.0f}秒内未能证明最优"
UNPROVEN = f"{LATE}，不列名单；可用 solve 命令单独求解"


@dataclass(frozen=True)
class Resolved:
    """The best list of a case, or why there is none.

    Attributes
    ----------
    problem
        As frozen (amounts `scaled`: at the largest share); None where it cannot be frozen.
    why
        Why there is no list; empty where there is one.
    lack
        The same as a code.
    """

    problem: Problem | None
    allocation: Allocation | None
    goals: tuple[GoalValue, ...] = ()
    proof: Proof = "none"
    why: str = ""
    lack: Lack = ""

    @property
    def unproven(self) -> bool:
        """Whether time was over: that there is no list here does not mean that there is none."""
        return self.lack == "late"

    @property
    def listed(self) -> tuple[Problem, Allocation]:
        """The problem and its list.

        Raises
        ------
        UsageError
            There is none.
        """
        if self.problem is None or self.allocation is None:
            raise UsageError(self.why)
        return self.problem, self.allocation

    @property
    def awards(self) -> dict[str, tuple[int, int]]:
        """Candidate id → level and 元, of everybody who has an award; empty where there is no list."""
        if self.problem is None or self.allocation is None:
            return {}
        pairs = zip(self.problem.pool, self.allocation.awards, strict=True)
        return {c.id: (a.level, a.amount) for c, a in pairs if a}


def answered(result: Result) -> Resolved:
    """Return a finished solve as an answer.

    Raises
    ------
    UsageError
        There is no proven list to compare with.
    """
    if result.allocation is None or result.status != "optimal":
        raise UsageError("没有已证明的名单可供比较。请先用 solve 命令查明原因")
    return Resolved(
        result.problem, result.allocation, result.goals, "confirmed" if result.proven else _proof(result.problem)
    )


def resolve(case: Case, *, confirm: bool = False) -> Resolved:
    """Return the best list of a case; a case that cannot be frozen or has no list says why."""
    try:
        problem = case.problem()
    except (DataError, RulesError) as fault:
        return Resolved(None, None, why=str(fault), lack="refused")
    return resolve_frozen(problem, confirm=confirm)


def resolve_frozen(problem: Problem, *, confirm: bool = False) -> Resolved:
    """Return the best list of a frozen problem, or why there is none."""
    if problem.publication is not None and (wrong := breaches(audit(problem, kept_list(problem)))):
        return Resolved(problem, None, why=f"公示的名单不符合：{wrong[0].sentence}", lack="broken")
    if confirm or problem.entitled or problem.prorates:
        return _confirmed(problem)
    if problem.at is None:
        return best(problem)
    for percent in range(100, 1, -1):
        found = best(problem.at(percent))
        if found.allocation is not None or found.unproven:
            return found
    return best(problem.at(1))


def best(problem: Problem) -> Resolved:
    """Return the best list of a frozen problem: by the lines where they serve, else by solvers in turn."""
    proof: Proof = "enumeration"
    solution = lines.solve(problem)
    if not isinstance(solution, Solution):
        proof = "solver"
        try:
            solution = by_rows(Formulation(problem))
        except (RulesError, VerificationError) as fault:
            return Resolved(problem, None, why=str(fault), lack="refused")
    if solution.status in ("feasible", "unknown"):
        return Resolved(problem, None, why=UNPROVEN, lack="late")
    if solution.allocation is None:
        return Resolved(problem, None, why=NOTHING, lack="infeasible")
    return Resolved(problem, solution.allocation, solution.goals, proof)


def by_rows(formulation: Formulation) -> Solution:
    """Return the best list of a model by CP-SAT and HiGHS in turn, its goals in order."""
    backends = {b.name: b for b in (load_backend("cpsat"), load_backend("highs"))}
    outcome = optimised(formulation.model, tuple(backends.values()), limit_seconds=PATIENCE_SECONDS)
    return of_one(formulation, outcome, backends[outcome.backend])


def within_theorem(problem: Problem) -> bool:
    """Tell whether the score lines serve the problem."""
    return walked(problem)


def plenty(problem: Problem) -> Problem:
    """Return the same problem with more money than all candidates together could be paid."""
    return replace(problem, budget=problem.budget + sum(max(row) for row in problem.full))


def _confirmed(problem: Problem) -> Resolved:
    result = solve_problem(problem)
    if result.allocation is None:
        why = shortfall(problem, result.due).sentence if result.due else NOTHING
        return Resolved(result.problem, None, why=why, lack="infeasible")
    return Resolved(result.problem, result.allocation, result.goals, "confirmed")


def _proof(problem: Problem) -> Proof:
    return "enumeration" if within_theorem(problem) else "solver"
