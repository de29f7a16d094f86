"""What is said of schemes, weights drawn and shares: counts under weights, never chances of a candidate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from allocator.money import show_wan
from allocator.problem.problem import Problem
from allocator.run.weighed import Standing, Verdict
from allocator.whatif.weights.compared import OfScheme
from allocator.whatif.weights.proofs.grounds import Barred
from allocator.whatif.weights.proofs.steady import Steady
from allocator.whatif.weights.radius import Found, Matter
from allocator.whatif.weights.robustness import Robustness, Share, Unsampled, decided, verdicts
from allocator.whatif.weights.scheme import Aggregate, Method
from allocator.whatif.weights.space import MILLION, WeightSpace
from allocator.whatif.weights.statistics import ALIKE, Concordance

AFTER = "评审后测算，不作为本年度分配依据"
STANDINGS: Mapping[Standing, str] = {
    "before": "确定于评审结果之前",
    "after": AFTER,
    "unknown": "未说明评审结果何时得出，不知确定于其前或其后",
}
AGGREGATES: Mapping[Aggregate, str] = {
    "mean": "全部有效打分的平均", "trimmed": "去掉一个最高分和一个最低分（5个及以上时）后的平均", "median": "中位数",
}  # fmt: skip
METHODS: Mapping[Method, str] = {
    "zscore": "各组折成标准分（50+10z）", "percentile": "各组折成百分等级",
}  # fmt: skip
VERDICTS: Mapping[Verdict, str] = {"always": "必入", "never": "必不入", "critical": "临界", "open": "未定（抽样）"}
BARRED: Mapping[Barred, str] = {
    "way": "本次设置下名单不按名次成批求解",
    "scores": "有规则或目标直接看得分，不只看名次",
    "levels": "有项目只对较高的档次开放",
    "hard": "有必须达到的数量，名单可能不存在",
    "goals": "目标次序不是三种导向之一",
    "negative": "范围内有权重使得分低于0",
}
MATTERS: Mapping[Matter, str] = {"who": "谁入选", "tier": "档次", "amount": "金额"}
UNSAMPLED: Mapping[Unsampled, str] = {
    "experts": "按专家打分计分，没有权重可抽取",
    "panels": "各组经过标准化，得分不是各项的加权和，不抽取权重，只列该方案的名单",
    "positions": "本次设置下名单不只取决于得分和名次，不抽取权重，只列该方案的名单",
}


def per_cent(share: Fraction, places: int = 1) -> str:
    """Return a share of 1 as per cent, half up: 16.7%."""
    scaled = int(share * 100 * 10**places + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**places)
    return f"{whole}.{rest:0{places}}%".replace(f".{'0' * places}%", "%")


def points_text(value: float) -> str:
    """Return percentage points with two decimals."""
    return f"{value:.2f}"


def stands_on(scheme: OfScheme) -> str:
    """Tell what a scheme is proposed on, when it was fixed, and what follows from that."""
    own = scheme.scheme
    return (
        f"“{scheme.name}”：提出依据：{own.because}；确定日期：{own.fixed_on:%Y-%m-%d}（{STANDINGS[scheme.standing]}）"
    )


def made_of(scheme: OfScheme) -> str:
    """Tell how a scheme makes its score."""
    own = scheme.scheme
    if own.basis == "experts":
        how = f"专家打分，取{AGGREGATES[own.experts.aggregate]}"
    else:
        how = "、".join(f"{t.name}{per_cent(t.weight)}" for t in scheme.values.terms)
    made = f"“{scheme.name}”的计分：{how}"
    if scheme.scheme.panel.method != "none":
        made += f"；{METHODS[own.panel.method]}"
    if scheme.values.served:
        made += f"；{'、'.join(scheme.values.served)}没有指标得分列，以维度计分"
    if scheme.values.left_out:
        made += f"；{'、'.join(scheme.values.left_out)}在申报表中不计分，未计入，其余各项按比例"
    return made


def against_official(scheme: OfScheme) -> str:
    """Tell first by how much a scheme's list is not the official one."""
    if scheme.same:
        return f"“{scheme.name}”的名单、档次和金额与拟上会名单相同"
    if not scheme.differs:
        return f"“{scheme.name}”的入选项目与拟上会名单相同，{scheme.moved}项档次或金额不同：{scheme.changes.text()}"
    return f"“{scheme.name}”的名单与拟上会名单相差{scheme.differs}项：{scheme.changes.text()}"


def range_text(space: WeightSpace) -> str:
    """Tell which weights are looked at."""
    where = "全部权重" if space.radius is None else f"±{per_cent(space.radius)}范围"
    order = "、".join(f"{space.names[a]}不低于{space.names[b]}" for a, b in space.relations)
    return f"{where}内且{order}的" if order else f"{where}内"


def drawn_text(r: Robustness, candidates: int, tiers: int) -> Iterator[str]:
    """Tell what was drawn, and how far a share may be off."""
    if r.space is None or r.tally is None:
        yield f"“{r.scheme.name}”：{UNSAMPLED[r.unsampled]}"
        return
    sample = r.tally.sample
    yield f"“{r.scheme.name}”：在{range_text(r.space)}等可能抽取{sample.size:,}组权重，每组都按办法求出名单"
    if sample.how == "walk":
        yield f"次序要求过严，抽取的各组前后相关，相当于{sample.effective:,}组独立的权重"
    yield (
        f"抽样误差（95%）：单个比例±{points_text(sample.margin)}个百分点，"
        f"全部项目和档次同时±{points_text(sample.joint(candidates * tiers))}个百分点"
    )
    if lost := sample.size - r.tally.size:
        yield f"其中{lost:,}组没有可行名单，不计入"
    if r.space.pointless:
        yield f"共{len(r.space.names)}项指标，在全部权重中抽取说明不了问题：几乎每组权重名单都不同，请改用±范围"


def share_text(r: Robustness, share: Share) -> str:
    """Tell under how many of the weights drawn somebody is funded."""
    if r.space is None or r.tally is None:
        return ""
    size = r.tally.size
    counted = f"在{range_text(r.space)}等可能抽取的{size:,}组权重中，{share.funded:,}组入选（抽样）"
    return counted if share.funded else f"{counted}，比例{rare(r)}"


def rare(r: Robustness) -> str:
    """Tell of what never happened: less than a bound, never 0."""
    return "" if r.tally is None else f"少于{r.tally.sample.least:.2f}%"


def always_text(r: Robustness, funded: Sequence[str], whose: str) -> str:
    """Tell how many of a list every vector drawn funds."""
    always, number = r.always(frozenset(funded))
    size = 0 if r.tally is None else r.tally.size
    sure = sum(s.verdict == "always" and s.id in funded for s in r.shares)
    proven = f"其中{sure}项已证明对范围内全部权重成立" if sure else "未证明对范围内全部权重成立"
    return f"{whose}{number}项中，{always}项在抽取的{size:,}组权重下都入选（抽样，{proven}）"


def verdict_text(r: Robustness) -> str:
    """Tell how many are decided and how, and that nothing is said of the others."""
    found = verdicts(r.shares)
    told = []
    if found["always"] + found["never"]:
        closed = len(r.proofs.closed) if r.proofs else 0
        alone = f"（其中{closed}项按自身条件没有可定的档次）" if closed else ""
        proven = "对范围内全部权重都成立，已证明，证明随附，可不用求解器逐项核对"
        told.append(f"必入{found['always']}项、必不入{found['never']}项{alone}：{proven}")
    if found["critical"]:
        shown = "范围内有权重使其入选，也有权重使其不入选，两组权重都经正式求解复核"
        told.append(f"临界{found['critical']}项：{shown}")
    else:
        told.append("抽样没有发现临界项目")
    told.append(
        f"未定{found['open']}项：既未证明，也没有找到相反的权重，只列抽样比例" if found["open"] else "没有未定项目"
    )
    return "；".join(told)


def numbers_text(problem: Problem, r: Robustness) -> str:
    """Tell between which numbers of awards every list lies, by which verdicts are proven; or why nothing is."""
    if r.proofs is None:
        return ""
    if r.proofs.numbers is None:
        return f"不作“必入”“必不入”的结论：{BARRED[r.proofs.barred]}"
    (least, most), *higher = r.proofs.numbers.at_least
    told = [
        f"已证明：任何次序下的名单都在{least}至{most}项之间"
        if least < most
        else f"已证明：任何次序下的名单都是{most}项"
    ]
    for level, (low, high) in enumerate(higher, 2):
        name, done = problem.tiers[level - 1].name, decided(r.shares, level)
        above = "及以上" if level < problem.top else ""
        told.append(f"{name}{above}在{low}至{high}项之间，{len(r.shares)}项中{done}项是否达到已证明")
    return "；".join(told)


def steady_text(problem: Problem, found: Steady) -> str:
    """Tell below which radius a matter is the same for certain, and which pair it is that may turn first."""
    what = MATTERS[found.matter]
    held = found.whole
    if held.pair is None:
        return f"{what}：已证明在各项权重的任何变动下都不变"
    one, other = (problem.pool[i].called for i in held.pair)
    if not held.radius:
        return f"{what}：没有已证明不变的范围：{one}与{other}的先后在极小的变动下就不确定"
    down = per_cent(Fraction(int(held.radius * 10**4), 10**4), 2)
    return f"{what}：已证明各项权重变动都不超过{down}时不变（再大则{one}与{other}的先后不确定）"


def pairs_text(r: Robustness) -> str:
    """Tell how many pairs of candidates stand in one order whatever the weights."""
    above = r.above
    return (
        "" if above is None else f"已证明：{above.pairs:,}对项目中，{above.settled:,}对的先后在范围内任何权重下都不变"
    )


def radius_text(problem: Problem, found: Found) -> str:
    """Tell how near another list was found, and that nearer ones are not ruled out."""
    what = MATTERS[found.matter]
    if found.radius is None:
        return f"{what}：抽取的权重都没有使其改变"
    ids = "、".join(problem.pool[i].called for i, _, _ in found.after[:6])
    more = f"等{len(found.after)}项" if len(found.after) > 6 else ""
    near = f"已找到权重变动不超过{per_cent(found.radius, 2)}即改变的一组（{ids}{more}）"
    return f"{what}：{near}，经正式求解复核；更小的变动是否改变，未证明"


def weights_text(names: Sequence[str], weights: Sequence[int]) -> str:
    """Return weights per million as per cent, by name."""
    return "、".join(f"{n}{per_cent(Fraction(w, MILLION), 2)}" for n, w in zip(names, weights, strict=False))


def concordance_text(name: str, found: Concordance) -> str:
    """Tell how far experts agree."""
    panel = f"“{found.panel}”" if found.panel else "全部项目"
    if found.value is None:
        return f"“{name}”：{panel}的专家打分不足以计算一致程度（{found.experts}位专家都打分的{found.counted}项）"
    rest = f"，另有{found.left_out}项有专家未打分，不计入" if found.left_out else ""
    value = f"{float(found.value):.3f}"
    return f"“{name}”：{panel}{found.experts}位专家对{found.counted}项排序的一致程度（肯德尔W）为{value}{rest}"


def alike_text(scheme: OfScheme) -> str:
    """Tell which two terms may count the same twice; empty where none do."""
    found = "、".join(f"{p.one}与{p.other}（{p.value:.2f}）" for p in scheme.pairs if p.double)
    return f"“{scheme.name}”：得分次序相关系数达{ALIKE}的：{found}，可能重复计分" if found else ""


def award_text(problem: Problem, level: int, amount: int) -> str:
    """Return an award in short, – for none."""
    return f"{problem.tiers[level - 1].name}{show_wan(amount)}" if level else "–"
