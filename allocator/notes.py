"""What every result says by itself: why money is left, what the next money buys, what other choices would give.

Each sentence stands on a re-solve of the changed problem; nothing is read off slacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from allocator.allocation import Allocation, counts_of, lines_of
from allocator.candidate import Candidate
from allocator.case import Case
from allocator.clause import AnyClause, Qingdao, Quota, TierShape
from allocator.compare import changes
from allocator.document import day_words
from allocator.explain import score_lines
from allocator.models.rules import rules_of
from allocator.models.state import states
from allocator.money import WAN, show_score, show_wan
from allocator.notes_of_amounts import amounts, of_sums_due, qingdao_due
from allocator.notes_of_publication import of_publication
from allocator.notes_of_seats import seats
from allocator.problem import Problem
from allocator.scenario import Applied
from allocator.ties import split_ties
from allocator.today import todays_way
from allocator.told import Note, Told, solved
from allocator.whatif.qingdao import theirs, with_qingdao

NEXT_MONEY = 25 * WAN
"""The 25万元 that outputs speak of: the least difference between two tiers of 模型券."""

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
        return (Note("no_candidates", "无符合条件项目"),)
    tellers: tuple[Callable[[Told], Iterator[Note]], ...] = (
        _left, _next_money, _tiers, seats, _stances, _today, _qingdao, _split_ties, _low_scores, _unchecked,
    )  # fmt: skip
    if problem.publication:
        tellers = (of_publication, _low_scores, _unchecked)
    elif problem.entitled:
        tellers = (of_sums_due, qingdao_due, _unchecked) if proven else (_unproven, _unchecked)
    elif problem.programme.amounts.mode != "ceiling":
        tellers = (amounts if proven else _unproven, _split_ties, _low_scores, _unchecked)
    elif not proven:
        tellers = (_unproven, _today, _low_scores, _unchecked)
    return tuple(note for teller in tellers for note in teller(told))


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


def brief(problem: Problem, allocation: Allocation) -> str:
    """A list in one line: 30个：7/8/15，1,990万元."""
    counts = counts_of(problem, allocation)
    spread = "/".join(map(str, reversed(counts)))
    return f"{sum(counts)}个" + (f"（{spread}）" if len(counts) > 1 else "") + f"，{show_wan(allocation.spent)}万元"


def _left(told: Told) -> Iterator[Note]:
    problem, left = told.problem, told.problem.budget - told.allocation.spent
    if left == 0:
        yield Note("left", "预算全部安排，没有结余")
    plenty = problem.budget + sum(max(row) for row in problem.full)
    free = solved(replace(problem, budget=plenty))
    if free is not None and free.allocation != told.allocation:
        yield from _stopped(problem, told.allocation)
    if left == 0:
        return
    if free is None:
        text = "当前设置没有统一的名次线，未作增减预算、其他取向等测算"
        yield Note("left", f"结余{show_wan(left)}万元；{text}")
        return
    yield from _small_budget(problem)
    had = f"结余{show_wan(left)}万元"
    if free.allocation != told.allocation:
        extra = _least_extra(problem, plenty)
        text = f"{had}：在{_kept(problem)}的要求之内，余款不足以改善方案；再增加{show_wan(extra)}万元才会改善"
        yield Note("left", text)
    elif full := _full(told, plenty):
        yield Note("left", f"{had}：{full}已满，再增加预算也不改变名单")
    elif _following(problem, told.allocation, 0):
        yield Note("left", f"{had}：再增加预算也不改变名单")
    else:
        yield Note("left", f"{had}：符合条件且未受限制的项目已全部支持")


def _kept(problem: Problem) -> str:
    """What the list keeps to while money is left: only what is in force."""
    order = problem.merit != "off"
    parts = [("名次", order), ("数量", bool(problem.programme.quotas)), ("档次结构", problem.shape != "none")]
    named = [name for name, on in parts if on] or ["各项条款"]
    return "、".join(named[:-1]) + "和" + named[-1] if len(named) > 1 else named[0]


def _stopped(problem: Problem, allocation: Allocation) -> Iterator[Note]:
    """With one line: who comes next by rank, what he needs, and what is left.

    Nobody behind him is paid instead, however little he needs: the budget is no reason to pass somebody over.
    """
    if not problem.one_order or len(problem.line_levels) != 1:
        return
    left, last = problem.budget - allocation.spent, max(lines_of(problem, allocation))
    following = _following(problem, allocation, last)
    if (needed := sum(due for _, due in following)) <= left:
        return
    first = following[0][0]
    c = problem.pool[first]
    who = f"第{first + 1}位{c.applicant}的项目{c.id}" if c.applicant else f"第{first + 1}位项目{c.id}"
    who += f"等同分{len(following)}项共" if len(following) > 1 else ""
    where = f"名单止于第{last}位" if last else "没有凭名次支持的项目"
    short = f"需{show_wan(needed)}万元，只剩{show_wan(left)}万元，不足以全额支持"
    yield Note("stopped", f"{where}：{who}{short}；其后的不越过")


def _following(problem: Problem, allocation: Allocation, last: int) -> list[tuple[int, int]]:
    """Who is next behind the line and what he is due, 元; all of his tie where ties stand together."""
    blocking = [r for r in rules_of(problem) if r.blockable]
    found: list[tuple[int, int]] = []
    for i, state in states(problem, allocation):
        if i < last or allocation.awards[i] or i in problem.pinned:
            continue
        if found and problem.tie_first[i] != problem.tie_first[found[0][0]]:
            break
        level = next((t for t in problem.open_levels[i] if not any(r.blocks(state, i, t) for r in blocking)), 0)
        if level:
            found.append((i, state.due(i, level)))
            state.give(i, found[-1][1])
        elif problem.merit == "strict" and problem.open_levels[i]:
            break
    return found


def _small_budget(problem: Problem) -> Iterator[Note]:
    """A budget that funds nobody is perhaps a number of 万元 written without the unit."""
    pairs = zip(problem.full, problem.open_levels, strict=True)
    cheapest = min((row[opened[-1]] for row, opened in pairs if opened), default=0)
    if 0 < problem.budget < cheapest:
        text = f"预算{problem.budget}元不足以支持一项；如指{problem.budget}万元，请写“{problem.budget}万元”"
        yield Note("small_budget", text)


def _full(told: Told, plenty: int) -> str:
    """What keeps unlimited money from being spent: the quota's upper end, the shape, or both; empty: neither."""
    case = told.case.but(budget=plenty)
    wide = case
    for quota in told.problem.programme.quotas:
        wide = wide.with_clause(quota.id, high=len(told.problem.pool))
    shape = told.case.programme.only(TierShape)
    loose = case.with_clause(shape.id, mode="none") if shape and told.problem.shape != "none" else case
    both = loose.but(programme=loose.programme.model_copy(update={"clauses": _merged(wide, loose)}))
    binding = [name for name, other in (("数量上限", wide), ("档次结构", loose)) if _differs(told, other)]
    if not binding and _differs(told, both):
        binding = ["数量上限", "档次结构"]
    return "和".join(binding)


def _merged(first: Case, second: Case) -> tuple[AnyClause, ...]:
    """Quotas of the first case, everything else of the second."""
    pairs = zip(first.programme.clauses, second.programme.clauses, strict=True)
    return tuple(a if isinstance(a, Quota) else b for a, b in pairs)


def _differs(told: Told, case: Case) -> bool:
    other = told.again(case)
    return other is not None and other[1] != told.allocation


def _least_extra(problem: Problem, plenty: int) -> int:
    """The least extra money that improves the goals: they never worsen as the budget grows, so bisection is exact."""
    base, gamma = solved(problem), problem.granule

    def improves(units: int) -> bool:
        found = solved(replace(problem, budget=problem.budget + units * gamma))
        return base is None or found is None or found.goals != base.goals

    low, high, most = 0, NEXT_MONEY // gamma, (plenty - problem.budget) // gamma
    while high < most and not improves(high):
        low, high = high, 2 * high
    high = min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if improves(middle) else (middle, high)
    return high * gamma


def _next_money(told: Told) -> Iterator[Note]:
    text = told.moved(told.case.but(budget=told.problem.budget + NEXT_MONEY))
    if text:
        yield Note("next_money", f"再增加{show_wan(NEXT_MONEY)}万元可带来：{text}")


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
    """Why tiers are empty: for want of money only if unlimited money, all else equal, fills them."""
    problem, names = told.problem, "、".join(reversed(empty))
    plenty = problem.budget + sum(max(row) for row in problem.full)
    free = solved(replace(problem, budget=plenty))
    if free is None or free.allocation is None:
        return Note("empty_tier", f"{names}没有项目")
    if problem.programme.stance != "balanced" or problem.programme.goals:
        return Note("empty_tier", f"{names}没有项目：本取向不要求各档俱全")
    if all(counts_of(problem, free.allocation)):
        return Note("empty_tier", f"{names}没有项目：在数量要求之内，预算不足以各档俱全")
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
    programme = told.problem.programme
    found = []
    for stance, words in programme.stance_words.items():
        if stance != programme.stance and not programme.goals:
            other = told.again(told.case.but(programme=programme.model_copy(update={"stance": stance})))
            if other:
                found.append(f"{words}：{brief(*other)}")
    if found:
        yield Note("stances", f"本方案为{programme.aim}；其他取向：" + "；".join(found))


def _today(told: Told) -> Iterator[Note]:
    other = todays_way(told.problem)
    text = changes((told.problem, other), (told.problem, told.allocation)).text()
    settled = told.problem.programme.award.settled
    way = f"按得分从高到低、{'' if settled else '各按最高可得档次、'}钱用完为止"
    yield Note("today", f"{way}：{brief(told.problem, other)}；本方案与之相比：{text}")


def _qingdao(told: Told) -> Iterator[Note]:
    clause = told.problem.programme.only(Qingdao)
    number = len(theirs(told.case.entries, told.problem.programme))
    if clause is None or not number:
        return
    inside = clause.inside
    words = "单列（不使用本池资金）" if inside else "纳入本池"
    if text := told.moved(with_qingdao(told.case, "separate" if inside else "in")):
        yield Note("qingdao", f"青岛市{number}项如改为{words}：{text}")


def _split_ties(told: Told) -> Iterator[Note]:
    for tie in split_ties(told.problem, told.allocation, told.case.tie_keys):
        decided = f"由“{tie.key}”决定先后" if tie.key else "仅由项目编号先后决定，请党组会审定"
        text = f"{show_score(tie.score)}分同分：{tie.above}在前、{tie.below}在后，档次不同，{decided}"
        yield Note("tie" if tie.key else "tie_by_number", text)


def _low_scores(told: Told) -> Iterator[Note]:
    if low := low_scores(told.problem, told.allocation):
        shown = "、".join(f"{c.id}（{show_score(c.score or 0)}分）" for c in low)
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
    """The score lines in one line, top tier first."""
    drawn = score_lines(problem, allocation)
    return "，".join(f"{name} {show_score(score)}" for name, score in drawn.items() if score is not None) or "无"
