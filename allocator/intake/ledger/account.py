"""Where every 元 of a ledger goes: counted, or set aside with a reason; nothing disappears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from allocator.errors import VerificationError
from allocator.law.programme import Programme
from allocator.law.topic import ASKED, topic_of
from allocator.money import show_wan
from allocator.problem.candidate import Receipt
from allocator.problem.ledger import counted, needed, same_programme, sums

Reason = Literal["no_history", "same_sheet", "reading", "other_programme", "asked", "unmatched", "not_applying"]
_WORDS: dict[Reason, str] = {
    "no_history": "按 --no-history 不计",
    "same_sheet": "与另一工作表完全相同",
    "reading": "办法或口径不计以前年度",
    "other_programme": "其他专题",
    "asked": "专题待确认",
    "unmatched": "未匹配到申报单位",
    "not_applying": "本年未申报的单位",
}
UNMATCHED = "未匹配:"
"""What the key of an applicant begins with whom nothing identifies."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Lines that do not count: why, of which 专题 where that is the reason, how many and how much (元)."""

    reason: Reason
    programme: str
    lines: int
    amount: int

    @property
    def says(self) -> str:
        return _WORDS[self.reason] + (f"“{self.programme}”" if self.programme else "")


@dataclass(frozen=True, slots=True)
class Account:
    """A ledger added up: `total` = `counted` + what is set aside, in 元, and so the lines."""

    lines: int
    total: int
    counted_lines: int
    counted: int
    aside: tuple[Aside, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "lines": self.lines,
            "total": self.total,
            "counted": {"lines": self.counted_lines, "amount": self.counted},
            "aside": [
                {"reason": a.reason, "says": a.says, "programme": a.programme, "lines": a.lines, "amount": a.amount}
                for a in self.aside
            ],
        }

    @property
    def says(self) -> str:
        """历史台账3条、250万元 = 计入1条、100万元 + 未计入2条、150万元（…）."""
        return f"历史台账{self.sums}"

    @property
    def sums(self) -> str:
        """The same without what it is about."""
        out, amount = self.lines - self.counted_lines, self.total - self.counted
        parts = "；".join(f"{a.says}{a.lines}条、{show_wan(a.amount)}万元" for a in self.aside)
        told = f"{self.lines}条、{show_wan(self.total)}万元 = 计入{self.counted_lines}条、"
        told += f"{show_wan(self.counted)}万元 + 未计入{out}条、{show_wan(amount)}万元"
        return told + (f"（{parts}）" if parts else "")


def account(
    receipts: Sequence[Receipt],
    applicants: Collection[str],
    programme: Programme,
    *,
    again: Iterable[Receipt] = (),
    total: int,
    unread: bool = False,
) -> Account:
    """Return the ledger added up.

    Parameters
    ----------
    applicants
        The keys of this year's applicants.
    again
        Lines of sheets that are the same as another one.
    total
        What all lines of all sheets say together, 元, as it was read.
    unread
        Whether the ledger does not count at all (`--no-history`).

    Raises
    ------
    VerificationError
        The sums differ (V20).
    """
    again = tuple(again)
    groups: dict[tuple[Reason, str], list[int]] = defaultdict(list)
    kept = []
    for r in receipts:
        reason: tuple[Reason, str] | None = ("no_history", "") if unread else _reason(r, applicants, programme)
        if reason is None:
            kept.append(r.amount)
        else:
            groups[reason].append(r.amount)
    if again:
        groups["same_sheet", ""] = [r.amount for r in again]
    order = list(_WORDS)
    aside = [Aside(why, what, len(x), sum(x)) for (why, what), x in groups.items()]
    found = Account(
        lines=len(receipts) + len(again),
        total=total,
        counted_lines=len(kept),
        counted=sum(kept),
        aside=tuple(sorted(aside, key=lambda a: (order.index(a.reason), a.programme))),
    )
    _check(found, receipts, applicants, programme, unread=unread)
    return found


def _reason(r: Receipt, applicants: Collection[str], programme: Programme) -> tuple[Reason, str] | None:
    """Tell why a line does not count; None where it does."""
    if not needed(programme):
        return "reading", ""
    clause = programme.ceiling
    every = clause is not None and clause.history == "ministry"
    if not every and not same_programme(programme, r.programme):
        return ("asked" if topic_of(programme, r.programme) in ASKED else "other_programme"), r.programme
    if r.applicant_key.startswith(UNMATCHED):
        return "unmatched", ""
    return None if r.applicant_key in applicants else ("not_applying", "")


def _check(
    found: Account, receipts: Sequence[Receipt], applicants: Collection[str], programme: Programme, *, unread: bool
) -> None:
    told = found.counted + sum(a.amount for a in found.aside)
    lines = found.counted_lines + sum(a.lines for a in found.aside)
    clause = programme.ceiling
    funded = found.counted
    if not unread and clause is not None and clause.history != "none":
        by_applicant = sums(counted(programme, receipts))
        funded = sum(by_applicant.get(key, 0) for key in applicants)
    if (told, lines, funded) != (found.total, found.lines, found.counted):
        sides = f"合计{show_wan(found.total)}万元，计入与未计入{show_wan(told)}万元，各单位{show_wan(funded)}万元"
        raise VerificationError(f"【V20】历史台账的金额合计不一致：{sides}。已停止输出，请联系维护人员")
