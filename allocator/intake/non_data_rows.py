"""Lines below a header that are no entries: totals, signatures, notes, repeated headers (C11)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from allocator.intake.cells import plain
from allocator.intake.grid import Cell, Sheet
from allocator.intake.headers import Header

_WHOSE = r"(?:本页|全省|各市|全部|以上|[\u4e00-\u9fff]{2,4}市)?"
_TOTAL = r"(?:小计|合计|总计|共计|汇总|累计)(?:[:(].*|(?:共)?\d+[个项家].*)?"
_SUM = re.compile(rf"{_WHOSE}{_TOTAL}")
_ANY_SUM = re.compile(rf".{{0,12}}{_TOTAL}")
"""A sum in a line that names nobody: whose it is may be anything (济南高新区小计)."""
_PAGE = re.compile(
    r"\(?(?:接|转|承|续|过|结转?)(?:以?上|以?下|前|次|后)(?:一)?页.*|\(?(?:以?上|以?下)(?:接|转|续)第?\d*页.*"
    r"|\(?续(?:上)?表\)?.*|第\d+页.*|共\d+页.*|-\d+-"
)
_FOOT = re.compile(
    r"(?:填表|制表|填报|编制|审核|复核|审批|经办|单位|分管|部门|联系|主要)?(?:人|负责人|领导|单位|电话|日期|时间|盖章|签字|签章)"
    r"(?:\(.*?\))?:.*|(?:注|备注|说明|填表说明|附注)\d*:.*|单位\(?盖章\)?.*"
    r"|(?:填表|制表|填报|编制|审核|复核|审批|经办)(?:人|单位|日期|时间|负责人)?(?:\(.*?\))?:?|(?:制表|审核|复核|填报):.*"
)
_GROUP = re.compile(r"\(?[一二三四五六七八九十]{1,3}\)?[、.].{1,20}")
SUM = "为小计或合计行"
REPEATED = "为重复的表头"
ALONE = "只有一处说明文字"
UNREAD = "只在未使用的列中有内容"
HEADING = "为分组标题行"
"""Why a line is no entry."""

_COUNTED = 4
_FIRST = 3
"""In a table with one name a line, a sum says so in one of its first cells."""
_CODED = 15
"""So many letters and digits are a credit code, right or wrong."""
_NUMBERING = {"栏次", "列次", "列号"}
_ADDS = re.compile(r"=\+?(?:SUM|SUBTOTAL|SUMIFS?|COUNTA?|AVERAGE)\(.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asides:
    """Tells entries from other lines.

    Attributes
    ----------
    named
        Columns of the names: an entry has at least one of them.
    numbering
        Columns of running numbers.
    code
        The column of the credit code: a line that fills it is an entry, whatever else it says.
    used
        Columns that are read at all; empty where that is not known.
    headers
        Column → what the header rows say in it.
    bare
        The table names neither projects nor applicants: its numbers are the names, and 1, 2, 3, 4 is an entry.
    """

    named: tuple[int, ...]
    numbering: frozenset[int]
    used: frozenset[int]
    headers: Mapping[int, Collection[str]]
    bare: bool = False
    code: int | None = None

    def reason(self, cells: Mapping[int, Cell]) -> str:
        """Tell why a line is no entry; "" for an entry."""
        said = [t for i in self.named if i in cells and (t := plain(str(cells[i])))]
        if self._repeated(cells):
            return REPEATED
        if not self.bare and _numbers_columns(cells):
            return "为列号行"
        words = [plain(str(c)) for _, c in sorted(cells.items())]
        found = "" if self._coded(cells) else self._by_words(said, words)
        return found if found or said or self._coded(cells) else self._nameless(cells, words)

    def _by_words(self, said: list[str], words: list[str]) -> str:
        """Tell what the words of a line make it; `said` are those where the names stand. "" for an entry."""
        if len(said) > 1:
            return SUM if _SUM.fullmatch(said[0]) or _SUM.fullmatch(words[0]) else ""
        sums = [*said, *words[:_FIRST]] if said and len(self.named) < 2 else words
        where = [*said, *words[:1]] if said else words
        if any(_SUM.fullmatch(t) for t in sums) or (not said and any(_ANY_SUM.fullmatch(t) for t in words)):
            return SUM
        if any(_PAGE.fullmatch(t) for t in where):
            return "为分页的接续行"
        return "为填表人、说明等落款行" if any(_FOOT.fullmatch(t) for t in where) else ""

    def _coded(self, cells: Mapping[int, Cell]) -> bool:
        """Tell whether a line has a credit code, or what was meant as one."""
        cell = cells.get(self.code or 0)
        return cell is not None and len(re.findall(r"[0-9A-Za-z]", str(cell))) >= _CODED

    def _nameless(self, cells: Mapping[int, Cell], words: list[str]) -> str:
        if len(cells) == 1 and not words[0].replace(".", "").isdigit():
            return ALONE
        if cells.keys() <= self.numbering:
            return "只有序号，按空行处理"
        if all(_ADDS.fullmatch(c.formula) for i, c in cells.items() if i not in self.numbering):
            return "为合计行(全为求和公式)"
        if self.used and not cells.keys() & self.used:
            return UNREAD
        if _GROUP.fullmatch(words[0]) and not any(c.kind == "text" for c in list(cells.values())[1:]):
            return HEADING
        return ""

    def _repeated(self, cells: Mapping[int, Cell]) -> bool:
        return all(plain(str(c)) in self.headers.get(i, ()) for i, c in cells.items())


def _numbers_columns(cells: Mapping[int, Cell]) -> bool:
    """Tell whether a row only counts the columns: 1, 2, 3, … or (1), (2), (3), …, perhaps behind 栏次."""
    filled = [c for _, c in sorted(cells.items())]
    counted = filled[1:] if str(filled[0]) in _NUMBERING else filled
    return len(counted) >= _COUNTED and all(plain(str(c)).strip("()") == str(n) for n, c in enumerate(counted, 1))


def words_of(sheet: Sheet, header: Header) -> dict[int, set[str]]:
    """Column → what the header rows say in it."""
    found: dict[int, set[str]] = {}
    for row in range(header.first, header.last + 1):
        for i, cell in sheet.rows.get(row, {}).items():
            found.setdefault(i, set()).add(plain(str(cell)))
    return found
