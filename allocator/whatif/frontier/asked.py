"""What a frontier is asked about: the case of what was read, how far apart its budgets lie, and why there is none."""

from __future__ import annotations

from dataclasses import replace

from allocator.errors import UsageError
from allocator.problem.case import Case
from allocator.proof.conflict import Conflict, conflict_of
from allocator.run import pipeline as runs
from allocator.run.parts import Prepared
from allocator.whatif.frontier.curve import Frontier


def case_of(prepared: Prepared) -> tuple[Case, int | None]:
    """Return the case whose budgets are gone through, and the budget in 元 that the planner has in mind, if any.

    Raises
    ------
    DataError
        The candidates cannot be used as they are.
    UsageError
        Somebody is excluded after 公示, and neither the published list nor the budget of it is known.
    """
    prepared.intake.refuse()
    mark = prepared.options.budget if prepared.options.budget is not None else prepared.applied.budget
    if mark is None and prepared.options.published is None and prepared.withdrawn:
        raise UsageError("情景有公示后的剔除，请用 --published 给出公示名单，或用 --budget 给出公示时的预算总额")
    return runs.case_of(replace(prepared, options=replace(prepared.options, budget=mark or 0))), mark


def spacing(every: int | None, *, keep: bool) -> tuple[int | None, int | None]:
    """`step` and `grid` of a frontier whose budgets lie `every` 元 apart: 只增不减 in such instalments, or sampled.

    Raises
    ------
    UsageError
        The distance is 0.
    """
    if every == 0:
        raise UsageError("【A15】--step：金额应大于0")
    return ((every or 1), None) if keep else (None, every)


def stuck(case: Case, found: Frontier) -> Conflict:
    """Tell why no budget looked at allows a list: what cannot stand together."""
    conflict = conflict_of(case.but(budget=found.problem.budget), ways_out=False)
    where = "任何预算下" if found.upto is None else "所给预算范围内"
    return replace(conflict, sentence=f"{where}：{conflict.sentence}")
