"""A proposal carried out: the scenario that says what it changes, for the page's click and for a file."""

from __future__ import annotations

from allocator.law.scenario import Scenario
from allocator.proof.conflict import Proposal

BECAUSE = "请填写理由"


def carried_out(scenario: Scenario | None, proposal: Proposal) -> Scenario:
    """Return the scenario at hand, or a new one, with a proposal's settings, and without the pins that it releases.

    The reasons of exceptions to 原则上 and 左右 are for people to give: they are asked for in their places.
    """
    base = scenario or Scenario(name="可行方案", because=BECAUSE)
    excused = {path: base.exception.get(path, BECAUSE) for path in proposal.exceptions}
    parts = {
        "set": {**base.set, **proposal.settings},
        "exception": {**base.exception, **excused},
        "pin": {name: pin for name, pin in base.pin.items() if name not in proposal.pins},
        "exclude": {name: out for name, out in base.exclude.items() if name not in proposal.exclusions},
    }
    return base.model_copy(update=parts)
