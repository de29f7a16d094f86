"""What a result says by itself, on random years: each claim checked by solving the changed year again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from worlds import best, draw, solved

from allocator.allocation import Allocation, counts_of
from allocator.case import Case
from allocator.clause import Quota
from allocator.compare import changes
from allocator.explain import explain
from allocator.explanation import Explanation
from allocator.money import WAN, parse_money
from allocator.notes import NEXT_MONEY, brief, notes
from allocator.problem import Problem
from allocator.programme import STANCE_WORDS
from allocator.told import Note


def years() -> Iterator[tuple[Case, Problem, Allocation, list[Note]]]:
    for seed in range(120):
        case = draw(seed)
        if found := solved(case):
            yield case, *found, list(notes(case, *found))


YEARS = list(years())


def text_of(found: list[Note], code: str) -> str:
    return next((n.text for n in found if n.code == code), "")


def plenty(case: Case) -> Case:
    return case.but(budget=case.budget + 100 * WAN * (len(case.entries) + 1))


def lists(case: Case, *more: int) -> list[Allocation]:
    """The best list with so much more money, 元."""
    return [best(case.but(budget=case.budget + m).problem()) for m in more]


def test_the_least_extra_money_holds_and_one_granule_less_does_not() -> None:
    told = 0
    for case, _, allocation, found in YEARS:
        if match := re.search(r"再增加([\d,.]+)万元才会改善", text_of(found, "left")):
            extra = parse_money(f"{match[1]}万元")
            less = range(0, extra, max(WAN, extra // 7 // WAN * WAN))
            assert lists(case, extra)[0] != allocation
            assert all(one == allocation for one in lists(case, extra - WAN, *less))
            told += 1
    assert told > 30


def test_money_is_left_for_the_reason_given() -> None:
    reasons = set()
    for case, problem, allocation, found in YEARS:
        text = text_of(found, "left")
        left = problem.budget - allocation.spent
        assert (left == 0) == text.startswith("预算全部安排")
        if left == 0:
            continue
        free = lists(case, 37 * WAN, 1000 * WAN, 5000 * WAN)
        never = "再增加预算也不改变名单" in text or "已全部支持" in text
        assert never == all(one == allocation for one in free) or "才会改善" in text
        if not never:
            continue
        assert all(one == allocation for one in free)
        quotas = [q.id for q in case.programme.quotas]
        wide = plenty(case)
        for q in quotas:
            wide = wide.with_clause(q, high=99)
        loose = plenty(case).with_clause("shape", mode="none")
        moved = {"数量上限": best(wide.problem()) != allocation, "档次结构": best(loose.problem()) != allocation}
        named = {word for word in moved if word in text}
        reasons |= named
        both = wide.with_clause("shape", mode="none")
        if any(moved.values()):
            assert named == {word for word, other in moved.items() if other}
        else:
            assert bool(named) == (best(both.problem()) != allocation)
    assert reasons == {"数量上限", "档次结构"}


def test_the_next_money_the_other_stances_and_the_wider_band() -> None:
    for case, problem, allocation, found in YEARS:
        more = solved(case.but(budget=case.budget + NEXT_MONEY))
        assert more is not None
        assert text_of(found, "next_money") == f"再增加25万元可带来：{changes((problem, allocation), more).text()}"
        stances = text_of(found, "stances")
        for stance, words in STANCE_WORDS.items():
            other = solved(case.but(programme=case.programme.model_copy(update={"stance": stance})))
            assert other is not None
            assert words in stances
            if stance != case.programme.stance:
                assert f"{words}：{brief(*other)}" in stances
        if band := re.match(r"数量按±20%（(\d+)至(\d+)个）掌握时：(.+)", text_of(found, "wider_band")):
            low, high, line = int(band[1]), int(band[2]), band[3]
            quota_clause = case.programme.only(Quota)
            assert quota_clause is not None
            target = quota_clause.target
            assert 10 * low <= 8 * target < 10 * (low + 1)
            assert 10 * (high - 1) < 12 * target <= 10 * high
            other = solved(case.with_clause("quota", low=low, high=high))
            assert other is not None
            assert brief(*other) == line


def test_empty_tiers_are_empty_for_the_reason_given() -> None:
    told = set()
    for case, problem, allocation, found in YEARS:
        text = text_of(found, "empty_tier")
        counts = counts_of(problem, allocation)
        assert bool(text) == (not problem.tiers_fixed and not all(counts))
        if not text:
            continue
        names = text.partition("没有项目")[0].split("、")
        assert names == [t.name for t, n in zip(reversed(problem.tiers), reversed(counts), strict=True) if not n]
        steps = range(0, 101 * len(problem.pool) + 100, 25)
        filled = [m for m in steps if all(counts_of(problem, lists(case, m * WAN)[0]))]
        if "再增加预算也不能" in text:
            assert not filled, (text, filled)
            told.add("never")
        elif "预算不足以" in text:
            assert problem.programme.stance == "balanced"
            assert filled
            told.add("money")
        else:
            assert problem.programme.stance != "balanced"
            told.add("stance")
    assert told >= {"never", "money"}


def test_split_ties_are_what_they_say() -> None:
    told = 0
    pattern = re.compile(r"([\d.]+)分同分：(\d+)在前、(\d+)在后，档次不同，(?:由“创新性”|仅由项目编号)")
    for _, problem, allocation, found in YEARS:
        by_id = {e.candidate.id: e for e in explain(problem, allocation)}
        for note in found:
            if note.code.startswith("tie"):
                match = pattern.match(note.text)
                assert match
                above, below = by_id[match[2]], by_id[match[3]]
                assert above.candidate.score == below.candidate.score
                assert (above.rank or 0) < (below.rank or 0)
                assert _level(problem, above) > _level(problem, below)
                by_key = above.candidate.tie_scores > below.candidate.tie_scores
                assert note.code == ("tie" if by_key else "tie_by_number")
                alike = {above.candidate.applicant, above.candidate.city}
                shared = alike & {below.candidate.applicant, below.candidate.city}
                assert problem.programme.ties == "keys" or shared  # together, only they keep each other out
                assert above.reason_code == "above_line"
                told += 1
    assert told > 10


def _level(problem: Problem, e: Explanation) -> int:
    return [None, *(t.name for t in problem.tiers)].index(e.tier)
