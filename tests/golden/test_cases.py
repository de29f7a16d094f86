"""Golden cases that a jurist can sign: one small table per clause and per reading, reckoned by hand from the text.

`tests/cases/<programme>/<article>-<thing>.toml`: what the text says, why the result follows, the candidates, the
budget, who gets what (万元; whoever is not named gets nothing), and the same for every other reading. A case isolates
its clause by what it sets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from intake_case import LEDGER, Row, book, code

from allocator.intake.cache import Rereader
from allocator.law.award import Rate
from allocator.law.gates import Gate
from allocator.law.load import load, measures, shipped
from allocator.law.official_text import sources
from allocator.law.programme import Programme
from allocator.law.scenario import Scenario, apply
from allocator.money import WAN, parse_money
from allocator.proof.solve import solve_problem
from allocator.run.parts import Options, Prepared
from allocator.run.pipeline import case_of

CASES = Path(__file__).parents[1] / "cases"
UMBRELLA = "ai-industry-measures-2025-49.txt"
YEAR, BEFORE = 2026, 2025
NO_LIST = "无方案"
CHOICE = "本厅选择"
BY_LAW = "默认"
HEADERS = {
    "编号": "项目编号",
    "单位": "申报单位",
    "市": "所在市",
    "得分": "综合得分",
    "申报金额": "申报金额(万元)",
    "项目": "项目名称",
    "行业": "所属行业",
    "产品": "产品名称",
    "评定等级": "专家评定等级",
}
"""Words of the cases → headers of a candidate table; every other word is a header as it is."""
EARLIER, OLD_PROJECT = "以前年度", "以前年度项目"
"""What the applicant received in the year before (a sum, or 模型券150), and for which project."""
KEYS = {"article", "clause", "quote", "why", "budget", "table", "set", "pin", "expected", "reading"}
READING_KEYS = {"name", "why", "same", "budget", "default", "expected"}
Awards = dict[str, tuple[str, Decimal]]
"""Number of the project → tier and 万元."""


@dataclass(frozen=True)
class Golden:
    """One file."""

    path: Path

    @cached_property
    def data(self) -> dict[str, Any]:
        return tomllib.loads(self.path.read_text(encoding="utf-8"))

    @property
    def key(self) -> str:
        return self.path.parent.name

    @property
    def clause(self) -> str:
        return str(self.data["clause"])

    @property
    def readings(self) -> Sequence[Mapping[str, Any]]:
        return self.data.get("reading", ())

    @cached_property
    def owner(self) -> Any:
        """The clause, gate or rate that the case is about."""
        rules = programme(self.key)
        found = {x.id: x for x in (*rules.clauses, *rules.gates)}
        return rules.award if self.clause == "award" else found[self.clause]

    @cached_property
    def alternatives(self) -> dict[str, Mapping[str, Any]]:
        """Name of each other reading of the owner → what it sets."""
        others = self.owner.readings if isinstance(self.owner, Gate) else getattr(self.owner, "alternatives", ())
        return {a.name: a.paths(self.owner.path) for a in others}

    def records(self) -> Iterator[dict[str, str]]:
        head, *lines = (re.split(r"\s{2,}", line.strip()) for line in self.data["table"].strip().splitlines())
        for line in lines:
            yield {h: cell for h, cell in zip(head, line, strict=True) if cell != "-"}

    def workbook(self, folder: Path) -> Path:
        """The table as planners would send it, with a ledger of earlier years."""
        lines: list[Row] = []
        ledger: list[Sequence[Any]] = []
        numbers: dict[str, int] = {}
        for record in self.records():
            firm = f"{record['单位']}测试有限公司"
            uscc = code(numbers.setdefault(firm, len(numbers) + 1))
            own = {HEADERS.get(h, h): figure(cell) for h, cell in record.items() if h not in (EARLIER, OLD_PROJECT)}
            project = {"项目名称": f"{record['单位']}项目{record['编号']}"}
            lines.append(project | own | {"申报单位": firm, "统一社会信用代码": uscc})
            if EARLIER in record or OLD_PROJECT in record:
                received = record.get(EARLIER, "10")
                amount = received.lstrip(received.rstrip("0123456789"))
                topic = received.removesuffix(amount) or programme(self.key).short
                old = record.get(OLD_PROJECT, f"{record['单位']}旧项目")
                ledger.append((uscc, firm, BEFORE, topic, int(amount), old))
        return book(folder / "例.xlsx", lines, list(lines[0]), ledger=ledger, ledger_headers=(*LEDGER, "项目名称"))


@cache
def programme(key: str) -> Programme:
    return load(key)


def figure(cell: str) -> Any:
    """A cell as a workbook has it: a number, else its words."""
    return float(cell) if re.fullmatch(r"\d+(\.\d+)?", cell) else cell


FILES = [Golden(p) for p in sorted(CASES.glob("*/*.toml"))]
READINGS = [(g, r) for g in FILES for r in ({}, *g.readings)]
VOUCHERS = tuple(shipped())


def summed(expected: Any) -> str:
    """The result in a word, for a test's name."""
    if expected == NO_LIST:
        return NO_LIST
    found = awards(expected) or {}
    return f"{len(found)}个{sum((amount for _, amount in found.values()), Decimal(0))}万元"


def named(case: tuple[Golden, Mapping[str, Any]]) -> str:
    """Thing, condition, result."""
    g, reading = case
    told = summed(reading.get("expected", g.data["expected"]))
    return f"{g.key}/{g.clause}/{g.path.stem}：{reading.get('name', BY_LAW)}：{told}"


def awards(expected: Any) -> Awards | None:
    """Number of the project → tier and 万元; "1-16" are sixteen projects alike. None where there is no list."""
    if expected == NO_LIST:
        return None
    found: Awards = {}
    for ids, words in expected.items():
        tier, _, amount = words.rpartition(" ")
        first, _, last = ids.partition("-")
        found |= {str(n): (tier, Decimal(amount)) for n in range(int(first), int(last or first) + 1)}
    return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Golden], Rereader]:
    """Reads the workbook of a case, once for all its readings."""

    @cache
    def reader(g: Golden) -> Rereader:
        return Rereader([g.workbook(tmp_path_factory.mktemp("case"))])

    return reader


def solved(g: Golden, sets: Mapping[str, Any], budget: str, reader: Rereader) -> Awards | None:
    """Who gets what by the program."""
    pins = {i: {"tier": tier, "because": "省级重大项目配套（测试）"} for i, tier in g.data.get("pin", {}).items()}
    wanted = {**g.data.get("set", {}), **sets}
    scenario = Scenario.model_validate({"name": "例", "because": "测试", "set": wanted, "pin": pins})
    applied = apply(programme(g.key), scenario)
    intake = reader.read(applied.programme, YEAR)
    intake.refuse()
    prepared = Prepared(applied, intake, YEAR, Options(budget=parse_money(budget)))
    result = solve_problem(case_of(prepared).problem())
    if result.allocation is None:
        assert result.status == "infeasible"
        return None
    problem = result.problem
    tiered = not isinstance(problem.programme.award, Rate)
    return {
        problem.pool[i].id: (problem.tiers[award.level - 1].name if tiered else "", Decimal(award.amount) / WAN)
        for i, award in enumerate(result.allocation.awards)
        if award
    }


@pytest.mark.parametrize("case", READINGS, ids=named)
def test_who_gets_what_as_reckoned_by_hand(
    case: tuple[Golden, Mapping[str, Any]], desk: Callable[[Golden], Rereader]
) -> None:
    g, reading = case
    sets = g.alternatives[reading["name"]] if reading else {}
    budget = str(reading.get("budget", g.data["budget"]))
    wanted = awards(reading.get("expected", g.data["expected"]))
    assert solved(g, sets, budget, desk(g)) == wanted, f"{named(case)}：{reading.get('why', g.data['why'])}"
    if "budget" in reading:
        assert solved(g, {}, budget, desk(g)) == awards(reading["default"]), named(case)


@pytest.mark.parametrize("g", FILES, ids=lambda g: f"{g.key}/{g.clause}/{g.path.stem}")
def test_a_case_says_where_it_stands_and_why(g: Golden) -> None:
    assert g.data.keys() <= KEYS
    assert g.path.stem.startswith(f"{g.data['article']}-")
    assert g.data["article"] == (getattr(g.owner, "article", None) or CHOICE)
    quote = g.data.get("quote")
    assert bool(quote) == bool(getattr(g.owner, "quote", None))
    if quote:
        source = UMBRELLA if getattr(g.owner, "document", None) else programme(g.key).document.source
        assert sources()[source].places(quote)
    assert all("例" in record["单位"] for record in g.records())
    for said in (g.data, *g.readings):
        assert said["why"].endswith("。")
    for reading in g.readings:
        assert reading.keys() <= READING_KEYS
        usual = awards(reading.get("default", g.data["expected"]))
        assert (awards(reading["expected"]) == usual) == reading.get("same", False)


def test_a_reading_has_a_case_wherever_its_clause_has_one() -> None:
    told = {(g.key, g.clause, r["name"]) for g in FILES for r in g.readings}
    assert told == {(g.key, g.clause, name) for g in FILES for name in g.alternatives}


@pytest.mark.parametrize("key", VOUCHERS)
def test_every_clause_of_a_voucher_has_a_case(key: str) -> None:
    rules = programme(key)
    conditions = (g for g in rules.gates if g.readings)
    assert {g.clause for g in FILES if g.key == key} == {c.id for c in (*rules.acting, *conditions)}


@pytest.mark.parametrize("key", measures())
def test_every_clause_of_a_measure_that_stands_in_its_text_has_a_case(key: str) -> None:
    rules = programme(key)
    stated = {x.id for x in (*rules.acting, *(g for g in rules.gates if g.readings)) if x.article}
    rate = {"award"} if isinstance(rules.award, Rate) else set()
    assert stated | rate <= {g.clause for g in FILES if g.key == key}
