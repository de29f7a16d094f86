"""The columns of the tables of a frontier."""

from __future__ import annotations

from allocator.money import WAN, show_wan
from allocator.problem.changes import KINDS
from allocator.report.columns import Column, without
from allocator.report.frontier.rows import ListRow, Rows, StairRow
from allocator.whatif.frontier.candidate_profiles import Career, Setback, Spell


def brief(rows: Rows) -> tuple[Column[StairRow], ...]:
    """The stairs on a screen."""
    spread: Column[StairRow] = Column("/".join(t[:2] for t in rows.tiers), "label", lambda s: s.spread)
    lines: Column[StairRow] = Column("分数线", "label", _lines, key="lines")
    drawn = any(line is not None for s in rows.stairs for line in s.lines)
    return (
        Column("预算起", "money", lambda s: s.budget),
        *_ends(rows, ""),
        Column("增加", "money", lambda s: s.more, key="more"),
        Column("支持", "whole", lambda s: s.number),
        *([spread] if len(rows.tiers) > 1 else []),
        *([lines] if drawn else []),
        Column("换来", "text", lambda s: s.gain, 30),
        Column("名单变化", "text", lambda s: s.moved, 40),
    )


def briefest(rows: Rows) -> tuple[Column[StairRow], ...]:
    """The stairs on a narrow screen: what each line adds, not what it could be read from."""
    return without(brief(rows), "more", "lines")


def _ends(rows: Rows, unit: str) -> list[Column[StairRow]]:
    """Up to which budget a list is known to hold, where the stairs do not meet."""
    apart = rows.frontier.grid is not None
    return [Column(f"预算止{unit}", "label", lambda s: _end(s.until))] if apart else []


def _end(until: int | None) -> str:
    """1,500, or 不满1,520 where a stair is known to end one 元 below."""
    if until is None:
        return ""
    return show_wan(until) if until % WAN == 0 else f"不满{show_wan(until + 1)}"


def _number(name: str, k: int) -> Column[StairRow]:
    return Column(name, "whole", lambda s: s.by_tier[k])


def _line(name: str, k: int) -> Column[StairRow]:
    return Column(f"{name}分数线", "score", lambda s: s.lines[k])


def full(rows: Rows) -> tuple[Column[StairRow], ...]:
    """The stairs on paper."""
    counts = [_number(name, k) for k, name in enumerate(rows.tiers)]
    drawn = [k for k in range(len(rows.tiers)) if any(s.lines[k] is not None for s in rows.stairs)]
    lines = [_line(rows.tiers[k], k) for k in drawn]
    spent: list[Column[StairRow]] = []
    if any(s.spent != s.budget for s in rows.stairs):
        spent = [Column("使用（万元）", "money", lambda s: s.spent)]
    return (
        Column("级", "whole", lambda s: s.place),
        Column("预算起（万元）", "money", lambda s: s.budget),
        *_ends(rows, "（万元）"),
        Column("比上一级增加（万元）", "money", lambda s: s.more),
        *spent,
        Column("支持数", "whole", lambda s: s.number),
        *counts,
        *lines,
        Column("首个改善的目标", "text", lambda s: s.gain, 44),
        Column("名单变化", "text", lambda s: s.moved, 60),
    )


def careers(rows: Rows) -> tuple[Column[Career], ...]:
    """Every candidate of the pool: from which budget on, and with what."""
    return (
        Column("位次", "whole", lambda c: c.rank),
        Column("项目编号", "label", lambda c: c.candidate.id, 14),
        Column("申报单位", "text", lambda c: c.candidate.applicant, 34),
        Column("所在市", "label", lambda c: c.candidate.city),
        Column("得分", "score", lambda c: c.candidate.score),
        Column("最少预算（万元）", "money", lambda c: c.least),
        Column("此后不再退出（万元）", "money", lambda c: c.steady),
        Column("各预算下的档次和金额（万元）", "text", lambda c: _spells(rows, c), 70),
    )


def _spells(rows: Rows, career: Career) -> str:
    """With what from which budget on, or that there is none."""
    names = list(reversed(rows.tiers))
    told = [f"{_from(s)}：{names[s.level - 1]}{show_wan(s.amount)}" for s in career.spells]
    return "；".join(told) or "始终未入选"


def _from(spell: Spell) -> str:
    end = "起" if spell.until is None else f"至不满{show_wan(spell.until + 1)}"
    return show_wan(spell.budget) + end


SETBACKS: tuple[Column[Setback], ...] = (
    Column("预算增至（万元）", "money", lambda s: s.budget),
    Column("项目编号", "label", lambda s: s.candidate.id, 14),
    Column("申报单位", "text", lambda s: s.candidate.applicant, 34),
    Column("所在市", "label", lambda s: s.candidate.city),
    Column("变化", "label", lambda s: "金额减少" if s.kind == "amount" else KINDS[s.kind]),
    Column("原金额（万元）", "money", lambda s: s.amounts[0]),
    Column("现金额（万元）", "money", lambda s: s.amounts[1]),
    Column("说明", "text", lambda s: s.sentence, 60),
)
LISTS: tuple[Column[ListRow], ...] = (
    Column("预算起（万元）", "money", lambda r: r.budget),
    Column("位次", "whole", lambda r: r.rank),
    Column("项目编号", "label", lambda r: r.candidate.id, 14),
    Column("申报单位", "text", lambda r: r.candidate.applicant, 34),
    Column("所在市", "label", lambda r: r.candidate.city),
    Column("得分", "score", lambda r: r.candidate.score),
    Column("档次", "label", lambda r: r.tier),
    Column("金额（万元）", "money", lambda r: r.amount),
)


def _lines(stair: StairRow) -> str:
    return "/".join("–" if line is None else f"{line // 100}.{line % 100:02d}" for line in stair.lines)
