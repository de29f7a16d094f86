"""Phrases that several reports share: what a change does to goals, money and people; panels, points, stamps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from allocator.models.goals import class_of
from allocator.money import show_score, show_wan
from allocator.problem.candidate import Candidate
from allocator.problem.case import Case
from allocator.proof.resolve import PROOFS, Proof
from allocator.report import words
from allocator.report.headline import Headline, headline
from allocator.report.table import Line, Notice, Part, Tone
from allocator.run.parts import Run
from allocator.whatif.effects import Effect, GoalChange, Verdict

VERDICTS: Mapping[Verdict, str] = {
    "better": "改善",
    "worse": "变差",
    "same": "不变",
    "incomparable": "名次范围不同",
    "one_sided": "一方没有此目标，不比较",
}


def goal_text(change: GoalChange, granule: int) -> str:
    """Return one goal before and after: 卓越领军级分数线85.00→84.80（第8位9 例甲公司→第10位7 例乙公司，改善）."""
    pairs = zip((change.before, change.after), change.last, strict=True)
    before, after = (words.goal_value(change.name, v, granule, who) for v, who in pairs)
    had, has = ("无" if s is None else show_score(s) for s in change.scores)
    return class_of(change.name).change(change.name, (before, after), VERDICTS[change.verdict], (had, has))


def goals_text(effect: Effect, granule: int) -> str:
    """Return the goals that change, in their order, or that none does; said apart where some are no goals any more."""
    changed = [goal_text(g, granule) for g in effect.goals if g.verdict != "same"]
    if not effect.dropped:
        return "，".join(changed) or "各目标不变"
    return "，".join(["不再有分数线目标，不比较", *(changed or (["其余目标不变"] if effect.goals else []))])


def pair_text(before: int, after: int, unit: str) -> str:
    """1,990→2,000万元（+10）, or the one value where nothing changes; `unit` 万元 takes 元."""
    show = show_wan if unit == "万元" else str
    if before == after:
        return f"{show(before)}{unit}"
    sign = "+" if after > before else ""
    return f"{show(before)}→{show(after)}{unit}（{sign}{show(after - before)}）"


def sums_text(effect: Effect) -> str:
    """Money and number."""
    return f"金额{pair_text(*effect.spent, '万元')}，支持数{pair_text(*effect.number, '项')}"


def people_text(effect: Effect) -> str:
    """Whom it helps and hurts, by what happens to them."""
    moved = effect.changes
    parts = (
        ("新增", moved.entered),
        ("升档", moved.raised),
        ("金额增加", tuple(i for i in moved.amount if i in effect.helped)),
        ("退出", moved.left),
        ("降档", moved.lowered),
        ("金额减少", tuple(i for i in moved.amount if i in effect.hurt)),
    )
    told = [f"{name}{len(ids)}项（{moved.named(ids)}）" for name, ids in parts if ids]
    return "，".join(told) or "名单和金额不变"


def proof_lines(proofs: Iterable[Proof]) -> Iterator[str]:
    """On what the re-solves stand, each kind once with its number."""
    found = list(proofs)
    for proof, text in PROOFS.items():
        if proof != "none" and (number := found.count(proof)):
            yield f"{number}次测算：{text}"


def candidates_of(case: Case) -> dict[str, Candidate]:
    """Return every candidate of the file by id."""
    return {e.candidate.id: e.candidate for e in case.entries}


def named(ids: Sequence[str], candidates: Mapping[str, Candidate], most: int = 6) -> str:
    """Ids with the applicants' names: 62（济南例旻图软件有限公司）."""
    told = "、".join(f"{i}（{candidates[i].applicant}）" for i in ids[:most])
    return told + (f"等{len(ids)}项" if len(ids) > most else "")


def short_title(run: Run, what: str) -> str:
    """Return the title of a screen, with the stamp: 2026年度“模型券”各条规则的代价（草案）."""
    head = headline(run)
    return head.titled(what) + head.stamp


def plan_title(head: Headline) -> str:
    """Return what a run is called on a screen: 2026年度“模型券”奖补资金分配方案（草案）."""
    return head.titled("奖补资金分配方案") + head.stamp


def money_line(run: Run) -> str:
    """Return the list as it is, in one line."""
    head = headline(run)
    if run.result.allocation is None:
        return f"预算总额{show_wan(head.budget)}万元    {head.verdict}"
    figures = f"预算总额{show_wan(head.budget)}万元    已安排{show_wan(head.spent)}万元    支持{head.number}项"
    scenario = f"    情景：{head.scenario}" if head.scenario else ""
    return f"现行名单：{figures}    {head.verdict}{scenario}"


def ending(run: Run, proofs: Iterable[str]) -> tuple[Part, ...]:
    """Return on what the answers stand, why this is a 草案, the disclaimer and the fingerprint."""
    head = headline(run)
    lines = [Line(text) for text in proofs]
    if head.doubts:
        lines.append(Line(f"草案：{'；'.join(head.doubts)}", "doubt"))
    return (Notice((*lines, *stamps(head)), "依据"), disclaimer(head))


def stamps(head: Headline) -> tuple[Line, ...]:
    """Return the stamps and the exceptions of a run."""
    return (*(Line(stamp, "bad") for stamp in head.stamps), *(Line(e, "doubt") for e in head.exceptions))


def disclaimer(head: Headline) -> Notice:
    """Return what stands at the end of everything on a screen."""
    return Notice((Line(f"{head.disclaimer}。指纹 {head.fingerprint}", "faint"),), form="plain", apart=True)


def points(title: str, texts: Iterable[str], tone: Tone = "", *, apart: bool = False) -> tuple[Notice, ...]:
    """Return the texts as points under a title; nothing where there are none."""
    lines = tuple(Line(text, tone) for text in texts)
    return (Notice(lines, title, apart=apart),) if lines else ()


def panel(title: str, lines: Iterable[Line], tone: Tone = "") -> Notice:
    """Return a frame with lines."""
    return Notice(tuple(lines), title, "panel", tone)
