"""A 办法 as data: tiers, clauses, gates, indicators, scoring, validity and status; `programme_file` reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, PrivateAttr, model_validator

from allocator.errors import RulesError
from allocator.law.applicants import ApplicantClass, Basis
from allocator.law.award import ONE_RATE, RATES, AnyAward, CappedSingle, Event, Rate, Tiered, ranks
from allocator.law.city_clauses import CityReserve
from allocator.law.clause import Article, Clause, Frozen, Whole
from allocator.law.clauses import AnyClause, CumulativeCeiling, FoundTier, Quota, TierShape
from allocator.law.document import Document, Indicator, Missing, NotModelled, Validity, Waived, day_words, opening
from allocator.law.gates import Gate, GateTest
from allocator.law.schema import MisplacedError
from allocator.law.suggest import nearest
from allocator.law.tiers import Amounts, Tier

__all__ = [
    "Amounts", "CappedSingle", "Document", "Event", "Gate", "GateTest", "Indicator", "Missing", "NotModelled",
    "Programme", "Rate", "Scoring", "Tier", "Tiered", "Validity", "check_figures", "check_year", "overlooked",
]  # fmt: skip

FOLDER = Path(__file__).parent / "programmes"
Status = Literal["征求意见稿", "草案", "施行", "失效"]
Stance = Literal["balanced", "top", "wide"]
GoalName = Literal[
    "quota", "city", "city_floor", "apportionment", "tiers_present", "target", "count", "shape", "lines", "money",
    "score_sum", "score_money",
]  # fmt: skip
STANCE_WORDS: dict[Stance, str] = {"balanced": "均衡三档", "top": "突出头部", "wide": "扩大覆盖"}
GOAL_WORDS: dict[GoalName, str] = {
    "quota": "数量区间",
    "city": "地市均衡",
    "city_floor": "各市下限",
    "apportionment": "按申报数分配",
    "tiers_present": "各档俱全",
    "target": "目标数",
    "count": "支持数量",
    "shape": "档次结构",
    "lines": "分数线",
    "money": "金额合计",
    "score_sum": "得分合计",
    "score_money": "得分乘金额",
}
NOT_RANKED = "本办法对符合条件的按标准全部兑现，不评分、不择优"
RANK_IT = '要按得分择优的，请在 [award] 写 select = "score"'
FREE_IS_CUT = (
    "金额在下限与上限之间择优（amounts.mode = free）时，累计上限只能截减（over = truncate），"
    "也不能设地市均衡名额（city_reserve），请改其一"
)
C = TypeVar("C", bound=Clause)


class Scoring(Frozen):
    """How a score comes about where the text is silent: the ministry's choices. `full` is the full mark."""

    method: Literal["auto", "experts", "indicators", "total"] = "auto"
    dimensions: tuple[str, ...] = ()
    weights: dict[str, Decimal] | None = None
    bonus_max: Decimal | None = Field(default=None, ge=0)
    full: Whole = Field(default=100, ge=1, le=10**7)

    @model_validator(mode="after")
    def _weighed(self) -> Scoring:
        if self.weights is not None:
            if wrong := next((n for n, w in self.weights.items() if not (w.is_finite() and w > 0)), None):
                raise ValueError(f"【R13】权重须大于0：“{wrong}”为{self.weights[wrong]}")
            if (total := sum(self.weights.values())) != 100:
                raise ValueError(f"【R12】权重合计{total}%，应为100%")
        return self


class Programme(Frozen):
    """One 办法 in one version. Tiers stand from the top down, as the article lists them; a rate has none.

    `missing` are the figures that the text leaves open and no scenario has set yet. `goals`, where named, replace those
    that the stance gives. `applicants` are the classes that may apply (none: whoever the file names). A programme of
    one's own (no official text kept here) may name its `cities` (none: whatever the file says) and what its file's
    headers mean (`columns`: their header → ours).
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
    cities: tuple[str, ...] = ()
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
    _places: dict[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _each_acts(self) -> Programme:
        """No clause is in force and overlooked: of a kind that cannot act twice there is one at most."""
        if rivals := self.rivals:
            *first, last = rivals
            raise MisplacedError(overlooked(rivals.values()), "clause", last, beside=(("clause", n) for n in first))
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Programme:
        ids = [c.id for c in self.clauses] + [g.id for g in self.gates]
        if again := next((n for n, i in enumerate(ids) if i in ids[:n]), None):
            at = ("clause", again) if again < len(self.clauses) else ("gate", again - len(self.clauses))
            raise MisplacedError(f"条款编号“{ids[again]}”重复", *at, "id")
        names = [t.name for t in self.tiers]
        if again := next((n for n, name in enumerate(names) if name in names[:n]), None):
            raise MisplacedError("等级名称重复：" + "、".join(names), "tier", again, "name")
        stated = [t for t in self.tiers if not self.lacks(f"tiers.{t.name}.ceiling")]
        for upper, lower in pairwise(stated):
            if upper.ceiling < lower.ceiling:
                words = f"等级应由高到低排列：{lower.name}的上限高于{upper.name}"
                raise MisplacedError(words, "tier", names.index(lower.name), "ceiling")
        if self.award.kind == "capped-single" and len(self.tiers) > 1:
            raise ValueError("capped-single 只能有一个等级")
        for table, owners in (("clause", self.clauses), ("gate", self.gates)):
            for n, owner in enumerate(owners):
                tier = getattr(owner, "tier", None)
                if tier is not None and tier not in names:
                    words = f"“{owner.id}”引用了未知等级“{tier}”{nearest(tier, names)}（现有：{'、'.join(names)}）"
                    raise MisplacedError(words, table, n, "tier")
        known = {*self.dimensions, *(i.name for i in self.indicators)}
        if unknown := next((k for k in self.tie_keys if known and k not in known), None):
            words = f"【R02】并列规则的“{unknown}”不是评价维度或指标{nearest(unknown, known)}"
            raise MisplacedError(words, "tie_keys", self.tie_keys.index(unknown))
        return self

    @model_validator(mode="after")
    def _by_tier(self) -> Programme:
        """Where figures are given tier by tier, every tier has one and no other name does."""
        names = [t.name for t in self.tiers]
        shape = self.only(TierShape)
        given: list[tuple[str, dict[str, int], tuple[str | int, ...]]] = [
            (f"amounts.{name}", getattr(self.amounts, name), ("amounts", name)) for name in ("counts", "shares")
        ]
        if shape:
            given.append((f"clause.{shape.id}.shares", shape.shares, ("clause", self.clauses.index(shape), "shares")))
        for path, figures, at in given:
            if unknown := next((n for n in figures if n not in names), None):
                raise MisplacedError(f"【R02】“{path}”的等级“{unknown}”不存在{nearest(unknown, names)}", *at, unknown)
            if figures and (left_out := next((n for n in names if n not in figures), None)):
                raise MisplacedError(f"【R03】“{path}”缺少等级“{left_out}”；不设的写0", *at)
        if self.amounts != Amounts() and self.award.settled:
            instead = "得分低的放不下即止，不压减" if self.ranked else "超过预算时是否折减用 proration 条款"
            raise MisplacedError(f"amounts 只用于分档的奖补；按事项、按比例的金额由标准定出，{instead}", "amounts")
        if self.amounts.mode == "pro_rata" and self.award.granule % (self.amounts.step or 1):
            words = f"pro_rata 的 step 应整除最小单位（{self.award.granule}元），否则会超过上限"
            raise MisplacedError(words, "amounts", "step")
        if self.amounts.mode == "free":
            self._free_is_cut()
        if self.amounts.shares and not any(q.tier is None for q in self.quotas):
            words = "amounts.shares 按数量目标分配，需要有一个总数的数量条款；或改用 amounts.counts"
            raise MisplacedError(words, "amounts", "shares")
        return self

    def _free_is_cut(self) -> None:
        """Amounts that the goals choose are cut by an applicant's ceiling and never move a tier or a seat."""
        for n, clause in enumerate(self.clauses):
            moving = isinstance(clause, CumulativeCeiling) and clause.over != "truncate"
            if moving or (isinstance(clause, CityReserve) and clause.seats):
                raise MisplacedError(
                    FREE_IS_CUT, "clause", n, "over" if moving else "seats", beside=(("amounts", "mode"),)
                )

    @model_validator(mode="after")
    def _found(self) -> Programme:
        """A fact that is the tier leaves one tier for those of whom it is not stated."""
        clause = self.only(FoundTier)
        if clause is None or clause.mode != "exact" or self.award.settled or len(self.tiers) == 1:
            return self
        proven = {g.tier for g in self.gates if g.proof}
        others = [t.name for t in self.tiers if t.name not in proven]
        if not proven or len(others) != 1:
            named = "、".join(others) or "无"
            words = "found_tier 的等级由带 proof 的条件([[gate]] tier、proof = true)认定，未获认定的应只有一个等级可定"
            at = self.clauses.index(clause)
            raise MisplacedError(f'{words}（没有此类条件的等级现为：{named}）；或设 mode = "upper"', "clause", at)
        return self

    @model_validator(mode="after")
    def _quoted(self) -> Programme:
        """R05: whatever stands on an official text says where."""
        if not self.own:
            for n, tier in enumerate(self.tiers):
                if lacking := next((name for name in ("article", "quote") if not getattr(tier, name)), None):
                    raise MisplacedError(f"【R05】“tiers.{tier.name}”未注明依据：缺少 {lacking}", "tier", n)
            if self.applicants and self.applicants_basis is None:
                raise MisplacedError("【R05】“applicants”未注明依据：缺少 applicants_basis", "applicants")
            for name in ("article", "quote", "end"):
                if not getattr(self.validity, name):
                    raise MisplacedError(f"【R03】缺少“validity.{name}”", "validity", name)
        return self

    @model_validator(mode="after")
    def _complete(self) -> Programme:
        """What each kind of award needs, and that whatever is left out is said to be missing."""
        names = [t.name for t in self.tiers]
        open_figures: dict[str, object] = {}
        open_figures |= {f"tiers.{t.name}.ceiling": t.ceiling or None for t in self.tiers}
        if isinstance(self.award, Rate):
            if names:
                raise MisplacedError("rate 不设等级([[tier]])，单位限额用 cumulative_ceiling 条款", "tier")
            open_figures = {f"award.{name}": getattr(self.award, name) for name in RATES}
            if not any(open_figures.values()) and not self.missing:
                raise MisplacedError(ONE_RATE, "award")
        elif not names:
            raise ValueError("【R03】缺少“tier”：至少列出一个等级")
        if isinstance(self.award, Event):
            self.award.check_words(names)
        for n, figure in enumerate(self.missing):
            if figure.path not in open_figures:
                words = f"【R02】missing 的“{figure.path}”不是可以缺的数额{nearest(figure.path, open_figures)}"
                raise MisplacedError(words, "missing", n, "path")
            if open_figures[figure.path] is not None:
                raise MisplacedError(f"“{figure.path}”已有数额，不应再列入 missing", "missing", n, "path")
        for n, tier in enumerate(self.tiers):
            path = f"tiers.{tier.name}.ceiling"
            if "ceiling" not in tier.model_fields_set and not self.lacks(path):
                raise MisplacedError(f"【R03】缺少“{path}”", "tier", n)
        return self

    def __eq__(self, other: object) -> bool:
        """What they say is the same; on which lines of which files they say it does not matter."""
        return isinstance(other, Programme) and all(
            getattr(self, name) == getattr(other, name) for name in Programme.model_fields
        )

    __hash__ = None  # type: ignore[assignment]

    @model_validator(mode="after")
    def _acting(self) -> Programme:
        """Whatever is said of an order or a choice acts, or is refused."""
        if not self.ranked:
            for name, usual in (
                ("goals", ()), ("stance", "balanced"), ("ties", "keys"), ("tie_keys", ()), ("scoring", Scoring()),
            ):  # fmt: skip
                if getattr(self, name) != usual:
                    raise MisplacedError(f"{NOT_RANKED}，{name} 不起作用；{RANK_IT}，否则请删去", name)
            for name in self.least_scores:
                owner = ("award",) if isinstance(self.award, Rate) else ("tier", self.levels.index(name))
                raise MisplacedError(f"{NOT_RANKED}，min_score 不起作用；{RANK_IT}，否则请删去", *owner, "min_score")
        quota = next((n for n, c in enumerate(self.clauses) if isinstance(c, Quota) and c.mode == "soft"), None)
        if self.goals and "quota" not in self.goals and quota is not None:
            words = (
                f"指定的目标（goals）没有列入 quota，条款“{self.clauses[quota].id}”的数量只是目标，不起作用；"
                '请在 goals 中写上 "quota"，或设 mode = "hard"'
            )
            raise MisplacedError(words, "clause", quota, beside=(("goals",),))
        void = next((g for g in self.goals if g in ("shape", "tiers_present")), None)
        if void and self.award.settled:
            words = f"金额由标准定出，各项没有档次可选，目标“{void}”（{GOAL_WORDS[void]}）不起作用，请删去"
            raise MisplacedError(words, "goals", self.goals.index(void))
        return self

    @property
    def ranked(self) -> bool:
        """Whether candidates compete by score; else whoever meets the conditions is paid what is due."""
        kinds = [c.kind for c in self.clauses]
        return ranks(self.award.kind, self.award.select, kinds, least_score=bool(self.least_scores))

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
        """Whether the figure under this path is still missing."""
        return any(m.path == path for m in self.missing)

    def all_of(self, kind: type[C]) -> tuple[C, ...]:
        """Every clause of one class, in the file's order."""
        return tuple(c for c in self.clauses if isinstance(c, kind))

    def only(self, kind: type[C]) -> C | None:
        """The one clause of this class that is in force, else the first; None where the programme has none.

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

    def placed(self, clause: str) -> str:
        """Where its file has a clause, for a message: 第14行：; nothing where no file says it."""
        return self._places.get(clause, "")

    def at(self, places: Mapping[str, str]) -> Programme:
        """The same, knowing where its file has which clause: id → 第14行：."""
        self._places.update(places)
        return self

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What a score may be made of: the annex's dimensions in its order, bonus apart, then those of `scoring`."""
        annex = (i.dimension for i in self.indicators if not i.bonus)
        return tuple(dict.fromkeys([*annex, *self.scoring.dimensions]))

    @property
    def quotas(self) -> tuple[Quota, ...]:
        return self.all_of(Quota)

    @property
    def target(self) -> int:
        """The quota target: of the quotas over all tiers where there are any, else of those per tier together."""
        whole = [q for q in self.quotas if q.tier is None]
        return sum(q.target for q in whole or self.quotas)

    @property
    def aim(self) -> str:
        """What is optimised, for people: the stance, or the goals named instead."""
        if self.goals:
            return f"指定目标（{'、'.join(GOAL_WORDS[g] for g in self.goals)}）"
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
        """Where a clause stands; the ministry's choices stand nowhere and say so."""
        return Article(document=clause.document or self.document.title, number=clause.where, quote=clause.quote or "")


def overlooked(rivals: Collection[Clause]) -> str:
    """Why clauses of one kind cannot all be in force."""
    names = "、".join(f"“{c.id}”" for c in rivals)
    kinds = "、".join(dict.fromkeys(str(c.kind) for c in rivals))
    return f"条款{names}都是 {kinds}，不能同时生效，否则只会执行其中一条。请合并为一条，或关闭其余各条"


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
