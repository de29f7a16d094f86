"""What the pictures of 比较 show is what the lists say: sums, who differs, every budget, readings, near lists."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from allocator.errors import UsageError
from allocator.money import WAN
from allocator.problem.changes import KINDS, changed
from allocator.proof.resolve import answered
from allocator.report.otherwise.interpretations import label
from allocator.run.parts import Run
from allocator.whatif.effects import effect
from allocator.whatif.interpretations import interpretations
from allocator.whatif.moves import moves
from allocator.whatif.near_optimal import Alternatives
from allocator.whatif.price import prices
from allocator.workbench.answers import Answer, Answers
from allocator.workbench.comparing import MONEY, NUMBER, SIDE, ComparedPlan, compare
from allocator.workbench.setup import Setup
from allocator.workbench.task import Work, result
from allocator.workbench.whatif import (
    LIST,
    MOVE,
    PEOPLE,
    PROJECT,
    READING,
    SHARE,
    TIER,
    WHO,
    curve,
    near_picture,
    price_bars,
    price_rest,
    readings_picture,
)
from allocator.workbench.wording import for_page
from allocator.workbench.workspace import Workspace


@cache
def answers() -> Answers:
    return Answers(Workspace(Path(mkdtemp()) / "工作"))


def base() -> Setup:
    return answers().begin()


def run_of(setup: Setup) -> Run:
    found = answers().whole(setup).run
    assert found is not None
    return found


def awards(answer: Answer) -> dict[str, tuple[str, int]]:
    assert answer.tables is not None
    return {r.id: (r.tier or "", r.amount) for r in answer.tables.awarded}


def test_three_plans_beside_each_other_add_up() -> None:
    setups = (base(), base().model_copy(update={"budget": 16_000_000}), base().choosing("stance", "top"))
    plans = [ComparedPlan(f"方案{x}", answers().whole(s)) for x, s in zip("ABC", setups, strict=True)]
    found = compare(answers(), plans[0], plans[1:])
    assert found is not None
    lists = {p.title: awards(p.answer) for p in plans}
    facts = {f.name: f for f in found.facts()}
    spent = [sum(amount for _, amount in one.values()) for one in lists.values()]
    assert list(facts["已安排"].values) == [f"{s // WAN:,}万元" for s in spent]
    assert facts["已安排"].changes[1] == f"−{(spent[0] - spent[1]) // WAN}万元"
    assert list(facts["支持数"].values) == [f"{len(one)}项" for one in lists.values()]
    assert [sum(int(facts[t].values[k][:-1]) for t in found.compared.base.tiers) for k in range(3)] == [
        len(one) for one in lists.values()
    ]
    for by in ("city", "tier"):
        bars: list[dict[str, Any]] = found.bars(by)  # type: ignore[arg-type]
        for title, one in lists.items():
            own = [b for b in bars if b[SIDE] == title]
            assert sum(b[NUMBER] for b in own) == len(one)
            assert sum(b[MONEY] for b in own) * WAN == sum(amount for _, amount in one.values())
    differ = {i for one in lists.values() for i in one if len({other.get(i) for other in lists.values()}) > 1}
    rows = found.differing()
    assert set(rows.ids) == differ
    assert rows.values["位次"] == sorted(rows.values["位次"])
    moved = dict(zip(rows.ids, rows.values["方案B：变化"], strict=True))
    told = changed(*({i: (0, a) for i, (_, a) in one.items()} for one in (lists["方案A"], lists["方案B"])))
    assert {i for i, word in moved.items() if word == KINDS["left"]} == set(told.left)


def test_the_list_follows_the_budget() -> None:
    run = run_of(base())
    found = curve(run)
    here = found.at(base().budget)
    assert here is not None
    assert found.at(-1) is None
    for budget in (3_000_000, 12_340_000, 20_000_000):
        n = found.at(budget)
        assert n is not None
        one = awards(answers().whole(base().model_copy(update={"budget": budget})))
        rows = found.listed(n, here)
        listed = {
            i: (tier, int(amount * WAN))
            for i, tier, amount in zip(*(rows.values[c] for c in ("编号", "档次", "金额（万元）")), strict=True)
            if tier
        }
        assert listed == one
        assert found.left(budget) == budget - sum(amount for _, amount in one.values())
        gone = [i for i, kind in zip(rows.values["编号"], rows.values["变化"], strict=True) if kind == KINDS["left"]]
        assert set(gone) == set(awards(answers().whole(base()))) - set(one)
        assert (found.moved(n, here) == "没有变化") == (n == here)
    assert base().budget in found.budgets(base().budget)
    assert {s.budget for s in found.stairs} < set(found.budgets(1))


def test_the_price_of_rules_in_a_picture() -> None:
    run = run_of(base())
    now = answered(run.result)
    some = [m for m in moves(run.case) if m.step == "drop"][:4]
    found = [p for p in prices(run.case, now, steps=False) if p.says in {m.says for m in some}]
    bars = price_bars(found)
    for p in found:
        own = {b[WHO]: b[PEOPLE] for b in bars if b[MOVE] == p.says}
        if p.effect and p.effect.changes.any:
            assert own == {"受益": len(p.effect.helped), "受损": -len(p.effect.hurt)}
        else:
            assert own == {}
            assert any(p.says in line for line in price_rest(found))


def test_near_lists_in_a_picture() -> None:
    setup = base()
    run = run_of(setup)
    near = result(answers(), Work(task="near", setup=setup, of="1|"), lambda *_: None)
    assert isinstance(near, Alternatives)
    picture = near_picture(run, near)
    for n, other in enumerate(near.others, 1):
        levels = {i: a[0] for i, a in other.answer.awards.items()}
        shown = {m[PROJECT].split()[0]: m[TIER] for m in picture.marks if m[LIST] == f"名单{n}"}
        assert shown == {i: near.problem.tiers[levels[i] - 1].name if i in levels else "未入选" for i in shown}
        own = effect(now := answered(run.result), other.answer).changes
        assert now.allocation is not None
        assert {b[WHO]: b[PEOPLE] for b in picture.bars if b[LIST] == f"名单{n}"} == {
            word: len(own.of(kind)) for kind, word in KINDS.items() if own.of(kind)
        }
    assert picture.book()[:2] == b"PK"


def test_readings_in_a_picture() -> None:
    run = run_of(base())
    found = interpretations(run.case, ("quota", "per_applicant"))
    picture = readings_picture(run, found)
    for r in found.readings:
        moved = changed(found.base.awards, found.alone[r.number].awards)
        own = {b[WHO]: b[PEOPLE] for b in picture.bars if b[READING] == label(r)}
        assert own == {word: len(moved.of(kind)) for kind, word in KINDS.items() if moved.of(kind)}
    some = {found.names[s.id]: 100 * s.funded / len(found.listed) for s in found.of("some")}
    assert {m[PROJECT]: m[SHARE] for m in picture.marks} == some
    assert some
    assert [title for title, _ in picture.tables] == [s.name for s in picture.report.sheets]


@pytest.mark.parametrize("asked", ["很多|", "|例目标"])
def test_what_cannot_be_asked_is_told_in_the_words_of_the_page(asked: str) -> None:
    with pytest.raises(UsageError) as caught:
        result(answers(), Work(task="near", setup=base(), of=asked), lambda *_: None)
    assert "--" in str(caught.value)
    assert "--" not in for_page(str(caught.value))
