"""名次核对: the certificate is what a double loop finds, its checker finds every change, and it stands on its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from oracle import after, envy, ranked
from oracle.amounts import drawn, pro_rata_world
from oracle.pools import World
from oracle.ranked_checks import problem_of
from worlds import aside, by_hand, candidate, year
from worlds import ranked as scored

import allocator
from allocator.errors import VerificationError
from allocator.law import load as programme_file
from allocator.law.gates import Gate
from allocator.problem.allocation import Allocation, Award
from allocator.problem.candidate import Candidate, Entry
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.proof.envy.certificate import Certificate
from allocator.proof.envy.check import faults
from allocator.proof.envy.pairs import certificate
from allocator.proof.envy.proven import proven
from allocator.proof.envy.raw import rows_of
from allocator.proof.resolve import best, resolve_frozen

Modes = Mapping[str, str]
SETTINGS: tuple[Modes, ...] = (
    {},
    {"ties": "together", "pins": "both"},
    {"merit": "strict", "over": "truncate"},
    {"merit": "in_city", "over": "demote"},
    {"merit": "funding", "over": "truncate"},
    {"merit": "off"},
    {"merit": "excused", "over": "skip"},
    {"merit": "excused", "experts": "exact"},
    {"merit": "excused", "experts": "upper", "min_score": "yes", "gate": "tier"},
    {"merit": "excused", "given": "found exact", "tiers": "3"},
    {"merit": "excused", "given": "applied exact", "tiers": "3"},
    {"merit": "excused", "reserve": "2", "tiers": "3"},
    {"merit": "excused", "city_ceiling": "max", "over": "truncate", "cities": "fit"},
    {"merit": "excused", "exclusive": "industry label", "city_cap": "max", "per_applicant": "1"},
    {"amounts": "free"},
)


def worlds(modes: Modes, count: int = 20) -> Iterator[tuple[World, Problem]]:
    for seed in range(700_000, 700_000 + count):
        world = drawn(seed, modes, (4, 6))
        yield world, world.problem()


def published(seed: int) -> Problem | None:
    """A random list published, its first award taken off it afterwards."""
    world, chance = drawn(seed, {}, (4, 6)), Random(seed)
    problem = world.problem()
    lines = [
        (x.id, level, problem.full[i][level] or problem.granule, "merit")
        for i, x in enumerate(problem.pool)
        if chance.random() < 0.6 and (level := chance.randint(1, problem.top))
    ]
    pinned = {problem.pool[i].id for i in problem.pinned}
    lines = [line for line in lines if line[0] not in pinned]
    return after.published(world, lines, {lines[0][0]}) if len(lines) > 1 else None


@pytest.mark.parametrize("modes", SETTINGS, ids=lambda m: " ".join(f"{k}={v}" for k, v in m.items()) or "any")
def test_it_is_what_a_double_loop_finds_on_lists_of_ours_and_on_any_other(modes: Modes) -> None:
    pairs = ours = wronged = 0
    for world, problem in worlds(modes):
        lists = [envy.at_random(problem, Random(f"{world.budget} {k}")) for k in range(3)]
        answer = best(problem)
        if answer.allocation is not None:
            assert certificate(problem, answer.allocation).aggrieved == ()
            lists.append(answer.allocation)
            ours += 1
        for allocation in lists:
            told = envy.told_of(problem, allocation)
            assert envy.Double(world, allocation).wrong(told) == []
            assert faults(rows_of(problem, allocation), told) == []
            pairs += told["pairs"]
            wronged += sum(not part["holds"] for e in told["envious"] for part in e["over"])
    assert pairs > 30
    assert ours > 1
    assert wronged or modes.get("merit") == "off"


@pytest.mark.parametrize("modes", SETTINGS[:8], ids=lambda m: " ".join(f"{k}={v}" for k, v in m.items()) or "any")
def test_every_change_of_it_is_found(modes: Modes) -> None:
    tried = 0
    for _, problem in worlds(modes, 5):
        for allocation in (best(problem).allocation, envy.at_random(problem, Random(problem.budget))):
            if allocation is not None:
                rows = rows_of(problem, allocation)
                for name, told in envy.changes(envy.told_of(problem, allocation)):
                    tried += 1
                    assert faults(rows, told), name
    assert tried > 100


def test_amounts_that_are_reduced_alike_need_another_reason_too() -> None:
    """Two awards of one tier that are cut alike differ by what they were before."""
    labels = set()
    for seed in range(25):
        problem = pro_rata_world(seed).problem()
        try:
            answer = resolve_frozen(problem)
        except Exception:  # noqa: BLE001 - some of these worlds are refused
            continue
        if answer.problem is not None and answer.allocation is not None:
            assert envy.checked(answer.problem, answer.allocation) == []
            found = certificate(answer.problem, answer.allocation)
            assert found.aggrieved == ()
            labels |= {r.label for e in found.envious for part in e.over for r in part.reasons}
    assert "proration" in labels


def test_rates_that_rank_differ_by_their_own_base() -> None:
    labels, pairs = set(), 0
    for seed in range(60):
        problem = problem_of(ranked.draw(seed))
        chance = Random(seed)
        for allocation in (best(problem).allocation, envy.at_random(problem, chance)):
            if allocation is not None:
                assert envy.checked(problem, allocation) == []
                found = certificate(problem, allocation)
                pairs += found.pairs
                labels |= {r.label for e in found.envious for part in e.over for r in part.reasons}
        answer = best(problem)
        assert answer.allocation is None or certificate(problem, answer.allocation).aggrieved == ()
    assert labels >= {"standard", "ceiling", "request", "cumulative"}
    assert pairs > 100


def test_after_publication_the_published_list_is_the_reason() -> None:
    kinds, number = set(), 0
    for seed in range(12):
        problem = published(700_000 + seed)
        if problem is None:
            continue
        kept = Allocation(
            tuple(
                Award(*problem.published[i], "published") if i in problem.published else None
                for i in range(len(problem.pool))
            )
        )
        assert envy.checked(problem, kept) == []
        found = certificate(problem, kept)
        assert found.aggrieved == ()
        number += found.pairs
        kinds |= {(r.kind, r.whose) for e in found.envious for part in e.over for r in part.reasons}
        rows = rows_of(problem, kept)
        for name, told in envy.changes(found.to_json()) if seed < 3 else ():
            assert faults(rows, told), name
    assert kinds == {("published", "own"), ("published", "theirs"), ("pin", "own")}
    assert number > 20


# ── where sums are due ──


def purchases(seed: int, mode: str) -> Case:
    """算力券: 5 % of what was paid, 500万元 for one applicant; some have no part in it."""
    chance = Random(seed)
    entries = []
    for n in chance.sample(range(1, 40), chance.randint(3, 7)):
        firm = chance.choice(("例甲公司", "例乙公司"))
        base = chance.choice((10, 2_000_000, 30_000_000, 90_000_000, 300_000_000))
        entries.append(Entry(Candidate(str(n), f"项目{n}", firm, firm, firm, "济南市", base=base), "pool"))
    budget = chance.choice((200_000, 3_000_000, 20_000_000))
    return Case(programme_file.load("computing-voucher"), tuple(entries), budget).with_clause("proration", mode=mode)


def test_where_sums_are_due_whoever_is_not_paid_in_full_has_his_reason() -> None:
    kinds: set[tuple[str, str]] = set()
    for seed in range(15):
        problem = purchases(seed, "prorate").problem()
        allocation = resolve_frozen(problem).allocation
        assert allocation is not None
        assert envy.checked(problem, allocation) == []
        found = certificate(problem, allocation)
        assert (found.order, found.aggrieved) == ("number", ())
        whole = [c for c in problem.pool if int(c.base or 0) // 20 > 0]
        paid = {c.id: amount for c, amount in zip(problem.pool, allocation.amounts, strict=True)}
        unpaid = {c.id for c in whole if paid[c.id] < int(c.base or 0) // 20}
        assert unpaid <= {e.id for e in found.envious} <= unpaid | {c.id for c in problem.pool if not paid[c.id]}
        kinds |= {(r.kind, r.label) for e in found.envious for part in e.over for r in part.reasons}
        rows = rows_of(problem, allocation)
        for name, told in envy.changes(found.to_json()) if seed < 4 else ():
            assert faults(rows, told), name
    assert kinds >= {("block", ""), ("label", "cumulative"), ("label", "proration")}


def test_whoever_is_left_out_of_a_list_of_sums_due_is_aggrieved() -> None:
    case = purchases(3, "report").but(budget=10**9)
    problem = case.problem()
    allocation = resolve_frozen(problem).allocation
    assert allocation is not None
    first = allocation.funded[0]
    short = replace(allocation, awards=tuple(None if i == first else a for i, a in enumerate(allocation.awards)))
    assert problem.pool[first].id in {e.id for e in certificate(problem, short).aggrieved}
    assert envy.checked(problem, short) == []


# ── by hand ──


def test_of_equal_scores_the_rank_decides_and_together_nobody_is_behind() -> None:
    pool = [candidate(1, 9000), candidate(2, 9000)]
    for ties, number in (("keys", 0), ("together", 1)):
        problem = year(pool, 100, tiers={"甲级": 100}, ties=ties).problem()
        listed = by_hand(problem, _1=("甲级", 100))
        assert len(certificate(problem, listed).aggrieved) == number
        assert envy.checked(problem, listed) == []
    problem = year(pool, 100, tiers={"甲级": 100}).problem()
    (wronged,) = certificate(problem, by_hand(problem, _2=("甲级", 100))).aggrieved
    assert (wronged.id, wronged.ids, wronged.over[0].reasons) == ("1", ("2",), ())


def test_two_siblings_and_the_third_is_blocked_by_name() -> None:
    pool = [candidate(n, 9500 - 100 * n, "例甲公司") for n in (1, 2, 3)] + [candidate(4, 9000)]
    problem = year(pool, 1000).problem()
    listed = by_hand(problem, _1=("甲级", 100), _2=("甲级", 100), _4=("甲级", 100))
    (third,) = certificate(problem, listed).envious
    reasons = {(r.kind, r.clause, r.siblings) for r in third.over[0].reasons}
    assert (third.id, third.ids) == ("3", ("4",))
    assert reasons == {("block", "per_applicant", ("1", "2")), ("block", "cumulative", ("1", "2"))}


def test_a_line_outside_the_pool_above_the_last_funded_has_its_reason() -> None:
    gate = Gate(id="users", name="用户数", article="第五条", quote="…")
    apart = [
        aside(candidate(7, 9900, gates={"users": "fail"}), "ineligible", why="condition"),
        aside(candidate(8, 9800, city="青岛市"), "outside", why="qingdao"),
        aside(candidate(9, 8000), "held", why="faults"),
    ]
    problem = year(scored(95, 90), 1000, outside=apart, gates=(gate,)).problem()
    listed = by_hand(problem, _1=("甲级", 100), _2=("甲级", 100))
    told = envy.told_of(problem, listed)
    assert [(a["id"], a["standing"], a["why"], a["gates"]) for a in told["apart"]] == [
        ("7", "ineligible", "condition", ["users"]),
        ("8", "outside", "qingdao", []),
    ]
    assert faults(rows_of(problem, listed), told) == []
    for name, other in envy.changes(told):
        assert faults(rows_of(problem, listed), other), name


def test_a_line_that_is_set_aside_for_what_is_not_so_is_found() -> None:
    apart = [
        aside(candidate(7, 9900, gates={}), "ineligible", why="condition"),
        aside(candidate(8, 9800, city="济南市"), "outside", why="qingdao"),
    ]
    problem = year(scored(95), 1000, outside=apart).problem()
    assert {f.id for f in envy.checked(problem, by_hand(problem, _1=("甲级", 100)))} == {"7", "8"}


def test_the_checker_shares_nothing_with_what_it_checks() -> None:
    """Neither it nor what it counts with imports anything of the package but the plain rows."""
    folder = Path(allocator.__file__).parent / "proof" / "envy"
    for name in ("check", "recount", "rows"):
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        modules = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        modules += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
        ours = {m for m in modules if m.startswith("allocator")}
        assert ours <= {"allocator.proof.envy.recount", "allocator.proof.envy.rows"}, name


@pytest.mark.parametrize("key", programme_file.shipped())
def test_no_clause_of_a_shipped_text_is_taken_as_stated(key: str) -> None:
    entry = Entry(candidate(1, 9000, event=None, base=100_000_000), "pool")
    problem = Case(programme_file.load(key), (entry,), 100_000_000).problem()
    assert rows_of(problem, Allocation((None,))).unread == ()


# ── a list leaves the house with its certificate, or not at all ──


def test_a_list_that_wrongs_somebody_is_stopped() -> None:
    problem = year(scored(95, 90), 1000).problem()
    with pytest.raises(
        VerificationError, match=r"【N07】名次核对未通过：项目“1 例1公司”被越过，没有理由等1处"
    ) as fault:
        proven(problem, by_hand(problem, _2=("甲级", 100)))
    assert (fault.value.exit_code, (fault.value.bundle or {})["certificate"]["pairs"]) == (6, 1)


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        (lambda found: replace(found, envious=()), "名次在前而所得较低，没有列出"),
        (lambda found: replace(found, order="none"), "所列对数、次序与名单不符"),
        (
            lambda found: replace(found, envious=(replace(found.envious[0], id="1", position=0), *found.envious)),
            "并非名次在前而所得较低，却列入",
        ),
        (lambda found: replace(found, envious=(replace(found.envious[0], amount=1),)), "所得与名单不符"),
        (lambda found: over(found, ids=("1",)), "越过它的项目与名单不符（越过它的项目“1 例甲公司”）"),
        (lambda found: over(found, reasons=()), "理由与按原始数据复算的不符（越过它的项目“4 例4公司”）"),
        (lambda found: over(found, holds=False), "理由是否充分与按原始数据复算的不符"),
        (lambda found: replace(found, apart=()), "未参与的理由与原始数据不符"),
    ],
)
def test_a_certificate_that_says_otherwise_stops_the_run(
    spoiled: Callable[[Certificate], Certificate], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = [candidate(n, 9500 - 100 * n, "例甲公司") for n in (1, 2, 3)] + [candidate(4, 9000)]
    outside = [aside(candidate(7, 9900), "held", why="faults")]
    case = year(pool, 1000, outside=outside)
    listed = by_hand(case.problem(), _1=("甲级", 100), _2=("甲级", 100), _4=("甲级", 100))
    assert proven(case.problem(), listed).pairs == 1
    monkeypatch.setattr("allocator.proof.envy.proven.certificate", lambda p, a: spoiled(certificate(p, a)))
    with pytest.raises(VerificationError, match=f"【N07】名次核对未通过：.*{re.escape(words)}"):
        proven(case.problem(), listed)


def over(found: Certificate, **changed: Any) -> Certificate:
    """The certificate with its one group changed."""
    (envious,) = found.envious
    return replace(found, envious=(replace(envious, over=(replace(envious.over[0], **changed),)),))


def test_a_fault_is_told_with_who_and_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = [candidate(n, 9500 - 100 * n, "例甲公司") for n in (1, 2, 3)] + [candidate(4, 9000)]
    problem = year(pool, 1000).problem()
    listed = by_hand(problem, _1=("甲级", 100), _2=("甲级", 100), _4=("甲级", 100))
    monkeypatch.setattr("allocator.proof.envy.proven.certificate", lambda p, a: over(certificate(p, a), reasons=()))
    words = "项目“3 例甲公司”理由与按原始数据复算的不符（越过它的项目“4 例4公司”）等1处"
    with pytest.raises(VerificationError, match=words):
        proven(problem, listed)
