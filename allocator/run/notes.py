"""What every result says by itself: why money is left, what the next money buys, what other choices would give.

Each sentence stands on a re-solve of the changed problem; nothing is read off slacks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from allocator.law.document import day_words
from allocator.law.scenario import Applied
from allocator.models.goals import TiersPresent
from allocator.money import show_score, show_wan
from allocator.problem.allocation import Allocation, counts_of
from allocator.problem.apart import theirs, with_qingdao
from allocator.problem.candidate import Candidate, Standing
from allocator.problem.case import Case
from allocator.problem.changes import changes
from allocator.problem.problem import Problem
from allocator.run.note_context import Note, Told, brief, solved, stances
from allocator.run.notes_of_amounts import amounts, of_sums_due, qingdao_due
from allocator.run.notes_of_money import money_left, next_money
from allocator.run.notes_of_pins import pins
from allocator.run.notes_of_publication import of_publication
from allocator.run.notes_of_seats import seats
from allocator.run.score_cutoff import score_cutoff
from allocator.run.score_lines import score_lines
from allocator.run.ties import split_ties

LOW_SCORE = "C54"


def notes(case: Case, problem: Problem, allocation: Allocation, *, proven: bool = True) -> tuple[Note, ...]:
    """Everything worth saying about a result, the money first.

    Parameters
    ----------
    proven
        Whether the list is the proven optimum; what is said about another list is read off that list alone.
    """
    told = Told(case, problem, allocation)
    if not problem.pool:
        return (_nobody(problem),)
    tellers: tuple[Callable[[Told], Iterator[Note]], ...] = (
        money_left, next_money, _tiers, seats, pins, _stances, _control, _qingdao, _split_ties, _low_scores, _unchecked,
    )  # fmt: skip
    if problem.publication:
        tellers = (of_publication, _low_scores, _unchecked)
    elif problem.entitled:
        tellers = (of_sums_due, qingdao_due, _unchecked) if proven else (_unproven, _unchecked)
    elif problem.programme.amounts.mode != "ceiling":
        tellers = (amounts if proven else _unproven, _split_ties, _low_scores, _unchecked)
    elif not proven:
        tellers = (_unproven, _control, _low_scores, _unchecked)
    return tuple(note for teller in tellers for note in teller(told))


def _nobody(problem: Problem) -> Note:
    """Say that nobody competes, and where the lines of the file have gone."""
    names: dict[Standing, str] = {"ineligible": "不符合条件", "outside": "不参与本池", "held": "待核"}
    numbers = Counter(e.standing for e in problem.aside)
    gone = "、".join(f"{name}{numbers[key]}项" for key, name in names.items() if numbers[key])
    return Note("no_candidates", f"没有可以安排的项目：申报表{len(problem.aside)}项{f'，{gone}' if gone else ''}")


def in_force(applied: Applied) -> Iterator[Note]:
    """Until when the text is in force, that what is published or paid later is for people to decide, and no start."""
    programme = applied.programme
    v, moved = programme.validity, {c.path: c for c in applied.changes}
    end = moved["validity.to"].old if "validity.to" in moved else v.end
    said = []
    if end is not None:
        article = f"（{v.article}）" if v.article else ""
        who = "请研究" if programme.own else "由本厅研究"
        said.append(f"{v.term}至{day_words(end)}{article}，此后公布、拨付是否适用{who}")
        if v.end is not None and v.end != end:
            said.append(f"情景改为至{day_words(v.end)}")
    if v.start is None and not programme.own:
        said.append("起始日期不详，不作起始年度限制")
    if said:
        yield Note("validity", "；".join(said))


def _unproven(told: Told) -> Iterator[Note]:
    left = show_wan(told.problem.budget - told.allocation.spent)
    yield Note("unproven", f"结余{left}万元；名单未证明最优，不作增减预算等测算")


def _tiers(told: Told) -> Iterator[Note]:
    problem, counts = told.problem, counts_of(told.problem, told.allocation)
    if problem.tiers_fixed:
        return
    if empty := [t.name for t, n in zip(problem.tiers, counts, strict=True) if not n]:
        yield _empty_tiers(told, empty)
        yield from _wider_band(told)
    if problem.shape == "none" and counts[-1] * 2 > sum(counts):
        yield Note("no_distinction", f"未设档次结构，{problem.tiers[-1].name}占一半以上，等级失去区分")


def _empty_tiers(told: Told, empty: Sequence[str]) -> Note:
    """Tell why tiers are empty: for want of money only if unlimited money, all else equal, fills them."""
    problem, names = told.problem, "、".join(reversed(empty))
    plenty = problem.budget + sum(max(row) for row in problem.full)
    free = solved(replace(problem, budget=plenty))
    if free is None or free.allocation is None:
        return Note("empty_tier", f"{names}没有项目")
    programme = problem.programme
    if not TiersPresent.asked(programme.goals, programme.stance):
        whose = "指定的目标" if programme.goals else "本取向"
        return Note("empty_tier", f"{names}没有项目：{whose}不要求各档俱全")
    if all(counts_of(problem, free.allocation)):
        short = any(q.tier is None and len(told.allocation.funded) < q.low for q in problem.programme.quotas)
        first = "数量未到下限，资金先用于增加数量" if short else "在数量要求之内"
        return Note("empty_tier", f"{names}没有项目：{first}，预算不足以各档俱全")
    return Note("empty_tier", f"{names}没有项目：其他要求不变时，再增加预算也不能使各档俱全")


def _wider_band(told: Told) -> Iterator[Note]:
    case, bands = told.case, []
    for quota in told.problem.programme.quotas:
        if quota.force == "about" and quota.mode == "soft" and not quota.open_ended:
            low, high = quota.target * 8 // 10, -(-quota.target * 12 // 10)
            case = case.with_clause(quota.id, low=low, high=high)
            bands.append(f"{quota.tier or ''}{low}至{high}个")
    other = told.again(case) if bands else None
    if other:
        yield Note("wider_band", f"数量按±20%（{'、'.join(bands)}）掌握时：{brief(*other)}")


def _stances(told: Told) -> Iterator[Note]:
    if found := stances(told):
        yield Note("stances", f"本方案为{told.problem.programme.aim}；其他取向：" + "；".join(found))


def _control(told: Told) -> Iterator[Note]:
    """Tell what the scores alone would give, beside the list."""
    problem, other = told.problem, score_cutoff(told.problem)
    text = changes((problem, other), (problem, told.allocation)).text()
    best = "" if problem.programme.award.settled or problem.graded or problem.top == 1 else "各按最高可得档次、"
    way = f"按得分从高到低、{best}排到钱用完为止（不看数量{'和档次结构' if problem.shape != 'none' else ''}）"
    yield Note("today", f"{way}：{brief(problem, other)}；本方案与之相比：{text}")


def _qingdao(told: Told) -> Iterator[Note]:
    clause = told.problem.programme.apart
    number = len(theirs(told.case.entries, told.problem.programme))
    if clause is None or not number:
        return
    inside = clause.inside
    words = "单列（不使用本池资金）" if inside else "纳入本池"
    if text := told.moved(with_qingdao(told.case, "separate" if inside else "in")):
        yield Note("qingdao", f"青岛市{number}项如改为{words}：{text}")


def _split_ties(told: Told) -> Iterator[Note]:
    position = {c.id: i for i, c in enumerate(told.problem.pool)}
    for tie in split_ties(told.problem, told.allocation, told.case.tie_keys):
        people = "请审定" if told.problem.programme.own else "请党组会审定"
        decided = f"由“{tie.key}”决定先后" if tie.key else f"仅由项目编号先后决定，{people}"
        level = told.allocation.levels[position[tie.below]]
        apart = "档次不同" if level else "前者入选、后者未入选"
        above, below = (told.names[name] for name in (tie.above, tie.below))
        text = f"{show_score(tie.score)}分同分：{above}在前、{below}在后，{apart}，{decided}"
        yield Note("tie" if tie.key else "tie_by_number", text)


def _low_scores(told: Told) -> Iterator[Note]:
    if low := low_scores(told.problem, told.allocation):
        shown = "、".join(f"{c.called}（{show_score(c.score or 0)}分）" for c in low)
        key = f"{LOW_SCORE}:{low[0].id}"
        yield Note(
            "low_score", f"【{LOW_SCORE}】拟支持项目得分低于60分：{shown}；核实后在情景 [confirm] 中写明“{key}”等"
        )


def low_scores(problem: Problem, allocation: Allocation) -> list[Candidate]:
    """Funded candidates with fewer than 60 points (C54); nobody is scored where sums are due.

    A programme of one's own may have another scale.
    """
    if problem.entitled or problem.programme.own:
        return []
    return [c for i in allocation.funded if ((c := problem.pool[i]).score or 0) < 6000]


def _unchecked(told: Told) -> Iterator[Note]:
    names = [
        g.name
        for g in told.problem.programme.conditions
        if (concerned := [c for c in told.problem.pool if c.event is None or g.tier in (None, c.event)])
        and all(c.gates.get(g.id, "unknown") == "unknown" for c in concerned)
    ]
    if names:
        yield Note("unchecked", f"申报表没有对应列、未核的条件（由合规审核负责）：{'、'.join(names)}")


def drawn_lines(problem: Problem, allocation: Allocation) -> str:
    """Return the score lines in one line, top tier first."""
    drawn = score_lines(problem, allocation)
    return "，".join(f"{name} {show_score(score)}" for name, score in drawn.items() if score is not None) or "无"
