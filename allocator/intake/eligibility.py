"""Where each line goes: held, ineligible, outside or the pool; and the candidate made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocator.intake.findings import Findings, Remark
from allocator.intake.lines import TableLine
from allocator.intake.scoring.arithmetic import exact_integers
from allocator.intake.scoring.plan import ScoringPlan
from allocator.intake.tables import Part
from allocator.law.award import Entitlement
from allocator.law.gates import failed_articles, failed_words
from allocator.law.programme import Programme
from allocator.law.qingdao import CHOICES, QINGDAO, choosing, undecided
from allocator.problem.candidate import Candidate, Entry, Place, Source

_APART = {"separate": "单列", "out": "不纳入"}


@dataclass(frozen=True, slots=True)
class Judgement(Place):
    """A line's standing; `otherwise` is that of one that fails a condition if it failed none."""

    otherwise: Place | None = None


def judge(line: TableLine, programme: Programme, faults: Sequence[str], elsewhere: str) -> Judgement:
    """Held first, then ineligible, then outside.

    Parameters
    ----------
    faults
        What makes the row unusable.
    elsewhere
        The other programme that the line belongs to, "" for this one.
    """
    if faults:
        return Judgement("held", "待核：" + "；".join(dict.fromkeys(faults)), aside="faults")
    place = _placed(line, programme, elsewhere)
    if failed := line.judged.failed:
        return Judgement("ineligible", failed_words(failed), failed_articles(failed), "condition", otherwise=place)
    return place


def _placed(line: TableLine, programme: Programme, elsewhere: str) -> Judgement:
    """Tell where a line stands that fails no condition."""
    apart = _apart(line, programme, elsewhere)
    if apart is not None:
        return apart
    known = line.due.event is not None or line.due.base is not None
    if isinstance(programme.award, Entitlement) and not known:
        reason = f"待核：不能确定{'按标准的' if programme.ranked else '应兑现的'}金额"
        return Judgement("held", reason, aside="no_sum")
    if programme.ranked and line.scored.score is None:
        return Judgement("held", "待核：没有得分", aside="no_score")
    return Judgement("pool")


def _apart(line: TableLine, programme: Programme, elsewhere: str) -> Judgement | None:
    """Outside this pool: another programme's, not scored, or 青岛 where it stands apart."""
    if elsewhere:
        reason = f"申报专题为“{line.topic}”，属于“{elsewhere}”，不参与本池"
        return Judgement("outside", reason, aside="elsewhere")
    if line.refused:
        return Judgement("outside", f"申报表{line.refused}，不参与本池", aside="refused")
    if line.unscored and not programme.ranked:
        return Judgement("outside", f"申报表注明“{line.unscored}”，不参与本次兑现", aside="unscored")
    if line.unscored:
        return Judgement("outside", f"未参与评审(“{line.unscored}”)，没有得分，不参与本池", aside="unscored")
    clause = programme.apart
    if line.city == QINGDAO and clause and clause.mode in _APART:
        reason = f"{QINGDAO}{_APART[clause.mode]}({clause.basis})"
        return Judgement("outside", reason, (clause.article,) if clause.article else (), "qingdao")
    return None


def check_qingdao(
    lines: Sequence[TableLine], judged: Sequence[Judgement], programme: Programme, findings: Findings
) -> None:
    """C30 where 青岛 stands apart, C56 where the 办法 is silent, nobody has chosen, and 青岛 is in the pool.

    Where the 办法 is silent, standing apart is what a scenario has chosen with its reason: nothing is left to confirm.
    """
    clause = programme.apart
    if clause is None:
        return
    both = list(zip(lines, judged, strict=True))
    if clause.mode in _APART:
        concerned = [x for x, j in both if j.aside == "qingdao"]
        word, where = _APART[clause.mode], clause.basis
        words = f"青岛市按规则“{word}”不参与本池(依据：{where})，共{len(concerned)}行"
        remark = Remark("C30", "W" if clause.article else "I", words)
    elif undecided(clause.mode, [x.city for x, j in both if j.standing == "pool"], own=programme.own):
        concerned = [x for x, j in both if j.standing == "pool" and x.city == QINGDAO]
        words = f"办法未规定青岛市是否纳入：{CHOICES}请选择；未选前为草案，按纳入测算，纳入与单列并列"
        remark = Remark("C56", "W", f"{words}，共{len(concerned)}行", choosing(clause.id), choice=True)
    else:
        return
    if concerned:
        findings.add(remark, concerned[0].place("city"), QINGDAO, QINGDAO, shared=True)


def ties(
    lines: Sequence[TableLine], keys: Sequence[str], plans: Mapping[Part, ScoringPlan]
) -> tuple[list[tuple[int, ...]], int]:
    """Return the tie scores of every line over the keys that all files have, and their common scale."""
    rows = []
    for line in lines:
        plan = plans.get(line.table.part)
        points = dict(zip((k for k, _ in plan.ties), line.scored.ties, strict=False)) if plan else {}
        rows.append([points.get(k, Decimal()) for k in keys])
    integers, scale = exact_integers(rows)
    return list(integers), scale


def entry(line: TableLine, judgement: Judgement, tie_scores: tuple[int, ...]) -> Entry:
    """Return the candidate, frozen, with its standing."""
    candidate = Candidate(
        id=line.id,
        project=line.project,
        applicant=line.applicant,
        applicant_key=line.key,
        credit_code=line.code,
        city=line.city,
        county=line.county,
        industry=line.industry,
        product=line.product,
        score=None if judgement.standing == "held" else line.scored.score,
        bonus=line.scored.bonus,
        experts=line.scored.experts,
        tie_scores=tie_scores,
        request=line.request,
        stated=line.stated,
        received=line.received,
        experts_tier=line.tier,
        applied_tier=line.applied,
        event=line.due.event,
        base=line.due.base,
        gates=line.judged.verdicts,
        labels=line.labels,
        source=Source(line.table.file, line.table.sheet.title, line.record.row),
    )
    j = judgement
    return Entry(candidate, j.standing, j.reason, j.articles, j.aside, j.otherwise)
