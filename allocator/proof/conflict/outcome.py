"""What is told where nothing fits: the sets of demands that cannot stand together, their figures, and ways out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from allocator.law.clause.fields import Force
from allocator.proof.conflict.figures import Figure
from allocator.proof.conflict.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Part:
    """One member of a set: its clause and article, whose it is (a candidate's id, a city), the tier of a pin."""

    clause: str
    article: str
    force: Force
    of: str = ""
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of a kind against one total: what they need, what there is, how many fit at most."""

    number: int
    needed: int
    total: int
    at_most: int
    unit: str
    tiers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ConflictSet:
    """Members that cannot stand together and of which none can be left out.

    Attributes
    ----------
    part
        Its number: sets with the same one share members, directly or through others; a clause that holds each
        applicant, group or city to itself is not counted, so that each part can be put right alone.
    each
        The cities of which a single one already cannot stand beside the other members: one set in place of many.
    alone
        Whether a candidate's own data forbid the pin, at any budget.
    settled
        Whether nothing that is kept beside them helps.
    confirmed
        Whether a second engine says so, too; None where it was not asked.
    """

    members: tuple[Part, ...]
    sentence: str
    part: int
    each: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    counted: Counted | None = None
    alone: bool = False
    settled: bool = True
    confirmed: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {name: _plain(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Clause ids that cannot stand together, and the sentence that says so: those of the first of the sets.

    Attributes
    ----------
    complete
        Whether it is proven that there are no other sets (已全部列出), else 未列尽.
    hopeless
        Whether it is proven that nothing helps but a must or the budget.
    """

    clauses: tuple[str, ...]
    sentence: str
    sets: tuple[ConflictSet, ...] = ()
    complete: bool = False
    proposals: tuple[Proposal, ...] = ()
    hopeless: bool = False

    @property
    def parts(self) -> int:
        """How many conflicts there are that share no member."""
        return len({s.part for s in self.sets})

    def step(self, found: ConflictSet) -> Proposal | None:
        """Return what of the best way out is about one of the sets; None where there is no way out."""
        if not self.proposals:
            return None
        way, own = self.proposals[0], {(m.clause, m.of) for m in found.members}
        names, clauses = {of for _, of in own}, {clause for clause, _ in own}
        cities = {c: tuple(of for of in cities if (c, of) in own) for c, cities in way.cities.items()}
        return replace(
            way,
            moved=tuple(m for m in way.moved if m.clause in clauses),
            pins=tuple(i for i in way.pins if i in names),
            exclusions=tuple(i for i in way.exclusions if i in names),
            cities={c: of for c, of in cities.items() if of},
        )

    def _step_told(self, found: ConflictSet) -> dict[str, Any] | None:
        if (step := self.step(found)) is None:
            return None
        told = {"pins": step.pins, "exclusions": step.exclusions, "cities": step.cities}
        return _plain({**told, "clauses": [m.clause for m in step.moved]})  # type: ignore[no-any-return]

    def to_json(self) -> dict[str, Any]:
        """Return what a record holds beside the clause ids and the sentence."""
        return {
            "conflicts": [s.to_json() | {"step": self._step_told(s)} for s in self.sets],
            "conflict_complete": self.complete,
            "proposals": [_plain(asdict(p)) for p in self.proposals],
            "proposals_hopeless": self.hopeless,
        }


def _plain(value: Any) -> Any:
    """Return the value as JSON has it: lists for tuples."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value
