"""What is proven of all weights: against every vector there is, replayed by the checker, refused when touched."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from oracle.weight_checks import steady_lists_stay, verdicts_equal_every_vector
from weights_case import prepared, scheme, scheme_text, solved, workbook, year

from allocator.errors import VerificationError
from allocator.whatif.weights.acceptability import Tally, tallied
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.proofs.check import faults, proven
from allocator.whatif.weights.proofs.claims import Claim, Pairs
from allocator.whatif.weights.proofs.numbers import Numbers
from allocator.whatif.weights.proofs.search import search
from allocator.whatif.weights.proofs.verdicts import Proofs, proofs_of
from allocator.whatif.weights.sampling import draw
from allocator.whatif.weights.space import WeightSpace, space_of
from allocator.whatif.weights.values import Term, Values

Made = tuple[Lists, Scorer, WeightSpace, Tally, Proofs]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The usual year and 20 indicators at ±20 %: some verdicts need branches."""
    folder = tmp_path_factory.mktemp("proofs")
    own = scheme(folder, scheme_text())
    lists, values = prepared(year(folder), own)
    space, scorer = space_of(own, values), Scorer(values, 100)
    tally = tallied(lists, scorer, draw(space, 150, 4))
    return lists, scorer, space, tally, proofs_of(lists, scorer, space, tally)


@pytest.fixture
def record(made: Made) -> dict[str, Any]:
    """As read back from a file."""
    lists, *_, proofs = made
    found: dict[str, Any] = json.loads(json.dumps(proofs.to_json([c.id for c in lists.problem.pool])))
    return found


def test_verdicts_hold_under_every_vector() -> None:
    """Small W of two to four indicators: every order there is, each solved."""
    how: dict[str, int] = {}
    assert verdicts_equal_every_vector(range(40), how, most=10) == []
    assert how["always of always"] > 10
    assert how["never of never"] > 50
    assert how["hard"] > 5
    assert how["open of critical"] > 10


def test_a_list_is_steady_below_its_radius() -> None:
    how: dict[str, int] = {}
    assert steady_lists_stay(range(40), how, most=10) == []
    assert how["list held"] > 2, "the radius is above 0, and the list changes beyond"


def leaves(tree: Any) -> Iterator[Any]:
    """Yield every leaf of a tree."""
    if "on" in tree:
        yield from leaves(tree["yes"])
        yield from leaves(tree["no"])
    else:
        yield tree


def refused(record: dict[str, Any]) -> bool:
    """Tell whether the checker finds a fault, or cannot read it at all."""
    try:
        return bool(faults(record))
    except (KeyError, ValueError):
        return True


def test_every_proof_replays_and_a_bound_lowered_by_one_is_refused(record: dict[str, Any]) -> None:
    assert faults(record) == []
    claims = [c for v in record["verdicts"] for c in v["claims"]]
    assert any(leaf["rows"] for c in claims for leaf in leaves(c["tree"])), "some need multipliers"
    for claim in claims:
        assert proven(record, claim) == claim["most"]
        claim["most"] -= 1
        assert proven(record, claim) > claim["most"]
    assert refused(record)


def test_a_touched_proof_is_refused(record: dict[str, Any]) -> None:
    places = range(len(record["verdicts"]))
    where = next(k for k in places if record["verdicts"][k]["claims"][0]["tree"].get("rows"))
    for change in ("multiplier", "rival", "verdict", "numbers", "points"):
        other = deepcopy(record)
        own = other["verdicts"][where]
        main = own["claims"][0]
        if change == "multiplier":
            main["tree"]["rows"] = []
        elif change == "rival":
            main["rivals"] = main["rivals"][1:] if own["verdict"] == "always" else main["rivals"] * 2
        elif change == "verdict":
            own["verdict"] = {"always": "never", "never": "always"}[own["verdict"]]
        elif change == "numbers":
            other["numbers"] = [[0, 1_000] for _ in other["numbers"]]
        else:
            other["added"] = [-(10**15) for _ in other["added"]]
        assert refused(other), change


def _branched(seed: int) -> Iterator[tuple[dict[str, Any], dict[str, Any], Scorer]]:
    """Yield claims, as low as they are proven, that need a branch; with the facts and what scores."""
    rng = random.Random(seed)
    n, k = 24, 8
    own = [rng.uniform(0.4, 0.6) for _ in range(n)]
    rows = tuple(tuple(Fraction(round(20 * (q + rng.uniform(-0.3, 0.3))), 20) for _ in range(k)) for q in own)
    terms = tuple(Term(f"例{c}", Fraction(1, k)) for c in range(k))
    scorer = Scorer(Values(terms, rows, (Fraction(),) * n, ({},) * n, ("",) * n), 100)
    space = WeightSpace(tuple(t.name for t in terms), (75_000,) * k, (175_000,) * k)
    lists: Any = SimpleNamespace(place=list(range(n)))
    pairs = Pairs(lists, scorer, space)
    facts = Proofs("", Numbers(()), (), (), (), pairs).to_json(())
    for i, turned in product(range(n), (False, True)):
        rivals = [j for j in range(n) if j != i]
        groups = () if turned else ((1, tuple(rivals[:3])), (2, tuple(rivals[3:8])))
        for target in range(n, -1, -1):
            tree = search(pairs, i, rivals, groups, target, turned=turned)
            if tree is None:
                break
            if "on" in tree:
                claim = Claim(i, tuple(rivals), target, tree, turned, groups).to_json()
                yield facts, claim | {"most": proven(facts, claim)}, scorer


def test_a_tree_covers_all_cases() -> None:
    """Claims that need branches: never above what some weights show, and refused where a part of one is left out."""
    found = 0
    for facts, claim, scorer in _branched(1):
        found += 1
        low, high = (tuple(facts[side]) for side in ("low", "high"))
        drawn = draw(WeightSpace(("",) * 8, low, high), 500, found).drawn
        assert max(counted(facts, claim, scorer.of(tuple(w))) for w in drawn.tolist()) <= claim["most"]
        parts = [claim | {"tree": claim["tree"][side]} for side in ("yes", "no")]
        for part in parts:
            with pytest.raises(ValueError, match="zip"):
                proven(facts, part)
        bare = deepcopy(claim)
        for leaf in leaves(bare["tree"]):
            leaf["rows"], leaf["path"] = [], [0] * len(leaf["path"])
        assert proven(facts, bare) > claim["most"]
        bad = deepcopy(claim)
        next(leaves(bad["tree"]))["path"][0] = -1
        with pytest.raises(ValueError, match="scale"):
            proven(facts, bad)
    assert found > 3


def counted(facts: dict[str, Any], claim: dict[str, Any], scores: tuple[int, ...]) -> int:
    """Return how many rivals stand above somebody, of a group no more than its cap; turned: below him."""
    i, keys = claim["of"], facts["keys"]
    above = {j: (scores[j], -keys[j]) > (scores[i], -keys[i]) for j in claim["rivals"]}
    if claim["turned"]:
        return sum(not found for found in above.values())
    inside = {j for _, members in claim["groups"] for j in members}
    capped = sum(min(cap, sum(above[j] for j in members)) for cap, members in claim["groups"])
    return capped + sum(found for j, found in above.items() if j not in inside)


def test_what_is_proven_holds_of_other_vectors(made: Made) -> None:
    lists, scorer, space, _, proofs = made
    other = tallied(lists, scorer, draw(space, 300, 77))
    assert proofs.numbers is not None
    assert len(proofs.known) > 60
    for (i, level), verdict in proofs.known.items():
        assert (other.levels[:, i] >= level).sum() == (300 if verdict == "always" else 0)
    for level, (least, most) in enumerate(proofs.numbers.at_least, 1):
        had = (other.levels >= level).sum(axis=1)
        assert least <= had.min()
        assert had.max() <= most


def test_a_sample_that_contradicts_a_proof_stops_it(made: Made) -> None:
    lists, scorer, space, tally, proofs = made
    i = next(i for (i, level), verdict in proofs.known.items() if level == 1 and verdict == "always")
    levels = tally.levels.copy()
    levels[0, i] = 0
    with pytest.raises(VerificationError, match="抽样与已证明的结论不一致"):
        proofs_of(lists, scorer, space, replace(tally, levels=levels))
    many = tally.levels.copy()
    many[0, :] = 1
    with pytest.raises(VerificationError, match="抽样与已证明的结论不一致"):
        proofs_of(lists, scorer, space, replace(tally, levels=many))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ('[set]\n"clause.quota.mode" = "hard"', "hard"),
        ('[set]\n"tiers.卓越领军级.min_score" = 80', "scores"),
        ('[pin]\n"1" = {tier = "培育成长级", because = "例"}', "way"),
    ],
)
def test_where_ranks_alone_prove_nothing_it_says_so(tmp_path: Path, changes: str, why: str) -> None:
    scenario = tmp_path / "情景.toml"
    scenario.write_text(f'name = "例"\nbecause = "测试"\n{changes}\n', "utf-8")
    own = scheme(tmp_path, scheme_text())
    lists, values = prepared(solved(workbook(tmp_path), scenario=scenario), own)
    proofs = proofs_of(lists, Scorer(values, 100), space_of(own, values))
    assert proofs.barred == why
    assert proofs.to_json(()) == {"barred": why}
    assert proofs.verdict(0) == "open"
