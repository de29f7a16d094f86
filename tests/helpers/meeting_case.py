"""Papers for the meeting: programmes that have a party group decide, runs of them, what is read back out of Word."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import docx
from measures_case import file, line

from allocator.law.clause.fields import Step
from allocator.report.official import book
from allocator.report.official.ask import Ask
from allocator.report.official.office import Office
from allocator.report.official.source import Source
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve
from allocator.run.record import dumped, record

PARTY, PAGE = "党组会汇报", "会议一页纸"
OWN = Path(__file__).parents[2] / "scenarios" / "own"
STEPS = (
    Step(
        document="例",
        number="第一条",
        quote="提出建议，商财政部门同意后，提交党组会审议，予以公示。",
        steps=("propose", "consult", "party", "publish"),
    ),
    Step(document="例", number="第二条", quote="经公示无异议后，下达资金。", steps=("pay",)),
)


@dataclass(frozen=True)
class Read:
    """A paper read back: its paragraphs, and its tables, each with its header row."""

    lines: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], list[dict[str, str]]], ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def under(self, *headers: str) -> list[dict[str, str]]:
        """The rows of the one table that has these headers."""
        [found] = self.every(*headers)
        return found

    def every(self, *headers: str) -> list[list[dict[str, str]]]:
        """The rows of every table that has these headers."""
        return [rows for head, rows in self.tables if set(headers) <= set(head)]


def read(data: bytes) -> Read:
    made = docx.Document(io.BytesIO(data))
    tables = []
    for drawn in made.tables:
        head, *rows = [[cell.text for cell in row.cells] for row in drawn.rows]
        tables.append((tuple(head), [dict(zip(head, row, strict=False)) for row in rows]))
    return Read(tuple(p.text for p in made.paragraphs), tuple(tables))


def source_of(run: Run, **fields: Any) -> Source:
    """A run as its record says it; where the programme names no party group, as if it had one decide."""
    programme = run.programme
    if not any("party" in step.steps for step in programme.procedure):
        programme = programme.model_copy(update={"procedure": STEPS})
    return Source(json.loads(dumped(record(run))), programme, Office.model_validate(fields))


def paper(told: Source, name: str = PARTY) -> Read:
    return read(data_of(told, name))


def data_of(told: Source, name: str = PARTY) -> bytes:
    [made] = book.papers(told, [k for k in book.KINDS if k.name == name], Ask())
    return made.data


@cache
def own_run(name: str, budget: int) -> Run:
    return solve(prepare(str(OWN / f"{name}.toml"), [OWN / f"{name}.csv"], Options(budget=budget)))


def due_run(folder: Path, budget: int) -> Run:
    """Two firms that bought computing, of whom each is due a share of what it paid."""
    bought = [line(n, **{"算力交易金额(万元)": base}) for n, base in ((1, 1000), (2, "333.3"))]
    return solve(prepare("computing-voucher", [file(folder, bought)], Options(budget=budget, no_history=True)))


def event_run(folder: Path) -> Run:
    """Two firms that are due the standard."""
    lines = [line(n, 是否新认定优质中小企业="是") for n in (1, 2)]
    options = Options(budget=20_000_000, no_history=True)
    return solve(prepare("little-giants", [file(folder, lines, name="例二")], options))


def yuan(told: str) -> int:
    """An amount in 万元 as a paper has it."""
    whole = re.fullmatch(r"([0-9,]+)(?:\.([0-9]+))?", told)
    assert whole, told
    return int(whole[1].replace(",", "")) * 10_000 + int((whole[2] or "").ljust(4, "0"))
