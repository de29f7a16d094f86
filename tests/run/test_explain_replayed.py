"""Why each candidate of a random year is where it is: every claim replayed on the list."""

from __future__ import annotations

from collections.abc import Sequence

from worlds import draw, solved

from allocator.models.rules import rules_of
from allocator.models.state import State
from allocator.money import show_score
from allocator.problem.allocation import Allocation, Award
from allocator.problem.candidate import Candidate
from allocator.problem.problem import Problem
from allocator.proof.audit import audit, breaches
from allocator.run.explain import explain
from allocator.run.explanation import Explanation

SEEDS = range(250)


def given(problem: Problem, allocation: Allocation, i: int, level: int, *without: str) -> Allocation:
    """The list down to position i with i at a level, at what the level pays, and some awards taken back."""
    turn = problem.turn
    awards = [
        a if turn[k] < turn[i] and problem.pool[k].id not in without else None for k, a in enumerate(allocation.awards)
    ]
    state = State(problem)
    for k in problem.precedence[: problem.turn[i]]:
        if (award := awards[k]) is not None:
            state.give(k, award.amount)
    awards[i] = Award(level, state.due(i, level) or problem.full[i][level])
    return Allocation(tuple(awards))


def broken(problem: Problem, allocation: Allocation, clauses: tuple[str, ...], who: Candidate) -> set[str]:
    """Those of some clauses that a list breaks for a candidate, its firm, its city or its group."""
    names = {who.id, f"{who.id}（应付金额）", who.applicant, who.applicant_key, who.city, "用户数量"}
    names |= {who.product, f"{who.product}（{who.applicant}）"}
    return {m.clause for m in breaches(audit(problem, allocation)) if m.clause in clauses and m.who in names}


def missed(problem: Problem, e: Explanation, i: int, allocation: Allocation) -> range:
    """The levels that lower ranks reach and this candidate does not."""
    reach = [a.level for a in allocation.awards[i + 1 :] if a and a.via == "merit"]
    ties = [
        a.level
        for k, a in enumerate(allocation.awards)
        if a and a.via == "merit" and problem.tie_first[k] == problem.tie_first[i]
    ]
    own = allocation.levels[i]
    return range(own + 1, max([own, *reach, *(ties if problem.programme.ties == "together" else [])]) + 1)


def own_reasons(problem: Problem) -> tuple[str, ...]:
    """The clauses that can keep a single candidate from a tier: all but sums, numbers and the order itself."""
    return tuple({*(r.id for r in rules_of(problem) if r.blockable), *("once", "experts_tier", "min_score", "users")})


def test_blocked_means_that_the_award_would_break_just_those_clauses() -> None:
    replayed = 0
    for seed in SEEDS:
        if (found := solved(draw(seed))) is None:
            continue
        problem, allocation = found
        for e in explain(problem, allocation):
            if not e.blocked_by or e.rank is None or problem.graded:
                continue
            i = e.rank - 1
            levels: Sequence[int] = missed(problem, e, i, allocation)
            if e.reason_code == "below_line":
                levels = problem.open_levels[i]
            assert levels or not problem.open_levels[i], (seed, e)
            for level in levels if e.outcome == "unfunded" else levels[-1:]:
                forced = given(problem, allocation, i, level)
                assert broken(problem, forced, e.blocked_by, e.candidate), (seed, level, e)
                assert broken(problem, forced, own_reasons(problem), e.candidate) <= {*e.blocked_by}, (seed, level, e)
                replayed += 1
                free = given(problem, allocation, i, level, *e.siblings)
                own = {clause for by in problem.closed_by[i].values() for clause in by}
                assert broken(problem, free, e.blocked_by, e.candidate) <= own, (seed, level, e)
    assert replayed > 150


def test_lines_gaps_and_sums_of_random_years() -> None:
    codes = set()
    for seed in SEEDS:
        if (found := solved(draw(seed))) is None:
            continue
        problem, allocation = found
        explained = explain(problem, allocation)
        assert [e.candidate.id for e in explained] == [c.id for c in problem.pool]
        assert sum(e.amount for e in explained) == allocation.spent <= problem.budget
        by_merit = [e for e in explained if e.reason_code == "above_line"]
        lowest = min((e.candidate.score or 0 for e in by_merit), default=None)
        for e in explained:
            codes.add(e.reason_code)
            assert (e.tier is None) == (e.amount == 0) == (e.outcome != "funded")
            assert e.reason
            assert e.articles
            assert (e.line is None) == (e.gap is None)
            if e.gap is not None and e.line is not None:
                assert e.gap == (e.candidate.score or 0) - e.line
            if e.reason_code == "below_line":
                assert e.line == lowest
                assert e.gap is None or e.gap <= 0
                assert lowest is None or show_score(lowest) in e.reason or e.gap == 0
            if e.reason_code == "above_line":
                assert e.gap is not None
                assert e.gap >= 0
                own = [o.candidate.score or 0 for o in by_merit if o.tier == e.tier]
                assert e.line is not None
                assert e.line <= min(own)
            assert (e.reduced_by is None) == (e.outcome != "funded" or e.amount == e.full_amount)
            assert (e.reason_code == "blocked") <= bool(e.blocked_by)
            assert set(e.siblings) <= {o.candidate.id for o in explained if o.outcome == "funded"}
    assert codes == {"above_line", "below_line", "blocked", "pinned", "reserve"}
