"""Where nothing fits: what cannot stand together with its figures, and the ways out, each taken by one click."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.proof.conflict import Proposal
from allocator.report.allocation import told_without
from allocator.report.table import Part
from allocator.run.parts import Run
from allocator.run.remedies import carried_out
from allocator.workbench.setup import Setup


@dataclass(frozen=True)
class Way:
    """A way out: what it changes, what is proven of it beside that it has a list.

    Attributes
    ----------
    exceptions
        Paths of the 原则上 and 左右 figures that it exceeds: with a reason an exception, else 仅供测算.
    """

    name: str
    steps: tuple[str, ...]
    proven: str
    exceptions: tuple[str, ...]
    proposal: Proposal


def facts(run: Run) -> tuple[Part, ...]:
    """Return what cannot stand together and by how much; nothing where there is no conflict of rules."""
    return told_without(run)[0]


def ways(run: Run) -> tuple[Way, ...]:
    """Return the ways out, the best first."""
    found = run.conflict.proposals if run.conflict else ()
    told = zip(found, told_without(run)[1], strict=True)
    return tuple(Way(f"改法{n}", *says, p.exceptions, p) for n, (p, says) in enumerate(told, 1))


def taken(setup: Setup, way: Way, because: str = "") -> Setup:
    """Return the set-up with a way out carried out.

    Parameters
    ----------
    because
        Why its 原则上 and 左右 figures may be exceeded; without a reason they are no exceptions.
    """
    new = setup.taking(carried_out(setup.scenario(), way.proposal))
    for path in way.exceptions:
        new = new.excusing(path, because)
    own = bool(setup.name)
    return new.model_copy(update={"name": setup.name if own else way.name, "because": setup.because or way.name})
