"""Which columns add points to a score and which take points away; a sum of others counts once (C33, C38)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocator.intake.cells import plain, whole
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.intake.score_words import ASIDE, SIGNED, statistic
from allocator.intake.scoring.absent import NO_MARK
from allocator.intake.scoring.seen import Seen

_KEEP_OUT = f'不应计入的，用 --columns 写 "{{}}" = "{ASIDE}"'
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Additions:
    """The columns that count, those that only detail them, and what the planner is asked about them."""

    counted: tuple[Column, ...] = ()
    details: tuple[Column, ...] = ()
    asked: tuple[tuple[Remark, Column], ...] = ()


def settle(
    columns: Sequence[Column], surely: Sequence[Column], seen: Seen, what: str, *, stated: bool = False
) -> Additions:
    """Tell which of several columns of bonus, or of deductions, count.

    Parameters
    ----------
    surely
        Columns that the programme or its common names call so: they count even without a number.
    what
        加分 or 扣分, for the sentences.
    stated
        A stated total is the score: words beside it add nothing.
    """
    if seen.records is None:
        return Additions(tuple(columns))
    numeric = [c for c in columns if c in surely or seen.numbers(c)]
    worded = [] if numeric or stated else [(_worded(c, what), c) for c in columns if _words(c, seen)]
    filled = [c for c in numeric if any(seen.numbers(c))]
    if len(filled) < _SEVERAL or (all(c in surely for c in filled) and not _summed(filled, seen)):
        return Additions(tuple(numeric), asked=tuple(worded))
    if total := _total(filled, seen):
        rest = tuple(c for c in filled if c != total)
        return Additions(tuple(c for c in numeric if c not in rest), rest, _differ(total, rest, seen, what))
    names = "".join(f"“{c.header}”" for c in filled)
    last = filled[-1]
    if all(not seen.differ(filled[0], c) for c in filled[1:]):
        words = f"{names}内容相同，只按“{filled[0].header}”计一次{what}；请确认"
        fix = f"应分别计入的，在表头写明各项{what}的名称后合并为一列合计"
        return Additions((filled[0],), tuple(filled[1:]), ((Remark("C33", "W", words, fix), last),))
    words = f"有{len(filled)}列{what}{names}，均计入得分；请确认"
    return Additions(tuple(numeric), asked=((Remark("C33", "W", words, _KEEP_OUT.format(last.own)), last),))


def points_off(value: Decimal, column: Column) -> Decimal:
    """Return the points that a cell takes away: 10 and -10 are ten; of 加减分 the sign says which."""
    return -value if SIGNED.search(column.base) else abs(value)


def signs(columns: Sequence[Column], seen: Seen) -> list[tuple[Remark, Column]]:
    """Deductions that are now positive, now negative, in a column that does not say that it also adds."""
    found = []
    for c in columns:
        values = seen.numbers(c)
        if not SIGNED.search(c.base) and any(v > 0 for v in values) and any(v < 0 for v in values):
            words = f"“{c.header}”既有正数又有负数，均按扣减计；请确认"
            fix = f'负数为加分的，请在列名写明“加减分”，或用 --columns 写 "{c.own}" = "加减分"'
            found.append((Remark("C33", "W", words, fix), c))
    return found


def _worded(column: Column, what: str) -> Remark:
    words = f"“{column.header}”写的是文字，没有按{what}计入得分；请确认"
    return Remark("C33", "W", words, f"应计{what}的，请改填分数")


def _words(column: Column, seen: Seen) -> bool:
    cells = (r.at(column) for r in seen.records or ())
    return any(plain(str(c)) not in NO_MARK | {"0", "否"} for c in cells if c is not None)


def _sums(column: Column, rest: Sequence[Column], seen: Seen) -> list[bool]:
    """For each row in which something stands, whether the column is the sum of the rest."""
    rows = zip(seen.values(column), *(seen.values(c) for c in rest), strict=True)
    return [(first or 0) == sum(v or 0 for v in others) for first, *others in rows if any((first, *others))]


def _summed(columns: Sequence[Column], seen: Seen) -> bool:
    return any(all(_sums(c, [x for x in columns if x != c], seen)) for c in columns) and len(columns) > _SEVERAL


def _total(columns: Sequence[Column], seen: Seen) -> Column | None:
    """Return the column that is the sum of the others by its figures, or says so."""
    if len(columns) > _SEVERAL:
        for c in columns:
            if all(_sums(c, [x for x in columns if x != c], seen)):
                return c
    return next((c for c in columns if statistic(c.base) == "sum"), None)


def _differ(total: Column, rest: Sequence[Column], seen: Seen, what: str) -> tuple[tuple[Remark, Column], ...]:
    wrong = _sums(total, rest, seen).count(False)
    if not wrong:
        return ()
    names = "".join(f"“{c.header}”" for c in rest)
    words = f"“{total.header}”与{names}之和有{wrong}行不符，{what}采用“{total.header}”；请确认"
    fix = f'应按各项相加的，用 --columns 写 "{total.own}" = "{ASIDE}"'
    return ((Remark("C38", "W", words, fix), total),)


def ceiling(columns: Sequence[Column]) -> Decimal | None:
    """Return the most that the headers allow, None where one of them says nothing."""
    stated = [c.marks for c in columns]
    return sum((m for m in stated if m is not None), Decimal()) if stated and None not in stated else None


def off_too_much(value: Decimal, most: Decimal) -> str:
    """Tell what is said where more is taken away than the header allows."""
    return f"扣分{whole(value)}超过上限{whole(most)}，按{whole(most)}计"
