"""What a result says by itself, on random years: each claim checked by solving the changed year again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from worlds import best, draw, solved

from allocator.law.choices import STANCE_WORDS
from allocator.models.rules.quota import Figures as Quota
from allocator.money import WAN, parse_money
from allocator.problem.allocation import Allocation, counts_of
from allocator.problem.case import Case
from allocator.problem.changes import changes
from allocator.problem.problem import Problem
from allocator.run.explain import explain
from allocator.run.explanation import Explanation
from allocator.run.note_context import Note, brief
from allocator.run.notes import notes
from allocator.run.notes_of_money import least_step


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
    for case, problem, allocation, found in YEARS:
        if match := re.search(r"需([\d,.]+)万元，还差([\d,.]+)万元", text_of(found, "left")):
            needed, extra = (parse_money(f"{m}万元") for m in match.groups())
            assert needed - extra == problem.budget - allocation.spent
            less = range(0, extra, max(WAN, extra // 7 // WAN * WAN))
            (more,) = lists(case, extra)
            assert more != allocation
            assert more.spent - allocation.spent == needed
            assert all(one == allocation for one in lists(case, extra - WAN, *less))
            if match := re.search(r"下一名是第(\d+)位例\d公司的项目(\d+)（(..)）", text_of(found, "left")):
                i = int(match[1]) - 1
                assert (problem.pool[i].id, allocation.awards[i]) == (match[2], None)
                assert problem.tiers[more.levels[i] - 1].name == match[3]
            told += 1
    assert told > 30


LOOSE = {
    "数量上限": ("quota", {"high": 99}),
    "档次结构": ("shape", {"mode": "none"}),
    "各市上限（本厅选择）": ("city_cap", {"max": None}),
}


def loosened(case: Case, name: str) -> Case:
    if name == "“同分同等对待”":
        return case.but(programme=case.programme.model_copy(update={"ties": "keys"}))
    clause, figures = LOOSE[name]
    return case.with_clause(clause, **figures)


def test_what_could_be_spent_without_a_requirement_is_what_a_new_solve_spends() -> None:
    named = set()
    for case, _, allocation, found in YEARS:
        for name, more, line in re.findall(
            r"不设([^的]+)的，可多安排([\d,.]+)万元：([^（]+（[^）]+）[^（；]+)", text_of(found, "left")
        ):
            other = solved(loosened(case, name))
            assert other is not None
            assert other[1].spent - allocation.spent == parse_money(f"{more}万元") > 0
            assert line == brief(*other)
            named.add(name)
        if "（其他取向：" in (text := text_of(found, "left")):
            assert text_of(found, "stances").partition("其他取向：")[2] in text
    assert named == {*LOOSE, "“同分同等对待”"}


def test_money_is_left_for_the_reason_given() -> None:
    reasons = set()
    for case, problem, allocation, found in YEARS:
        text = text_of(found, "left")
        left = problem.budget - allocation.spent
        assert (left == 0) == text.startswith("预算全部安排")
        if left == 0:
            continue
        free = lists(case, 37 * WAN, 1000 * WAN, 5000 * WAN)
        never = "再增加预算也不改变名单" in text
        assert never == all(one == allocation for one in free) or "还差" in text
        if not never:
            continue
        assert all(one == allocation for one in free)
        names = ["档次结构", *(["数量上限"] if case.programme.quotas else [])]
        names += ["“同分同等对待”"] if case.programme.ties == "together" else []
        if any(c.kind == "city_cap" and c.active for c in case.programme.clauses):
            names.append("各市上限（本厅选择）")
        moved = {n for n in names if best(loosened(plenty(case), n).problem()) != allocation}
        head = text.partition("限制，再增加预算")[0].partition("：受")[2] if "限制，再增加预算" in text else ""
        named = set(head.split("和")) - {""}
        reasons |= named
        if moved:
            assert named == moved
        elif len(named) == 2:
            both = loosened(loosened(plenty(case), "数量上限"), "档次结构")
            assert best(both.problem()) != allocation
        elif match := re.search(r"参评(\d+)项已支持(\d+)项(?:，其余(\d+)项受条款限制)?", text):
            assert (int(match[1]), int(match[2])) == (len(problem.pool), len(allocation.funded))
            assert int(match[3] or 0) == len(problem.pool) - len(allocation.funded)
            wide = loosened(plenty(case), "档次结构")
            wide = loosened(wide, "数量上限") if case.programme.quotas else wide
            assert best(wide.problem()) == allocation
            reasons.add("everybody")
        else:
            assert "没有列入，取向为" in text
    assert reasons >= {"数量上限", "档次结构", "everybody"}


def test_the_next_money_the_other_stances_and_the_wider_band() -> None:
    for case, problem, allocation, found in YEARS:
        step = least_step(problem)
        assert step is not None
        assert step.amount == (50 if problem.graded else 25) * WAN
        more = solved(case.but(budget=case.budget + step.amount))
        assert more is not None
        moved = changes((problem, allocation), more).text()
        assert text_of(found, "next_money") == f"再增加{step.amount // WAN}万元（{step.what}）可带来：{moved}"
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
    pattern = re.compile(
        r"([\d.]+)分同分：(\d+) 例\d公司在前、(\d+) 例\d公司在后，"
        r"(档次不同|前者入选、后者未入选)，(?:由“创新性”|仅由项目编号)"
    )
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
                assert (match[4] == "档次不同") == (below.outcome == "funded")
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
