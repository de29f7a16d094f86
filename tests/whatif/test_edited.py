"""An edited list, and one that pins have made, has its price: goals, who would have won, who is wronged, by name."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from cli_case import Say, scenario
from openpyxl import load_workbook
from oracle import envy
from oracle.brute import brute
from oracle.pools import draw
from worlds import best, candidate, year

from allocator.proof.resolve import resolve
from allocator.run.note_context import Told
from allocator.run.notes_of_pins import pins
from allocator.whatif.edited import edited
from allocator.whatif.price import prices

TABLE = """项目编号,项目名称,申报单位,所在市,综合得分
1,例一,例甲测试公司,济南市,95
2,例二,例乙测试公司,济南市,90
3,例三,例丙测试公司,淄博市,85
"""
RULES = 'year = 2026\nshort = "例办法"\n[[tier]]\nname = "甲"\nceiling = "10万元"\n'


def test_it_is_what_brute_force_says_of_the_best_list_and_of_this_one() -> None:
    compared = wronged = 0
    for seed in range(900_000, 900_040):
        world = draw(seed, size=(3, 5), modes={"merit": "excused", "over": "truncate"})
        problem, found = world.problem(), brute(world)
        allocation = envy.at_random(problem, Random(seed))
        told = edited(problem, allocation)
        assert (told.effect is None) == (not found.lists)
        if told.effect is None:
            continue
        compared += 1
        goals = {g.name: g.before for g in told.effect.goals if "money" not in g.name}  # these count in granules
        assert {name: goals[name] for name in found.goals if name in goals} == {
            name: value for name, value in found.goals.items() if name in goals
        }
        assert set(found.goals) & set(goals)
        winners = [name for name, level, *_ in found.lists[0] if level]
        listed = {problem.pool[i].id for i in allocation.funded}
        assert list(told.instead) == [name for name in winners if name not in listed]
        double = envy.Double(world, allocation)
        names = [x.id for x in double.facts.pool]
        expected = {names[i] for i in range(len(names)) if list(double.judge.wronged(i)) and i not in double.facts.pins}
        assert expected <= {e.id for e in told.aggrieved}
        wronged += len(expected)
    assert min(compared, wronged) > 10


def test_the_price_of_a_pin_names_who_is_passed_over_for_it_alone() -> None:
    case = year([candidate(n, 9600 - 100 * n) for n in (1, 2, 3)], 100, tiers={"甲级": 100}, pins={"3": "甲级"})
    base = resolve(case)
    (price,) = (p for p in prices(case, base) if p.move.pin)
    assert price.passed == ("1", "2")
    assert price.instead == ("1",)
    assert price.to_json()["passed"] == ["1", "2"]
    (note,) = pins(Told(case, case.problem(), best(case.problem())))
    assert note.text == (
        "人工锁定或排除1项（3 例3公司）；不锁定、不排除时：新增1项（1 例1公司），退出1项（3 例3公司）"
        "；各级目标因此“甲级分数线所到位次”由第1位“1 例1公司”变为无"
        "；名次在前、仅因锁定而所得较低的2项：1 例1公司、2 例2公司"
    )
    assert note.data == {"goals": [{"name": "lines_甲级", "before": 1, "after": 0, "worse": True}]}
    free = year([candidate(n, 9600 - 100 * n) for n in (1, 2, 3)], 100, tiers={"甲级": 100}, pins={"3": None})
    (idle,) = pins(Told(free, free.problem(), best(free.problem())))
    assert "；各级目标因此没有损失" in idle.text
    assert list(pins(Told(case.but(pins={}), case.problem(), best(case.problem())))) == []


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    rules, table = tmp_path / "例办法.toml", tmp_path / "例表.csv"
    rules.write_text(RULES, encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    return rules, table


def test_an_audit_shows_the_list_beside_the_best_one(say: Say, files: tuple[Path, Path], tmp_path: Path) -> None:
    listed = tmp_path / "名单.csv"
    listed.write_text("项目编号,等级,金额(万元)\n1,甲,10\n3,甲,10\n", encoding="utf-8")
    said = say("audit", *files, listed, "--budget", "20万元", "--out", "审核", "--json")
    found = said.data["beside_best"]
    assert (said.code, found["instead"], found["why"]) == (6, ["2"], "")
    assert [(e["id"], [part["ids"] for part in e["over"]]) for e in found["aggrieved"]] == [("2", [["3"]])]
    (line,) = (g for g in found["effect"]["goals"] if g["name"].startswith("lines"))
    assert (line["before"], line["after"]) == (2, 3)
    shown = say("audit", *files, listed, "--budget", "20万元").out
    assert "最优名单支持而本名单没有的：2 例乙测试公司" in shown
    assert "本名单支持而最优名单没有的：3 例丙测试公司" in shown
    assert "越过而没有理由的项目（1项）" in shown
    text = "\n".join(
        str(c)
        for s in load_workbook(tmp_path / "审核" / "审核意见.xlsx")
        for r in s.iter_rows(values_only=True)
        for c in r
    )
    for words in ("与同条件最优名单对照", "越过而没有理由的项目", "2 例乙测试公司"):
        assert words in text


def test_where_nothing_fits_the_audit_says_why_there_is_no_best_list(
    say: Say, files: tuple[Path, Path], tmp_path: Path
) -> None:
    listed = tmp_path / "名单.csv"
    listed.write_text("项目编号,等级,金额(万元)\n1,甲,10\n", encoding="utf-8")
    stuck = scenario(tmp_path, '[pin]\n"1" = {tier = "甲", because = "例"}\n"2" = {tier = "甲", because = "例"}')
    said = say("audit", *files, listed, "--budget", "10万元", "--scenario", stuck)
    assert "最优名单：各项要求不能同时满足，没有可行方案" in said.out


def test_a_price_on_the_terminal_and_many_pins_are_told(say: Say, files: tuple[Path, Path], tmp_path: Path) -> None:
    pinned = scenario(tmp_path, '[pin]\n"3" = {tier = "甲", because = "例"}')
    shown = say("price", *files, "--budget", "10万元", "--scenario", pinned).out.replace("\n", "")
    assert "名次在前、仅因锁定而所得较低的是" in shown
    names = [str(n) for n in range(1, 9)]
    case = year([candidate(n, 9600 - 100 * int(n)) for n in names], 2000, pins=dict.fromkeys(names, "甲级"))
    (note,) = pins(Told(case, case.problem(), best(case.problem())))
    assert "6 例6公司等8项" in note.text
