"""What brings a change: every claim re-proved, on made-up interactions and on random scenarios of the sample."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from compare_case import sample
from report_case import BUDGET, SAMPLE

from allocator.intake.cache import Rereader
from allocator.law.load import load
from allocator.law.scenario import apply
from allocator.law.scenario_file import Scenario
from allocator.proof.resolve import resolve
from allocator.run.parts import Options, Prepared
from allocator.run.pipeline import applied_under, case_of
from allocator.whatif.compare.builder import compare
from allocator.whatif.compare.causes import Cause, Outcome, Outcomes, Trials, causes
from allocator.whatif.compare.inputs import Comparand
from allocator.whatif.compare.overrides import Inputs, Override, Switches

LAW = load("model-voucher")


def override(key: str) -> Override:
    return Override(key, "旧", "新", "第一条")


def told(table: Mapping[str, Outcome], keys: str) -> Cause:
    """The cause of one candidate's change, its outcome given by which of the overrides (letters) are on."""
    trials = Trials(lambda on: {"1": table["".join(sorted(on))]} if "".join(sorted(on)) in table else None)
    return causes(["1"], [override(k) for k in keys], trials)["1"]


IN: Outcome = ("甲级", 100)
LOW: Outcome = ("丙级", 50)
SHOWN = "a：旧 → 新（第一条）"


class TestByHand:
    def test_the_only_one(self) -> None:
        found = told({"": None, "a": IN}, "a")
        assert (found.kind, found.says) == ("only", f"唯一的改动：{SHOWN}")

    def test_one_alone(self) -> None:
        found = told({"": None, "a": IN, "b": None, "ab": IN}, "ab")
        assert (found.kind, found.says) == ("alone", f"由此项单独引起：{SHOWN}")
        assert (found.alone, found.without) == ({"a": IN, "b": None}, {"a": None, "b": IN})

    def test_two_together(self) -> None:
        found = told({"": None, "a": None, "b": LOW, "ab": IN}, "ab")
        assert (found.kind, [o.key for o in found.needed]) == ("together", ["a", "b"])
        assert found.says == f"由下列各项共同引起，缺一不可：{SHOWN} 与 b：旧 → 新（第一条）"

    def test_either(self) -> None:
        found = told({"": None, "a": IN, "b": IN, "ab": IN}, "ab")
        assert (found.kind, found.needed) == ("any", ())
        assert found.says == f"下列任一改动即可引起：{SHOWN}；或 b：旧 → 新（第一条）"

    def test_two_together_whatever_the_third(self) -> None:
        table = dict.fromkeys(("", "a", "b", "c", "ac", "bc")) | {"ab": IN, "abc": IN}
        found = told(table, "abc")
        assert (found.kind, [o.key for o in found.enough[0]]) == ("together", ["a", "b"])

    def test_one_or_two_others(self) -> None:
        table = dict.fromkeys(("", "b", "c")) | {"a": IN, "bc": IN, "ab": IN, "ac": IN, "abc": IN}
        found = told(table, "abc")
        assert (found.kind, [[o.key for o in s] for s in found.enough]) == ("any", [["a"], ["b", "c"]])

    def test_two_disjoint_pairs(self) -> None:
        on = lambda keys: {"a", "b"} <= set(keys) or {"c", "d"} <= set(keys)  # noqa: E731
        names = ["".join(s) for n in range(5) for s in combinations("abcd", n)]
        found = told({name: IN if on(name) else None for name in names}, "abcd")
        assert (found.kind, {frozenset(o.key for o in s) for s in found.enough}) == (
            "any",
            {frozenset("ab"), frozenset("cd")},
        )

    def test_one_that_another_takes_back_and_a_third_brings_again(self) -> None:
        # a brings it, b takes it away, c keeps b from doing so
        table = {"": None, "a": IN, "b": None, "c": None, "ab": None, "ac": IN, "bc": None, "abc": IN}
        found = told(table, "abc")
        assert (found.kind, [o.key for o in found.needed]) == ("mixed", ["a", "c"])
        assert found.says.startswith("各项改动相互影响：只改 a：")

    def test_what_cannot_stand_alone_is_told_together(self) -> None:
        # a or b alone is no valid scenario
        found = told({"": None, "ab": IN}, "ab")
        assert (found.kind, found.alone, found.without) == ("together", {}, {})


def reproved(cause: Cause, keys: list[str], outcome: Any, base: Outcome, wanted: Outcome) -> None:
    """Every claim of a cause, asked again."""
    assert base != wanted
    for s in cause.enough:
        on = {o.key for o in s}
        assert outcome(on) == (True, wanted)
        assert all(outcome(on - {k}) != (True, wanted) for k in on)
    needed = {o.key for o in cause.needed}
    assert needed == {k for k in keys if outcome(set(keys) - {k}) != (True, wanted)}
    for table, sets in (
        (cause.alone, {k: {k} for k in keys}),
        (cause.without, {k: set(keys) - {k} for k in keys}),
    ):
        for k, found in table.items():
            assert outcome(sets[k]) == (True, found)
    singles = [k for k in keys if outcome({k}) == (True, wanted)]
    match cause.kind:
        case "only":
            assert len(keys) == 1
        case "alone":
            assert (singles, needed) == ([cause.enough[0][0].key], {cause.enough[0][0].key})
        case "together":
            assert not singles
            assert {o.key for o in cause.enough[0]} == needed
        case "any":
            assert not needed
            assert len(cause.enough) > 1
        case "mixed":
            assert {frozenset(o.key for o in s) for s in cause.enough} != {frozenset(needed)}


def test_every_claim_holds_whatever_the_interactions() -> None:
    """Random outcomes of every set of overrides: no claim is ever false."""
    seen = set()
    for seed in range(2000):
        chance = random.Random(seed)
        keys = list("abcd")[: chance.randint(1, 4)]
        sets = [frozenset(s) for n in range(len(keys) + 1) for s in combinations(keys, n)]
        table: dict[frozenset[str], Outcomes] = {
            s: None if chance.random() < 0.1 else {"1": chance.choice((IN, LOW, None))} for s in sets
        }
        table[frozenset()] = {"1": None}
        table[frozenset(keys)] = {"1": chance.choice((IN, LOW))}
        found = causes(["1"], [override(k) for k in keys], Trials(table.__getitem__))["1"]

        def outcome(on: set[str], table: dict[frozenset[str], Outcomes] = table) -> tuple[bool, Outcome]:
            known = table[frozenset(on)]
            return (known is not None, known["1"] if known else None)

        reproved(found, keys, outcome, None, outcome(set(keys))[1])
        seen.add(found.kind)
    assert seen == {"only", "alone", "together", "any", "mixed"}


# ── on the sample ──

CHOICES: dict[str, tuple[Any, ...]] = {
    "budget": ("1500万元", "1800万元", "2300万元"),
    "stance": ("top", "wide"),
    "ties": ("together",),
    "clause.quota.low": (20, 30),
    "clause.quota.high": (30, 40),
    "clause.per_applicant.max": (1, 3),
    "clause.city_cap.max": (4, 7),
    "clause.city_reserve.seats": (2, 3),
    "clause.cumulative.over": ("demote",),
    "clause.shape.mode": ("none", "no_hollow"),
    "clause.request.on": (False,),
    "tiers.优秀创新级.min_score": (84,),
}


def drawn(seed: int) -> Scenario:
    """A scenario of two to four settings, now and then with a pin or an exclusion."""
    chance = random.Random(seed)
    chosen = chance.sample(list(CHOICES), chance.randint(2, 4))
    out = {"exclude": {"62": {"because": "例"}}}
    pin = {"pin": {"66": {"tier": "优秀创新级", "because": "例"}}}
    settings = {k: chance.choice(CHOICES[k]) for k in chosen}
    return Scenario(name=f"例{seed}", because="例", set=settings, **chance.choice(({}, out, pin)))


@cache
def reader() -> Rereader:
    return Rereader([SAMPLE])


def solved_again(scenario: Scenario | None) -> dict[str, Outcome] | None:
    """The list of a scenario on the sample, with nothing remembered but the reading."""
    options = Options(budget=None if scenario and "budget" in scenario.set else BUDGET)
    applied, year = applied_under(LAW, scenario, options)
    answer = resolve(case_of(Prepared(applied, reader().judged(applied.programme, year), year, options)))
    if answer.problem is None or answer.allocation is None:
        return None
    names = [t.name for t in answer.problem.tiers]
    return {i: (names[level - 1], amount) for i, (level, amount) in answer.awards.items()}


def only(scenario: Scenario, keys: set[str]) -> Scenario:
    """The scenario with some of its settings and locks, written by itself."""
    return Scenario(
        name="例",
        because="例",
        set={k: v for k, v in scenario.set.items() if k in keys},
        pin={i: p for i, p in scenario.pin.items() if f"项目{i}" in keys},
        exclude={i: x for i, x in scenario.exclude.items() if f"项目{i}" in keys},
    )


def test_the_causes_on_the_sample_are_reproved(tmp_path: Path) -> None:
    scenarios = {s.name: s for s in map(drawn, range(6))}
    given = []
    for name, scenario in scenarios.items():
        path = tmp_path / f"{name}.toml"
        path.write_text(scenario.to_toml(), encoding="utf-8")
        given.append(Comparand("scenario", path))
    found = compare("model-voucher", [SAMPLE], Options(budget=BUDGET), given)
    kinds = set()
    for f in found.found:
        scenario = scenarios[f.comparison.other.name]
        if not f.comparison.comparable:
            continue
        keys = [o.key for o in f.overrides]
        tried: dict[frozenset[str], dict[str, Outcome] | None] = {}

        def outcome(on: set[str], name: str, scenario: Scenario = scenario, tried: dict[Any, Any] = tried) -> Any:
            asked = frozenset(on)
            if asked not in tried:
                tried[asked] = solved_again(only(scenario, on))
            table = tried[asked]
            return (table is not None, table.get(name) if table is not None else None)

        assert {m.id for m in f.comparison.moves} == set(f.causes)
        for m in f.comparison.moves:
            before, after = (None if x is None or x.tier is None else (x.tier, x.amount) for x in (m.before, m.after))
            asked = lambda on, name=m.id, ask=outcome: ask(on, name)  # noqa: E731
            assert asked(set()) == (True, before)
            reproved(f.causes[m.id], keys, asked, before, after)
            kinds.add(f.causes[m.id].kind)
    assert len(kinds) >= 3


class TestSwitches:
    """Which overrides there are, and the scenario in which some are on."""

    def switches(self, base: dict[str, Any], other: dict[str, Any], budgets: tuple[int, int] = (1, 1)) -> Switches:
        parts = [p if "set" in p else {"set": p} for p in (base, other)]
        sides = [Scenario(name="例", because="例", **p) for p in parts]
        made = [Inputs(apply(LAW, s), b) for s, b in zip(sides, budgets, strict=True)]
        return Switches(LAW, *made)

    def test_none_on_is_the_base_and_all_on_the_other(self) -> None:
        base = {
            "set": {"stance": "top", "clause.quota.target": 25},
            "pin": {"1": {"tier": "卓越领军级", "because": "甲"}},
        }
        other = {
            "set": {"clause.quota.high": 36, "clause.exclusive.groups": "industry"},
            "exclude": {"1": {"because": "乙"}, "2": {"because": "丙"}},
        }
        found = self.switches(base, other, (5, 7))
        keys = [o.key for o in found.overrides]
        for on, side in (((), found.base), (keys, found.other)):
            scenario, theirs = found.scenario(on), side.applied.scenario
            assert theirs is not None
            assert apply(LAW, scenario).programme == side.applied.programme
            assert scenario.set["budget"] == side.budget
            tiers = [{i: p.tier for i, p in s.pin.items()} for s in (scenario, theirs)]
            assert tiers[0] == tiers[1]
            assert scenario.exclude.keys() == theirs.exclude.keys()
        first = ["budget", "clause.quota.high", "clause.exclusive.groups", "项目1", "项目2"]
        assert keys == [*first, "stance", "clause.quota.target"]
        by_key = {o.key: o.says for o in found.overrides}
        assert by_key["项目1"] == "项目1：锁定为卓越领军级 → 不予支持（本厅选择）"
        assert by_key["budget"] == "budget：0.0005万元 → 0.0007万元（第三条）"
        assert by_key["clause.exclusive.groups"].startswith("clause.exclusive.groups：未设 → industry（")

    def test_what_changes_nothing_is_no_override(self) -> None:
        found = self.switches({}, {"stance": "balanced", "clause.quota.low": 27, "ties": "together"})
        assert [o.key for o in found.overrides] == ["ties"]
        same = {"clause.quota.target": 25}
        assert self.switches(same, same | {"clause.quota.low": 22, "clause.quota.high": 28}).overrides == ()

    def test_another_reason_is_no_other_lock(self) -> None:
        pin = {"set": {}, "pin": {"1": {"tier": "卓越领军级", "because": "甲"}}}
        again = {"set": {}, "pin": {"1": {"tier": "卓越领军级", "because": "乙"}}}
        assert self.switches(pin, again).overrides == ()

    def test_two_names_of_one_figure_are_one_override(self) -> None:
        law = load("scenario-voucher")
        sides = [{"tiers.标杆型.quota_high": 12}, {"clause.quota_标杆型.high": 14}]
        made = [Inputs(apply(law, Scenario(name="例", because="例", set=s)), 1) for s in sides]
        found = Switches(law, *made)
        (one,) = found.overrides
        assert (one.key, one.old, one.new, one.exceeds) == ("tiers.标杆型.quota_high", "12", "14", True)
        assert apply(law, found.scenario([one.key])).programme == made[1].applied.programme

    @pytest.mark.parametrize("seed", range(12))
    def test_each_override_matters(self, seed: int) -> None:
        one, other = drawn(seed), drawn(seed + 100)
        made = [Inputs(apply(LAW, s), BUDGET) for s in (one, other)]
        found = Switches(LAW, *made)
        keys = [o.key for o in found.overrides]
        assert apply(LAW, found.scenario([])).programme == made[0].applied.programme
        assert apply(LAW, found.scenario(keys)).programme == made[1].applied.programme
        for key in (k for k in keys if k != "budget" and not k.startswith("项目")):
            rest = apply(LAW, found.scenario([k for k in keys if k != key])).programme
            assert rest != made[1].applied.programme, key


def test_a_known_case_of_the_sample() -> None:
    """City balance: the cap moves 46 and 84, the reserve 38, 92, 90 and 104, 2 goes by either."""
    (found,) = sample("city-balance").found
    kinds = {i: (c.kind, tuple(o.key for s in c.enough for o in s)) for i, c in found.causes.items()}
    cap, seats = "clause.city_cap.percent", "clause.city_reserve.seats"
    assert kinds == {
        "38": ("alone", (seats,)),
        "92": ("alone", (seats,)),
        "90": ("alone", (seats,)),
        "46": ("alone", (cap,)),
        "84": ("alone", (cap,)),
        "104": ("alone", (seats,)),
        "2": ("any", (cap, seats)),
    }
