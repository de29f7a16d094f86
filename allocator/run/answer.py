"""What one candidate's own applicant may be told: its own result, and its own facts under the conditions it misses.

Nothing here is anybody else's: no score line, no rank, no other name. What a scenario's author wrote as a reason is
left out, since he may have named others in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.errors import UsageError
from allocator.law.clause.fields import Article
from allocator.models.rules import rules_of
from allocator.models.state import State, at_due, states
from allocator.problem.candidate import Aside, Candidate, Entry
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


def answer(run: Run, name: str) -> ReplyPoints:
    """Return what the applicant of a candidate may be told.

    Raises
    ------
    UsageError
        There is no list, or nobody has this number.
    """
    explanation = next((e for e in run.explanations if e.candidate.id == name), None)
    if explanation is None:
        raise UsageError(f"没有编号为“{name}”的项目。请核对项目编号")
    entry = next((e for e in run.problem.aside if e.candidate.id == name), None)
    own = explanation.candidate.applicant_key
    siblings = [e.candidate for e in run.explanations if e.candidate.id in explanation.siblings]
    return ReplyPoints(
        explanation,
        entry.aside if entry else "",
        tuple(_conditions(run, explanation, entry)),
        tuple(c for c in siblings if c.applicant_key == own),
        _cut(run, explanation),
    )


def _conditions(run: Run, e: Explanation, entry: Entry | None) -> Iterator[Condition]:
    if entry is not None:
        yield from _aside(run, entry)
        return
    if e.outcome == "excluded":
        return
    if e.reason_code == "below_line":
        for clause in run.programme.acting:
            if clause.active and (clause.as_quota or clause.of_budget):
                yield Condition(clause.id, "", run.programme.article(clause))
    yield from _blocking(run, e)


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


def _blocking(run: Run, e: Explanation) -> Iterator[Condition]:
    """Yield the clauses that block it, with its own facts on the finished list, and what its data close above it."""
    rules = {r.id: r for r in rules_of(run.problem)}
    by_hand = {c.id for c in run.programme.acting if c.by_hand}
    for i, state in _standing(run, e):
        award = run.result.allocation.awards[i] if run.result.allocation else None
        shut = run.problem.closed_by[i] if award and award.via == "merit" else {}
        closed = [name for level in sorted(shut) if award and level > award.level for name in shut[level]]
        for name in dict.fromkeys((*e.blocked_by, *closed)):
            if name in by_hand:
                continue
            says = rules[name].tells(state, i) if name in rules else ""
            yield Condition(name, says, _where(run, name))


def _standing(run: Run, e: Explanation) -> Sequence[tuple[int, State]]:
    """Return its position with what the awards before it leave, before sums are reduced alike."""
    problem, allocation = run.problem, run.result.allocation
    if allocation is None or e.rank is None:
        return ()
    whole = at_due(problem, allocation) if problem.prorates else allocation
    return [next(iter(states(problem, whole, [e.rank - 1])))]


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
