"""One year's list beside other scoring schemes, and each scheme against the weights around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from allocator.errors import UsageError
from allocator.run.parts import Run
from allocator.whatif.price import refuse_entitled
from allocator.whatif.weights.back_test import BackTest, back_test
from allocator.whatif.weights.causes import Cause, causes
from allocator.whatif.weights.compared import Compared, Listing, OfScheme, compared
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.experts import Judged, judged
from allocator.whatif.weights.influence import Influence, influence
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.robustness import SAMPLES, SEED, Robustness, Share, decided, robustness, verdicts
from allocator.whatif.weights.scheme import Scheme, names_of

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Study:
    """The answer to: would another reasonable weighting give another list?

    Attributes
    ----------
    marked_on
        When the marks were known; None where nobody says.
    scoring
        On which score the official list stands.
    robust
        One for every scheme, in their order; empty where no weights were to be drawn.
    causes
        Of every scheme, why whose award is another one than on the official list.
    influences
        What each weight does by itself, one for every `robust`; None where no weights are drawn for it.
    judged
        What the experts' marks say of the experts.
    earlier
        An earlier year under the same schemes.
    """

    compared: Compared
    marked_on: date | None
    scoring: str
    robust: tuple[Robustness, ...] = ()
    causes: tuple[tuple[Cause, ...], ...] = ()
    influences: tuple[Influence | None, ...] = ()
    judged: Judged = field(default_factory=Judged)
    earlier: BackTest | None = None

    def to_json(self) -> dict[str, Any]:
        """As plain data: scores in points, amounts in 元, weights as shares of 1 or per million."""
        own, ids = self.compared, [c.id for c in self.compared.pool]
        return {
            "marked_on": self.marked_on.isoformat() if self.marked_on else None,
            "scoring": self.scoring,
            "schemes": [
                _scheme(own, s) | {"causes": [c.to_json() for c in why]}
                for s, why in zip(own.schemes, self.causes, strict=True)
            ],
            "candidates": [_candidate(own, i) for i in range(len(own.pool))],
            "near": [own.pool[i].id for i in own.near],
            "robustness": [_robust(own, r) for r in self.robust],
            "influence": [None if found is None else found.to_json(ids) for found in self.influences],
            "experts": self.judged.to_json(ids),
            "back_test": self.earlier.to_json() if self.earlier else None,
        }


def study(
    run: Run,
    schemes: Sequence[Scheme],
    *,
    samples: int = SAMPLES,
    radius: Decimal | None = None,
    seed: int = SEED,
    marked_on: date | None = None,
    earlier: Run | None = None,
    earlier_list: Path | None = None,
    progress: Progress | None = None,
) -> Study:
    """Return the list of a run beside schemes.

    Parameters
    ----------
    samples
        How many weights are drawn for each scheme; 0: none.
    radius
        The part by which weights may differ, instead of what the schemes say.
    earlier, earlier_list
        An earlier year's run, and its official list as a file; None: what the clauses bring for its marks.
    progress
        Told how many of all vectors are done; raises to stop.

    Raises
    ------
    UsageError
        The run has no proven list, or ranks nobody.
    RulesError, DataError
        A scheme cannot be applied to the file.
    """
    allocation = run.result.allocation
    refuse_entitled(run.programme)
    if allocation is None or not run.result.proven:
        raise UsageError("没有已证明的名单可供比较。请先用 solve 命令查明原因")
    if radius is not None:
        schemes = [s.model_copy(update={"space": s.space.model_copy(update={"radius": radius})}) for s in schemes]
    pool, marks = run.problem.pool, run.prepared.intake.marks
    awards = {c.id: (a.level, a.amount) for c, a in zip(pool, allocation.awards, strict=True) if a}
    official = Listing(tuple(c.score or 0 for c in pool), awards, run.problem.fingerprint, (run.problem, allocation))
    named = list(zip(names_of(schemes), schemes, strict=True))
    past = back_test(earlier, named, earlier_list) if earlier else None
    lists = Lists(run.case, run.problem)
    found = compared(lists, official, named, marks() if marks else (), marked_on=marked_on)
    robust: list[Robustness] = []
    for k, scheme in enumerate(found.schemes if samples else ()):
        heard = _heard(progress, k * samples, len(named) * samples)
        robust.append(robustness(lists, scheme, samples=samples, seed=seed, heard=heard))
    full = run.problem.programme.scoring.full
    return Study(
        found,
        marked_on,
        run.prepared.intake.scoring,
        tuple(robust),
        causes=tuple(causes(found, scheme) for scheme in found.schemes),
        influences=tuple(_influence(lists, r, full) for r in robust),
        judged=judged(found.schemes[0].values, full) if found.schemes else Judged(),
        earlier=past,
    )


def _influence(lists: Lists, r: Robustness, full: int) -> Influence | None:
    if r.space is None or r.tally is None:
        return None
    return influence(lists, Scorer(r.scheme.values, full), r.space, r.scheme, r.tally)


def _heard(progress: Progress | None, before: int, whole: int) -> Callable[[int], None] | None:
    return None if progress is None else lambda done: progress(before + done, whole)


def _scheme(own: Compared, s: OfScheme) -> dict[str, Any]:
    rank, tau = s.rank_correlation
    return {
        "name": s.name,
        "because": s.scheme.because,
        "fixed_on": s.scheme.fixed_on.isoformat(),
        "standing": s.standing,
        "basis": s.scheme.basis,
        "aggregate": s.scheme.experts.aggregate if s.scheme.basis == "experts" else None,
        "panel": {"column": s.scheme.panel.column, "method": s.scheme.panel.method},
        "left_out": list(s.values.left_out),
        "served": list(s.values.served),
        "same": s.same,
        "differs": s.differs,
        "changes": s.changes.lists(),
        "number": len(s.listing.awards),
        "spent": s.listing.spent,
        "by_tier": [{"tier": t, "number": n, "amount": y} for t, (n, y) in own.by_tier(s.listing).items()],
        "by_city": [{"city": c, "number": n, "amount": y} for c, (n, y) in sorted(own.by_city(s.listing).items())],
        "spearman": None if rank is None else round(rank, 4),
        "kendall": None if tau is None else round(tau, 4),
        "terms": [t.to_json() for t in s.terms],
        "pairs": [p.to_json() for p in s.pairs],
        "concordance": [c.to_json() for c in s.concordance],
        "without_expert": [w.to_json() for w in s.without],
        "fingerprint": s.listing.fingerprint,
    }


def _candidate(own: Compared, i: int) -> dict[str, Any]:
    c = own.pool[i]
    return {"id": c.id, "rank": i + 1, "official": _award(own, own.official, i)} | {
        "schemes": [_award(own, s.listing, i) for s in own.schemes]
    }


def _award(own: Compared, listing: Listing, i: int) -> dict[str, Any]:
    level, amount = listing.awards.get(own.pool[i].id, (0, 0))
    tier = own.lists.problem.tiers[level - 1].name if level else None
    return {"score": listing.scores[i] / 100, "tier": tier, "amount": amount}


def _robust(own: Compared, r: Robustness) -> dict[str, Any]:
    if r.space is None or r.tally is None or r.above is None:
        return {"scheme": r.scheme.name, "unsampled": r.unsampled}
    tiers = [t.name for t in own.lists.problem.tiers]
    ids = [c.id for c in own.pool]
    return {
        "scheme": r.scheme.name,
        "unsampled": None,
        "space": {
            "terms": list(r.space.names),
            "low": list(r.space.low),
            "high": list(r.space.high),
            "relations": [[r.space.names[a], r.space.names[b]] for a, b in r.space.relations],
            "radius": None if r.space.radius is None else float(r.space.radius),
            "simplex": r.space.simplex,
            "pointless": r.space.pointless,
        },
        "sample": r.tally.sample.to_json(len(ids), len(tiers)),
        "with_list": r.tally.size,
        "orders": r.tally.orders,
        "walked": r.tally.walked,
        "lists": r.tally.different,
        "verdicts": verdicts(r.shares),
        "pairs": r.above.to_json(),
        "proofs": r.proofs.to_json(ids) if r.proofs else None,
        "decided": {name: decided(r.shares, t) for t, name in enumerate(tiers, 1) if t > 1},
        "steady": [s.to_json(ids) for s in r.steady],
        "shares": [_share(s, tiers, r) for s in r.shares],
        "witnesses": [w.to_json() for w in r.witnesses],
        "radius_found": [f.to_json(ids) for f in r.radii],
    }


def _share(s: Share, tiers: Sequence[str], r: Robustness) -> dict[str, Any]:
    return {
        "id": s.id,
        "funded": s.funded,
        "by_tier": dict(zip(tiers, s.by_level, strict=True)),
        "central": None if s.central is None else list(s.central),
        "confidence": s.confidence,
        "rank_from": s.best,
        "rank_to": s.worst,
        "verdict": s.verdict,
        "witnesses": list(s.witnesses),
        "proof": r.proofs.places.get((s.position, 1)) if r.proofs else None,
        "tier_verdicts": dict(zip(tiers[1:], s.tiers, strict=False)),
    }
