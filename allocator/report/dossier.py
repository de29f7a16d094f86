"""项目档案（内部说明）: why, why not and what it would have taken, of single candidates; on paper 项目档案.xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, zip_longest

from allocator.law.clause.fields import Article
from allocator.money import show_score, show_wan
from allocator.report import words
from allocator.report.comparison.weights import beside
from allocator.report.headline import headline
from allocator.report.phrases import (
    candidates_of,
    disclaimer,
    goals_text,
    money_line,
    named,
    panel,
    points,
    short_title,
)
from allocator.report.table import Fields, Line, Notice, Report, Sheet, Table, field, table
from allocator.run.parts import Run
from allocator.run.reasons import Reason
from allocator.whatif.budget_facts import TierBudget
from allocator.whatif.dossier.dossier import Dossier, Dossiers
from allocator.whatif.dossier.trials import Trial

NAME = "项目档案.xlsx"
WHAT = "项目档案（内部说明）"
GAP = "与分数线相差"
TRIAL = "位次前移试算"
HOW_GAP = f"“{GAP}”指本项目得分与凭名次入选的最后一名之差。"
HOW_TRIAL = (
    f"“{TRIAL}”指只改本项目的合成得分，其他项目和本项目的并列规则不变，逐个位次（有最低分的，也逐个最低分）重新求解，可达到该等级的最低得分；"
    "两个数不同义，不折算为专家打分或某一指标的得分。"
)
WAYS = {
    "orders": "",
    "cases": "",
    "none": f"名单不由一个名次决定，或金额、目标随名单和得分而变，没有作{TRIAL}",
}


def report(found: Dossiers) -> Report:
    """Return one panel with its facts per dossier for a screen; one row per dossier, reason and trial for paper."""
    run = found.run
    head = headline(run)
    told = "各项事实均已由原始数据重新求解复核" if all(d.verified for d in found.found) else "尚未逐项复核"
    left = f"{money_line(run)}    {told}"
    sheets = [
        Sheet(name, head.titled(f"{WHAT}：{name}"), left, "单位：万元、分", (part,))
        for name, part in (
            ("一览", _all(found)),
            ("原因", _reasons(found)),
            (TRIAL, _trials(found)),
            ("最低预算", _budgets(found)),
        )
    ]
    title = head.titled(WHAT) + head.stamp
    screen = [part for d in found.found for part in parts_of(found, d, title)]
    return Report(head, (*screen, *how_read(found), disclaimer(head)), tuple(sheets))


def how(found: Dossiers) -> list[str]:
    """Tell what the two figures mean, and why there is none of one of them."""
    return [HOW_GAP, HOW_TRIAL, *([WAYS[found.way]] if WAYS[found.way] else [])]


def how_read(found: Dossiers) -> tuple[Notice, ...]:
    """Tell the same under a title."""
    return points("说明", how(found), "faint")


def parts_of(found: Dossiers, d: Dossier, title: str = "") -> Iterator[Notice]:
    """Yield the facts of one dossier, what is not known left out: the result, then points under titles.

    Parameters
    ----------
    title
        What `short_title` says, where it is said of many; empty: not made yet.
    """
    e, c = d.explanation, d.explanation.candidate
    run = found.run
    given = f"{e.tier}，{show_wan(e.amount)}万元" if e.tier else words.OUTCOMES[e.outcome]
    rank = f"得分{show_score(c.score)}，位次{e.rank}" if c.score is not None and e.rank else "未参加排名"
    lines = [Line(f"{c.called}《{c.project}》    {c.city}"), Line(f"结果：{given}    {rank}", "strong")]
    if e.gap is not None:
        lines.append(Line(f"{GAP}：{gap_text(e.gap)}"))
    yield panel(title or short_title(run, WHAT), lines, "good" if e.tier else "")
    yield from points("原因", [f"{_tiers(r)}{r.says}" for r in d.reasons])
    yield from points(TRIAL, _trial_texts(found, d))
    yield from points("最低预算", _budget_texts(found, d))
    yield from beside.told(run.weighed, d.id)
    yield from points("依据", [f"{a.number}：{a.quote}" if a.quote else a.number for a in articles_of(run, d)])


def gap_text(gap: int) -> str:
    """Return a distance to the score line, hundredths: 低2.00分, 高1.80分, 同分."""
    if gap == 0:
        return "同分"
    return f"{'高' if gap > 0 else '低'}{show_score(abs(gap))}分"


def _trial_texts(found: Dossiers, d: Dossier) -> Iterator[str]:
    """Return the trials, those of tiers that one and the same place brings in one sentence."""
    tiers = found.run.problem.tiers
    for _, group in groupby(d.trials, key=lambda t: (t.place, t.unreached)):
        trials = list(group)
        yield f"{'、'.join(tiers[t.level - 1].name for t in trials)}：{trial_text(found, d, trials[0])}"


def trial_text(found: Dossiers, d: Dossier, trial: Trial) -> str:
    """Return what it would have taken to have a tier, who would have had to go, or that nothing does."""
    problem = found.run.problem
    if trial.place is None:
        if trial.unreached == "marks":
            return f"无可达得分（须高于满分{show_score(found.highest or 0)}分，含加分上限）"
        return "任何得分和位次均不能达到"
    own = d.explanation.candidate.score or 0
    place, got = trial.place, problem.tiers[trial.got - 1].name
    alike = "同分时（同等对待）" if problem.programme.ties == "together" else "同分且并列在前时"
    tied = alike if place.tied else ""
    more = show_score(place.score - own)
    text = f"合成得分{show_score(place.score)}（提高{more}分）、位次{place.rank}，{tied}可达到"
    text += f"，为{got}，金额{show_wan(trial.amount)}万元"
    candidates = candidates_of(found.run.case)
    for sibling in trial.siblings:
        text += f"；将由本单位的另一项目“{candidates[sibling].project}”（{sibling}）退出"
    if others := [i for i in trial.leaving if i not in trial.siblings]:
        text += f"；退出的是{named(others, candidates)}"
    if trial.lowered:
        text += f"；降档或减少的是{named(trial.lowered, candidates)}"
    return text


def _budget_texts(found: Dossiers, d: Dossier) -> Iterator[str]:
    """Return the budgets tier by tier, each with what the list would be then."""
    told = d.least.says if d.least else ()
    tiers = d.least.tiers if d.least and d.least.standing == "ranked" else ()
    for says, tier in zip_longest(told, tiers):
        then = entry_text(found, tier) if tier else ""
        yield f"{says}；{then}" if then else says


def entry_text(found: Dossiers, tier: TierBudget) -> str:
    """Tell what the list at the least budget is against the present one: who goes, what the goals lose, who is next.

    Empty where the candidate has the tier already, or no budget gives it.
    """
    entry, candidates = tier.entry, candidates_of(found.run.case)
    if entry is None or entry.present is None:
        return ""
    changes = entry.present.changes
    less = [i for i in entry.present.hurt if i not in changes.left]
    text = (
        f"届时与现预算相比，退出的是{named(changes.left, candidates)}" if changes.left else "届时与现预算相比无项目退出"
    )
    text += f"，降档或减少的是{named(less, candidates)}" if less else ""
    text += f"，{goals_text(entry.present, found.run.problem.granule)}"
    if entry.following_budget is not None:
        text += f"；其后入选的是{named(entry.following, candidates)}（预算{show_wan(entry.following_budget)}万元起）"
    return text


def articles_of(run: Run, d: Dossier) -> tuple[Article, ...]:
    """Return the articles that the reasons stand on, with their words, each once."""
    programme = run.programme
    clauses = {c.id: c for c in programme.acting}
    found: list[Article] = []
    for r in d.reasons:
        named_ones = [clauses[name] for name in r.clauses if name in clauses]
        asked = named_ones or [c for c in clauses.values() if c.as_quota and r.code not in ("gate", "outside", "held")]
        found += [programme.article(c) for c in asked]
        known = {a.number for a in found}
        found += [Article(document=programme.document.title, number=w, quote="") for w in r.articles if w not in known]
    return tuple(dict.fromkeys(found))


def _tiers(r: Reason) -> str:
    return f"{'、'.join(r.tiers)}：" if r.tiers else ""


def _all(found: Dossiers) -> Table:
    """Return one row per candidate."""
    candidates = candidates_of(found.run.case)

    def leaving(d: Dossier) -> str:
        return named(d.nearest.leaving, candidates) if d.nearest else ""

    fields: Fields[Dossier] = (
        field("项目编号", "label", lambda d: d.id, 12),
        field("申报单位", "text", lambda d: d.explanation.candidate.applicant, 30),
        field("项目名称", "text", lambda d: d.explanation.candidate.project, 26),
        field("所在市", "label", lambda d: d.explanation.candidate.city),
        field("得分", "score", lambda d: d.explanation.candidate.score),
        field("位次", "count", lambda d: d.explanation.rank),
        field("结果", "label", lambda d: d.explanation.tier or words.OUTCOMES[d.explanation.outcome]),
        field("金额（万元）", "money", lambda d: d.explanation.amount or None, short="金额"),
        field("原因", "text", lambda d: "；".join(dict.fromkeys(_tiers(r) + r.says for r in d.reasons)), 60),
        field(f"{GAP}（分）", "score", lambda d: d.explanation.gap, short=GAP),
        field(f"{TRIAL}：须得分", "score", lambda d: d.nearest.score if d.nearest else None, short="须得分"),
        field("须提高（分）", "score", lambda d: d.more, short="须提高"),
        field("届时金额（万元）", "money", lambda d: d.nearest.amount if d.nearest else None, short="届时金额"),
        field("届时退出的项目", "text", leaving, 30),
        field(
            "最低预算（万元）",
            "money",
            lambda d: d.least.award.least if d.least and d.least.award else None,
            short="最低预算",
        ),
    )
    return table("", fields, found.found)


def _reasons(found: Dossiers) -> Table:
    """Return one row per candidate and reason."""
    fields: Fields[tuple[Dossier, Reason]] = (
        field("项目编号", "label", lambda r: r[0].id, 12),
        field("申报单位", "text", lambda r: r[0].explanation.candidate.applicant, 30),
        field("等级", "text", lambda r: "、".join(r[1].tiers), 22),
        field("原因", "text", lambda r: r[1].says, 60),
        field("分数线", "score", lambda r: r[1].line),
        field("相差", "score", lambda r: r[1].gap),
        field("依据", "text", lambda r: "、".join(dict.fromkeys(r[1].articles)), 24),
        field("本单位名次在前的项目", "text", lambda r: "、".join(r[1].siblings), 20),
    )
    return table("", fields, [(d, reason) for d in found.found for reason in d.reasons])


def _trials(found: Dossiers) -> Table:
    """Return one row per candidate and tier above its own."""
    problem = found.run.problem
    fields: Fields[tuple[Dossier, Trial]] = (
        field("项目编号", "label", lambda r: r[0].id, 12),
        field("申报单位", "text", lambda r: r[0].explanation.candidate.applicant, 30),
        field("等级", "label", lambda r: problem.tiers[r[1].level - 1].name),
        field("试算得分", "score", lambda r: r[1].score),
        field("位次", "count", lambda r: r[1].rank),
        field("届时金额（万元）", "money", lambda r: r[1].amount if r[1].place else None),
        field("试算结果", "text", lambda r: trial_text(found, *r), 80),
    )
    return table("", fields, [(d, trial) for d in found.found for trial in d.trials])


def _budgets(found: Dossiers) -> Table:
    """Return one row per candidate and tier."""
    fields: Fields[tuple[Dossier, TierBudget]] = (
        field("项目编号", "label", lambda r: r[0].id, 12),
        field("申报单位", "text", lambda r: r[0].explanation.candidate.applicant, 30),
        field("等级", "label", lambda r: r[1].tier),
        field("最低预算（万元）", "money", lambda r: r[1].least),
        field("届时金额（万元）", "money", lambda r: r[1].amount),
        field("测算结果", "text", lambda r: r[1].says, 80),
        field("届时名单", "text", lambda r: entry_text(found, r[1]), 80),
    )
    return table("", fields, [(d, tier) for d in found.found if d.least for tier in d.least.tiers])
