"""Which weight matters, what would settle whom, what the experts' marks say, why a list is another one."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from weights_case import HEADED, candidates, scheme, scheme_text, solved, workbook, year

from allocator.errors import RulesError, UsageError
from allocator.problem.changes import changed
from allocator.report.allocation import report as allocation_report
from allocator.report.xlsx import workbook as written
from allocator.whatif.weights import acceptability
from allocator.whatif.weights.acceptability import Tally
from allocator.whatif.weights.exact import Scorer
from allocator.whatif.weights.experts import judged
from allocator.whatif.weights.influence import at_end, settling
from allocator.whatif.weights.sampling import draw
from allocator.whatif.weights.space import MILLION, WeightSpace, to_million
from allocator.whatif.weights.study import study
from allocator.whatif.weights.values import Values

WEIGHTS = {"技术性能": 40, "创新性": 30, "推广价值": 20, "经济社会效益": 10}
OTHER = {"技术性能": 10, "创新性": 20, "推广价值": 30, "经济社会效益": 40}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("year")


def boxed(centre: tuple[int, ...], radius: Fraction, relations: tuple[tuple[int, int], ...] = ()) -> WeightSpace:
    low, high = (tuple(int(c * (1 + side * radius)) + (side < 0) for c in centre) for side in (-1, 1))
    return WeightSpace(tuple(f"例{k}" for k in range(len(centre))), low, high, relations)


def test_one_weight_goes_to_its_end_and_the_others_keep_their_proportions() -> None:
    rng = random.Random(4)
    for _ in range(60):
        parts = [rng.randint(1, 9) for _ in range(rng.randint(2, 6))]
        centre = to_million([Fraction(p, sum(parts)) for p in parts])
        space = boxed(centre, Fraction(rng.choice((5, 20, 60)), 100))
        for k in range(len(centre)):
            for side in ("low", "high"):
                found = at_end(space, centre, k, side)
                assert found is not None
                assert space.contains(found)
                others = [j for j in range(len(centre)) if j != k]
                if side == "low":
                    assert found[k] == max(space.low[k], MILLION - sum(space.high[j] for j in others))
                else:
                    assert found[k] == min(space.high[k], MILLION - sum(space.low[j] for j in others))
                inside = [j for j in others if space.low[j] < found[j] < space.high[j]]
                ratios = [Fraction(found[j], centre[j]) for j in inside]
                assert max(ratios, default=0) - min(ratios, default=0) < Fraction(2, min(centre))


def test_order_relations_stop_a_weight_on_its_way() -> None:
    centre = (400_000, 350_000, 250_000)
    space = boxed(centre, Fraction(1, 5), ((0, 1),))
    low = at_end(space, centre, 0, "low")
    assert low is not None
    assert space.contains(low)
    assert 0 <= low[0] - low[1] <= 2, "as low as the second lets it be"
    assert at_end(WeightSpace(("例",), (MILLION,), (MILLION,)), (MILLION,), 0, "low") is None


def test_the_ends_are_lists_of_their_own(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acceptability, "MOST_WITNESSES", 1)
    own = scheme(tmp_path, scheme_text(WEIGHTS, more='[space]\nradius = "60%"'))
    found = study(year(folder), [own], samples=80)
    (one,), r = found.influences, found.robust[0]
    assert one is not None
    assert r.space is not None
    lists = found.compared.lists
    ends = [end for lever in one.levers for end in lever.ends]
    assert len(ends) == 2 * len(r.space.names)
    changing = [end for end in ends if end.number]
    assert sum(bool(end.fingerprint) for end in changing) == min(3, len(changing))
    scorer = Scorer(r.scheme.values, 100)
    for end in [*changing[:3], *[e for e in ends if not e.number][:1]]:
        assert r.space.contains(end.weights)
        awards = lists.solved(scorer.of(end.weights)).awards
        assert end.changes is not None
        assert changed(r.scheme.listing.awards, awards).lists().keys() == end.changes.lists().keys()
        assert {k: set(v) for k, v in changed(r.scheme.listing.awards, awards).lists().items()} == {
            k: set(v) for k, v in end.changes.lists().items()
        }
        step = {i: awards.get(i, (0, 0))[1] - r.scheme.listing.awards.get(i, (0, 0))[1] for i in lists_ids(lists)}
        assert end.moved == max(sum(max(y, 0) for y in step.values()), sum(max(-y, 0) for y in step.values()))
    sizes = [lever.size for lever in one.ranked]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0][1] > 0


def lists_ids(lists: object) -> list[str]:
    return [c.id for c in lists.problem.pool]  # type: ignore[attr-defined]


def test_a_narrower_weight_settles_whom_it_alone_decides() -> None:
    """Weight 0 above its own funds the first, weight 1 within a tenth the second, chance the third."""
    centre = (500_000, 300_000, 200_000)
    space = boxed(centre, Fraction(1, 5))
    sample = draw(space, 4_000, 2)
    drawn, rng = sample.drawn, np.random.Generator(np.random.PCG64(1))
    near = np.abs(drawn[:, 1] - 300_000) <= 9_000
    levels = np.column_stack(
        [drawn[:, 0] > 500_000, near, rng.random(4_000) < 0.5, np.ones(4_000), np.arange(4_000) > 2]
    ).astype(np.int64)
    tally = Tally(sample, levels, levels, np.arange(4_000), 0, 4_000)
    first, second, third, last = settling(space, centre, tally)
    assert {(s.part, s.funded > 0) for s in first.found if s.term == 0} == {("upper", True), ("lower", False)}
    assert first.term == 0
    assert first.lower[0] == 0
    assert ("middle_tenth", True) in [(s.part, s.funded == s.size) for s in second.found if s.term == 1]
    assert third.found == ()
    assert (last.position, last.found) == (4, ()), "three vectors of 4,000 would be missed by chance in any part"
    for s in (first, second):
        for one in s.found:
            assert one.size >= 100


def marked(*rows: dict[str, int]) -> Values:
    experts = tuple({e: Fraction(v) for e, v in row.items()} for row in rows)
    n = len(rows)
    return Values((), ((),) * n, (Fraction(),) * n, experts, ("甲组",) * n)


def test_experts_by_hand() -> None:
    """Median 80, distances 0 1 1 2 20: the median of them 1; 60 is 20 from it, more than 15 and than 2·1.4826."""
    far = {"一": 80, "二": 81, "三": 79, "四": 82, "五": 60}
    wide = {"一": 50, "二": 60, "三": 70, "四": 80, "五": 90}  # robust deviation 14.826: 20 is within two of them
    few = {"一": 90, "二": 50, "三": 50, "四": 50}
    found = judged(marked(far, wide, few), 100)
    assert [(o.position, o.expert, o.away, o.robust) for o in found.outliers] == [
        (0, "五", -20, Fraction(14_826, 10_000))
    ]
    assert found.few == 1
    assert [(d.marks, d.range) for d in found.disagreement] == [(5, 22), (5, 40), (4, 40)]
    assert found.disagreement[1].deviation == pytest.approx(200**0.5)
    assert found.panels[0].range == 34
    assert not judged(marked({}, {}), 100).any
    same = marked(*({"严": 70 + k, "一": 80 + k, "二": 80 + k} for k in range(8)))
    strict, one, _ = judged(same, 100).strictness
    assert (strict.mean, strict.counted, strict.below, strict.systematic) == (-10, 8, 8, True)
    assert (one.mean, one.above, one.systematic) == (5, 8, True)
    seven = judged(marked(*({"严": 70, "一": 80} for _ in range(7))), 100)
    assert not any(s.systematic for s in seven.strictness)


def test_every_change_has_its_cause(tmp_path: Path) -> None:
    """Four firms have four candidates each: two awards, or 200万元, and the others of a firm are blocked."""
    lines, mates = candidates(), (8, 36, 4, 16, 7, 31, 28, 30, 24, 25, 6, 3, 15, 0, 12, 13)
    for n, k in enumerate(mates):
        lines[k] |= {c: lines[mates[n % 4]][c] for c in ("申报单位", "统一社会信用代码")}
    run = solved(workbook(tmp_path, lines))
    own = scheme(tmp_path, scheme_text(OTHER))
    found = study(run, [own], samples=0)
    (listed,), (why,) = found.compared.schemes, found.causes
    assert [c.id for c in why] == [i for ids in listed.changes.lists().values() for i in ids]
    pool = [c.id for c in found.compared.pool]
    order = [pool[i] for i in found.compared.lists.order(listed.listing.scores)]
    codes = set()
    for c in why:
        codes.add(c.code)
        assert c.ranks == (pool.index(c.id) + 1, order.index(c.id) + 1)
        for other in c.crossed:
            first, then = pool.index(other) + 1 - c.ranks[0], order.index(other) + 1 - c.ranks[1]
            assert (first < 0 < then) if c.code == "rose" else (then < 0 < first)
        if c.code in {"blocked", "unblocked"}:
            listing = listed.listing if c.code == "blocked" else found.compared.official
            assert c.siblings
            assert all(s in listing.awards for s in c.siblings)
    assert {"rose", "fell", "blocked", "unblocked"} <= codes


def test_an_earlier_year_is_hit_so_often(folder: Path, tmp_path: Path) -> None:
    run, own = year(folder), scheme(tmp_path, scheme_text(OTHER))
    found = study(run, [own], samples=0, earlier=run)
    assert found.earlier is not None
    (hit,), (one,) = found.earlier.hits, found.compared.schemes
    official, theirs = found.compared.official.awards, one.listing.awards
    assert hit.both == len(official.keys() & theirs.keys()) == len(official) - len(one.changes.left)
    assert hit.same_amount == len(official.items() & theirs.items()) <= hit.same_tier <= hit.both < hit.official
    given = tmp_path / "名单.xlsx"
    given.write_bytes(written(allocation_report(run)))
    again = study(run, [own], samples=0, earlier=run, earlier_list=given)
    assert again.earlier is not None
    assert again.earlier.given
    assert again.earlier.hits == (hit,)


def test_an_earlier_year_without_the_indicators_is_refused(folder: Path, tmp_path: Path) -> None:
    bare = solved(workbook(tmp_path, headers=tuple(h for h in HEADED if h != "模型架构(10分)")))
    own = scheme(tmp_path, scheme_text(OTHER))
    with pytest.raises(RulesError, match=r"往年申报表不能按方案计分，未作回溯检验：.*没有“模型架构”的得分列"):
        study(year(folder), [own], samples=0, earlier=bare)
    broken = SimpleNamespace(programme=bare.programme, problem=bare.problem, result=SimpleNamespace(allocation=None))
    with pytest.raises(UsageError, match="往年申报表没有已证明的名单"):
        study(year(folder), [own], samples=0, earlier=broken)  # type: ignore[arg-type]
