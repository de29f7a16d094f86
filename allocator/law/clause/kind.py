"""What a kind of clause is, whatever its figures: its names for people, its places in lists, what it is about.

Every kind that a file of `models/rules/` defines is entered in `KINDS`; nobody else lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, get_args

from pydantic import ConfigDict

from allocator.law.clause.facets import LIMITS, Movable
from allocator.law.clause.fields import Frozen

KINDS: dict[str, type[Kind]] = {}
"""Kind → its figures, in the order in which the files were found; `kinds` puts them in the order for people."""


def titled(kind: type[Any]) -> str:
    """Return the name of a kind in a file's schema: cumulative_ceiling is CumulativeCeiling."""
    return "".join(part.capitalize() for part in kind_named(kind).split("_")) or kind.__name__


def kind_named(kind: type[Any]) -> str:
    """Return the word by which a file names the kind; empty for a class that is no single kind."""
    field = kind.model_fields.get("kind")
    words = get_args(field.annotation) if field else ()
    return str(words[0]) if len(words) == 1 else ""


class Kind(Frozen):
    """The answers that all clauses of a kind have in common; a kind overrides what is otherwise with it."""

    model_config = ConfigDict(model_title_generator=titled, defer_build=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Enter the kind; one without a name for people, or with the word of another file's kind, is refused."""
        super().__pydantic_init_subclass__(**kwargs)
        if not (name := kind_named(cls)):
            return
        other = KINDS.get(name, cls)
        if not getattr(cls, "label", "") or other.__module__ != cls.__module__:
            raise TypeError(f"{cls.__module__}: the kind {name} has no label, or another file has it already")
        KINDS[name] = cls

    # For people.
    label: ClassVar[str]
    """What the kind is called."""
    label_due: ClassVar[str] = ""
    """The same where a standard settles the amounts; empty for no other name."""
    names: ClassVar[Mapping[str, str]] = {}
    """Field → what it is called."""
    told: ClassVar[Mapping[str, Mapping[Any, str]]] = {}
    """Field → value → what the value is called, for every field that takes words."""
    counted: ClassVar[str] = ""
    """What stands behind a whole number of this kind."""
    units: ClassVar[Mapping[str, str]] = {}
    """The same of single fields, where it is another."""
    written: ClassVar[Mapping[str, str]] = {}
    """Field → what the file's schema cannot say of it."""
    unsaid_label: ClassVar[Mapping[str, str]] = {}
    """Id of a rule that is in force although no clause says it → what that one is called."""
    place: ClassVar[int] = 1000
    """The kind's place in lists of kinds; equal ones by their name."""
    seldom: ClassVar[bool] = False
    """Whether planners seldom touch it, so that pages fold its controls away."""
    moved_by: ClassVar[str] = ""
    """How the clause is moved at all, where no scenario's path does it."""
    moved_in: ClassVar[str] = ""
    """The scenario's own table that moves it, where it is no path."""
    of_budget: ClassVar[bool] = False
    """Whether it is the article behind the sum that every run is given."""
    of_total: ClassVar[bool] = False
    """Whether it measures the list as a whole: such sums are told of every list."""
    keeps_amount: ClassVar[str] = ""
    """What keeps a chosen amount from being raised, where that has a name beside the article."""

    # When a programme's file and a scenario are read.
    figures: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that hold numbers of the text (not 口径 or switches)."""
    several: ClassVar[bool] = False
    """Whether each of several clauses of the kind acts by its own figures; else no more than one can be in force."""
    own_figure: ClassVar[str] = ""
    """The field by which a clause speaks for itself: the ministry's choice of the kind then stands beside it."""
    in_step: ClassVar[tuple[str, ...]] = ()
    """Names of the fields in which several clauses that act together have to say the same."""
    identity: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that say which clause it is, so that no scenario sets them."""
    chooses: ClassVar[bool] = False
    """Whether it says who is chosen: nothing where everybody is paid what is due."""
    limits_choice: ClassVar[bool] = False
    """Whether it limits sums due, too, but is no choice that goes without saying there."""
    of_tiers: ClassVar[bool] = False
    """Whether it says how awards spread over tiers: nothing where a rate or an event settles the amount."""
    of_dues: ClassVar[bool] = False
    """Whether it says something only where everybody is paid what is due."""
    of_shortfall: ClassVar[bool] = False
    """Whether it has a part in it where sums due exceed the budget."""
    of_requests: ClassVar[bool] = False
    """Whether it says nothing of a fixed sum, which heeds no request."""
    ranks: ClassVar[frozenset[str]] = frozenset()
    """The kinds of awards, due to everybody by themselves, that are ranked where the file states such a clause."""
    written_on: ClassVar[bool] = False
    """Whether its switch is off unless one's own file states the clause."""
    implied: ClassVar[str] = ""
    """Its reading, where it holds for everybody who hands out money, whether or not one's own file says so."""
    own_reading: ClassVar[str] = ""
    """How a choice that no text fixes is read where the scale of the scores is anybody's."""

    # When the candidates' files are read and the problem is frozen.
    freezing: ClassVar[tuple[str, ...]] = ()
    """Names of the fields that say what the frozen problem holds and that no engine asks for afterwards."""
    read: ClassVar[bool] = True
    """Whether reading the candidates' files looks at it."""
    by_hand: ClassVar[bool] = False
    """Whether it stands for what a scenario fixes by hand."""
    grades: ClassVar[bool] = False
    """Whether it says which tiers are one's own; another tier than that is nobody's reason to get nothing."""
    by_proof: ClassVar[bool] = False
    """Whether it makes a fact that a gate proves the tier."""
    demands: ClassVar[bool] = False
    """Whether it asks for a number of awards at least, which no single award breaks."""
    selects: ClassVar[bool] = False
    """Whether it does nothing but choose among finished lists, so that all of those stay allowed without it."""
    of_cities: ClassVar[bool] = False
    """Whether it is a choice about cities: another rule, and no other reading, where it is off until now."""
    limits: ClassVar[bool] = True
    """Whether it limits or demands awards, so that it can have a part in it where nothing fits."""
    priced: ClassVar[bool] = True
    """Whether its price is asked."""
    keeps_money: ClassVar[bool] = True
    """Whether money can be left for its sake, which then is told by its name; else its candidates say so themselves."""
    left_place: ClassVar[int] = LIMITS
    """Its place among those for whose sake money is left."""
    price_place: ClassVar[int] = 1000
    """Its place among the rules whose price is told."""

    # Where nothing fits.
    def movable(self, case: Any) -> Iterable[Movable]:
        """Return the figures that may be moved where nothing fits; how far is told, of a must too."""
        del case
        return ()
