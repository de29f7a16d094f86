"""Who proves which goal, when engines run side by side on the same rows.

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
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from allocator.engines.outcome import Level
from allocator.engines.portfolio.runner import Running
from allocator.engines.portfolio.worker import Opened, Reached
from allocator.models.model import Goal

Values = tuple[int, ...]

PATIENCE_SECONDS = 3.0
"""How long an engine may be on one goal before it is asked for something else; doubled every time it is."""


@dataclass
class Entry:
    """One engine in the race.

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
    running: Running | None = None
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


class Referee:
    """Keeps the score and decides what an engine is asked next; starts and stops nothing itself.

    Parameters
    ----------
    required
        An engine without whose proof of a goal the goal does not count as confirmed; None: any two families do.
    """

    def __init__(self, goals: Sequence[Goal], *, required: str | None = None) -> None:
        self.goals, self.required = goals, required
        self.entries: list[Entry] = []
        self.first: list[tuple[Entry, int]] = []
        self.solution: Values | None = None
        self.when: list[float] = []
        self.several = False
        self.advanced = 0.0
        self.incumbents: list[tuple[Entry, Values]] = []
        self.bounds: dict[int, int] = {}

    # --- what engines say ---------------------------------------------------------------------------------------------

    def opened(self, entry: Entry, report: Opened, now: float) -> None:
        """An engine says who it is; from now on its time counts."""
        entry.version, entry.family, entry.since = report.version, report.family, now

    def reached(self, entry: Entry, report: Reached, now: float) -> None:
        """An engine has ended a goal.

        Raises
        ------
        Dispute
            It contradicts another engine's proof.
        """
        number, level, values = report.number, report.level, report.values
        entry.at, entry.since = number + 1, now
        if level.status == "infeasible":
            self.denied(entry, now)
        elif level.status == "optimal" and values is not None:
            self._proof(entry, number, level, values, now)
        else:
            if values is not None:
                self.incumbents.append((entry, values))
            if level.bound is not None and number == len(self.first):
                self._bound(number, level.bound)
        self._refuse_contradiction(entry, values)

    def denied(self, entry: Entry, now: float) -> None:
        """An engine has proven that nothing satisfies every row.

        Raises
        ------
        Dispute
            Another knows something that does.
        """
        entry.infeasible, self.advanced = True, now
        self._refuse_contradiction(entry, None)

    def _proof(self, entry: Entry, number: int, level: Level, values: Values, now: float) -> None:
        value = self.goals[number].expression.value(values)
        if level.how != "given":
            entry.proven[number] = value
            entry.finished = now
        if number == len(self.first):
            self.first.append((entry, value))
            self.when.append(now)
            self.several |= self.goals[number].settles and level.how == "solver"  # it did not settle itself
            self.solution, self.advanced = values, now
        if number == len(self.goals) - 1:
            entry.values = values

    def _bound(self, number: int, bound: int) -> None:
        tighter = max if self.goals[number].sense == "min" else min
        self.bounds[number] = tighter(bound, self.bounds.get(number, bound))

    def _refuse_contradiction(self, entry: Entry, values: Values | None) -> None:
        """No solution is better than a proven goal, no two proofs differ, nobody finds what another says is none."""
        denier = next((e for e in self.entries if e.infeasible), None)
        found_by = [*self.incumbents, *((e, self.solution) for e, _ in self.first[:1] if self.solution is not None)]
        if denier and found_by:
            finder, solution = found_by[0]
            raise Dispute((finder, (), solution), (denier, (), None))
        for number, (prover, value) in enumerate(self.first):
            own = entry.proven.get(number, value)
            found = value if values is None else self.goals[number].expression.value(values)
            other = own if own != value else found
            if other == value:
                continue
            before = tuple(v for _, v in self.first[:number])
            better = other < value if self.goals[number].sense == "min" else other > value
            if better or own != value:
                raise Dispute((prover, (*before, value), self.solution), (entry, (*before, other), values))
            return

    def bounds_of_front(self) -> dict[int, int]:
        """The tightest bound that engines cut short have told for the first open goal."""
        return {self.front: self.bounds[self.front]} if self.front in self.bounds else {}

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
        deniers = [e for e in self.entries if e.infeasible]
        if deniers:
            return self.enough(deniers)
        return self.won and all(self._settled(number) for number in range(len(self.goals)))

    def _settled(self, number: int) -> bool:
        return self.enough([e for e in self.entries if number in e.proven])

    def enough(self, entries: Sequence[Entry]) -> bool:
        """Whether what these engines say counts as confirmed."""
        names = {e.name for e in entries}
        return len({e.family for e in entries}) > 1 and (self.required is None or self.required in names)

    def wanted(self, entry: Entry) -> set[int]:
        """The goals whose proof by this engine is of use."""
        if entry.out or entry.infeasible:
            return set()
        found = set()
        for number in range(len(self.goals)):
            provers = [e for e in self.entries if number in e.proven]
            second = entry.name == self.required or entry.family not in {e.family for e in provers}
            if number not in entry.proven and second and not self.enough(provers):
                found.add(number)
        return found

    def calls_another(self, now: float) -> bool:
        """Whether one more engine should join: one is missing, or the best list has long been known unconfirmed."""
        able = [e for e in self.entries if not e.out]
        working = [e for e in able if self.wanted(e)]
        return len(able) < 2 or (self.won and (not working or now - self.advanced > PATIENCE_SECONDS))

    # --- what is next -------------------------------------------------------------------------------------------------

    def next_goals(self, entry: Entry, now: float) -> frozenset[int] | None:
        """What an engine should be asked, given what it is doing; None: let it be.

        Empty means that nothing of it is wanted. The goals from the first open one on are always asked for together.
        """
        wanted = self.wanted(entry)
        if entry.running is None:
            return self._least_left(entry, wanted) if wanted else None
        patience = PATIENCE_SECONDS * 2 ** entry.left[entry.at]
        if entry.at >= len(self.goals) or not wanted:
            return None if wanted or not self.won else frozenset()
        if entry.at >= self.front or now - entry.since <= patience:
            return None
        if entry.at not in wanted:
            return self._least_left(entry, wanted)
        ahead = frozenset(n for n in wanted if n >= self.front)
        others = wanted - {entry.at}
        if (ahead and now - self.advanced <= patience) or not (ahead or others):
            late = entry.at not in entry.known and now - self.when[entry.at] > patience
            return self._least_left(entry, wanted) if late and ahead else None
        entry.left[entry.at] += 1
        (entry.stuck.add if entry.at in entry.known else entry.stuck.discard)(entry.at)
        return ahead or self._least_left(entry, others)

    def challenges(self, entry: Entry, number: int) -> bool:
        """Whether an engine is only to ask for something better than a proven goal, which may take it far less time.

        Or far more: where it got stuck it searches from the start the next time, then asks again, and so on in turn.
        """
        return number < self.front and number not in entry.stuck

    def _least_left(self, entry: Entry, wanted: set[int]) -> frozenset[int]:
        """Those that the engine was called away from least often, and all that are open."""
        least = min((entry.left[n] for n in wanted), default=0)
        return frozenset(n for n in wanted if n >= self.front or entry.left[n] == least)
