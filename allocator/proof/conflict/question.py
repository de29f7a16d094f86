"""What fits when only some of the members are kept: every answer is a real re-solve, asked once and counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from time import monotonic

from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.released import released
from allocator.proof.conflict.feasible import allowed, fits, floorless, plain, quick
from allocator.proof.conflict.members import Member
from allocator.proof.conflict.sure import Sure

Kept = frozenset[Member]
LIMIT = 240
"""So many re-solves and no more: the same on every machine."""
DEAR = 20
"""What a re-solve counts where score lines do not answer."""
GUARD_SECONDS = 10.0
"""Beyond so much time nothing more is looked for; on no machine in use reached by problems that lines answer."""


class Question:
    """Asks whether some members can be kept together, each combination once.

    Parameters
    ----------
    members
        All that the case asks; what is not kept is left out, in their order.
    """

    def __init__(self, case: Case, members: Sequence[Member], *, limit: int = LIMIT):
        self.case, self.members, self.everything = case, tuple(members), frozenset(members)
        self.limit = limit
        self.cost = 1 if quick(case) else DEAR
        self.spent = 0
        self.known: dict[Kept, bool] = {}
        self.pins = tuple(m for m in self.members if m.given is not None)
        self.frozen: dict[Kept, Problem] = {}
        self.until: float | None = None
        self.problem: Problem = case.problem()
        bare = self.without([m for m in self.members if not m.asks])
        self.always_asks = not floorless(bare.problem())
        self.sure = Sure(self.problem, self.without([m for m in self.members if m.selects]).problem(), self.members)
        self.floorless = not self.always_asks and not any(m.asks for m in self.members)

    @property
    def weary(self) -> bool:
        """Whether no more is to be looked for."""
        return self.spent >= self.limit or (self.until is not None and monotonic() > self.until)

    def without(self, kept: Collection[Member]) -> Case:
        """Return the case that asks for these members alone."""
        case = self.case
        for member in self.members:
            if member not in kept:
                case = member.without(case)
        return case

    def fails(self, kept: Iterable[Member]) -> bool:
        """Tell whether these members alone cannot stand together."""
        asked = frozenset(kept)
        if (known := self.known.get(asked)) is None:
            self.until = monotonic() + GUARD_SECONDS if self.until is None else self.until
            self.spent += self.cost
            known = self.known[asked] = not self._fits(asked)
        return known

    def ask(self, case: Case) -> bool:
        """Tell whether a case has any list."""
        return fits(case)

    def _fits(self, kept: Kept) -> bool:
        """Tell the same of these members alone; what differs in pins alone is frozen once."""
        beside = kept.union(self.pins)
        if (whole := self.frozen.get(beside)) is None:
            whole = self.frozen[beside] = self.without(beside).problem()
        if not plain(whole):
            return fits(self.without(kept))
        return allowed(released(whole, {m.of for m in self.pins if m not in kept}))

    def fails_whatever(self, kept: Iterable[Member]) -> bool | None:
        """Tell whether they cannot stand together whatever else is kept beside them; None where that is not settled.

        A limit may help: it blocks somebody who would have to be paid, or cuts what he is paid. What only chooses among
        lists never helps, and where nobody asks for a number nothing helps but a clause that cuts amounts.
        """
        asked = frozenset(kept)
        if not self.fails(asked):
            return False
        if self.sure.fails(asked):
            return True
        numbers = self.always_asks or any(m.asks for m in asked)
        may_help = [m for m in self.members if m not in asked and not m.selects and (numbers or m.cuts)]
        if 2 ** len(may_help) > self.limit:
            return None
        for number in range(1, len(may_help) + 1):
            for beside in combinations(may_help, number):
                if self.weary:
                    return None
                if not self.fails(asked | set(beside)):
                    return False
        return True
