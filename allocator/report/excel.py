"""分配方案.xlsx: the list, by tier, by city, the unfunded with the reason, rules and parameters, every measurement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from allocator.errors import VerificationError
from allocator.money import WAN, show_wan
from allocator.report import columns as cols
from allocator.report.checks import checked
from allocator.report.columns import Cell, Column
from allocator.report.headline import DISCLAIMER, LIST, Headline
from allocator.report.rows import Awarded, CityTotal, Moved
from allocator.report.sheet import Block, Book, broken, totalled
from allocator.report.summary import Line, data_lines, note_lines, reading_lines, result_lines
from allocator.report.tables import ALL, Tables, tables
from allocator.run.parts import Run

BY_TIER, BY_CITY = "分档汇总", "分市汇总"
MISSED, APART, REPLACEMENTS = "未入选及原因", "青岛市单列名次", "递补次序"
RULES, MEASURED, ABOUT = "规则与参数", "校验记录", "说明"
SUBTOTAL = "小计"
_AMOUNT_HEADER = broken(cols.AMOUNT)
_GRID = (10, 16, 18, 44, 12, 24, 40, 24)
"""The columns of 规则与参数, in half-width cells."""
_LINES = (22, 30, 12, 20, 20, 24)
"""The columns of 说明."""


def workbook(run: Run) -> bytes:
    """The workbook of a run that has an allocation; the same run gives the same bytes.

    Raises
    ------
    VerificationError
        The tables do not add up, also when read back from the finished file (V20).
    """
    found = tables(run)
    book = Book(found.headline)
    _list(book, found)
    _tiers(book, found)
    _cities(book, found)
    _missed(book, found)
    _replacements(book, found)
    _rules(book, found)
    _measured(book, found)
    _about(book, found, run)
    data = book.close()
    _read_back(data, found)
    return data


def _money(head: Headline) -> tuple[str, str]:
    told = "    ".join(f"{name}{show_wan(amount)}万元" for name, amount in head.money)
    return f"{told}    支持{head.number}项    {head.verdict}", "单位：万元"


def _list(book: Book, found: Tables) -> None:
    head, columns = found.headline, cols.awarded(found)
    block = Block(columns, found.awarded, total=totalled(columns, {"number": ALL, "amount": head.spent}))
    book.sheet(LIST, head.title, _money(head), [block])


def _tiers(book: Book, found: Tables) -> None:
    columns, name = cols.tiers(found), _by_tier(found)
    block = Block(columns, found.tiers, total=[c.get(found.all_tiers) for c in columns])
    book.sheet(name, found.headline.titled(name), _money(found.headline), [block])


def _by_tier(found: Tables) -> str:
    """The name of the sheet: by tier, by event, or one sum for a rate."""
    if found.given:
        return "分事项汇总"
    return BY_TIER if not found.rated else "兑现汇总" if found.entitled else "金额汇总"


@dataclass(frozen=True, slots=True)
class _CityLine:
    """A city's sum, or one award in it; `whole` is the sum of all of them."""

    total: CityTotal
    award: Awarded | None = None
    whole: bool = False

    @property
    def label(self) -> str:
        return "" if self.whole else SUBTOTAL


def _cities(book: Book, found: Tables) -> None:
    """The sum first, then every city in the official order with its own sum before its projects."""
    rows = [_CityLine(found.all_cities, whole=True)]
    for city in found.cities:
        rows.append(_CityLine(city))
        rows += [_CityLine(city, a) for a in city.awarded]
    block = Block(
        _city_columns(found),
        rows,
        look=lambda r: "" if r.award else "total" if r.whole else "subtotal",
        level=lambda r: 1 if r.award else 0,
    )
    book.sheet(BY_CITY, found.headline.titled(BY_CITY), _money(found.headline), [block])


def _city_columns(found: Tables) -> list[Column[_CityLine]]:
    """The city table's own columns with the projects' names between; a project is ticked under its tier."""
    first, *counts, amount = cols.cities(found)

    def summed(column: Column[CityTotal]) -> Column[_CityLine]:
        def get(line: _CityLine) -> Cell:
            if line.award is None:
                return column.get(line.total)
            return "√" if column.key == cols.tier_key(line.award.tier) else None

        return Column(column.header, column.kind, get, column.width)

    return [
        Column(first.header, "text", lambda r: "" if r.award else r.total.city),
        Column("申报单位", "text", lambda r: r.award.applicant if r.award else r.label, 34),
        Column("项目名称", "text", lambda r: r.award.project if r.award else "", 40),
        *map(summed, counts),
        Column(amount.header, "money", lambda r: r.award.amount if r.award else r.total.amount),
    ]


def _missed(book: Book, found: Tables) -> None:
    head, name = found.headline, "未兑现及原因" if found.entitled else MISSED
    book.sheet(name, head.titled(name), (f"共{len(found.missed)}项", ""), [Block(cols.missed(found), found.missed)])
    if found.apart:
        note = f"共{len(found.apart)}项，单独排名，不占用本资金"
        book.sheet(APART, head.titled(APART), (note, ""), [Block(cols.APART, found.apart)])


def _replacements(book: Book, found: Tables) -> None:
    if found.replacements:
        note = "仅列出次序，未安排；腾出的资金冻结，是否递补由党组会研究"
        title = found.headline.titled(REPLACEMENTS)
        book.sheet(REPLACEMENTS, title, (note, "单位：万元"), [Block(cols.REPLACEMENTS, found.replacements)])


def _rules(book: Book, found: Tables) -> None:
    blocks: list[Block[Any]] = [Block(cols.PARAMETERS, found.parameters, "测算参数", (2, 4, 2), main=False)]
    if found.moved:
        blocks.append(Block(cols.MOVED, found.moved, "情景对规则的改动", (3, 1, 2, 1, 1), look=_exceeding, main=False))
    blocks.append(Block(cols.RULES, found.rules, "规则与依据"))
    book.sheet(RULES, found.headline.titled(RULES), (f"《{found.headline.programme}》", ""), blocks, _GRID)


def _exceeding(row: Moved) -> str:
    return "grave" if row.exceeds else ""


def _measured(book: Book, found: Tables) -> None:
    block = Block(cols.MEASURED, found.measured, look=lambda m: "grave" if m.broken else "")
    book.sheet(MEASURED, found.headline.titled(MEASURED), (checked(found.measured), ""), [block])


def _about(book: Book, found: Tables, run: Run) -> None:
    head = found.headline

    def told(heading: str, lines: tuple[Line, ...]) -> Block[Line]:
        columns: list[Column[Line]] = [
            Column("项目", "text", lambda x: x.label),
            Column("内容", "text", lambda x: x.text),
        ]
        return Block(columns, lines, heading, (1, 5), look=lambda x: "grave" if x.grave else "", headed=False)

    ending = (Line("声明", DISCLAIMER), Line("指纹", head.fingerprint))
    ranked: tuple[Block[Any], ...] = (
        Block(cols.GOALS, found.goals, "目标与证明（按先后次序）", main=False),
        *((Block(cols.lines(found), found.tiers, cols.LINE, main=False),) if found.drawn else ()),
    )
    parts: list[Block[Any]] = [
        told("结果", result_lines(found)),
        *(() if found.entitled else ranked),
        told("提示", note_lines(found)),
        told("数据", data_lines(run)),
        told("口径", reading_lines(found, run)),
        told("声明", ending),
    ]
    blocks = [replace(b, heading=f"{n}、{b.heading}") for n, b in zip("一二三四五六七", parts, strict=False)]
    book.sheet(ABOUT, head.titled(ABOUT), (f"《{head.programme}》", ""), blocks, _LINES)


def _read_back(data: bytes, found: Tables) -> None:
    """V20 for the file itself: the sums in it, read back, are those of the headline."""
    from openpyxl import load_workbook  # noqa: PLC0415

    spent, sums = found.headline.spent, {}
    book = load_workbook(BytesIO(data), read_only=True)
    for name in (LIST, _by_tier(found), BY_CITY):
        rows: list[list[Any]] = [[cell.value for cell in row] for row in book[name].iter_rows()]
        header = next(n for n, row in enumerate(rows) if _AMOUNT_HEADER in row)
        column = rows[header].index(_AMOUNT_HEADER)
        lines = [row for row in rows[header + 1 :] if (not row[0] if name == BY_CITY else row[0] != ALL)]
        sums[name] = sum(round(row[column] * WAN) for row in lines)
    if wrong := {name: amount for name, amount in sums.items() if amount != spent}:
        told = "、".join(f"“{name}”{show_wan(amount)}万元" for name, amount in wrong.items())
        raise VerificationError(
            f"【V20】写出的工作簿合计与概要{show_wan(spent)}万元不一致：{told}。未产生文件，请联系维护人员"
        )
