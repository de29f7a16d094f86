"""Which weight matters: a row and a pair of bars for each, and what would settle whom, told as sampled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from allocator.money import show_wan
from allocator.report.comparison.weights.sentences import per_cent
from allocator.report.table import Cell, Chart, Fields, Figure, Table, field, table
from allocator.whatif.weights.compared import Compared
from allocator.whatif.weights.influence import End, Influence, Lever, Part, Settled, Settling
from allocator.whatif.weights.space import MILLION

PARTS: Mapping[Part, str] = {
    "middle_half": "范围中间的一半",
    "middle_tenth": "范围中间的十分之一",
    "lower": "不高于本方案权重",
    "upper": "不低于本方案权重",
}
HOW = "其余各项按比例分担，不超出各自范围"
UNSOLVED = "批量求解"
SOLVED = "经正式求解复核"
MOST_NAMED = 3


def levers_text(name: str, found: Influence) -> str:
    """Tell which weights change the list by themselves, and which most."""
    moving = [lever for lever in found.ranked if lever.size[1]]
    if not moving:
        return f"“{name}”：任何一项权重单独调到范围两端，名单、档次和金额都不变"
    most = "、".join(f"{x.name}（{show_wan(x.size[0])}万元、{x.size[1]}项）" for x in moving[:MOST_NAMED])
    return f"“{name}”：单独调到范围两端会改变名单、档次或金额的指标有{len(moving)}项（{HOW}），变动金额最大的：{most}"


def settling_text(name: str, found: Influence) -> str:
    """Tell of how many candidates a narrower interval of one weight settles the matter."""
    number, settled = len(found.settling), sum(bool(s.found) for s in found.settling)
    if not number:
        return f"“{name}”：抽取的权重没有使任何项目的入选与否改变"
    if not settled:
        return f"“{name}”：入选与否随权重改变的{number}项，单独收窄任何一项权重都定不下（抽样）"
    return f"“{name}”：入选与否随权重改变的{number}项中，{settled}项单独收窄一项权重即可定下（抽样，未证明）"


def settled_text(found: Influence, settled: Settled) -> str:
    """Tell of one part of one weight's interval that it settles a candidate, as far as the sample shows."""
    outcome = "都入选" if settled.funded else "都不入选"
    return f"{found.names[settled.term]}限于{PARTS[settled.part]}时，抽取的{settled.size:,}组{outcome}"


def leaning_text(found: Influence, s: Settling) -> str:
    """Tell on which weight a candidate depends most: the shares in the lower and the upper half of its interval."""
    low, high = (per_cent(Fraction(a, n)) if n else "–" for a, n in (s.lower, s.upper))
    return f"{found.names[s.term]}（不高于本方案权重时{low}入选，不低于时{high}，抽样）"


def tornado(name: str, found: Influence) -> Figure:
    """Return one row per weight, what moves most money first, with a pair of bars."""

    def of(side: str, get: Callable[[End], Cell], nothing: Cell = None) -> Callable[[Lever], Cell]:
        def told(lever: Lever) -> Cell:
            end: End | None = getattr(lever, side)
            return nothing if end is None else get(end)

        return told

    def changes(end: End) -> Cell:
        if end.changes is None:
            return "没有可行名单"
        if not end.number:
            return "没有变化"
        return f"{end.changes.text()}（{SOLVED if end.fingerprint else UNSOLVED}）"

    def at(k: int) -> Callable[[End], Cell]:
        return lambda end: per_cent(Fraction(end.weights[k], MILLION), 2)

    place = {lever.name: k for k, lever in enumerate(found.levers)}

    def ends_at(side: str) -> Callable[[Lever], Cell]:
        return lambda lever: of(side, at(place[lever.name]), "–")(lever)

    fields: Fields[Lever] = (
        field("评价维度或指标", "text", lambda x: x.name, 26, key="term"),
        field("本方案权重", "label", lambda x: per_cent(Fraction(x.own, MILLION), 2)),
        field("调低至", "label", ends_at("low")),
        field("调低：变动金额（万元）", "money", of("low", lambda e: e.moved), short="调低变动", key="low"),
        field("调低：变动项数", "count", of("low", lambda e: e.number), hidden=("narrow",)),
        field("调高至", "label", ends_at("high")),
        field("调高：变动金额（万元）", "money", of("high", lambda e: e.moved), short="调高变动", key="high"),
        field("调高：变动项数", "count", of("high", lambda e: e.number), hidden=("narrow",)),
        field("调低后的变化", "text", of("low", changes, ""), 50, hidden=("screen", "narrow")),
        field("调高后的变化", "text", of("high", changes, ""), 50, hidden=("screen", "narrow")),
    )
    data = table(f"“{name}”：单独调整一项权重", fields, found.ranked)
    chart = Chart(
        f"“{name}”：单独调到范围两端时变动的金额", "term", ("low", "high"), ("调低", "调高"), "万元", lying=True
    )
    return Figure(data, bars=chart)


def settling_table(own: Compared, found: Influence) -> Table:
    """Return one row per candidate that some vectors drawn fund and others do not."""
    pool = own.pool
    fields: Fields[Settling] = (
        field("位次", "count", lambda s: s.position + 1),
        field("项目编号", "label", lambda s: pool[s.position].id, 14),
        field("申报单位", "text", lambda s: pool[s.position].applicant, 30),
        field("单独收窄一项权重即可定下（抽样）", "text", lambda s: _settled(found, s), 60, short="收窄即可定下"),
        field("入选与否最随之改变的权重", "text", lambda s: leaning_text(found, s), 50, short="最相关的权重"),
    )
    return table("", fields, found.settling, look=lambda s: "marked" if s.found else "")


def _settled(found: Influence, s: Settling) -> str:
    return "；".join(settled_text(found, one) for one in s.found) or "没有"
