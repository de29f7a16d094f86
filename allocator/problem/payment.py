"""What an award is worth: the one function that the walk, the rows' tests and the audit share.

A tier t may pay candidate i at most A_{i,t} = min(ceiling of t, request of i), rounded down to the granule γ. Of this
the applicant's room ρ_i (累计上限 less earlier receipts, less the awards of his higher-ranked projects) leaves:

    truncate   min(A_{i,t}, ρ_i), nothing where ρ_i < φ_t       the tier stays, the money is cut (受累计上限)
    demote     A_{i,t} where it fits whole, else nothing        the walk then tries the next lower tier
    skip       A_{i,t} where it fits whole, else nothing        and no lower tier is tried

φ_t is the least payable amount of tier t: the granule, or the tier's floor where one is declared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from allocator.problem.problem import Problem

Over = Literal["truncate", "demote", "skip"]


def pay(full: int, least: int, room: int | None, over: Over) -> int:
    """Return the amount of one award in 元; 0 means that this tier is blocked for this candidate.

    Parameters
    ----------
    full
        A_{i,t}, 元, a multiple of the granule.
    least
        φ_t, 元.
    room
        ρ_i, 元, a multiple of the granule; None where no cumulative ceiling applies.
    over
        What happens where `full` exceeds `room`.
    """
    if full < least:
        return 0
    if room is None or full <= room:
        return full
    if over == "truncate" and room >= least:
        return room
    return 0


def prorated(due: Sequence[int], budget: int, granule: int) -> list[int]:
    """Reduce sums due alike so that they add up to the budget: a share of each, the remainders largest first.

    Parameters
    ----------
    due
        元 per position, multiples of the granule.
    budget
        元; the total is the largest multiple of the granule within it.

    Notes
    -----
    Largest remainders (Hamilton), equal remainders to the earlier position: the total is preserved exactly.
    """
    whole = sum(due)
    if whole <= budget:
        return list(due)
    units = budget // granule
    shares = [divmod(d * units, whole) for d in due]
    left = units - sum(share for share, _ in shares)
    largest = sorted(range(len(due)), key=lambda i: (-shares[i][1], i))[:left]
    extra = set(largest)
    return [(share + (i in extra)) * granule for i, (share, _) in enumerate(shares)]


def may_be_cut_of(problem: Problem) -> frozenset[int]:
    """Positions whose amount the cumulative ceiling may cut: their applicant could use up his room by then."""
    if problem.over != "truncate":
        return frozenset()
    asked = [0] * len(problem.applicants)
    cut = set()
    for i in problem.precedence:
        e = problem.applicant[i]
        fixed = problem.published.get(i)
        asked[e] += fixed[1] if fixed else problem.full[i][-1]
        room = problem.room[e]
        if not fixed and room is not None and asked[e] > room:
            cut.add(i)
    return frozenset(cut)
