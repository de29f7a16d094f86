"""Choices made on one reading of the files, taken to another: a corrected workbook, one more file, another 办法.

A lock follows its project (number, else applicant and project), a column's answer its header, a confirmation what it
is about. What fits nowhere is named, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocator.errors import AllocatorError
from allocator.intake import Finding, Intake
from allocator.intake.cells import plain
from allocator.intake.finding_codes import CODES
from allocator.intake.matching import candidate_sheets, matches, meanings
from allocator.law.scenario import Confirmed
from allocator.problem.candidate import Candidate
from allocator.workbench.answers import Answers
from allocator.workbench.rules.programme_list import programme as shelved
from allocator.workbench.setup import Setup

AGAIN = 3
"""Readings at most until no more confirmations find what they are about: an answer may raise another question."""
TOLD = 12
"""So many of what no longer fits are named; the number of all is told."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The choices under the new files: how many of each kind were kept, what no longer fits, which doubts are gone."""

    setup: Setup
    kept: tuple[tuple[str, int], ...] = ()
    lost: tuple[str, ...] = ()
    gone: int = 0

    @property
    def says(self) -> str:
        """What was kept and what was not, in one line; empty where there was nothing to keep."""
        parts = [f"已保留{'、'.join(f'{name}{n}处' for name, n in self.kept if n)}"] if self.any_kept else []
        if self.gone:
            parts.append(f"原已确认的{self.gone}处疑问不再出现")
        if self.lost:
            more = f"等{len(self.lost)}处" if len(self.lost) > TOLD else ""
            parts.append(f"不再适用、没有沿用的：{'；'.join(self.lost[:TOLD])}{more}")
        return "。".join(parts)

    @property
    def any_kept(self) -> bool:
        return any(n for _, n in self.kept)


def carry(answers: Answers, old: Setup, new: Setup, renamed: Mapping[str, str] | None = None) -> Carried:
    """Return the new set-up with the old one's choices about its files, each where it still fits.

    Parameters
    ----------
    new
        Another programme or other files; its own choices about the files are not looked at.
    renamed
        Name of an old file → the name of the one that takes its place.
    """
    lost: list[str] = []
    new = new.model_copy(update={"pin": {}, "exclude": {}, "confirm": {}, "columns": {}, "sheet": None})
    new = new.model_copy(update={"sheet": _sheets(answers, old, new, lost)})
    new = new.model_copy(update={"columns": _columns(answers, old, new, lost)})
    before, after = _read(answers, old), _read(answers, new)
    match = _Match(before, after, renamed or {})
    pin, exclude = dict(new.pin), dict(new.exclude)
    tiers = {t.name for t in shelved(new.programme).tiers}
    for number, lock in old.pin.items():
        found = match.now(number)
        if found is None:
            lost.append(f"锁定{match.called(number)}（表中已没有该项目）")
        elif lock.tier not in tiers:
            lost.append(f"锁定{match.called(number)}（本办法没有“{lock.tier}”）")
        else:
            pin[found] = lock
    for number, out in old.exclude.items():
        found = match.now(number)
        if found is None:
            lost.append(f"不予支持{match.called(number)}（表中已没有该项目）")
        else:
            exclude[found] = out
    new = new.model_copy(update={"pin": pin, "exclude": exclude})
    confirm, gone = _confirmed(answers, old, new, match, lost)
    kept = (("锁定", len(pin)), ("不予支持", len(exclude)), ("确认", len(confirm)), ("列名对照", len(new.columns)))
    return Carried(new.model_copy(update={"confirm": confirm}), kept, tuple(lost), gone)


def _read(answers: Answers, setup: Setup) -> Intake | None:
    try:
        return answers.prepared(setup).intake
    except AllocatorError:
        return None


def _sheets(answers: Answers, old: Setup, new: Setup, lost: list[str]) -> tuple[str, ...] | None:
    """Return the chosen sheets that are still there, with the only one of each file that has none of them."""
    wanted = (old.sheet,) if isinstance(old.sheet, str) else tuple(old.sheet or ())
    if not wanted:
        return None
    programme, called = shelved(new.programme), answers.called(new)
    each = [candidate_sheets([path], programme, called=called) for path in answers.files(new)]
    there = [t for t in wanted if any(t in titles for titles in each)]
    lost += [f"工作表“{t}”（文件中已没有）" for t in wanted if t not in there]
    alone = [titles[0] for titles in each if len(titles) == 1 and not {*titles} & {*wanted}]
    return tuple(dict.fromkeys([*there, *alone])) if there else None


def _columns(answers: Answers, old: Setup, new: Setup, lost: list[str]) -> dict[str, str]:
    """Return the columns that were given a meaning and are still there."""
    if not old.columns:
        return {}
    programme = shelved(new.programme)
    try:
        found = matches(answers.files(new), programme, sheet=new.sheet, called=answers.called(new))
    except AllocatorError:
        found = ()
    headers = {plain(m.header.rpartition("/")[2]) for m in found}
    known = {*meanings(programme)}
    kept = {k: v for k, v in old.columns.items() if plain(k) in headers and v in known}
    lost += [
        f"列名对照“{k}”（{'本办法没有“' + v + '”' if plain(k) in headers else '表中已没有该列'}）"
        for k, v in old.columns.items()
        if k not in kept
    ]
    return kept


def _confirmed(
    answers: Answers, old: Setup, new: Setup, match: _Match, lost: list[str]
) -> tuple[dict[str, Confirmed], int]:
    """Return the confirmations under their new keys, and how many doubts are gone."""
    kept: dict[str, Confirmed] = {}
    open_ones = list(old.confirm)
    missed: dict[str, str] = {}
    for _ in range(AGAIN):
        found = dict(match.keys(open_ones, missed, taken=kept))
        for key, other in found.items():
            kept[other] = old.confirm[key]
        open_ones = [key for key in open_ones if key not in found]
        if not open_ones or not any(old.confirm[key].answer for key in found):
            break
        match = match.again(_read(answers, new.model_copy(update={"confirm": kept})))
    lost += [f"确认{why}" for key in open_ones if (why := missed.get(key))]
    return kept, sum(not missed.get(key) for key in open_ones)


@dataclass(frozen=True)
class _Match:
    """Two readings, and what of the first one finds in the second."""

    before: Intake | None
    after: Intake | None
    renamed: Mapping[str, str]

    def again(self, after: Intake | None) -> _Match:
        return _Match(self.before, after, self.renamed)

    def was(self, number: str) -> Candidate | None:
        return next((c for c in _candidates(self.before) if c.id == number), None)

    def called(self, number: str) -> str:
        """Return the number with the name that it had."""
        was = self.was(number)
        return was.called if was else number

    def now(self, number: str) -> str | None:
        """Return the number of the same project now; None where there is none."""
        was = self.was(number)
        same = next((c for c in _candidates(self.after) if c.id == number), None)
        if was is None or (same and _own(was) == _own(same)):
            return same.id if same else None
        twins = [c.id for c in _candidates(self.after) if _own(c) == _own(was)]
        if len(twins) == 1:
            return twins[0]
        alike = same and (same.applicant_key == was.applicant_key or (was.project and _own(same)[1] == _own(was)[1]))
        return same.id if same and alike else None

    def keys(
        self, keys: Sequence[str], missed: dict[str, str], taken: Mapping[str, Confirmed]
    ) -> Iterator[tuple[str, str]]:
        """Yield each key with that of the same doubt now; `missed` takes those whose doubt says something else now."""
        old = {f.key: f for f in (self.before.findings if self.before else ())}
        new = [f for f in (self.after.at("W", "E-file") if self.after else ()) if f.key not in taken]
        about = [_about(f, self.after, {}) for f in new]
        used: set[int] = set()
        for key in keys:
            was = old.get(key)
            if was is None:
                like = [n for n, f in enumerate(new) if f.key == key]
                same = like
            else:
                like = [n for n, a in enumerate(about) if n not in used and a == _about(was, self.before, self.renamed)]
                same = [n for n in like if new[n].value == was.value]
            if same:
                missed.pop(key, None)
                used.add(same[0])
                yield key, new[same[0]].key
            elif like and was:
                missed[key] = f"{_title(was, self.before)}（内容由“{was.value}”变为“{new[like[0]].value}”，请重新确认）"


def _candidates(intake: Intake | None) -> Iterator[Candidate]:
    yield from (e.candidate for e in (intake.entries if intake else ()))


def _own(c: Candidate) -> tuple[str, str]:
    return c.applicant_key, plain(c.project)


def _whose(f: Finding, intake: Intake | None) -> Candidate | None:
    """Return the candidate in whose row a finding stands, where it stands in one row."""
    if f.place.row is None or f.place.rows:
        return None
    line = f.place.line
    return next((c for c in _candidates(intake) if (c.source.file, c.source.sheet, c.source.row) == line), None)


def _about(f: Finding, intake: Intake | None, renamed: Mapping[str, str]) -> tuple[str, ...]:
    """Tell what a finding is about, whatever its row, its file's name and the number of files."""
    if (c := _whose(f, intake)) is not None:
        return f.code, f.place.column, *_own(c)
    rest = f.key.partition(":")[2]
    file = f.place.file
    subject = "" if rest == file else rest.removeprefix(f"{file}:")
    return f.code, f.place.column, subject, renamed.get(file, file) if not f.place.row else ""


def _title(f: Finding, intake: Intake | None) -> str:
    name = CODES[f.code].name if f.code in CODES else ""
    c = _whose(f, intake)
    return f"【{f.code}】{name}" + (f"（{c.called}）" if c else f"（{f.place.column}）" if f.place.column else "")
