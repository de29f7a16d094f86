"""The synthetic sample year 2026: one workbook per voucher, all invented, the same bytes from every run.

    python scenarios/sample_2026/generate.py [--out FOLDER]

The workbooks look as the ministry's summaries do: 16 cities with 济南 and 青岛 heavy, applicants with one to three
projects, earlier receipts (one applicant exactly at 200万元, some close below), requests below the ceiling, recusals,
equal scores (some split by the dimensions, one pair by nothing but its number) and lines that fail a gate.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from firms import PLACES, Firm, Registry
from ledger import Receipt, draw_receipts, near_the_ceiling
from marks import Mark, draw_dimensions, draw_marks, score
from vouchers import MODEL, TERMINAL, VOUCHERS, Facts, Voucher
from workbook import write_workbook

SEED = 50
SHARES = (24, 17, 6, 3, 4, 8, 8, 5, 4, 4, 3, 7, 4, 4, 3, 3)
"""Of 107 projects, how many come from each city, in the official order."""
STRENGTH = (3.5, 2.5, 0.5, -3.0, 0.0, 1.0, 0.5, 0.0, -0.5, 0.5, -3.0, 0.0, -1.5, -2.0, -1.0, -4.0)
"""What a city adds to the quality of its projects, in points."""


@dataclass
class Line:
    """One line of the summary table."""

    firm: Firm
    industry: str
    project: str
    request: int
    quality: float
    marks: list[Mark]
    dimensions: dict[str, float]
    facts: Facts
    checks: Facts
    bonus: int = 0
    grade: str = ""
    number: int = 0
    city_number: int = 0

    @property
    def sound(self) -> bool:
        """The applicant is neither below the green threshold nor blacklisted."""
        return self.checks["绿色门槛"] == "是" and self.checks["信用状况"] != "严重失信"


def projects_per_city(rows: int) -> dict[str, int]:
    """`rows` over the cities by largest remainder of `SHARES`, at least one each."""
    exact = [rows * share / sum(SHARES) for share in SHARES]
    counts = [max(1, int(e)) for e in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for i in by_remainder[: rows - sum(counts)]:
        counts[i] += 1
    return dict(zip(PLACES, counts, strict=True))


def draw_lines(rng: Random, voucher: Voucher, registry: Registry) -> list[Line]:
    """Every line of one voucher, city by city."""
    lines: list[Line] = []
    for (city, count), strength in zip(projects_per_city(voucher.rows).items(), STRENGTH, strict=True):
        known = rng.sample(registry.known(city), k=len(registry.known(city)))
        left = count
        while left:
            public = rng.random() < voucher.public_share
            reuse = known and not public and rng.random() < 0.3
            firm = known.pop() if reuse else registry.found(city, public=public)
            several = min(left, rng.choices((1, 2, 3), voucher.several)[0])
            level = strength + rng.gauss(0, 1.5)
            lines += draw_projects(rng, voucher, firm, several, level)
            left -= several
    rng.shuffle(lines)
    return lines


def draw_projects(rng: Random, voucher: Voucher, firm: Firm, several: int, level: float) -> list[Line]:
    """Make the projects of one applicant, in different industries."""
    lines = []
    for industry in rng.sample(voucher.industries, several):
        quality = min(95.0, max(58.0, voucher.quality(rng) + level))
        project, facts = voucher.describe(rng, industry)
        grade = draw_grade(rng, voucher, quality)
        top = voucher.grades and grade == voucher.grades[0][0]
        requests = voucher.top_requests if top else voucher.requests
        bonus = rng.choice((0, 0, 0, 0, 0, 1, 1, 2, 3, 5)) if voucher.bonus and quality < 91 else 0
        lines.append(
            Line(
                firm=firm,
                industry=industry,
                project=project,
                request=rng.choice(requests),
                quality=quality,
                marks=draw_marks(rng, quality, voucher.experts),
                dimensions=draw_dimensions(rng, quality, voucher.dimensions),
                facts=facts,
                checks=voucher.checks(rng, grade),
                bonus=bonus,
                grade=grade,
            )
        )
    return lines


def draw_grade(rng: Random, voucher: Voucher, quality: float) -> str:
    """Draw the experts' finding; it goes with the quality but may cross the order of the scores."""
    finding = rng.gauss(quality, 1.5)
    return next((name for name, least in voucher.grades if finding >= least), "")


def ranked(lines: list[Line]) -> list[Line]:
    """Return the sound lines from the best score down."""
    return sorted((x for x in lines if x.sound), key=lambda x: score(x.marks, x.bonus), reverse=True)


def judge_firms(rng: Random, firms: Sequence[Firm], known: dict[Firm, Facts]) -> None:
    """Add to `known` how these firms stand this year: most well, five below the green threshold, five with a record."""
    new = sorted({f for f in firms if f not in known}, key=lambda f: f.code)
    known.update({f: {"绿色门槛": "是", "信用状况": "无失信记录、无行政处罚"} for f in new})
    for place, firm in enumerate(rng.sample(new, 10)):
        if place < 5:
            known[firm]["绿色门槛"] = "否"
        else:
            known[firm]["信用状况"] = "严重失信" if place < 8 else "近两年有行政处罚(已修复)"


def spoil(rng: Random, voucher: Voucher, lines: list[Line]) -> None:
    """Let some lines fail a gate of this voucher."""
    for facts, line in zip(voucher.failing, rng.sample(ranked(lines)[5:], len(voucher.failing)), strict=True):
        line.facts |= {k: v for k, v in facts.items() if k in line.facts}
        line.checks |= {k: v for k, v in facts.items() if k in line.checks}


def tie(rng: Random, voucher: Voucher, lines: list[Line]) -> None:
    """Give neighbours in rank the same score: the dimensions split three pairs, only the number splits the fourth."""
    order = [x for x in ranked(lines) if voucher is not MODEL or x.firm.city != "青岛市"]
    for pair in range(1, 5):
        place = pair * voucher.awards // 4 - 2
        upper = order[place]
        lower = next(x for x in order[place + 1 :] if x.firm != upper.firm)
        lower.marks = rng.sample(upper.marks, len(upper.marks))
        lower.bonus = upper.bonus
        if pair == 4:
            lower.dimensions = dict(upper.dimensions)


def file_twice(rng: Random, voucher: Voucher, lines: list[Line]) -> None:
    """Let the best applicant with two projects file one product under two names, both well marked."""
    order = ranked(lines)
    first, second = next((a, b) for i, a in enumerate(order) for b in order[i + 1 :] if a.firm == b.firm)
    second.industry, second.project = first.industry, first.project.replace("研发", "升级版研发")
    second.facts |= first.facts
    second.marks = draw_marks(rng, first.quality - 2, voucher.experts)


def number(lines: list[Line]) -> None:
    """Give numbers to the lines as they stand, and within each city."""
    seen: dict[str, int] = {}
    for n, line in enumerate(lines, start=1):
        seen[line.firm.city] = seen.get(line.firm.city, 0) + 1
        line.number, line.city_number = n, seen[line.firm.city]


def cells(voucher: Voucher, line: Line, receipts: Sequence[Receipt]) -> Facts:
    """One line as header → cell, in the order of the columns."""
    got = sum(r.amount for r in receipts if r.firm == line.firm)
    history = {"是否曾获奖补": "是" if got else "否", "累计已获金额(万元)": got}
    return {
        "序号": line.number,
        "市级推荐序号": line.city_number,
        "项目名称": line.project,
        "申报单位": line.firm.name,
        "统一社会信用代码": line.firm.code,
        "所在市": line.firm.city,
        "县(市、区)": line.firm.county,
        "行业领域": line.industry,
        "申报专题": voucher.title,
        "申报金额(万元)": line.request,
        **line.facts,
        **{f"专家{i}打分": mark for i, mark in enumerate(line.marks, start=1)},
        **({"专家评定等级": line.grade} if voucher.grades else {}),
        **line.dimensions,
        **({"加分项(0-5)": line.bonus} if voucher.bonus else {}),
        **line.checks,
        **(history if voucher is MODEL else {}),
        "备注": "计划单列市" if line.firm.city == "青岛市" else None,
    }


def earlier_receipts(rng: Random, voucher: Voucher, lines: Sequence[Line]) -> list[Receipt]:
    """Draw what some applicants of these lines got before this year; one files a funded project again."""
    firms = [x.firm for x in lines]
    if voucher is not MODEL:
        return draw_receipts(rng, firms, count=4)
    near = near_the_ceiling(rng, firms)
    others = draw_receipts(rng, [f for f in firms if f not in {r.firm for r in near}], count=18)
    again = next(x for x in lines[10:] if x.firm.city != "青岛市" and any(r.firm == x.firm for r in others))
    first = next(i for i, r in enumerate(others) if r.firm == again.firm)
    others[first] = replace(others[first], project=again.project)
    return near + others


def main() -> None:
    """Write the four workbooks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder to write to")
    out: Path = parser.parse_args().out
    registry = Registry(Random(SEED))
    receipts: list[Receipt] = []
    standing: dict[Firm, Facts] = {}
    for place, voucher in enumerate(VOUCHERS, start=1):
        rng = Random(SEED * 10 + place)
        lines = draw_lines(rng, voucher, registry)
        new = {x.firm for x in lines if x.firm not in standing}
        judge_firms(rng, [x.firm for x in lines], standing)
        for line in lines:
            line.checks = standing[line.firm] | line.checks
        spoil(rng, voucher, lines)
        tie(rng, voucher, lines)
        if voucher is TERMINAL:
            file_twice(rng, voucher, lines)
        number(lines)
        receipts += earlier_receipts(rng, voucher, [x for x in ranked(lines) if x.firm in new])
        shown = [r for r in receipts if any(r.firm == x.firm for x in lines)]
        shown.sort(key=lambda r: (r.firm.code, r.year))
        write_workbook(out / f"{voucher.key}.xlsx", voucher, [cells(voucher, x, shown) for x in lines], shown)


if __name__ == "__main__":
    main()
