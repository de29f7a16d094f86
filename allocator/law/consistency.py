"""Does a programme's file stand by itself: names, figures tier by tier, what is left out, and what cannot act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from allocator.errors import CodedError
from allocator.law.award import ONE_RATE, RATES, Event, Rate
from allocator.law.choices import Scoring, nameable
from allocator.law.clause.base import Clause
from allocator.law.schema import MisplacedError
from allocator.law.text.suggest import nearest
from allocator.law.tiers import Amounts

if TYPE_CHECKING:
    from allocator.law.programme import Programme


def check(programme: Programme) -> None:
    """Make every check in turn; the first that fails raises.

    Raises
    ------
    MisplacedError
        With the entry at fault, so that its line can be named.
    """
    for part in (each_acts, names_stand, figures_by_tier, each_stands, quoted, complete, all_said_acts):
        part(programme)


def each_acts(programme: Programme) -> None:
    """No clause is in force and overlooked: of a kind that cannot act twice there is one at most."""
    if rivals := programme.rivals:
        *first, last = rivals
        raise MisplacedError(overlooked(rivals.values()), "clause", last, beside=(("clause", n) for n in first))


def names_stand(programme: Programme) -> None:
    """Ids and names of tiers are told apart, tiers stand from the top down, and what is named exists."""
    ids = [c.id for c in programme.clauses] + [g.id for g in programme.gates]
    if again := next((n for n, i in enumerate(ids) if i in ids[:n]), None):
        at = ("clause", again) if again < len(programme.clauses) else ("gate", again - len(programme.clauses))
        raise MisplacedError(f"条款编号“{ids[again]}”重复", *at, "id")
    names = [t.name for t in programme.tiers]
    if again := next((n for n, name in enumerate(names) if name in names[:n]), None):
        raise MisplacedError("等级名称重复：" + "、".join(names), "tier", again, "name")
    stated = [t for t in programme.tiers if not programme.lacks(f"tiers.{t.name}.ceiling")]
    for upper, lower in pairwise(stated):
        if upper.ceiling < lower.ceiling:
            words = f"等级应由高到低排列：{lower.name}的上限高于{upper.name}"
            raise MisplacedError(words, "tier", names.index(lower.name), "ceiling")
    if programme.award.kind == "capped-single" and len(programme.tiers) > 1:
        raise ValueError("capped-single 只能有一个等级")
    speaking = [("clause", n, c.id, c.of_tier) for n, c in enumerate(programme.clauses)]
    for table, n, owner, tier in (*speaking, *(("gate", n, g.id, g.tier) for n, g in enumerate(programme.gates))):
        if tier is not None and tier not in names:
            words = f"“{owner}”引用了未知等级“{tier}”{nearest(tier, names)}（现有：{'、'.join(names)}）"
            raise MisplacedError(words, table, n, "tier")
    known = {*programme.dimensions, *(i.name for i in programme.indicators)}
    if unknown := next((k for k in programme.tie_keys if known and k not in known), None):
        words = f"并列规则的“{unknown}”不是评价维度或指标{nearest(unknown, known)}"
        raise MisplacedError(words, "tie_keys", programme.tie_keys.index(unknown), code="R02")


def figures_by_tier(programme: Programme) -> None:
    """Refuse figures by tier unless every tier has one and no other name does."""
    names = [t.name for t in programme.tiers]
    given: list[tuple[str, Mapping[str, int], tuple[str | int, ...]]] = [
        (f"amounts.{name}", getattr(programme.amounts, name), ("amounts", name)) for name in ("counts", "shares")
    ]
    for k, clause in enumerate(programme.clauses):
        given += [(f"{clause.path}.{name}", shares, ("clause", k, name)) for name, shares in clause.by_tiers.items()]
    for path, figures, at in given:
        if unknown := next((n for n in figures if n not in names), None):
            raise MisplacedError(f"“{path}”的等级“{unknown}”不存在{nearest(unknown, names)}", *at, unknown, code="R02")
        if figures and (left_out := next((n for n in names if n not in figures), None)):
            raise MisplacedError(f"“{path}”缺少等级“{left_out}”；不设的写0", *at, code="R03")
    if programme.amounts != Amounts() and programme.award.settled:
        instead = "得分低的放不下即止，不压减" if programme.ranked else "超过预算时是否折减用 proration 条款"
        raise MisplacedError(f"amounts 只用于分档的奖补；按事项、按比例的金额由标准定出，{instead}", "amounts")
    if programme.amounts.mode == "pro_rata" and programme.award.granule % (programme.amounts.step or 1):
        words = f"pro_rata 的 step 应整除最小单位（{programme.award.granule}元），否则会超过上限"
        raise MisplacedError(words, "amounts", "step")
    if programme.amounts.mode == "free":
        _free_is_cut(programme)
    if programme.amounts.shares and not any(q.tier is None for q in programme.quotas):
        words = "amounts.shares 按数量目标分配，需要有一个总数的数量条款；或改用 amounts.counts"
        raise MisplacedError(words, "amounts", "shares")


def _free_is_cut(programme: Programme) -> None:
    """Amounts that the goals choose are cut by an applicant's ceiling and never move a tier or a seat."""
    for n, clause in enumerate(programme.clauses):
        if clause.uncut:
            raise MisplacedError(FREE_IS_CUT, "clause", n, clause.uncut, beside=(("amounts", "mode"),))


def each_stands(programme: Programme) -> None:
    """No clause says what it cannot say in this programme."""
    for n, clause in enumerate(programme.clauses):
        clause.check(programme, n)


def quoted(programme: Programme) -> None:
    """R05: whatever stands on an official text says where."""
    if not programme.own:
        for n, tier in enumerate(programme.tiers):
            if lacking := next((name for name in ("article", "quote") if not getattr(tier, name)), None):
                raise MisplacedError(f"“tiers.{tier.name}”未注明依据：缺少 {lacking}", "tier", n, code="R05")
        if programme.applicants and programme.applicants_basis is None:
            raise MisplacedError("“applicants”未注明依据：缺少 applicants_basis", "applicants", code="R05")
        for name in ("article", "quote", "end"):
            if not getattr(programme.validity, name):
                raise MisplacedError(f"缺少“validity.{name}”", "validity", name, code="R03")


def complete(programme: Programme) -> None:
    """Refuse an award without what its kind needs, unless what is left out is said to be missing."""
    names = [t.name for t in programme.tiers]
    open_figures: dict[str, object] = {}
    open_figures |= {f"tiers.{t.name}.ceiling": t.ceiling or None for t in programme.tiers}
    if isinstance(programme.award, Rate):
        if names:
            raise MisplacedError("rate 不设等级([[tier]])，单位限额用 cumulative_ceiling 条款", "tier")
        open_figures = {f"award.{name}": getattr(programme.award, name) for name in RATES}
        if not any(open_figures.values()) and not programme.missing:
            raise MisplacedError(ONE_RATE, "award")
    elif not names:
        raise CodedError("R03", "缺少“tier”：至少列出一个等级")
    if isinstance(programme.award, Event):
        programme.award.check_words(names)
    for n, figure in enumerate(programme.missing):
        if figure.path not in open_figures:
            words = f"missing 的“{figure.path}”不是可以缺的数额{nearest(figure.path, open_figures)}"
            raise MisplacedError(words, "missing", n, "path", code="R02")
        if open_figures[figure.path] is not None:
            raise MisplacedError(f"“{figure.path}”已有数额，不应再列入 missing", "missing", n, "path")
    for n, tier in enumerate(programme.tiers):
        path = f"tiers.{tier.name}.ceiling"
        if "ceiling" not in tier.model_fields_set and not programme.lacks(path):
            raise MisplacedError(f"缺少“{path}”", "tier", n, code="R03")


def all_said_acts(programme: Programme) -> None:
    """Whatever is said of an order or a choice acts, or is refused."""
    if not programme.ranked:
        for name, usual in (
            ("goals", ()), ("stance", "balanced"), ("ties", "keys"), ("tie_keys", ()), ("scoring", Scoring()),
        ):  # fmt: skip
            if getattr(programme, name) != usual:
                raise MisplacedError(f"{NOT_RANKED}，{name} 不起作用；{RANK_IT}，否则请删去", name)
        for name in programme.least_scores:
            owner = ("award",) if isinstance(programme.award, Rate) else ("tier", programme.levels.index(name))
            raise MisplacedError(f"{NOT_RANKED}，min_score 不起作用；{RANK_IT}，否则请删去", *owner, "min_score")
    numbers = ((n, c.as_quota) for n, c in enumerate(programme.clauses))
    quota, number = next(((n, q) for n, q in numbers if q and q.mode == "soft"), (None, None))
    through = [g.key for g in nameable().values() if g.serves and isinstance(number, g.serves)]
    if programme.goals and quota is not None and through and not set(through) & set(programme.goals):
        words = (
            f"指定的目标（goals）没有列入 {through[0]}，条款“{programme.clauses[quota].id}”的数量只是目标，不起作用；"
            f'请在 goals 中写上 "{through[0]}"，或设 mode = "hard"'
        )
        raise MisplacedError(words, "clause", quota, beside=(("goals",),))
    void = next((g for g in programme.aims if g.spreads), None)
    if void and programme.award.settled:
        words = f"金额由标准定出，各项没有档次可选，目标“{void.key}”（{void.called}）不起作用，请删去"
        raise MisplacedError(words, "goals", programme.goals.index(void.key))


NOT_RANKED = "本办法对符合条件的按标准全部兑现，不评分、不择优"


RANK_IT = '要按得分择优的，请在 [award] 写 select = "score"'


FREE_IS_CUT = (
    "金额在下限与上限之间择优（amounts.mode = free）时，累计上限只能截减（over = truncate），"
    "也不能设地市均衡名额（city_reserve），请改其一"
)


def overlooked(rivals: Collection[Clause]) -> str:
    """Tell why clauses of one kind cannot all be in force."""
    first, *others = rivals
    names = "、".join(f"“{c.id}”" for c in rivals)
    kinds = "、".join(dict.fromkeys(str(c.kind) for c in rivals))
    if apart := first.differs(others[-1]) if first.several else ():
        said = "，".join(f"{name} 写作{'、'.join(str(getattr(c, name)) for c in rivals)}" for name in apart)
        return f"条款{names}都是 {kinds}，可以同时生效，但{said}，须写成一样。请改为一致，或关闭其余各条"
    return f"条款{names}都是 {kinds}，不能同时生效，否则只会执行其中一条。请合并为一条，或关闭其余各条"
