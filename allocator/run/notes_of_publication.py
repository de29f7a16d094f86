"""What a result after 公示 says by itself: which list it keeps to, what is frozen, who would come next."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.money import show_wan
from allocator.problem.allocation import frozen
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication
from allocator.run.note_context import Note, Told
from allocator.run.replacement import Replacement, replacements

SHOWN = 5
"""So many of the order of replacement stand in a sentence; all of them stand in the tables."""


def of_publication(told: Told) -> Iterator[Note]:
    """Yield the money first, then the list it keeps to, the excluded, and the order of replacement."""
    problem, allocation, publication = told.problem, told.allocation, told.problem.publication
    if publication is None:
        return
    held = frozen(problem, allocation)
    left = problem.budget - allocation.spent - held
    said = f"另有冻结{show_wan(held)}万元，不计入结余" if held else "没有冻结的资金"
    yield Note("left", f"结余{show_wan(left)}万元{_beyond(problem, publication, left)}；{said}")
    yield Note("published", _source(problem))
    for sentence in publication.breaches:
        yield Note("published_breach", f"公示名单不符合：{sentence}")
    yield from _withdrawn(problem, publication, held)
    order = replacements(problem, allocation)
    if problem.vacated and not problem.entitled:
        yield Note("replacement", _order(problem, order))


def _beyond(problem: Problem, publication: Publication, left: int) -> str:
    """Tell what the money left is made of; nothing where none is left."""
    public = sum(line.amount for line in publication.awards.values())
    if not left:
        return ""
    granted = problem.budget - public - left
    since = f"，再减公示后另行安排超出腾出资金的{show_wan(granted)}万元" if granted else ""
    return f"，为预算总额减公示名单合计{show_wan(public)}万元{since}"


def _source(problem: Problem) -> str:
    given = problem.publication is not None and problem.publication.source == "list"
    start = "所附公示名单" if given else "没有给出公示名单（--published），以同一情形不作这些剔除时的求解结果为公示名单"
    kept = f"未剔除的{len(problem.published)}项档次和金额不变，不重新择优"
    return f"{start}：{len(problem.listed)}项；{kept}"


def _withdrawn(problem: Problem, publication: Publication, held: int) -> Iterator[Note]:
    named = {e.id: e.called for e in (*problem.pool, *(a.candidate for a in problem.aside))}
    gone = [
        f"{named.get(name, name)}（{line.tier}，{show_wan(line.amount)}万元）" for name, line in problem.vacated.items()
    ]
    if gone:
        then = f"腾出的资金冻结{show_wan(held)}万元，没有递补的规定，是否另行安排由党组会研究"
        yield Note("frozen", f"公示后剔除{'、'.join(gone)}；{then}")
    if nothing := [name for name in publication.withdrawn if name not in publication.awards]:
        yield Note("frozen", f"{'、'.join(named.get(n, n) for n in nothing)}不在公示名单中，没有腾出资金")


def _order(problem: Problem, order: tuple[Replacement, ...]) -> str:
    if not order:
        return "递补次序：没有可以递补的项目"
    shown = "；".join(f"{n}. {describe(problem, r)}" for n, r in enumerate(order[:SHOWN], 1))
    more = f"；其后还有{len(order) - SHOWN}项" if len(order) > SHOWN else ""
    return f"递补次序（仅列出，未安排）：{shown}{more}"


def describe(problem: Problem, r: Replacement) -> str:
    """44 济南例甲公司（培育成长级，50万元，递补31）."""
    tier = problem.tiers[r.level - 1].name
    place = f"递补{r.place}" if r.place else "在前的放弃时"
    short = "" if r.fits else "，腾出的资金不足"
    return f"{problem.pool[r.position].called}（{tier}，{show_wan(r.amount)}万元，{place}{short}）"
