"""Worlds whose programme is a planner's own TOML file, which the brute force reads for itself, from the text alone.

Everybody else's data (candidates, ledger, pins, budget) is that of a tiny random world. Nothing of the package reads
the text here: names of cities, sums of money and what a clause leaves unsaid are understood by what the manual says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from types import SimpleNamespace
from typing import Any

from oracle.pools import World, draw
from oracle.settings import PLAIN

from allocator.law.load import parse
from allocator.problem.case import Case

WAN = 10_000
TIERS = {"甲级": 4, "乙级": 2}
"""Tier → 万元, top tier first."""
HEAD = 'year = 2026\nshort = "测试券"\nstance = "{stance}"\n' + "".join(
    f'[[tier]]\nname = "{name}"\nceiling = "{sum_}万元"\n' for name, sum_ in TIERS.items()
)
BESIDE = {
    "request": "on = false",
    "merit_order": 'mode = "excused"',
    "experts_tier": 'mode = "off"',
    "applied_tier": 'mode = "off"',
    "tier_shape": 'mode = "none"',
}
"""Clauses that the file states so that none goes without saying, and the figures that switch most of them off."""
UNSAID: Mapping[str, Mapping[str, Any]] = {
    "quota": {"tier": None, "mode": "soft"},
    "per_applicant": {"counts": "both"},
    "cumulative_ceiling": {"over": "truncate", "history": "programme"},
    "once": {"on": True, "per": "project"},
    "exclusive": {"max": 1, "on": True},
    "minimum_score": {"tier": None, "min": None},
    "city_cap": {"max": None, "percent": None, "cities": [], "if_fit_at_least": 0},
    "city_ceiling": {"max": None, "cities": [], "if_fit_at_least": 0},
    "city_floor": {"min": 0, "mode": "soft", "up_to_fit": False, "cities": [], "if_fit_at_least": 0},
}
"""Kind → what holds where the file does not say it."""


@dataclass(frozen=True)
class Written(World):
    """A world with its programme's text; `programme` is what the oracle reads in it."""

    text: str = ""

    def case(self) -> Case:
        """The world as the package reads it."""
        programme = parse(tomllib.loads(self.text), "测试券.toml")
        return Case(programme, self.entries, self.budget, self.receipts, dict(self.pins))

    def problem(self) -> Any:
        return self.case().problem()

    def without(self, gone: Sequence[str]) -> Written:
        """The same for the oracle alone, with some clauses, the budget or the pins struck out."""
        clauses = [x for x in self.programme.clauses if x.id not in gone]
        gates = [x for x in self.programme.gates if x.id not in gone]
        programme = SimpleNamespace(**{**vars(self.programme), "clauses": clauses, "gates": gates})
        budget = 10**9 if "budget" in gone else self.budget
        return replace(self, programme=programme, budget=budget, pins={} if "pins" in gone else self.pins)  # type: ignore[arg-type]


def written(seed: int, clauses: Sequence[tuple[str, str]], gates: Sequence[str] = ()) -> Written:
    """The world of a seed with these clauses (kind, figures) in its file, in this order, and a gate for each tier."""
    chance = Random(f"written {seed}")
    modes = {"pins": chance.choice(("none", "none", "in", "both")), "history": chance.choice(("programme", "column"))}
    world = draw(seed, size=(4, 6), modes={**PLAIN, "merit": "excused", **modes, "exclusive": "label"})
    text = told(clauses, chance.choice(("balanced", "top", "wide")), gates)
    answers = [{f"gate_{n}": chance.choice(("pass", "fail", "unknown")) for n in range(1, 3)} for _ in world.entries]
    entries = tuple(
        replace(e, candidate=replace(e.candidate, gates={**e.candidate.gates, **said}))  # type: ignore[dict-item]
        for e, said in zip(world.entries, answers, strict=True)
    )
    pins = {name: replace(pin, tier=pin.tier and chance.choice([*TIERS])) for name, pin in world.pins.items()}
    budget = chance.randint(4, 20) * WAN
    return Written(read(text), entries, budget, world.receipts, pins, world.modes, text)


def told(clauses: Sequence[tuple[str, str]], stance: str, gates: Sequence[str]) -> str:
    """The file: tiers, gates, the clauses in their order, and behind them those that must not go without saying."""
    beside = [(kind, figures) for kind, figures in BESIDE.items() if kind not in {k for k, _ in clauses}]
    blocks = [f'[[clause]]\nkind = "{kind}"\n{figures}\n' for kind, figures in (*clauses, *beside)]
    passed = '[[gate]]\nname = "条件{n}"\ntier = "{tier}"\ntests = [{{ columns = ["列{n}"], passes = ["是"] }}]\n'
    asked = [passed.format(n=n, tier=tier) for n, tier in enumerate(gates, 1)]
    return HEAD.format(stance=stance) + "".join((*asked, *blocks))


def read(text: str) -> Any:
    """What the file says, in the words of the oracle."""
    data = tomllib.loads(text, parse_float=Decimal)
    tiers = [
        SimpleNamespace(name=t["name"], ceiling=_money(t["ceiling"]), floor=None, min_score=None) for t in data["tier"]
    ]
    taken: list[str] = []
    clauses = [_clause(entry, taken) for entry in data["clause"]]
    return SimpleNamespace(
        tiers=tiers,
        clauses=clauses,
        gates=[
            SimpleNamespace(id=f"gate_{n}", name=g["name"], tier=g["tier"], proof=False)
            for n, g in enumerate(data.get("gate", ()), 1)
        ],
        award=SimpleNamespace(granule=WAN),
        amounts=SimpleNamespace(mode="ceiling", step=None),
        stance=data["stance"],
        goals=(),
        ties="keys",
    )


def _clause(entry: Mapping[str, Any], taken: list[str]) -> Any:
    """A clause with what it leaves unsaid; its id is its kind, with a count where that is taken."""
    kind = entry["kind"]
    taken.append(kind)
    count = taken.count(kind)
    said = {**UNSAID.get(kind, {}), **entry, "id": kind if count == 1 else f"{kind}_{count}"}
    if kind == "cumulative_ceiling":
        said["ceiling"] = _money(said["ceiling"])
    if kind == "city_ceiling" and said["max"] is not None:
        said["max"] = _money(said["max"])
    if "cities" in said:
        said["cities"] = [name if name.endswith("市") else f"{name}市" for name in said["cities"]]
    return SimpleNamespace(**said)


def _money(said: str) -> int:
    """3万元 is 30,000元."""
    return int(Decimal(said.removesuffix("万元")) * WAN)
