"""The price of each rule: by hand on small years, and on random years against solving the changed year again."""

from __future__ import annotations

import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from worlds import about, aside, candidate, draw, quota, ranked, receipt, with_tiers, year

from allocator.engines.score_lines import solve as lines
from allocator.errors import UsageError
from allocator.law.award import Event
from allocator.law.tiers import Amounts
from allocator.models.priority import goals_of
from allocator.models.tally import tally_of
from allocator.money import WAN
from allocator.problem.case import Case
from allocator.problem.changes import changes
from allocator.problem.pins import Pin
from allocator.proof.resolve import NOTHING, Resolved, answered, resolve
from allocator.proof.solve import solve_problem
from allocator.report.phrases import goals_text
from allocator.run.qingdao import with_qingdao
from allocator.whatif.effects import effect
from allocator.whatif.moves import moves
from allocator.whatif.price import Price, prices


def found(case: Case) -> dict[str, Price]:
    """Every price of a case by what it says."""
    return {p.says: p for p in prices(case, resolve(case))}


def one(case: Case, start: str) -> Price:
    """The price whose sentence begins like this."""
    return next(p for says, p in found(case).items() if says.startswith(start))


# ── by hand ──


def test_a_city_cap_and_what_one_seat_more_or_less_is() -> None:
    """Four of 济南 and one of 淄博, three awards of 100; at most two per city: 1, 2 and 淄博's 5."""
    pool = [*ranked(90, 88, 86, 84), candidate(5, 8000, city="淄博市")]
    case = year(pool, 300).with_clause("city_cap", max=2)
    dropped = one(case, "不设各市上限")
    assert dropped.effect is not None
    assert dropped.says == "不设各市上限（现为每市至多2项）"
    assert (dropped.effect.helped, dropped.effect.hurt) == (("3",), ("5",))
    assert dropped.effect.spent == (300 * WAN, 300 * WAN)
    line = next(g for g in dropped.effect.goals if g.name == "lines_甲级")
    assert (line.before, line.after, line.verdict, line.scores) == (5, 3, "worse", (8000, 8600))
    assert one(case, "每市至多2项改为3项").effect == dropped.effect
    fewer = one(case, "每市至多2项改为1项").effect
    assert fewer is not None
    assert fewer.hurt == ("2",)
    assert fewer.number == (3, 2)


def test_a_shape_that_nobody_asks_for_any_more_is_measured_all_the_same() -> None:
    """275: 75 + 4 × 50 under the pyramid (1/0 above: 甲级 stays empty); without it the top tier is filled.

    Its deviation is told, but only a goal of both sides is called better or worse.
    """
    case = year(ranked(90, 88, 86, 84), 300, quota(4, 4, 4)).with_clause("shape", mode="pyramid")
    dropped = one(case, "不设档次结构")
    assert dropped.effect is not None
    shape = next(g for g in dropped.effect.goals if g.name == "shape")
    assert (shape.before, shape.after > 0, shape.verdict) == (0, True, "one_sided")
    assert dropped.effect.decisive is not None
    assert (dropped.effect.decisive.name, dropped.effect.decisive.verdict) == ("lines_甲级", "better")


def test_a_limit_that_excuses_costs_money_when_it_falls() -> None:
    """One award per firm: 1 and 3; without the limit 2 has to be funded before 3."""
    case = year([candidate(1, 9000, "例甲公司"), candidate(2, 8800, "例甲公司"), candidate(3, 8600)], 200)
    case = case.with_clause("per_applicant", max=1)
    dropped = one(case, "不限同一单位项目数").effect
    assert dropped is not None
    assert (dropped.helped, dropped.hurt) == (("2",), ("3",))
    assert dropped.decisive is not None
    assert dropped.decisive.verdict == "worse"


def test_history_and_the_ceiling_are_two_prices() -> None:
    case = year([candidate(1, 9000, "例甲公司"), candidate(2, 8000)], 200, receipts=[receipt("例甲公司", 200)])
    for start in ("不设单位累计上限", "累计不计以前年度"):
        got = one(case, start).effect
        assert got is not None
        assert got.helped == ("1",)
        assert got.spent == (100 * WAN, 200 * WAN)
    rich = case.but(receipts=(receipt("例甲公司", 90_000),))
    assert set(resolve(one(rich, "不设单位累计上限").move.case).awards) == {"1", "2"}
    assert one(case, "单位累计上限200万元改为225万元").effect is not None
    assert one(case, "单位累计上限200万元改为175万元").moves_anything is False


def test_requests_least_scores_groups_floors_and_ceilings_can_all_be_dropped() -> None:
    same = {"firm": "例甲公司", "product": "产品一"}
    pool = [candidate(1, 9000, ask=60, **same), candidate(2, 7000, **same), candidate(3, 6900)]
    case = with_tiers(year(pool, 400), 甲级={"min_score": 80}, 丙级={"floor": 20 * WAN}).with_clause(
        "exclusive", on=True
    )
    asked = one(case, "不按申报金额减少").effect
    assert asked is not None
    assert asked.helped == ("1",)
    least = one(case, "甲级不设最低分（现为80分）").effect
    assert least is not None
    assert least.helped == ("3",)
    product = one(case, "同一产品不限项数").effect
    assert product is not None
    assert product.helped == ("2",)
    says = found(case)
    assert "同一产品至多1项改为2项" in says
    assert "丙级不设金额下限（现为20万元）" in says
    assert "乙级上限75万元改为68万元" in says
    assert "甲级最低分80分改为81分" in says


def test_the_number_moves_at_each_end_and_at_the_target() -> None:
    says = set(found(year(ranked(90, 88, 86, 84), 200, about(3, 2, 4))))
    assert {f"数量下限2个改为{n}个" for n in (1, 3)} | {f"数量上限4个改为{n}个" for n in (3, 5)} <= says
    assert {"数量目标3个改为2个", "数量目标3个改为4个", "不设数量要求（现为3个左右（2至4个））"} <= says


def test_a_target_that_shares_are_taken_of_stays() -> None:
    """25 % of a target of 4 is one per city; dropping the band must not turn it into none."""
    case = year(ranked(90, 88, 86, 84), 200, quota(4, 4, 4)).with_clause("city_cap", percent=25)
    got = one(case, "不设数量上下限")
    assert got.effect is not None
    assert got.effect.number == (1, 1)
    assert one(case, "每市至多1项改为2项").effect is not None
    assert one(case, "不设各市上限").says == "不设各市上限（现为每市至多数量目标的25%，即1项）"


def test_a_clause_that_is_off_has_no_price() -> None:
    kinds = {p.move.kind for p in prices(year(ranked(90, 80), 100), resolve(year(ranked(90, 80), 100)))}
    off = {"city_cap", "city_ceiling", "city_floor", "city_reserve", "apportionment", "exclusive", "experts_tier"}
    assert kinds & (off | {"tier_shape", "minimum_score", "qingdao", "request"}) == set()


def test_experts_tiers_are_dropped_only_where_there_are_some() -> None:
    pool = [candidate(1, 9000, experts_tier="丙级"), candidate(2, 8000, experts_tier="甲级")]
    got = one(year(pool, 200), "不采用专家评定等级")
    assert got.effect is not None
    assert got.effect.changes.raised == ("1",)


def test_the_merit_order_leaves_the_lines_and_says_so() -> None:
    case = year([candidate(1, 9000), candidate(2, 8000, ask=50), candidate(3, 7900, ask=50)], 150)
    dropped = one(case, "不设名次约束")
    assert dropped.proof == "solver"
    assert dropped.effect is not None
    assert dropped.effect.dropped == ("lines_甲级", "lines_乙级", "lines_丙级")
    assert goals_text(dropped.effect, WAN).startswith("不再有分数线目标，不比较")
    assert {p.proof for p in found(case).values()} == {"solver", "enumeration"}
    confirmed = prices(case, resolve(case), confirm=True)
    assert {p.proof for p in confirmed} == {"confirmed"}
    assert [p.effect for p in confirmed] == [p.effect for p in prices(case, resolve(case))]


def test_a_move_that_cannot_stand_says_why() -> None:
    """Without merit order there is no reserve of seats."""
    case = year(ranked(90, 80), 200).with_clause("city_reserve", seats=1)
    got = one(case, "不设名次约束")
    assert got.effect is None
    assert "city_reserve" in got.why
    assert got.moves_anything


def test_pins_alone_and_who_would_have_won_instead() -> None:
    """200 for two at 100: pinning 3 keeps 2 out, excluding 1 lets 2 in."""
    case = year(ranked(90, 88, 86), 200, pins={"3": "甲级", "1": None})
    assert set(resolve(case).awards) == {"2", "3"}
    pin = one(case, "取消锁定3为甲级（测试）")
    assert pin.effect is not None
    assert pin.move.pin == "3"
    assert pin.own == (3, 100 * WAN)
    out = one(case, "取消不予支持1（测试）")
    assert out.effect is not None
    assert out.own == (3, 100 * WAN)
    assert out.effect.hurt == ("2",)
    alone = year(ranked(90, 88, 86), 200, pins={"3": "甲级"})
    price = one(alone, "取消锁定3为甲级")
    assert (price.instead, price.own) == (("2",), (0, 0))
    assert price.effect is not None
    assert price.effect.decisive is not None
    assert price.effect.decisive.verdict == "better"


def test_sums_due_have_no_price() -> None:
    case = year(ranked(90), 100)
    due = case.programme.model_copy(update={"award": Event(kind="event", select="all")})
    with pytest.raises(UsageError, match="符合条件的都给"):
        prices(case.but(programme=due), resolve(case))


# ── 青岛 ──


def test_qingdao_moves_in_and_out_with_its_pins() -> None:
    theirs = [candidate(7, 8900, city="青岛市"), candidate(8, 8700, city="青岛市", product="x")]
    unscored = aside(replace(candidate(9, 0, city="青岛市"), score=None), "outside", "未参与评审")
    case = year(
        ranked(90, 88),
        300,
        outside=[*(aside(c, "outside", "青岛市单列(本厅选择)", "qingdao") for c in theirs), unscored],
    )
    due = aside(replace(candidate(6, 0, city="青岛市"), score=None), "outside", "青岛市单列(本厅选择)", "qingdao")
    assert with_qingdao(case.but(entries=(*case.entries, due)), "in").entries[-1] == due
    inside = with_qingdao(case, "in")
    assert [c.id for c in inside.problem().pool] == ["1", "7", "2", "8"]
    assert with_qingdao(inside, "separate").problem().fingerprint == case.problem().fingerprint
    assert with_qingdao(case, "separate") is case
    pinned = inside.but(pins={"8": Pin("丙级", "测试")})
    assert with_qingdao(pinned, "out").pins == {}
    moved = one(case, "青岛市2项纳入本池")
    assert moved.effect is not None
    assert moved.effect.changes.entered == ("7",)
    assert {g.verdict for g in moved.effect.goals if g.name.startswith("lines_")} <= {"same", "incomparable"}
    assert one(inside, "青岛市2项不参与本池").effect is not None


# ── on random years ──


@cache
def years() -> list[tuple[Resolved, tuple[Price, ...]]]:
    """The list and the prices of random years."""
    cases = [(case, resolve(case)) for case in map(draw, range(50))]
    return [(base, prices(case, base)) for case, base in cases if base.allocation is not None]


def test_every_price_is_a_solve_of_the_changed_year() -> None:
    told = 0
    for base, told_prices in years():
        for price in told_prices:
            changed = price.move.case.problem() if price.effect else None
            if changed is None or price.proof != "enumeration":
                continue
            solution = lines.solve(changed)
            assert isinstance(solution, lines.Solution)
            assert solution.allocation is not None
            got, e = solution.allocation, price.effect
            assert e is not None
            assert e.spent == (base.listed[1].spent, got.spent)
            assert e.number == (len(base.listed[1].funded), len(got.funded))
            assert e.changes == changes(base.listed, (changed, got))
            told += e.changes.any
    assert told > 250


def test_goals_before_are_those_of_the_list_and_after_are_measured_by_the_same_goals() -> None:
    for base, told_prices in years():
        problem, _ = base.listed
        known = {g.name: g.value for g in base.goals}
        for price in told_prices:
            if price.effect is None:
                continue
            told = [g.name for g in price.effect.goals]
            assert {g.name: g.before for g in price.effect.goals} == {n: known[n] for n in told}
            assert all(n.startswith("lines_") for n in known if n not in told)
            if price.move.kind == "qingdao":
                continue
            after = resolve(price.move.case).listed[1]
            yardstick = replace(price.move.case.problem(), programme=problem.programme)
            tally = tally_of(yardstick, after)
            assert [g.after for g in price.effect.goals] == [
                goal.value(tally) for goal in goals_of(yardstick, walked=True) if goal.name in told
            ]


def test_helped_and_hurt_are_everybody_touched_and_the_money_adds_up() -> None:
    for base, told_prices in years():
        for price in told_prices:
            e = price.effect
            if e is None:
                continue
            touched = {i for kind in ("entered", "left", "raised", "lowered", "amount") for i in e.changes.of(kind)}
            assert set(e.helped) | set(e.hurt) == touched
            assert not set(e.helped) & set(e.hurt)
            old, new = base.awards, resolve(price.move.case).awards
            moved = sum(new.get(i, (0, 0))[1] - old.get(i, (0, 0))[1] for i in touched)
            assert moved == e.spent[1] - e.spent[0]


def test_more_money_is_never_worse_and_less_never_better() -> None:
    seen = set()
    for _base, told_prices in years():
        for price in told_prices:
            if price.move.kind == "budget" and price.effect and price.effect.decisive:
                seen.add((price.move.step, price.effect.decisive.verdict))
    assert seen == {("up", "better"), ("down", "worse")}


def test_without_the_shape_the_goals_beside_it_are_never_worse() -> None:
    told = 0
    for _base, told_prices in years():
        for price in told_prices:
            if price.move.kind == "tier_shape" and price.effect:
                others = [g for g in price.effect.goals if g.name != "shape" and g.verdict != "same"]
                told += bool(others)
                assert not others or others[0].verdict == "better"
    assert told > 5


def test_the_answer_of_a_finished_solve_is_the_answer_of_the_lines() -> None:
    for seed in range(8):
        case = draw(seed)
        base = resolve(case)
        if base.allocation is None:
            assert base.why
            with pytest.raises(UsageError):
                assert base.listed
            continue
        result = solve_problem(case.problem())
        assert answered(result).awards == base.awards
        assert answered(result).proof == "confirmed"
        assert not effect(answered(result), base).changes.any


def test_no_list_has_a_reason() -> None:
    case = year(ranked(90, 80), 100, pins={"1": "甲级", "2": "甲级"})
    assert resolve(case).why == NOTHING
    assert resolve(case, confirm=True).why == NOTHING
    with pytest.raises(UsageError, match="solve"):
        answered(solve_problem(case.problem()))
    assert "R16" in resolve(case.but(pins={"77": Pin("甲级", "测试")})).why


def test_scaled_amounts_are_solved_at_their_largest_share() -> None:
    case = year(ranked(90, 88, 86), 200)
    amounts = Amounts(mode="scaled", counts={"甲级": 1, "乙级": 1, "丙级": 1})
    scaled = case.but(programme=case.programme.model_copy(update={"amounts": amounts}))
    quick, sure = resolve(scaled), resolve(scaled, confirm=True)
    assert quick.awards == sure.awards
    assert (quick.proof, sure.proof) == ("enumeration", "confirmed")


def test_every_move_changes_one_thing() -> None:
    chance = random.Random(3)
    for seed in range(20):
        case = draw(seed)
        for move in chance.sample(moves(case), 4):
            assert move.case != case
            own = {c.id for c in case.programme.clauses if c not in move.case.programme.clauses}
            assert own <= {move.clause}


def test_the_moves_stand_in_the_order_asked_for() -> None:
    case = year(ranked(90, 88), 200, quota(1, 1, 2), pins={"2": None}).with_clause("city_cap", max=1)
    kinds = list(dict.fromkeys(m.kind for m in moves(case.with_clause("shape", mode="pyramid"))))
    assert kinds[:3] == ["city_cap", "merit_order", "tier_shape"]
    assert kinds[-1] == "pins"


def test_others_may_compute_what_travels_to_them() -> None:
    """With an executor the same prices; what a process of its own gets and gives back survives the journey."""
    case = draw(5)
    base = resolve(case)
    with ThreadPoolExecutor(2) as executor:
        assert prices(case, base, executor=executor) == prices(case, base)
    for move in moves(case)[::5]:
        answer = resolve(pickle.loads(pickle.dumps(move.case)))
        assert pickle.loads(pickle.dumps(answer)).awards == resolve(move.case).awards


MOVES = [
    ("city_ceiling", {"max": 150 * WAN},
     {"不设各市金额上限（现为每市150万元）", "每市150万元改为175万元", "每市150万元改为125万元"}),
    ("city_floor", {"min": 2}, {"不设各市下限（现为每市至少2项）", "每市至少2项改为3项", "每市至少2项改为1项"}),
    ("city_reserve", {"seats": 1, "min_score": Decimal(80)},
     {"不留地市均衡名额（现为1个）", "地市均衡名额1个改为2个", "地市均衡名额不设最低分（现为80分）"}),
    ("apportionment", {"on": True}, {"不按各市申报数分配名额"}),
    ("shape", {"mode": "shares", "shares": {"甲级": "1/3", "乙级": "1/3", "丙级": "1/3"}},
     {"不设档次结构（现为按比例）", "各档比例容许相差2个改为3个", "各档比例容许相差2个改为1个"}),
    ("applied_tier", {"mode": "upper"}, {"不看申报的等级（现为不高于申报的等级）"}),
    ("applied_tier", {"mode": "exact"}, {"不看申报的等级（现为申报的等级即为等级）"}),
]  # fmt: skip


@pytest.mark.parametrize(("clause", "figures", "says"), MOVES)
def test_every_move_says_from_what_to_what(clause, figures, says) -> None:
    """Nothing is solved: only what would be changed is told."""
    pool = [candidate(1, 9000, applied_tier="甲级"), candidate(2, 8000, applied_tier="乙级")]
    case = year(pool, 300, about(2, 1, 3)).with_clause(clause, **figures)
    assert {m.says for m in moves(case) if m.clause == clause} == says
