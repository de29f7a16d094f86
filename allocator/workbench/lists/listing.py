"""A list to work with: searched, sieved by city, tier, lock and limits, ordered; what is seen can be taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from allocator.money import show_wan
from allocator.report import awards, page, words
from allocator.report.allocated import Tables
from allocator.report.checks import clause_names
from allocator.report.page import Grid
from allocator.report.table import ALL, Column, Report, Sheet, Table
from allocator.report.xlsx import workbook
from allocator.run.explanation import Explanation
from allocator.run.parts import Run
from allocator.workbench.lists.grid import lock_of
from allocator.workbench.setup import Setup

Which = Literal["awarded", "missed"]
Order = Literal["rank", "amount", "less", "score", "gap", "city", "id"]
ORDERS: Mapping[Which, Mapping[Order, str]] = {
    "awarded": {"rank": "按位次", "amount": "金额多的在前", "less": "减得多的在前", "city": "按市", "id": "按编号"},
    "missed": {"rank": "按位次", "gap": "离分数线近的在前", "score": "得分高的在前", "city": "按市", "id": "按编号"},
}
NAMES: Mapping[Which, str] = {"awarded": "拟支持名单", "missed": "未入选及原因"}
LOCK, LESS, WHY = "锁定", "少于上限", "受限原因、备注"
FIRST: Mapping[Which, tuple[str, ...]] = {
    "awarded": ("rank", "id", "applicant", "city", "tier", "amount", "remark", "less", "score", "weights", "lock"),
    "missed": ("rank", "id", "applicant", "city", "score", "reason", "outcome", "gap", "weights", "lock"),
}
"""What must be seen without scrolling, in this order; everything else follows as on paper."""
WIDTHS = {
    "rank": 46, "id": 48, "applicant": 172, "city": 62, "tier": 88, "amount": 56, "remark": 150, "less": 66,
    "score": 56, "lock": 84, "outcome": 88, "reason": 330, "gap": 70, "weights": 96,
}  # fmt: skip
"""Points of a column on the page, by its key."""
BRIEF = {"id": "编号", "city": "市", "score": "得分", "gap": "差距"}
"""What narrow columns are called on the page, by their key."""
_LIMITS = {
    "blocked": "未定更高档次", "reserve": "地市均衡名额", "below": "低于分数线", "pinned": "按锁定",
}  # fmt: skip


@dataclass(frozen=True)
class Sieve:
    """What is asked for; what is empty asks for nothing."""

    words: str = ""
    cities: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    locked: bool = False
    order: Order = "rank"


@dataclass(frozen=True)
class Chip:
    """Something to sieve by: what it is called, how many lines of the whole list it keeps, their 元."""

    label: str
    number: int
    amount: int = 0

    @property
    def told(self) -> str:
        """The label with its number and money."""
        return f"{self.label} {self.number}项" + (f" {show_wan(self.amount)}万元" if self.amount else "")


@dataclass(frozen=True)
class Listing:
    """A list as it is seen.

    Attributes
    ----------
    whole, amount
        How many lines the list has; the 元 of those seen.
    tiers, limits, locked
        What it can be sieved by: tier or code → chip; how many lines are locked.
    widths
        Title → points.
    """

    grid: Grid
    whole: int
    amount: int
    tiers: Mapping[str, Chip]
    limits: Mapping[str, Chip]
    locked: int
    widths: Mapping[str, int]
    made: Callable[[], bytes]

    @property
    def told(self) -> str:
        """How much of the list is seen."""
        seen = len(self.grid.ids)
        money = f"，合计{show_wan(self.amount)}万元" if self.amount else ""
        return f"共{self.whole}项{money}" if seen == self.whole else f"列出{seen}项（共{self.whole}项）{money}"


def listing(run: Run, tables: Tables, setup: Setup, which: Which, sieve: Sieve) -> Listing:
    """Return one of the two lists of a 方案, sieved and ordered."""
    rows = _rows(run, tables, which)
    told = awards.list_table(tables) if which == "awarded" else awards.missed_table(tables)
    locks = [lock_of(setup, e.candidate.id) for e in rows]
    limits = [limits_of(e) for e in rows]
    asked = sieve.words.casefold().split()
    texts = _texts(told, locks) if asked else []
    kept = [
        n
        for n, e in enumerate(rows)
        if all(word in texts[n] for word in asked)
        and (not sieve.cities or e.candidate.city in sieve.cities)
        and (not sieve.tiers or e.tier in sieve.tiers)
        and (not sieve.limits or set(limits[n]) & set(sieve.limits))
        and (not sieve.locked or locks[n])
    ]
    kept.sort(key=_by(sieve.order, rows, [c.city for c in tables.cities]))
    whole = _with_locks(told, rows, locks)
    part = replace(whole, rows=tuple(whole.rows[n] for n in kept), total=_summed(whole, [rows[n] for n in kept]))
    shown = _first(part, which)
    return Listing(
        grid=replace(page.grid(replace(shown, total=())), ids=tuple(rows[n].candidate.id for n in kept)),
        whole=len(rows),
        amount=sum(rows[n].amount for n in kept),
        tiers=_tiers(tables) if which == "awarded" else {},
        limits=_limits(run, limits),
        locked=sum(map(bool, locks)),
        widths={c.brief: WIDTHS[c.key] for c in shown.columns if c.key in WIDTHS},
        made=lambda: exported(tables, which, part),
    )


def limits_of(e: Explanation) -> tuple[str, ...]:
    """Tell by codes what limits a line: what cuts its amount, what keeps it from a higher tier or out of the list."""
    if e.outcome == "funded":
        cut = (f"reduced:{e.reduced_by}",) if e.reduced_by else ()
        held = ("blocked",) if e.blocked_by else ()
        seat = ("reserve",) if e.reason_code == "reserve" else ("pinned",) if e.reason_code == "pinned" else ()
        return (*cut, *held, *seat)
    if e.outcome != "unfunded":
        return (f"outcome:{e.outcome}",)
    below = ("below",) if e.reason_code == "below_line" else ()
    return (*below, *(f"clause:{name}" for name in e.blocked_by))


def exported(tables: Tables, which: Which, shown: Table) -> bytes:
    """Return the lines seen as a workbook, in their order."""
    head = tables.headline
    name = NAMES[which]
    sheet = Sheet(name, head.titled(f"{name}（所见{len(shown.rows)}项）"), head.disclaimer, "", (shown,))
    return workbook(Report(head, (), (sheet,)))


def _rows(run: Run, tables: Tables, which: Which) -> list[Explanation]:
    """Return what the lines of the list tell of, in its order."""
    if which == "missed":
        return list(tables.missed)
    by_id = {e.candidate.id: e for e in run.explanations}
    return [by_id[a.id] for a in tables.awarded]


def _tiers(tables: Tables) -> dict[str, Chip]:
    return {t.tier: Chip(t.tier, t.number, t.amount) for t in tables.tiers if t.number}


def _limits(run: Run, limits: Sequence[Sequence[str]]) -> dict[str, Chip]:
    """Return what the lines can be sieved by, the most frequent first."""
    names, entitled = clause_names(run.programme), run.problem.entitled

    def label(code: str) -> str:
        kind, _, name = code.partition(":")
        if kind == "reduced":
            return words.REDUCED[name]
        if kind == "outcome":
            return words.outcome(name, entitled=entitled)  # type: ignore[arg-type]
        return names.get(name, name) if kind == "clause" else _LIMITS[kind]

    counted = Counter(code for codes in limits for code in codes)
    return {code: Chip(label(code), n) for code, n in counted.most_common()}


def _by(order: Order, rows: Sequence[Explanation], cities: Sequence[str]) -> Callable[[int], Any]:
    """Return by what lines are ordered; among equals they stay as they are on paper."""
    place = {city: n for n, city in enumerate(cities)}

    keys: Mapping[Order, Callable[[Explanation], Any]] = {
        "amount": lambda e: -e.amount,
        "less": lambda e: e.amount - e.full_amount,
        "score": lambda e: (e.candidate.score is None, -(e.candidate.score or 0)),
        "gap": lambda e: (e.gap is None, abs(e.gap or 0)),
        "city": lambda e: place.get(e.candidate.city, len(place)),
        "id": lambda e: (len(e.candidate.id), e.candidate.id),
    }
    found = keys.get(order)
    return (lambda n: found(rows[n])) if found else (lambda n: n)


def _texts(told: Table, locks: Sequence[str]) -> list[str]:
    """Return what is looked through in every line: what the page shows of it, as it is shown."""
    shown = told.on("page")
    rows = ([c.show(v) for c, v in zip(shown.columns, row, strict=True)] for row in shown.rows)
    return [" ".join((*row, lock)).casefold() for row, lock in zip(rows, locks, strict=True)]


def _with_locks(told: Table, rows: Sequence[Explanation], locks: Sequence[str]) -> Table:
    """Return the table with the lock of each line, and how much its amount is below what its tier pays in full."""
    lock, less = replace(told.columns[0], title=LOCK, short="", kind="label", hidden=(), width=0, key="lock"), None
    if any(e.amount < e.full_amount for e in rows if e.outcome == "funded"):
        less = replace(lock, title=f"{LESS}（万元）", short=LESS, kind="money", key="less")
    more: list[tuple[Column, Sequence[str | int | None]]] = [(lock, locks)]
    if less is not None:
        more.append((less, [e.full_amount - e.amount or None for e in rows]))
    return replace(
        told,
        columns=(*(replace(c, title=WHY) if c.key == "remark" else c for c in told.columns), *(c for c, _ in more)),
        rows=tuple((*row, *(values[n] for _, values in more)) for n, row in enumerate(told.rows)),
        looks=(),
        levels=(),
    )


def _summed(told: Table, rows: Sequence[Explanation]) -> tuple[Any, ...]:
    """Return the row of the sum of what is seen; none where there is no money in it."""
    sums: dict[str, Any] = {"number": ALL, "amount": sum(e.amount for e in rows)}
    return tuple(sums.get(c.key) for c in told.columns) if sums["amount"] else ()


def _first(told: Table, which: Which) -> Table:
    """Return the table with what matters first."""
    first, keys = FIRST[which], [c.key for c in told.columns]
    named = replace(told, columns=tuple(replace(c, short=BRIEF.get(c.key, c.short)) for c in told.columns))
    return named.only(sorted(range(len(keys)), key=lambda n: first.index(keys[n]) if keys[n] in first else len(first)))
