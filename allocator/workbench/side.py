"""What the side of every page offers: the programmes, the budget's range, the 方案, the saved scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from allocator.law.scenario import Scenario
from allocator.money import WAN, show_exact, show_wan
from allocator.workbench.naming import titles
from allocator.workbench.rules import programme_list
from allocator.workbench.setup import Setup
from allocator.workbench.table import Desk
from allocator.workbench.workspace import Workspace

LEAST_END, ROUND = 1000, 500
"""The budget slider's right end is at least the first, and a multiple of the second, 万元."""


@dataclass(frozen=True)
class Side:
    """What can be chosen at the side.

    Attributes
    ----------
    programmes, plans
        Key → title; letter → title.
    budget, most_budget
        As written; the slider's right end in 万元, which stays where it is while the slider moves below it.
    """

    programmes: Mapping[str, str]
    plans: Mapping[str, str]
    budget: str
    most_budget: int
    scenarios: tuple[str, ...]

    def scenario(self, setup: Setup) -> Scenario:
        """Return the set-up's choices as a scenario that holds its budget too, so that the file stands on its own."""
        chosen = setup.scenario() or Scenario(name=setup.name, because=setup.because)
        return chosen.model_copy(
            update={"set": {"budget": f"{show_exact(Fraction(setup.budget, WAN))}万元", **chosen.set}}
        )


def side(desk: Desk, workspace: Workspace) -> Side:
    """Tell what the side offers for a desk."""
    budget = desk.setup.budget
    usual = 2 * desk.of(desk.base).setup.budget // WAN
    return Side(
        programmes=programme_list.titles(workspace, desk.setup.programme),
        plans=titles(desk),
        budget=f"{show_wan(budget)}万元",
        most_budget=max(LEAST_END, -(-max(usual, budget // WAN) // ROUND) * ROUND),
        scenarios=workspace.scenarios(),
    )
