"""未核清单.xlsx sent back: what compliance found of conditions that the table of candidates says nothing about (C75).

An answer becomes the verdict of its condition on its project, with who found it, when and on what. Of a list made of
other data, with a number that is not there or there twice, or a word that is no answer, nothing is used.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from allocator.errors import DataError
from allocator.intake.contents import shortened
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.lines import TableLine
from allocator.intake.questions.returned import Rows, said, sheets
from allocator.law.gates import GateAnswer
from allocator.law.programme import Gate, Programme

CALLED = "未核清单"
NUMBER, ANSWER, BASIS, WHO, DAY, KEY = "项目编号", "核查结论", "依据", "核查人", "核查日期", "键"
MARK = "标识："
"""Before what the list was made for: the programme and the version of its data."""
VERDICTS: Mapping[str, GateAnswer] = {"符合": "pass", "不符合": "fail"}
_WORDS: Mapping[GateAnswer, str] = {verdict: word for word, verdict in VERDICTS.items()}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
_AGAIN = "请用 report 重新出具未核清单，逐项核对后填写"


def marked(programme: str, version: str) -> str:
    """Return what a list says it was made for."""
    return f"{MARK}{programme} {version}"


def key_of(gate: str, candidate: str) -> str:
    """Return the key of a line: the condition, then the project."""
    return f"{gate}:{candidate}"


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list, as it was sent back."""

    row: int
    number: str
    key: str
    answer: str
    basis: str
    who: str
    day: str

    @property
    def empty(self) -> bool:
        """Whether nobody wrote anything."""
        return not (self.answer or self.basis or self.who or self.day)

    @property
    def lacking(self) -> str:
        """What goes with an answer and is not there."""
        given = {BASIS: self.basis, WHO: self.who, DAY: self.day}
        return "、".join(name for name, value in given.items() if not value)


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list that was sent back: its file and sheet, what it was made for, and its lines."""

    file: str
    sheet: str
    mark: str
    lines: tuple[Found, ...]

    def place(self, row: int | None = None, column: str = "") -> Place:
        return Place(self.file, self.sheet, row, column)


def sent_back(path: Path) -> Checklist:
    """Read a list.

    Raises
    ------
    DataError
        No workbook, or no such list in it.
    """
    wanted = (NUMBER, ANSWER, BASIS, WHO, DAY, KEY)
    for title, rows in sheets(path, f"{CALLED}.xlsx"):
        told = [tuple(map(said, row)) for row in rows]
        head = next((n for n, row in enumerate(told) if set(wanted) <= set(row)), None)
        if head is not None:
            mark = next((t for row in told[:head] for t in row if t.startswith(MARK)), "")
            at = {name: told[head].index(name) for name in wanted}
            return Checklist(path.name, title, mark, tuple(_lines(rows[head + 1 :], at, head + 2)))
    words = f"“{path.name}”中没有{CALLED}（应有“{'”“'.join(wanted)}”各列）"
    raise DataError(f"【A02】{words}。请用 report 出具的{CALLED}.xlsx")


def _lines(rows: Rows, at: Mapping[str, int], first: int) -> Iterator[Found]:
    for number, row in enumerate(rows, first):
        cell = {name: row[n] if n < len(row) else None for name, n in at.items()}
        text = {name: said(value) for name, value in cell.items()}
        day = _day(cell[DAY])
        found = Found(number, text[NUMBER], text[KEY], text[ANSWER], text[BASIS], text[WHO], day)
        if found.key or not found.empty:
            yield found


def _day(value: Any) -> str:
    """Return a day as 2026-11-30, and whatever else was written as it is."""
    if isinstance(value, (date, datetime)):
        return f"{value:%Y-%m-%d}"
    match = _DAY.fullmatch(text := said(value))
    return "-".join(f"{int(part):02d}" for part in match.groups()) if match else text


def apply(checklist: Checklist, lines: Sequence[TableLine], programme: Programme, version: str, out: Findings) -> None:
    """Give every answered condition its verdict, and report it; of a list that does not fit, the faults alone."""
    if foreign := _foreign(checklist, programme, version):
        out.add(foreign, checklist.place(), CALLED, shared=True)
        return
    known = {line.id: line for line in lines}
    times = Counter(found.key for found in checklist.lines)
    wrong, answers = False, []
    for found in checklist.lines:
        gate, line = _meant(found, known, programme)
        if fault := _fault(found, gate, line, times[found.key]):
            words, column, action = fault
            place, wrong = checklist.place(found.row, column), True
            out.add(Remark("C75", "E-file", words, action), place, found.key or str(found.row), shared=True)
        elif found.answer and gate and line:
            answers.append((found, gate, line))
    for found, gate, line in () if wrong else answers:
        _settle(found, gate, line, programme)
        out.add(_settled(checklist, found, gate), _place_of(line), found.key)


def _foreign(checklist: Checklist, programme: Programme, version: str) -> Remark | None:
    """Tell why a list is not for these data."""
    made_for, _, of = checklist.mark.removeprefix(MARK).partition(" ")
    if made_for == programme.key and of == version:
        return None
    if not made_for or not of:
        words = f"清单没有以“{MARK}”开头的一行，不知是按哪一版申报表出具的"
    elif made_for != programme.key:
        words = f"清单是按办法“{made_for}”出具的，本次为“{programme.key}”"
    else:
        words = f"清单是按申报表版本{shortened(of)}出具的，当前为{shortened(version)}，申报表或台账已有改动"
    return Remark("C75", "E-file", words, _AGAIN)


def _meant(found: Found, known: Mapping[str, TableLine], programme: Programme) -> tuple[Gate | None, TableLine | None]:
    name, _, candidate = found.key.partition(":")
    return next((g for g in programme.gates if g.id == name), None), known.get(candidate)


_Fault = tuple[str, str, str]
"""What is wrong, in which column, and what to do."""


def _fault(found: Found, gate: Gate | None, line: TableLine | None, times: int) -> _Fault | None:
    """Tell what is wrong with a line."""
    if not found.key:
        return "这一行有核查结果而没有键，不知是哪个项目的哪项条件", KEY, _AGAIN
    if line is None:
        return f"键“{found.key}”：申报表没有这个编号的项目", KEY, _AGAIN
    if gate is None or gate.id not in line.judged.verdicts:
        return f"键“{found.key}”：办法没有这项申报条件", KEY, _AGAIN
    if found.number != line.id:
        return f"项目编号“{found.number}”与键“{found.key}”不是同一个项目，行的内容可能错位", NUMBER, _AGAIN
    if times > 1:
        return f"键“{found.key}”出现{times}次，同一项目的同一条件只能有一行", KEY, "请保留一行"
    return None if found.empty else _unanswered(found, gate, line.judged.verdicts[gate.id])


def _unanswered(found: Found, gate: Gate, verdict: GateAnswer) -> _Fault | None:
    """Tell what is wrong with what was filled in."""
    offered = "或".join(f"“{word}”" for word in VERDICTS)
    if found.answer and found.answer not in VERDICTS:
        return f"核查结论“{found.answer}”不是可识别的取值，应为{offered}", ANSWER, "请按下拉选项填写"
    if not found.answer:
        return f"填写了依据、核查人或日期，而没有核查结论，应为{offered}", ANSWER, "请补填，未核查的请全部留空"
    if found.lacking:
        return f"有核查结论而没有填写{found.lacking}", BASIS, "请补填"
    if _DAY.fullmatch(found.day) is None or not _exists(found.day):
        return f"核查日期“{found.day}”不是有效日期", DAY, "请填写如2026-11-30的日期"
    if verdict != "unknown":
        return f"申报表对“{gate.name}”已有结论“{_WORDS[verdict]}”，清单不能更改", ANSWER, "申报表有误的，请改正申报表"
    return None


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _settle(found: Found, gate: Gate, line: TableLine, programme: Programme) -> None:
    """Give a condition the verdict that was found, as if a column had said so."""
    judged = line.judged
    judged.verdicts[gate.id] = VERDICTS[found.answer]
    if VERDICTS[found.answer] == "fail" and gate.on and gate.tier is None:
        failed = {g.id for g in judged.failed} | {gate.id}
        judged.failed = [g for g in programme.gates if g.id in failed]


def _settled(checklist: Checklist, found: Found, gate: Gate) -> Remark:
    """Tell from where the verdict is."""
    by = f"{found.basis}；{found.who}，{found.day}"
    words = f"“{gate.name}”原为未核，按《{checklist.file}》第{found.row}行记为“{found.answer}”（{by}）"
    return Remark("C75", "I", words, subject=found.key)


def _place_of(line: TableLine) -> Place:
    return Place(line.table.file, line.table.sheet.title, line.record.row)
