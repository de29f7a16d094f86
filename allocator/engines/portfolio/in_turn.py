"""Engines in turn on the same rows, each going on from what the others have proven: one proof of every goal.

What one engine cannot prove another often can within a moment. A turn ends after a while, the next is longer, so that
nobody is waited for who does not get anywhere. Nothing is confirmed by a second family; `side_by_side.py` does that.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import takewhile

from allocator.engines.backends import Backend
from allocator.engines.lexicographic import optimise
from allocator.engines.outcome import Outcome
from allocator.models.model import Model

TURN_SECONDS = 1.0
"""How long the first turn of each engine lasts; then three times as long, and so on."""


def optimised(model: Model, backends: Sequence[Backend], *, limit_seconds: float | None = None) -> Outcome:
    """Return the lexicographically best solution of a model, every goal proven by one of several engines.

    Parameters
    ----------
    backends
        In the order of their turns.
    limit_seconds
        For all together; what is unproven by then stays so. None: until it is done.

    Returns
    -------
    Outcome
        That of the last turn; goals that others have proven are `given`.

    Raises
    ------
    VerificationError
        An engine contradicts exact arithmetic, itself, or another (N06).
    """
    begun = time.perf_counter()
    found: Outcome | None = None
    limit, goes_on = TURN_SECONDS, True
    while goes_on:
        goes_on = False
        for backend in backends:
            if limit_seconds is not None:
                limit = min(limit, limit_seconds - (time.perf_counter() - begun))
            if found is not None and limit <= 0:
                return found
            before, found = found, _turn(model, backend, limit, found)
            if found.status in ("optimal", "infeasible"):
                return found
            gave_up = found.seconds < limit / 2
            goes_on |= not gave_up or _proven(found) > _proven(before)
        limit *= 3
    if found is None:
        raise ValueError("no engine is named")
    return found


def _turn(model: Model, backend: Backend, limit: float, before: Outcome | None) -> Outcome:
    if before is None or before.values is None:
        return optimise(model, backend, limit_seconds=limit)
    return optimise(model, backend, limit_seconds=limit, hint=before.values, given=range(_proven(before)))


def _proven(outcome: Outcome | None) -> int:
    """Tell how many goals are proven, from the first."""
    return len(list(takewhile(lambda g: g.status == "optimal", outcome.goals))) if outcome else 0
