"""What one candidate's own applicant may be told: its own result, and its own facts under the conditions it misses.

Nothing here is anybody else's: no score line, no rank, no other name. What a scenario's author wrote as a reason is
left out, since he may have named others in it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allocator.errors import UsageError
from allocator.law.clause.fields import Article
from allocator.models.rules import rules_of
from allocator.models.state import at_due, states
from allocator.problem.candidate import Aside, Candidate, Entry
from allocator.problem.numbers import Position
from allocator.run.explanation import Explanation
from allocator.run.parts import Run


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that a candidate does not meet.

    Attributes
    ----------
    clause
        Id of the clause or gate.
    says
        The candidate's own facts under it; empty where its article has to do.
    where
        Its article with the words; the number alone where no text fixes it.
    """

    clause: str
    says: str
    where: Article


@dataclass(frozen=True, slots=True)
class ReplyPoints:
    """What one applicant may be told.

    Attributes
    ----------
    aside
        Why it does not compete, as a code; empty in the pool.
    conditions
        What keeps it from an award, or from a higher tier; where its place in the order does, the articles on how many
        are funded and out of what.
    siblings
        The same applicant's other projects whose awards do that.
    cut
        Where the article stands that cut the amount; None where it was not cut, or by no article.
    """

    explanation: Explanation
    aside: Aside
    conditions: tuple[Condition, ...]
    siblings: tuple[Candidate, ...]
    cut: Article | None

    def to_json(self) -> dict[str, Any]:
        """Return what result.json tells of it, beside what it tells of the candidate anyway."""
        return {
            "aside": self.aside,
            "conditions": [{"clause": c.clause, "says": c.says, **_place(c.where)} for c in self.conditions],
            "own_projects": [{"id": s.id, "project": s.project} for s in self.siblings],
            "cut": _place(self.cut) if self.cut else None,
        }


def _place(where: Article) -> dict[str, str]:
    return {"document": where.document, "article": where.number, "quote": where.quote}


def answer(run: Run, name: str) -> ReplyPoints:
    """Return what the applicant of a candidate may be told.

    Raises
    ------
    UsageError
        There is no list, or nobody has this number.
    """
    found = next(answers(run, {name}), None)
    if found is None:
        raise UsageError(f"没有编号为“{name}”的项目。请核对项目编号")
    return found


def answers(run: Run, names: Collection[str] | None = None) -> Iterator[ReplyPoints]:
    """Yield the same of every candidate, or of some, in the order of the explanations."""
    told = [e for e in run.explanations if names is None or e.candidate.id in names]
    entries = {e.candidate.id: e for e in run.problem.aside}
    candidates = {e.candidate.id: e.candidate for e in run.explanations}
    blocked = dict(_blocked(run, told))
    for e in told:
        entry = entries.get(e.candidate.id)
        siblings = [c for name in e.siblings if (c := candidates.get(name))]
        yield ReplyPoints(
            e,
            entry.aside if entry else "",
            tuple(_conditions(run, e, entry, blocked)),
            tuple(c for c in siblings if c.applicant_key == e.candidate.applicant_key),
            _cut(run, e),
        )


def _conditions(
    run: Run, e: Explanation, entry: Entry | None, blocked: Mapping[Position, Sequence[Condition]]
) -> Iterator[Condition]:
    if entry is not None:
        yield from _aside(run, entry)
        return
    if e.outcome == "excluded":
        return
    if e.reason_code == "below_line":
        for clause in run.programme.acting:
            if clause.active and (clause.as_quota or clause.of_budget):
                yield Condition(clause.id, "", run.programme.article(clause))
    if e.rank is not None:
        yield from blocked.get(e.rank - 1, ())


def _aside(run: Run, entry: Entry) -> Iterator[Condition]:
    """Yield the conditions failed, or the clause that keeps a city apart."""
    programme = run.programme
    if entry.standing == "ineligible":
        for gate in programme.conditions:
            if gate.tier is None and entry.candidate.gates.get(gate.id) == "fail":
                yield Condition(gate.id, gate.name, _article(programme.document.title, gate.article, gate.quote))
    elif entry.aside == "qingdao":
        for clause in programme.acting:
            if clause.as_apart:
                yield Condition(clause.id, "", programme.article(clause))


def _blocked(run: Run, told: Sequence[Explanation]) -> Iterator[tuple[Position, list[Condition]]]:
    """Yield each one's position with the clauses that block it, and what its data close above its award.

    Its own facts are those on the finished list, before sums are reduced alike.
    """
    problem, allocation = run.problem, run.result.allocation
    ranked = {e.rank - 1: e for e in told if e.rank is not None}
    if allocation is None or not ranked:
        return
    rules = {r.id: r for r in rules_of(problem)}
    by_hand = {c.id for c in run.programme.acting if c.by_hand}
    for i, state in states(problem, at_due(problem, allocation) if problem.prorates else allocation, ranked):
        award = allocation.awards[i]
        shut = problem.closed_by[i] if award and award.via == "merit" else {}
        closed = [name for level in sorted(shut) if award and level > award.level for name in shut[level]]
        names = [name for name in dict.fromkeys((*ranked[i].blocked_by, *closed)) if name not in by_hand]
        yield (
            i,
            [Condition(n, rules[n].tells(state, i) if n in rules else "", _where(run, n)) for n in names],
        )


def _where(run: Run, name: str) -> Article:
    """Tell where a clause or gate stands; a clause that only takes over a grade: where the tiers stand."""
    programme = run.programme
    title = programme.document.title
    for clause in programme.acting:
        if clause.id == name:
            lowest = programme.tiers[-1] if programme.tiers else None
            if clause.grades and lowest is not None:
                return _article(title, lowest.article, lowest.quote)
            return programme.article(clause)
    gate = next((g for g in programme.gates if g.id == name), None)
    return _article(title, gate.article, gate.quote) if gate else Article(document=title, number="", quote="")


def _article(title: str, number: str | None, quote: str | None) -> Article:
    return Article(document=title, number=number or "", quote=quote or "")


def _cut(run: Run, e: Explanation) -> Article | None:
    """Tell where it stands that an award is less than its tier pays."""
    programme = run.programme
    if e.reduced_by != "cumulative" or e.rank is None:
        return None
    own = run.problem.tightest[run.problem.applicant[e.rank - 1]]
    clause = next((c for c in programme.acting if own and c.id == own.clause.id), None)
    return programme.article(clause) if clause else None
