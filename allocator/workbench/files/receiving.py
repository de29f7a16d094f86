"""Workbooks that arrive: added to those that are there, or in place of the one they correct; a refused one never is.

Nothing is guessed that cannot be taken back: each way says what it did, and offers the other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from allocator.errors import AllocatorError
from allocator.intake import Finding, Intake
from allocator.intake.matching import candidate_sheets
from allocator.intake.workbook_kind import meant_for
from allocator.law.catalogue import catalogue
from allocator.law.programme import Programme
from allocator.money import show_wan
from allocator.workbench.answers import READ, Answers
from allocator.workbench.files.carrying import Carried, carry
from allocator.workbench.memory import Memory
from allocator.workbench.rules.programme_list import programme as shelved
from allocator.workbench.setup import Setup, Upload
from allocator.workbench.wording import for_page
from allocator.workbench.workspace import unique_names

Way = Literal["first", "added", "corrected", "replaced"]
SAME = 0.5
"""The share of applicants in common, of the smaller file's, from which on a file is another one corrected."""


@dataclass(frozen=True)
class Received:
    """What became of uploads.

    Attributes
    ----------
    way
        How they were taken; None where nothing of them can be.
    carried
        The set-up with them, and what became of the choices.
    unread
        Why a file cannot be read at all, each in a sentence.
    stands
        Whether they can be computed with; otherwise they wait beside a good set-up.
    uploads, before
        What arrived, and upon what, for the other way.
    """

    way: Way | None
    carried: Carried
    uploads: tuple[Upload, ...]
    before: Setup
    unread: tuple[str, ...] = ()
    stands: bool = True

    @property
    def setup(self) -> Setup:
        return self.carried.setup

    @property
    def others(self) -> dict[Way, str]:
        """The other ways that these files could be taken, with the words of a button."""
        if self.way in (None, "first"):
            return {}
        count = len(self.before.files)
        told: dict[Way, str] = {"added": "改为追加，原有文件都保留", "replaced": f"改为替换原有的{count}个文件"}
        alike = "replaced" if self.way == "corrected" and count == 1 else self.way
        return {way: words for way, words in told.items() if way not in (self.way, alike)}

    @property
    def says(self) -> str:
        """What was done, in one line."""
        named = "".join(f"《{u.name}》" for u in self.uploads)
        done = {
            "first": f"已采用{named}",
            "added": f"已追加{named}，现有{len(self.setup.files)}个文件合并计算",
            "corrected": f"已用{named}更正原来的同一份表",
            "replaced": f"已用{named}替换原有的文件",
        }
        told = [done[self.way] if self.way else "", self.carried.says]
        if self.way == "first" and self.before.files:
            told.append(f"预算总额沿用示例的{show_wan(self.before.budget)}万元，请在左侧填写本年预算")
            if self.setup.set:
                told.append(f"在示例上改动的规则{len(self.setup.set)}处沿用")
        return "。".join(x for x in told if x)


def receive(answers: Answers, setup: Setup, uploads: Sequence[Upload], way: Way | None = None) -> Received:
    """Take uploads: to begin with, in place of a file of the same applicants or name, else beside those there are.

    Parameters
    ----------
    way
        How, where the planner has said so.
    """
    given = unique_names(tuple(uploads))
    alone = {u.digest: _read(answers, _bare(setup, (u,))) for u in given}
    unread = tuple(why for u in given if (why := _unreadable(alone[u.digest])))
    usable = tuple(u for u in given if not _unreadable(alone[u.digest]))
    if not usable:
        return Received(None, Carried(setup), (), setup, unread)
    if not setup.files or answers.is_sample(setup):
        fresh = _bare(setup, usable)
        return Received("first", Carried(fresh), usable, setup, unread)
    place = {} if way in ("added", "replaced") else _corrects(answers, setup, usable, alone)
    kept = () if way == "replaced" else tuple(place.get(u.name, u) for u in setup.files)
    added = tuple(u for u in usable if u not in place.values())
    files = unique_names((*kept, *added))
    renamed = {old: new.name for old, new in place.items()}
    if way == "replaced" and len(usable) == len(setup.files) == 1:
        renamed = {setup.files[0].name: usable[0].name}
    carried = carry(answers, setup, setup.model_copy(update={"files": files}), renamed)
    done: Way = way or ("added" if added or not place else "corrected")
    good = stands(answers, carried.setup) or not stands(answers, setup)
    return Received(done, carried, usable, setup, unread, good)


def without(answers: Answers, setup: Setup, name: str) -> Carried:
    """Return the set-up without one of its files."""
    files = tuple(u for u in setup.files if u.name != name)
    new = setup.model_copy(update={"files": files})
    return carry(answers, setup, new) if files else Carried(_bare(setup, ()))


def under(answers: Answers, setup: Setup, key: str) -> Carried:
    """Return the same files under another 办法; figures of the old one's clauses do not go with them."""
    dropped: dict[str, object] = {"programme": key, "set": {}, "exception": {}, "year": None}
    if not setup.files:
        return Carried(setup.model_copy(update=dropped))
    carried = carry(answers, setup, setup.model_copy(update=dropped))
    moved = len(setup.set) + len(setup.exception)
    lost = (f"原办法的规则设定{moved}处",) if moved else ()
    return Carried(carried.setup, carried.kept, (*lost, *carried.lost), carried.gone)


@dataclass(frozen=True)
class Question:
    """What must be settled before files can be computed with.

    Attributes
    ----------
    meant
        The 办法 that they were probably made for.
    sheets
        Sheets of which it must be chosen which ones count.
    """

    meant: Programme | None = None
    sheets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.meant is not None or bool(self.sheets)


_ASKED: Memory[Question] = Memory(100)


def question(answers: Answers, setup: Setup) -> Question:
    """Tell what is to be asked about the files of a set-up; of the sample nothing is."""
    if not setup.files or answers.is_sample(setup) or (intake := _read(answers, setup)) is None:
        return Question()
    key = setup.key(*READ)
    return _ASKED.get(key, lambda: _question(answers, setup, intake))


def _question(answers: Answers, setup: Setup, intake: Intake) -> Question:
    codes = {f.code for f in intake.at("E-file")}
    programme, paths, called = shelved(setup.programme), answers.files(setup), answers.called(setup)
    meant = None
    if not any(key.partition(":")[0] == "C57" for key in setup.confirm):
        others = [shelved(row.key) for row in catalogue() if row.key != setup.programme]
        meant = meant_for(paths, programme, others, called)
    sheets = candidate_sheets(paths, programme, called=called) if "C07" in codes else ()
    return Question(meant, sheets if len(sheets) > 1 else ())


def _bare(setup: Setup, files: tuple[Upload, ...]) -> Setup:
    """Return a set-up with these files and no choice about others."""
    none: dict[str, object] = {
        "pin": {},
        "exclude": {},
        "confirm": {},
        "columns": {},
        "sheet": None,
        "hold": False,
        "name": "",
    }
    return setup.model_copy(update={**none, "because": "", "files": files})


def _read(answers: Answers, setup: Setup) -> Intake | None:
    try:
        return answers.prepared(setup).intake
    except AllocatorError:
        return None


def stands(answers: Answers, setup: Setup) -> bool:
    """Tell whether the files of a set-up can be computed with."""
    found = _read(answers, setup)
    return found is not None and not found.refused


def _unreadable(intake: Intake | None) -> str:
    """Tell why a file cannot be read at all; empty where it can, whatever is wrong with what it says."""
    if intake is None or intake.entries or intake.columns:
        return ""
    return "\n".join(for_page(f.message) for f in intake.at("E-file") if _of_the_file(f))


def _of_the_file(f: Finding) -> bool:
    """Tell whether a finding is about the file itself (A01–A12), not about what stands in it."""
    return f.code[:1] == "A"


def _corrects(
    answers: Answers, setup: Setup, uploads: Sequence[Upload], alone: dict[str, Intake | None]
) -> dict[str, Upload]:
    """Name of a file that is there → the upload that corrects it: the same content, applicants, or name."""
    found: dict[str, Upload] = {}
    for old in setup.files:
        those = _applicants(_read(answers, _bare(setup, (old,))))
        for new in uploads:
            if new in found.values():
                continue
            these = _applicants(alone[new.digest])
            shared = len(these & those)
            mostly = shared > SAME * min(len(these), len(those)) if these and those else False
            named = new.name == old.name and (shared or not these or not those)
            if new.digest == old.digest or mostly or named:
                found[old.name] = new
                break
    return found


def _applicants(intake: Intake | None) -> set[str]:
    return {e.candidate.applicant_key for e in (intake.entries if intake else ()) if e.candidate.applicant_key}
