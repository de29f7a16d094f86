"""When nothing fits: what cannot stand together, by how much, and what to do about it.

Here lie:
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
