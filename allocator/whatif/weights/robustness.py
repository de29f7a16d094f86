"""How a list holds out against other weights: shares of those drawn, what is shown by two solves, what is certain.

A verdict needs a proof. 必入 and 必不入 have one that is checked without a solver (`proofs`). 临界 is shown by two
vectors of W, each solved as an official run, that do and do not fund a candidate. Everything else is 未定: a share of
10,000 of 10,000 is a share, and no proof that it holds for all of W.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from allocator.errors import VerificationError
from allocator.run.weighed import Verdict
from allocator.whatif.weights.acceptability import Heard, Tally, Witness, funded_under, tallied, witnesses
from allocator.whatif.weights.compared import OfScheme
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.pairs import Above, certain_pairs
from allocator.whatif.weights.proofs.steady import Steady, steady
from allocator.whatif.weights.proofs.verdicts import CONTRADICTED, Proofs, proofs_of
from allocator.whatif.weights.radius import Found, own_list, radius_found
from allocator.whatif.weights.sampling import draw
from allocator.whatif.weights.scheme import Scheme
from allocator.whatif.weights.space import WeightSpace, space_of
from allocator.whatif.weights.values import Values

SAMPLES = 10_000
SEED = 20_260_105
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Unsampled = Literal["", "experts", "panels", "positions"]
"""Why no weights are drawn: there are none to draw; panels are made alike, so that a score is no weighted sum; the list
does not depend on scores and positions alone."""


@dataclass(frozen=True, slots=True)
class Share:
    """What becomes of one candidate under the weights drawn.

    Attributes
    ----------
    funded
        Under how many vectors.
    by_level
        The same with exactly level 1, 2, …
    central
        The mean weights of those, per million; None where there are none.
    confidence
        Whether it is funded under its central weights: 1 or 0, as the marks are taken as they are (SMAA's confidence
        factor of marks that are certain).
    best, worst
        Between which ranks it stands for certain.
    tiers
        Per level from 2 on: `always`, `never` or `open`, of reaching it or a higher one; empty where ranks alone tell
        nothing of tiers.
    """

    position: int
    id: str
    funded: int
    by_level: tuple[int, ...]
    central: tuple[int, ...] | None
    confidence: int | None
    best: int
    worst: int
    verdict: Verdict
    witnesses: tuple[int, ...]
    tiers: tuple[Verdict, ...] = ()


@dataclass(frozen=True)
class Robustness:
    """One scheme's list against the weights around it.

    Attributes
    ----------
    shares
        By position of the official problem; empty where `unsampled` says why.
    """

    scheme: OfScheme
    unsampled: Unsampled
    space: WeightSpace | None = None
    tally: Tally | None = None
    shares: tuple[Share, ...] = ()
    above: Above | None = None
    witnesses: tuple[Witness, ...] = ()
    radii: tuple[Found, ...] = ()
    proofs: Proofs | None = None
    steady: tuple[Steady, ...] = ()

    def always(self, ids: frozenset[str]) -> tuple[int, int]:
        """Return how many of these candidates every vector drawn funds, and how many they are."""
        own = [s for s in self.shares if s.id in ids]
        return sum(self.tally is not None and s.funded == self.tally.size for s in own), len(own)


def unsampled(lists: Lists, scheme: Scheme, values: Values) -> Unsampled:
    """Tell why no weights are drawn for a scheme; empty: they are."""
    if not values.terms:
        return "experts"
    if scheme.panel.method != "none":
        return "panels"
    return "positions" if lists.way == "none" else ""


def robustness(
    lists: Lists, scheme: OfScheme, *, samples: int = SAMPLES, seed: int = SEED, heard: Heard | None = None
) -> Robustness:
    """Return how the list of a scheme holds out against the weights around it.

    Parameters
    ----------
    heard
        Told how many vectors are done; raises to stop.

    Raises
    ------
    RulesError
        No weights fulfil what the scheme asks of them.
    VerificationError
        An official solve has another list than the kernel.
    """
    if why := unsampled(lists, scheme.scheme, scheme.values):
        return Robustness(scheme, why)
    space = space_of(scheme.scheme, scheme.values)
    scorer = Scorer(scheme.values, lists.problem.programme.scoring.full)
    tally = tallied(lists, scorer, draw(space, samples, seed), heard)
    shown = witnesses(lists, scorer, tally)
    above = certain_pairs(lists, scorer, space)
    radii = radius_found(lists, scorer, scheme.values, tally)
    proofs = proofs_of(lists, scorer, space, tally)
    shares = _shares(lists, scorer, space, tally, shown=shown, above=above, proofs=proofs)
    own = own_list(lists, scorer, scheme.values)
    held = steady(lists, scorer, *own) if own else ()
    return Robustness(scheme, "", space, tally, shares, above, shown, radii, proofs, held)


def _shares(
    lists: Lists,
    scorer: Scorer,
    space: WeightSpace,
    tally: Tally,
    *,
    shown: tuple[Witness, ...],
    above: Above,
    proofs: Proofs,
) -> tuple[Share, ...]:
    pool, top = lists.problem.pool, lists.problem.top
    funded = tally.at_least().tolist()
    levels = [tally.at(level).tolist() for level in range(1, top + 1)]
    central = [tally.central(i, space) for i in range(len(pool))]
    under = funded_under(lists, scorer, central)
    best, worst = above.best, above.worst
    found = []
    for i, c in enumerate(pool):
        yes = next((k for k, w in enumerate(shown) if c.id in w.funded), None)
        no = next((k for k, w in enumerate(shown) if c.id not in w.funded), None)
        both = (yes, no) if yes is not None and no is not None else ()
        listed, sure = under[i], proofs.verdict(i)
        if both and sure != "open":
            raise VerificationError(CONTRADICTED)
        found.append(
            Share(
                position=i,
                id=c.id,
                funded=funded[i],
                by_level=tuple(level[i] for level in levels),
                central=central[i],
                confidence=None if listed is None else int(listed[0][i] > 0),
                best=best[i],
                worst=worst[i],
                verdict="critical" if both else sure,
                witnesses=both,
                tiers=tuple(proofs.verdict(i, level) for level in range(2, proofs.levels + 1)),
            )
        )
    return tuple(found)


def verdicts(shares: tuple[Share, ...]) -> dict[str, int]:
    """Return how many candidates have which verdict."""
    return {verdict: sum(s.verdict == verdict for s in shares) for verdict in VERDICTS}


def decided(shares: tuple[Share, ...], level: int) -> int:
    """Return of how many candidates it is proven that they reach a level above the lowest, or that they do not."""
    return sum(level - 2 < len(s.tiers) and s.tiers[level - 2] != "open" for s in shares)
