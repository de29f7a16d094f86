"""A comparison as tables: all sides, what each sets differently, who moves and why, sums, goals, causes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Literal

from allocator.law.programme import Programme
from allocator.money import show_score, show_wan
from allocator.problem.candidate import CITIES
from allocator.problem.changes import KINDS, ChangeKind
from allocator.report import words
from allocator.report.phrases import VERDICTS
from allocator.report.table import ALL, Cell, Chart, Field, Fields, Figure, Table, field, table
from allocator.whatif.compare.causes import Outcome
from allocator.whatif.compare.compared_list import ORIGINS, ComparedLine, Side
from allocator.whatif.compare.comparison import Group, Move, Part, Sum
from allocator.whatif.compare.overrides import BUDGET, Override
from allocator.whatif.compare.result import Compared, Found
from allocator.whatif.effects import GoalChange
from allocator.whatif.effects import Verdict as Effect

BASE_MONEY, OTHER_MONEY = "基准金额（万元）", "方案金额（万元）"
DELTA = "增减（万元）"
PART_WORDS: Mapping[Part, str] = {**dict(KINDS.items()), "facts": "资料变化"}
By = Literal["city", "tier"]
GROUPED: Mapping[By, str] = {"city": "所在市", "tier": "档次"}
"""By what the sums of a comparison are grouped."""
NO_AWARD = "未入选"
NOT_ALONE = "不能单独改动，或没有名单"
_VERDICTS: Mapping[Effect, str] = {**VERDICTS, "better": "较优", "worse": "较差", "same": "相同"}


class Names:
    """What the overrides of a programme are called for people."""

    def __init__(self, programme: Programme) -> None:
        self.kinds = words.kinds_of(programme)

    def what(self, o: Override) -> str:
        """取向（stance）; 项目17 济南例甲公司."""
        name = o.name or words.path(o.key, self.kinds)
        return name if name in (o.key, o.name) else f"{name}（{o.key}）"

    def values(self, o: Override) -> tuple[str, str]:
        """Old and new for people: 均衡三档, 突出头部."""
        if o.key == BUDGET:
            return o.old, o.new
        old, new = (words.setting_value(o.key, self.kinds, v, s) for v, s in zip(o.values, (o.old, o.new), strict=True))
        return old, new

    def short(self, o: Override) -> str:
        """取向 均衡三档→突出头部."""
        old, new = self.values(o)
        return f"“{o.name or words.path(o.key, self.kinds)} {old}→{new}”"


def verdict(side: Side) -> str:
    """已证明最优, or what holds instead."""
    if side.origin == "by_hand":
        return f"审核不符合{len(side.breaches)}处" if side.breaches else "审核没有不符合的"
    if side.proven and side.has_list:
        return words.PROVEN
    return words.STATUSES[side.status]


def sides_table(compared: Compared) -> Table:
    """Return a row per side; how many changes of each kind, against the base."""

    def count(kind: ChangeKind) -> Callable[[tuple[Side, Found | None]], Cell]:
        def get(row: tuple[Side, Found | None]) -> Cell:
            changes = row[1].comparison.changes if row[1] and row[1].comparison.comparable else None
            return len(changes.of(kind)) if changes else None

        return get

    def delta(row: tuple[Side, Found | None]) -> Cell:
        return row[1].comparison.whole.delta.amount if row[1] and row[1].comparison.comparable else None

    frozen: Field[tuple[Side, Found | None]] = field("冻结（万元）", "money", lambda s: s[0].frozen, short="冻结")
    fields: Fields[tuple[Side, Found | None]] = (
        field("方案", "text", lambda s: s[0].name, 26),
        field("来源", "label", lambda s: ORIGINS[s[0].origin] if s[1] else "基准"),
        field("结论", "text", lambda s: verdict(s[0]), 20),
        field("预算总额（万元）", "money", lambda s: s[0].budget, short="预算"),
        field("已安排（万元）", "money", lambda s: s[0].spent, short="已安排"),
        field("结余（万元）", "money", lambda s: s[0].budget - s[0].spent - s[0].frozen, short="结余"),
        *((frozen,) if any(s.frozen for s in compared.sides) else ()),
        field("支持数", "count", lambda s: len(s[0].awarded)),
        field("各档数（由高到低）", "label", lambda s: "/".join(map(str, s[0].counts.values())), short="各档"),
        *(field(word, "count", count(kind)) for kind, word in KINDS.items()),
        field("金额增减（万元）", "money", delta, short="金额增减"),
        field("校验", "text", lambda s: s[0].checks.told() if s[0].checks else "", 34),
    )
    rows: list[tuple[Side, Found | None]] = [(compared.base, None), *((f.comparison.other, f) for f in compared.found)]
    return table("", fields, rows, look=lambda s: "grave" if not s[0].has_list or s[0].breaches else "")


def reasons_table(compared: Compared) -> Table:
    """Return why each side was made, where that is said."""
    fields: Fields[Side] = (
        field("方案", "text", lambda s: s.name, 26),
        field("理由", "text", lambda s: s.because, 90),
    )
    return table("", fields, [s for s in compared.sides if s.because])


def sets_table(found: Sequence[Found], names: Names) -> Table:
    """Return what the sides set differently."""
    fields: Fields[tuple[str, Override, tuple[str, str]]] = (
        field("方案", "text", lambda s: s[0], 26, key="side"),
        field("改动", "text", lambda s: names.what(s[1]), 40),
        field("基准", "text", lambda s: s[2][0], 24),
        field("方案值", "text", lambda s: s[2][1], 30),
        field("依据", "text", lambda s: s[1].article, 20),
        field("说明", "text", lambda s: s[1].note, 30),
    )
    rows = [(f.comparison.other.name, o, names.values(o)) for f in found for o in f.overrides]
    return table("", fields, rows, look=lambda s: "grave" if s[1].exceeds else "")


def moves_table(found: Found, names: Names, kinds: Collection[ChangeKind] = ()) -> Table:
    """Return every candidate that moves, or moves in one of these ways, with the cause."""

    def tier(line: ComparedLine | None) -> str:
        return (line.tier if line else None) or ""

    def amount(line: ComparedLine | None) -> Cell:
        return line.amount if line and line.tier is not None else None

    fields: Fields[Move] = (
        field("变化", "label", lambda m: KINDS[m.kind], key="kind"),
        field("项目编号", "label", lambda m: m.id, 14, short="编号"),
        field("申报单位", "text", lambda m: m.line.applicant, 30),
        field("项目名称", "text", lambda m: m.line.project, 28, hidden=("screen", "page")),
        field("所在市", "label", lambda m: m.line.city, short="市", hidden=("narrow",)),
        field("评审得分", "score", lambda m: m.line.score, short="得分", hidden=("narrow",)),
        field("基准档次", "label", lambda m: tier(m.before), 14),
        field(BASE_MONEY, "money", lambda m: amount(m.before), short="基准金额"),
        field("方案档次", "label", lambda m: tier(m.after), 14),
        field(OTHER_MONEY, "money", lambda m: amount(m.after), short="方案金额"),
        field(DELTA, "money", lambda m: m.delta, short="增减", hidden=("screen",), key="delta"),
        field("由哪项改动引起", "text", lambda m: cause_told(found, m, names), 40, hidden=("screen",)),
        field("在方案中的情况", "text", _situation, 40, hidden=("screen",)),
    )
    moves = [m for m in found.comparison.moves if not kinds or m.kind in kinds]
    return table("", fields, moves, sums={"kind": ALL, "delta": sum(m.delta for m in moves)})


def _situation(move: Move) -> str:
    """Tell where the candidate stands in the other list."""
    return move.after.reason if move.after else "申报表中没有"


def cause_told(found: Found, move: Move, names: Names) -> str:
    """Return what brings a change, or why nothing is said of it."""
    cause = found.causes.get(move.id)
    return cause.told(names.short) if cause else found.unexplained


def present(groups: Sequence[Group]) -> list[Group]:
    """Return the groups that have an award on a side, and the cities of the province."""
    return [g for g in groups if g.base or g.other or g.name in CITIES]


def groups_of(found: Found, by: By) -> list[Group]:
    """Return the cities or the tiers of a comparison."""
    return present(found.comparison.cities if by == "city" else found.comparison.tiers)


def groups_table(by: By, found: Sequence[Found], of: Found, *, alive: bool = False) -> Table:
    """Return number and money of both sides by city or tier, the difference by what makes it up.

    Parameters
    ----------
    found
        All that are compared: their tables have the same columns.
    alive
        Whether groups that have nothing on either side are left out.
    """

    def made_up(part: Part) -> Field[Group]:
        word = PART_WORDS[part]
        return field(f"{word}（万元）", "money", lambda g: g.by.get(part, Sum()).amount or None, short=word)

    every = [g for one in found for g in (*groups_of(one, by), one.comparison.whole)]
    parts = [p for p in PART_WORDS if p != "facts" or any(p in g.by for g in every)]
    fields: Fields[Group] = (
        field(GROUPED[by], "text", lambda g: g.name, 16, key="group"),
        field("基准支持数", "count", lambda g: g.base.number),
        field(BASE_MONEY, "money", lambda g: g.base.amount, short="基准金额", key="base"),
        *map(made_up, parts),
        field("方案支持数", "count", lambda g: g.other.number),
        field(OTHER_MONEY, "money", lambda g: g.other.amount, short="方案金额", key="other"),
        field("支持数增减", "count", lambda g: g.other.number - g.base.number),
        field("金额增减（万元）", "money", lambda g: g.other.amount - g.base.amount, short="金额增减"),
    )
    groups = [g for g in groups_of(of, by) if g.base or g.other or not alive]
    return table("", fields, groups, total=of.comparison.whole)


def bars_of(by: By, side: str, groups: Table) -> Figure:
    """Return the money of both sides in bars."""
    chart = Chart(f"{side}与基准：按{GROUPED[by]}", "group", ("base", "other"), ("基准", side), "万元")
    return Figure(groups, bars=chart)


def goals_table(found: Found, granule: int) -> Table:
    """Return the base's goals, measured on both lists."""
    broken = bool(found.comparison.other.breaches)

    def compared(g: GoalChange) -> str:
        return _VERDICTS[g.verdict] + ("（名单不合规）" if broken and g.verdict == "better" else "")

    fields: Fields[tuple[int, GoalChange]] = (
        field("次序", "count", lambda g: g[0]),
        field("目标", "text", lambda g: words.goal(g[1].name), 30),
        field("方向", "label", lambda g: {"min": "越小越好", "max": "越大越好"}[g[1].sense], hidden=("narrow",)),
        field("基准", "label", lambda g: _goal(g[1], 0, granule)),
        field("方案（按基准的目标衡量）", "label", lambda g: _goal(g[1], 1, granule), short="方案"),
        field("方案与基准相比", "label", lambda g: compared(g[1]), short="相比"),
    )
    return table("", fields, enumerate(found.goals, 1))


def _goal(goal: GoalChange, which: int, granule: int) -> str:
    value = words.goal_value(goal.name, (goal.before, goal.after)[which], granule, goal.last[which])
    score = goal.scores[which]
    return value if score is None else f"{value}（{show_score(score)}分）"


def causes_table(found: Found, names: Names) -> Table:
    """Return every change with every override: the award with that one only, and with all the others."""
    fields: Fields[tuple[Move, str, str, str, str]] = (
        field("项目编号", "label", lambda c: c[0].id, 14),
        field("申报单位", "text", lambda c: c[0].line.applicant, 30),
        field("变化", "label", lambda c: KINDS[c[0].kind]),
        field("改动", "text", lambda c: c[1], 34),
        field("只改此项时", "text", lambda c: c[2], 24),
        field("其余都改、不改此项时", "text", lambda c: c[3], 24),
        field("结论", "text", lambda c: c[4], 50),
    )
    return table("", fields, _causes(found, names))


def _causes(found: Found, names: Names) -> Iterator[tuple[Move, str, str, str, str]]:
    moves = {m.id: m for m in found.comparison.moves}
    for name, cause in found.causes.items():
        move, said = moves[name], cause.told(names.short)
        if cause.kind == "only":
            yield move, names.short(found.overrides[0]), _award(move.after), _award(move.before), said
            continue
        for o in found.overrides:
            alone, without = (_tried(tried, o.key) for tried in (cause.alone, cause.without))
            yield move, names.short(o), alone, without, said


def _award(line: ComparedLine | None) -> str:
    return _outcome((line.tier, line.amount) if line and line.tier is not None else None)


def _tried(tried: Mapping[str, Outcome], key: str) -> str:
    return _outcome(tried[key]) if key in tried else NOT_ALONE


def _outcome(found: Outcome) -> str:
    return f"{found[0]}{show_wan(found[1])}万元" if found else NO_AWARD
