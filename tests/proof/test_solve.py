"""Only what two engines of different families find alone, and the audit finds clean, is a result."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from worlds import by_hand, candidate, listed, quota, ranked, year

from allocator.engines.backends import SolverAnswer, load_backend
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Outcome
from allocator.engines.score_lines import solve as lines
from allocator.errors import UsageError, VerificationError
from allocator.models.algebra import Linear
from allocator.models.model import Direction, Model
from allocator.models.tally import tally_of
from allocator.money import WAN
from allocator.problem.allocation import Allocation, Award, EngineRun, GoalValue, Solution
from allocator.problem.problem import Problem
from allocator.proof import solve as solving
from allocator.proof.solve import ENGINES, Result, solve_problem

PROBLEM = year(ranked(90, 85, 80), 225, quota(2, 1, 3)).problem()
"""The best list: 1 and 2 at 甲级."""
OFF = year(ranked(90, 85, 80), 225, quota(2, 1, 3)).with_clause("merit", mode="off").problem()
STUCK = year(ranked(90), 50, pins={"1": "甲级"}).problem()
"""Infeasible: 1 pinned at 100 of 50."""


class TestHonestEngines:
    @pytest.mark.parametrize(
        ("engine", "names"),
        [
            ("auto", ["lines", "cpsat"]),
            ("lines", ["lines", "cpsat"]),
            ("cpsat", ["cpsat", "lines"]),
            ("highs", ["highs", "lines"]),
            ("cbc", ["cbc", "lines"]),
        ],
    )
    def test_inside_the_theorem_the_lines_are_one_of_the_two(self, engine: str, names: list[str]) -> None:
        result = solve_problem(PROBLEM, engine=engine)
        assert [e.name for e in result.engines] == names
        assert (result.status, result.proven) == ("optimal", True)
        assert result.allocation == by_hand(PROBLEM, _1=("甲级", 100), _2=("甲级", 100))
        assert all(e.agrees and e.version for e in result.engines)

    @pytest.mark.parametrize(
        ("engine", "names"),
        [
            ("auto", ["cpsat", "highs"]),
            ("cpsat", ["cpsat", "highs"]),
            ("highs", ["highs", "cpsat"]),
            ("cbc", ["cbc", "cpsat"]),
        ],
    )
    def test_outside_it_two_solvers_of_different_families(self, engine: str, names: list[str]) -> None:
        result = solve_problem(OFF, engine=engine)
        assert [e.name for e in result.engines] == names
        assert len({e.family for e in result.engines}) == 2
        assert result.proven

    def test_every_name_that_the_command_line_offers_serves(self) -> None:
        assert all(solve_problem(PROBLEM, engine=e).proven for e in ENGINES)

    @pytest.mark.parametrize("clause", [("merit", {"mode": "off"}), ("cumulative", {"over": "skip"})])
    def test_the_lines_alone_cannot_be_asked_for_what_they_decline(self, clause: tuple[str, dict[str, Any]]) -> None:
        name, figures = clause
        with pytest.raises(UsageError, match=f"条款“{name}”.*--engine auto"):
            solve_problem(year(ranked(90), 100).with_clause(name, **figures).problem(), engine="lines")

    @pytest.mark.parametrize("engine", ["auto", "cpsat", "highs"])
    def test_infeasible_is_a_result_of_both(self, engine: str) -> None:
        result = solve_problem(STUCK, engine=engine)
        assert (result.status, result.allocation, result.goals, result.measurements) == ("infeasible", None, (), ())
        assert len(result.engines) == 2

    def test_measurements_are_the_audits_and_all_hold(self) -> None:
        result = solve_problem(PROBLEM)
        assert {m.clause for m in result.measurements} >= {"budget", "quota", "merit", "ceiling"}
        assert all(m.holds is not False for m in result.measurements)

    def test_goal_values_are_those_of_the_list(self) -> None:
        result = solve_problem(PROBLEM)
        assert {g.name: g.value for g in result.goals} == {
            "quota": 0,
            "lines_甲级": 2,
            "lines_乙级": 2,
            "lines_丙级": 2,
        }
        assert all(g.value == g.bound for g in result.goals)


Lie = Callable[[Problem, Solution], Solution]


def _value(_: Problem, s: Solution) -> Solution:
    """The lines claim one rank more than the list has."""
    first, second, *rest = s.goals
    return replace(s, goals=(first, replace(second, value=3, bound=3), *rest))


def _other_list(problem: Problem, s: Solution) -> Solution:
    """The same goals, another list."""
    return replace(s, allocation=by_hand(problem, _1=("甲级", 100), _2=("乙级", 75)))


def _shortchanged(_: Problem, s: Solution) -> Solution:
    """The same levels and goals, but 1万 less for the second."""
    assert s.allocation is not None
    first, second, third = s.allocation.awards
    assert second is not None
    return replace(s, allocation=Allocation((first, replace(second, amount=second.amount - WAN), third)))


def _other_way(_: Problem, s: Solution) -> Solution:
    """The same awards, told as pinned."""
    assert s.allocation is not None
    return replace(s, allocation=Allocation(tuple(a and replace(a, via="pin") for a in s.allocation.awards)))


def _worse(problem: Problem, s: Solution) -> Solution:
    """A false OPTIMAL: an allowed list with its true goal values, but not the best."""
    allocation = by_hand(problem, _1=("甲级", 100), _2=("乙级", 75), _3=("丙级", 50))
    return replace(s, allocation=allocation, goals=_goals(problem, allocation, s))


def _goals(problem: Problem, allocation: Allocation, s: Solution) -> tuple[GoalValue, ...]:
    tally = tally_of(problem, allocation)
    values = {goal.name: goal.value(tally) for goal in solving.goals_of(problem, walked=True)}
    return tuple(replace(g, value=values[g.name], bound=values[g.name]) for g in s.goals)


def _infeasible(_: Problem, s: Solution) -> Solution:
    return replace(s, status="infeasible", allocation=None, goals=())


LIES: dict[str, tuple[Lie, str]] = {
    "value": (_value, "目标“lines_甲级”不同：3 / 2"),
    "list": (_other_list, "目标值相同而名单不同"),
    "money": (_shortchanged, "目标值相同而名单不同"),
    "how": (_other_way, "目标值相同而名单不同"),
    "false optimum": (_worse, "目标“lines_甲级”不同：1 / 2"),
    "false infeasible": (_infeasible, "状态不同：infeasible / optimal"),
}


class TestLiars:
    @pytest.mark.parametrize("name", LIES)
    def test_one_lying_engine_is_caught_and_both_answers_are_kept(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lie, said = LIES[name]
        honest = lines.solve

        def lying(problem: Problem) -> Solution:
            solution = honest(problem)
            assert isinstance(solution, Solution)
            return lie(problem, solution)

        monkeypatch.setattr(lines, "solve", lying)
        with pytest.raises(VerificationError) as fault:
            solve_problem(PROBLEM)
        assert said in str(fault.value)
        assert "【N06】" in str(fault.value)
        bundle = fault.value.bundle
        assert bundle is not None
        assert json.loads(json.dumps(bundle)) == bundle
        assert bundle["fingerprint"] == PROBLEM.fingerprint
        assert [s["engine"] for s in bundle["solutions"]] == ["lines", "cpsat"]
        assert bundle["solutions"][1]["levels"] == [3, 3, 0]

    @pytest.mark.parametrize("name", LIES)
    def test_the_confirming_engine_lies(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        lie, _ = LIES[name]
        honest = lines.solve
        monkeypatch.setattr(lines, "solve", lambda p: lie(p, honest(p)))  # type: ignore[arg-type]
        with pytest.raises(VerificationError):
            solve_problem(PROBLEM, engine="cpsat")

    def test_two_engines_that_tell_the_same_false_value_meet_the_exact_sum(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self._both(monkeypatch, lambda s: _value(PROBLEM, s))
        with pytest.raises(VerificationError, match="目标值复核不符") as fault:
            solve_problem(PROBLEM)
        assert fault.value.bundle is not None

    def test_two_engines_that_break_the_same_rule_meet_the_audit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # 300 of 225, with the goal values of just that list
        everyone = by_hand(PROBLEM, _1=("甲级", 100), _2=("甲级", 100), _3=("甲级", 100))
        self._both(monkeypatch, lambda s: replace(s, allocation=everyone, goals=_goals(PROBLEM, everyone, s)))
        with pytest.raises(VerificationError, match="违反条款“budget”") as fault:
            solve_problem(PROBLEM)
        assert fault.value.bundle is not None
        assert fault.value.bundle["solutions"][0]["amounts"] == [100 * WAN] * 3

    def test_a_wrong_amount_of_both_meets_the_audit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._both(monkeypatch, lambda s: _shortchanged(PROBLEM, s))
        with pytest.raises(VerificationError, match="违反条款“ceiling”"):
            solve_problem(PROBLEM)

    def _both(self, monkeypatch: pytest.MonkeyPatch, lie: Callable[[Solution], Solution]) -> None:
        honest = lines.solve(PROBLEM)
        assert isinstance(honest, Solution)
        monkeypatch.setattr(solving, "_solver", lambda *_: lambda: lie(honest))


class Backend:
    """CP-SAT whose answers are changed on their way."""

    def __init__(self, change: Callable[[SolverAnswer, Model], SolverAnswer]) -> None:
        self.real, self.change = load_backend("cpsat"), change
        self.name, self.family, self.version = self.real.name, self.real.family, self.real.version

    def open(self, model: Model) -> Any:
        session, change = self.real.open(model), self.change

        class Session:
            add = staticmethod(session.add)

            @staticmethod
            def optimise(e: Linear, s: Direction, limit: float | None, hint: Sequence[int] | None) -> SolverAnswer:
                return change(session.optimise(e, s, limit, hint), model)

        return Session


def _flipped(answer: SolverAnswer, model: Model) -> SolverAnswer:
    """The first variable's opposite: some row must break."""
    if answer.values is None:
        return answer
    return replace(answer, values=(1 - answer.values[0], *answer.values[1:]))


def _boast(answer: SolverAnswer, model: Model) -> SolverAnswer:
    return replace(answer, value=(answer.value or 0) + 1, bound=(answer.value or 0) + 1)


def _no_solution(answer: SolverAnswer, model: Model) -> SolverAnswer:
    return SolverAnswer("infeasible")


class TestLyingSolver:
    @pytest.mark.parametrize("change", [_flipped, _boast, _no_solution])
    @pytest.mark.parametrize("engine", ["auto", "cpsat"])
    def test_a_solver_that_contradicts_arithmetic_is_caught_and_the_problem_kept(
        self, change: Callable[[SolverAnswer, Model], SolverAnswer], engine: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(solving, "load_backend", lambda name: Backend(change))
        with pytest.raises(VerificationError) as fault:
            solve_problem(PROBLEM, engine=engine)
        assert fault.value.bundle is not None
        assert fault.value.bundle["fingerprint"] == PROBLEM.fingerprint


class TestTime:
    def test_no_time_at_all_for_the_first_engine(self) -> None:
        result = solve_problem(PROBLEM, engine="cpsat", limit_seconds=1e-9)
        assert (result.status, result.allocation, result.proven) == ("unknown", None, False)

    def test_no_time_for_the_second_leaves_the_list_unconfirmed(self) -> None:
        result = solve_problem(PROBLEM, limit_seconds=1e-9)
        assert (result.status, result.proven) == ("feasible", False)
        assert result.allocation is not None
        assert listed(PROBLEM, result.allocation) == {"1": ("甲级", 100), "2": ("甲级", 100)}
        assert all(m.holds is not False for m in result.measurements)

    def test_no_time_to_confirm_that_nothing_fits_is_no_answer(self) -> None:
        result = solve_problem(STUCK, limit_seconds=1e-9)
        assert (result.status, result.allocation, result.proven) == ("unknown", None, False)

    def test_enough_time_changes_nothing(self) -> None:
        assert solve_problem(PROBLEM, limit_seconds=600).proven

    @pytest.mark.parametrize("problem", [PROBLEM, OFF])
    def test_a_run_cut_short_after_a_first_list(self, problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = 0

        def tired(answer: SolverAnswer, model: Model) -> SolverAnswer:
            nonlocal asked
            asked += 1
            return answer if asked == 1 else SolverAnswer("unknown")

        monkeypatch.setattr(solving, "load_backend", lambda name: Backend(tired))
        result = solve_problem(problem, engine="cpsat")
        assert (result.status, result.proven) == ("feasible", False)
        assert result.allocation is not None
        assert not [m for m in result.measurements if m.holds is False]
        assert any(g.value != g.bound for g in result.goals)

    @pytest.mark.parametrize("problem", [PROBLEM, OFF])
    def test_slack_in_a_run_cut_short_is_no_contradiction(
        self, problem: Problem, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The distance from the quota is 0; its variable, not yet made least, may say 3."""

        def slack(answer: SolverAnswer, model: Model) -> SolverAnswer:
            assert answer.values is not None
            values = list(answer.values)
            for v in model.variables:
                if v.name.startswith("v["):
                    values[v.index] = v.high
            return SolverAnswer("feasible", model.goals[0].expression.value(values), None, tuple(values))

        monkeypatch.setattr(solving, "load_backend", lambda name: Backend(slack))
        result = solve_problem(problem, engine="cpsat")
        assert (result.status, result.proven) == ("feasible", False)
        assert result.goals[0] == GoalValue("quota", "min", 0, None)

    @pytest.mark.parametrize(
        ("reported", "exact", "stands"),
        [
            (GoalValue("quota", "min", 3, 3), 3, True),
            (GoalValue("quota", "min", 3, 3), 2, False),
            (GoalValue("quota", "min", 3, None), 2, True),
            (GoalValue("quota", "min", 3, 1), 0, False),
            (GoalValue("quota", "min", 3, 1), 4, False),
            (GoalValue("money", "max", 3, 5), 5, True),
            (GoalValue("money", "max", 3, 5), 6, False),
            (GoalValue("money", "max", 3, None), 2, False),
        ],
    )
    def test_a_list_may_only_be_better_than_reported_and_only_where_nothing_is_proven(
        self, reported: GoalValue, exact: int, stands: bool
    ) -> None:
        assert solving._stands(reported, exact) == stands


def test_optimal_is_not_proven_without_a_second_family() -> None:
    result = solve_problem(PROBLEM)
    alone = Result(PROBLEM, "optimal", result.allocation, result.goals, result.engines[:1])
    same = Result(PROBLEM, "optimal", result.allocation, result.goals, (result.engines[0],) * 2)
    gap = replace(result, goals=(replace(result.goals[0], bound=-1), *result.goals[1:]))
    against = EngineRun("cpsat", "9", "cp", agrees=False)
    differs = Result(PROBLEM, "optimal", result.allocation, result.goals, (result.engines[0], against))
    assert result.proven
    assert not any(r.proven for r in (alone, same, gap, differs))


def test_solvers_get_every_goal_and_say_so() -> None:
    outcome = optimise(solving.Formulation(PROBLEM).model, load_backend("cpsat"))
    assert isinstance(outcome, Outcome)
    assert [g.name for g in outcome.goals] == ["quota", "lines_甲级", "lines_乙级", "lines_丙级"]


def test_awards_are_told_apart_by_how_they_came_about() -> None:
    pool = [candidate(1, 9000), candidate(2, 8500), candidate(3, 8200), candidate(4, 8000, city="淄博市")]
    case = year(pool, 1000, quota(3, 3, 3), pins={"2": "丙级"}).with_clause("city_reserve", seats=1)
    result = solve_problem(case.problem(), engine="cpsat")
    assert result.allocation is not None
    assert result.allocation.awards == (
        Award(3, 100 * WAN, "merit"),
        Award(1, 50 * WAN, "pin"),
        None,
        Award(1, 50 * WAN, "reserve"),
    )
