"""A wrong change per family of the source, made in the running package: the battery has to notice each.

`make campaign` makes many more; those that nothing can tell are argued in `oracle/equivalent.py`.
"""

from __future__ import annotations

import pytest
from oracle.battery import killer
from oracle.equivalent import EQUIVALENT
from oracle.mutants import FAMILIES, RULE_FILES, chosen, mutants_of

from allocator.models.rules import RULES

TRIED = [next(m for m in chosen(family, 9) if m.name not in EQUIVALENT) for family in FAMILIES]


@pytest.mark.parametrize("mutant", TRIED, ids=lambda m: m.name)
def test_a_mutant_is_noticed(mutant) -> None:  # type: ignore[no-untyped-def]
    check = killer(mutant)
    assert check is not None, "nothing notices this change"
    assert not check(), "the same check finds the package itself wrong"


def test_every_argued_mutant_exists() -> None:
    """A line that argues for a change of what no longer stands there argues for nothing."""
    assert not set(EQUIVALENT) - {m.name for family in FAMILIES for m in mutants_of(family)}


def test_every_family_has_its_mutants() -> None:
    assert set(RULE_FILES) == set(RULES) - {"proration"} | {"gate"}
    assert len(TRIED) == len(FAMILIES)
    for family in FAMILIES:
        assert len(mutants_of(family)) >= 12, family
