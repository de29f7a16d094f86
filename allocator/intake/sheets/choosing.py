"""Which sheets of a workbook are the candidate tables (C07), and what becomes of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import NamedTuple

from allocator.intake.findings import Remark
from allocator.intake.grid import Sheet
from allocator.intake.layout import RENAME
from allocator.intake.ledger.sheet import is_ledger
from allocator.intake.sheets.comparing import Found
from allocator.intake.sheets.joining import matchable
from allocator.intake.sheets.titles import Placed, is_batch, is_default, is_void, place_of

_LIKE = 3
"""Known columns from which on a sheet looks like a candidate table."""

_SHOW = "请取消隐藏后保存，或删除该工作表"
_LISTED = 8


class Has(NamedTuple):
    """What a sheet has of a candidate table: every column that a row needs, and material for the score."""

    fields: bool
    score: bool

    @property
    def whole(self) -> bool:
        return self.fields and self.score


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate tables, the sheet that has their marks, if another one has, and what is said about it."""

    tables: tuple[Found, ...]
    marks: Found | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def sheets(self) -> tuple[Found, ...]:
        """Every sheet that is read."""
        return self.tables if self.marks is None else (*self.tables, self.marks)


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses among the sheets of one workbook.

    Attributes
    ----------
    arrange
        A sheet with its header, None where nothing looks like one.
    has
        What a sheet has of a candidate table.
    placed
        The city or group that words name.
    own
        The table of one's own programme needs a number and a score only.
    year
        The year of the programme: a sheet of another year does not count.
    """

    sheets: Sequence[Sheet]
    arrange: Callable[[Sheet], Found | None]
    has: Callable[[Found], Has]
    placed: Placed
    own: bool = False
    year: int | None = None
    found: list[Found] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self.found.extend(f for s in self.sheets if s.visible and (f := self.arrange(s)))

    def choose(self, wanted: Sequence[str] = ()) -> Choice | Remark:
        """Return the candidate tables: those asked for by title, else the only sheet with every required column.

        Several such sheets are read together where they are one table in parts: of cities or batches, with no project
        twice. A sheet that only adds them up stands for them all. Otherwise nobody but the planner knows.
        """
        asked = [f for f in self.found if f.title in wanted]
        if not self.found or (wanted and not asked):
            return self._none(wanted)
        if asked:
            return self._with_marks(asked)
        whole = [f for f in self.found if self.has(f).whole]
        if not whole:
            return self._scored_elsewhere()
        choice = self._together(whole)
        return choice if isinstance(choice, Remark) else replace(choice, marks=self._surer(choice.tables))

    def _surer(self, tables: Sequence[Found]) -> Found | None:
        """Return the one sheet with experts' marks or totals, beside some with points for dimensions alone."""
        if any(map(_strong, tables)):
            return None
        marks = [f for f in self.found if _strong(f) and not self.has(f).fields and not is_void(f.title, self.year)]
        return marks[0] if len(marks) == 1 and all(matchable(f, marks[0]) for f in tables) else None

    def _scored_elsewhere(self) -> Choice | Remark:
        """Tables whose marks stand on another sheet; else the sheet with the most columns known, whatever it lacks."""
        bare = [f for f in self.found if self.has(f).fields]
        choice = self._with_marks(bare)
        if choice.marks is None:
            return Choice((max(self.found, key=lambda f: f.header.known),))
        together = self._together(choice.tables)
        return together if isinstance(together, Remark) else Choice(together.tables, choice.marks, together.remarks)

    def _with_marks(self, tables: Sequence[Found]) -> Choice:
        """Tables without marks with the one sheet of the workbook that has them."""
        bare = [f for f in tables if not self.has(f).score]
        marks = [f for f in self.found if self.has(f).score and not self.has(f).fields and f not in bare]
        if len(marks) == 1 and bare and all(matchable(f, marks[0]) for f in bare):
            return Choice(tuple(f for f in tables if f is not marks[0]), marks[0])
        return Choice(tuple(tables))

    def _together(self, whole: Sequence[Found]) -> Choice | Remark:
        """Complete tables: one of them stands for all, or they are read together, or nobody knows."""
        if len(whole) == 1:
            return Choice(tuple(whole))
        known = not self.own and all(f.projects for f in whole)
        if known and (total := self._total(whole)):
            words = f"工作表“{total.title}”汇总了{len(whole) - 1}张分表的全部项目且内容一致，只读取“{total.title}”"
            return Choice((total,), None, (Remark("C07", "I", words, subject=total.title),))
        again = next(((a, b) for a, b in combinations(whole, 2) if a.projects.keys() & b.projects.keys()), None)
        if again or not known or any(is_void(f.title, self.year) for f in whole):
            return _refused(whole, again)
        words = f"{len(whole)}张工作表都是申报表，没有相同的项目，已全部读取：{_listed(whole)}"
        remark = Remark("C07", "I", words, subject="全部")
        if not all(map(self._part, whole)):
            fix = "只用其中几张的，请逐张写 --sheet"
            remark = Remark("C07", "W", f"{words}。请确认", fix, subject="全部")
        return Choice(tuple(whole), None, (remark,))

    def _part(self, found: Found) -> bool:
        """Tell whether a title says that the sheet is a part: a city's, a group's, a batch."""
        return bool(place_of(found.title, self.placed)) or is_batch(found.title)

    def _total(self, whole: Sequence[Found]) -> Found | None:
        """Return the sheet that adds up all others, each a part by its title, and says the same of every project."""
        totals = []
        for f in whole:
            others = [x for x in whole if x is not f]
            named = all(self._part(x) or is_default(x.title) for x in others) and not self._part(f)
            if named and {p for x in others for p in x.projects} == f.projects.keys() and all(map(f.agrees, others)):
                totals.append(f)
        return totals[0] if len(totals) == 1 else None

    def _none(self, wanted: Sequence[str]) -> Remark:
        """Tell why no sheet of the workbook is a candidate table."""
        if wanted and not any(s.title in wanted for s in self.sheets):
            called, titles = "、".join(wanted), "、".join(s.title for s in self.sheets)
            return Remark("C07", "E-file", f"没有工作表“{called}”。现有：{titles}", "请用 --sheet 指定其中之一")
        sheets = [s for s in self.sheets if not wanted or s.title in wanted]
        if hidden := [s.title for s in sheets if not s.visible and self.arrange(s)]:
            return Remark("C07", "E-file", f"申报表“{hidden[0]}”是隐藏工作表，不读取", _SHOW)
        if not any(s.rows for s in sheets):
            return Remark("C50", "E-file", "没有数据行", "请填写申报表后重新读取")
        titles = "、".join(s.title for s in sheets)
        names = "“编号”“得分”" if self.own else "“项目名称”“申报单位”"
        lacking = f"没有一张工作表有{names}等表头。现有工作表：{titles}" if titles else f"没有{names}等列名"
        return Remark("C01", "E-file", lacking, RENAME)


def _strong(found: Found) -> bool:
    """Tell whether a sheet has marks that come before points for the dimensions: experts' or a total."""
    return bool(found.layout.experts) or not found.layout.fields.keys().isdisjoint({"total", "mean"})


def _listed(whole: Sequence[Found]) -> str:
    return "".join(f"“{f.title}”" for f in whole[:_LISTED]) + ("等" if len(whole) > _LISTED else "")


def _refused(whole: Sequence[Found], again: tuple[Found, Found] | None = None) -> Remark:
    """Nobody but the planner knows which sheets count: all of them, or one; `again` have projects in common."""
    words = f"有{len(whole)}个可能的申报表：{_listed(whole)}"
    if again:
        first, second = again
        same = len(first.projects.keys() & second.projects.keys())
        words += f"；“{first.title}”与“{second.title}”有{same}项相同"
    every = " ".join(f"--sheet {f.title}" for f in whole)
    fix = f"全部计入的，请写 {every}；只计入其中一张的，请用 --sheet 指定；隐藏工作表不读取"
    return Remark("C07", "E-file", words, fix)


def left_out(
    sheets: Sequence[Sheet],
    taken: Sequence[Found],
    ledgers: Sequence[Sheet],
    arrange: Callable[[Sheet], Found | None],
    *,
    knowingly: bool = False,
) -> Iterator[Remark]:
    """Tell what is said of the sheets that are not read: hidden ones may be meant, and so may projects on others.

    `knowingly`: the planner has named those that are read.
    """
    used = {who for f in taken for who in f.projects}
    titles = "、".join(f"“{f.title}”" for f in taken)
    for sheet in sheets:
        if any(sheet is x for x in ledgers):
            continue
        if sheet.oversize:
            words = f"工作表“{sheet.title}”{sheet.oversize}，不是申报表，未读取"
            yield Remark("C51", "I", words, subject=sheet.title)
        elif not sheet.visible and sheet.rows:
            words = f"工作表“{sheet.title}”是隐藏工作表，未读取"
            if arrange(sheet) or is_ledger(sheet):
                yield Remark("C07", "W", f"{words}；请确认", _SHOW, subject=sheet.title)
            else:
                yield Remark("C07", "I", words, subject=sheet.title)
        elif sheet.visible and (found := arrange(sheet)) and found.header.known >= _LIKE:
            yield _beside(found, used, titles, knowingly=knowingly)


def _beside(found: Found, used: set[tuple[str, str]], titles: str, *, knowingly: bool) -> Remark:
    """Return a sheet like a candidate table that is not read.

    Harmless only where all its projects are read elsewhere.
    """
    new = [who for who in found.projects if who not in used]
    if not new:
        words = f"工作表“{found.title}”没有其他项目，未读取(已采用{titles})"
        return Remark("C07", "I", words, subject=found.title)
    words = f"工作表“{found.title}”有{len(new)}行(如“{new[0][0]}”)不在已采用的{titles}中，未读取"
    if knowingly:
        return Remark("C07", "I", words, subject=found.title)
    fix = f"也应计入的，请逐张写 --sheet，包括 --sheet {found.title}"
    return Remark("C07", "W", f"{words}。请确认", fix, subject=found.title)
