"""One year's list beside other scoring schemes, and each scheme against the weights around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from allocator.errors import UsageError
from allocator.run.parts import Run
from allocator.whatif.price import refuse_entitled
from allocator.whatif.weights.compared import Compared, Listing, OfScheme, compared
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
    """

    compared: Compared
    marked_on: date | None
    scoring: str
    robust: tuple[Robustness, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain data: scores in points, amounts in 元, weights as shares of 1 or per million."""
        own = self.compared
        return {
            "marked_on": self.marked_on.isoformat() if self.marked_on else None,
            "scoring": self.scoring,
            "schemes": [_scheme(own, s) for s in own.schemes],
            "candidates": [_candidate(own, i) for i in range(len(own.pool))],
            "near": [own.pool[i].id for i in own.near],
            "robustness": [_robust(own, r) for r in self.robust],
        }


def study(
    run: Run,
    schemes: Sequence[Scheme],
    *,
    samples: int = SAMPLES,
    radius: Decimal | None = None,
    seed: int = SEED,
    marked_on: date | None = None,
    progress: Progress | None = None,
) -> Study:
    """Return the list of a run beside schemes.

    Parameters
    ----------
    samples
        How many weights are drawn for each scheme; 0: none.
    radius
        The part by which weights may differ, instead of what the schemes say.
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
    official = Listing(tuple(c.score or 0 for c in pool), awards, run.problem.fingerprint)
    named = list(zip(names_of(schemes), schemes, strict=True))
    lists = Lists(run.case, run.problem)
    found = compared(lists, official, named, marks() if marks else (), marked_on=marked_on)
    if not samples:
        return Study(found, marked_on, run.prepared.intake.scoring)
    robust = []
    for k, scheme in enumerate(found.schemes):
        heard = _heard(progress, k * samples, len(named) * samples)
        robust.append(robustness(lists, scheme, samples=samples, seed=seed, heard=heard))
    return Study(found, marked_on, run.prepared.intake.scoring, tuple(robust))


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
