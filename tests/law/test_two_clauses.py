"""Two clauses of one kind: each acts by its own figures, or both lines are named and nothing is computed."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path
from typing import Any

import figures as c
import pytest
from cli_case import Say, scenario
from worlds import awards, candidate, proven, quota, ranked, told, year

from allocator.errors import RulesError
from allocator.law.clause.kinds import kind_of
from allocator.law.load import load, shipped
from allocator.law.scenario import Scenario, apply
from allocator.law.text.toml_lines import Spot
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.proof.audit import audit
from allocator.proof.conflict import conflict_of
from allocator.whatif.moves import moves
from allocator.whatif.readings import adopt, readings_of

CASES = Path(__file__).parent.parent / "data/cases/L01"
FIGURES: dict[str, tuple[str, str]] = {
    "quota": ("target = 3\nlow = 1\nhigh = 3", "target = 2\nlow = 1\nhigh = 2"),
    "per_applicant": ("max = 2", "max = 1"),
    "cumulative_ceiling": ('ceiling = "100万元"', 'ceiling = "50万元"'),
    "exclusive": ('by = "细分领域"', 'by = "企业规模"'),
    "city_cap": ("max = 2", "percent = 50"),
    "city_ceiling": ('max = "200万元"', 'max = "100万元"'),
    "city_floor": ("min = 1", 'min = 2\nmode = "hard"'),
    "city_reserve": ("seats = 1", "seats = 2"),
    "merit_order": ('mode = "excused"', 'mode = "off"'),
    "experts_tier": ('mode = "off"', 'mode = "exact"'),
    "tier_shape": ('mode = "pyramid"', 'mode = "none"'),
    "qingdao": ('mode = "in"', 'mode = "out"'),
    "proration": ('mode = "report"', 'mode = "prorate"'),
}
"""Kind → the figures of a first and of a second clause; kinds without figures of their own are left out."""
OFF = {
    "request": "on = false",
    "once": "on = false",
    "exclusive": 'by = "企业规模"\non = false',
    "apportionment": "on = false",
    "city_cap": "",
    "city_ceiling": "",
    "city_floor": "",
    "city_reserve": "",
}
"""Kinds that can stand switched off, and how."""
ON = {
    "request": ("on", True),
    "once": ("on", True),
    "exclusive": ("on", True),
    "apportionment": ("on", True),
    "city_cap": ("max", 1),
    "city_ceiling": ("max", "100万元"),
    "city_floor": ("min", 1),
    "city_reserve": ("seats", 1),
}
"""The figure that switches such a clause on."""
HEAD = 'year = 2026\n\n# 一档\ntier = [{ name = "补助", ceiling = "100万元", min_score = 60 }]\n'


def own(folder: Path, *clauses: tuple[str, str]) -> Path:
    """A programme of one's own with these clauses; the first [[clause]] stands on line 5."""
    path = folder / "例办法.toml"
    path.write_text(HEAD + "".join(f'[[clause]]\nkind = "{kind}"\n{f}\n' for kind, f in clauses), encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "kind"), [("cap12", "city_cap"), ("cum", "cumulative_ceiling")])
def test_the_second_clause_is_never_ignored(name: str, kind: str, say: Say) -> None:
    said = say("solve", CASES / f"{name}.toml", CASES / "data.csv", "--budget", "1000万元", "--json").data
    limits: dict[str, set[int]] = {}
    for m in said["measurements"]:
        if m["clause"].startswith(kind):
            limits.setdefault(m["clause"], set()).add(m["limit"])
    (first,), (second,) = limits.values()
    assert (said["proven"], len(limits), first != second) == (True, 2, True)


@pytest.mark.parametrize("columns", list(permutations(("细分领域", "企业规模"))))
def test_two_columns_exclude_each_by_its_own_groups(columns: tuple[str, str], say: Say, tmp_path: Path) -> None:
    """小型 1, 3, 6, 8, 9 · 大型 2, 5, 10 · 中型 4, 7; 1 and 2 (in the second table 4 too) are both 氟化工."""
    path = own(tmp_path, *(("exclusive", f'by = "{column}"') for column in columns))
    alike = tmp_path / "表.csv"
    alike.write_text((CASES / "data.csv").read_text(encoding="utf-8").replace("泵阀", "氟化工"), encoding="utf-8")
    for table, wanted in ((CASES / "data.csv", ["1", "4", "5"]), (alike, ["1", "5", "7"])):
        said = say("solve", path, table, "--budget", "1000万元", "--json").data
        assert [x["id"] for x in said["candidates"] if x["outcome"] == "funded"] == wanted
        assert said["proven"]
    told = {x["id"]: x["blocked_by"] for x in said["candidates"]}
    at = {column: f"exclusive{'_2' * n}" for n, column in enumerate(columns)}
    assert (told["2"], told["3"]) == ([at["细分领域"]], [at["企业规模"]])
    found = {(m["clause"], m["who"]) for m in said["measurements"] if m["clause"].startswith("exclusive")}
    assert {(at["细分领域"], "氟化工"), (at["企业规模"], "小型")} <= found


def test_the_shown_pair_acts_too(say: Say) -> None:
    said = say("solve", CASES / "exA_B.toml", CASES / "data.csv", "--budget", "1000万元", "--json").data
    assert [x["id"] for x in said["candidates"] if x["outcome"] == "funded"] == ["1", "4", "5"]


def test_each_of_three_is_named_with_the_first(tmp_path: Path) -> None:
    figures = ("seats = 3", "", "seats = 2", "seats = 1")
    path = own(tmp_path, *(("city_reserve", f) for f in figures))
    with pytest.raises(RulesError, match=r"第5行与第11行：.*“city_reserve”、“city_reserve_3”"):
        load(str(path))


@pytest.mark.parametrize("key", shipped())
def test_a_shipped_text_with_a_clause_added_is_refused_too(key: str, tmp_path: Path) -> None:
    text = shipped()[key].read_text(encoding="utf-8")
    path = tmp_path / "改.toml"
    added = (f'\n[[clause]]\nid = "{name}"\nkind = "budget"\nforce = "choice"\n' for name in ("second", "third"))
    path.write_text(text + "".join(added), encoding="utf-8")
    with pytest.raises(RulesError, match=r"第\d+行与第\d+行"):
        load(str(path))


class TestSwitchedOff:
    @pytest.mark.parametrize("kind", OFF)
    @pytest.mark.parametrize("first", [True, False])
    def test_the_one_in_force_acts(self, kind: str, first: bool, tmp_path: Path) -> None:
        figures = FIGURES.get(kind, ("", ""))[0] if kind in FIGURES else "on = true"
        pair = [(kind, figures), (kind, OFF[kind])]
        programme = load(str(own(tmp_path, *(pair if first else pair[::-1]))))
        acting = [x for x in programme.acting if x.kind == kind and x.active]
        assert [x.id for x in acting] == [kind if first else f"{kind}_2"]
        if not type(acting[0]).several:
            assert programme.only(type(acting[0])) is acting[0]

    @pytest.mark.parametrize("kind", OFF)
    def test_switching_the_second_on_is_refused_by_both_lines(self, kind: str, tmp_path: Path) -> None:
        figures = FIGURES.get(kind, ("", ""))[0] if kind in FIGURES else "on = true"
        programme = load(str(own(tmp_path, (kind, figures), (kind, OFF[kind]))))
        name, value = ON[kind]
        asked = Scenario(name="例", because="测试", set={f"clause.{kind}_2.{name}": value})
        if kind_of(kind).several:
            assert len([x for x in apply(programme, asked).programme.acting if x.kind == kind and x.active]) == 2
            return
        with pytest.raises(RulesError, match=f"规则文件第5行与规则文件第\\d+行：.*“{kind}”、“{kind}_2”"):
            apply(programme, asked.at({}))
        with pytest.raises(RulesError, match="规则文件第5行与第4行："):
            apply(programme, asked.at({f"clause.{kind}_2.{name}": Spot(4)}))

    def test_the_command_says_so(self, say: Say, tmp_path: Path) -> None:
        path = own(tmp_path, ("city_reserve", "seats = 2"), ("city_reserve", ""))
        what_if = scenario(tmp_path, '[set]\n"clause.city_reserve_2.seats" = 1\n')
        said = say("solve", path, CASES / "data.csv", "--budget", "1000万元", "--scenario", what_if)
        assert said.code == 3
        assert "规则文件第5行与第4行" in said.err
        assert say("solve", path, CASES / "data.csv", "--budget", "1000万元").code == 0

    def test_a_column_switched_on_by_its_groups_acts_beside_the_other(self, tmp_path: Path) -> None:
        path = own(tmp_path, ("exclusive", 'by = "细分领域"'), ("exclusive", 'by = "企业规模"\non = false'))
        moved = Scenario(name="例", because="测试", set={"clause.exclusive_2.groups": "企业规模"})
        assert [x.on for x in apply(load(str(path)), moved).programme.all_of(c.Exclusive)] == [True, True]

    def test_two_readings_that_switch_on_one_each_both_stand(self) -> None:
        others = [c.Alternative(name=f"每市{n}项", set={"max": n}) for n in (1, 2)]
        caps = [c.CityCap(id=f"cap{n}", alternatives=(other,)) for n, other in enumerate(others)]
        case = with_clauses(year(ranked(90, 85, 80), 300), *caps)
        found = readings_of(case, {"cap0", "cap1"})
        assert [list(awards(adopt(case, [one]))) for one in found] == [["1"], ["1", "2"]]
        assert list(awards(adopt(case, found))) == ["1"]

    def test_two_readings_of_a_kind_that_acts_once_do_not_both_stand(self) -> None:
        other = c.Alternative(name="一个名额", set={"seats": 1})
        seats = [c.CityReserve(id=f"seats{n}", alternatives=(other,)) for n in range(2)]
        case = with_clauses(year(ranked(90, 85, 80), 300), *seats)
        with pytest.raises(RulesError, match="“seats0”、“seats1”"):
            adopt(case, readings_of(case, {"seats0", "seats1"})).problem()


def with_clauses(case: Case, *clauses: c.Clause) -> Case:
    """The case with these clauses for those of their kinds."""
    kept = (x for x in case.programme.clauses if type(x) not in {type(y) for y in clauses})
    return case.but(programme=case.programme.model_copy(update={"clauses": (*kept, *clauses)}))


def two(case: Case, *clauses: c.Clause) -> Case:
    """The case with these clauses beside those of their kinds that are there already."""
    return case.but(programme=case.programme.model_copy(update={"clauses": (*case.programme.clauses, *clauses)}))


def firms(*names: str, **facts: Any) -> list[Any]:
    return [candidate(n, 9000 - 100 * n, f"例{name}公司", **facts) for n, name in enumerate(names, 1)]


PAIRS: dict[str, tuple[Case, tuple[c.Clause, c.Clause], list[str]]] = {
    "per_applicant": (
        year(firms("甲", "甲", "甲", "乙"), 1000).with_clause("per_applicant", max=9),
        (c.PerApplicant(id="p2", max=2), c.PerApplicant(id="p1", max=1)),
        ["1", "4"],
    ),
    "city_ceiling": (
        year([*ranked(90, 85, 80, city="例江市"), candidate(4, 7000, city="例山市")], 1000, tiers={"补助": 100}),
        (c.CityCeiling(id="m2", max=200 * WAN), c.CityCeiling(id="m1", max=100 * WAN)),
        ["1", "4"],
    ),
    "exclusive": (
        year([*ranked(90, 85, 80, industry="化工"), candidate(4, 7000)], 1000),
        (c.Exclusive(id="x2", by="industry", max=2, on=True), c.Exclusive(id="x1", by="industry", on=True)),
        ["1", "4"],
    ),
    "exclusive by two columns": (
        year([*ranked(90, 85, 80, industry="化工", labels={"路线": "甲"}), candidate(4, 7000)], 1000),
        (c.Exclusive(id="x2", by="路线", max=2, on=True), c.Exclusive(id="x1", by="industry", on=True)),
        ["1", "4"],
    ),
    "quota": (
        year(ranked(90, 85, 80), 1000),
        (quota(2, 0, 2, name="q2", mode="hard"), quota(1, 0, 1, name="q1", mode="hard")),
        ["1"],
    ),
}
"""Kind → a year, a loose and a tight clause, and who wins under both."""


@pytest.mark.parametrize("kind", PAIRS)
class TestActingTogether:
    @pytest.mark.parametrize("engine", ["auto", "cpsat", "highs"])
    def test_the_tighter_one_decides_in_either_order(self, kind: str, engine: str) -> None:
        case, pair, wanted = PAIRS[kind]
        for clauses in permutations(pair):
            assert list(proven(two(case, *clauses), engine)[1]) == wanted

    def test_a_list_that_breaks_the_tighter_one_alone_is_caught(self, kind: str) -> None:
        case, (loose, tight), _ = PAIRS[kind]
        _, more = proven(two(case, loose))
        problem = two(case, loose, tight).problem()
        result, _ = proven(two(case, loose))
        assert result.allocation is not None
        wrong = {m.clause for m in audit(problem, result.allocation) if m.holds is False and m.unit != "档"}
        assert (len(more) > 1, wrong) == (True, {tight.id})

    def test_who_is_blocked_is_told_by_the_one_that_blocks(self, kind: str) -> None:
        case, pair, wanted = PAIRS[kind]
        if kind == "quota":
            return  # A number is never an excuse.
        for clauses in permutations(pair):
            case_now = two(case, *clauses)
            found = told(case_now)
            assert pair[1].id in next(e for i, e in found.items() if i not in wanted).blocked_by

    def test_a_conflict_names_the_one_that_stands_in_the_way(self, kind: str) -> None:
        case, (loose, tight), _ = PAIRS[kind]
        locked = {"1": "甲级", "2": "甲级"}
        if kind == "city_ceiling":
            locked = dict.fromkeys(locked, "补助")
        for clauses in permutations((loose, tight)):
            pinned = two(case, *clauses).but(pins={k: Pin(t, "测试") for k, t in locked.items()})
            assert set(conflict_of(pinned).clauses) == {tight.id, "pins"}


def test_applications_are_counted_by_each_limit(say: Say, tmp_path: Path) -> None:
    path = own(tmp_path, ("per_applicant", 'max = 1\ncounts = "awards"'), ("per_applicant", "max = 2"))
    table = tmp_path / "表.csv"
    rows = "".join(f"{n},例{n},例甲测试有限公司,{90 - n}\n" for n in range(1, 4))
    table.write_text(f"项目编号,项目名称,申报单位,综合得分\n{rows}", encoding="utf-8")
    found = [p for p in say("check", path, table, "--json").data["problems"] if p["code"] == "C49"]
    assert [re.findall(r"最多(\d)项", p["message"]) for p in found] == [["2"]]
    solved = say("solve", path, table, "--budget", "300万元", "--json").data
    assert [x["id"] for x in solved["candidates"] if x["outcome"] == "funded"] == ["1"]


def test_a_least_score_of_ones_own_stands_beside_those_of_the_tiers(tmp_path: Path) -> None:
    """The tier asks for 60 (HEAD), the clause for 80; the path of the one clause is that of its kind."""
    programme = load(str(own(tmp_path, ("minimum_score", "min = 80"))))
    case = year(ranked(90, 70, 50), 300, tiers={"补助": 100}).but(programme=programme)
    for least, wanted in ((80, ["1"]), (50, ["1", "2"])):
        moved = Scenario(name="例", because="测试", set={"clause.minimum_score.min": least})
        assert list(awards(case.but(programme=apply(programme, moved).programme))) == wanted


def test_a_tier_of_a_least_score_needs_the_score(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="写了 tier 的，须写 min"):
        load(str(own(tmp_path, ("minimum_score", 'tier = "补助"'))))


def test_least_scores_of_ones_own_have_a_price_and_stand_in_conflicts(tmp_path: Path) -> None:
    programme = load(str(own(tmp_path, ("minimum_score", "min = 80"))))
    case = year(ranked(90, 70), 300, tiers={"补助": 100}).but(programme=programme)
    says = [m.says for m in moves(case) if m.clause == "minimum_score"]
    assert says == ["不设最低分（现为80分）", "最低分80分改为81分", "最低分80分改为79分"]
    found = conflict_of(case.but(pins={"2": Pin("补助", "测试")}))
    assert (found.clauses, "最低分80分（本厅选择）" in found.sentence) == (("minimum_score", "pins"), True)


def test_the_label_names_the_ceiling_that_leaves_the_least(say: Say) -> None:
    """cum: 100万元 and 50万元, for firms that have had nothing."""
    said = say("solve", CASES / "cum.toml", CASES / "data.csv", "--budget", "1000万元", "--json").data
    first = next(x for x in said["candidates"] if x["outcome"] == "funded")
    assert (first["amount"], first["reduced_by"], first["reduced_clause"]) == (
        500_000, "cumulative", "cumulative_ceiling_2",
    )  # fmt: skip
    assert "受累计上限50万元（条款“cumulative_ceiling_2”）" in first["reason"]
    shown = say("solve", CASES / "cum.toml", CASES / "data.csv", "--budget", "1000万元").out
    assert "受累计上限（单位累计上限“cumulative_ceiling_2”）" in shown


class TestPaths:
    def test_the_kind_of_two_named_clauses_names_both_ids(self, tmp_path: Path) -> None:
        figures = "target = 2\nlow = 1\nhigh = 2"
        programme = load(str(own(tmp_path, ("quota", f'id = "甲"\n{figures}'), ("quota", f'id = "乙"\n{figures}'))))
        with pytest.raises(RulesError, match=r"clause\.甲\.high、clause\.乙\.high"):
            apply(programme, Scenario(name="例", because="测试", set={"clause.quota.high": 3}))

    def test_the_kind_of_two_unnamed_clauses_means_neither(self, tmp_path: Path) -> None:
        programme = load(str(own(tmp_path, ("city_cap", "max = 3"), ("city_cap", "max = 2"))))
        both = r"（“city_cap”、“city_cap_2”），.* clause\.city_cap_1\.max、clause\.city_cap_2\.max"
        with pytest.raises(RulesError, match=both):
            apply(programme, Scenario(name="例", because="测试", set={"clause.city_cap.max": 1}))
        moved = Scenario(name="例", because="测试", set={"clause.city_cap_1.max": 1})
        assert [cap.max for cap in apply(programme, moved).programme.caps] == [1, 2]

    def test_two_numbers_of_one_tier_are_set_by_their_clauses(self, tmp_path: Path) -> None:
        figures = 'tier = "补助"\ntarget = 2\nlow = 1\nhigh = 2'
        programme = load(str(own(tmp_path, ("quota", figures), ("quota", figures))))
        asked = r"“补助”有2条数量条款，请改用 clause\.quota、clause\.quota_2 .*clause\.quota 写作 clause\.quota_1）"
        with pytest.raises(RulesError, match=asked):
            apply(programme, Scenario(name="例", because="测试", set={"tiers.补助.quota_high": 3}))
        once = Scenario(name="例", because="测试", set={"clause.quota_2.high": 3})
        assert [q.high for q in apply(programme, once).programme.quotas] == [2, 3]
