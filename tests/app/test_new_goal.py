"""A goal that stands in this file alone works wherever goals do: nobody else has a list to enter it in.

Five projects of two industries, 40万元, 甲级 20 and 乙级 10. By the stance three are paid: 1 at 甲级, 2 and 3 at 乙级.
With as many industries as can be first, all four down to the first 软件 are at 乙级. `Industries` says nothing of
what it looks at, so no walk is trusted with it and solvers of two families answer; `Walked` says it, and they agree.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from page_case import run as run_page
from worlds import candidate, draw, quota, year

from allocator.engines.score_lines import solve as lines
from allocator.engines.score_lines.frontier import stairs
from allocator.errors import UsageError
from allocator.law.choices import GOALS
from allocator.models.algebra import leq, total
from allocator.models.goals import Goal
from allocator.money import WAN
from allocator.problem.allocation import Declined
from allocator.proof.conflict import conflict_of
from allocator.proof.resolve import best
from allocator.proof.solve import solve_problem
from allocator.run.parts import Options
from allocator.run.pipeline import prepare, solve
from allocator.whatif.frontier.curve import frontier
from allocator.whatif.frontier.milestones import gained, turns
from allocator.whatif.near_optimal import tolerance
from allocator.workbench.setup import Setup

RULES = """
year = 2026
short = "测试券"
[[tier]]
name = "甲级"
ceiling = "20万元"
[[tier]]
name = "乙级"
ceiling = "10万元"
[[clause]]
kind = "quota"
target = 3
low = 2
high = 4
"""
TABLE = """项目编号,项目名称,申报单位,所在市,所属行业,得分
1,例一项目,例一公司,济南市,机器人,90
2,例二项目,例二公司,济南市,机器人,85
3,例三项目,例三公司,烟台市,机器人,80
4,例四项目,例四公司,烟台市,软件,75
5,例五项目,例五公司,烟台市,软件,70
"""
ASKED = 'name = "行业优先"\nbecause = "测试"\n[set]\ngoals = ["{}", "quota"]\n'


class _Distinct(Goal):
    """The number of industries with an award."""

    called = "行业数"
    sense = "max"

    def value(self, tally):
        return len({self.problem.pool[i].industry for i, t in enumerate(tally.levels) if t})

    def expression(self, d):
        members = {}
        for i, c in enumerate(self.problem.pool):
            members.setdefault(c.industry, []).append(i)
        parts = []
        for name, positions in members.items():
            held = d.model.boolean(f"有{name}")
            d.add(leq(held, d.funded(positions)), self.key, name)
            parts.append(held)
        return total(parts)


@pytest.fixture(autouse=True)
def _new() -> Iterator[None]:
    """The two goals, registered for one test and then gone."""
    known = dict(GOALS)
    type("Industries", (_Distinct,), {"key": "industries"})
    type("Walked", (_Distinct,), {"key": "walked", "looks_at": "list"})
    yield
    GOALS.clear()
    GOALS.update(known)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Rules, candidates and the scenario that names the goal."""
    texts = {"测试券.toml": RULES, "例.csv": TABLE, "行业.toml": ASKED.format("industries")}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tuple(tmp_path / name for name in texts)  # type: ignore[return-value]


def industrious(seed: int, key: str):
    """A drawn year whose candidates have industries, the goal named before the others."""
    case = draw(seed)
    entries = tuple(
        replace(e, candidate=replace(e.candidate, industry=f"例{n % 3}业")) for n, e in enumerate(case.entries)
    )
    return case.but(entries=entries, programme=case.programme.model_copy(update={"goals": (key, "count", "quota")}))


def test_solve_audit_notes_record_and_workbook(say, files, tmp_path):
    rules, table, asked = files
    usual = say("solve", rules, table, "--budget", "40万元", "--json").data
    assert {c["id"]: c["tier"] for c in usual["candidates"] if c["tier"]} == {"1": "甲级", "2": "乙级", "3": "乙级"}
    found = say("solve", rules, table, "--budget", "40万元", "--scenario", asked, "--out", tmp_path / "出")
    assert (found.code, "取向：指定目标（行业数、数量区间）" in found.out) == (0, True)
    data = json.loads((tmp_path / "出" / "result.json").read_text("utf-8"))
    assert {c["id"]: c["tier"] for c in data["candidates"] if c["tier"]} == dict.fromkeys("1234", "乙级")
    assert data["proven"]
    assert {e["name"] for e in data["engines"]} == {"cpsat", "highs"}
    assert data["goals"][0] == {"name": "industries", "sense": "max", "value": 2, "bound": 2}
    assert "甲级没有项目" in found.out
    book = load_workbook(tmp_path / "出" / "分配方案.xlsx", read_only=True)
    cells = [str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None]
    assert "行业数" in cells
    assert not [c for c in cells if c == "industries"]
    audited = say("audit", rules, table, tmp_path / "出" / "分配方案.xlsx", "--budget", "40万元", "--scenario", asked)
    assert audited.code == 0


def test_price_compare_and_interpretations(say, files):
    rules, table, asked = files
    common = (rules, table, "--budget", "40万元", "--scenario", asked)
    assert "行业数2→1（变差）" in say("price", *common).out
    assert say("interpretations", *common).code == 0
    plain = asked.with_name("原样.toml")
    plain.write_text('name = "原样"\nbecause = "测试"\n[set]\ngoals = []\n', encoding="utf-8")
    compared = say("compare", *common, plain)
    row = next(line for line in compared.out.splitlines() if "行业数" in line and "越大越好" in line)
    assert row.split() == ["1", "行业数", "越大越好", "2", "1", "一方没有此目标，不比较"]


def test_the_frontier_says_what_takes_it_out_of_the_theorem_and_is_climbed_by_solvers(files):
    rules, table, asked = files
    problem = solve(prepare(str(rules), [table], Options(budget=40 * WAN, scenario=asked))).problem
    with pytest.raises(UsageError, match=r"^目标“行业数”使名单不能按名次逐线列出"):
        frontier(problem)
    found = frontier(problem, since=20 * WAN, upto=50 * WAN)
    assert found.proof == "confirmed"
    assert [(s.budget // WAN, s.counts) for s in found.steps] == [
        (20, (2, 0)),
        (30, (1, 1)),
        (40, (4, 0)),
        (50, (3, 1)),
    ]
    assert gained(problem, found.steps[2].gain) == "行业数由1改善为2"
    assert "40万元起“行业数”不再改善" in [t.text for t in turns(found)]
    walked = replace(problem, programme=problem.programme.model_copy(update={"goals": ("walked", "quota")}))
    climbed = frontier(walked)
    assert climbed.proof == "enumeration"
    assert [s.allocation for s in climbed.steps if 20 <= s.budget // WAN <= 50] == [s.allocation for s in found.steps]


def test_the_engine_of_lines_declines_what_does_not_say_what_it_looks_at(files):
    rules, table, asked = files
    problem = solve(prepare(str(rules), [table], Options(budget=40 * WAN, scenario=asked))).problem
    declined = Declined("行业数", "目标“行业数”不能按分数线求解")
    assert (lines.solve(problem), stairs(problem)) == (declined, declined)
    with pytest.raises(UsageError, match=r"^目标“行业数”不能按分数线求解"):
        solve_problem(problem, engine="lines")


@pytest.mark.parametrize("seed", range(10))
def test_walk_and_rows_agree_on_it(seed):
    one, other = (solve_problem(industrious(seed, key).problem()) for key in ("industries", "walked"))
    assert one.status == other.status
    if one.allocation is not None:
        assert one.proven
        assert one.allocation == other.allocation
        assert one.goals[0].value == other.goals[0].value
    assert "lines" not in {e.name for e in one.engines}


def test_a_conflict_is_about_clauses_and_a_tolerance_about_any_goal(files):
    pool = [candidate(n, 9000 - n, industry=f"例{n % 2}业") for n in range(1, 4)]
    case = year(pool, 100, quota(3, 3, 3, mode="hard"))
    named = case.but(programme=case.programme.model_copy(update={"goals": ("industries",)}))
    assert conflict_of(named).clauses == conflict_of(case).clauses == ("quota", "budget")
    rules, table, asked = files
    base = best(solve(prepare(str(rules), [table], Options(budget=40 * WAN, scenario=asked))).problem)
    assert [tolerance(base, "1", name).worst for name in ("industries", "行业数")] == [1, 1]


def test_the_page_shows_it_and_offers_it(opened, house, files):
    rules, table, _ = files
    upload = house.workspace.keep(table.name, table.read_bytes())
    setup = Setup(programme=str(rules), files=(upload,), budget=40 * WAN, set={"goals": ["walked", "quota"]})
    plan = opened("plan", setup)
    plan.session_state["_plan_tab"] = "改动与校验"
    plan = run_page(plan)
    assert any("行业数" in frame.value.to_string() for frame in plan.dataframe)
    offered = [options for box in opened("rules", setup).multiselect for options in [box.options]]
    assert any("行业数" in options for options in offered)


def test_a_fresh_process_knows_the_goals_whatever_it_imports_first():
    program = "import allocator.law.load as l, allocator.law.choices as c; print(*c.nameable())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [k for k in done.stdout.split() if k in GOALS]
    assert {"quota", "lines", "score_money"} <= set(done.stdout.split())
