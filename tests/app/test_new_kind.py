"""A kind of clause that the package has never heard of, defined in this file alone, works everywhere.

At most `max` awards per industry and city: nothing but the two classes below knows it. It is solved, audited, found in
a conflict, told in the notes, priced, read otherwise, written to the workbook and shown on the pages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Literal

import pytest
from cli_case import Say
from openpyxl import load_workbook
from page_case import Open, words
from pydantic import Field

from allocator.law.clause.base import Clause
from allocator.law.clause.facets import Wanted
from allocator.law.clause.fields import Whole
from allocator.law.clause.kind import KINDS
from allocator.law.gates import Gate
from allocator.law.load import load
from allocator.models.algebra import Expression, geq, leq
from allocator.models.decisions import Decisions
from allocator.models.rule import RULES, Act, Measurement, Rule
from allocator.models.state import State
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.workbench.setup import Setup


class Figures(Clause):
    """At most `max` awards per industry and city."""

    kind: Literal["pair_limit"] = "pair_limit"
    max: Whole = Field(ge=1)
    spare: Literal["none", "cities"] = "none"
    label = "行业地市限额"
    names = {"max": "上限", "spare": "放宽"}
    told = {"spare": {"none": "不放宽", "cities": "只放宽地市"}}
    counted = "项"

    @property
    def wants(self) -> frozenset[Wanted]:
        return frozenset({"city", "industry"})


class PairLimit(Rule):
    """同一市同一行业至多支持若干项。"""

    kind = "pair_limit"
    act: Act = "blocks"
    watches_all = True

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        assert isinstance(clause, Figures)
        self.most, self.members = clause.max, defaultdict[str, list[int]](list)
        self.pair = [f"{c.city}{c.industry}" for c in problem.pool]
        for i in problem.precedence:
            self.members[self.pair[i]].append(i)

    def rows(self, d: Decisions) -> None:
        for pair, positions in self.members.items():
            d.add(leq(d.funded(positions), self.most), self.id, pair)

    def peers(self, i: int) -> Sequence[int]:
        turn = self.problem.turn
        return [j for j in self.members[self.pair[i]] if turn[j] < turn[i]]

    def excuse(self, d: Decisions, i: int, level: int) -> Expression | None:
        beta = d.model.boolean(f"β[{self.problem.pool[i].id},{level},{self.id}]")
        d.add(geq(d.funded(self.peers(i)), self.most * beta), self.id, "被挡住")
        return beta

    def blocks(self, state: State, i: int, level: int) -> bool:
        return sum(state.given[j] > 0 for j in self.peers(i)) >= self.most

    def may_block(self) -> set[int]:
        return {i for positions in self.members.values() for i in positions[self.most :]}

    def why(self, state: State, i: int) -> str:
        return f"{self.pair[i]}已有{self.most}项"

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        found = Counter(f"{c.city}{c.industry}" for c, *_ in self.listed(allocation))
        yield from (self.found(pair, number, self.most) for pair, number in sorted(found.items()))

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}获支持{value}项，上限{limit}项"


KINDS.pop("pair_limit")
RULES.pop("pair_limit")

RULES_FILE = """year = 2026
short = "例办法"

[[tier]]
name = "甲"
ceiling = "10万元"

[[clause]]
kind = "quota"
target = 4
low = {low}
high = 9
mode = "{mode}"

[[clause]]
kind = "pair_limit"
max = 1
interpretation = "逐市逐行业计数"
alternatives = [{{name = "放宽到两项", set = {{max = 2}}}}]
"""
TABLE = """项目编号,项目名称,申报单位,所在市,行业领域,综合得分
1,例一,例甲测试公司,例江市,制造,95
2,例二,例乙测试公司,例江市,制造,90
3,例三,例丙测试公司,例江市,农业,85
4,例四,例丁测试公司,例山市,制造,80
"""
PAIRS = {"1": "例江市制造", "2": "例江市制造", "3": "例江市农业", "4": "例山市制造"}


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind is there for one test and gone after it."""
    monkeypatch.setitem(KINDS, "pair_limit", Figures)
    monkeypatch.setitem(RULES, "pair_limit", PairLimit)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return _written(tmp_path, low=0, mode="soft")


def _written(folder: Path, *, low: int, mode: str) -> tuple[Path, Path]:
    rules, table = folder / "例办法.toml", folder / "例表.csv"
    rules.write_text(RULES_FILE.format(low=low, mode=mode), encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    return rules, table


def test_it_is_solved_to_the_best_list_and_blocks_with_its_reason(say: Say, files: tuple[Path, Path]) -> None:
    found = say("solve", *files, "--budget", "30万元", "--out", "出", "--json").data
    funded = {c["id"] for c in found["candidates"] if c["amount"]}
    lists = (set(ids) for n in range(4) for ids in combinations(PAIRS, n))
    most = max(len(ids) for ids in lists if len({PAIRS[i] for i in ids}) == len(ids))
    assert (found["status"], funded) == ("optimal", {"1", "3", "4"})
    assert len(funded) == most
    assert all(e["agrees"] for e in found["engines"])
    (second,) = (c for c in found["candidates"] if c["id"] == "2")
    assert (second["reason_code"], "例江市制造已有1项" in second["reason"]) == ("blocked", True)
    assert {m["who"] for m in found["measurements"] if m["clause"] == "pair_limit"} == set(PAIRS.values())
    certificate = found["certificate"]
    (reason,) = certificate["envious"][0]["over"][0]["reasons"]
    assert (certificate["unread"], reason["clause"], reason["siblings"]) == (["pair_limit"], "pair_limit", ["1"])
    assert certificate["says"].endswith("“行业地市限额”的理由未另行核对")


def test_the_terminal_and_the_workbook_call_it_by_its_name(say: Say, files: tuple[Path, Path], tmp_path: Path) -> None:
    assert say("solve", *files, "--budget", "30万元", "--out", "出").code == 0
    book = load_workbook(tmp_path / "出" / "分配方案.xlsx", read_only=True)
    text = "\n".join(str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c)
    assert "行业地市限额" in text
    assert "上限：1项；放宽：不放宽" in text


def test_an_audit_finds_the_list_that_breaks_it(say: Say, files: tuple[Path, Path], tmp_path: Path) -> None:
    listed = tmp_path / "名单.csv"
    listed.write_text("项目编号,等级,金额(万元)\n1,甲,10\n2,甲,10\n", encoding="utf-8")
    found = say("audit", *files, listed, "--budget", "30万元", "--json")
    assert found.code == 6
    wrong = [m["clause"] for m in found.data["measurements"] if m["holds"] is False]
    assert "pair_limit" in wrong


def test_a_conflict_names_it_with_what_it_cannot_stand_beside(say: Say, tmp_path: Path) -> None:
    files = _written(tmp_path, low=4, mode="hard")
    found = say("solve", *files, "--budget", "100万元", "--json")
    assert (found.code, sorted(found.data["conflict"])) == (4, ["pair_limit", "quota"])
    shown = say("solve", *files, "--budget", "100万元")
    assert "行业地市限额" in shown.out + shown.err
    for name, value in (("clause.pair_limit.max", 2), ("clause.quota.low", 3)):
        freed = tmp_path / "放宽.toml"
        freed.write_text(f'name = "例"\nbecause = "测试"\n[set]\n"{name}" = {value}\n', encoding="utf-8")
        assert say("solve", *files, "--budget", "100万元", "--scenario", freed, "--json").code == 0


def test_the_money_left_is_its_doing(say: Say, files: tuple[Path, Path]) -> None:
    notes = say("solve", *files, "--budget", "100万元", "--json").data["notes"]
    (left,) = (n for n in notes if n["code"] == "left")
    assert "受行业地市限额（本厅选择）限制" in left["text"]
    assert "不设行业地市限额（本厅选择）的，可多安排10万元" in left["text"]


def test_it_is_priced(say: Say, files: tuple[Path, Path]) -> None:
    found = say("price", *files, "--budget", "100万元", "--json").data
    (price,) = (p for p in found["prices"] if p["clause"] == "pair_limit")
    assert (price["kind"], price["says"]) == ("pair_limit", "不设行业地市限额")
    assert price["effect"]["changes"]["entered"] == ["2"]
    assert "不设行业地市限额" in say("price", *files, "--budget", "100万元").out


def test_its_other_reading_is_tried(say: Say, files: tuple[Path, Path]) -> None:
    found = say("interpretations", *files, "--budget", "100万元", "--json")
    assert [r["clause"] for r in found.data["readings"] if r["name"] == "放宽到两项"] == ["pair_limit"]
    shown = say("interpretations", *files, "--budget", "100万元").out
    assert "行业地市限额" in shown
    assert "放宽到两项" in shown


def test_a_page_shows_it_with_its_control(opened: Open, house, files: tuple[Path, Path]) -> None:  # type: ignore[no-untyped-def]
    rules, table = files
    kept = house.workspace.keep(table.name, table.read_bytes())
    at = opened("rules", Setup(programme=str(rules), files=(kept,), budget=1_000_000))
    said = words(at) + "\n".join(str(e.proto) for e in at.get("expander"))
    assert "行业地市限额" in said
    assert any("行业地市限额" in s.label and "上限" in s.label for s in (*at.slider, *at.number_input))
    assert any("行业地市限额" in s.label and "放宽" in s.label for s in at.selectbox)


def test_whatever_is_wrong_with_it_is_told_like_any_other(files: tuple[Path, Path]) -> None:
    rules, _ = files
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace('"pair_limit"', '"pair_limmit"'), encoding="utf-8")
    with pytest.raises(Exception, match="是否“pair_limit”"):
        load(str(rules))
