"""Schemes side by side: the allocation under each, who changes against the official list, money, rank correlation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from allocator.errors import RulesError, UsageError
from allocator.intake.scoring.marked import Marked
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Candidate
from allocator.problem.changes import Award, Changes, changed
from allocator.problem.problem import Problem
from allocator.run.weighed import Standing
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.scheme import Scheme
from allocator.whatif.weights.scoring import experts_in, scores_of
from allocator.whatif.weights.statistics import (
    Alike,
    Concordance,
    OfTerm,
    alike,
    concordance,
    kendall,
    of_terms,
    spearman,
)
from allocator.whatif.weights.values import Values, values_of

NEAR = 5
"""So many ranks above and below the last one funded count as near the line."""


@dataclass(frozen=True)
class Listing:
    """Scores, and the list that they bring.

    Attributes
    ----------
    scores
        Per position of the official problem, hundredths.
    awards
        Candidate id → level and 元.
    listed
        The problem and its list, where they are at hand.
    """

    scores: tuple[int, ...]
    awards: dict[str, Award]
    fingerprint: str
    listed: tuple[Problem, Allocation] | None = field(default=None, compare=False, repr=False)

    @property
    def spent(self) -> int:
        return sum(amount for _, amount in self.awards.values())


@dataclass(frozen=True)
class WithoutExpert:
    """The same scheme without one expert: who changes against the scheme with all; None and why where it cannot be."""

    expert: str
    changes: Changes | None
    why: str = ""

    @property
    def text(self) -> str:
        """What changes, or why it cannot be, for people."""
        return self.changes.text() if self.changes else self.why

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "expert": self.expert,
            "changes": self.changes.lists() if self.changes else None,
            "text": self.text,
        }


@dataclass(frozen=True)
class OfScheme:
    """One scheme: its list against the official one, and what its marks say of themselves.

    Attributes
    ----------
    changes
        From the official list to this one.
    rank_correlation
        Spearman's and Kendall's of the official scores and these; None where one of them tells nobody apart.
    """

    name: str
    scheme: Scheme
    standing: Standing
    values: Values
    listing: Listing
    changes: Changes
    rank_correlation: tuple[float | None, float | None]
    terms: tuple[OfTerm, ...]
    pairs: tuple[Alike, ...]
    concordance: tuple[Concordance, ...]
    without: tuple[WithoutExpert, ...]

    @property
    def differs(self) -> int:
        """k: by how many candidates its list and the official one differ, in who is funded."""
        return max(len(self.changes.entered), len(self.changes.left))

    @property
    def moved(self) -> int:
        """How many candidates have another tier or amount, or another outcome."""
        return sum(map(len, self.changes.lists().values()))

    @property
    def same(self) -> bool:
        """Whether its list is the official one, to the tier and the 元."""
        return not self.changes.any


@dataclass(frozen=True)
class Compared:
    """The official list and the schemes beside it."""

    lists: Lists
    official: Listing
    schemes: tuple[OfScheme, ...]

    @property
    def pool(self) -> tuple[Candidate, ...]:
        return self.lists.problem.pool

    @property
    def near(self) -> list[int]:
        """Positions near the official line, and all whose award is not the same everywhere."""
        awards = self.official.awards
        last = max((i for i, c in enumerate(self.pool) if c.id in awards), default=-1)
        found = set(range(max(0, last - NEAR + 1), min(len(self.pool), last + NEAR + 1)))
        for scheme in self.schemes:
            found |= {i for i, c in enumerate(self.pool) if awards.get(c.id) != scheme.listing.awards.get(c.id)}
        return sorted(found)

    def sums(self, listing: Listing, of: Callable[[Candidate, int], str]) -> dict[str, tuple[int, int]]:
        """Return number and 元 of a list by what `of` tells of a candidate and a level."""
        number: Counter[str] = Counter()
        money: Counter[str] = Counter()
        for c in self.pool:
            if award := listing.awards.get(c.id):
                key = of(c, award[0])
                number[key] += 1
                money[key] += award[1]
        return {key: (number[key], money[key]) for key in number}

    def by_tier(self, listing: Listing) -> dict[str, tuple[int, int]]:
        """Return number and 元 by tier, the top first; tiers without an award too."""
        tiers = self.lists.problem.tiers
        found = self.sums(listing, lambda _, level: tiers[level - 1].name)
        return {t.name: found.get(t.name, (0, 0)) for t in reversed(tiers)}

    def by_city(self, listing: Listing) -> dict[str, tuple[int, int]]:
        """Return number and 元 by city."""
        return self.sums(listing, lambda c, _: c.city)


def compared(
    lists: Lists,
    official: Listing,
    schemes: Sequence[tuple[str, Scheme]],
    marks: Sequence[Marked],
    *,
    marked_on: date | None = None,
    leave_one_out: bool = True,
) -> Compared:
    """Return the schemes beside the official list.

    Parameters
    ----------
    marked_on
        When the marks were known; None where nobody says.
    leave_one_out
        Whether schemes on experts' marks are also solved without each expert.

    Raises
    ------
    RulesError
        A scheme is another programme's, or the file does not have what it weighs.
    DataError
        Values are missing.
    """
    bench = _Bench(lists, official, marks, marked_on, leave_one_out)
    return Compared(lists, official, tuple(bench.solved(name, scheme) for name, scheme in schemes))


@dataclass(frozen=True)
class _Bench:
    """What every scheme is put beside."""

    lists: Lists
    official: Listing
    marks: Sequence[Marked]
    marked_on: date | None
    leave_one_out: bool

    def solved(self, name: str, scheme: Scheme) -> OfScheme:
        lists, problem = self.lists, self.lists.problem
        if scheme.programme not in (None, problem.programme.key):
            raise RulesError(
                f"计分方案“{name}”是为“{scheme.programme}”制定的，所选办法为“{problem.programme.key}”，请核对"
            )
        if scheme.panel.method != "none" and lists.by_score:
            raise RulesError(f"计分方案“{name}”：标准化后的得分不能与最低得分比较，而本次测算设有最低得分，请去掉其一")
        values = values_of(scheme, problem.pool, self.marks)
        full = problem.programme.scoring.full
        listing = listing_of(lists, scores_of(scheme, values, problem.pool, full))
        alone = self.leave_one_out and scheme.basis == "experts"
        after = scheme.after(self.marked_on)
        return OfScheme(
            name=name,
            scheme=scheme,
            standing="unknown" if after is None else "after" if after else "before",
            values=values,
            listing=listing,
            changes=_changes(lists, self.official, listing),
            rank_correlation=(
                spearman(self.official.scores, listing.scores),
                kendall(self.official.scores, listing.scores),
            ),
            terms=of_terms(values) if values.terms else (),
            pairs=alike(values) if values.terms else (),
            concordance=concordance(values),
            without=tuple(_without(lists, scheme, values, listing, full)) if alone else (),
        )


def listing_of(lists: Lists, scores: tuple[int, ...]) -> Listing:
    """Return the list of scores, as an official solve has it."""
    found = lists.solved(scores)
    problem, _ = found.listed
    return Listing(scores, found.awards, problem.fingerprint, found.listed)


def _changes(lists: Lists, before: Listing, after: Listing) -> Changes:
    order = [lists.problem.pool[i].id for i in lists.order(after.scores)]
    own = {i: after.awards[i] for i in order if i in after.awards}
    return changed(before.awards, own, {c.id: c.called for c in lists.problem.pool})


def _without(lists: Lists, scheme: Scheme, values: Values, whole: Listing, full: int) -> Iterator[WithoutExpert]:
    """Yield the list without each expert, the trim run again on the rest; by the kernel, or a walk of its own."""
    for expert in experts_in(values):
        try:
            scores = scores_of(scheme, values, lists.problem.pool, full, expert)
            yield WithoutExpert(expert, _changes(lists, whole, listing_of(lists, scores)))
        except (RulesError, UsageError) as fault:
            yield WithoutExpert(expert, None, str(fault))
