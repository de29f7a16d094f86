"""稳健性: weights moved by hand, the list that they bring at once, and the same solved as an official run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from allocator.money import show_wan
from allocator.problem.candidate import Candidate
from allocator.problem.changes import KINDS, Award, ChangeKind, kind_of
from allocator.report import page
from allocator.report.comparison.weights.sentences import UNSAMPLED, award_text, per_cent
from allocator.report.page import Grid
from allocator.report.table import Fields, field, table
from allocator.run.parts import Run
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.robustness import unsampled
from allocator.whatif.weights.scheme import Scheme
from allocator.whatif.weights.space import MILLION, Weights, WeightSpace, space_of, to_million
from allocator.whatif.weights.values import values_of

PER = 10_000
"""Weights per million that are one per cent."""


@dataclass(frozen=True, slots=True)
class Handle:
    """One slider: a dimension, or one term; in per cent of the whole. `terms`: places of what moves with it."""

    name: str
    low: float
    now: float
    high: float
    terms: tuple[int, ...]


@dataclass(frozen=True)
class Moved:
    """The list of weights set by hand.

    Attributes
    ----------
    told
        Number, money and distance from the official list, in one sentence.
    used
        The weights after they were made to add up to 100 %.
    outside
        Which of them lie outside what the scheme looks at.
    """

    weights: Weights
    told: str
    used: str
    outside: tuple[str, ...]
    changes: Grid
    awards: Mapping[str, Award]
    scores: tuple[int, ...]


@dataclass(frozen=True)
class Slider:
    """A run's candidates under one scheme, ready for any weights; `why`: why there is none to move."""

    run: Run
    scheme: Scheme
    lists: Lists
    names: tuple[str, ...] = ()
    space: WeightSpace | None = None
    scorer: Scorer | None = None
    centre: Weights = ()
    why: str = ""

    def handles(self, *, fine: bool) -> list[Handle]:
        """Return the sliders: one a dimension, or one a term."""
        groups = {n: (k,) for k, n in enumerate(self.names)} if fine else self.dimensions
        return [self._handle(name, terms) for name, terms in groups.items()]

    @property
    def dimensions(self) -> dict[str, tuple[int, ...]]:
        """The terms of every dimension that is weighed."""
        found: dict[str, tuple[int, ...]] = {}
        for d in self.scheme.dimension:
            inside = {i.name for i in d.indicator} | {d.name}
            if terms := tuple(k for k, n in enumerate(self.names) if n in inside):
                found[d.name] = terms
        return found

    def moved(self, handles: Sequence[Handle], values: Sequence[float]) -> Moved | None:
        """Return the list under what the sliders say; None where these weights have none."""
        assert self.space is not None
        assert self.scorer is not None
        raw = [Fraction(0)] * len(self.names)
        for handle, value in zip(handles, values, strict=True):
            own = sum(self.centre[k] for k in handle.terms)
            for k in handle.terms:
                part = Fraction(self.centre[k], own) if own else Fraction(1, len(handle.terms))
                raw[k] = Fraction(str(value)) * part
        if not sum(raw):
            return None
        weights = to_million([w / sum(raw) for w in raw])
        scores = self.scorer.of(weights)
        listed = next(iter(self.lists.of_many([(self.lists.order(scores), scores)])))
        if listed is None:
            return None
        pool = self.run.problem.pool
        awards = {c.id: (level, y) for c, level, y in zip(pool, *listed, strict=True) if level}
        return Moved(
            weights=weights,
            told=self._told(awards),
            used="、".join(f"{h.name}{per_cent(self._part(h, weights))}" for h in handles),
            outside=tuple(self._outside(weights)),
            changes=self._changes(awards, scores),
            awards=awards,
            scores=scores,
        )

    def confirmed(self, found: Moved) -> bool:
        """Tell whether an official solve of these weights has the same list.

        Raises
        ------
        AllocatorError
            There is no proven list.
        """
        return self.lists.solved(found.scores).awards == found.awards

    def _handle(self, name: str, terms: tuple[int, ...]) -> Handle:
        assert self.space is not None
        low, now, high = (sum(w[k] for k in terms) / PER for w in (self.space.low, self.centre, self.space.high))
        low, high = round(low, 1), round(min(high, 100.0), 1)
        return Handle(name, low, min(max(round(now, 1), low), high), high, terms)

    @staticmethod
    def _part(handle: Handle, weights: Weights) -> Fraction:
        return Fraction(sum(weights[k] for k in handle.terms), MILLION)

    def _outside(self, weights: Weights) -> list[str]:
        assert self.space is not None
        bounds = zip(self.names, self.space.low, weights, self.space.high, strict=True)
        slack = PER // 10  # what a slider rounds
        return [name for name, low, w, high in bounds if not low - slack <= w <= high + slack]

    @property
    def official(self) -> dict[str, Award]:
        """The official list: candidate → level and 元."""
        allocation = self.run.result.allocation
        assert allocation is not None
        pairs = zip(self.run.problem.pool, allocation.awards, strict=True)
        return {c.id: (a.level, a.amount) for c, a in pairs if a}

    def _told(self, awards: Mapping[str, Award]) -> str:
        official, spent = self.official, sum(y for _, y in awards.values())
        apart = max(len(official.keys() - awards.keys()), len(awards.keys() - official.keys()))
        other = sum(awards[i] != official[i] for i in awards.keys() & official.keys())
        told = f"支持{len(awards)}项、{show_wan(spent)}万元"
        if apart:
            told += f"；与拟上会名单相差{apart}项"
        elif not other:
            return f"{told}；名单、档次和金额与拟上会名单相同"
        return f"{told}；{'另有' if apart else '入选项目相同，'}{other}项档次或金额不同" if other else told

    def _changes(self, awards: Mapping[str, Award], scores: Sequence[int]) -> Grid:
        problem, official = self.run.problem, self.official
        found = [
            (kind_of(official.get(c.id), awards.get(c.id)), c, s) for c, s in zip(problem.pool, scores, strict=True)
        ]
        rows = [(kind, c, score) for kind, c, score in found if kind]
        rows.sort(key=lambda r: list(KINDS).index(r[0]))
        fields: Fields[tuple[ChangeKind, Candidate, int]] = (
            field("变化", "label", lambda r: KINDS[r[0]]),
            field("编号", "label", lambda r: r[1].id),
            field("申报单位", "text", lambda r: r[1].applicant),
            field("所在市", "label", lambda r: r[1].city),
            field("拟上会", "label", lambda r: award_text(problem, *official.get(r[1].id, (0, 0)))),
            field("移动后", "label", lambda r: award_text(problem, *awards.get(r[1].id, (0, 0)))),
            field("拟上会得分", "score", lambda r: r[1].score),
            field("移动后得分", "score", lambda r: r[2]),
        )
        return page.grid(table("", fields, rows))


def slider(run: Run, scheme: Scheme, radius: Fraction | None) -> Slider:
    """Return a run's candidates under one scheme, ready for any weights.

    Parameters
    ----------
    radius
        The part by which weights may be moved, instead of what the scheme says.

    Raises
    ------
    AllocatorError
        The scheme cannot be applied to the file.
    """
    lists = Lists(run.case, run.problem)
    if radius is not None:
        space = scheme.space.model_copy(update={"radius": radius})
        scheme = scheme.model_copy(update={"space": space})
    marks = run.prepared.intake.marks
    values = values_of(scheme, run.problem.pool, marks() if marks else ())
    if why := unsampled(lists, scheme, values):
        return Slider(run, scheme, lists, why=UNSAMPLED[why])
    return Slider(
        run,
        scheme,
        lists,
        tuple(t.name for t in values.terms),
        space_of(scheme, values),
        Scorer(values, run.problem.programme.scoring.full),
        to_million([t.weight for t in values.terms]),
    )
