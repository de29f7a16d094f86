"""Programmes of one's own: the examples of the page with answers found otherwise, and what a file may leave out."""

from __future__ import annotations

import csv
import json
import random
import tomllib
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from cli_case import Say

from allocator.errors import RulesError
from allocator.law.load import load, parse
from allocator.law.programme import Programme
from allocator.law.shipped import shipped_folder
from allocator.models.rules.apportionment import Figures as Apportionment
from allocator.models.rules.budget import Figures as Budget
from allocator.models.rules.exclusive import Figures as Exclusive
from allocator.models.rules.merit_order import Figures as MeritOrder
from allocator.models.rules.qingdao import Figures as Qingdao
from allocator.models.rules.quota import Figures as Quota
from allocator.models.rules.request import Figures as Request
from allocator.models.rules.tier_ceiling import Figures as TierCeiling
from allocator.report.allocated import tables
from allocator.report.rulebook import parameters, rule_rows
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve

OWN = shipped_folder("scenarios") / "own"
PAGE = Path(__file__).parents[2] / "docs" / "own-programme.md"
EXAMPLES = {"knapsack": 50, "ballot": 1_000_000, "choices": 1_200_000, "classes": 60, "province": 3_000_000}
KNAPSACK = """
year = 2026
goals = ["score_sum"]
[award]
granule = "1元"
[scoring]
full = 10_000_000
[[tier]]
name = "取"
ceiling = 10_000_000
[[clause]]
kind = "merit_order"
mode = "off"
"""
Item = tuple[str, int, int]
"""Id, value, weight."""


def solved(toml: Path, table: Path, budget: int) -> Run:
    return solve(prepare(str(toml), [table], Options(budget=budget)))


def example(name: str) -> Run:
    return solved(OWN / f"{name}.toml", OWN / f"{name}.csv", EXAMPLES[name])


def awards(run: Run) -> dict[str, tuple[str, int]]:
    """Candidate id → tier and amount."""
    return {e.candidate.id: (e.tier or "", e.amount) for e in run.explanations if e.outcome == "funded"}


def rows(name: str, separator: str = ",") -> list[dict[str, str]]:
    with (OWN / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=separator))


def written(folder: Path, text: str, items: Sequence[Item]) -> tuple[Path, Path]:
    toml, table = folder / "例.toml", folder / "例.csv"
    toml.write_text(text, encoding="utf-8")
    table.write_text("id,value,weight\n" + "".join(f"{i},{v},{w}\n" for i, v, w in items), encoding="utf-8")
    return toml, table


def best_value(items: Sequence[Item], capacity: int) -> int:
    """0/1 knapsack by dynamic programming over the capacity."""
    best = [0] * (capacity + 1)
    for _, value, weight in items:
        for room in range(capacity, weight - 1, -1):
            best[room] = max(best[room], best[room - weight] + value)
    return best[capacity]


class TestExamples:
    """Each pair of files of the page, by another way than the engines'."""

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_proven_by_two_families(self, name: str) -> None:
        run = example(name)
        assert run.result.proven
        assert len({e.family for e in run.result.engines}) == 2
        assert run.prepared.intake.at("W", "E-row", "E-file") == ()
        assert run.drafts == ("办法状态为“草案”",)

    def test_the_knapsack(self) -> None:
        items = [(r["id"], int(r["value"]), int(r["weight"])) for r in rows("knapsack")]
        run = example("knapsack")
        assert awards(run) == {"3": ("取", 25), "7": ("取", 13), "8": ("取", 11)}
        assert run.result.goals[0].value == 100 * best_value(items, 50) == 100 * (310 + 150 + 118)

    def test_the_ballot(self) -> None:
        items = [(r["project_id"], int(r["votes"]), int(r["cost"]) // 500) for r in rows("ballot", ";")]
        assert all(int(r["cost"]) % 500 == 0 for r in rows("ballot", ";"))
        run = example("ballot")
        assert sorted(awards(run)) == ["102", "103", "104", "105", "106", "107", "109", "110"]
        assert run.result.goals[0].value == 100 * best_value(items, 2000) == 100 * 20_982
        assert sum(amount for _, amount in awards(run).values()) == 991_500
        first = next(e.candidate for e in run.explanations if e.candidate.id == "101")
        assert (first.project, first.applicant, first.city, first.request) == ("例一路口口袋公园", "", "", 380_000)

    def test_several_choices_each_by_tiers(self) -> None:
        scores = [round(float(r["得分"]) * 100) for r in rows("choices")]
        plans = [
            (sum(s * a for s, a in zip(scores, plan, strict=True)), plan)
            for plan in product((0, 10, 25, 40), repeat=len(scores))
            if sum(plan) <= 120 and plan.count(40) <= 1
        ]
        value, plan = max(plans)
        run = example("choices")
        assert run.result.goals[0].value == value
        assert tuple(awards(run)[r["编号"]][1] // 10_000 for r in rows("choices")) == plan == (40, 25, 25, 10, 10, 10)

    def test_several_choices_each_by_groups(self) -> None:
        classes: dict[str, list[Item | None]] = {}
        for r in rows("classes"):
            classes.setdefault(r["组"], [None]).append((r["id"], int(r["value"]), int(r["cost"])))
        picked = [[i for i in choice if i] for choice in product(*classes.values())]
        fitting = [(sum(i[1] for i in c), sum(i[2] for i in c), sorted(i[0] for i in c)) for c in picked]
        value, cost, names = max(f for f in fitting if f[1] <= 60)
        run = example("classes")
        assert (value, cost, names) == (293, 59, ["A2", "B2", "D2"])
        assert sorted(awards(run)) == names
        assert run.result.goals[0].value == 100 * value

    def test_another_province_by_hand(self) -> None:
        """Down the order: 3 shares its route with 1; 5 would be the city's fourth (and over 120万元); 10 has 59.49."""
        found = awards(example("province"))
        assert found == {
            "1": ("标杆级", 600_000),  # 95.5
            "2": ("标杆级", 200_000),  # the applicant's 80万元 leave 20万元; the second and last of the top tier
            "4": ("优秀级", 400_000),  # 例江市: 60 + 20 + 40 = 120万元, its third
            "6": ("优秀级", 300_000),  # asked for 30万元
            "7": ("优秀级", 400_000),
            "8": ("优秀级", 400_000),  # the sixth; 9 has 60 points, but six is the quota's upper end
        }
        told = {e.candidate.id: e for e in example("province").explanations}
        assert told["3"].blocked_by == ("exclusive",)
        assert set(told["5"].blocked_by) <= {"city_cap", "city_ceiling"}
        assert told["5"].blocked_by
        assert told["9"].reason_code == "below_line"
        assert told["10"].blocked_by == ("min_score",)
        assert told["1"].candidate.labels == {"技术路线": "工业互联网"}

    def test_the_page_uses_every_pair(self) -> None:
        page = PAGE.read_text(encoding="utf-8")
        assert {p.stem for p in OWN.glob("*.toml")} == {p.stem for p in OWN.glob("*.csv")} == set(EXAMPLES)
        for name in EXAMPLES:
            assert f"{name}.toml" in page
            assert f"{name}.csv" in page

    def test_on_the_command_line(self, say: Say, tmp_path: Path) -> None:
        pair = (OWN / "ballot.toml", OWN / "ballot.csv")
        said = say("solve", *pair, "--budget", "100万元", "--out", tmp_path / "结果", "--json")
        assert (said.code, said.err) == (0, "")
        data = said.data
        assert (data["programme"], data["status"], data["spent"]) == ("ballot-2026", "optimal", 991_500)
        assert data["proven"] is True
        kept = json.loads((tmp_path / "结果" / "result.json").read_text(encoding="utf-8"))
        assert kept == data
        again = say("audit", *pair, tmp_path / "结果" / "分配方案.xlsx", "--budget", "100万元")
        assert again.code == 0


class TestTextbook:
    """Knapsacks against dynamic programming."""

    @pytest.mark.parametrize("seed", range(4))
    def test_small(self, seed: int, tmp_path: Path) -> None:
        random_ = random.Random(seed)
        items = [(str(n), random_.randint(0, 99), random_.randint(1, 40)) for n in range(1, 19)]
        capacity = sum(w for _, _, w in items) // 3
        run = solved(*written(tmp_path, KNAPSACK, items), capacity)
        weights = {i: w for i, _, w in items}
        found = awards(run)
        assert run.result.proven
        assert run.result.goals[0].value == 100 * best_value(items, capacity)
        assert all(found[i] == ("取", weights[i]) for i in found)
        assert sum(v for i, v, _ in items if i in found) == best_value(items, capacity)

    def test_wide_figures(self, tmp_path: Path) -> None:
        """Sixty items, values and weights up to 10⁶ (weights in steps of 1,000 for the programme in this test)."""
        random_ = random.Random(60)
        items = [(str(n), random_.randint(1, 10**6), 1000 * random_.randint(1, 1000)) for n in range(1, 61)]
        capacity = sum(w for _, _, w in items) // 2 // 1000 * 1000
        run = solved(*written(tmp_path, KNAPSACK, items), capacity)
        thousands = [(i, v, w // 1000) for i, v, w in items]
        assert run.result.proven
        assert run.result.goals[0].value == 100 * best_value(thousands, capacity // 1000)

    def test_by_votes_until_the_money_ends(self, tmp_path: Path) -> None:
        """Without a word on merit nobody is passed over: the list ends where the next proposal no longer fits."""
        text = (OWN / "ballot.toml").read_text(encoding="utf-8").replace('goals = ["score_sum"]', "")
        programme = parsed(text[: text.index("[[clause]]")])
        assert merit(programme) == "excused"
        toml, table = tmp_path / "例.toml", OWN / "ballot.csv"
        toml.write_text(text[: text.index("[[clause]]")], encoding="utf-8")
        run = solved(toml, table, 1_000_000)
        assert run.result.proven
        assert awards(run) == {"101": ("实施", 380_000), "108": ("实施", 450_000)}
        votes = sorted(((int(r["votes"]), r["project_id"], int(r["cost"])) for r in rows("ballot", ";")), reverse=True)
        assert [(i, c) for _, i, c in votes[:3]] == [("101", 380_000), ("108", 450_000), ("105", 310_000)]


def parsed(text: str, name: str = "例.toml") -> Programme:
    return parse(tomllib.loads(text), name)


def merit(programme: Programme) -> str:
    clause = programme.only(MeritOrder)
    assert clause is not None
    return clause.mode


LEAST = 'year = 2026\n[[tier]]\nname = "入选"\nceiling = "10万元"\n'


class TestWhatMayBeLeftOut:
    def test_names_and_award(self) -> None:
        programme = parsed(LEAST, "小额奖补.toml")
        assert (programme.key, programme.short, programme.document.title) == ("小额奖补",) * 3
        assert (programme.own, programme.status, programme.validity.end) == (True, "草案", None)
        assert (programme.award.kind, programme.granule) == ("tiered", 10_000)
        assert parsed(LEAST + '[award]\ngranule = "1元"\n').granule == 1
        assert parsed('short = "短名"\n' + LEAST).document.title == "短名"
        assert parsed(LEAST + '[document]\nnumber = "例发1号"\n', "甲.toml").document.title == "甲"

    def test_total_and_ceiling_go_without_saying(self) -> None:
        programme = parsed(LEAST)
        for kind in (Budget, TierCeiling, Request):
            assert len(programme.all_of(kind)) == 1
        assert {c.force for c in programme.clauses} == {"choice"}
        assert (merit(programme), programme.stance, programme.goals) == ("excused", "balanced", ())
        assert programme.only(Qingdao) is None
        stated = parsed(LEAST + '[[clause]]\nkind = "budget"\nid = "total"\n')
        assert [c.id for c in stated.all_of(Budget)] == ["total"]

    def test_ids(self) -> None:
        clauses = '[[clause]]\nkind = "quota"\ntarget = 1\nlow = 1\nhigh = 1\n' * 2
        mixed = (
            f'{LEAST}{clauses}[[clause]]\nkind = "quota"\nid = "shape"\ntier = "入选"\ntarget = 1\nlow = 0\nhigh = 1\n'
        )
        programme = parsed(mixed)
        assert [c.id for c in programme.all_of(Quota)] == ["quota", "quota_2", "shape"]
        assert len({c.id for c in programme.clauses}) == len(programme.clauses)

    def test_a_clause_that_is_written_is_in_force(self) -> None:
        text = '[[clause]]\nkind = "exclusive"\nby = "组"\n[[clause]]\nkind = "apportionment"\n'
        programme = parsed(LEAST + text)
        assert [c.on for c in programme.all_of(Exclusive)] == [True]
        assert [c.on for c in programme.all_of(Apportionment)] == [True]
        assert not any(c.on for c in parsed(LEAST).all_of(Apportionment))
        assert not any(c.on for c in parsed(f"{LEAST}{text}on = false\n").all_of(Apportionment))

    def test_conditions(self) -> None:
        gate = '[[gate]]\nname = "绿色门槛"\ntests = [{ columns = ["绿色门槛"], passes = ["是"], fails = ["否"] }]\n'
        gates = parsed(LEAST + gate + gate.replace("绿色", "信用") + 'id = "credit"\narticle = "第五条"\n').gates
        assert [(g.id, g.article) for g in gates] == [("gate_1", "本厅选择"), ("credit", "第五条")]

    def test_an_official_text_still_needs_its_words(self) -> None:
        text = f'{LEAST}[document]\ntitle = "甲"\nsource = "ai-terminal.txt"\n'
        with pytest.raises(RulesError, match=r"【R05】“tiers.入选”未注明依据：缺少 article"):
            parsed(text)
        with pytest.raises(RulesError, match=r"【R05】“clause.a”：未注明依据"):
            parsed(f'{text}[[clause]]\nid = "a"\nkind = "budget"\n')

    def test_choices_of_the_shipped_ones_stay(self) -> None:
        programme = load("ai-terminal")
        assert not programme.own
        assert programme.only(Qingdao) is not None
        assert programme.only(Budget).force == "must"  # type: ignore[union-attr]


class TestOutputs:
    """No line of an output speaks of what an own programme does not have."""

    def test_the_rulebook(self) -> None:
        run = example("ballot")
        told = {p.name: p for p in parameters(run)}
        assert "有效期" not in told
        assert told["办法"].value == "《街道微更新投票（例）》"
        assert told["历史奖补"].value == "未设与以前年度有关的条款"
        rows_ = rule_rows(run)
        assert all(r.article == "本厅选择" and r.force == "本厅选择" for r in rows_)
        assert not any("9999" in str(p) or "None" in str(p) for p in (*told.values(), *rows_))

    def test_dates_where_there_are_some(self, tmp_path: Path) -> None:
        toml, table = written(tmp_path, KNAPSACK + "[validity]\nend = 2027-12-31\n", [("1", 3, 2)])
        told = {p.name: p for p in parameters(solved(toml, table, 5))}
        assert (told["有效期"].value, told["有效期"].source) == ("起始日期不详，至2027-12-31", "本厅选择")

    def test_cities_are_the_programmes_own(self, say: Say) -> None:
        assert [c.city for c in tables(example("province")).cities] == ["例江市", "例山市", "例湖市"]
        assert [c.city for c in tables(example("knapsack")).cities] == ["未注明"]
        out = say("solve", OWN / "province.toml", OWN / "province.csv", "--budget", "300万元").out
        assert "济南市" not in out

    def test_a_scenario_exceeds_no_article(self, say: Say, tmp_path: Path) -> None:
        path = tmp_path / "情景.toml"
        path.write_text('name = "a"\nbecause = "b"\n[set]\n"tiers.优秀级.ceiling" = "50万元"\n', encoding="utf-8")
        data = say(
            "solve", OWN / "province.toml", OWN / "province.csv", "--budget", "300万元", "--scenario", path, "--json"
        ).data
        assert data["stamps"] == []
        assert data["changes"][0]["article"] == "本厅选择"
