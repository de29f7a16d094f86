"""必入 and 必不入, each with its proof: who has an award, or a tier or a higher one, under all weights of W or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from allocator.errors import VerificationError
from allocator.whatif.weights.acceptability import Tally
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.proofs.check import holds, proven
from allocator.whatif.weights.proofs.claims import Claim, Pairs, leaf, plain
from allocator.whatif.weights.proofs.grounds import Barred, Grounds, barred
from allocator.whatif.weights.proofs.numbers import Numbers, numbers_of
from allocator.whatif.weights.proofs.search import search
from allocator.whatif.weights.space import WeightSpace

Sure = Literal["always", "never"]
CONTRADICTED = "【N08】抽样与已证明的结论不一致。已停止，不输出结果，请联系维护人员"


@dataclass(frozen=True)
class Proven:
    """A verdict with its claims, the one it follows from first.

    Attributes
    ----------
    level
        It is about this tier and those above it; 1: about being funded.
    blocked
        It follows from those who stand above for certain and use up what the applicant, or a group, may have.
    """

    position: int
    level: int
    verdict: Sure
    claims: tuple[Claim, ...]
    blocked: bool = False


@dataclass(frozen=True)
class Proofs:
    """What is proven of all weights in W.

    Attributes
    ----------
    barred
        Why nothing is; empty where something may be.
    closed
        Positions that can have no award by their own data, whatever the weights.
    """

    barred: Barred
    numbers: Numbers | None = None
    verdicts: tuple[Proven, ...] = ()
    fundable: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    pairs: Pairs | None = None

    @cached_property
    def known(self) -> dict[tuple[int, int], Sure]:
        """Position and level → what is proven."""
        found: dict[tuple[int, int], Sure] = {(v.position, v.level): v.verdict for v in self.verdicts}
        return found | {(i, level): "never" for i in self.closed for level in range(1, self.levels + 1)}

    @property
    def levels(self) -> int:
        """Up to which level verdicts are asked for; 0 where nothing is."""
        return len(self.numbers.at_least) if self.numbers else 0

    def verdict(self, i: int, level: int = 1) -> Sure | Literal["open"]:
        """Return what is proven of a position."""
        return self.known.get((i, level), "open")

    @cached_property
    def places(self) -> dict[tuple[int, int], int]:
        """Position and level → the place of the proof among `verdicts`."""
        return {(v.position, v.level): k for k, v in enumerate(self.verdicts)}

    def to_json(self, ids: Sequence[str]) -> dict[str, Any]:
        """As plain data: all that `check.faults` asks for, whole numbers."""
        if self.numbers is None or self.pairs is None:
            return {"barred": self.barred}
        pairs = self.pairs
        return {
            "barred": None,
            "low": list(pairs.space.low),
            "high": list(pairs.space.high),
            "unit": pairs.unit,
            "points": [[int(p) for p in row] for row in pairs.points],
            "added": [int(a) for a in pairs.added],
            "keys": pairs.keys,
            "ids": list(ids),
            "fundable": list(self.fundable),
            "closed": list(self.closed),
            "numbers": self.numbers.to_json(),
            "verdicts": [
                {
                    "position": v.position,
                    "level": v.level,
                    "verdict": v.verdict,
                    "blocked": v.blocked,
                    "claims": [c.to_json() for c in v.claims],
                }
                for v in self.verdicts
            ],
        }


def proofs_of(lists: Lists, scorer: Scorer, space: WeightSpace, tally: Tally | None = None) -> Proofs:
    """Return what can be proven of all weights in W.

    Parameters
    ----------
    tally
        What became of everybody under weights drawn: where it rules a verdict out, no tree is looked for.

    Raises
    ------
    VerificationError
        A vector drawn contradicts a proof, or a number of awards lies outside its bounds.
    """
    if why := barred(lists):
        return Proofs(why)
    pairs = Pairs(lists, scorer, space)
    if pairs.negative:
        return Proofs("negative")
    grounds = Grounds(lists.problem)
    numbers = numbers_of(grounds)
    prover = _Prover(grounds, pairs, numbers, tally)
    found = tuple(p for level in range(1, len(numbers.at_least) + 1) for p in prover.of_level(level))
    closed = tuple(i for i in range(len(lists.problem.pool)) if not lists.problem.open_levels[i])
    proofs = Proofs("", numbers, found, tuple(grounds.fundable), closed, pairs)
    if tally is not None:
        _compared(proofs, tally)
    return proofs


def _compared(proofs: Proofs, tally: Tally) -> None:
    """Put what is proven beside what was drawn."""
    numbers = proofs.numbers.at_least if proofs.numbers else ()
    for level, (least, most) in enumerate(numbers, 1):
        had = (tally.levels >= level).sum(axis=1)
        if tally.size and (had.min() < least or had.max() > most):
            raise VerificationError(CONTRADICTED)
    for (i, level), verdict in proofs.known.items():
        reached = int((tally.levels[:, i] >= level).sum())
        if reached != (tally.size if verdict == "always" else 0):
            raise VerificationError(CONTRADICTED)


class _Prover:
    def __init__(self, grounds: Grounds, pairs: Pairs, numbers: Numbers, tally: Tally | None) -> None:
        self.grounds, self.pairs, self.numbers, self.tally = grounds, pairs, numbers, tally
        self.facts: dict[str, Any] = Proofs("", numbers, (), (), (), pairs).to_json(())
        self.caps = []
        for e, own in grounds.mates.items():
            if (most := grounds.possible(e)) < len(own):
                self.caps.append((most, tuple(own)))
        self.sure = {e: grounds.sure(e) for e in grounds.mates}

    def of_level(self, level: int) -> Iterator[Proven]:
        """Yield what is proven of everybody at a level and above."""
        reached = self.tally.at_least(level).tolist() if self.tally else None
        size = self.tally.size if self.tally else 0
        for i in self.grounds.fundable:
            blocked = self._blocked(i, level)
            if blocked is not None:
                yield blocked
                continue
            always = self._always(i, level, deep=reached is None or reached[i] == size)
            found = always or self._never(i, level, deep=reached is None or reached[i] == 0)
            if found is not None:
                yield found

    def _always(self, i: int, level: int, *, deep: bool) -> Proven | None:
        target = self.numbers.at_least[level - 1][0] - 1
        if target < 0 or (beside := self._free(i)) is None:
            return None
        rivals = tuple(j for j in self.grounds.fundable if j != i)
        groups = tuple((cap, tuple(j for j in own if j != i)) for cap, own in self.caps)
        main = Claim(i, rivals, target, leaf(), groups=groups)
        return self._proven(Proven(i, level, "always", (main, *beside)), deep=deep)

    def _never(self, i: int, level: int, *, deep: bool) -> Proven | None:
        rivals = tuple(self._unblocked_rivals(i))
        target = len(rivals) - self.numbers.at_least[level - 1][1]
        if target < 0:
            return None
        return self._proven(Proven(i, level, "never", (Claim(i, rivals, target, leaf(), turned=True),)), deep=deep)

    def _proven(self, asked: Proven, *, deep: bool) -> Proven | None:
        """Look for the tree of the first claim; None where none is found that holds."""
        main, *beside = asked.claims
        tree = search(self.pairs, main.of, main.rivals, main.groups, main.most, turned=main.turned, deep=deep)
        if tree is None:
            return None
        claim = replace(main, tree=tree)
        most = proven(self.facts, claim.to_json())
        if most > main.most or not all(holds(self.facts, c.to_json()) for c in beside):
            return None
        return replace(asked, claims=(replace(claim, most=most), *beside))

    def _unblocked_rivals(self, i: int) -> Iterator[int]:
        """Yield so many of each applicant as surely have an award above the line: those the surest above i."""
        for e, own in self.grounds.mates.items():
            able = [j for j in own if j != i and self.pairs.least[j, i] < 1]
            yield from sorted(able, key=lambda j: int(self.pairs.most[j, i]))[: self.sure[e]]

    def _free(self, i: int) -> tuple[Claim, ...] | None:
        """Return the claims by which nobody blocks somebody anywhere in W; None: somebody may."""
        grounds, may, claims = self.grounds, self.pairs.may, []
        for members, most, _ in grounds.limits:
            if i in members:
                others = [j for j in members if j != i]
                if sum(may(i, j) for j in others) >= most:
                    return None
                claims.append(plain(self.pairs, i, others))
        mates = [j for j in grounds.mates[grounds.problem.applicant[i]] if j != i]
        if not grounds.never_short(i, mates):
            if not grounds.never_short(i, [j for j in mates if may(i, j)]):
                return None
            claims.append(plain(self.pairs, i, [j for j in mates if not may(i, j)]))
        return tuple(claims)

    def _blocked(self, i: int, level: int) -> Proven | None:
        """Return the proof that somebody is blocked on all of W; None without one."""
        grounds = self.grounds
        mates = [j for j in grounds.mates[grounds.problem.applicant[i]] if j != i]
        for members, most, _ in grounds.limits:
            above = self._surely_above(i, [j for j in members if j != i]) if i in members else []
            if above and len(above) >= most:
                return self._by(i, level, above)
        above = self._surely_above(i, mates)
        return self._by(i, level, above) if grounds.surely_short(i, above) else None

    def _surely_above(self, i: int, others: Sequence[int]) -> list[int]:
        return [j for j in others if self.pairs.surely(i, j) and self._free(j) is not None]

    def _by(self, i: int, level: int, above: Sequence[int]) -> Proven:
        beside = [c for j in above for c in self._free(j) or ()]
        return Proven(i, level, "never", (plain(self.pairs, i, above, turned=True), *beside), blocked=True)
