"""锁定: a candidate fixed by hand, always with a reason, and what the lock costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from allocator.law.scenario import Excluded, PinnedTier
from allocator.law.verdict import Verdict
from allocator.money import show_score
from allocator.problem.problem import Problem
from allocator.proof.envy.pairs import certificate
from allocator.proof.resolve import Resolved
from allocator.report import words
from allocator.report.phrases import VERDICTS
from allocator.run.parts import Run
from allocator.whatif.effects import GoalChange, effect
from allocator.workbench.setup import Setup

Choice = Literal["none", "support", "tier", "out"]
CHOICES: dict[Choice, str] = {"none": "不锁定", "support": "必须支持", "tier": "锁定档次", "out": "不予支持"}
NAMED = 6
"""So many are named in a sentence."""
TRIED = "试算"
"""The reason of a lock that is only tried."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A candidate as the lock form shows it: what became of it, why, and the tiers it may be locked at, top first."""

    id: str
    title: str
    outcome: str
    reason: str
    articles: str
    tiers: tuple[str, ...]
    choice: Choice
    tier: str
    because: str
    published: bool
    facts: tuple[tuple[str, str], ...]


def subject(run: Run, setup: Setup, candidate: str) -> Subject | None:
    """Return the candidate of a run; None where the file has no such line."""
    e = next((e for e in run.explanations if e.candidate.id == candidate), None)
    if e is None:
        return None
    pin, out, c = setup.pin.get(candidate), setup.exclude.get(candidate), e.candidate
    choice: Choice = "out" if out else "tier" if pin else "none"
    gates = {"pass": Verdict.KEPT, "fail": Verdict.BROKEN, "unknown": Verdict.UNCHECKED}
    names = {g.id: g.name for g in run.programme.conditions}
    called = {x.candidate.id: x.candidate.called for x in run.explanations} if e.siblings else {}
    facts = [
        ("所在市", c.city),
        ("得分", show_score(c.score) if c.score is not None else "未评审"),
        ("位次", str(e.rank) if e.rank else "不参与排名"),
        ("相关项目", "、".join(called[i] for i in e.siblings)),
        *(
            (word, "、".join(names[g] for g, v in c.gates.items() if v == kind and g in names))
            for kind, word in gates.items()
        ),
    ]
    return Subject(
        id=c.id,
        title=f"{c.id} · {c.applicant}" + (f" · {c.project}" if c.project else ""),
        outcome=words.outcome(e.outcome, entitled=run.problem.entitled) + (f"（{e.tier}）" if e.tier else ""),
        reason=e.reason,
        articles="、".join(e.articles),
        tiers=tuple(t.name for t in reversed(run.problem.tiers)) if e.rank else (),
        choice=choice,
        tier=pin.tier if pin else e.tier or _lowest(run.problem, e.rank),
        because=(pin or out).because if (pin or out) else "",  # type: ignore[union-attr]
        published=bool(out and out.published),
        facts=tuple((name, value) for name, value in facts if value),
    )


def _lowest(problem: Problem, rank: int | None) -> str:
    """Return the lowest tier that the candidate may hold as far as its own data decide: what 必须支持 gives."""
    opened = problem.open_levels[rank - 1] if rank else ()
    return problem.tiers[(min(opened) if opened else 1) - 1].name if problem.tiers else ""


def locked(setup: Setup, candidate: str, choice: Choice, tier: str, because: str, *, published: bool = False) -> Setup:
    """Return the set-up with a lock set, changed or taken away.

    Parameters
    ----------
    published
        Whether 不予支持 comes after 公示, so that everybody else stays as published.

    Raises
    ------
    ValueError
        A lock without a reason.
    """
    reason = because.strip()
    if choice != "none" and not reason:
        raise ValueError("锁定必须写明理由，理由随方案留存")
    pin = {k: v for k, v in setup.pin.items() if k != candidate}
    exclude = {k: v for k, v in setup.exclude.items() if k != candidate}
    if choice == "out":
        exclude[candidate] = Excluded(because=reason, published=published or None)
    elif choice != "none":
        pin[candidate] = PinnedTier(tier=tier, because=reason)
    return setup.model_copy(update={"pin": pin, "exclude": exclude})


def without(setup: Setup, candidate: str) -> Setup:
    """Return the set-up without the candidate's lock: what its price is measured against."""
    return locked(setup, candidate, "none", "", "")


def price(unlocked: Run, run: Run, of: str) -> tuple[str, ...]:
    """Tell what the lock of a candidate costs: what is better or worse, who would have won, who is passed over."""
    if run.result.allocation is None:
        return (run.conflict.sentence,) if run.conflict else ()
    if unlocked.result.allocation is None:
        return ("不锁定时没有可行方案，无从比较",)
    granule = run.problem.granule
    one, other = unlocked.result.allocation, run.result.allocation
    found = effect(Resolved(unlocked.problem, one), Resolved(run.problem, other))
    goals = [goal_told(g, granule) for g in found.goals if g.verdict != "same"]
    lost = ("目标：" + ("；".join(goals) or "没有损失"), f"名单：与不锁定相比，{found.changes.text()}")
    passed = certificate(run.problem, other).by_hand_alone(of)
    called = {c.id: c.called for c in run.problem.pool}
    many = f"等{len(passed)}项" if len(passed) > NAMED else ""
    names = "、".join(called[i] for i in passed[:NAMED])
    return (*lost, f"名次在前、仅因锁定而所得较低的：{names}{many}") if passed else lost


def goal_told(change: GoalChange, granule: int) -> str:
    """Tell of a goal whether it is better or worse, and who is the last at a score line, or what it was and is."""
    name, (had, has) = f"{VERDICTS[change.verdict]}：“{words.goal(change.name)}”", change.last
    if had and has:
        return f"{name}原到“{had}”，现到“{has}”"
    values = (words.goal_value(change.name, v, granule, w) for v, w in ((change.before, had), (change.after, has)))
    return f"{name}由{'变为'.join(values)}"


def trial(run: Run, setup: Setup, candidate: str) -> tuple[str, Setup] | None:
    """Return what a lock might be and the set-up with it, to tell its price before it is set; None where none fits."""
    found = subject(run, setup, candidate)
    if found is None or not found.tiers or found.choice != "none":
        return None
    if any(e.candidate.id == candidate and e.outcome == "funded" for e in run.explanations):
        return CHOICES["out"], locked(setup, candidate, "out", "", TRIED)
    return f"{CHOICES['support']}（{found.tier}）", locked(setup, candidate, "support", found.tier, TRIED)


@dataclass(frozen=True, slots=True)
class Locked:
    """A lock of a 方案: whose, how, and why."""

    id: str
    title: str
    choice: str
    because: str


def locks_of(run: Run, setup: Setup) -> tuple[Locked, ...]:
    """Return every lock of the set-up on a candidate of the run, those that give an award first."""
    found = (subject(run, setup, name) for name in (*setup.pin, *setup.exclude))
    return tuple(
        Locked(s.id, s.title, f"锁定{s.tier}" if s.choice == "tier" else CHOICES[s.choice], s.because)
        for s in found
        if s is not None
    )
