"""What intake reports: every repair, doubt and fault, with its place, its key and what to do about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from allocator.intake.grid import Sheet, letter, runs
from allocator.law.text.suggest import ended

Level = Literal["I", "W", "E-row", "E-file"]
"""I repaired · W to be confirmed · E-row the row cannot be used · E-file the file cannot be used."""

LONGEST_VALUE = 60
_KNOWN = "无需处理，已列入问题清单备查"
_FIX = "改正后重新读取"
_HOLD = "暂时不能改正的，可用 --hold 将该行列为待核(金额为0，本次结果为草案)"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a question offers: its code, its words, and the header → our name that choosing it maps."""

    code: str
    says: str
    maps: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said about a cell, row or file, before it is known where it stands.

    Attributes
    ----------
    subject
        What the key names, where the remark knows it better than its place.
    many
        Said once of all cells of a column that have the same, instead of each cell's own sentence: 为公式，….
    choice
        Whether `action` alone helps: confirming chooses nothing.
    options
        The answers that a question offers, none of them chosen beforehand.
    """

    code: str
    level: Level
    text: str
    action: str = ""
    subject: str = ""
    many: str = ""
    choice: bool = False
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where: as much as applies of file, sheet, row number and column; `rows` are all rows where there are several.

    `letter` is the column's where people see one, `index` its position, which orders findings.
    """

    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    letter: str = ""
    rows: tuple[int, ...] = ()
    index: int = 0

    @classmethod
    def on(cls, file: str, sheet: Sheet, row: int | None = None, header: str = "", index: int = 0) -> Place:
        """Return a place on a sheet, at the column with this index where there is one."""
        return cls(file, sheet.title, row, header, letter(index) if sheet.lettered else "", index=index)

    @property
    def cell(self) -> str:
        """The cell's address as the planner sees it, such as E37."""
        return f"{self.letter}{self.row}" if self.letter and self.row else ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The addresses of all cells that are meant."""
        rows = self.rows or ((self.row,) if self.row else ())
        return tuple(f"{self.letter}{r}" for r in rows) if self.letter else ()

    @property
    def line(self) -> tuple[str, str, int]:
        """The row as a whole."""
        return self.file, self.sheet, self.row or 0

    def __str__(self) -> str:
        parts = [f"《{self.file}》"]
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”")
        if self.rows:
            parts.append(f"第{runs(self.rows)}行")
        elif self.row:
            parts.append(f"第{self.row}行")
        if self.column:
            parts.append(f"“{self.column}”({self.letter})" if self.letter else f"“{self.column}”")
        return "·".join(parts)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the problem list.

    Attributes
    ----------
    key
        Code with the candidate's id or the applicant's credit code (before it the file's name when several files are
        merged), never a row number: it survives shuffled rows.
    because
        The reason given in the scenario's `[confirm]`, None while unconfirmed; only a W can be confirmed.
    options, answer
        The answers that a question offers, and the words of the one that was given.
    """

    key: str
    code: str
    level: Level
    place: Place
    value: str
    text: str
    action: str
    because: str | None = None
    options: tuple[Option, ...] = ()
    answer: str = ""

    @property
    def confirmed(self) -> bool:
        return self.because is not None

    @property
    def message(self) -> str:
        """The whole sentence: 【代码】《文件》·工作表·行·列：读到“值”。应为…。处理办法：…."""
        return f"【{self.code}】{self.place}：{self.said}处理办法：{self.action}"

    @property
    def said(self) -> str:
        """What was read and what is to be said of it, without where and what to do."""
        return self._read + ended(self.text)

    @property
    def noted(self) -> str:
        """The sentence where there is nothing to do: 【代码】《文件》·…：读到“值”。已…."""
        return f"【{self.code}】{self.place}：{self._read}{self.text}"

    @property
    def _read(self) -> str:
        return f"读到“{self.value}”。" if self.value else ""

    def to_json(self) -> dict[str, Any]:
        place = self.place
        return {
            "key": self.key,
            "code": self.code,
            "level": self.level,
            "file": place.file,
            "sheet": place.sheet,
            "row": place.row,
            "rows": list(place.rows or ([place.row] if place.row else [])),
            "column": place.column,
            "cell": place.cell,
            "value": self.value,
            "message": self.message,
            "action": self.action,
            "confirmed": self.confirmed,
            "because": self.because,
            "options": [o.says for o in self.options],
            "answer": self.answer,
        }


@dataclass(frozen=True, slots=True)
class _Noted:
    remark: Remark
    place: Place
    subject: str
    value: str


class Findings:
    """Collects remarks with their places in one pass; keys are made at the end, when duplicates are known."""

    def __init__(
        self, confirm: Mapping[str, str], *, answers: Mapping[str, str] | None = None, several: bool = False
    ) -> None:
        self._confirm = confirm
        self._answers = answers or {}
        self._several = several
        self._noted: list[_Noted] = []
        self.blocked: dict[tuple[str, str, int], list[str]] = defaultdict(list)

    def add(
        self,
        remark: Remark,
        place: Place,
        subject: str = "",
        value: str = "",
        *,
        shared: bool = False,
        rows: Collection[tuple[str, str, int]] = (),
    ) -> None:
        """Report a remark.

        Parameters
        ----------
        subject
            What the key names beside the code: candidate id, credit code, column.
        shared
            The subject belongs to all merged files (an applicant), so its key carries no file name.
        rows
            Further rows that an E-row makes unusable, such as the first of two equal numbers.
        """
        subject = remark.subject or subject
        if self._several and not shared:
            subject = f"{place.file}:{subject}" if subject else place.file
        shown = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
        self._noted.append(_Noted(remark, place, subject, shown))
        if remark.level == "E-row":
            for line in {place.line, *rows}:
                self.blocked[line].append(f"【{remark.code}】{remark.text}")

    def answer(self, code: str, subject: str) -> str:
        """Return the words of the answer that was given to a question, "" where there is none."""
        return self._answers.get(f"{code}:{subject}", "")

    def answered(self, code: str) -> list[str]:
        """Return the subjects of all confirmed questions with this code, in this file or another one."""
        return [key.partition(":")[2] for key in self._confirm if key.startswith(f"{code}:")]

    def finish(self) -> tuple[Finding, ...]:
        """Return every finding, in the order of files and rows, with unique keys and the confirmations applied."""
        files = {f: n for n, f in enumerate(dict.fromkeys(x.place.file for x in self._noted))}
        noted = sorted(
            self._together(),
            key=lambda x: (files[x.place.file], x.place.row or 0, x.place.index, x.remark.code),
        )
        keys = _unique_keys(noted)
        return tuple(self._finding(x, keys[id(x)]) for x in noted)

    def _together(self) -> Iterator[_Noted]:
        """Tell what many cells of a column have in common becomes one finding for them all."""
        groups: dict[tuple[str, str, str, str, str], list[_Noted]] = defaultdict(list)
        for x in self._noted:
            if x.remark.many and x.place.letter:
                groups[x.remark.code, x.remark.level, x.place.file, x.place.sheet, x.place.letter].append(x)
            else:
                yield x
        for group in groups.values():
            first = min(group, key=lambda x: x.place.row or 0)
            rows = tuple(sorted({x.place.row for x in group if x.place.row}))
            if len(rows) == 1:
                yield from group
                continue
            subject = f"{first.place.file}:{first.place.column}" if self._several else first.place.column
            remark = replace(first.remark, text=f"共{len(rows)}格{first.remark.many}")
            yield _Noted(remark, replace(first.place, rows=rows), subject, min(x.value for x in group))

    def _finding(self, noted: _Noted, key: str) -> Finding:
        remark = noted.remark
        because = self._confirm.get(key) if remark.level == "W" else None
        text, answer = remark.text, self._answers.get(key, "")
        if answer and answer not in {o.says for o in remark.options}:
            offered = "、".join(f"“{o.says}”" for o in remark.options) or "只写确认理由"
            text, because = f"{ended(text)}答复“{answer}”不在可选的答复之列({offered})，没有采用", None
        told = (noted.value, text, _action(remark, key))
        return Finding(key, remark.code, remark.level, noted.place, *told, because, remark.options, answer)


def _action(remark: Remark, key: str) -> str:
    match remark.level:
        case "I":
            return remark.action or _KNOWN
        case "W":
            if remark.choice:
                return remark.action
            confirm = f"核实无误的，在情景文件 [confirm] 中写明“{key}”及理由"
            return f"{remark.action}；{confirm}" if remark.action else f"{confirm}；有误的{_FIX}"
        case "E-row":
            return f"{remark.action or _FIX}；{_HOLD}"
        case "E-file":
            return remark.action or _FIX


def _unique_keys(noted: Iterable[_Noted]) -> dict[int, str]:
    """Keys made of data alone: code and subject, then the column, then a count by value and place; no word decides."""
    plain = {id(x): f"{x.remark.code}:{x.subject}" if x.subject else x.remark.code for x in noted}
    noted = list(noted)
    often = Counter(plain.values())
    longer = {
        id(x): f"{plain[id(x)]}:{x.place.column}" if often[plain[id(x)]] > 1 and x.place.column else plain[id(x)]
        for x in noted
    }
    seen: Counter[str] = Counter()
    keys: dict[int, str] = {}
    for x in sorted(noted, key=lambda x: (longer[id(x)], x.value, x.place.file, x.place.row or 0, x.remark.level)):
        key = longer[id(x)]
        seen[key] += 1
        keys[id(x)] = key if seen[key] == 1 else f"{key}#{seen[key]}"
    return keys
