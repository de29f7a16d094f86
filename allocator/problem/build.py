"""From a programme, its candidates, the ledger and the pins to a frozen Problem."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from allocator.errors import DataError, RulesError
from allocator.law.award import Rate
from allocator.law.clause.cities import CITIES, meant
from allocator.law.consistency import FREE_IS_CUT, overlooked
from allocator.law.programme import Programme, Tier, check_figures
from allocator.law.scaling import scaled
from allocator.law.text.suggest import ended, nearest
from allocator.law.text.toml_lines import began
from allocator.problem.candidate import Candidate, Entry, Receipt
from allocator.problem.groups import _groupings
from allocator.problem.ledger import ceilings_of
from allocator.problem.pins import History, Pin
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication
from allocator.problem.rates import by_rate
from allocator.problem.tier_eligibility import Facts, closed_levels


def _merit_key(candidate: Candidate) -> tuple[int, tuple[int, ...]]:
    """Score descending, then the tie keys descending."""
    return (candidate.score or 0, candidate.tie_scores)


def ordered(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Candidates in the order π: score descending, the tie keys descending, then the application number."""
    ranked = sorted(candidates, key=_merit_key, reverse=True)
    found: list[Candidate] = []
    for _, group in groupby(ranked, key=_merit_key):
        equal = list(group)
        found += equal if len(equal) == 1 else sorted(equal, key=lambda c: natural(c.id))
    return tuple(found)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Text with its digit runs compared as numbers: "9" before "10", "MX-9" before "MX-10"; ties by the text itself."""
    if text.isdecimal() and text.isascii():
        return (_number(text), (-1, 0, text))
    parts = re.findall(r"\d+|\D+", text)
    runs = [_number(p) if p.isdecimal() and p.isascii() else (1, 0, p) for p in parts]
    return (*runs, (-1, 0, text))


def _number(digits: str) -> tuple[int, int, str]:
    """Return a run of digits so that tuples compare as the numbers do, however long they are."""
    significant = digits.lstrip("0")
    return (0, len(significant), significant)


def build(
    programme: Programme,
    entries: Iterable[Entry],
    budget: int,
    *,
    receipts: Iterable[Receipt] | None = (),
    pins: Mapping[str, Pin] | None = None,
    year: int | None = None,
    percent: int = 100,
    publication: Publication | None = None,
    history_known: bool = True,
) -> Problem:
    """Freeze the problem.

    Parameters
    ----------
    entries
        From intake; only standing `pool` competes.
    budget
        B in 元.
    receipts
        The ledger; None where there is none, then the column 累计已获金额 counts.
    pins
        Candidate id → Pin.
    percent
        θ of the ceilings, for amounts `scaled`.
    publication
        The published list: who stands on it and is not excluded keeps tier and amount, nobody else gets anything
        unless pinned.

    history_known
        Whether `receipts`, or the column, tell all of the earlier years; else they are not counted.

    Raises
    ------
    RulesError
        A pin names an unknown candidate or tier (R16), or clauses that cannot stand together, or there is no
        published list to keep to.
    DataError
        A rate has nothing to be taken of, or experts' tiers are not complete.
    """
    check_figures(programme)
    entries, receipts = tuple(entries), None if receipts is None else tuple(receipts)
    at = None
    if publication and publication.why_none:
        raise RulesError(publication.why_none)
    if programme.amounts.mode == "scaled" and publication:
        programme = scaled(programme, publication.percent, counts="soft")
    elif programme.amounts.mode == "scaled":
        at = _AtPercent(programme, entries, budget, receipts, dict(pins or {}), year, history_known)
        programme = scaled(programme, percent)
    pool = ordered([e.candidate for e in entries if e.standing == "pool"])
    aside = tuple(sorted((e for e in entries if e.standing != "pool"), key=lambda e: natural(e.candidate.id)))
    granule = programme.granule
    if isinstance(programme.award, Rate):
        tiers, full = by_rate(programme.award, pool, bounded=_asked(programme))
    else:
        tiers = tuple(reversed(programme.tiers))
        full = _full(programme, pool, tiers, granule)
    least = (0, *(-(-max(granule, t.floor or 0) // granule) * granule for t in tiers))
    applicants = tuple(sorted({c.applicant_key for c in pool}))
    others = [e.candidate for e in aside]
    ceilings = tuple(ceilings_of(programme, pool, others, receipts, granule))
    history: History = "none" if not history_known else "column" if receipts is None else "ledger"
    pins = dict(pins or {})
    pinned = _pinned(pool, tiers, pins, aside)
    if publication:
        pinned |= _kept(pool, tiers, pins, pinned, publication)
    number = {key: e for e, key in enumerate(applicants)}
    applicant = tuple(number[c.applicant_key] for c in pool)
    rooms = {k.clause.id: [k.room[e] for e in applicant] for k in ceilings}
    facts = Facts(programme, pool, tiers, full, least, rooms, pins, receipts)
    unlisted = [i for i in range(len(pool)) if i not in pinned] if publication else ()
    closed = closed_levels(facts, unlisted)
    cities = tuple(sorted({c.city for c in pool}))
    place = {name: k for k, name in enumerate(cities)}
    levels = tuple(range(len(tiers), 0, -1))
    problem = Problem(
        programme=programme,
        year=programme.year if year is None else year,
        budget=budget,
        pool=pool,
        aside=aside,
        tiers=tiers,
        full=full,
        least=least,
        open_levels=tuple(tuple(t for t in levels if t not in c) if c else levels for c in closed),
        closed_by=tuple(closed),
        applicant=applicant,
        applicants=applicants,
        ceilings=ceilings,
        city=tuple(place[c.city] for c in pool),
        cities=cities,
        groupings=tuple(_groupings(programme, pool, others)),
        pinned=pinned,
        pins=pins,
        publication=publication,
        percent=publication.percent if publication else percent,
        history=history,
        unmatched={
            c.id: found
            for c in programme.acting
            if (found := c.unmatched(programme, [*pool, *others], history, receipts))
        },
        at=at,
    )
    _refuse_together(problem)
    return problem


@dataclass(frozen=True)
class _AtPercent:
    """Freezes the same inputs at another θ."""

    programme: Programme
    entries: tuple[Entry, ...]
    budget: int
    receipts: tuple[Receipt, ...] | None
    pins: Mapping[str, Pin]
    year: int | None
    history_known: bool = True

    def __call__(self, percent: int) -> Problem:
        inputs = {"receipts": self.receipts, "pins": self.pins, "year": self.year, "history_known": self.history_known}
        return build(self.programme, self.entries, self.budget, percent=percent, **inputs)  # type: ignore[arg-type]


def _refuse_together(problem: Problem) -> None:
    """Clauses that cannot stand together, and experts' tiers that are not complete."""
    programme = problem.programme
    if rivals := programme.rivals:
        raise RulesError(overlooked(rivals.values()))
    if problem.reserve and (crossing := _crossing(problem)):
        raise RulesError(
            f"地市均衡名额（city_reserve）与跨单位的互斥组（exclusive，如“{crossing}”）不能同时启用，请关闭其中一项"
        )
    if problem.reserve and not problem.one_order:
        raise RulesError(
            f"名次约束（merit.mode）为 {problem.merit} 时不能设地市均衡名额（city_reserve）；"
            "名额只补名次名单中没有的市，请改为 excused 或 strict，或关闭名额"
        )
    if problem.reserve and any(c.caps_money for c in programme.clauses):
        raise RulesError("地市均衡名额（city_reserve）与各市金额上限（city_ceiling）不能同时启用，请关闭其中一项")
    if problem.merit == "funding" and problem.over == "skip":
        raise RulesError("累计上限“不予支持”（over = skip）按名次应得的档次判断，不能与 merit.mode = funding 同时启用")
    if problem.apportioned and not programme.quotas:
        raise RulesError("按申报数分配（apportionment）以数量目标为名额总数，而办法没有数量条款，请增设或关闭")
    if problem.free and (problem.over != "truncate" or problem.reserve):
        raise RulesError(FREE_IS_CUT)
    if programme.amounts.mode == "pro_rata" and (floors := [t.name for t in programme.tiers if t.floor]):
        raise RulesError(f"按比例压减（amounts.mode = pro_rata）会低于{'、'.join(floors)}的下限（floor），请取消其一")
    _refuse_cities(problem)
    if missing := _without_tier(problem):
        names = "、".join(c.called for c in missing[:10])
        raise DataError(f"项目{names}没有评定（或申报）的等级，而等级即为档次。请补全，或用情景关闭该条款")


def _refuse_cities(problem: Problem) -> None:
    """Refuse a share of no number and, where files say which cities there are, one neither there nor of the 16."""
    programme, known = problem.programme, sorted({c.city for c in problem.everybody} - {""})
    for cap in programme.caps if not programme.quotas else ():
        if cap.percent is not None:
            raise RulesError(f"条款“{cap.id}”按数量目标的百分比设定，而办法没有数量条款，请改用 max")
    for clause in programme.clauses if programme.own and not programme.cities else ():
        for name in clause.cities_named:
            if not meant(name, (*known, *CITIES)):
                place = began(programme.placed(clause.id))
                words = f"{place}条款“{clause.id}”的 cities：申报表中没有“{name}”这个市{nearest(name, known)}"
                raise RulesError(f"{ended(words)}请核对写法，或在规则文件 cities 中列出本办法的各市")


def _without_tier(problem: Problem) -> list[Candidate]:
    """Return those to whom no clause gives a tier although tiers are given; without a fact the ordinary one is."""
    giving = [clause for clause in problem.programme.acting if clause.gives_tier(problem.pool)]
    return [c for c in problem.pool if giving and not any(clause.states_tier(c) for clause in giving)]


def _crossing(problem: Problem) -> str:
    """Return an exclusive group with candidates of two applicants; empty where every group is one applicant's own."""
    for grouping in problem.groupings:
        for g, members in problem.by_group(grouping).items():
            if len({problem.applicant[i] for i in members}) > 1:
                return grouping.names[g]
    return ""


def _full(
    programme: Programme, pool: Sequence[Candidate], tiers: Sequence[Tier], granule: int
) -> tuple[tuple[int, ...], ...]:
    bounded = _asked(programme)
    ceilings = [t.ceiling for t in tiers]
    table: dict[int | None, tuple[int, ...]] = {}
    rows = []
    for c in pool:
        request = c.request if bounded else None
        row = table.get(request)
        if row is None:
            most = [a if request is None else min(a, request) for a in ceilings]
            row = table[request] = (0, *(a // granule * granule for a in most))
        rows.append(row)
    return tuple(rows)


def _asked(programme: Programme) -> bool:
    """Tell whether nobody gets more than he has asked for."""
    return programme.looks_at("request")


def _pinned(
    pool: Sequence[Candidate], tiers: Sequence[Tier], pins: Mapping[str, Pin], aside: Sequence[Entry]
) -> dict[int, int]:
    position = {c.id: i for i, c in enumerate(pool)}
    levels = {t.name: k + 1 for k, t in enumerate(tiers)}
    others = {e.candidate.id: e for e in aside}
    pinned = {}
    for name, pin in pins.items():
        if name not in position:
            out = others.get(name)
            who = out.candidate.called if out else name
            why = f"未进入评选范围（{out.reason}）" if out else "不存在"
            raise RulesError(f"【R16】锁定的项目“{who}”{why}。请核对项目编号")
        if pin.tier is None:
            continue
        if pin.tier not in levels:
            raise RulesError(f"【R16】项目“{name}”锁定的等级“{pin.tier}”不存在。可用：{'、'.join(reversed(levels))}")
        pinned[position[name]] = levels[pin.tier]
    return pinned


def _kept(
    pool: Sequence[Candidate],
    tiers: Sequence[Tier],
    pins: Mapping[str, Pin],
    pinned: Mapping[int, int],
    publication: Publication,
) -> dict[int, int]:
    """Position → published level, of everybody on the list who is not excluded."""
    levels = {t.name: k for k, t in enumerate(tiers, 1)}
    kept: dict[int, int] = {}
    for i, c in enumerate(pool):
        line, pin = publication.awards.get(c.id), pins.get(c.id)
        if line is None or (pin is not None and pin.tier is None):
            continue
        if pinned.get(i, levels[line.tier]) != levels[line.tier]:
            raise RulesError(
                f"【R16】项目“{c.called}”公示为{line.tier}，情景又锁定为{tiers[pinned[i] - 1].name}。"
                "公示后其他项目不变，请去掉这一锁定"
            )
        kept[i] = levels[line.tier]
    return kept
