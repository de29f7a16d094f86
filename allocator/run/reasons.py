"""All the reasons for what became of each candidate, not the first one alone.

Each is measured on the finished list: whether the rank reaches a score line, which clauses close a tier by the
candidate's own data, which are used up by awards of higher ranks, and whose. Where there is one order over all, that is
complete for every tier; elsewhere the one reason of the explanation is all that is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from allocator.models.rules import rules_of
from allocator.models.state import State, states
from allocator.money import show_score
from allocator.problem.allocation import Allocation, lines_of
from allocator.problem.problem import Problem
from allocator.run.explanation import Explanation, ReasonCode

Code = Literal[ReasonCode, "no_line", "closed"]
"""As in an explanation; `no_line`: nobody reached the tier by merit; `closed`: one's own data close the tier."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, for the tiers that it concerns.

    Attributes
    ----------
    tiers
        Top first; empty where it is about all of them.
    line, gap
        Hundredths: the score line, and one's own score less it; None where no line is meant.
    clauses
        Ids of the clauses it stands on, with their articles.
    siblings
        Ids of the higher-ranked projects whose awards do it.
    """

    code: Code
    tiers: tuple[str, ...]
    says: str
    line: int | None = None
    gap: int | None = None
    clauses: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[object, ...]:
        """What it stands on, whatever the tiers: reasons that have these alike are one; a line is that of its tier."""
        own = self.tiers if self.code in ("below_line", "no_line") else ()
        return self.code, own, self.clauses, self.siblings

    def to_json(self) -> dict[str, Any]:
        """As plain data; scores in points."""
        return {
            "code": self.code,
            "tiers": list(self.tiers),
            "says": self.says,
            "line": None if self.line is None else self.line / 100,
            "gap": None if self.gap is None else self.gap / 100,
            "clauses": list(self.clauses),
            "articles": list(self.articles),
            "siblings": list(self.siblings),
        }


def reasons_of(
    problem: Problem, allocation: Allocation, explanations: Sequence[Explanation]
) -> Mapping[str, tuple[Reason, ...]]:
    """Return candidate id → all its reasons, that of the own tier first, then those of the tiers above it."""
    by_lines = problem.one_order and not problem.graded and problem.publication is None
    found = {e.candidate.id: (_own(problem, e),) for e in explanations}
    if by_lines:
        measured = _Measured(problem, allocation)
        for i, state in states(problem, allocation):
            e = explanations[i]
            own = found[e.candidate.id] if e.outcome == "funded" or e.candidate.id in problem.pins else ()
            found[e.candidate.id] = (*own, *measured.above(i, state))
    return found


def _own(problem: Problem, e: Explanation) -> Reason:
    """Return the reason of the explanation as it stands, with the clause that cut the amount."""
    tiers = (e.tier,) if e.tier else ()
    clauses = (*e.blocked_by, *_cutting(problem, e))
    return Reason(e.reason_code, tiers, e.reason, e.line, e.gap, clauses, e.articles, e.siblings)


def _cutting(problem: Problem, e: Explanation) -> Iterator[str]:
    if e.reduced_by == "request":
        yield from (c.id for c in problem.programme.acting if "request" in c.reads)
    elif e.reduced_by == "cumulative" and e.rank is not None:
        tightest = problem.tightest[problem.applicant[e.rank - 1]]
        yield from (e.reduced_clause,) if e.reduced_clause else (tightest.clause.id,) if tightest else ()


class _Measured:
    """What keeps single candidates from the tiers above their own."""

    def __init__(self, problem: Problem, allocation: Allocation) -> None:
        self.problem, self.allocation = problem, allocation
        self.rules = {r.id: r for r in rules_of(problem)}
        self.blocking = [r for r in self.rules.values() if r.blockable]
        self.lines = lines_of(problem, allocation)
        quotas = problem.programme.quotas
        self.where = quotas[0].where if quotas else "本厅选择"

    def above(self, i: int, state: State) -> tuple[Reason, ...]:
        """Return the reasons for every tier above a position's own, those of one kind together."""
        award = self.allocation.awards[i]
        found: list[Reason] = []
        for t in range((award.level if award else 0) + 1, self.problem.top + 1):
            for reason in self._at(i, t, state):
                alike = next((k for k, r in enumerate(found) if r.facts == reason.facts), None)
                if alike is None:
                    found.append(reason)
                else:
                    found[alike] = replace(found[alike], tiers=(*reason.tiers, *found[alike].tiers))
        return tuple(found)

    def _at(self, i: int, level: int, state: State) -> Iterator[Reason]:
        problem, awards = self.problem, self.allocation.awards
        tiers = (problem.tiers[level - 1].name,)
        for name in problem.closed_by[i].get(level, ()):
            rule = self.rules.get(name)
            if rule is not None and (says := rule.why(state, i)):
                yield Reason("closed", tiers, says, clauses=(name,), articles=(rule.article,))
        for rule in self.blocking:
            if level in problem.open_levels[i] and rule.blocks(state, i, level):
                mine = tuple(problem.pool[j].id for j in rule.peers(i) if awards[j])
                where = (rule.article,)
                yield Reason("blocked", tiers, rule.why(state, i), clauses=(rule.id,), articles=where, siblings=mine)
        last = self.lines[level - 1]
        if not last:
            yield Reason("no_line", tiers, f"没有项目凭名次达到{tiers[0]}", articles=(self.where,))
        elif i + 1 > last:
            yield self._below(i, last, tiers)

    def _below(self, i: int, last: int, tiers: tuple[str, ...]) -> Reason:
        own, line = (self.problem.pool[k].score or 0 for k in (i, last - 1))
        gap = f"低{show_score(line - own)}分" if own < line else "同分，按并列规则排在线后"
        says = f"得分{show_score(own)}，位次{i + 1}；{tiers[0]}分数线{show_score(line)}（第{last}位），{gap}"
        return Reason("below_line", tiers, says, line, own - line, articles=(self.where,))
