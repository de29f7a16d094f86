"""Who has proven which goal, and what an engine is asked next, where engines run side by side.

While goals are open every engine proves goal after goal on its own. The first proof of a goal counts for the search: an
engine that is stuck on a goal another has proven is moved to the first open goal, with the proven ones as rows, as soon
as that one holds up everybody; where others get on, it only has to find nothing better than what they have. So the list
is found also where each engine alone is stuck somewhere.

Afterwards every goal still needs a second proof by an engine of another family. Each engine is asked for the goals
that lack its proof, and leaves one it is stuck on until it has tried the others; a third family joins. "Given the goals
before, nothing is better", proven twice for every goal, is all that two complete proofs say, whoever said which part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from allocator.engines.outcome import Level
from allocator.models.model import Goal
from allocator.parallel.worker import Worker

Values = tuple[int, ...]

PATIENCE_SECONDS = 3.0
"""How long an engine may be on one goal before it is asked for something else; doubled every time it is."""


class Opened(NamedTuple):
    """An engine says who it is, and begins."""

    version: str
    family: str


class Reached(NamedTuple):
    """An engine has ended a goal, proven or not; `values` is the solution in hand."""

    number: int
    level: Level
    values: Values | None


@dataclass
class Entry:
    """One engine that takes part.

    Attributes
    ----------
    proven
        Goal number → the value it has proven itself.
    values
        Its solution with the best value of every goal, once it has one.
    finished
        When it last proved a goal.
    out
        Why it takes no further part: it `gave up`, or its process was `lost`.
    worker
        Where it runs; None while nothing is asked of it.
    at, since
        The goal it is working on, and when it began.
    left
        Goal number → how often it was asked for something else instead.
    known, stuck
        Of what it is asked, the goals of which it only has to find nothing better; those where this got it nowhere.
    """

    name: str
    version: str = ""
    family: str = ""
    proven: dict[int, int] = field(default_factory=dict)
    infeasible: bool = False
    values: Values | None = None
    finished: float = 0.0
    out: Literal["", "gave up", "lost"] = ""
    worker: Worker | None = None
    at: int = 0
    since: float = 0.0
    left: Counter[int] = field(default_factory=Counter)
    known: frozenset[int] = frozenset()
    stuck: set[int] = field(default_factory=set)


class Dispute(Exception):  # noqa: N818 - a finding, not a fault of the program
    """Two engines cannot both be right; the claims are (engine, goal values as far as claimed, solution)."""

    def __init__(self, *claims: tuple[Entry, tuple[int, ...], Values | None]) -> None:
        super().__init__()
        self.claims = claims


class _First(NamedTuple):
    """The first proof of a goal."""

    entry: Entry
    value: int
    when: float


class ProofLedger:
    """Keeps the proofs and decides what an engine is asked next; starts and stops nothing itself.

    Parameters
    ----------
    required
        An engine without whose proof of a goal the goal does not count as confirmed; None: any two families do.
    """

    def __init__(self, goals: Sequence[Goal], *, required: str | None = None) -> None:
        self.goals, self.required = goals, required
        self.entries: list[Entry] = []
        self.first: list[_First] = []
        self.solution: Values | None = None
        self.incumbents: list[tuple[Entry, Values]] = []
        self.bounds: dict[int, int] = {}
        self.several, self.advanced = False, 0.0

    # --- what engines say ---------------------------------------------------------------------------------------------

    def hear(self, entry: Entry, said: object, now: float) -> None:
        """Take down what an engine says on its way: `Opened`, from when on its time counts, or `Reached`.

        Raises
        ------
        Dispute
            It contradicts another engine's proof.
        """
        if isinstance(said, Opened):
            entry.version, entry.family, entry.since = *said, now
        elif isinstance(said, Reached):
            entry.at, entry.since = said.number + 1, now
            if said.level.status == "infeasible":
                self.deny(entry, now)
            elif said.level.status == "optimal" and said.values is not None:
                self._prove(entry, said.number, said.level, said.values, now)
            else:
                self._cut_short(entry, *said)
            self._refuse_contradiction(entry, said.values)

    def deny(self, entry: Entry, now: float) -> None:
        """Take down that an engine has proven that nothing satisfies every row.

        Raises
        ------
        Dispute
            Another knows something that does.
        """
        entry.infeasible, self.advanced = True, now
        self._refuse_contradiction(entry, None)

    def _prove(self, entry: Entry, number: int, level: Level, values: Values, now: float) -> None:
        value = self.goals[number].expression.value(values)
        if level.how != "given":
            entry.proven[number], entry.finished = value, now
        if number == self.front:
            self.first.append(_First(entry, value, now))
            self.several |= self.goals[number].settles and level.how == "solver"  # it did not settle itself
            self.solution, self.advanced = values, now
        if number == len(self.goals) - 1:
            entry.values = values

    def _cut_short(self, entry: Entry, number: int, level: Level, values: Values | None) -> None:
        if values is not None:
            self.incumbents.append((entry, values))
        if level.bound is not None and number == self.front:
            tighter = max if level.sense == "min" else min
            self.bounds[number] = tighter(level.bound, self.bounds.get(number, level.bound))

    def _refuse_contradiction(self, entry: Entry, values: Values | None) -> None:
        """No solution is better than a proven goal, no two proofs differ, nobody finds what another says is none."""
        deniers = [e for e in self.entries if e.infeasible]
        finders = [*self.incumbents, *((f.entry, self.solution) for f in self.first[:1])]
        if deniers and finders:
            raise Dispute((finders[0][0], (), finders[0][1]), (deniers[0], (), None))
        for number, (prover, value, _) in enumerate(self.first):
            own = entry.proven.get(number, value)
            other = own if own != value or values is None else self.goals[number].expression.value(values)
            if other == value:
                continue
            if own != value or (other < value) == (self.goals[number].sense == "min"):
                before = tuple(f.value for f in self.first[:number])
                raise Dispute((prover, (*before, value), self.solution), (entry, (*before, other), values))
            return

    # --- how it stands ------------------------------------------------------------------------------------------------

    @property
    def front(self) -> int:
        """The first goal that nobody has proven yet."""
        return len(self.first)

    @property
    def won(self) -> bool:
        """Whether the best list is known: every goal is proven once, or somebody has proven that nothing fits."""
        return self.front == len(self.goals) or any(e.infeasible for e in self.entries)

    @property
    def confirmed(self) -> bool:
        """Whether engines of two families say so."""
        if deniers := [e for e in self.entries if e.infeasible]:
            return self.enough(deniers)
        return self.won and all(self.enough(self._provers(number)) for number in range(len(self.goals)))

    def enough(self, entries: Collection[Entry]) -> bool:
        """Tell whether what these engines say counts as confirmed."""
        named = self.required is None or self.required in {e.name for e in entries}
        return named and len({e.family for e in entries}) > 1

    def _provers(self, number: int) -> list[Entry]:
        return [e for e in self.entries if number in e.proven]

    def wanted(self, entry: Entry) -> set[int]:
        """Return the goals whose proof by this engine is of use."""
        if entry.out or entry.infeasible:
            return set()
        found = set()
        for number in set(range(len(self.goals))) - entry.proven.keys():
            provers = self._provers(number)
            another = entry.name == self.required or entry.family not in {e.family for e in provers}
            if another and not self.enough(provers):
                found.add(number)
        return found

    def calls_another(self, now: float) -> bool:
        """Tell whether one more engine should join.

        One is missing, or the best list has long been known unconfirmed.
        """
        able = [e for e in self.entries if not e.out]
        idle = not any(self.wanted(e) for e in able)
        return len(able) < 2 or (self.won and (idle or now - self.advanced > PATIENCE_SECONDS))

    # --- what is next -------------------------------------------------------------------------------------------------

    def next_goals(self, entry: Entry, now: float) -> frozenset[int] | None:
        """Tell what an engine should be asked, given what it is doing; None: let it be.

        Empty means that nothing of it is wanted. The goals from the first open one on are always asked for together.
        """
        wanted, at = self.wanted(entry), entry.at
        if entry.worker is None:
            return self._least_left(entry, wanted) if wanted else None
        if at >= len(self.goals) or not wanted:
            return None if wanted or not self.won else frozenset()
        patience = PATIENCE_SECONDS * 2 ** entry.left[at]
        others = wanted - {at}
        if at >= self.front or now - entry.since <= patience or not others:
            return None
        if at not in wanted:
            return self._least_left(entry, wanted)
        ahead = frozenset(n for n in others if n >= self.front)
        if ahead and now - self.advanced <= patience:  # others get on: at most the goal is asked for more easily
            late = at not in entry.known and now - self.first[at].when > patience
            return self._least_left(entry, wanted) if late else None
        entry.left[at] += 1
        (entry.stuck.add if at in entry.known else entry.stuck.discard)(at)
        return ahead or self._least_left(entry, others)

    def challenges(self, entry: Entry, number: int) -> bool:
        """Tell whether an engine is only to ask for better than a proven goal, which may take far less time.

        Or far more: where it got stuck it searches from the start the next time, then asks again, and so on in turn.
        """
        return number < self.front and number not in entry.stuck

    def _least_left(self, entry: Entry, wanted: Collection[int]) -> frozenset[int]:
        """Return those that the engine was called away from least often, and all that are open."""
        least = min(entry.left[n] for n in wanted)
        return frozenset(n for n in wanted if n >= self.front or entry.left[n] == least)
