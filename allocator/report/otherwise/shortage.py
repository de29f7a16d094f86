"""A short budget and the three ways to live with it; on paper 预算不足对照.xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from allocator.law.text import toml_text
from allocator.models.rule import Unit
from allocator.money import show_wan
from allocator.problem.candidate import CITIES
from allocator.report.headline import headline
from allocator.report.lists import side_by_side
from allocator.report.phrases import ending, panel, people_text, proof_lines, short_title
from allocator.report.table import Cell, Field, Fields, Line, Notice, Part, Quantity, Report, Sheet, Table, field, table
from allocator.run.parts import Run
from allocator.whatif.shortage import Name, Shortage, Way

NAME = "预算不足对照.xlsx"
WHAT = "预算不足的三种办法"
WAYS: Mapping[Name, str] = {"reference": "参照名单", "fewer": "减少支持数", "smaller": "压减金额", "lower": "降低档次"}
_HOW: Mapping[Name, str] = {
    "reference": "支持数落入区间{every}所需的最小预算下的最优名单",
    "fewer": "按{balanced}取向，每项按上限支付{some}，数量下限降到刚好够用",
    "smaller": "各档数量与参照名单相同，各档上限按同一百分比压减，向下计至最小支付单位的整数倍",
    "lower": "支持数与参照名单相同，每档仍按上限支付，退出和改档的项目最少；降到最低档仍不够的，列明少支持几项",
}


def report(run: Run, found: Shortage) -> Report:
    """Return the verdict and the three ways side by side; for paper also every candidate of any list."""
    head, lists = headline(run), _lists(found)
    every = side_by_side(
        run, [(WAYS[w.name], w.answer.awards) for w in lists], {i for w in lists for i in w.answer.awards}
    )
    sides = (
        _figures(lists, found).titled("一、数量（项）、金额（万元）和受影响的项目数", repeats=False),
        _cities(lists).titled("二、分市（支持数/万元）", repeats=False),
    )
    meant = head.titled(f"{WAYS['reference']}和三种办法的含义")
    counted = f"共{len(every.rows)}项，按位次"
    sheets = (
        Sheet("对照", head.titled(WHAT), verdict(run, found), "", sides, (20, *(18 for _ in lists))),
        Sheet("说明", meant, _reference(found), "", (ways(run, found),)),
        Sheet("逐项对照", head.titled(f"{WHAT}：逐项对照"), counted, "单位：万元", (every,)),
    )
    return Report(head, tuple(_screen(run, found)), sheets)


def _screen(run: Run, found: Shortage) -> Iterator[Part]:
    """Yield the verdict, the three ways side by side, who is affected, and how to get each list from `solve`."""
    lists = _lists(found)
    said = [Line(verdict(run, found), "strong" if found.short else "good"), Line(_reference(found), "faint")]
    yield panel(short_title(run, WHAT), said, "doubt" if found.short else "good")
    if found.short:
        yield _figures(lists, found).titled("对照")
        yield _cities(lists).titled("分市（支持数/万元）")
        told = tuple(Line(_affected(run, way), "doubt" if way.answer.why else "") for way in found.ways)
        yield Notice(told, "与参照名单相比，谁受影响")
        told = tuple(Line(f"{WAYS[way.name]}：{_settings(way)}") for way in found.ways if not way.answer.why)
        yield Notice(told, "写进情景文件 [set]，即可用 solve 得到同一名单")
    yield from ending(run, proof_lines(way.answer.proof for way in lists))


def how(run: Run, name: Name) -> str:
    """Tell what a way does, in the programme's own words: no tiers are wished for where nobody chooses them."""
    every, some = ("", "") if run.problem.tiers_fixed else ("且各档都有项目", "，各档尽量都有项目")
    return _HOW[name].format(balanced=run.programme.stance_words["balanced"], every=every, some=some)


def verdict(run: Run, found: Shortage) -> str:
    """Tell whether the budget is short, in one sentence with both sums."""
    words = "、".join(q.words if not q.tier else f"{q.tier}{q.words}" for q in run.programme.quotas)
    goal = f"要支持{words}" + ("" if run.problem.tiers_fixed else "且各档都有项目")
    if not found.met:
        wanted = "数量" if run.problem.tiers_fixed else "数量和档次"
        goal = f"再增加预算，{wanted}也不能完全满足；要达到能达到的最好程度"
    budget, needed = f"预算{show_wan(found.budget)}万元", f"至少需{show_wan(found.needed)}万元"
    if not found.short:
        return f"{budget}不短缺：{goal}，{needed}"
    return f"{budget}不足：{goal}，{needed}，缺{show_wan(found.needed - found.budget)}万元"


def _reference(found: Shortage) -> str:
    """Return the reference list in one line."""
    tiers = "，".join(f"{name}{n}项" for name, (n, _) in found.reference.by_tier.items())
    _, allocation = found.reference.answer.listed
    return f"参照名单（预算{show_wan(found.needed)}万元）：{tiers}，合计{show_wan(allocation.spent)}万元"


def _lists(found: Shortage) -> tuple[Way, ...]:
    return (found.reference, *found.ways)


Figures = tuple[str, Unit | Literal["%"], tuple[int | None, ...]]
"""What is counted, its unit, and its value in the reference and under each way; None where there is no list."""


def _figures(lists: Sequence[Way], found: Shortage) -> Table:
    """Numbers and money by tier, in all, and against the reference: a row each, a column per list."""
    rows: list[Figures] = [("预算", "元", (found.needed, *(found.budget for _ in found.ways)))]
    for tier in found.reference.by_tier:
        rows.append((tier, "项", _each(lists, lambda w, t=tier: w.by_tier[t][0])))  # type: ignore[misc]
        rows.append((f"{tier}金额", "元", _each(lists, lambda w, t=tier: w.by_tier[t][1])))  # type: ignore[misc]
    rows += [
        ("支持数", "项", _each(lists, _number)),
        ("金额合计", "元", _each(lists, _money)),
        ("按上限的比例", "%", _each(lists, lambda w: w.percent)),
        ("退出", "项", _each(lists, lambda w: len(w.effect.changes.left) if w.effect else 0)),
        ("降档", "项", _each(lists, lambda w: len(w.effect.changes.lowered) if w.effect else 0)),
        ("同档金额减少", "项", _each(lists, _less)),
        ("新增", "项", _each(lists, lambda w: len(w.effect.changes.entered) if w.effect else 0)),
        ("升档", "项", _each(lists, lambda w: len(w.effect.changes.raised) if w.effect else 0)),
    ]

    def cell(n: int) -> Callable[[Figures], Cell]:
        return lambda row: "—" if (value := row[2][n]) is None else Quantity(value, row[1])

    first: Field[Figures] = field("项目", "text", lambda row: row[0])
    return table("", [first, *(field(WAYS[way.name], "quantity", cell(n)) for n, way in enumerate(lists))], rows)


def _number(way: Way) -> int:
    return sum(n for n, _ in way.by_tier.values())


def _money(way: Way) -> int:
    return sum(m for _, m in way.by_tier.values())


def _each(lists: Sequence[Way], figure: Callable[[Way], int]) -> tuple[int | None, ...]:
    return tuple(None if way.answer.why else figure(way) for way in lists)


def _less(way: Way) -> int:
    return len(set(way.effect.changes.amount) & set(way.effect.hurt)) if way.effect else 0


def _affected(run: Run, way: Way) -> str:
    if way.answer.why or way.effect is None:
        return f"{WAYS[way.name]}：{way.answer.why}"
    return f"{WAYS[way.name]}——{how(run, way.name)}：{affected(way)}"


def affected(way: Way) -> str:
    """Tell who is affected, against the reference; of lower tiers first whether the number is kept at all."""
    if way.effect is None:
        return way.answer.why
    if way.name != "lower":
        return people_text(way.effect)
    number = way.effect.number[1]
    kept = (
        f"只降档不够，最多支持{number}项，比参照名单少{way.lacking}项" if way.lacking else f"支持数不变（{number}项）"
    )
    return f"{kept}；{people_text(way.effect)}"


def _settings(way: Way) -> str:
    """Tell what to write under [set]."""
    if not way.reproducible:
        return "没有相应的 [set]，本名单由测算直接给出"
    lines = [f"{toml_text.text(path)} = {toml_text.inline(value)}" for path, value in way.settings.items()]
    return "；".join(lines) or "不用设置"


def _cities(lists: Sequence[Way]) -> Table:
    """Return number and money of the cities that have an award anywhere, in the official order."""
    known = {city for way in lists for city, (number, _) in way.by_city.items() if number}
    order = [*(c for c in CITIES if c in known), *sorted(known.difference(CITIES))]

    def text(way: Way) -> Callable[[str], Cell]:
        if way.answer.why:
            return lambda _: "—"
        return lambda city: f"{got[0]}/{show_wan(got[1])}" if (got := way.by_city.get(city, (0, 0)))[0] else "0"

    first: Field[str] = field("所在市", "label", lambda city: city)
    return table("", [first, *(field(WAYS[way.name], "quantity", text(way)) for way in lists)], order)


def ways(run: Run, found: Shortage) -> Table:
    """Return what each way means, comes to, and does to whom."""
    fields: Fields[Way] = (
        field("办法", "text", lambda w: WAYS[w.name]),
        field("支持数", "count", _number, hidden=("paper",)),
        field("各档", "label", lambda w: "/".join(str(n) for n, _ in w.by_tier.values()), hidden=("paper",)),
        field("金额（万元）", "money", _money, hidden=("paper",)),
        field("按上限的%", "count", lambda w: w.percent, hidden=("paper",)),
        field("含义", "text", lambda w: how(run, w.name), 50, hidden=("page",)),
        field(
            "谁受影响（与参照名单相比）",
            "text",
            lambda w: "" if w.name == "reference" else affected(w),
            60,
            short="与参照名单相比",
        ),
        field("情景 [set]", "text", _settings, 40, hidden=("page",)),
    )
    return table("", fields, _lists(found))
