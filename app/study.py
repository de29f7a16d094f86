"""The study of weights at hand: the one asked for last, where it is about the 方案 that is looked at."""

from __future__ import annotations

import session

from allocator.run.parts import Run
from allocator.workbench.weights.ask import WeighingAsk
from allocator.workbench.weights.weighing import Weighing, with_study


def asked() -> WeighingAsk | None:
    """Return what was asked for of the 方案 at hand."""
    ask = session.desk().weighing
    return ask if ask is not None and ask.of == session.setup().key() else None


def at_hand() -> Weighing | None:
    """Return the study where it is done; None where there is none, or it is under way."""
    if (ask := asked()) is None:
        return None
    found = session.house().jobs.beside(Weighing, session.setup(), "weights", of=ask.model_dump_json())
    return found if isinstance(found, Weighing) else None


def beside(run: Run) -> Run:
    """Return a run with the study of it, where there is one."""
    return with_study(run, at_hand())
