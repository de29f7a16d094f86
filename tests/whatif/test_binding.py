"""What binds: by hand, whatever slack there is, in words, and against every list of tiny years."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from oracle.brute import brute
from oracle.checks import walked_world
from report_case import under
from worlds import about, candidate, quota, ranked, receipt, year

from allocator.money import WAN
from allocator.problem.case import Case
from allocator.proof import resolve as resolving
from allocator.proof.audit import audit
from allocator.proof.resolve import resolve
from allocator.report.otherwise import binding as told
from allocator.whatif.binding import Binding, bindings
from allocator.whatif.price import prices


def found(case: Case, *, confirm: bool = False) -> dict[str, Binding]:
    """What is told of every clause of a case, by its id; of pins by the candidate's."""
    base = resolve(case, confirm=confirm)
    priced = prices(case, base, steps=False, confirm=confirm)
    return {b.pin or b.clause: b for b in bindings(case, base, priced, confirm=confirm)}


def binds(case: Case) -> dict[str, bool | None]:
    return {name: b.binds for name, b in found(case).items()}


def measured(case: Case, clause: str) -> list[tuple[int, int, bool]]:
    """Value, limit and whether they are equal, of everything that a clause measures on the best list."""
    problem, allocation = resolve(case).listed
    return [(m.value, m.limit, m.binds) for m in audit(problem, allocation) if m.clause == clause]


# ── slack is not consulted ──


def test_a_clause_with_slack_that_binds() -> None:
    """240 for three at 100: 40 are left, and without the limit the third is funded."""
    case = year(ranked(90, 88, 86), 240, tiers={"甲级": 100})
    assert measured(case, "budget") == [(200 * WAN, 240 * WAN, False)]
    budget = found(case)["budget"]
    assert budget.binds is True
    assert budget.says == "不限预算总额"
    assert (budget.with_it, budget.without) == ({"lines_甲级": 2}, {"lines_甲级": 3})
    assert [(g.name, g.before, g.after) for g in budget.improves] == [("lines_甲级", 2, 3)]
    assert (budget.proof, budget.unknown, budget.own, budget.worsens) == ("enumeration", "", (), ())


def test_another_with_slack_that_binds() -> None:
    """90 are left of 120 and 乙级 takes 75 of them; without the ceiling it is 甲级."""
    case = year([candidate(1, 9000, "例甲公司")], 500, receipts=[receipt("例甲公司", 30)])
    case = case.with_clause("cumulative", ceiling=120 * WAN, over="demote")
    assert measured(case, "cumulative") == [(105 * WAN, 120 * WAN, False)]
    ceiling = found(case)["cumulative"]
    assert ceiling.binds is True
    assert [(g.name, g.before, g.after) for g in ceiling.improves] == [("lines_甲级", 0, 1)]


def test_a_tight_clause_that_does_not_bind() -> None:
    """One award per firm, each firm has one and nobody two projects; the sum is spent and nobody is left."""
    case = year(ranked(90, 88), 200, tiers={"甲级": 100}).with_clause("per_applicant", max=1)
    assert measured(case, "per_applicant") == [(1, 1, True), (1, 1, True)]
    assert measured(case, "budget") == [(200 * WAN, 200 * WAN, True)]
    told = found(case)
    assert (told["per_applicant"].binds, told["per_applicant"].changes_list) == (False, False)
    assert (told["budget"].binds, told["budget"].changes_list, told["budget"].improves) == (False, False, ())


def test_a_tight_limit_that_excuses_is_no_loss() -> None:
    """Without one award per firm 2 has to be funded before 3: the list changes, and the line gets worse."""
    case = year([candidate(1, 9000, "例甲公司"), candidate(2, 8800, "例甲公司"), candidate(3, 8600)], 200)
    limit = found(case.with_clause("per_applicant", max=1))["per_applicant"]
    assert (limit.binds, limit.changes_list, limit.improves) == (False, True, ())
    assert next((g.name, g.before, g.after) for g in limit.worsens) == ("lines_甲级", 3, 2)


# ── goals of its own ──


def test_the_goals_of_a_number_are_its_own() -> None:
    """Two at most as a goal: without it the third is funded, and its own distance of 1 is no loss."""
    case = year(ranked(90, 88, 86), 300, quota(2, 2, 2), tiers={"甲级": 100}, stance="balanced")
    number = found(case)["quota"]
    assert number.own == ("quota", "target")
    assert (number.with_it, number.without) == (
        {"quota": 0, "target": 0, "lines_甲级": 2},
        {"quota": 1, "target": 0, "lines_甲级": 3},
    )
    assert number.binds is True
    assert [g.name for g in number.improves] == ["lines_甲级"]


def test_the_shape_that_nobody_asks_for_any_more() -> None:
    case = year(ranked(90, 88, 86, 84), 300, quota(4, 4, 4)).with_clause("shape", mode="pyramid")
    shape = found(case)["shape"]
    assert (shape.binds, shape.own) == (True, ("shape",))
    assert shape.without is not None
    assert shape.without["shape"]


def test_the_lines_are_the_merit_orders_own() -> None:
    case = year([candidate(1, 9000), candidate(2, 8000, ask=50), candidate(3, 7900, ask=50)], 150)
    merit = found(case)["merit"]
    assert (merit.binds, merit.proof) == (False, "solver")
    assert merit.own == ("lines_甲级", "lines_乙级", "lines_丙级")
    assert merit.without == dict.fromkeys(merit.own)


# ── what is not known, and pins ──


def test_what_cannot_be_told_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = [*ranked(90, 80), candidate(3, 7000, city="青岛市")]
    case = year(pool, 200).with_clause("city_reserve", seats=1).with_clause("qingdao", mode="in")
    got = found(case)
    assert {name: b.unknown for name, b in got.items() if b.binds is None} == {
        "merit": "refused",
        "qingdao": "pool",
        "ceiling": "no_drop",
    }
    assert (got["merit"].with_it, got["merit"].changes_list) == (None, None)
    assert "city_reserve" in got["merit"].why
    monkeypatch.setattr(resolving, "PATIENCE_SECONDS", 0.0)
    late = found(year(ranked(90, 85, 80), 150))["merit"]
    assert (late.binds, late.unknown, late.proof) == (None, "late", "none")


def test_a_pin_binds_where_another_would_be_better() -> None:
    """200 for two at 100: pinning 3 keeps 2 out; a pin on the first changes nothing."""
    kept = found(year(ranked(90, 88, 86), 200, pins={"3": "甲级"}))["3"]
    assert (kept.pin, kept.binds) == ("3", True)
    assert kept.to_json()["pin"] == "3"
    assert found(year(ranked(90, 88, 86), 200, pins={"3": None}))["3"].binds is False


def test_confirmed_by_two_families_it_says_the_same() -> None:
    case = year(ranked(90, 88, 86), 240, quota(2, 2, 3), tiers={"甲级": 100})
    one, two = found(case), found(case, confirm=True)
    assert {b.proof for b in two.values()} == {"confirmed", "none"}
    assert [replace(b, proof="none") for b in one.values()] == [replace(b, proof="none") for b in two.values()]


def test_as_data() -> None:
    data = json.loads(json.dumps(found(year(ranked(90, 88, 86), 240, tiers={"甲级": 100}))["budget"].to_json()))
    assert data == {
        "clause": "budget", "kind": "budget", "article": "第三条", "force": "must", "says": "不限预算总额",
        "binds": True, "unknown": "", "with": {"lines_甲级": 2}, "without": {"lines_甲级": 3}, "own_goals": [],
        "improves": [{"goal": "lines_甲级", "from": 2, "to": 3}], "worsens": [], "changes_list": True,
        "proof": "enumeration", "why": "",
    }  # fmt: skip


# ── in words ──


def run(case: Case) -> Any:
    return SimpleNamespace(programme=case.programme, problem=case.problem())


def lines(case: Case) -> list[str]:
    """What a screen says, part by part."""
    return [line.text for part in told.screen(run(case), tuple(found(case).values())) for line in part.lines]  # type: ignore[union-attr]


def test_what_binds_is_told_with_the_goals_that_get_better() -> None:
    case = year(ranked(90, 88, 86), 300, quota(2, 2, 2), tiers={"甲级": 100}, stance="balanced")
    first, same, unknown = lines(case)
    assert first == (
        "奖补数量，本厅选择：去掉后甲级分数线88.00→86.00（第2位“2 例2公司”→第3位“3 例3公司”，改善）"
        "（本条自身的目标“数量区间”“目标数”不计）"
    )
    assert same == "去掉后名单和金额不变：名次优先、单位项目数、单位累计上限、一次性、总额控制"
    assert unknown == "档次上限（不能单独去掉，未测算）"


def test_nothing_binds_and_a_list_that_changes_to_no_better() -> None:
    pool = [candidate(1, 9000, "例甲公司"), candidate(2, 8800, "例甲公司"), candidate(3, 8600)]
    case = year(pool, 200).with_clause("per_applicant", max=1)
    got = tuple(b for b in found(case).values() if b.clause in ("per_applicant", "once"))
    (nothing,), (same, moved) = [[x.text for x in part.lines] for part in told.screen(run(case), got)]  # type: ignore[union-attr]
    assert nothing == "没有：各条单独去掉，其他目标都不能改善"
    assert same == "去掉后名单和金额不变：一次性"
    assert moved == "去掉后名单会变，其他目标不能改善：单位项目数"


def test_one_row_per_clause() -> None:
    case = year(ranked(90, 88, 86), 200, about(2, 2, 3), pins={"3": "甲级"})
    table = told.sheet(run(case), tuple(found(case).values()))
    rows = dict(zip(under(table, "条款"), under(table, "是否起作用"), strict=True))
    assert (rows["取消锁定3为甲级（测试）"], rows["一次性"], rows["档次上限"]) == ("起作用", "不起作用", "未知")
    effects = dict(zip(under(table, "条款"), under(table, "去掉后的目标"), strict=True))
    assert effects["一次性"] == "其他目标不变"
    assert effects["档次上限"] == "不能单独去掉，未测算"
    assert set(under(table, "名单")) == {"会变", "不变", ""}


# ── against every list ──

OWN = {"quota": ("quota", "quota_sum", "target", "target_sum"), "tier_shape": ("shape",)}
TINY = [s for s in range(40) if s % 3]
PLAIN = {"reserve": "0", "city_floor": "off", "apportionment": "off", "goals": "stance", "second": "no"}


def differs(one: dict[str, int], other: dict[str, int], own: tuple[str, ...]) -> tuple[str, bool] | None:
    """The first goal of both that is another one without the clause, and whether it is better."""
    for name, value in one.items():
        if name not in own and other.get(name, value) != value:
            return name, (other[name] < value) is name.startswith(("quota", "target", "shape", "city"))
    return None


@pytest.mark.parametrize("part", range(4))
def test_it_binds_where_a_better_list_is_among_all_lists(part: int) -> None:
    seen = set()
    for seed in TINY[part::4]:
        world = walked_world(seed, size=(3, 5), modes=PLAIN)
        base = brute(world)
        if not base.lists:
            continue
        case = Case(world.programme, world.entries, world.budget, world.receipts, world.pins)
        answer = resolve(case)
        priced = prices(case, answer, steps=False)
        drops = {(p.move.clause, p.move.pin): p.move.case for p in reversed(priced)}
        for one in bindings(case, answer, priced):
            if one.binds is None or one.proof == "solver":
                continue
            rich = case.but(budget=10_000_000 * WAN)
            changed = rich if one.kind == "budget" else drops[one.clause, one.pin]
            parts = {"programme": changed.programme, "pins": dict(changed.pins), "budget": changed.budget}
            other = brute(replace(world, entries=changed.entries, receipts=changed.receipts, **parts))
            own = OWN.get(one.kind, ())
            first = differs(base.goals, other.goals, own)
            assert one.binds is bool(first and first[1]), (seed, one)
            assert one.with_it == base.goals
            seen.add(one.binds)
            if first and first[1]:
                better = {g.name: (g.before, g.after) for g in one.improves}
                assert better[first[0]] == (base.goals[first[0]], other.goals[first[0]])
            assert set(one.own) <= set(own)
    assert seen == {True, False}
