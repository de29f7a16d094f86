"""Who has proven which goal, and what an engine is asked next, where engines run side by side.

While goals are open every engine proves goal after goal on its own. The first proof of a goal counts for the search: an
engine that is long on a goal which another has proven only has to find nothing better; where this takes long too, and
the first open goal holds up everybody, it moves on to that one, with the proven ones as rows. So the list is found also
where each engine alone is stuck somewhere.

Afterwards every goal still needs a second proof by an engine of another family. Each engine is asked for the goals
that lack its proof, and leaves one it is long on until it has tried the others; a third family joins. "Given the goals
before, nothing is better", proven twice for every goal, is all that two complete proofs say, whoever said which part.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from allocator.engines.outcome import Level
from allocator.models.model import Goal
from allocator.parallel.worker import Worker
from allocator.problem.allocation import Status

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


@dataclass(eq=False)
class Entry:
    """One engine that takes part.

    Attributes
    ----------
    values
        Its solution with the best value of every goal, once it has one.
    out
        Why it takes no further part: it `denied` that there is a list, `gave up`, or its process was `lost`.
    worker
        Where it runs; None while nothing is asked of it.
    at, since
        The goal it is working on, and when it began.
    known
        Of what it is asked, the goals of which it only has to find nothing better.
    left
        Goal number → how often it was asked for something else instead.
    """

    name: str
    version: str = ""
    family: str = ""
    values: Values | None = None
    out: Literal["", "denied", "gave up", "lost"] = ""
    worker: Worker | None = None
    at: int = 0
    since: float = math.inf
    known: frozenset[int] = frozenset()
    left: Counter[int] = field(default_factory=Counter)


Claim = tuple[Entry, Status, Values | None, Sequence[int]]
"""What an engine stands for: a solution that is best in its first goals, with their values, or that there is none."""


class Dispute(Exception):  # noqa: N818 - a finding, not a fault of the program
    """Two engines cannot both be right."""

    def __init__(self, *claims: Claim) -> None:
        super().__init__()
        self.claims = claims


class ProofLedger:
    """Keeps the proofs and decides what an engine is asked next; starts and stops nothing itself.

    Parameters
    ----------
    names
        The engines; the first two begin.
    required
        An engine without whose proof of a goal the goal does not count as confirmed; None: any two families do.

    Attributes
    ----------
    provers
        For each goal that is proven, who has done it, the first one first.
    best
        Of all solutions that were told the best one, and by whom.
    bound
        Nothing is better in the first open goal.
    several
        Whether there are several lists, among which the canonical goals choose.
    advanced
        When the first open goal was last proven.
    """

    def __init__(self, goals: Sequence[Goal], names: Sequence[str], *, required: str | None = None) -> None:
        self.goals, self.required = goals, required
        self.entries = [Entry(name) for name in names]
        self.provers: list[list[Entry]] = []
        self.best: tuple[Entry, Values] | None = None
        self.bound: int | None = None
        self.several, self.advanced = False, 0.0

    # --- what engines say ---------------------------------------------------------------------------------------------

    def hear(self, entry: Entry, said: object, now: float) -> None:
        """Take down what an engine says on its way: `Opened`, from when on its time counts, or `Reached`.

        Raises
        ------
        Dispute
            It contradicts another engine's proof.
        """
        entry.since = now
        if isinstance(said, Opened):
            entry.version, entry.family = said
        elif isinstance(said, Reached):
            entry.at = said.number + 1
            proven = said.level.status == "optimal"
            if said.values is not None:
                self._compare(entry, said.values, said.number + proven)
            if proven:
                self._prove(entry, *said)
            elif said.number == self.front and said.level.bound is not None:
                tighter = max if said.level.sense == "min" else min
                self.bound = tighter(said.level.bound, said.level.bound if self.bound is None else self.bound)

    def deny(self, entry: Entry, now: float) -> None:
        """Take down that an engine has proven that nothing satisfies every row.

        Raises
        ------
        Dispute
            Another knows something that does.
        """
        entry.out, self.advanced = "denied", now
        if self.best:
            raise Dispute((self.best[0], "optimal", self.best[1], ()), (entry, "infeasible", None, ()))

    def _prove(self, entry: Entry, number: int, level: Level, values: Values | None) -> None:
        if number == self.front:
            self.provers.append([])
            self.bound, self.advanced = None, entry.since
            self.several |= self.goals[number].settles and level.how == "solver"  # it did not settle itself
        if level.how != "given":
            self.provers[number].append(entry)
        if number == len(self.goals) - 1:
            entry.values = values

    def _compare(self, entry: Entry, values: Values, proven: int) -> None:
        """Keep the better solution, unless one that is proven best in a goal and a better one contradict each other."""
        for denier in self.deniers:
            raise Dispute((entry, "optimal", values, ()), (denier, "infeasible", None, ()))
        other, best = self.best or (entry, values)
        own, known = self.goal_values(values), self.goal_values(best)
        differs = next((k for k in range(len(own)) if own[k] != known[k]), len(own))
        ahead = differs < len(own) and (own[differs] > known[differs]) == (self.goals[differs].sense == "max")
        if differs < (self.front if ahead else proven):
            prover = self.provers[differs][0] if differs < self.front else other
            upto = differs + 1
            raise Dispute((prover, "optimal", best, known[:upto]), (entry, "optimal", values, own[:upto]))
        if ahead or not self.best:
            self.best = entry, values

    def goal_values(self, values: Values) -> list[int]:
        """Return what a solution is worth, goal by goal."""
        return [goal.expression.value(values) for goal in self.goals]

    # --- how it stands ------------------------------------------------------------------------------------------------

    @property
    def front(self) -> int:
        """The first goal that nobody has proven yet."""
        return len(self.provers)

    @property
    def deniers(self) -> list[Entry]:
        """Who has proven that nothing fits."""
        return [e for e in self.entries if e.out == "denied"]

    @property
    def won(self) -> bool:
        """Whether the best list is known: every goal is proven once, or somebody has proven that nothing fits."""
        return self.front == len(self.goals) or bool(self.deniers)

    @property
    def confirmed(self) -> bool:
        """Whether engines of two families say so."""
        return self.won and all(map(self.enough, [self.deniers] if self.deniers else self.provers))

    def enough(self, entries: Collection[Entry]) -> bool:
        """Tell whether what these engines say counts as confirmed."""
        named = self.required is None or self.required in {e.name for e in entries}
        return named and len({e.family for e in entries}) > 1

    def wanted(self, entry: Entry) -> set[int]:
        """Return the goals whose proof by this engine is of use."""
        if entry.out:
            return set()
        found = set(range(self.front, len(self.goals)))
        for number, provers in enumerate(self.provers):
            another = entry.name == self.required or entry.family not in {e.family for e in provers}
            if another and entry not in provers and not self.enough(provers):
                found.add(number)
        return found

    # --- what is next -------------------------------------------------------------------------------------------------

    def next_goals(self, entry: Entry, now: float) -> frozenset[int] | None:
        """Tell what an engine should be asked, given what it is doing; None: let it be.

        Empty means that nothing of it is wanted: two engines take part, and every other where the best list has long
        been known unconfirmed. The goals from the first open one on are always asked for together.
        """
        able, at = [e for e in self.entries if not e.out], entry.at
        if not self.won or now - self.advanced <= PATIENCE_SECONDS:
            able = able[:2]
        wanted = self.wanted(entry) if entry in able else set()
        if entry.worker and wanted:
            patience = PATIENCE_SECONDS * 2 ** entry.left[at]
            if at >= self.front or now - entry.since <= patience:
                return None
            if at in entry.known or not self.challenges(entry, at):  # or else it is asked again, in the easier way
                wanted = {n for n in wanted if n >= self.front} or wanted - {at}
                if not wanted or (not self.won and now - self.advanced <= patience):
                    return None
                entry.left[at] += 1
        least = min((entry.left[n] for n in wanted), default=0)
        return frozenset(n for n in wanted if n >= self.front or entry.left[n] == least)

    def challenges(self, entry: Entry, number: int) -> bool:
        """Tell whether an engine is only to ask for better than a proven goal, which may take far less time.

        Or far more: after it was called away from it, it searches from the start the next time, and so on in turn.
        """
        return number < self.front and entry.left[number] % 2 == 0
