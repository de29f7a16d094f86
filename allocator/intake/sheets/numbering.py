"""Numbers that start anew for each city, and one merged number over several projects (C14, C05).

What tells such rows apart is put before or behind their number, and somebody confirms it: 济南市-1, 1-2.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from allocator.intake.cells import plain, text
from allocator.intake.findings import Findings, Remark
from allocator.intake.grid import letter
from allocator.intake.headers import Column
from allocator.intake.tables import Record, Table

CityOf = Callable[[Table, Record], str]
"""The city or group of a row; "" where none can be told."""

_Numbered = tuple[Table, Record, str]
_SPLIT = {"county": "县(市、区)", "topic": "专题", "industry": "行业领域"}
"""Other columns by which numbers may start anew, and how they are called."""


def renumber(tables: Sequence[Table], city_of: CityOf, findings: Findings) -> None:
    """Give the rows of one file's tables numbers that tell them apart, where theirs do not and why is plain."""
    for table in tables:
        _under_one_number(table, findings)
    rows = [(t, r, n) for t in tables for r in t.records if (n := number_of(t, r))]
    seen = Counter(n for _, _, n in rows)
    if not rows or max(seen.values()) < 2 or not all(n.partition("-")[0].isdecimal() for _, _, n in rows):
        return
    for what, by in _ways(tables, city_of):
        if _starts_anew(groups := _grouped(rows, by)):
            for group, inside in groups.items():
                for table, record, own in inside:
                    table.numbers[record.row] = f"{group}-{own}"
            parts = [Counter(n for x, _, n in rows if x is t) for t in tables]
            _say_anew(what, groups, findings, sure=all(max(c.values(), default=0) < 2 for c in parts))
            return


def _say_anew(what: str, groups: Mapping[str, Sequence[_Numbered]], findings: Findings, *, sure: bool) -> None:
    """One question for the whole file; none where each sheet merely counts for itself (`sure`)."""
    table, record, _ = next(iter(groups.values()))[0]
    column, count = _numbering(table), sum(map(len, groups.values()))
    told = f"{len(groups)}个{what}共{count}行"
    words = f"编号在各{what}重新开始({told})，按“{what}-编号”区分，如“{table.numbers[record.row]}”"
    fix = "不应如此区分的，请更正编号，使每个项目的编号唯一"
    remark = Remark("C14", "I", words) if sure else Remark("C14", "W", f"{words}。请确认", fix)
    findings.add(remark, table.place(table.header.last, column), column.header if column else "")


def number_of(table: Table, record: Record) -> str:
    """Return the number of a row, "" where it has none that can be used."""
    if record.row in table.numbers:
        return table.numbers[record.row]
    cell = record.at(_numbering(table))
    return text(cell).value or ""


def _numbering(table: Table) -> Column | None:
    return next((c for f in ("id", "serial") if (c := table.layout.fields.get(f))), None)


def _under_one_number(table: Table, findings: Findings) -> None:
    """Projects of different names under one merged number: 1-1, 1-2."""
    column, project = _numbering(table), table.layout.fields.get("project")
    if column is None or project is None:
        return
    for left, top, right, bottom in table.sheet.merged:
        inside = [r for r in table.records if top <= r.row <= bottom] if left <= column.index <= right else []
        names = {plain(str(c)) for r in inside if (c := r.at(project))}
        if len(inside) < 2 or len(names) < len(inside) or not (number := number_of(table, inside[0])):
            continue
        for n, record in enumerate(inside, 1):
            table.numbers[record.row] = f"{number}-{n}"
        where = f"{letter(left)}{top}:{letter(right)}{bottom}"
        several = f"编号“{number}”下有{len(inside)}个不同的项目"
        words = f"{where}为合并单元格，{several}，按“{number}-1”至“{number}-{len(inside)}”分别计入。请确认"
        fix = "属于同一个项目的，请合并为一行；否则请取消合并后逐行编号"
        findings.add(Remark("C05", "W", words, fix), table.place(inside[0].row, column), number)


def _ways(tables: Sequence[Table], city_of: CityOf) -> Iterator[tuple[str, Callable[[Table, Record], str]]]:
    """By what the rows of a file may be numbered anew, the likeliest first."""
    yield "市", city_of
    if len(tables) > 1:
        yield "工作表", lambda table, _: table.sheet.title
    for field, name in _SPLIT.items():
        yield name, partial(_said, field)


def _said(field: str, table: Table, record: Record) -> str:
    """Tell what a row says in a column; "" where there is none."""
    return text(record.at(table.layout.fields.get(field))).value or ""


def _grouped(rows: Sequence[_Numbered], by: Callable[[Table, Record], str]) -> dict[str, list[_Numbered]]:
    groups: dict[str, list[_Numbered]] = defaultdict(list)
    for table, record, number in rows:
        groups[by(table, record)].append((table, record, number))
    return groups


def _starts_anew(groups: Mapping[str, Sequence[_Numbered]]) -> bool:
    """Tell whether each group has numbers of its own, most of them from 1 on."""
    if len(groups) < 2 or "" in groups:
        return False
    numbers = [[n.partition("-")[0] for _, _, n in rows] for rows in groups.values()]
    whole = [[n for _, _, n in rows] for rows in groups.values()]
    first = sum(min(map(int, own)) == 1 for own in numbers)
    return all(len(set(own)) == len(own) for own in whole) and 2 * first > len(groups)
