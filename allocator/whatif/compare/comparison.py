"""One side against another: who moves, sums by city and tier that reconcile to the 元, and inputs that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from allocator.errors import VerificationError
from allocator.money import show_wan
from allocator.problem.changes import KINDS, ChangeKind, Changes, kind_of
from allocator.whatif.compare.compared_list import ComparedLine, Side, cities_of, tiers_of

ALL = "合计"
Part = ChangeKind | Literal["facts"]
"""What a difference of a sum is made of; `facts`: the same award under another city or name of tier in other data."""
PARTS: tuple[Part, ...] = (*KINDS, "facts")
Pair = tuple[ComparedLine | None, ComparedLine | None]
"""One candidate's lines on both sides, None where it is in no file of that side."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A number of awards and their money, 元; both may be negative in a difference."""

    number: int = 0
    amount: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.number + other.number, self.amount + other.amount)

    def __neg__(self) -> Sum:
        return Sum(-self.number, -self.amount)

    def __bool__(self) -> bool:
        return bool(self.number or self.amount)


def total(parts: Iterator[Sum]) -> Sum:
    """Return the sum of sums."""
    return sum(parts, Sum())


@dataclass(frozen=True, slots=True)
class Move:
    """What happens to one candidate: its lines on both sides, None where it is in no file of that side."""

    kind: ChangeKind
    before: ComparedLine | None
    after: ComparedLine | None

    @property
    def line(self) -> ComparedLine:
        """Who it is, as the second side knows him where it does."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def id(self) -> str:
        return self.line.id

    @property
    def delta(self) -> int:
        """元, after less before."""
        return (self.after.amount if self.after else 0) - (self.before.amount if self.before else 0)


@dataclass(frozen=True, slots=True)
class Group:
    """A city, a tier, or all: its sums on both sides, and the difference by what makes it up.

    A candidate that changes tier is a loss of its old tier and a gain of its new one.
    """

    name: str
    base: Sum
    other: Sum
    by: Mapping[Part, Sum]

    @property
    def delta(self) -> Sum:
        return self.other + -self.base

    @property
    def reconciles(self) -> bool:
        return self.base + total(iter(self.by.values())) == self.other


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in the inputs that is not the same: a code and the sentence for people."""

    code: Literal["R19", "year", "text", "scores", "pool"]
    text: str


@dataclass(frozen=True)
class Comparison:
    """The second side against the first.

    Attributes
    ----------
    moves
        By kind in the order of `KINDS`, each in the order of rank.
    whole, cities, tiers
        Sums of everything, by city in the official order, by tier from the top.
    differences
        What is not the same in the inputs; empty where only the scenario differs.
    """

    base: Side
    other: Side
    moves: tuple[Move, ...]
    whole: Group
    cities: tuple[Group, ...]
    tiers: tuple[Group, ...]
    differences: tuple[Difference, ...]

    @property
    def changes(self) -> Changes:
        """The ids by kind."""
        ids = {kind: tuple(m.id for m in self.moves if m.kind == kind) for kind in KINDS}
        called = {m.id: {o.line.called for o in self.moves if o.id == m.id} for m in self.moves}
        return Changes(**ids, names={i: name for i, (name, *more) in called.items() if not more})

    @property
    def comparable(self) -> bool:
        """Whether both sides have a list."""
        return self.base.has_list and self.other.has_list


def compared(base: Side, other: Side) -> Comparison:
    """Return one side against another; where one of them has no list, nothing is said to move.

    Raises
    ------
    VerificationError
        The sums do not reconcile (V20).
    """
    if not (base.has_list and other.has_list):
        nothing = Group(ALL, Sum(), Sum(), {})
        return Comparison(base, other, (), nothing, (), (), differences(base, other))
    pairs = _pairs(base, other)
    found = Comparison(
        base=base,
        other=other,
        moves=tuple(_moves(pairs)),
        whole=next(_groups(pairs, (ALL,), lambda _: ALL)),
        cities=tuple(_groups(pairs, cities_of(base, other), lambda x: x.place)),
        tiers=tuple(_groups(pairs, tiers_of(base, other), lambda x: x.tier or "")),
        differences=differences(base, other),
    )
    _reconcile(found)
    return found


def _pairs(base: Side, other: Side) -> list[Pair]:
    """Return the lines of both sides, candidate by candidate.

    A number that another applicant has there is another one.
    """
    found: list[Pair] = []
    for name in dict.fromkeys([*other.lines, *base.lines]):
        before, after = base.lines.get(name), other.lines.get(name)
        if before and after and before.who != after.who:
            found += [(None, after), (before, None)]
        else:
            found.append((before, after))
    return found


def _kind(before: ComparedLine | None, after: ComparedLine | None) -> ChangeKind | None:
    return kind_of(before.award if before else None, after.award if after else None)


def _moves(pairs: Sequence[Pair]) -> Iterator[Move]:
    found = [(_kind(*pair), *pair) for pair in pairs]
    for kind in KINDS:
        moves = [Move(kind, before, after) for k, before, after in found if k == kind]
        yield from sorted(moves, key=_rank)


def _rank(move: Move) -> int:
    """By the rank on the side where the candidate has an award: the second where on both."""
    shown = move.before if move.kind == "left" else move.after
    return shown.rank if shown and shown.rank is not None else 10**9


def _groups(pairs: Sequence[Pair], names: tuple[str, ...], group: Callable[[ComparedLine], str]) -> Iterator[Group]:
    """Yield the sums of both sides by group; a line counts where its own side puts it."""
    sums: dict[str, tuple[dict[Part, Sum], list[Sum]]] = {n: ({}, [Sum(), Sum()]) for n in names}
    for pair in pairs:
        part: Part = _kind(*pair) or "facts"
        for side, line in enumerate(pair):
            if line is None or line.tier is None:
                continue
            by, whole = sums[group(line)]
            own = Sum(1, line.amount)
            whole[side] += own
            by[part] = by.get(part, Sum()) + (own if side else -own)
    for name, (by, (before, after)) in sums.items():
        yield Group(name, before, after, {p: by[p] for p in PARTS if by.get(p)})


def _reconcile(found: Comparison) -> None:
    """V20: base + changes = other in every group, and the groups of every breakdown add up to both totals."""
    whole = found.whole
    sums = {
        "合计": [whole.base, whole.other],
        "名单": [Sum(len(s.awarded), s.spent) for s in (found.base, found.other)],
        "分市": [total(g.base for g in found.cities), total(g.other for g in found.cities)],
        "分档": [total(g.base for g in found.tiers), total(g.other for g in found.tiers)],
    }
    deltas = {
        "变化明细": sum(m.delta for m in found.moves),
        "合计": whole.delta.amount,
        "分市": sum(g.delta.amount for g in found.cities),
        "分档": sum(g.delta.amount for g in found.tiers),
    }
    broken = [g.name for g in (whole, *found.cities, *found.tiers) if not g.reconciles]
    if broken or len({tuple(v) for v in sums.values()}) > 1 or len(set(deltas.values())) > 1:
        told = "、".join(f"{name}{show_wan(amount)}万元" for name, amount in deltas.items())
        raise VerificationError(f"【V20】比较的各表增减不一致：{told}{'、'.join(broken)}。已停止输出，请联系维护人员")


def differences(base: Side, other: Side) -> tuple[Difference, ...]:
    """Tell what is not the same in the inputs of two sides: the files, the year, the text, who competes."""
    return tuple(_differences(base, other))


def _differences(base: Side, other: Side) -> Iterator[Difference]:
    if base.year != other.year:
        yield Difference("year", f"年度不同：{base.year}年、{other.year}年，差异不只来自参数")
    if base.title != other.title or set(base.tiers) != set(other.tiers):
        yield Difference("text", f"办法不同：《{base.title}》、《{other.title}》，差异不只来自参数")
    changed_rows = sum(_facts(base.lines.get(i)) != _facts(other.lines.get(i)) for i in {*base.lines, *other.lines})
    known = bool(base.data and other.data)
    if known and base.data != other.data:
        rows = f"{changed_rows}行有变化" if changed_rows else "两表所列项目、得分没有变化"
        yield Difference("R19", f"【R19】两方案申报表不同({rows})，差异不只来自参数")
    elif changed_rows and known:
        yield Difference("scores", f"得分不同({changed_rows}行)：申报表相同，由评分的改动引起")
    elif changed_rows:
        yield Difference("R19", f"【R19】两方案的项目或得分不同({changed_rows}行有变化)，差异不只来自参数")
    first, second = set(base.pool), set(other.pool)
    if first != second:
        gone, new = len(first - second), len(second - first)
        counts = "、".join(f"{word}{n}项" for word, n in (("多", new), ("少", gone)) if n)
        yield Difference("pool", f"参评项目不同：{other.name}比{base.name}{counts}")


def _facts(line: ComparedLine | None) -> tuple[object, ...] | None:
    """Tell what the file says of a candidate."""
    return None if line is None else (line.project, line.applicant, line.credit_code, line.city, line.score)
