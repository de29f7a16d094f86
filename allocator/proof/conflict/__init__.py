"""When nothing fits: what cannot stand together, by how much, and what to do about it.

Here lie:

    actions      What a proposal may do: release a pin or a city's floor, or relax a clause that is no must and not …
    counted      Members of a kind against one total: one counted reason, proven by solving k of them and k + 1.
    details      What else is told beside a conflict: which figures do not add up, and what a lock breaks by itself.
    exploring    All reasons why nothing fits, as far as a fixed number of re-solves reaches, and whether these are …
    feasible     Is there any list at all? The one question that is asked again and again where nothing fits.
    figures      How far a figure would have to be moved: found by re-solves, bisected only where lists never get …
    finding      From a case without a list to what cannot stand together and what to do.
    members      What cannot stand together is made of: single pins, numbers, cities' floors, conditions, clauses …
    outcome      What is told where nothing fits: the sets of demands that cannot stand together, their figures, and …
    proposals    Ways out, each solved before it is told: no must, fewest exceptions, fewest choices, each changed …
    question     What fits when only some of the members are kept: every answer is a real re-solve, asked once and …
    reasons      A reason why nothing fits: members that cannot stand together, or so many of a kind against one total.
    shortage     Sums due beyond the budget: a shortfall, stated.
    sure         What numbers need at the least under one order over all, whatever clauses are left out: a sum, and …
"""

from allocator.proof.conflict.figures import Figure
from allocator.proof.conflict.finding import conflict_of
from allocator.proof.conflict.outcome import Conflict, ConflictSet, Counted, Part
from allocator.proof.conflict.proposals import MOST, Moved, Proposal
from allocator.proof.conflict.shortage import shortfall

__all__ = [
    "MOST",
    "Conflict",
    "ConflictSet",
    "Counted",
    "Figure",
    "Moved",
    "Part",
    "Proposal",
    "conflict_of",
    "shortfall",
]
