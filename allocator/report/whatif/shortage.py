"""A short budget and the three ways to live with it: on the terminal, and 预算不足对照.xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from allocator.law.text import toml_text
from allocator.models.rule import Unit
from allocator.money import show_wan
from allocator.problem.candidate import CITIES
from allocator.report.columns import Cell, Column
from allocator.report.headline import headline
from allocator.report.rows import Figure
from allocator.report.screen import DOUBT, FAINT, GOOD, STRONG, Said, Screen
from allocator.report.sheet import Block, Book
from allocator.report.whatif.phrases import candidates_of, ending, people_text, proof_lines, short_title
from allocator.run.parts import Run
from allocator.whatif.shortage import Name, Shortage, Way

if TYPE_CHECKING:
    from rich.console import Console

NAME = "预算不足对照.xlsx"
WHAT = "预算不足的三种办法"
WAYS: Mapping[Name, str] = {"reference": "参照名单", "fewer": "减少支持数", "smaller": "压减金额", "lower": "降低档次"}
_HOW: Mapping[Name, str] = {
    "reference": "支持数落入区间{every}所需的最小预算下的最优名单",
    "fewer": "按{balanced}取向，每项按上限支付{some}，数量下限降到刚好够用",
    "smaller": "各档数量与参照名单相同，各档上限按同一百分比压减，向下计至最小支付单位的整数倍",
    "lower": "支持数与参照名单相同，每档仍按上限支付，退出和改档的项目最少；降到最低档仍不够的，列明少支持几项",
}


def how(run: Run, name: Name) -> str:
    """What a way does, in the programme's own words: no tiers are wished for where nobody chooses them."""
    every, some = ("", "") if run.problem.tiers_fixed else ("且各档都有项目", "，各档尽量都有项目")
    return _HOW[name].format(balanced=run.programme.stance_words["balanced"], every=every, some=some)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a figure of the reference and of each way, in its unit; None where there is no list."""

    name: str
    unit: Unit | Literal["%"]
    values: tuple[int | None, ...]


def show(run: Run, found: Shortage, console: Console) -> None:
    """The verdict, the three ways side by side, who is affected, and how to get each list from `solve`."""
    screen, lists = Screen(console), _lists(found)
    style = "yellow" if found.short else "green"
    said = [Said(verdict(run, found), STRONG if found.short else GOOD), Said(_reference(found), FAINT)]
    screen.panel(short_title(run, WHAT), said, style)
    if found.short:
        screen.heading("对照")
        screen.table(_columns(lists), _figures(found, lists))
        screen.heading("分市（支持数/万元）")
        screen.table(_city_columns(lists), _cities(lists))
        screen.heading("与参照名单相比，谁受影响")
        screen.items([Said(_affected(run, way), DOUBT if way.answer.why else "") for way in found.ways])
        screen.heading("写进情景文件 [set]，即可用 solve 得到同一名单")
        screen.items([Said(f"{WAYS[way.name]}：{_settings(way)}") for way in found.ways if not way.answer.why])
    ending(screen, run, proof_lines(way.answer.proof for way in lists))


def verdict(run: Run, found: Shortage) -> str:
    """Whether the budget is short, in one sentence with both sums."""
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
    """The reference list in one line."""
    tiers = "，".join(f"{name}{n}项" for name, (n, _) in found.reference.by_tier.items())
    _, allocation = found.reference.answer.listed
    return f"参照名单（预算{show_wan(found.needed)}万元）：{tiers}，合计{show_wan(allocation.spent)}万元"


def _lists(found: Shortage) -> tuple[Way, ...]:
    return (found.reference, *found.ways)


def _figures(found: Shortage, lists: Sequence[Way]) -> list[Line]:
    """The lines of the table: numbers and money by tier, in all, and against the reference."""
    rows = [Line("预算", "元", (found.needed, *(found.budget for _ in found.ways)))]
    for tier in found.reference.by_tier:
        rows.append(Line(f"{tier}", "项", _each(lists, lambda w, t=tier: w.by_tier[t][0])))  # type: ignore[misc]
        rows.append(Line(f"{tier}金额", "元", _each(lists, lambda w, t=tier: w.by_tier[t][1])))  # type: ignore[misc]
    rows += [
        Line("支持数", "项", _each(lists, lambda w: sum(n for n, _ in w.by_tier.values()))),
        Line("金额合计", "元", _each(lists, lambda w: sum(m for _, m in w.by_tier.values()))),
        Line("按上限的比例", "%", _each(lists, lambda w: w.percent)),
        Line("退出", "项", _each(lists, lambda w: len(w.effect.changes.left) if w.effect else 0)),
        Line("降档", "项", _each(lists, lambda w: len(w.effect.changes.lowered) if w.effect else 0)),
        Line("同档金额减少", "项", _each(lists, _less)),
        Line("新增", "项", _each(lists, lambda w: len(w.effect.changes.entered) if w.effect else 0)),
        Line("升档", "项", _each(lists, lambda w: len(w.effect.changes.raised) if w.effect else 0)),
    ]
    return rows


def _each(lists: Sequence[Way], figure: Callable[[Way], int]) -> tuple[int | None, ...]:
    return tuple(None if way.answer.why else figure(way) for way in lists)


def _less(way: Way) -> int:
    return len(set(way.effect.changes.amount) & set(way.effect.hurt)) if way.effect else 0


def _columns(lists: Sequence[Way]) -> list[Column[Line]]:
    """One column per list; every value carries its unit, because the lines differ in kind."""

    def cell(n: int) -> Callable[[Line], Cell]:
        return lambda row: _cell(row, n)

    first: Column[Line] = Column("项目", "text", lambda row: row.name)
    return [first, *(Column(WAYS[way.name], "figure", cell(n)) for n, way in enumerate(lists))]


def _cell(row: Line, n: int) -> Cell:
    value = row.values[n]
    if value is None:
        return "—"
    return f"{value}%" if row.unit == "%" else Figure(value, row.unit)


@dataclass(frozen=True, slots=True)
class CityLine:
    """One city: number and 元 in the reference and under each way."""

    city: str
    values: tuple[tuple[int, int], ...]


def _cities(lists: Sequence[Way]) -> list[CityLine]:
    """The cities that have an award anywhere, in the official order."""
    known = {city for way in lists for city, (number, _) in way.by_city.items() if number}
    order = [*(c for c in CITIES if c in known), *sorted(known.difference(CITIES))]
    return [CityLine(city, tuple(way.by_city.get(city, (0, 0)) for way in lists)) for city in order]


def _city_columns(lists: Sequence[Way]) -> list[Column[CityLine]]:
    def text(n: int) -> Callable[[CityLine], Cell]:
        if lists[n].answer.why:
            return lambda _: "—"
        return lambda row: f"{row.values[n][0]}/{show_wan(row.values[n][1])}" if row.values[n][0] else "0"

    first: Column[CityLine] = Column("所在市", "label", lambda row: row.city)
    return [first, *(Column(WAYS[way.name], "figure", text(n)) for n, way in enumerate(lists))]


def _affected(run: Run, way: Way) -> str:
    if way.answer.why or way.effect is None:
        return f"{WAYS[way.name]}：{way.answer.why}"
    return f"{WAYS[way.name]}——{how(run, way.name)}：{affected(way)}"


def affected(way: Way) -> str:
    """Who is affected, against the reference; of lower tiers first whether the number is kept at all."""
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
    """What to write under [set]."""
    if not way.reproducible:
        return "没有相应的 [set]，本名单由测算直接给出"
    lines = [f"{toml_text.text(path)} = {toml_text.inline(value)}" for path, value in way.settings.items()]
    return "；".join(lines) or "不用设置"


def workbook(run: Run, found: Shortage) -> bytes:
    """预算不足对照.xlsx: the figures and the cities side by side, then every candidate of any list."""
    head, lists = headline(run), _lists(found)
    book = Book(head)
    told: list[Column[Way]] = [
        Column("办法", "text", lambda w: WAYS[w.name]),
        Column("含义", "text", lambda w: how(run, w.name), 50),
        Column("谁受影响（与参照名单相比）", "text", lambda w: "" if w.name == "reference" else affected(w), 60),
        Column("情景 [set]", "text", _settings, 40),
    ]
    width = (20, *(18 for _ in lists))
    blocks: list[Block[Any]] = [
        Block(_columns(lists), _figures(found, lists), "一、数量（项）、金额（万元）和受影响的项目数", main=False),
        Block(_city_columns(lists), _cities(lists), "二、分市（支持数/万元）", main=False),
    ]
    book.sheet("对照", head.titled(WHAT), (verdict(run, found), ""), blocks, width)
    book.sheet(
        "说明", head.titled(f"{WAYS['reference']}和三种办法的含义"), (_reference(found), ""), [Block(told, lists)]
    )
    rows = list(_lines(run, lists))
    title = head.titled(f"{WHAT}：逐项对照")
    book.sheet("逐项对照", title, (f"共{len(rows)}项，按位次", "单位：万元"), [Block(_line_columns(lists), rows)])
    return book.close()


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One candidate: tier and 元 in the reference and under each way; None for no award."""

    rank: int
    id: str
    applicant: str
    city: str
    awards: tuple[tuple[str, int] | None, ...]


def _lines(run: Run, lists: Sequence[Way]) -> Iterator[CandidateLine]:
    candidates, awards = candidates_of(run.case), [way.answer.awards for way in lists]
    tiers = [t.name for t in run.problem.tiers]
    funded = {i for one in awards for i in one}
    for rank, c in enumerate(run.problem.pool, 1):
        if c.id in funded:
            got = [one.get(c.id) for one in awards]
            named = tuple(None if g is None else (tiers[g[0] - 1], g[1]) for g in got)
            yield CandidateLine(rank, c.id, candidates[c.id].applicant, c.city, named)


def _line_columns(lists: Sequence[Way]) -> list[Column[CandidateLine]]:
    def tier(n: int) -> Callable[[CandidateLine], Cell]:
        return lambda row: (award := row.awards[n]) and award[0]

    def amount(n: int) -> Callable[[CandidateLine], Cell]:
        return lambda row: (award := row.awards[n]) and award[1]

    columns: list[Column[CandidateLine]] = [
        Column("位次", "whole", lambda row: row.rank),
        Column("项目编号", "label", lambda row: row.id, 14),
        Column("申报单位", "text", lambda row: row.applicant, 34),
        Column("所在市", "label", lambda row: row.city),
    ]
    for n, way in enumerate(lists):
        columns.append(Column(f"{WAYS[way.name]}·档次", "label", tier(n)))
        columns.append(Column("金额（万元）", "money", amount(n)))
    return columns
