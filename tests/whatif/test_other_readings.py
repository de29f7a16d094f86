"""Other readings of conditions, of 一次性, of 最高不超过, of equal scores: each runs, in a scenario and as a what-if.

What is changed after the files were read must be what reading the files anew under the scenario gives: the two know
nothing of each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say
from intake_case import HEADERS, Row, book, code, coded, row, rows, standings, take
from measures_case import file, line

from allocator.law.load import load, measures, shipped
from allocator.law.scenario import apply, reading
from allocator.law.scenario_file import Scenario
from allocator.law.settings import paths
from allocator.models.rules.quota import Figures as Quota
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.proof.resolve import resolve
from allocator.proof.solve import solve_problem
from allocator.run import pipeline as runs
from allocator.run.explain import explain
from allocator.run.parts import Options
from allocator.whatif.interpretations import interpretations
from allocator.whatif.readings import Reading, adopt, readings_of

NATIONAL, ONLINE = "是否通过国家级评测", "上线运行时间(月)"


def case_of(key: str, path: Path, budget: int, sets: Mapping[str, Any] | None = None) -> Case:
    """The case of a file, read under a scenario that sets these paths."""
    scenario = Scenario(name="例", because="测试", set=dict(sets)) if sets else None
    options = Options(budget=budget * WAN)
    return runs.case_of(runs.prepare_under(load(key), scenario, [path], options))


def named(case: Case, words: str) -> Reading:
    """The one reading whose name has these words."""
    (found,) = [r for r in readings_of(case) if words in r.name]
    return found


def scenes(*lines: Row) -> list[Row]:
    """Rows of 场景券 with a column of months."""
    return [row(n, **{ONLINE: 12, **one}) for n, one in enumerate(lines, 1)]


FILES: dict[str, tuple[str, str, list[Row], dict[str, str], set[str]]] = {
    "national": (
        "model-voucher",
        "国家级专业评测机构",
        [row(1, **{NATIONAL: "否"}), row(2, **{NATIONAL: "是"}), row(3, **{NATIONAL: "是"})],
        {"1": "ineligible", "2": "pool", "3": "pool"},
        {"2", "3"},
    ),
    "credit": (
        "model-voucher",
        "附件1.2也作申报条件",
        [row(1), row(2, 信用状况="近两年有行政处罚(已修复)"), row(3, 信用状况="一般失信")],
        {"1": "pool", "2": "ineligible", "3": "ineligible"},
        {"1"},
    ),
    "credit of scenes": (
        "scenario-voucher",
        "附件1.2也作申报条件",
        scenes({}, {"信用状况": "近两年有行政处罚"}, {"信用状况": "一般失信"}),
        {"1": "pool", "2": "ineligible", "3": "pool"},
        {"1", "3"},
    ),
    "credit of terminals": (
        "ai-terminal",
        "行政处罚也属不良信用记录",
        [row(1, 产品名称="例一"), row(2, 产品名称="例二", 信用状况="行政处罚")],
        {"1": "pool", "2": "ineligible"},
        {"1"},
    ),
    "favoured": (
        "scenario-voucher",
        "“重点支持”不作申报条件",
        scenes({}, {ONLINE: 1}, {ONLINE: 2, "绿色门槛": "否"}),
        {"1": "pool", "2": "pool", "3": "ineligible"},
        {"1", "2"},
    ),
}
"""Programme, words of a reading, rows, where these stand under it, and who has an award when money is enough."""


def written(folder: Path, lines: list[Row]) -> Path:
    headers = list(dict.fromkeys([*HEADERS, *(h for one in lines for h in one)]))
    return book(folder / "例.xlsx", lines, headers, ledger=[])


@pytest.mark.parametrize("which", FILES)
def test_a_reading_of_a_condition_is_what_reading_the_file_anew_gives(which: str, tmp_path: Path) -> None:
    key, words, lines, expected, funded = FILES[which]
    path = written(tmp_path, lines)
    case = case_of(key, path, 5000)
    one = named(case, words)
    assert (one.kind, one.why, one.way) == ("reading", "", "lines")
    (sets,) = [a.paths(g.path) for g in case.programme.gates for a in g.readings if words in a.name]
    anew = case_of(key, path, 5000, sets)
    changed = adopt(case, [one])
    for found in (anew, changed):
        assert {e.candidate.id: e.standing for e in found.entries} == expected
        assert set(resolve(found).awards) == funded
    assert {e.candidate.id: (e.reason, e.articles) for e in changed.entries} == {
        e.candidate.id: (e.reason, e.articles) for e in anew.entries
    }
    assert resolve(changed).awards == resolve(anew).awards == interpretations(case).alone[one.number].awards


def test_a_reading_that_is_not_in_force_says_nothing_of_the_file(tmp_path: Path) -> None:
    """Neither a blank nor a strange word in the column of a reading nobody has asked for is a fault."""
    path = written(tmp_path, [row(1, **{NATIONAL: "国家队"}), row(2, **{NATIONAL: None}), row(3, **{NATIONAL: "是"})])
    intake = take(path)
    assert not coded(intake, "C47")
    assert not coded(intake, "C48")
    assert set(standings(intake).values()) == {"pool"}
    on = apply(load("model-voucher"), Scenario(name="例", because="例", set={"gate.evaluation_national.on": True}))
    assert len(coded(take(path, on.programme), "C47")) == 1
    assert len(coded(take(path, on.programme), "C48")) == 1


def test_a_penalty_that_excludes_is_not_also_one_to_be_studied(tmp_path: Path) -> None:
    path = written(tmp_path, [row(1), row(2, 信用状况="近两年有行政处罚")])
    assert len(coded(take(path), "C55")) == 1
    on = apply(load("model-voucher"), Scenario(name="例", because="例", set={"gate.credit_annex.on": True}))
    intake = take(path, on.programme)
    assert not coded(intake, "C55")
    (out,) = [e for e in intake.entries if e.standing == "ineligible"]
    assert out.reason == "不符合“近两年内无失信记录、无行政处罚记录”(附件1.2)"


def test_whose_parts_in_item_seventeen(tmp_path: Path) -> None:
    """“其”: with the whole machine's makers only, the second firm's 300 are not due."""
    told = {"是否自主研发生产": "是", "2025年零部件销售额(万元)": 3000}
    path = file(tmp_path, [line(1, 整机企业="是", **told), line(2, 整机企业="否", **told)])
    case = case_of("robot-components", path, 1000)
    assert {i: a for i, (_, a) in resolve(case).awards.items()} == {"1": 300 * WAN, "2": 300 * WAN}
    one = named(case, "“其”只指整机企业")
    anew = case_of("robot-components", path, 1000, {"gate.whole_machine.on": True})
    assert {i: a for i, (_, a) in resolve(anew).awards.items()} == {"1": 300 * WAN}
    found = interpretations(case)
    assert set(found.alone[one.number].awards) == {"1"}
    assert [s.id for s in found.of("firm")] == ["1"]
    without = case_of("robot-components", file(tmp_path, [line(1, **told)], name="例二"), 1000)
    assert "没有" in named(without, "“其”只指整机企业").why


def test_once_per_applicant_bars_whoever_the_ledger_names(tmp_path: Path) -> None:
    """The same firm, another project: paid again per project, not per applicant, unless all was clawed back."""
    ledger = [
        [code(1), "济南例1号测试有限公司", 2025, "模型券", 30],
        [code(2), "济南例2号测试有限公司", 2025, "模型券", 30],
        [code(2), "济南例2号测试有限公司", 2025, "模型券", -30],
        [code(3), "济南例3号测试有限公司", 2025, "算力券", 30],
    ]
    path = book(tmp_path / "例.xlsx", rows(3), ledger=ledger)
    case = case_of("model-voucher", path, 1000)
    assert set(resolve(case).awards) == {"1", "2", "3"}
    barred = adopt(case, [named(case, "按单位认定")])
    assert set(resolve(barred).awards) == {"2", "3"}
    problem = barred.problem()
    result = solve_problem(problem)
    assert result.proven
    assert result.allocation is not None
    reason = next(e.reason for e in explain(problem, result.allocation) if e.candidate.id == "1")
    assert "该单位以前年度已获本办法奖补（一次性）" in reason
    anew = case_of("model-voucher", path, 1000, {"clause.once.per": "applicant"})
    assert resolve(anew).awards == resolve(barred).awards


def test_amounts_may_be_read_as_a_ceiling_to_stay_below(tmp_path: Path) -> None:
    """Two terminals of 100 each and 150 of money: at the ceiling one is paid, below it both, and all the money goes."""
    lines = [row(n, **{"产品名称": f"例{n}", "申报金额(万元)": 100}) for n in (1, 2)]
    case = case_of("ai-terminal", written(tmp_path, lines), 150)
    assert [a for _, a in resolve(case).awards.values()] == [100 * WAN]
    free = named(case, "逐项择优确定金额")
    assert free.way == "other"
    below = resolve(adopt(case, [free]))
    assert len(below.awards) == 2
    assert sum(a for _, a in below.awards.values()) == 150 * WAN


def test_the_same_share_of_every_ceiling(tmp_path: Path) -> None:
    """10 标杆型 and 20 示范型 cost 3,500 in full; of 1,750 they get half, every one of them."""
    marks = [{f"专家{e}打分": 60 + n for e in range(1, 6)} for n in range(1, 31)]
    lines = [row(n, **{ONLINE: 12, "申报金额(万元)": 200}, **m) for n, m in enumerate(marks, 1)]
    case = case_of("scenario-voucher", written(tmp_path, lines), 1750)
    one = named(case, "各按上限的同一比例支付")
    assert (one.kind, one.way) == ("reading", "shares")
    paid = sorted((a for _, a in resolve(adopt(case, [one])).awards.values()), reverse=True)
    assert paid == [75 * WAN] * 10 + [50 * WAN] * 20


def test_equal_scores_treated_alike_is_an_option_of_the_ministry(tmp_path: Path) -> None:
    """Three of equal score and money for one: by number the first, alike none."""
    marks = {f"专家{e}打分": 80 for e in range(1, 6)}
    lines = [row(n, **marks, **{"产品名称": f"例{n}", "申报金额(万元)": 100}) for n in (1, 2, 3)]
    case = case_of("ai-terminal", written(tmp_path, lines), 100)
    one = named(case, "同分的同等对待")
    assert (one.kind, one.why) == ("option", "")
    assert set(resolve(case).awards) == {"1"}
    assert resolve(adopt(case, [one])).awards == {}


@pytest.mark.parametrize("key", sorted(shipped() | measures()))
def test_every_other_reading_can_be_set_by_a_scenario(key: str) -> None:
    programme = load(key)
    known = paths(programme)
    owners = [(c, a) for c in programme.clauses for a in c.alternatives]
    for owner, other in [*owners, *((g, a) for g in programme.gates for a in g.readings)]:
        assert set(other.paths(owner.path)) <= set(known)
        changed = apply(programme, reading(owner, other))
        assert changed.changes
        assert not changed.stamps or isinstance(owner, Quota)


def test_only_conditions_that_can_be_read_otherwise_can_be_switched() -> None:
    switched = {n for n in paths(load("scenario-voucher")) if n.startswith("gate.")}
    assert switched == {"gate.online.on", "gate.credit_annex.on"}


def test_the_command_says_the_set_and_keeps_options_apart(say: Say, table: Path) -> None:
    asked = ("interpretations", "model-voucher", table, "--budget", "500万元")
    out, data = say(*asked).out.replace("\n", ""), say(*asked, "--json").data
    tried = data["tried"]
    assert f"单项{tried['alone']}种；两两{tried['pairs']}种" in out
    assert "条文的其他口径" in out
    assert "本厅的其他选择（办法没有规定，不是口径）" in out
    kinds = {r["clause"]: r["kind"] for r in data["readings"]}
    assert (kinds["quota"], kinds["ceiling"], kinds["credit"]) == ("reading", "reading", "reading")
    assert (kinds["qingdao"], kinds["merit"], kinds["shape"], kinds["request"]) == ("option",) * 4
