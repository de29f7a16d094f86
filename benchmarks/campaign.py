"""The long proof: what the tests do on thousands of tiny worlds, done on ten times as many, and every family's mutants.

    python benchmarks/campaign.py               writes benchmarks/results/campaign.json; exit 1 if anything is wrong
    python benchmarks/campaign.py --scale 0.1   as many worlds as the tests take
    python benchmarks/campaign.py --mutants 0   without the mutants
    python benchmarks/campaign.py --scale 0     the mutants alone; --families walk,pay these families alone
    python benchmarks/campaign.py --mutants 0 --checks stair,growth    the checks whose names say so alone
    python benchmarks/campaign.py --scale 0 --mutants 0    the changed sample tables alone; --variants 0 without them

A part that is left out keeps what the result file says of it, with its own scale, versions and seconds.
Seeds are those of the tests and the ones that follow them, so a run can be repeated anywhere. One process, one core.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests"
sys.path[:0] = [str(HERE), str(TESTS), str(TESTS / "helpers")]

import kills  # noqa: E402
from oracle import (  # noqa: E402
    amount_checks,
    checks,
    contract,
    dossier_checks,
    invariance,
    kernel_checks,
    measuring,
    ranked_checks,
    stair_checks,
    weight_checks,
)
from oracle.battery import killed  # noqa: E402
from oracle.equivalent import EQUIVALENT  # noqa: E402
from oracle.mutants import FAMILIES, chosen, mutants_of  # noqa: E402
from oracle.settings import SETTINGS, SOFT  # noqa: E402
from variants import trial  # noqa: E402

RESULT = HERE / "results" / "campaign.json"
PACKAGES = ("numpy", "ortools", "pulp")
SHOWN = 5
"""How many complaints of a check are written down."""
Run = Callable[[range], Sequence[object]]


@dataclass(frozen=True)
class Check:
    """A comparison on `count` worlds from the seed `first` on, at scale 1."""

    name: str
    count: int
    run: Run
    first: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a check did: worlds, seeds from and to (exclusive), complaints, seconds."""

    name: str
    worlds: int
    seeds: tuple[int, int]
    wrong: int
    seconds: float
    first_complaints: tuple[str, ...] = ()


@dataclass
class Family:
    """One family's mutants: how many there are, were tried and noticed; those argued, and those that got away."""

    there_are: int
    tried: int = 0
    killed: int = 0
    argued: list[str] = field(default_factory=list)
    survived: list[str] = field(default_factory=list)


def plan() -> Iterator[Check]:
    """Yield every check, at scale 1: ten times what the tests do."""
    tiny, real = (3, 7), (30, 120)
    yield Check("best list = brute force", 200_000, checks.engine_equals_brute)
    yield Check("four tiers = brute force", 4_000, lambda s: checks.engine_equals_brute(s, None, {"tiers": "4"}))
    yield Check("smallest pools = brute force", 10_000, lambda s: checks.engine_equals_brute(s, None, size=(0, 2)))
    yield Check("frozen problem = raw data", 40_000, checks.frozen_equals_raw)
    yield Check("requests below the granule close their candidate", 2_000, checks.small_requests_closed)
    yield Check("allowed assignments = canonical lines", 50_000, checks.allowed_equals_visits)
    yield Check("pruned = unpruned", 200_000, lambda s: checks.pruned_equals_unpruned(s, tiny))
    yield Check("pruned = unpruned, 12 to 18 candidates", 1_000, lambda s: checks.pruned_equals_unpruned(s, (12, 18)))
    yield Check("brute force = its second reading", 2_400, checks.brute_equals_judge)
    for engine in ("cpsat", "highs", "cbc"):
        yield Check(
            f"{engine} = brute force", 2_000, lambda s, e=engine: checks.engine_equals_brute(s, e), first=100_000
        )
        yield Check(
            f"{engine} = lines, 30 to 120 candidates",
            200,
            lambda s, e=engine: checks.lines_equal_rows(s, e, real),
            first=200_000,
        )
    for name, modes in (
        ("all or nothing", {"over": "skip", "merit": "excused"}),
        ("merit order off", {"merit": "off"}),
        ("merit order in each city", {"merit": "in_city"}),
        ("merit order for being funded", {"merit": "funding"}),
    ):
        yield Check(
            f"cpsat = highs, {name}, 15 to 30 candidates",
            50,
            lambda s, m=modes: checks.solvers_agree(s, (15, 30), m),
            first=300_000,
        )
    for engine in ("cpsat", "highs"):
        yield Check(
            f"{engine} = brute force, amounts chosen freely",
            4_000,
            lambda s, e=engine: amount_checks.free_equals_brute(s, e),
            first=700_000,
        )
    yield Check("amounts at the largest share", 500, amount_checks.scaled_equals_brute, 700_000)
    yield Check("finished lists cut to the budget", 3_000, amount_checks.pro_rata_equals_brute, 700_000)
    yield Check("ranked rates: best list = the law", 20_000, ranked_checks.lists_equal_the_law)
    yield Check("ranked rates: walks = lists without envy", 10_000, ranked_checks.walks_equal_the_law)
    yield Check("ranked rates: every stair = the law", 4_000, ranked_checks.stairs_equal_the_law)
    for engine in ("cpsat", "highs", "cbc"):
        yield Check(
            f"ranked rates: {engine} = the law", 400, lambda s, e=engine: ranked_checks.lists_equal_the_law(s, e)
        )
    yield Check("many orders = the full walk, four to a pool", 5_000, kernel_checks.orders_equal_the_full_walk, 800_000)
    yield Check("verdicts on all weights = every vector", 5_000, weight_checks.verdicts_equal_every_vector)
    yield Check("a list is steady below its radius", 2_000, weight_checks.steady_lists_stay)
    for beside in dossier_checks.BESIDE:
        name = f"least score of each tier = every score tried{beside and f', {beside}'}"
        yield Check(name, 100, lambda s, b=beside: dossier_checks.trials_are_borne_out(s, b))
    yield Check("all reasons = raw data", 2_000, dossier_checks.reasons_are_all_that_hold)
    yield Check("every stair = solves at its ends", 16_000, stair_checks.stairs_equal_solves)
    yield Check("every stair = brute force", 6_000, stair_checks.stairs_equal_brute_force)
    yield Check("growth without loss = its definition", 10_000, stair_checks.growth_equals_definition)
    yield Check("all rows = all measurements", 240, lambda s: [*contract.all_rows_equal_all_measurements(s)], 500_000)
    yield Check("row order", 10_000, invariance.row_order, 600_000)
    yield Check("names", 10_000, invariance.names, 600_000)
    yield Check("unit of money", 10_000, invariance.unit_of_money, 600_000)
    yield Check("more budget", 10_000, invariance.more_budget, 600_000)
    yield Check(
        "better score, one project each",
        4_000,
        lambda s: [*invariance.better_score(s, invariance.DEFAULT, alone=True)],
        600_000,
    )
    yield Check("commands killed while they write", 300, kills.survived)


def contracts(scale: float, words: Sequence[str] = ("",)) -> Iterator[Outcome]:
    """Yield the contract of every rule, on ten times the worlds at scale 1."""
    count = max(8, round(80 * scale))
    for kind, settings in SETTINGS.items():
        if not any(word in f"contract of {kind}" for word in words):
            continue
        begun, wrong = time.perf_counter(), []
        for modes in settings:
            checked = [
                measuring.measurements_are_true(kind, modes, count),
                measuring.blocks_are_true(kind, modes, count),
                contract.blocks_equal_excuses(kind, modes, count),
            ]
            rows = contract.rows_equal_measurements(kind, modes, count)
            amounts = measuring.amounts_are_measured({**modes, "over": "truncate"}, count)
            for complaints in (*checked, amounts if kind == "tier_ceiling" and "amounts" not in modes else rows):
                wrong += list(complaints)
        yield _outcome(f"contract of {kind}", count * len(settings), (400_000, 400_000 + count), wrong, begun)
    if not any(word in "contract of the goals" for word in words):
        return
    begun = time.perf_counter()
    wrong = [why for modes in SOFT for why in contract.goals_equal_rows(modes, max(3, round(30 * scale)))]
    yield _outcome("contract of the goals", max(3, round(30 * scale)) * len(SOFT), (400_000, 400_030), wrong, begun)


def perform(check: Check, scale: float) -> Outcome:
    """Return one check on its share of worlds."""
    count = max(1, round(check.count * scale))
    begun = time.perf_counter()
    wrong = check.run(range(check.first, check.first + count))
    return _outcome(check.name, count, (check.first, check.first + count), wrong, begun)


def _outcome(name: str, worlds: int, seeds: tuple[int, int], wrong: Sequence[object], begun: float) -> Outcome:
    seconds = round(time.perf_counter() - begun, 1)
    return Outcome(name, worlds, seeds, len(wrong), seconds, tuple(str(w)[:400] for w in wrong[:SHOWN]))


def hunted(name: str, count: int) -> Family:
    """`count` of a family's mutants, each under the battery; those that nothing can tell are argued on the way."""
    family = Family(len(mutants_of(name)))
    for mutant in chosen(name, family.there_are):
        if family.tried == count:
            break
        if mutant.name in EQUIVALENT:
            family.argued.append(f"{mutant.name}: {EQUIVALENT[mutant.name]}")
            continue
        family.tried += 1
        if killed(mutant):
            family.killed += 1
        else:
            family.survived.append(mutant.name)
    return family


def main() -> int:
    """Run everything, write the result file, print a summary."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scale", type=float, default=1.0, help="share of the worlds; the tests take 0.1")
    options.add_argument("--mutants", type=int, default=18, help="mutants per family")
    options.add_argument("--families", default="", help="these families of mutants alone, separated by commas")
    options.add_argument("--checks", default="", help="the checks with these words in their names alone")
    options.add_argument("--variants", type=int, default=2000, help="changes to the sample tables; the tests take 200")
    given = options.parse_args()
    families = given.families.split(",") if given.families else list(FAMILIES)
    parts: dict[str, tuple[dict[str, Any], bool]] = {}
    if given.scale > 0:
        parts["worlds"] = compared(given.scale, given.checks.split(","))
    if given.mutants > 0:
        parts["mutants"] = noticed(given.mutants, families)
    if given.variants > 0:
        parts["variants"] = varied(given.variants)
    before = json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {}
    if given.families and "mutants" in before:
        parts["mutants"][0]["families"] = before["mutants"]["families"] | parts["mutants"][0]["families"]
        parts["mutants"][0]["seconds"] += before["mutants"]["seconds"]
    if given.checks and "worlds" in before:
        again = {c["name"]: c for c in parts["worlds"][0]["checks"]}
        kept = [again.pop(c["name"], c) for c in before["worlds"]["checks"]]
        parts["worlds"][0]["checks"] = [*kept, *again.values()]
        parts["worlds"][0]["seconds"] = round(sum(c["seconds"] for c in parts["worlds"][0]["checks"]))
    record = {**before, **{name: found for name, (found, _) in parts.items()}}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return int(not all(good for _, good in parts.values()))


def compared(scale: float, words: Sequence[str] = ("",)) -> tuple[dict[str, Any], bool]:
    """Return every check at a scale whose name has one of the words; whether all is well."""
    begun = time.perf_counter()
    outcomes = []
    for check in plan():
        if any(word in check.name for word in words):
            outcomes.append(perform(check, scale))
            _print(outcomes[-1])
    for outcome in contracts(scale, words):
        outcomes.append(outcome)
        _print(outcome)
    wrong = sum(o.wrong for o in outcomes)
    print(f"{sum(o.worlds for o in outcomes):,} worlds, {wrong} complaints", flush=True)
    return {"scale": scale, **_circumstances(begun), "checks": [asdict(o) for o in outcomes]}, wrong == 0


def noticed(count: int, names: Sequence[str]) -> tuple[dict[str, Any], bool]:
    """Return the mutants of some families; whether all that are tried are noticed."""
    begun = time.perf_counter()
    families = {}
    for name in names:
        found = families[name] = hunted(name, count)
        print(f"mutants of {name}: {found.killed} of {found.tried} noticed, {len(found.argued)} argued", flush=True)
        for survivor in found.survived:
            print(f"    got away: {survivor}", flush=True)
    tried, killed_all = sum(f.tried for f in families.values()), sum(f.killed for f in families.values())
    print(f"{killed_all} of {tried} mutants noticed", flush=True)
    told = {name: asdict(f) for name, f in families.items()}
    return {"per_family": count, **_circumstances(begun), "families": told}, killed_all == tried


def varied(count: int) -> tuple[dict[str, Any], bool]:
    """Change the sample tables one thing at a time; tell whether none passes in silence and few are asked."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        trials = [trial.attempt(seed, Path(folder)) for seed in range(count)]
    wrong = trial.complaints(trials)
    print(f"{count:,} changed tables, {len(wrong)} complaints", flush=True)
    for complaint in wrong[:SHOWN]:
        print(f"    {complaint[:400]}", flush=True)
    told = {"changes": count, **_circumstances(begun), "kinds": trial.told(trials), "wrong": wrong[:SHOWN]}
    return told, not wrong


def _circumstances(begun: float) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "cores": os.cpu_count(),
        "seconds": round(time.perf_counter() - begun),
    }


def _print(outcome: Outcome) -> None:
    print(f"{outcome.name}: {outcome.worlds:,} worlds, {outcome.wrong} wrong, {outcome.seconds} s", flush=True)
    for complaint in outcome.first_complaints:
        print(f"    {complaint}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
