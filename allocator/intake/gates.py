"""The verdict of each gate on a row: pass, fail, or 未核 where the file has no column for it (C47, C48, C55)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from allocator.intake.answers import NO, YES
from allocator.intake.cells import UNITS, Read, number, plain, stored, text
from allocator.intake.findings import Remark
from allocator.intake.grid import Cell
from allocator.intake.headers import Column
from allocator.intake.layout import Layout
from allocator.intake.periods import event
from allocator.intake.periods import judge as within
from allocator.intake.tables import Record
from allocator.law.award import Event
from allocator.law.gates import GateAnswer
from allocator.law.programme import Gate, GateTest, Programme

_AT_LEAST = re.compile(r"(?:≥|>=|不少于|不低于)?(-?\d+(?:\.\d+)?)(.*?)(?:以上|及以上)?")


_SAME = 4


@dataclass(slots=True)
class Judged:
    """The verdicts on a row and the gates it failed for good (a gate with a tier bars that tier only)."""

    verdicts: dict[str, GateAnswer] = field(default_factory=dict)
    failed: list[Gate] = field(default_factory=list)
    remarks: list[tuple[Remark, Column]] = field(default_factory=list)


def judge(record: Record, layout: Layout, programme: Programme, event: str | None = None) -> Judged:
    """Return every gate of the programme on one row; of the gates of single events only those of its own `event`.

    A gate that is not in force is judged, too, in case another reading asks for it, and says nothing. What is to be
    studied about a cell (C55) is settled where a gate in force fails by the same cell.
    """
    out = Judged()
    decided: set[Column] = set()
    for gate in programme.gates:
        if isinstance(programme.award, Event) and gate.tier not in (None, event):
            continue
        tests = layout.gates.get(gate.id, ())
        verdict = _gate(record, gate, tests, out if gate.on else Judged(), programme)
        out.verdicts[gate.id] = verdict
        if gate.on and verdict == "fail" and gate.tier is None:
            out.failed.append(gate)
            decided |= {column for _, column in tests}
    out.remarks = [(r, c) for r, c in out.remarks if r.code != "C55" or c not in decided]
    return out


def _gate(
    record: Record, gate: Gate, tests: Sequence[tuple[GateTest, Column]], out: Judged, programme: Programme
) -> GateAnswer:
    """Put the tests of a gate together.

    Tests are usually several forms of one question (信用状况, 是否严重失信): they must agree. With `alternatives`
    they are conditions of which one is enough; then a fail needs every one of them in the file.
    """
    answers: dict[Column, GateAnswer | None] = {}
    for test, column in tests:
        cell = record.at(column)
        if cell is not None:
            read = _answer(cell, test, gate, column, programme)
            if read.value is None and (window := _window(gate, test, cell)):
                read = _timed(cell, window, column, programme) or read
            out.remarks += [(r, column) for r in read.remarks]
            answers[column] = read.value
    given = set(answers.values())
    if tests and (not answers or (gate.alternatives and len(answers) < len(tests) and "pass" not in given)):
        blank = next(c for _, c in tests if c not in answers)
        words = f"“{blank.header}”为空，应为{_expected(tests[0][0])}"
        out.remarks.append((Remark("C47", "E-row", words, "请补填"), blank))
        return "unknown"
    if gate.alternatives:
        if "pass" in given:
            return "pass"
        return "fail" if given == {"fail"} and len(answers) == len(gate.tests) else "unknown"
    if given == {"pass", "fail"}:
        names = "、".join(f"“{c.header}”" for c in answers)
        remark = Remark("C48", "E-row", f"{names}对“{gate.name}”的结论相互矛盾", "请核实后统一")
        out.remarks.append((remark, next(iter(answers))))
        return "unknown"
    agreed = given.pop() if len(given) == 1 else None
    return agreed or "unknown"


def _answer(cell: Cell, test: GateTest, gate: Gate, column: Column, programme: Programme) -> Read[GateAnswer]:
    said = text(cell)
    if not said.value:
        return Read(None, said.remarks)
    remarks = tuple(r for r in said.remarks if r.level != "I")
    word = plain(said.value)
    lists: tuple[tuple[GateAnswer, tuple[str, ...]], ...] = (("fail", test.fails), ("pass", test.passes))
    verdict = next((v for v, words in lists if word in map(plain, words)), None)
    if verdict is None and word in map(plain, test.warns):
        return Read("pass", (*remarks, Remark("C55", "W", _doubt(word, gate, programme))))
    alias, meant = _alias(word, test)
    if alias:
        remarks = (*remarks, Remark("C48", "I", f"按别名表视为“{alias}”"))
        verdict = verdict or meant
    if verdict is None and test.timed and not word.isdigit() and (said_yes := word in YES) != (word in NO):
        return Read(
            "pass" if said_yes else "fail", (*remarks, Remark("C48", "I", f"按“{word}”对“{gate.name}”的结论处理"))
        )
    if verdict is None and test.threshold is not None and not test.timed:
        return _figure(cell, test, column)
    if verdict is None:
        words = f"不是可识别的取值。应为{_expected(test)}"
        return Read(None, (*remarks, Remark("C48", "E-row", words, "请按列出的取值填写")))
    return Read(verdict, remarks)


def _window(gate: Gate, test: GateTest, cell: Cell) -> GateTest | None:
    """Tell what a date or a length of time in a column is held against: the test itself, or the one it is a form of."""
    found = test if test.timed else next((t for t in gate.tests if t.timed), None)
    if found is None and cell.kind != "number":
        return event(test)
    return found if found is test or not gate.alternatives else None


def _timed(cell: Cell, test: GateTest, column: Column, programme: Programme) -> Read[GateAnswer] | None:
    """Return the verdict on a date or a length of time; the numbers of one's own files are in the test's unit."""
    usable = stored(cell)
    if usable.value is None:
        return None
    read = within(cell, test, column, programme.deadline, test.unit if programme.own and test.since is None else "")
    return None if read is None else Read(read.value, (*usable.remarks, *read.remarks))


def _doubt(word: str, gate: Gate, programme: Programme) -> str:
    """Tell what text and annex say of a case that does not fail the condition for sure."""
    where = f"规则文件的条件“{gate.name}”" if programme.own else f"办法正文({gate.article})"
    listed = next((i for i in programme.indicators if _shares(word, plain(i.quote))), None)
    annex = f"附件所列“{listed.name}”为评分指标" if listed else "没有写明该情形是否不符合"
    return f"{where}要求“{gate.quote or gate.name}”，{annex}，该情形只作提示、不自动排除，请研究"


def _shares(word: str, quote: str) -> bool:
    """Tell whether a text speaks of what a word names: four characters in a row are the same."""
    return any(word[k : k + _SAME] in quote for k in range(len(word) - _SAME + 1))


def _alias(word: str, test: GateTest) -> tuple[str, GateAnswer | None]:
    """Tell what a word such as √ or N stands for, and the verdict; only where the column is answered by 是 and 否."""
    yes: GateAnswer
    no: GateAnswer
    if "是" in test.passes:
        yes, no = "pass", "fail"
    elif "是" in test.fails:
        yes, no = "fail", "pass"
    else:
        return "", None
    listed = "是" in test.fails and word in map(plain, (*test.passes, *test.fails))
    if word in YES - {"是"} and not listed:
        return "是", yes
    if word in NO - {"否"} and not listed:
        return "否", no
    return "", None


def _figure(cell: Cell, test: GateTest, column: Column) -> Read[GateAnswer]:
    """Hold a number against the threshold; 以上 includes the number itself, 超过 does not (民法典第1259条)."""
    own = column.unit or test.unit
    if cell.kind == "text":
        folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell.value)))
        match = _AT_LEAST.fullmatch(folded)
        if not match or (match[2] and match[2] not in {test.unit, own} and match[2] not in UNITS):
            words = f"不是数字。应为数字({own})" if own else "不是数字。应为数字"
            return Read(None, (Remark("C48", "E-row", words, "请填写数字"),))
        figure, own = Decimal(match[1]), match[2] or own
        remarks: tuple[Remark, ...] = ()
        if cell.typed:
            remarks = (Remark("C34", "I", f"按{match[1]}{own}读取"),)
    else:
        read = number(cell, percent=test.unit == "%")
        if read.value is None:
            return Read(None, read.remarks)
        figure, remarks = read.value, read.remarks
    value = Fraction(figure)
    if own != test.unit and own in UNITS and test.unit in UNITS:
        value *= Fraction(UNITS[own], UNITS[test.unit])
    return Read("pass" if test.holds(value) else "fail", remarks)


def _expected(test: GateTest) -> str:
    if test.timed:
        return "日期" if test.since else f"日期或时长(如“3{test.unit}”)"
    if test.threshold is not None:
        return f"数字({test.unit})" if test.unit else "数字"
    if "是" in (*test.passes, *test.fails):
        return "是/否"
    return "、".join(f"“{w}”" for w in (*test.passes, *test.fails, *test.warns)[:6])
