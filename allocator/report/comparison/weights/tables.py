"""Schemes as columns, candidates as rows; terms; what became of everybody under the weights drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from allocator.money import show_score, show_wan
from allocator.problem.changes import KINDS, kind_of
from allocator.report.comparison.weights.sentences import VERDICTS, award_text, per_cent, share_text, weights_text
from allocator.report.table import Cell, Chart, Field, Fields, Figure, Look, Medium, Table, field, table
from allocator.whatif.weights.acceptability import Witness
from allocator.whatif.weights.compared import Compared, Listing, OfScheme, WithoutExpert
from allocator.whatif.weights.robustness import Robustness, Share
from allocator.whatif.weights.statistics import OfTerm

OFFICIAL = "拟上会名单"
_PAPER: tuple[Medium, ...] = ("screen", "narrow", "page")
"""Where a column for paper alone is not shown."""


def summary(own: Compared) -> Table:
    """Return one row per list: number, money, tiers, and how far its order is the official one."""
    tiers = [t.name for t in reversed(own.lists.problem.tiers)]
    rows = [(OFFICIAL, own.official, None), *((s.name, s.listing, s) for s in own.schemes)]

    def of_tier(name: str) -> Callable[[tuple[str, Listing, OfScheme | None]], Cell]:
        return lambda r: own.by_tier(r[1])[name][0]

    fields: Fields[tuple[str, Listing, OfScheme | None]] = (
        field("名单", "text", lambda r: r[0], 26),
        field("支持数", "count", lambda r: len(r[1].awards)),
        *(field(name, "count", of_tier(name)) for name in tiers),
        field("金额（万元）", "money", lambda r: r[1].spent),
        field("相差（项）", "count", lambda r: r[2].differs if r[2] else None),
        field("次序相关（斯皮尔曼）", "label", lambda r: _shown(r[2], 0), short="斯皮尔曼"),
        field("次序相关（肯德尔）", "label", lambda r: _shown(r[2], 1), short="肯德尔"),
    )
    return table("", fields, rows)


def _shown(scheme: OfScheme | None, which: int) -> str:
    value = scheme.rank_correlation[which] if scheme else None
    return "" if value is None else f"{value:.3f}"


def by_city(own: Compared) -> Table:
    """Return number and money by city, a list beside the other."""
    lists = [(OFFICIAL, own.official), *((s.name, s.listing) for s in own.schemes)]
    sums = [own.by_city(listing) for _, listing in lists]
    cities = list(dict.fromkeys(c.city for c in own.pool if any(c.city in found for found in sums)))

    def of(k: int, which: int) -> Callable[[str], Cell]:
        return lambda city: sums[k].get(city, (0, 0))[which]

    fields: list[Field[str]] = [field("所在市", "label", lambda city: city)]
    for k, (name, _) in enumerate(lists):
        fields += [field(f"{name}：项", "count", of(k, 0)), field(f"{name}：万元", "money", of(k, 1))]
    return table("", fields, cities)


def candidates(own: Compared, positions: Sequence[int], title: str = "") -> Table:
    """Return candidates by official rank, with score and award under every scheme."""
    problem, pool = own.lists.problem, own.pool

    def award(listing: Listing) -> Callable[[int], Cell]:
        return lambda i: award_text(problem, *listing.awards.get(pool[i].id, (0, 0)))

    def score(listing: Listing) -> Callable[[int], Cell]:
        return lambda i: listing.scores[i]

    def change(scheme: OfScheme) -> Callable[[int], Cell]:
        return lambda i: _moved(own.official, scheme.listing, pool[i].id)

    fields: list[Field[int]] = [
        field("位次", "count", lambda i: i + 1),
        field("项目编号", "label", lambda i: pool[i].id, 14),
        field("申报单位", "text", lambda i: pool[i].applicant, 30),
        field("所在市", "label", lambda i: pool[i].city, hidden=("narrow",)),
        field("拟上会得分", "score", score(own.official)),
        field("拟上会档次金额（万元）", "label", award(own.official), short="拟上会"),
    ]
    for s in own.schemes:
        fields += [
            field(f"{s.name}：得分", "score", score(s.listing)),
            field(f"{s.name}：档次金额（万元）", "label", award(s.listing), short=s.name),
            field(f"{s.name}：变化", "label", change(s), short="变化"),
        ]
    moved = {i for i in positions if any(_moved(own.official, s.listing, pool[i].id) for s in own.schemes)}
    look: Callable[[int], Look] = lambda i: "marked" if i in moved else ""  # noqa: E731
    return table(title, fields, positions, look=look)


def _moved(before: Listing, after: Listing, name: str) -> str:
    kind = kind_of(before.awards.get(name), after.awards.get(name))
    return KINDS[kind] if kind else ""


def terms(own: Compared) -> Table:
    """Return one row per scheme and term: what it weighs, what it brings about, how far it tells candidates apart."""
    rows = [(s.name, t) for s in own.schemes for t in s.terms]

    def of(get: Callable[[OfTerm], Fraction | None]) -> Callable[[tuple[str, OfTerm]], Cell]:
        def told(row: tuple[str, OfTerm]) -> Cell:
            value = get(row[1])
            return "" if value is None else per_cent(value)

        return told

    fields: Fields[tuple[str, OfTerm]] = (
        field("方案", "text", lambda r: r[0], 22),
        field("评价维度或指标", "text", lambda r: r[1].name, 26),
        field("名义权重", "label", of(lambda t: t.nominal)),
        field("实际影响（占得分方差）", "label", of(lambda t: t.effective), short="实际影响"),
        field("最低得分率", "label", of(lambda t: t.lowest)),
        field("最高得分率", "label", of(lambda t: t.highest)),
        field("得分率标准差", "label", lambda r: f"{100 * r[1].deviation:.1f}%"),
        field("不同分值", "count", lambda r: r[1].distinct),
        field("同分的项目对", "label", of(lambda t: t.tied)),
    )
    return table("", fields, rows)


def shares(own: Compared, r: Robustness, positions: Sequence[int] | None = None) -> Table:
    """Return what became of candidates under the weights drawn: counts, tiers, certain ranks, central weights."""
    problem, size = own.lists.problem, r.tally.size if r.tally else 0
    names = r.space.names if r.space else ()

    def at(level: int) -> Callable[[Share], Cell]:
        return lambda s: s.by_level[level - 1]

    def of_tier(level: int) -> Callable[[Share], Cell]:
        return lambda s: VERDICTS[s.tiers[level - 2]]

    fields: Fields[Share] = (
        field("位次", "count", lambda s: s.position + 1),
        field("项目编号", "label", lambda s: s.id, 14, key="id"),
        field("申报单位", "text", lambda s: own.pool[s.position].applicant, 30),
        field("入选组数（抽样）", "count", lambda s: s.funded, short="入选组数", key="funded"),
        field("占比（抽样）", "label", lambda s: _part(r, s, size), short="占比"),
        *(
            field(f"{problem.tiers[t - 1].name}组数", "count", at(t), hidden=("narrow",))
            for t in range(problem.top, 0, -1)
        ),
        field("结论", "label", lambda s: VERDICTS[s.verdict]),
        *(
            field(f"{_reaching(own, t)}结论", "label", of_tier(t), hidden=("screen", "narrow"))
            for t in range(2, (r.proofs.levels if r.proofs else 0) + 1)
        ),
        field("确定的位次范围", "label", lambda s: f"{s.best}–{s.worst}", short="位次范围"),
        field("说明", "text", lambda s: share_text(r, s), 50, hidden=_PAPER),
        field("中心权重", "text", lambda s: weights_text(names, s.central or ()), 40, hidden=_PAPER),
        field("中心权重下入选", "label", _confirmed, hidden=_PAPER),
    )
    rows = [s for s in r.shares if positions is None or s.position in positions]
    return table("", fields, rows, look=lambda s: "marked" if s.verdict == "critical" else "")


def _reaching(own: Compared, level: int) -> str:
    """Return what it means to have a tier or a higher one."""
    return own.lists.problem.tiers[level - 1].name + ("及以上" if level < own.lists.problem.top else "")


def swaying(own: Compared, r: Robustness, title: str) -> Figure | None:
    """Return those whom some of the weights drawn fund and others do not, with bars; None where there are none."""
    positions = sorted(unsettled(r))
    if not positions:
        return None
    size = r.tally.size if r.tally else 0
    chart = Chart(f"抽取的{size:,}组权重中入选的组数（抽样）", "id", ("funded",), (r.scheme.name,), "组")
    return Figure(shares(own, r, positions).titled(title), bars=chart)


def _confirmed(share: Share) -> str:
    return {1: "是", 0: "否", None: ""}[share.confidence]


def _part(r: Robustness, share: Share, size: int) -> str:
    if not share.funded and r.tally is not None:
        return f"少于{r.tally.sample.least:.2f}%"
    return per_cent(Fraction(share.funded, size), 2) if size else ""


def shown(own: Compared, r: Robustness) -> Table:
    """Return the weights that were solved once more, and whom they fund beside the official list."""
    names = r.space.names if r.space else ()
    official = frozenset(own.official.awards)

    def told(ids: frozenset[str], more: frozenset[str]) -> str:
        return " ".join(c.id for c in own.pool if c.id in ids and c.id not in more)

    fields: Fields[tuple[int, Witness]] = (
        field("组", "count", lambda w: w[0]),
        field("权重", "text", lambda w: weights_text(names, w[1].weights), 50),
        field("支持数", "count", lambda w: len(w[1].funded)),
        field("比拟上会名单多", "text", lambda w: told(w[1].funded, official), 30),
        field("比拟上会名单少", "text", lambda w: told(official, w[1].funded), 30),
        field("指纹", "label", lambda w: w[1].fingerprint[:19]),
    )
    return table("", fields, enumerate(r.witnesses, 1))


def experts(own: Compared) -> Table:
    """Return one row per scheme and expert left out."""
    rows = [(s.name, w) for s in own.schemes for w in s.without]
    fields: Fields[tuple[str, WithoutExpert]] = (
        field("方案", "text", lambda r: r[0], 22),
        field("去掉的专家", "label", lambda r: r[1].expert),
        field("名单变化（与该方案用全部专家相比）", "text", lambda r: r[1].text, 70, short="名单变化"),
    )
    return table("", fields, rows)


def unsettled(r: Robustness) -> Iterator[int]:
    """Yield the positions of which nothing is proven, and those that some vectors drawn fund and others do not."""
    size = r.tally.size if r.tally else 0
    proven = r.proofs is not None and r.proofs.levels > 0
    for s in r.shares:
        if (proven and s.verdict in ("critical", "open")) or 0 < s.funded < size:
            yield s.position


def money_text(own: Compared) -> str:
    """Return what the official list spends, and its last score."""
    last = min((own.official.scores[i] for i, c in enumerate(own.pool) if c.id in own.official.awards), default=0)
    number, spent = len(own.official.awards), show_wan(own.official.spent)
    return f"拟上会名单：{number}项、{spent}万元，入选的最低得分{show_score(last)}"
