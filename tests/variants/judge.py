"""What intake makes of a changed workbook: the right result, the right question, or silence.

right    the facts of every candidate are what the change makes them
asked    a finding at W or above has the change as its subject, and an answer that it offers gives the right facts
silent   neither
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from variants.book import SAMPLES, Book, sample

from allocator.errors import AllocatorError
from allocator.intake import Finding, Intake, read
from allocator.law.load import load

DEADLINE = date(2026, 6, 30)
Verdict = Literal["right", "asked", "silent"]


_BASES: dict[str, tuple[tuple[Fact, ...], frozenset[str]]] = {}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a candidate, as far as money hangs on it."""

    project: str
    key: str
    standing: str
    score: int | None
    request: int | None
    received: int | None
    city: str
    tier: str | None
    applied: str | None
    gates: tuple[tuple[str, str], ...]

    def with_gate(self, gate: str, answer: str, *, ineligible: bool) -> Fact:
        gates = tuple(sorted({**dict(self.gates), gate: answer}.items()))
        standing = "ineligible" if ineligible and self.standing == "pool" else self.standing
        return replace(self, gates=gates, standing=standing)


@dataclass
class Variant:
    """A changed workbook and what is right of it.

    Attributes
    ----------
    subject
        Headers and words that a finding must be about; `rows`: the rows of the sheet.
    facts
        The right facts, in the order of the rows written.
    must_ask
        The file alone does not tell what is right, or contradicts itself: the right facts without a question are luck.
    edit
        The workbook as a finding that refuses it, or asks for a correction, tells to write it.
    """

    book: Book
    subject: tuple[str, ...]
    facts: list[Fact]
    rows: tuple[int, ...] = ()
    must_ask: bool = False
    edit: Callable[[], Book] | None = None


@dataclass(frozen=True)
class Judged:
    """The verdict; how many questions the change added, and what was found."""

    verdict: Verdict
    questions: int
    asked_about: tuple[str, ...] = ()
    found: tuple[str, ...] = field(default=(), repr=False)
    wrong: tuple[str, ...] = ()


def facts_of(intake: Intake) -> list[Fact]:
    """The facts of every candidate, in the order of the file."""
    found = []
    for e in intake.entries:
        c = e.candidate
        gates = tuple(sorted((g, str(v)) for g, v in c.gates.items() if v != "unknown"))
        money = (c.request, c.received)
        key = c.credit_code or c.applicant_key
        found.append(Fact(c.project, key, e.standing, c.score, *money, c.city, c.experts_tier, c.applied_tier, gates))
    return found


def base(name: str, folder: Path) -> tuple[tuple[Fact, ...], frozenset[str]]:
    """The facts and the questions of a sample as it is."""
    if name not in _BASES:
        intake = take(sample(name), folder)
        assert not intake.at("E-row", "E-file")
        _BASES[name] = tuple(facts_of(intake)), frozenset(map(_question, intake.at("W")))
    return _BASES[name]


def take(book: Book, folder: Path, *, deadline: date | None = None, **options: Any) -> Intake:
    """Write the book and read it."""
    programme = load(book.programme)
    if deadline is not None:
        programme = programme.model_copy(update={"deadline": deadline})
    return read([book.save(folder / "表.xlsx")], programme, year=2026, no_history=True, **options)


def judge(name: str, variant: Variant, folder: Path) -> Judged:
    """The verdict on one change to a sample."""
    _, before = base(name, folder)
    intake = take(variant.book, folder)
    loud = [f for f in intake.findings if f.level != "I"]
    new = {_question(f) for f in loud} - before
    told = tuple(f"{f.level} {f.message}" for f in loud if _question(f) not in before)
    at_hand = [f for f in loud if (f.code == "C03" or _question(f) not in before) and _about(f, variant)]
    wrong = _differ(facts_of(intake), variant.facts)
    refused = bool(intake.at("E-file", "E-row"))
    if not wrong and not refused and (not variant.must_ask or at_hand):
        return Judged("asked" if variant.must_ask else "right", len(new), tuple(new), told)
    for finding in at_hand:
        if any(_gives(variant, folder, options) for options in _answers(finding, variant, at_hand)):
            return Judged("asked", len(new), tuple(new), told)
        if variant.edit and (finding.level.startswith("E") or variant.must_ask):
            mended = take(variant.edit(), folder)
            if not _differ(facts_of(mended), variant.facts) and not mended.at("E-file", "E-row"):
                return Judged("asked", len(new), tuple(new), told)
    return Judged("silent", len(new), tuple(new), told, _brief(wrong))


def _question(finding: Finding) -> str:
    """The unit of a question: its code, and the column or the word."""
    return f"{finding.code}:{finding.place.column.rpartition('/')[2]}" if finding.code != "C03" else "C03"


def _differ(found: Sequence[Fact], right: Sequence[Fact]) -> list[str]:
    """What is missing or too much, whatever the order."""
    more, less = Counter(found) - Counter(right), Counter(right) - Counter(found)
    return [*(f"right: {f}" for f in less), *(f"found: {f}" for f in more)]


def _brief(wrong: Sequence[str]) -> tuple[str, ...]:
    """One fact that is missing and one too many."""
    return (*[w for w in wrong if w.startswith("right")][:1], *[w for w in wrong if w.startswith("found")][:1])


def _plain(words: str) -> str:
    return re.sub(r"\s", "", words).translate(str.maketrans("（）：，", "():,"))


def _about(finding: Finding, variant: Variant) -> bool:
    place = finding.place
    if variant.rows and {place.row, *place.rows} & {*variant.rows}:
        return True
    column, value, text = map(_plain, (place.column, finding.value, finding.text + finding.action))
    for words in map(_plain, variant.subject):
        named = words and any(f"{quote}{words}" in text for quote in '“"')
        if named or (words and (words in column or words == value)):
            return True
    return False


def _answers(finding: Finding, variant: Variant, found: Sequence[Finding]) -> Iterator[Mapping[str, Any]]:
    """Every way that a finding shows: its options, the names for a column, sheets, the deadline."""
    for option in finding.options:
        same = [f.key for f in found if any(o.says == option.says for o in f.options)]
        for keys in dict.fromkeys(((finding.key,), tuple(same))):
            yield {"confirm": dict.fromkeys(keys, "已核（测试）"), "answers": dict.fromkeys(keys, option.says)}
    told = f"{finding.text} {finding.action}"
    if "deadline" in told or "截止日" in told:
        yield {"deadline": DEADLINE}
    if "--sheet" in told:
        yield {"sheet": [p.title for p in variant.book.pages]}
    headers = {_plain(h): h for p in variant.book.pages for h in p.header}
    mine = [h for p, h in headers.items() if p and any(_plain(s) in p or p in _plain(s) for s in variant.subject)]
    for name in list(dict.fromkeys(re.findall(r"[“\"]([^“”\"]{1,20})[”\"]", told)))[:20]:
        if _plain(name) not in headers:
            if len(mine) > 1:
                yield {"columns": dict.fromkeys(mine, name)}
            for header in mine[:3]:
                yield {"columns": {header: name}}


def _gives(variant: Variant, folder: Path, options: Mapping[str, Any]) -> bool:
    """Whether reading with an answer gives the right facts; a deadline that is asked for next is given."""
    try:
        intake = take(variant.book, folder, **options)
        if "deadline" not in options and any("deadline" in f.action for f in intake.at("W")):
            intake = take(variant.book, folder, deadline=DEADLINE, **options)
    except AllocatorError:
        return False
    return not _differ(facts_of(intake), variant.facts) and not intake.at("E-file", "E-row")


NAMES = tuple(SAMPLES)
