"""What cannot stand together, with figures and ways out, against the single deletion filter that there was before.

    python benchmarks/conflict.py [REPEATS]

At n = 120, each twice (宽裕 2,000万元, 紧 1,200万元): 30 pins to the top tier, hard floors of cities, a hard number.
The filter leaves out the clauses one by one with a full solve each and tells one set of clauses, all pins as
one; it is written here as it was.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))

from instances import pool

from allocator.engines.score_lines import solve as lines
from allocator.law import load
from allocator.money import WAN, show_wan
from allocator.problem.allocation import Declined
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.proof.conflict import conflict_of
from allocator.proof.conflict.members import Member, members_of

SIZE, BUDGETS = 120, {"宽裕": 2_000, "紧": 1_200}


def filtered(case: Case) -> tuple[str, ...]:
    """Return the clauses that are left when each has been left out in turn, with a full solve each time."""
    groups: dict[tuple[str, int], list[Member]] = {}
    for m in members_of(case, case.problem()):
        groups.setdefault((m.clause, m.variation.turn), []).append(m)
    kept, current = [], case
    for (clause, _), members in groups.items():
        without = current
        for m in members:
            without = m.without(without)
        if _none(without):
            current = without
        else:
            kept.append(clause)
    return tuple(kept)


def _none(case: Case) -> bool:
    solution = lines.solve(case.problem())
    if isinstance(solution, Declined):
        raise TypeError(solution.why)
    return solution.status == "infeasible"


def cases(budget: int) -> dict[str, Case]:
    """Return the years that are asked, by name."""
    entries, receipts = pool(SIZE)
    case = Case(load.load("model-voucher"), tuple(entries), budget * WAN, receipts=tuple(receipts))
    ranked = [c.id for c in case.problem().pool]
    firms: dict[str, str] = {}
    for c in case.problem().pool:
        firms.setdefault(c.applicant_key, c.id)
    fit = [i for i, levels in zip(ranked, case.problem().open_levels, strict=True) if levels and i in firms.values()]
    return {
        "30 pins by rank": case.but(pins={i: Pin("卓越领军级", "例") for i in ranked[:30]}),
        "30 pins of 30 applicants": case.but(pins={i: Pin("卓越领军级", "例") for i in fit[:30]}),
        "hard floors of cities": case.with_clause("city_floor", mode="hard", min=1),
        "hard number": case.with_clause("quota", mode="hard", low=30),
        "30 pins and a hard number": case.with_clause("quota", mode="hard").but(
            pins={i: Pin("卓越领军级", "例") for i in ranked[:30]}
        ),
    }


def timed(call: Callable[[], object], repeats: int) -> float:
    """Return the median time in seconds."""
    found = []
    for _ in range(repeats):
        start = perf_counter()
        call()
        found.append(perf_counter() - start)
    return median(found)


def main(arguments: Sequence[str]) -> None:
    """Print every figure twice, side by side."""
    repeats = int(arguments[0]) if arguments else 3
    for word, budget in BUDGETS.items():
        for name, case in cases(budget).items():
            if not _none(case):
                print(f"{word} {show_wan(budget * WAN)}万元  {name:26}  has a list")
                continue
            found, single = conflict_of(case), filtered(case)
            mine, before = timed(lambda c=case: conflict_of(c), repeats), timed(lambda c=case: filtered(c), repeats)
            print(
                f"{word} {show_wan(budget * WAN)}万元  {name:26}  {mine:6.3f} s for {len(found.sets)} sets "
                f"({'已全部列出' if found.complete else '未列尽'}), {len(found.proposals)} proposals"
                f"   {before:6.3f} s for one set {'+'.join(single)}   ratio {before / mine:.2f}"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
