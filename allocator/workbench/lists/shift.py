"""What a change did to the list: who enters and who leaves, money and numbers, which goals are better or worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocator.money import show_wan
from allocator.problem.changes import KINDS, ChangeKind, changes
from allocator.proof.resolve import Resolved
from allocator.report.phrases import pair_text
from allocator.run.parts import Run
from allocator.whatif.effects import effect
from allocator.workbench.answers import Answer
from allocator.workbench.lists.locks import goal_told
from allocator.workbench.memory import Memory
from allocator.workbench.naming import difference

_KNOWN: Memory[Shift] = Memory(200)


@dataclass(frozen=True)
class Shift:
    """One list against another.

    Attributes
    ----------
    changed
        What was set otherwise, a phrase each.
    fault
        Why there is nothing to compare; empty where there is.
    moved
        Kind → the candidates, each the number with the name beside it.
    """

    changed: tuple[str, ...] = ()
    fault: str = ""
    sums: str = ""
    goals: tuple[str, ...] = ()
    moved: Mapping[ChangeKind, Sequence[str]] | None = None

    @property
    def told(self) -> tuple[tuple[str, Sequence[str]], ...]:
        """Who moves, under what happens to them; the kinds that happen to nobody left out."""
        return tuple((f"{KINDS[k]}{len(names)}项", names) for k, names in (self.moved or {}).items() if names)


def shift(before: Answer, now: Answer) -> Shift | None:
    """Return the list at hand against another 方案's; None while one of them is still being solved."""
    if before.run is None or now.run is None:
        return None
    return _KNOWN.get(before.setup.key() + now.setup.key(), lambda: _shift(before, now))


def _shift(before: Answer, now: Answer) -> Shift:
    one, other = before.run, now.run
    assert one is not None
    assert other is not None
    names = {e.candidate.id: e.candidate.called for run in (one, other) for e in run.explanations}
    changed = difference(before.setup, now.setup, names)
    if one.programme.key != other.programme.key:
        return Shift(changed, "办法不同，不作比较")
    had, has = one.result.allocation, other.result.allocation
    if had is None or has is None:
        return Shift(changed, "改动前没有可行方案，现在有名单" if has else "没有可行方案")
    moved = changes((one.problem, had), (other.problem, has))
    sums = f"金额{pair_text(had.spent, has.spent, '万元')}，支持数{pair_text(len(had.funded), len(has.funded), '项')}"
    left = other.problem.budget - has.spent
    return Shift(
        changed,
        sums=f"{sums}，结余{show_wan(left)}万元",
        goals=_goals(one, other),
        moved={kind: [moved.names.get(i, i) for i in moved.of(kind)] for kind in KINDS},
    )


def _goals(one: Run, other: Run) -> tuple[str, ...]:
    """Return the goals that differ; sums due have none."""
    had, has = one.result.allocation, other.result.allocation
    if one.problem.entitled or other.problem.entitled or had is None or has is None:
        return ()
    found = effect(Resolved(one.problem, had), Resolved(other.problem, has))
    return tuple(goal_told(g, one.problem.granule) for g in found.goals if g.verdict != "same")
