"""A 办法 as data: tiers, clauses, gates, indicators, scoring, validity and status; `load` reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, PrivateAttr, model_validator

from allocator.errors import RulesError
from allocator.law.applicants import ApplicantClass, Basis
from allocator.law.award import AnyAward, CappedSingle, Event, Rate, Tiered, ranks
from allocator.law.choices import STANCE_WORDS, GoalName, NamedGoal, Scoring, Stance, nameable
from allocator.law.clause.base import Clause
from allocator.law.clause.facets import HISTORIES, Apart, Cap, Ceiling, Floor, Groups, Quota, Seats, Shape
from allocator.law.clause.fields import Article, Frozen
from allocator.law.clause.kinds import AnyClause
from allocator.law.consistency import check
from allocator.law.document import Document, Indicator, Missing, NotModelled, Validity, Waived, day_words, opening
from allocator.law.gates import Gate, GateTest
from allocator.law.text.toml_lines import Spot
from allocator.law.tiers import Amounts, Tier

__all__ = [
    "Amounts", "CappedSingle", "Document", "Event", "Gate", "GateTest", "Indicator", "Missing", "NotModelled",
    "Programme", "Rate", "Scoring", "Tier", "Tiered", "Validity", "check_figures", "check_year",
]  # fmt: skip

FOLDER = Path(__file__).parent / "programmes"
Status = Literal["征求意见稿", "草案", "施行", "失效"]
C = TypeVar("C", bound=Clause)
T = TypeVar("T")


class Programme(Frozen):
    """One 办法 in one version. Tiers stand from the top down, as the article lists them; a rate has none.

    `missing` are the figures that the text leaves open and no scenario has set yet. `goals`, where named, replace those
    that the stance gives. `applicants` are the classes that may apply (none: whoever the file names). A programme of
    one's own (no official text kept here) may name its `cities` (none: whatever the file says) and what its file's
    headers mean (`columns`: their header → ours). `beside` are those who recommend beside the cities (省直): each
    counts like a city of its own. `deadline` is the 申报截止日, up to which conditions with a period count.
    `review` is where the text says by what candidates are reviewed: it decides nothing, and is told to applicants.
    """

    key: str
    short: str
    year: int
    status: Status = "草案"
    document: Document
    validity: Validity = Validity()
    award: AnyAward = Field(discriminator="kind", default=Tiered())
    amounts: Amounts = Amounts()
    applicants: tuple[ApplicantClass, ...] = ()
    applicants_basis: Basis | None = None
    review: Basis | None = Field(default=None, exclude_if=lambda basis: basis is None)
    cities: tuple[str, ...] = ()
    beside: tuple[str, ...] = Field(alias="groups", default=(), exclude_if=lambda groups: not groups)
    deadline: date | None = Field(default=None, exclude_if=lambda day: day is None)
    columns: dict[str, str] = {}
    tiers: tuple[Tier, ...] = Field(alias="tier", default=())
    clauses: tuple[AnyClause, ...] = Field(alias="clause")
    gates: tuple[Gate, ...] = Field(alias="gate", default=())
    indicators: tuple[Indicator, ...] = Field(alias="indicator", default=())
    scoring: Scoring = Scoring()
    stance: Stance = "balanced"
    goals: tuple[GoalName, ...] = ()
    ties: Literal["keys", "together"] = "keys"
    tie_keys: tuple[str, ...] = ()
    procedure: tuple[Article, ...] = ()
    missing: tuple[Missing, ...] = ()
    not_modelled: tuple[NotModelled, ...] = ()
    waived: tuple[Waived, ...] = ()
    notes: tuple[str, ...] = ()
    _places: dict[str, Spot] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _stands(self) -> Programme:
        """Refuse what contradicts itself, is incomplete, or says what cannot act."""
        for clause in self.clauses:
            clause.apart(self.clauses)
        check(self)
        return self

    def __eq__(self, other: object) -> bool:
        """Compare what they say; on which lines of which files they say it does not matter."""
        return isinstance(other, Programme) and all(
            getattr(self, name) == getattr(other, name) for name in Programme.model_fields
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def ranked(self) -> bool:
        """Whether candidates compete by score; else whoever meets the conditions is paid what is due."""
        speaks = any(self.award.kind in c.ranks for c in self.clauses)
        return ranks(self.award.kind, self.award.select, speaks=speaks, least_score=bool(self.least_scores))

    @property
    def least_scores(self) -> dict[str, Decimal]:
        """Tier → the least score stated for it; without tiers that of the one level."""
        if isinstance(self.award, Rate):
            return {} if self.award.min_score is None else {self.award.tier: self.award.min_score}
        return {t.name: t.min_score for t in self.tiers if t.min_score is not None}

    @property
    def levels(self) -> tuple[str, ...]:
        """What an award's tier may be, top tier first; the one level of a rate has its name from the base."""
        return (self.award.tier,) if isinstance(self.award, Rate) else tuple(t.name for t in self.tiers)

    def lacks(self, path: str) -> bool:
        """Tell whether the figure under this path is still missing."""
        return any(m.path == path for m in self.missing)

    def all_of(self, kind: type[C]) -> tuple[C, ...]:
        """Return every clause of one class, in the file's order."""
        return tuple(c for c in self.clauses if isinstance(c, kind))

    def only(self, kind: type[C]) -> C | None:
        """Return the one clause of this class that is in force, else the first; None where the programme has none.

        Of a kind of which several act (`Clause.several`) every one counts: see `all_of`.
        """
        found = self.all_of(kind)
        return next((c for c in found if c.active), found[0] if found else None)

    @property
    def rivals(self) -> Mapping[int, Clause]:
        """The first clauses, by their place, that are in force and cannot all act; none in a programme as read."""
        for n, later in enumerate(self.clauses):
            others = {k: c for k, c in enumerate(self.clauses[:n]) if type(c) is type(later) and later.rivals(c)}
            if others:
                return others | {n: later}
        return {}

    @property
    def acting(self) -> tuple[Clause, ...]:
        """The clauses in the file's order without those that another one of their kind stands in for."""
        return tuple(c for c in self.clauses if c.several or c.active or self.only(type(c)) is c)

    @property
    def conditions(self) -> tuple[Gate, ...]:
        """The gates in force."""
        return tuple(g for g in self.gates if g.on)

    def placed(self, clause: str) -> Spot | None:
        """Tell where its file has a clause; None where no file says it."""
        return self._places.get(clause)

    def path_of(self, clause: str) -> str:
        """Tell what the paths that set a clause begin with."""
        return next(c.path for c in self.clauses if c.id == clause)

    def at(self, places: Mapping[str, Spot | None]) -> Programme:
        """Return the same, knowing where its file has which clause, by id."""
        self._places.update({name: spot for name, spot in places.items() if spot})
        return self

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What a score may be made of: the annex's dimensions in its order, bonus apart, then those of `scoring`."""
        annex = (i.dimension for i in self.indicators if not i.bonus)
        return tuple(dict.fromkeys([*annex, *self.scoring.dimensions]))

    def first(self, ask: Callable[[Clause], T | None]) -> T | None:
        """Return the answer of the clause in force that has one, else of the first that has; None where none has."""
        found = [(clause, answer) for clause in self.clauses if (answer := ask(clause)) is not None]
        return next((a for c, a in found if c.active), found[0][1] if found else None)

    def each(self, ask: Callable[[Clause], T | None]) -> tuple[T, ...]:
        """Return the answers of all clauses that have one, in the file's order."""
        return tuple(answer for clause in self.clauses if (answer := ask(clause)) is not None)

    @property
    def quotas(self) -> tuple[Quota, ...]:
        """The numbers of awards asked for."""
        return self.each(lambda c: c.as_quota)

    @property
    def groups(self) -> tuple[Groups, ...]:
        """The groups of which a number is supported at most, those switched off too."""
        return self.each(lambda c: c.as_groups)

    @property
    def ceilings(self) -> tuple[Ceiling, ...]:
        """What an applicant may have in all, by each clause that says it."""
        return self.each(lambda c: c.as_ceiling)

    @property
    def ceiling(self) -> Ceiling | None:
        """The one that counts the most of earlier years, the first of equals: what is told of them is its reading."""
        return max(self.ceilings, key=lambda c: HISTORIES.index(c.history), default=None)

    @property
    def shape(self) -> Shape | None:
        """How awards spread over the tiers."""
        return self.first(lambda c: c.as_shape)

    @property
    def caps(self) -> tuple[Cap, ...]:
        """Awards that cities have at most, by each clause that says it."""
        return self.each(lambda c: c.as_cap)

    @property
    def floors(self) -> tuple[Floor, ...]:
        """Awards that cities have at least, by each clause that says it."""
        return self.each(lambda c: c.as_floor)

    @property
    def seats(self) -> Seats | None:
        """Awards kept for cities without one."""
        return self.first(lambda c: c.as_seats)

    @property
    def apart(self) -> Apart | None:
        """Whether 青岛 competes in this pool; None where it is like any other city."""
        return self.first(lambda c: c.as_apart)

    @property
    def apportions(self) -> bool:
        """Whether awards per city should be near the cities' shares of the candidates."""
        return any(c.apportions for c in self.clauses)

    @property
    def counts_history(self) -> bool:
        """Whether a clause in force looks at what was received before."""
        return any(c.looks_back for c in self.acting if c.active)

    def looks_at(self, field: str) -> bool:
        """Tell whether a field of a line decides something: request, tier (the experts' grade), applied."""
        return any(field in c.reads for c in self.acting)

    def gives_tiers(self, pool: Sequence[Any]) -> bool:
        """Tell whether a clause gives every candidate of a pool the one tier that he may have."""
        return any(c.gives_tier(pool) for c in self.acting)

    @property
    def target(self) -> int:
        """The quota target: of the quotas over all tiers where there are any, else of those per tier together."""
        whole = [q for q in self.quotas if q.tier is None]
        return sum(q.target for q in whole or self.quotas)

    @property
    def aims(self) -> tuple[type[NamedGoal], ...]:
        """The goals named, as classes to ask."""
        known = nameable() if self.goals else {}
        return tuple(known[name] for name in self.goals)

    @property
    def aim(self) -> str:
        """What is optimised, for people: the stance, or the goals named instead."""
        if self.goals:
            return f"指定目标（{'、'.join(g.called for g in self.aims)}）"
        return self.stance_words[self.stance]

    @property
    def stance_words(self) -> dict[Stance, str]:
        """The stances for people: of three tiers the text speaks, of other numbers it would be wrong to."""
        match len(self.levels):
            case 3:
                return STANCE_WORDS
            case 1:
                return STANCE_WORDS | {"balanced": "达到目标数", "top": "按名次依次支持"}
            case _:
                return STANCE_WORDS | {"balanced": "均衡各档"}

    @property
    def own(self) -> bool:
        """Whether it is the planner's own: no official text of it is kept here."""
        return not self.document.source

    @property
    def granule(self) -> int:
        """γ: every amount is a multiple of it, 元."""
        step = self.amounts.step if self.amounts.mode in ("scaled", "free") else None
        return step or self.award.granule

    @property
    def draft(self) -> bool:
        """Everything computed under a text that is not in force is a 草案."""
        return self.status != "施行"

    @cached_property
    def source_text(self) -> str:
        """The official text, verbatim."""
        return "" if self.own else (FOLDER / "sources" / self.document.source).read_text(encoding="utf-8")

    def article(self, clause: Clause) -> Article:
        """Tell where a clause stands; the ministry's choices stand nowhere and say so."""
        return Article(document=clause.document or self.document.title, number=clause.where, quote=clause.quote or "")


def check_figures(programme: Programme) -> None:
    """Refuse a programme whose text leaves figures open that no scenario has set.

    Raises
    ------
    RulesError
        One line per missing figure: the path to set, what it is, and the words of the text.
    """
    if not programme.missing:
        return
    lines = [f"【R03】缺少“{m.path}”（{m.name}）：{m.article}只写“{m.quote}”" for m in programme.missing]
    raise RulesError(
        f"“{programme.short}”尚缺{len(lines)}项数额，《{programme.document.title}》未作规定，不能测算。"
        "请在情景文件的 [set] 中逐项设定，并在 because 中写明依据：\n" + "\n".join(f"  · {x}" for x in lines)
    )


def check_year(programme: Programme, year: int) -> None:
    """Refuse a year before the text comes into force or after it has ended; a start without a date is no bound.

    Raises
    ------
    RulesError
        The year lies before the first year in force, or after the last (R11).
    """
    title, v = programme.document.title, programme.validity
    if v.start is not None and year < opening(v.start).year:
        where = f"（{v.starts}）" if v.starts else ""
        raise RulesError(
            f"【R11】《{title}》自{day_words(v.start)}起{where}，本轮年度{year}；"
            "情景可用 validity.from 提前，全部输出注明“仅供测算”"
        )
    if v.end is not None and year > v.end.year:
        where = f"（{v.article}）" if v.article else ""
        raise RulesError(
            f"【R11】《{title}》有效期至{day_words(v.end)}{where}，本轮年度{year}；"
            "情景可用 validity.to 延长，全部输出注明“仅供测算”"
        )
