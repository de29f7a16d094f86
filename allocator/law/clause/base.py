"""A clause of a 办法 as data, and every question that anybody asks of it.

A kind is one file, `models/rules/<kind>.py`, with its figures (a subclass of `Clause`) and its rule. Nobody else knows
it: whoever wants to know something asks the clause in hand. What it does not override is the answer of a clause that
stands for itself: it acts, it may be dropped, nothing else follows.

What a question is asked with may stand above this package: a `case` is a `problem.case.Case`, a `problem` a
`problem.problem.Problem`, a `candidate` a `problem.candidate.Candidate`, `facts` are `problem.tier_eligibility.Facts`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import PrivateAttr, model_validator

from allocator.errors import CodedError
from allocator.law.clause import facets
from allocator.law.clause.fields import Alternative, Force
from allocator.law.clause.plain import Plain

if TYPE_CHECKING:
    from allocator.law.programme import Programme


class Clause(Plain):
    """What every clause says about itself.

    `force` decides what may be relaxed when nothing fits: `must` never, `principle` and `about` only as a recorded
    exception, `choice` freely. A clause that is not the ministry's choice quotes its article.
    """

    id: str
    kind: str
    article: str | None = None
    quote: str | None = None
    document: str | None = None
    force: Force = "choice"
    scope: Literal["programme", "year"] = "programme"
    interpretation: str = ""
    alternatives: tuple[Alternative, ...] = ()
    checked: date | None = None
    _name: str = PrivateAttr("")

    @property
    def active(self) -> bool:
        """Whether it is in force: neither switched off nor without its figure."""
        return True

    def rivals(self, other: Clause) -> bool:
        """Tell whether this and another clause of its kind are in force and cannot both act."""
        return self.active and other.active and (not self.several or bool(self.differs(other)))

    def differs(self, other: Clause) -> tuple[str, ...]:
        """In which of the fields of `in_step` another clause of its kind says something else."""
        return tuple(name for name in self.in_step if getattr(self, name) != getattr(other, name))

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Clause:
        if self.force != "choice" and not (self.article and self.quote):
            raise CodedError("R05", '未注明依据(article/quote)，也未标为本厅选择(force = "choice")')
        return self

    def asked(self) -> dict[str, Any]:
        """Return the fields that an engine may ask for once the problem is frozen."""
        apart = {*Clause.model_fields, *self.freezing} - {"kind", "force"}
        return {name: getattr(self, name) for name in type(self).model_fields if name not in apart}

    @property
    def where(self) -> str:
        """The article for people, 本厅选择 where no text fixes it."""
        return self.article or "本厅选择"

    @property
    def path(self) -> str:
        """What the paths of a scenario that set it begin with; see `apart`."""
        return f"clause.{self._name or self.id}"

    def apart(self, others: Collection[Clause]) -> None:
        """Go by a number in paths where the id is the kind and others are of the kind: clause.KIND.x means nobody."""
        alike = [c for c in others if c.kind == self.kind and c is not self]
        if self.id == self.kind and any(not c.own_figure or getattr(c, c.own_figure) is not None for c in alike):
            names = (f"{self.kind}_{n}" for n in range(1, len(others) + 2))
            self._name = next(name for name in names if name not in {c.id for c in others})

    @property
    def stated(self) -> tuple[int, ...]:
        """The numbers of this clause that must stand in its quotation; none where it is the ministry's choice."""
        values = [getattr(self, name) for name in self.figures] if self.force != "choice" else []
        return tuple(v for v in values if v is not None)

    @property
    def stating(self) -> tuple[str, str, str | None, Force]:
        """Who says it, for `as_quota` and the others: id, article, words, force."""
        return self.id, self.where, self.quote, self.force

    # For people.

    @property
    def of_tier(self) -> str | None:
        """The one tier that it speaks of; None for all."""
        found = getattr(self, "tier", None)
        return found if isinstance(found, str) else None

    @property
    def about(self) -> str | None:
        """What it speaks of that others of its kind do not: a tier, a column; None where nothing tells them apart."""
        return self.of_tier

    @property
    def cities_named(self) -> tuple[str, ...]:
        """The cities that it binds and names; none where it binds all of them, or is no clause on cities."""
        return ()

    # When a programme's file and a scenario are read.

    @property
    def needs_levels(self) -> bool:
        """Whether it says something only where there are several tiers."""
        return False

    @property
    def in_use(self) -> bool:
        """Whether it says anything of tiers: its mode is not off."""
        return self.active

    @classmethod
    def idle_own(cls, cities: Any) -> bool:
        """Tell whether the choice says nothing about one's own programme with these cities, as its file has them."""
        del cities
        return False

    @classmethod
    def counting(cls, ident: str, tier: str, number: int, mode: Literal["hard", "soft"]) -> Clause | None:
        """Return the clause that a tier gets so many awards, of the one kind that can say it; None of all others."""
        del ident, tier, number, mode
        return None

    def misfit(self, programme: Programme) -> str:
        """Tell why it cannot act in a programme that ranks, and what to do; empty where it can."""
        del programme
        return ""

    def check(self, programme: Programme, place: int) -> None:
        """Refuse what it cannot say in this programme, with its place among the clauses (`MisplacedError`)."""

    @property
    def by_tiers(self) -> Mapping[str, Mapping[str, int]]:
        """Field → figures by the names of the tiers: where any are given, every tier has one."""
        return {}

    @property
    def uncut(self) -> str:
        """The field by which it moves a tier or a seat instead of cutting an amount; empty where it does not."""
        return ""

    def exceeded(self, name: str) -> facets.Direction:
        """In which direction its figure is exceeded. A choice is the ministry's own and cannot be."""
        if self.force == "choice":
            return None
        if name in self.figures:
            return "up"
        return "off" if name == "on" and self.force == "must" else None

    @property
    def settings(self) -> tuple[facets.Named, ...]:
        """What a scenario may set beside the fields."""
        return ()

    def along(self, wanted: Mapping[str, Any]) -> tuple[facets.Along, ...]:
        """Tell what moves along with what a scenario sets of this clause (name → value)."""
        del wanted
        return ()

    # When the candidates' files are read.
    @property
    def wants(self) -> frozenset[facets.Wanted]:
        """The columns that every line must fill for its sake."""
        return frozenset()

    @property
    def reads(self) -> frozenset[str]:
        """The fields of a line that decide something by it: request, tier (the experts' grade), applied."""
        return frozenset()

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers of the column that it reads, where the programme names them itself."""
        return ()

    @property
    def applications(self) -> int | None:
        """How many applications one applicant may make; None where it does not say."""
        return None

    @property
    def looks_back(self) -> bool:
        """Whether earlier years have to be known."""
        return False

    @property
    def once_per(self) -> Literal["project", "applicant"] | None:
        """Who is not funded again after once; None where it does not say."""
        return None

    def judged(self) -> Clause:
        """Return the same without what only warnings look at."""
        return self

    # When the problem is frozen, and to everybody who computes.

    @property
    def as_quota(self) -> facets.Quota | None:
        """A number of awards."""
        return None

    @property
    def as_ceiling(self) -> facets.Ceiling | None:
        """What an applicant may have in all."""
        return None

    @property
    def as_groups(self) -> facets.Groups | None:
        """Groups of which a number is supported at most."""
        return None

    @property
    def as_shape(self) -> facets.Shape | None:
        """How awards spread over the tiers."""
        return None

    @property
    def as_cap(self) -> facets.Cap | None:
        """Awards that each city has at most."""
        return None

    @property
    def as_floor(self) -> facets.Floor | None:
        """Awards that each city has at least."""
        return None

    @property
    def as_seats(self) -> facets.Seats | None:
        """Awards kept for cities without one."""
        return None

    @property
    def as_apart(self) -> facets.Apart | None:
        """Whether a city competes in this pool."""
        return None

    @property
    def order(self) -> str | None:
        """How nobody is passed over (excused, strict, in_city, funding, off)."""
        return None

    @property
    def prorates(self) -> bool:
        """Whether sums due beyond the budget are reduced alike."""
        return False

    @property
    def apportions(self) -> bool:
        """Whether awards per city should be near the cities' shares of the candidates."""
        return False

    @property
    def caps_money(self) -> bool:
        """Whether it limits the money of a city, which no seat kept for another city may upset."""
        return False

    @property
    def soft(self) -> bool:
        """Whether it is a goal: a measurement off its limit is a goal missed, and no rule broken."""
        return False

    def gives_tier(self, pool: Sequence[Any]) -> bool:
        """Tell whether it gives every candidate of this pool the one tier that he may have."""
        del pool
        return False

    def states_tier(self, candidate: Any) -> bool:
        """Tell whether the candidate's data state the tier that it gives."""
        del candidate
        return False

    def upper_tier(self, candidate: Any) -> str | None:
        """Return the tier above which nobody's grade counts for a candidate; None where it sets none."""
        del candidate
        return None

    @classmethod
    def unsaid(cls, programme: Programme) -> Clause | None:
        """Return the clause by which levels are closed where the programme states none of the kind."""
        del programme
        return None

    def closes(self, facts: Any) -> Iterable[tuple[facets.Turn, facets.Pairs]]:
        """Return the levels that a candidate's own data close to it, each with its turn among the reasons."""
        del facts
        return ()

    def unmatched(self, programme: Programme, candidates: Any, history: Any, receipts: Any) -> frozenset[str]:
        """Ids of the candidates of whom it is not known whether their project has been funded before."""
        del programme, candidates, history, receipts
        return frozenset()

    # Where it is asked how it would be otherwise.

    def changed(self, **figures: Any) -> Callable[[Any], Any]:
        """From a case to the one with other figures of this clause."""
        return lambda case: case.with_clause(self.id, **figures)

    def dropped(self, case: Any) -> Any:
        """Return the case without this clause."""
        return case.without_clause(self.id)

    def placed(self, case: Any) -> Any:
        """Return the case with this clause for the one of its id, and whatever it decides when the files are read."""
        return case.with_clause(self.id, **{name: getattr(self, name) for name in type(self).model_fields})

    def same_list(self, other: Clause) -> bool:
        """Tell whether another reading of it gives the same list without being tried."""
        del other
        return False

    def lacks(self, case: Any) -> str:
        """Tell what the candidates' files lack for it to mean anything; empty where nothing."""
        del case
        return ""

    def relaxed(self, case: Any) -> Iterable[facets.Variation]:
        """Tell what it demands or limits, and the case without it: what a conflict is found of."""
        del case
        if self.limits and self.active:
            yield facets.Variation(f"{self.label}（{self.where}）", self.dropped, turn=facets.LIMITS)

    def moves(self, case: Any) -> Iterable[facets.Variation]:
        """Return the case without it and, where it is a quantity, one step up and down: its price is found of these."""
        del case
        if self.priced and self.active:
            yield facets.Variation(f"不设{self.label}", self.dropped)

    def loosened(self, case: Any, problem: Any) -> Iterable[facets.Variation]:
        """Return the case without it, where it can keep money from being spent and explains it by itself."""
        del case, problem
        if self.keeps_money and self.active:
            yield facets.Variation(f"{self.label}（{self.where}）", self.dropped, turn=self.left_place)
