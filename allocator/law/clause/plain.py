"""What a clause limits and asks for as plain figures: enough to check a reason without the rule that gave it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from allocator.law.clause import facets
from allocator.law.clause.kind import Kind

if TYPE_CHECKING:
    from allocator.law.programme import Programme


class Plain(Kind):
    """A clause whose rule blocks, or that closes tiers, says so once more here; else nobody can check it apart."""

    def as_bounds(self, programme: Programme) -> Iterable[facets.Bound]:
        """Return what the awards of one applicant, city or group come to at most, for whoever checks without it."""
        del programme
        return ()

    def opens(self, programme: Programme, level: int) -> Iterable[facets.Condition]:
        """Return what a candidate's own data have to say for a tier to be open: `closes` again, as plain figures."""
        del programme, level
        return ()
