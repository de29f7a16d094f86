"""What a list's clauses could not be checked for, counted from the raw data: which cells of the awarded are empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oracle.facts import Facts

from allocator.problem.candidate import Candidate

Figures = tuple[str, int, int]
NAMES = {"product": "同一产品", "product_name": "同名产品", "industry": "同一行业"}


def unchecked(kind: str, facts: Facts, awarded: Sequence[Candidate]) -> Iterator[Figures]:
    """Who, how many, and the 0 that there should be.

    Parameters
    ----------
    awarded
        Everybody on the list, also those outside the pool.
    """
    tell = {
        "request": _requests,
        "exclusive": _groups,
        "applied_tier": _applied,
        "once": _once,
        "experts_tier": _experts,
    }.get(kind)
    if tell:
        yield from tell(facts, awarded)


def _everybody(facts: Facts) -> list[Candidate]:
    return [e.candidate for e in facts.world.entries]


def _requests(facts: Facts, awarded: Sequence[Candidate]) -> Iterator[Figures]:
    if not facts.one("request").on:
        return
    silent = [x for x in awarded if x.request is None]
    if silent or all(x.request is None for x in _everybody(facts)):
        yield "申报金额", len(silent), 0


def _groups(facts: Facts, awarded: Sequence[Candidate]) -> Iterator[Figures]:
    for clause in facts.of("exclusive"):
        if clause.on:
            empty = [x for x in awarded if not _cell(clause.by, x)]
            if empty or not any(_cell(clause.by, x) for x in _everybody(facts)):
                yield NAMES.get(clause.by, f"同一{clause.by}"), len(empty), 0


def _cell(by: str, x: Candidate) -> str:
    known = {"product": x.product, "product_name": x.product, "industry": x.industry}
    return known[by] if by in known else x.labels.get(by, "")


def _applied(facts: Facts, awarded: Sequence[Candidate]) -> Iterator[Figures]:
    silent = sum(x.applied_tier is None for x in awarded)
    if facts.applied != "off" and silent:
        yield "申报的等级", silent, 0


def _experts(facts: Facts, awarded: Sequence[Candidate]) -> Iterator[Figures]:
    silent = sum(x.experts_tier is None for x in awarded)
    asked = facts.one("experts_tier")
    told = any(x.experts_tier for x in facts.pool) or asked.force != "choice"
    if asked.mode != "off" and told and silent:
        yield "专家评定等级", silent, 0


def _once(facts: Facts, awarded: Sequence[Candidate]) -> Iterator[Figures]:
    for clause in facts.of("once"):
        if clause.on and clause.per == "project":
            yield from _by_project(facts, awarded)


def _by_project(facts: Facts, awarded: Sequence[Candidate]) -> Iterator[Figures]:
    if facts.world.receipts is None:
        paid = {x.id for x in _everybody(facts) if x.received}
        doubtful = [x for x in awarded if x.id in paid]
        if paid:
            yield "一次性", len(doubtful), 0
        return
    ours = [r for r in facts.world.receipts if r.programme in ("", "测试券", "省级测试券")]
    doubtful = [
        x
        for x in awarded
        if (mine := [r for r in ours if r.applicant_key == x.applicant_key])
        and (not all(r.project for r in mine) or not (x.project or x.product))
    ]
    if doubtful:
        yield "一次性", len(doubtful), 0
