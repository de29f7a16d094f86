"""Two clauses of one kind, every kind: both act by their own figures, or both lines are named and nothing is computed.

The programme is a file; the brute force reads it for itself, the package through its own door.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from oracle.brute import brute
from oracle.referee import by_rows, complaints, judged, visits
from oracle.written import BESIDE, Written, told, written

from allocator.engines.backends import load_backend
from allocator.errors import RulesError
from allocator.law.clause.kinds import kind_of, kinds
from allocator.law.load import load
from allocator.proof.conflict import conflict_of

MODES, OVERS = ("soft", "hard"), ("truncate", "demote")
SEVERAL = (
    "quota", "per_applicant", "cumulative_ceiling", "once", "exclusive", "minimum_score", "city_cap", "city_ceiling",
    "city_floor",
)  # fmt: skip
"""Kinds of which several act."""
ONCE = {
    "city_reserve": "seats = {n}",
    "experts_tier": 'mode = "upper"',
    "applied_tier": 'mode = "upper"',
    "qingdao": 'mode = "in"',
}
"""Kinds of which one acts, and figures that put it in force; the others are in force as they are."""
SEEDS = range(6)


def pair(kind: str, seed: int) -> list[tuple[str, str]]:
    """Two clauses of a kind that both say something: other figures, cities, tiers or earlier years."""
    chance = Random(f"{kind} {seed}")
    city = [chance.choice(("济南", "青岛市", "淄博")) for _ in range(2)]
    tier = chance.choice(("甲级", "乙级"))
    some = f"if_fit_at_least = {chance.randint(1, 3)}"
    pairs = {
        "quota": (
            f"target = {chance.randint(1, 3)}\nlow = 1\nhigh = 3",
            f'tier = "{tier}"\ntarget = 1\nlow = {chance.randint(0, 1)}\nhigh = 1\nmode = "{chance.choice(MODES)}"',
        ),
        "per_applicant": (f"max = {chance.randint(1, 3)}", f'max = {chance.randint(1, 3)}\ncounts = "awards"'),
        "cumulative_ceiling": (
            f'ceiling = "{chance.randint(3, 9)}万元"\nhistory = "ministry"\nover = "{OVERS[seed % 2]}"',
            f'ceiling = "{chance.randint(2, 6)}万元"\nhistory = "none"\nover = "{OVERS[seed % 2]}"',
        ),
        "exclusive": ('by = "技术方向"', f'by = "industry"\nmax = {chance.randint(1, 2)}'),
        "once": ('per = "project"', 'per = "applicant"'),
        "minimum_score": (f"min = {chance.randint(69, 71)}.5", f'tier = "{tier}"\nmin = {chance.randint(70, 72)}'),
        "city_cap": (f'max = {chance.randint(0, 1)}\ncities = ["{city[0]}"]', f"max = {chance.randint(1, 2)}\n{some}"),
        "city_ceiling": (
            f'max = "{chance.randint(2, 5)}万元"\ncities = ["{city[0]}", "{city[1]}"]',
            f'max = "{chance.randint(4, 9)}万元"\n{some}',
        ),
        "city_floor": (
            f'min = {chance.randint(1, 3)}\nmode = "{chance.choice(MODES)}"\nif_fit_at_least = 2',
            f'min = {chance.randint(1, 2)}\nmode = "{chance.choice(MODES)}"\ncities = ["{city[0]}"]',
        ),
    }
    return [(kind, figures) for figures in pairs[kind]]


def both_orders(kind: str, seed: int) -> list[Written]:
    """A world with two clauses of a kind, in either order; in some something else is demanded, too."""
    if kind == "gate":
        tiers = ["甲级", "乙级"] if seed % 2 else ["甲级", "甲级"]
        return [written(seed, demand(seed), gates) for gates in (tiers, tiers[::-1])]
    clauses = pair(kind, seed)
    return [written(seed, [*found, *demand(seed)]) for found in (clauses, clauses[::-1])]


def at(kind: str, place: int) -> str:
    """The id of the first or the second of two."""
    return f"gate_{place}" if kind == "gate" else kind if place == 1 else f"{kind}_{place}"


def demand(seed: int) -> list[tuple[str, str]]:
    """What asks for awards, so that there may be nothing to find; of the kind quota itself there is enough."""
    return [("city_floor", 'min = 1\nmode = "hard"\ncities = ["青岛"]')] if seed % 3 == 1 else []


@pytest.mark.parametrize("kind", [*SEVERAL, "gate"])
def test_two_that_act_equal_the_brute_force_by_both_engines_in_either_order(kind: str) -> None:
    infeasible = 0
    for seed in SEEDS:
        for world in both_orders(kind, seed):
            assert judged(world) == [], (seed, world.text)
            found, problem = brute(world), world.problem()
            assert len(visits(problem)) == found.allowed
            infeasible += not found.lists
        if seed < 4:
            assert list(complaints(world, problem, by_rows(problem, load_backend("cpsat")), found)) == []
    assert 0 < infeasible < 2 * len(SEEDS)


@pytest.mark.parametrize("kind", [*SEVERAL, "gate"])
def test_either_of_the_two_decides_in_some_world(kind: str) -> None:
    """What the other tests stand on: a package that overlooks one of the two is found out by them."""
    decides: set[int] = set()
    for seed in range(60):
        world, *_ = both_orders(kind, seed)
        lists = brute(world).lists
        decides |= {k for k in (1, 2) if brute(world.without([at(kind, k)])).lists != lists}
        if decides == {1, 2}:
            return
    assert (kind, decides) == ("once", {2})  # where nothing is paid to the applicant nothing is to the project


@pytest.mark.parametrize("kind", [*SEVERAL, "gate"])
def test_a_conflict_names_the_one_of_the_two_that_stands_in_the_way(kind: str) -> None:
    for seed in SEEDS:
        for world in both_orders(kind, seed):
            if not brute(world).lists:
                named = conflict_of(world.case()).clauses
                limits = [x.id for x in world.programme.clauses if x.kind not in BESIDE]
                limits += [gate.id for gate in world.programme.gates]
                others = [name for name in (*limits, "budget", "pins") if name not in named]
                assert not brute(world.without(others)).lists, (seed, named)
                assert all(brute(world.without([*others, name])).lists for name in named), (seed, named)


@pytest.mark.parametrize("kind", [k for k in kinds() if k not in SEVERAL])
def test_the_second_of_a_kind_that_acts_once_is_refused_by_both_lines(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "例办法.toml"
    figures = [(kind, ONCE.get(kind, "").format(n=n)) for n in (1, 2)]
    path.write_text(told([figures[0], ("per_applicant", "max = 1"), figures[1]], "top", ()), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    first, _, second, *_ = [n for n, line in enumerate(lines, 1) if line == "[[clause]]"]
    with pytest.raises(RulesError, match=f"第{first}行与第{second}行：.*“{kind}”、“{kind}_2”"):
        load(str(path))


def test_every_kind_says_whether_several_act() -> None:
    assert {kind for kind in kinds() if kind_of(kind).several} == {*SEVERAL}


def test_two_ceilings_that_deal_otherwise_with_what_exceeds_them_are_refused_by_both_lines(tmp_path: Path) -> None:
    path = tmp_path / "例办法.toml"
    figures = [("cumulative_ceiling", f'ceiling = "9万元"\nover = "{over}"') for over in OVERS]
    path.write_text(told(figures, "top", ()), encoding="utf-8")
    with pytest.raises(RulesError, match=r"第10行与第14行：.*over 写作truncate、demote"):
        load(str(path))
