"""From a case without a list to what cannot stand together and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from allocator.errors import VerificationError
from allocator.models.rule import figure
from allocator.problem.case import Case
from allocator.proof.conflict.details import details
from allocator.proof.conflict.exploring import explore, shrunk
from allocator.proof.conflict.feasible import fits_by_rows
from allocator.proof.conflict.figures import figures
from allocator.proof.conflict.members import Member, members_of, told
from allocator.proof.conflict.outcome import Conflict, ConflictSet, Counted, Part
from allocator.proof.conflict.proposals import proposals
from allocator.proof.conflict.question import Question
from allocator.proof.conflict.reasons import Reason, in_order, parts

CONFIRMED = 2
"""So many sets are put to a second engine."""
WITH_FIGURES = 3
"""Of so many sets the figures are looked for."""
NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩"


def conflict_of(case: Case, *, ways_out: bool = True) -> Conflict:
    """Return what makes a case infeasible: every set as far as they are found, and proposals.

    Parameters
    ----------
    ways_out
        Whether figures and proposals are looked for; without them the sets alone are told, not confirmed.

    Raises
    ------
    VerificationError
        A second engine has a list where the first has none.
    """
    question = Question(case, members_of(case, case.problem()))
    found = explore(question)
    reasons = list(found.reasons) or [shrunk(question, question.members)]
    first = _first(question, reasons)
    reasons = [first, *(r for r in reasons if r is not first)]
    shown, each = _told_once(reasons)[0]
    clauses = tuple(dict.fromkeys(m.clause for m in shown.members))
    words = said(question, shown, each)
    sentence = f"【N04】无可行方案，以下要求不能同时满足：{words}{details(case, clauses)}"
    if not ways_out:
        return Conflict(clauses, sentence, _sets(question, reasons, figured=0), complete=found.complete)
    ways, hopeless = proposals(question, [*reasons, *found.bounds])
    sets = _sets(question, reasons, figured=WITH_FIGURES)
    return Conflict(clauses, sentence, sets, found.complete, ways, hopeless)


def _first(question: Question, reasons: Sequence[Reason]) -> Reason:
    """Return the reason that would be left if everything went one by one in the fixed order."""
    standing = list(reasons)
    for m in question.members:
        without = [r for r in standing if r.stands({m})]
        standing = without or standing
    return standing[0]


def _confirmed(question: Question, reason: Reason) -> bool | None:
    """Have another engine say that the members of a reason cannot stand together; None where it is not asked."""
    case = question.without(reason.members)
    if case.problem().at is not None:
        return None
    if fits_by_rows(case, beside=True):
        raise VerificationError(
            f"【N06】两个求解引擎对“{said(question, reason)}”能否同时满足结论不一致。已停止，请联系维护人员"
        )
    return True


def _sets(question: Question, reasons: Sequence[Reason], *, figured: int) -> tuple[ConflictSet, ...]:
    told_once = _told_once(reasons)
    numbers = dict(zip(reasons, parts(reasons), strict=True))
    order = {number: k for k, number in enumerate(dict.fromkeys(numbers[r] for r, _ in told_once), 1)}
    return tuple(
        ConflictSet(
            tuple(Part(m.clause, m.where, m.force, m.of, m.given) for m in _all(r, each)),
            said(question, r, each),
            order[numbers[r]],
            tuple(m.of for m in each),
            figures(question, r, [o for o in reasons if o is not r]) if k < figured else (),
            _counted(question, r),
            r.alone,
            r.settled,
            _confirmed(question, r) if k < min(figured, CONFIRMED) else None,
        )
        for k, (r, each) in enumerate(told_once)
    )


def _all(reason: Reason, each: Sequence[Member]) -> tuple[Member, ...]:
    return in_order({*reason.members, *each})


def _told_once(reasons: Sequence[Reason]) -> list[tuple[Reason, tuple[Member, ...]]]:
    """Return the reasons to be told, those that differ in one city alone once, with these cities."""
    kin: dict[object, list[Reason]] = {}
    for r in reasons:
        cities = [m for m in r.members if m.of and m.selects]
        one = len(cities) == 1 or (r.family and r.family[0].given is None)
        rest = frozenset(m for m in r.members if m not in cities)
        kin.setdefault((cities[0].clause, rest) if one and rest else r, []).append(r)
    found = []
    for group in kin.values():
        counted = next((r for r in group if r.family), group[0])
        single = [m for r in group if not r.family for m in r.members if m.of and m.selects]
        found.append((counted, in_order(single) if len(group) > 1 else ()))
    return found


def said(question: Question, reason: Reason, each: Sequence[Member] = ()) -> str:
    """Return the members of a reason as a numbered list; of a counted one how many there are and how many fit."""
    counted = _counted(question, reason)
    if counted is None and not each:
        words = told(reason.members)
    else:
        rest = told([m for m in reason.members if m not in reason.weights and m not in each])
        own = _said(counted, reason.family) if counted else "、".join(told(each))
        words = [f"{own}{_single(each, counted)}", *rest]
    return " ".join(f"{NUMBERS[n]}{says}" if n < len(NUMBERS) else says for n, says in enumerate(words))


def _single(each: Sequence[Member], counted: Counted | None) -> str:
    """Tell which cities cannot have their floor even if no other has."""
    if counted is None:
        return "（每一市单独即不能满足）"
    return f"（其中{'、'.join(m.of for m in each)}单独即不能满足）" if each else ""


def _said(counted: Counted, family: Sequence[Member]) -> str:
    """Tell of pins, or cities' floors, what they need and how many fit: 30个卓越领军级锁定需3,000万元，最多容20个."""
    needs = figure(counted.needed, counted.unit)  # type: ignore[arg-type]
    if family[0].given is None:
        return f"{counted.number}个市的下限共需{needs}，最多容{counted.at_most}个市"
    if len(counted.tiers) == 1:
        return f"{counted.number}个{next(iter(counted.tiers))}锁定需{needs}，最多容{counted.at_most}个"
    each = "、".join(f"{tier}{number}个" for tier, number in counted.tiers.items())
    return f"{counted.number}个锁定（{each}）共需{needs}，最多容{counted.at_most}个"


def _counted(question: Question, reason: Reason) -> Counted | None:
    if not reason.family:
        return None
    unit = "元" if any(m.budget for m in reason.members) else "个"
    of = _in_order(question, (m.given for m in reason.family if m.given))
    return Counted(len(reason.family), reason.needed, reason.total, reason.at_most, unit, of)


def _in_order(question: Question, tiers: Iterable[str]) -> dict[str, int]:
    """Return how many there are of each tier, the top first."""
    numbers = Counter(tiers)
    return {t.name: numbers[t.name] for t in reversed(question.problem.tiers) if numbers[t.name]}
