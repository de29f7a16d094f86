"""What an award is cut from where it is no multiple of the smallest unit: the request, the ceiling, the room left."""

from __future__ import annotations

from fractions import Fraction

from allocator.money import WAN, show_exact, show_wan
from allocator.problem.allocation import Label, ceiling_of
from allocator.problem.problem import Problem


def cut_from(problem: Problem, i: int, level: int, label: Label, amount: int) -> Fraction | None:
    """Return the figure, 元, behind an amount of position i that is less for the sake of the unit, else None.

    Parameters
    ----------
    label
        Why the amount is below its ceiling.
    """
    c, exact = problem.pool[i], Fraction(amount)
    match label:
        case "request":
            exact = Fraction(c.stated if c.stated is not None else amount)
        case "ceiling":
            exact = Fraction(ceiling_of(problem, i, level) if not problem.rated else amount)
        case "cumulative":
            e = problem.applicant[i]
            if (own := problem.tightest[e]) is not None and problem.publication is None:
                exact += max(0, own.clause.ceiling - own.received[e]) % problem.programme.granule
    return exact if exact > amount else None


def told(amount: Fraction | int, granule: int) -> str:
    """Return a sum for people, exactly: 33.3万元, in 元 where the unit is less than 1万元."""
    return f"{show_wan(amount)}万元" if granule >= WAN else f"{show_exact(Fraction(amount))}元"


def downwards(exact: Fraction | None, amount: int, granule: int) -> str:
    """33万元, or what it is cut from as well: 33.3万元，按1万元的整数倍向下计为33万元."""
    whole = f"{show_wan(amount)}万元"
    if exact is None:
        return whole
    unit = told(granule, granule)
    return f"{told(exact, granule)}，按{unit}的整数倍向下计为{whole}"
