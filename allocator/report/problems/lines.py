"""Findings as lines of a list: three or more of one code in one file are one line with a count and one answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from allocator.intake.finding_codes import CODES
from allocator.intake.findings import Finding
from allocator.intake.grid import runs

TOGETHER = 3
"""So many findings of one code are told in one line."""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One line: a finding, or several of the same code, level and reason in one file."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def several(self) -> bool:
        return len(self.findings) > 1

    @property
    def name(self) -> str:
        """What the code is about."""
        return CODES[self.first.code].name if self.first.code in CODES else ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(f.key for f in self.findings)

    @property
    def rows(self) -> str:
        """The rows concerned, empty where the whole file or column is."""
        numbers = {r for f in self.findings for r in (f.place.rows or ((f.place.row,) if f.place.row else ()))}
        return runs(numbers)

    @property
    def says(self) -> str:
        """Each finding's own words, with its row where there are several."""
        if not self.several:
            return self.first.text
        told = (f"第{f.place.row}行{_read(f)}{f.text}" if f.place.row else f.text for f in self.findings)
        return f"共{len(self.findings)}处：\n" + "\n".join(dict.fromkeys(told))

    @property
    def action(self) -> str:
        """What to do: for several that may be confirmed, one reason for all of them."""
        if not self.several or self.first.level != "W":
            return self.first.action
        return f"逐处核对；均无误的，一并写明确认理由（{len(self.findings)}处共用）；有误的，改正后重新读取"

    @property
    def options(self) -> tuple[str, ...]:
        """The answers that are offered; none where the findings offer different ones."""
        offered = {tuple(o.says for o in f.options) for f in self.findings}
        return offered.pop() if len(offered) == 1 else ()


def _read(finding: Finding) -> str:
    return f"（{finding.value}）" if finding.value else "："


def lines_of(findings: Sequence[Finding]) -> tuple[ProblemLine, ...]:
    """Group findings to lines, each where its first finding stands.

    Findings that ask for different answers, or must be mended row by row, stay apart.
    """
    groups: dict[tuple[str, ...], list[Finding]] = defaultdict(list)
    for f in findings:
        groups[_alike(f)].append(f)
    return tuple(line for group in groups.values() for line in _lines(group))


def _alike(f: Finding) -> tuple[str, ...]:
    alone = f.options or f.level in ("E-row", "E-file")
    return (f.code, f.level, f.place.file, f.place.sheet, f.because or "", f.key if alone else "", str(f.confirmed))


def _lines(group: Sequence[Finding]) -> Iterator[ProblemLine]:
    if len(group) >= TOGETHER:
        yield ProblemLine(tuple(group))
    else:
        yield from (ProblemLine((f,)) for f in group)
