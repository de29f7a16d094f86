"""Other weights: W and its samples, the lists they bring against official solves, what is certain, what is found."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from weights_case import TREE, prepared, scheme, scheme_text, solved, workbook, year

from allocator.engines.score_lines import compiled
from allocator.engines.score_lines.descent import descend
from allocator.errors import RulesError
from allocator.law.shipped import shipped_folder, vouchers
from allocator.proof.solve import solve_problem
from allocator.run import pipeline
from allocator.run.parts import Options, Run
from allocator.whatif.weights import acceptability
from allocator.whatif.weights.acceptability import tallied, witnesses
from allocator.whatif.weights.compared import Compared, Listing, compared
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.lists import Lists
from allocator.whatif.weights.pairs import certain_pairs
from allocator.whatif.weights.radius import radius_found
from allocator.whatif.weights.robustness import robustness
from allocator.whatif.weights.sampling import draw
from allocator.whatif.weights.scheme import Scheme, load
from allocator.whatif.weights.space import MILLION, WeightSpace, space_of, to_million
from allocator.whatif.weights.statistics import alike, concordance, kendall, of_terms, ranks, spearman
from allocator.whatif.weights.values import Term, Values, values_of

WEIGHTS = {"技术性能": 40, "创新性": 30, "推广价值": 20, "经济社会效益": 10}
REVERSED = dict(zip(WEIGHTS, reversed(WEIGHTS.values()), strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("year")


def against(run: Run, *schemes: Scheme) -> Compared:
    """The schemes beside the official list."""
    marks, allocation = run.prepared.intake.marks, run.result.allocation
    assert marks is not None
    assert allocation is not None
    pool = run.problem.pool
    awards = {c.id: (a.level, a.amount) for c, a in zip(pool, allocation.awards, strict=True) if a}
    official = Listing(tuple(c.score or 0 for c in pool), awards, run.problem.fingerprint)
    return compared(Lists(run.case, run.problem), official, [(s.name, s) for s in schemes], marks())


def space_with(low: list[int], high: list[int], relations: tuple[tuple[int, int], ...] = ()) -> WeightSpace:
    names = tuple(f"例{k}" for k in range(len(low)))
    return WeightSpace(names, tuple(low), tuple(high), relations)


def made(
    rows: list[list[Fraction]], weights: list[Fraction], experts: list[dict[str, Fraction]] | None = None
) -> Values:
    """Values without a file."""
    terms = tuple(Term(f"例{k}", w) for k, w in enumerate(weights))
    n = len(rows)
    return Values(terms, tuple(map(tuple, rows)), (Fraction(),) * n, tuple(experts or [{}] * n), ("",) * n)


def test_reversed_weights_change_the_list(folder: Path, tmp_path: Path) -> None:
    found = against(year(folder), scheme(tmp_path, scheme_text(WEIGHTS)), scheme(tmp_path, scheme_text(REVERSED)))
    plain, other = found.schemes
    assert plain.listing.awards != other.listing.awards
    assert set(plain.listing.awards) != set(other.listing.awards)
    assert plain.differs == len(set(found.official.awards) - set(plain.listing.awards))
    for s in found.schemes:
        by_tier, by_city = found.by_tier(s.listing), found.by_city(s.listing)
        assert sum(y for _, y in by_tier.values()) == sum(y for _, y in by_city.values()) == s.listing.spent
        assert sum(n for n, _ in by_tier.values()) == len(s.listing.awards)
    near = {found.pool[i].id for i in found.near}
    assert set(plain.changes.entered) | set(plain.changes.left) <= near


def test_the_list_of_a_scheme_is_that_of_a_file_with_its_scores(folder: Path, tmp_path: Path) -> None:
    """By the product's own path: the pool frozen with these scores, solved by two engines."""
    run = year(folder)
    found = against(run, scheme(tmp_path, scheme_text(WEIGHTS)))
    own = found.schemes[0].listing
    problem = found.lists.frozen(own.scores)
    assert {c.id: c.score for c in problem.pool} == {c.id: s for c, s in zip(run.problem.pool, own.scores, strict=True)}
    result = solve_problem(problem)
    assert result.proven
    assert problem.fingerprint == own.fingerprint


def test_correlation_of_ranks() -> None:
    draw_ = random.Random(5)
    for _ in range(30):
        n = draw_.randint(3, 9)
        one, other = ([draw_.randint(1, 5) for _ in range(n)] for _ in range(2))
        mid = [[sum(y > x for y in v) + (sum(y == x for y in v) + 1) / 2 for x in v] for v in (one, other)]
        assert [[r / 2 for r in ranks(v)] for v in (one, other)] == mid
        if len(set(one)) == 1 or len(set(other)) == 1:
            assert spearman(one, other) is None
            assert kendall(one, other) is None
            continue
        assert spearman(one, other) == pytest.approx(np.corrcoef(*mid)[0, 1])
        pairs = [(i, j) for i in range(n) for j in range(i)]
        signs = [(np.sign(one[i] - one[j]), np.sign(other[i] - other[j])) for i, j in pairs]
        told = [sum(abs(s[k]) for s in signs) for k in (0, 1)]
        assert kendall(one, other) == pytest.approx(sum(a * b for a, b in signs) / (told[0] * told[1]) ** 0.5)


def test_concordance_of_three_judges_by_hand() -> None:
    """Ranks 1234, 1243, 2134: sums 4, 5, 10, 11; S = 37; W = 12·37 / (9·60) = 37/45. With ties by the usual formula."""
    orders = [[4, 3, 2, 1], [4, 3, 1, 2], [3, 4, 2, 1]]
    experts = [{f"专家{e}": Fraction(o[k]) for e, o in enumerate(orders)} for k in range(4)]
    values = made([[Fraction(1)]] * 5, [Fraction(1)], [*experts, {"专家0": Fraction(1)}])
    (found,) = concordance(values)
    assert (found.value, found.experts, found.counted, found.left_out) == (Fraction(37, 45), 3, 4, 1)
    same = [{f"专家{e}": Fraction([9, 9, 5, 1][k]) for e in range(3)} for k in range(4)]
    assert concordance(made([[Fraction(1)]] * 4, [Fraction(1)], same))[0].value == 1


def test_what_a_weight_brings_about() -> None:
    rows = [[Fraction(a, 4), Fraction(b, 4)] for a, b in ((0, 1), (2, 1), (4, 1), (2, 1))]
    first, second = of_terms(made(rows, [Fraction(1, 4), Fraction(3, 4)]))
    assert (first.effective, second.effective) == (1, 0), "a term on which all are equal decides nothing"
    assert (first.nominal, second.nominal) == (Fraction(1, 4), Fraction(3, 4))
    assert (first.distinct, second.distinct, first.tied, second.tied) == (3, 1, Fraction(1, 6), 1)
    draw_ = random.Random(3)
    rows = [[Fraction(draw_.randint(0, 20), 20) for _ in range(3)] for _ in range(15)]
    found = of_terms(made(rows, [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]))
    assert sum(t.effective or 0 for t in found) == 1
    doubled = [[row[0], row[0] / 2, row[1]] for row in rows]
    top = alike(made(doubled, [Fraction(1, 3)] * 3))[0]
    assert (top.one, top.other, top.double) == ("例0", "例1", True)


def test_samples_lie_in_the_space_and_replay() -> None:
    box = space_with([40_000] * 20, [60_000] * 20)
    one, again, other = draw(box, 3_000, 1), draw(box, 3_000, 1), draw(box, 3_000, 2)
    assert (one.drawn == again.drawn).all()
    assert not (one.drawn == other.drawn).all()
    assert one.how == "rejection"
    assert all(box.contains(row) for row in one.drawn.tolist())
    assert not box.contains([40_000] * 20)
    assert not box.contains([30_000, 70_000, *[50_000] * 18])
    assert one.margin == pytest.approx(98 / 3_000**0.5)
    assert draw(box, 10_000, 1).margin == pytest.approx(0.98)
    assert draw(box, 10_000, 1).joint(360) == pytest.approx(2.2, abs=0.02)
    assert draw(box, 10_000, 1).least == pytest.approx(0.03)


def test_every_vector_is_equally_likely() -> None:
    """Small spaces, enumerated: of a box, of the simplex, and of a walk inside order relations."""
    low, high = MILLION // 3 - 2, MILLION // 3 + 3
    box = space_with([low] * 3, [high] * 3)
    _even(box, draw(box, 40_000, 3).drawn, 0.02)
    order = space_with([low] * 3, [high] * 3, ((0, 1), (1, 2)))
    found = draw(order, 20_000, 3)
    assert found.how == "rejection"
    _even(order, found.drawn, 0.02)


def _even(space: WeightSpace, drawn: np.ndarray[tuple[int, int], np.dtype[np.int64]], within: float) -> None:
    spans = (range(lo, hi + 1) for lo, hi in zip(space.low, space.high, strict=True))
    every = [w for w in product(*spans) if space.contains(w)]
    found = {tuple(w): 0 for w in every}
    for row in drawn.tolist():
        found[tuple(row)] += 1
    assert len(every) > 4
    assert max(abs(n / len(drawn) - 1 / len(every)) for n in found.values()) < within


def test_narrow_order_relations_are_walked_and_worth_less() -> None:
    order = space_with([0] * 7, [MILLION] * 7, tuple((k, k + 1) for k in range(6)))
    found = draw(order, 400, 3)
    assert found.how == "walk"
    assert found.accepted < 0.01
    assert all(order.contains(row) for row in found.drawn.tolist())
    assert 1 <= found.effective <= 400
    assert found.margin == pytest.approx(98 / found.effective**0.5)
    # The mean of the greatest of seven parts of a uniform split is (1 + 1/2 + … + 1/7)/7.
    greatest = sum(1 / k for k in range(1, 8)) / 7
    assert found.drawn[:, 0].mean() / MILLION == pytest.approx(greatest, abs=0.06)
    with pytest.raises(RulesError, match="相互矛盾"):
        draw(space_with([0, 600_000], [400_000, 1_000_000], ((0, 1),)), 10, 1)


def test_the_whole_simplex_is_split_uniformly() -> None:
    space = WeightSpace(("例甲", "例乙", "例丙"), (0,) * 3, (MILLION,) * 3, (), None, simplex=True)
    drawn = draw(space, 20_000, 5).drawn
    assert (drawn.sum(axis=1) == MILLION).all()
    assert drawn.min() >= 0
    assert drawn.mean(axis=0) / MILLION == pytest.approx([1 / 3] * 3, abs=0.01)
    assert (drawn.max(axis=1) > MILLION // 2).mean() == pytest.approx(0.75, abs=0.01)


def test_shares_of_two_criteria_are_the_parts_of_the_line() -> None:
    """SMAA on two criteria: the better of two on the first criterion wins where its weight is large enough."""
    space = WeightSpace(("例甲", "例乙"), (0, 0), (MILLION, MILLION), (), None, simplex=True)
    rows = [[Fraction(1), Fraction(0)], [Fraction(1, 2), Fraction(3, 4)]]
    scores = Scorer(made(rows, [Fraction(1, 2)] * 2), 100).hundredths(draw(space, 40_000, 9).drawn)
    # 100·w > 50·w + 75·(1 − w) where w > 0.6
    assert (scores[:, 0] > scores[:, 1]).mean() == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize("budget", [2000, 1200])
def test_lists_of_weights_drawn_are_those_of_official_solves(folder: Path, tmp_path: Path, budget: int) -> None:
    """Vectors at a budget that the kernel serves, and at one where no list is perfect and every order is sought."""
    run = year(folder, budget)
    own = scheme(tmp_path, scheme_text(WEIGHTS, more='[space]\nradius = "60%"'))
    lists, values = prepared(run, own)
    scorer = Scorer(values, 100)
    tally = tallied(lists, scorer, draw(space_of(own, values), 14, 4))
    assert lists.way == "orders"
    assert lists.many is not None
    assert (tally.walked, lists.many.sought) == (0, 0 if budget == 2000 else 14)
    assert tally.size == 14
    for k, weights in enumerate(tally.sample.drawn.tolist()):
        result = solve_problem(lists.frozen(scorer.of(tuple(weights))))
        assert result.proven
        assert result.allocation is not None
        levels, amounts = lists.listed(result.problem, result.allocation)
        assert levels == tally.levels[k].tolist()
        assert amounts == tally.amounts[k].tolist()


PINNED = '[pin]\n"1" = {tier = "培育成长级", because = "例"}'
LEAST = '[set]\n"tiers.卓越领军级.min_score" = 80\n"tiers.培育成长级.min_score" = 62'


@pytest.mark.parametrize(("changes", "way"), [(PINNED, "walks"), (LEAST, "orders")])
def test_lists_where_more_than_positions_decides(
    tmp_path: Path, changes: str, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pin, which the kernel does not serve: each is frozen and walked. Least scores, which open and close tiers.

    Orders are asked for in groups, as the compiled kernel has them, some of which have to be walked.
    """
    monkeypatch.setattr(compiled, "quick", lambda: descend)
    scenario = tmp_path / "情景.toml"
    scenario.write_text(f'name = "例"\nbecause = "测试"\n{changes}\n', "utf-8")
    run = solved(workbook(tmp_path), scenario=scenario)
    own = scheme(tmp_path, scheme_text(WEIGHTS))
    lists, values = prepared(run, own)
    assert lists.way == way
    assert lists.by_score == (changes == LEAST)
    scorer = Scorer(values, 100)
    tally = tallied(lists, scorer, draw(space_of(own, values), 4, 4))
    for k, weights in enumerate(tally.sample.drawn.tolist()):
        result = solve_problem(lists.frozen(scorer.of(tuple(weights))))
        assert result.allocation is not None
        assert lists.listed(result.problem, result.allocation)[0] == tally.levels[k].tolist()


def test_tiers_that_experts_gave_are_kept_under_any_weights() -> None:
    """场景券: everybody's tier is given, and the score decides who is funded with it."""
    (sample,) = [v for v in vouchers() if v.programme == "scenario-voucher"]
    read = pipeline.prepare(sample.programme, [sample.file], Options(budget=sample.budget))
    case = pipeline.case_of(read)
    problem, marks = case.problem(), read.intake.marks
    assert problem.graded
    assert marks is not None
    own = load(shipped_folder("scenarios") / "weights" / "scenario-voucher.toml")
    lists, values = Lists(case, problem), values_of(own, problem.pool, marks())
    scorer = Scorer(values, 100)
    tally = tallied(lists, scorer, draw(space_of(own, values), 6, 4))
    assert tally.size == 6
    for k, weights in enumerate(tally.sample.drawn.tolist()):
        result = solve_problem(lists.frozen(scorer.of(tuple(weights))))
        assert result.allocation is not None
        assert lists.listed(result.problem, result.allocation)[1] == tally.amounts[k].tolist()


def test_what_is_certain_holds_under_every_weight_drawn(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    own = scheme(tmp_path, scheme_text(WEIGHTS))
    lists, values = prepared(run, own)
    space, scorer = space_of(own, values), Scorer(values, 100)
    above = certain_pairs(lists, scorer, space)
    assert 0 < above.settled < above.pairs
    assert not (above.certain & above.certain.T).any()
    best, worst = np.array(above.best), np.array(above.worst)
    for weights in [*draw(space, 300, 8).drawn.tolist(), *extreme(space)]:
        assert space.contains(weights)
        order = lists.order(scorer.of(tuple(weights)))
        rank = np.empty(len(order), int)
        rank[order] = range(1, len(order) + 1)
        assert not (above.certain & (rank[:, None] > rank[None, :])).any()
        assert ((best <= rank) & (rank <= worst)).all()


def extreme(space: WeightSpace) -> list[list[int]]:
    """Corners of the box: as much as may be on the first terms of some order."""
    draw_, found = random.Random(1), []
    for _ in range(60):
        weights, order = list(space.low), draw_.sample(range(len(space.low)), len(space.low))
        for k in order:
            weights[k] += min(space.high[k] - weights[k], MILLION - sum(weights))
        found.append(weights)
    return found


def test_the_margin_of_a_hundredth_is_kept() -> None:
    """Half a hundredth apart is not certain: rounded, the two may be equal, and the keys decide."""
    rows = [[Fraction(50_006, 100_000)], [Fraction(50_001, 100_000)], [Fraction(50_016, 100_000)]]
    scorer = Scorer(made(rows, [Fraction(1)]), 100)
    space = space_with([MILLION], [MILLION])

    class Keys:
        place = (1, 0, 2)

    certain = certain_pairs(Keys(), scorer, space).certain  # type: ignore[arg-type]
    assert certain.tolist() == [[False, False, False], [False, False, False], [True, True, False]]


def test_witnesses_are_official_lists_and_show_both_sides(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    own = scheme(tmp_path, scheme_text(WEIGHTS))
    (found,) = against(run, own).schemes
    robust = robustness(Lists(run.case, run.problem), found, samples=500)
    assert robust.tally is not None
    assert robust.space is not None
    mixed = {s.id for s in robust.shares if 0 < s.funded < robust.tally.size}
    critical = {s.id for s in robust.shares if s.verdict == "critical"}
    assert mixed
    assert mixed <= critical
    for share in robust.shares:
        if share.verdict == "critical":
            yes, no = (robust.witnesses[k] for k in share.witnesses)
            assert share.id in yes.funded
            assert share.id not in no.funded
        assert sum(share.by_level) == share.funded
        assert (share.central is None) == (share.funded == 0)
        if share.central is not None:
            assert robust.space.contains(share.central)
            assert share.confidence in {0, 1}
    assert all(robust.space.contains(w.weights) for w in robust.witnesses)
    always = [s for s in robust.shares if s.funded == robust.tally.size]
    assert robust.always(frozenset(found.listing.awards))[0] == len(always)


def test_central_weights_are_the_mean_of_those_that_fund(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    own = scheme(tmp_path, scheme_text(WEIGHTS))
    lists, values = prepared(run, own)
    space = space_of(own, values)
    tally = tallied(lists, Scorer(values, 100), draw(space, 300, 6))
    i = int(np.argmin(np.abs(tally.at_least() - 150)))
    mine = tally.sample.drawn[tally.levels[:, i] > 0]
    central = tally.central(i, space)
    assert central is not None
    assert np.abs(np.array(central) - mine.mean(axis=0)).max() <= 1
    never = next(k for k, n in enumerate(tally.at_least()) if n == 0)
    assert tally.central(never, space) is None


def test_a_nearer_list_is_found_and_solved_again(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    own = scheme(tmp_path, scheme_text(WEIGHTS))
    lists, values = prepared(run, own)
    scorer, space = Scorer(values, 100), space_of(own, values)
    tally = tallied(lists, scorer, draw(space, 500, 6))
    centre = to_million([t.weight for t in values.terms])
    base = lists.solved(scorer.of(centre)).awards
    for found in radius_found(lists, scorer, values, tally):
        assert found.radius is not None
        away = max(Fraction(abs(w - c), c) for w, c in zip(found.weights, centre, strict=True))
        assert away == found.radius
        assert away <= Fraction(1, 5)
        there = lists.solved(scorer.of(found.weights)).awards
        changed = {i for i in range(len(run.problem.pool)) if _of(there, run, i) != _of(base, run, i)}
        assert {i for i, _, _ in found.after} <= changed
        assert found.after
    firm = scheme(tmp_path, scheme_text(WEIGHTS, more='[space]\nradius = "0.0001%"'))
    still = tallied(lists, scorer, draw(space_of(firm, values), 20, 6))
    assert {f.radius for f in radius_found(lists, scorer, values, still)} == {None}


def _of(awards: dict[str, tuple[int, int]], run: Run, i: int) -> tuple[int, int] | None:
    return awards.get(run.problem.pool[i].id)


def test_the_bound_over_the_box_is_its_least_corner() -> None:
    draw_ = random.Random(11)
    space = space_with([100_000, 200_000, 150_000], [400_000, 500_000, 600_000])
    every = [w for w in extreme(space) if space.contains(w)]
    for _ in range(20):
        figures = [draw_.randint(-50, 50) for _ in range(3)]
        least = min(sum(w * d for w, d in zip(weights, figures, strict=True)) for weights in every)
        assert space.least(np.array([figures], np.int64)).tolist() == [least]


def test_witnesses_are_few(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    own = scheme(tmp_path, scheme_text(WEIGHTS))
    lists, values = prepared(run, own)
    scorer = Scorer(values, 100)
    tally = tallied(lists, scorer, draw(space_of(own, values), 200, 6))
    assert len(witnesses(lists, scorer, tally)) <= 8


def test_progress_is_told_and_may_stop(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acceptability, "TOLD", 20)
    run = year(folder)
    own = scheme(tmp_path, scheme_text(WEIGHTS, more='[space]\nradius = "60%"'))
    lists, values = prepared(run, own)
    told: list[int] = []

    def heard(done: int) -> None:
        told.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tallied(lists, Scorer(values, 100), draw(space_of(own, values), 40, 6), heard)
    assert told == [20]


def test_relations_between_names_are_those_of_the_file(folder: Path, tmp_path: Path) -> None:
    run = year(folder)
    first, second = TREE["技术性能"][:2]
    own = scheme(tmp_path, scheme_text(WEIGHTS, more=f'[space]\norder = ["{first} >= {second}"]'))
    _, values = prepared(run, own)
    space = space_of(own, values)
    drawn = draw(space, 200, 1).drawn
    a, b = (space.names.index(n) for n in (first, second))
    assert (drawn[:, a] >= drawn[:, b]).all()
    whole = scheme(tmp_path, scheme_text(WEIGHTS, more='[space]\norder = ["技术性能 >= 创新性"]'))
    with pytest.raises(RulesError, match="没有单独计分"):
        space_of(whole, values)
