"""比较.xlsx: all sides, every change, by city and by tier with bars, the goals, and what brings each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from allocator.errors import VerificationError
from allocator.money import WAN
from allocator.report.charts import Bars
from allocator.report.columns import Cell, Column
from allocator.report.comparing import columns as cols
from allocator.report.comparing.rows import GroupRow, MoveRow, Rows
from allocator.report.headline import DISCLAIMER
from allocator.report.sheet import Block, Book, broken, totalled

NAME = "比较.xlsx"
OVERVIEW, MOVES, CITIES, TIERS, GOALS, CAUSES = "总览", "变化明细", "分市", "分档", "目标", "原因"
TOTAL = "合计"
_GRID = (24, 12, 18, 12, 12, 12, 9, 14, 9, 9, 9, 9, 9, 12)
"""The columns of 总览, in half-width cells."""
_REASON_SPANS, _SET_SPANS, _REMARK_SPANS = (1, 13), (1, 3, 2, 2, 2, 4), (1, 1, 12)


def workbook(rows: Rows) -> bytes:
    """The workbook of a comparison; the same comparison gives the same bytes.

    Raises
    ------
    VerificationError
        The sums in the finished file are not those of the comparison (V20).
    """
    book = Book(rows.headline)
    _overview(book, rows)
    _blocks(book, rows, MOVES, {n: _moves(m) for n, m in rows.moves.items() if m}, "没有变化")
    _blocks(book, rows, CITIES, _groups("所在市", rows.cities), "没有名单可比较", per_page=1)
    _blocks(book, rows, TIERS, _groups("档次", rows.tiers), "没有名单可比较", per_page=1)
    _blocks(book, rows, GOALS, {n: Block(cols.GOALS, g) for n, g in rows.goals.items() if g}, "没有可比较的目标")
    _blocks(book, rows, CAUSES, {n: Block(cols.CAUSES, c) for n, c in rows.causes.items() if c}, "没有可归因的变化")
    data = book.close()
    _read_back(data, rows)
    return data


def _overview(book: Book, rows: Rows) -> None:
    blocks: list[Block[Any]] = [
        Block(cols.sides(rows.sides), rows.sides, "各方案", look=lambda s: "grave" if s.grave else "", main=False),
    ]
    if told := [side for side in rows.sides if side.because]:
        blocks.append(Block(cols.REASONS, told, "方案的理由", _REASON_SPANS, main=False))
    if rows.sets:
        sets = Block(
            cols.SETS,
            rows.sets,
            "方案对基准的改动",
            _SET_SPANS,
            look=lambda s: "grave" if s.exceeds else "",
            main=False,
        )
        blocks.append(sets)
    if rows.remarks:
        said = Block(
            cols.REMARKS, rows.remarks, "需要注意", _REMARK_SPANS, look=lambda r: "grave" if r.grave else "", main=False
        )
        blocks.append(said)
    subtitle = (f"基准：{rows.sides[0].name}    {DISCLAIMER}", "单位：万元")
    book.sheet(OVERVIEW, _title(rows, OVERVIEW), subtitle, blocks, _GRID)


def _title(rows: Rows, what: str) -> str:
    return f"{rows.headline.title}·{what}"


def _blocks(
    book: Book, rows: Rows, name: str, blocks: Mapping[str, Block[Any]], nothing: str, *, per_page: int = 0
) -> None:
    """A sheet with one table per side, each headed by the side's name, all as wide as the widest.

    Parameters
    ----------
    per_page
        How many of them share a page, 0 for as many as there is room for.
    """
    if not blocks:
        empty: Block[str] = Block([Column("说明", "text", lambda text: text, 40)], [nothing])
        book.sheet(name, _title(rows, name), (f"基准：{rows.sides[0].name}", ""), [empty])
        return
    headed = [
        replace(b, heading=side, main=not n and not per_page, breaks=bool(n and per_page and n % per_page == 0))
        for n, (side, b) in enumerate(blocks.items())
    ]
    whole = replace(headed[0], rows=[r for b in headed for r in b.rows])
    book.sheet(name, _title(rows, name), (f"基准：{rows.sides[0].name}", "单位：万元"), headed, book.widths(whole))


def _moves(moves: Sequence[MoveRow]) -> Block[MoveRow]:
    total: dict[str, Cell] = {"kind": TOTAL, "delta": sum(m.delta for m in moves)}
    return Block(cols.MOVES, moves, total=totalled(cols.MOVES, total))


def _groups(name: str, groups: Mapping[str, tuple[GroupRow, ...]]) -> dict[str, Block[GroupRow]]:
    columns = cols.groups(name, tuple(row for rows in groups.values() for row in rows))
    found = {}
    for side, (*parts, whole) in groups.items():
        bars = Bars(f"{side}与基准：按{name}", name, (cols.BASE_MONEY, cols.OTHER_MONEY), ("基准", side), "万元")
        if parts:
            found[side] = Block(columns, parts, total=[c.get(whole) for c in columns], chart=bars)
    return found


def _read_back(data: bytes, rows: Rows) -> None:
    """V20 for the file itself: what it says is added and taken away, read back, is the difference of the totals."""
    from openpyxl import load_workbook  # noqa: PLC0415

    book = load_workbook(BytesIO(data), read_only=True)
    wanted = [s.delta for s in rows.sides[1:] if s.delta is not None]
    for name, header in ((MOVES, "增减（万元）"), (CITIES, "金额增减（万元）"), (TIERS, "金额增减（万元）")):
        found = _sums(list(book[name].iter_rows(values_only=True)), broken(header))
        expected = wanted if name != MOVES else [d for d, m in zip(wanted, _listed(rows), strict=True) if m]
        if found != expected:
            raise VerificationError(
                f"【V20】写出的“{NAME}”工作表“{name}”的增减与比较结果不一致。未产生文件，请联系维护人员"
            )


def _listed(rows: Rows) -> list[tuple[MoveRow, ...]]:
    return [rows.moves[s.name] for s in rows.sides[1:] if s.delta is not None]


def _sums(lines: Sequence[Sequence[Any]], header: str) -> list[int]:
    """The sum of a column in every table of a sheet, the total rows apart, 元."""
    sums: list[int] = []
    column: int | None = None
    for line in lines:
        if header in line:
            column = line.index(header)
            sums.append(0)
        elif column is not None and line[0] is not None and line[0] != TOTAL and isinstance(line[column], int | float):
            sums[-1] += round(line[column] * WAN)
    return sums
