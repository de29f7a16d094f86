"""Engines in turn on the same rows, each going on from what the others have proven: one proof of every goal.

What one engine cannot prove another often can within a moment. A turn ends after a while, the next is longer, so that
nobody is waited for who does not get anywhere. Nothing is confirmed by a second family; `side_by_side.py` does that.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from allocator.engines.backends import Backend
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Outcome
from allocator.models.model import Model

TURN_SECONDS = 1.0
"""How long the first turn of each engine lasts; then three times as long, and so on."""


def optimised(model: Model, backends: Sequence[Backend], *, limit_seconds: float = math.inf) -> Outcome:
    """Return the lexicographically best solution of a model, every goal proven by one of several engines.

    Parameters
    ----------
    backends
        In the order of their turns.
    limit_seconds
        For all together; what is unproven by then stays so.

    Returns
    -------
    Outcome
        That of the last turn; goals that others have proven are `given`.

    Raises
    ------
    VerificationError
        An engine contradicts exact arithmetic, itself, or another (N06).
    """
    begun, turn = time.perf_counter(), TURN_SECONDS
    found, proven, goes_on = None, 0, True
    while goes_on:
        goes_on = False
        for backend in backends:
            limit = min(turn, limit_seconds - (time.perf_counter() - begun))
            if found and limit <= 0:
                return found
            hint, before = found.values if found else None, proven
            found = optimise(model, backend, limit_seconds=limit, hint=hint, given=range(before))
            if found.status in ("optimal", "infeasible"):
                return found
            proven = sum(g.status == "optimal" for g in found.goals)
            goes_on |= found.seconds >= limit / 2 or proven > before
        turn *= 3
    if found is None:
        raise ValueError("no engine is named")
    return found
