"""A 办法 as data, read from one TOML file: tiers, clauses, gates, indicators, scoring, validity and status.

The shipped files stand in `programmes/`, those of the umbrella text (《若干政策措施》, 2025, No. 49) in
`programmes/measures-49/`; the choices that no text fixes (本厅选择) stand once in `programmes/choices.toml` and are
added to every programme that does not state the same clause itself.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import Field, model_validator

from allocator.award_kind import ONE_RATE, AnyAward, CappedSingle, Event, Rate, Tiered
from allocator.clause import AnyClause, Article, Clause, Frozen, Quota, Whole
from allocator.errors import RulesError
from allocator.gate import Gate, GateTest
from allocator.money import Money, show_wan
from allocator.near import ended, nearest
from allocator.schema import read_toml, validated

__all__ = [
    "CappedSingle", "Document", "Event", "Gate", "GateTest", "Indicator", "Missing", "NotModelled", "Programme", "Rate",
    "Scoring", "Tier", "Tiered", "Validity", "check_figures", "check_year", "load", "measures", "parse", "shipped",
]  # fmt: skip

FOLDER = Path(__file__).parent / "programmes"
CHOICES = FOLDER / "choices.toml"
MEASURES = FOLDER / "measures-49"
ROWS = MEASURES / "rows.toml"
_OF_RANKS = frozenset({"merit_order", "experts_tier", "minimum_score", "tier_shape", "city_cap", "city_reserve"})
Status = Literal["征求意见稿", "草案", "施行", "失效"]
Stance = Literal["balanced", "top", "wide"]
GoalName = Literal[
    "quota", "city", "tiers_present", "target", "count", "shape", "lines", "money", "score_sum", "score_money"
]  # fmt: skip
STANCE_WORDS: dict[Stance, str] = {"balanced": "均衡三档", "top": "突出头部", "wide": "扩大覆盖"}
GOAL_WORDS: dict[GoalName, str] = {
    "quota": "数量区间",
    "city": "地市均衡",
    "tiers_present": "各档俱全",
    "target": "目标数",
    "count": "支持数量",
    "shape": "档次结构",
    "lines": "分数线",
    "money": "金额合计",
    "score_sum": "得分合计",
    "score_money": "得分乘金额",
}
C = TypeVar("C", bound=Clause)


class Document(Frozen):
    """The official text: its title, number, and the verbatim copy under `programmes/sources/`."""

    title: str
    number: str | None = None
    source: str


class Validity(Frozen):
    """The dates in force. A blank start in the text is None: unknown, and printed so."""

    article: str
    quote: str
    start: date | None = None
    end: date


class Tier(Frozen):
    """One tier (等级), its ceiling (最高不超过, 元), and what the ministry may add: a floor, a minimum score.

    A ceiling that the text leaves open is left out, and the programme's `missing` names it; until a scenario sets it
    it reads 0.
    """

    name: str
    article: str
    quote: str
    ceiling: Money = 0
    floor: Money | None = None
    min_score: Whole | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Tier:
        if self.floor is not None and self.floor > self.ceiling:
            raise ValueError(f"【R07】下限{show_wan(self.floor)}万元大于上限{show_wan(self.ceiling)}万元")
        return self


class Indicator(Frozen):
    """One line of the annex's indicator system; the text gives no weights."""

    id: str
    dimension: str
    name: str
    quote: str
    bonus: bool = False


class Scoring(Frozen):
    """How a score comes about where the text is silent: the ministry's choices."""

    method: Literal["auto", "experts", "indicators", "total"] = "auto"
    dimensions: tuple[str, ...] = ()
    weights: dict[str, Decimal] | None = None
    bonus_max: Decimal | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _weighed(self) -> Scoring:
        if self.weights is not None:
            if wrong := next((n for n, w in self.weights.items() if not (w.is_finite() and w > 0)), None):
                raise ValueError(f"【R13】权重须大于0：“{wrong}”为{self.weights[wrong]}")
            if (total := sum(self.weights.values())) != 100:
                raise ValueError(f"【R12】权重合计{total}%，应为100%")
        return self


class Missing(Frozen):
    """A figure that the text leaves open (给予一定资金): the path under which a scenario sets it, its words."""

    path: str
    name: str
    article: str
    quote: str


class NotModelled(Frozen):
    """A number of the text that no clause claims, with the words around it and why."""

    quote: str
    reason: str
    article: str | None = None


class Programme(Frozen):
    """One 办法 in one version. Tiers stand from the top down, as the article lists them; a rate has none.

    `missing` are the figures that the text leaves open and no scenario has set yet. `goals`, where named, replace those
    that the stance gives.
    """

    key: str
    short: str
    year: int
    status: Status
    document: Document
    validity: Validity
    award: AnyAward = Field(discriminator="kind")
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
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Programme:
        ids = [c.id for c in self.clauses] + [g.id for g in self.gates]
        if twice := next((i for i in ids if ids.count(i) > 1), None):
            raise ValueError(f"条款编号“{twice}”重复")
        names = [t.name for t in self.tiers]
        if len(set(names)) < len(names):
            raise ValueError("等级名称重复：" + "、".join(names))
        stated = [t for t in self.tiers if not self.lacks(f"tiers.{t.name}.ceiling")]
        for upper, lower in pairwise(stated):
            if upper.ceiling < lower.ceiling:
                raise ValueError(f"等级应由高到低排列：{lower.name}的上限高于{upper.name}")
        if self.award.kind == "capped-single" and len(self.tiers) > 1:
            raise ValueError("capped-single 只能有一个等级")
        for owner, tier in [(q.id, q.tier) for q in self.quotas] + [(g.id, g.tier) for g in self.gates]:
            if tier is not None and tier not in names:
                raise ValueError(f"“{owner}”引用了未知等级“{tier}”，现有：" + "、".join(names))
        known = {*self.scoring.dimensions, *(i.name for i in self.indicators)}
        if unknown := next((k for k in self.tie_keys if known and k not in known), None):
            raise ValueError(f"【R02】并列规则的“{unknown}”不是评价维度或指标{nearest(unknown, known)}")
        if any(q.tier is None for q in self.quotas) and any(q.tier is not None for q in self.quotas):
            raise ValueError("数量条款应或为总数，或分等级，不能混用")
        return self

    @model_validator(mode="after")
    def _complete(self) -> Programme:
        """What each kind of award needs, and that whatever is left out is said to be missing."""
        names = [t.name for t in self.tiers]
        open_figures: dict[str, int | Decimal | None] = {}
        open_figures |= {f"tiers.{t.name}.ceiling": t.ceiling or None for t in self.tiers}
        left_out = {f"tiers.{t.name}.ceiling" for t in self.tiers if "ceiling" not in t.model_fields_set}
        if isinstance(self.award, Rate):
            if names:
                raise ValueError("rate 不设等级([[tier]])，单位限额用 cumulative_ceiling 条款")
            open_figures = {"award.percent": self.award.percent, "award.per_unit": self.award.per_unit}
            if not any(open_figures.values()) and not self.missing:
                raise ValueError(ONE_RATE)
        elif not names:
            raise ValueError("【R03】缺少“tier”：至少列出一个等级")
        if isinstance(self.award, Event):
            self.award.check_words(names)
        for figure in self.missing:
            if figure.path not in open_figures:
                raise ValueError(
                    f"【R02】missing 的“{figure.path}”不是可以缺的数额{nearest(figure.path, open_figures)}"
                )
            if open_figures[figure.path] is not None:
                raise ValueError(f"“{figure.path}”已有数额，不应再列入 missing")
        if untold := next((p for p in sorted(left_out) if not self.lacks(p)), None):
            raise ValueError(f"【R03】缺少“{untold}”")
        return self

    def lacks(self, path: str) -> bool:
        """Whether the figure under this path is still missing."""
        return any(m.path == path for m in self.missing)

    def all_of(self, kind: type[C]) -> tuple[C, ...]:
        """Every clause of one class, in the file's order."""
        return tuple(c for c in self.clauses if isinstance(c, kind))

    def only(self, kind: type[C]) -> C | None:
        """The one clause of this class, None where the programme has none."""
        return next((c for c in self.clauses if isinstance(c, kind)), None)

    @property
    def quotas(self) -> tuple[Quota, ...]:
        return self.all_of(Quota)

    @property
    def aim(self) -> str:
        """What is optimised, for people: the stance, or the goals named instead."""
        return (
            f"指定目标（{'、'.join(GOAL_WORDS[g] for g in self.goals)}）" if self.goals else STANCE_WORDS[self.stance]
        )

    @property
    def draft(self) -> bool:
        """Everything computed under a text that is not in force is a 草案."""
        return self.status != "施行"

    @cached_property
    def source_text(self) -> str:
        """The official text, verbatim."""
        return (FOLDER / "sources" / self.document.source).read_text(encoding="utf-8")

    def article(self, clause: Clause) -> Article:
        """Where a clause stands; the ministry's choices stand nowhere and say so."""
        return Article(document=clause.document or self.document.title, number=clause.where, quote=clause.quote or "")


def shipped() -> dict[str, Path]:
    """The 办法 that come with the package, each with a text of its own: key → file, in alphabetical order."""
    return {p.stem: p for p in sorted(FOLDER.glob("*.toml")) if p != CHOICES}


def measures() -> dict[str, Path]:
    """The programmes of the umbrella text that come with the package: key → file, in alphabetical order."""
    return {p.stem: p for p in sorted(MEASURES.glob("*.toml")) if p != ROWS}


def load(key_or_path: str) -> Programme:
    """A shipped programme by its key, or any TOML file by its path.

    Raises
    ------
    RulesError
        Unknown key, or the file breaks the schema; the text names every offending entry.
    """
    files = shipped() | measures()
    path = files.get(key_or_path)
    if path is None:
        if not key_or_path.endswith(".toml"):
            said = ended(f"未知办法“{key_or_path}”{nearest(key_or_path, files)}")
            raise RulesError(f"{said}可用：{'、'.join(files)}，或给出 .toml 文件路径")
        path = Path(key_or_path)
    return parse(read_toml(path), path.name)


def parse(data: dict[str, Any], name: str) -> Programme:
    """A programme from a TOML mapping, completed with the ministry's choices that concern its kind of award.

    A clause of the file that does not say its force binds (`must`), so it has to quote its article (R05).
    """
    stated = [{"force": "must", **c} if isinstance(c, dict) else c for c in data.get("clause", ())]
    kinds = {c.get("kind") for c in stated if isinstance(c, dict)}
    idle = _idle_choices(data.get("award"))
    choices = [c for c in read_toml(CHOICES)["clause"] if c["kind"] not in kinds | idle]
    data = {**data, "clause": [*stated, *choices]}
    if isinstance(document := data.get("document"), dict):
        title = {"document": document.get("title")}
        data["procedure"] = [{**title, **p} if isinstance(p, dict) else p for p in data.get("procedure", ())]
    return validated(Programme, data, f"规则文件“{name}”")


def _idle_choices(award: object) -> frozenset[str]:
    """Kinds of choices that say nothing about this kind of award.

    Ranks say nothing about sums due, proration nothing about ranked awards, requests nothing about a fixed sum.
    """
    if not isinstance(award, dict) or award.get("kind") not in {"event", "rate"}:
        return frozenset({"proration"})
    return _OF_RANKS | {"request"} if award.get("fixed") is True else _OF_RANKS


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
    """Refuse a year after the text has ended; the start is often blank, so only the end is checked.

    Raises
    ------
    RulesError
        The year lies after the last year in force (R11).
    """
    end = programme.validity.end
    if year > end.year:
        raise RulesError(
            f"【R11】《{programme.document.title}》有效期至{end.year}年{end.month}月{end.day}日"
            f"（{programme.validity.article}），本轮年度{year}；情景可用 validity.to 延长，全部输出注明“仅供测算”"
        )
