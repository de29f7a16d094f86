"""Why a run is a 草案: what waits for confirmation, for a choice or for a proof."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.qingdao import CHOICES
from allocator.law.scenario import Scenario
from allocator.law.text.suggest import ended, nearest
from allocator.problem.problem import Problem
from allocator.proof.solve import Result
from allocator.run.note_context import Note
from allocator.run.notes import LOW_SCORE, low_scores
from allocator.run.parts import Draft, Prepared
from allocator.run.qingdao import unchosen


def confirmed_keys(scenario: Scenario | None) -> dict[str, str]:
    return {key: c.because for key, c in scenario.confirm.items()} if scenario else {}


def unmatched_confirmations(prepared: Prepared) -> Iterator[Note]:
    """Find confirmations that confirm nothing: a slip of the pen must not pass for one."""
    for path in prepared.applied.idle:
        yield Note("idle_exception", f"情景 [exception] 的“{path}”没有突破办法的数字，未起作用")
    keys = [f.key for f in prepared.intake.findings if f.level == "W"]
    for key in prepared.intake.unmatched:
        yield Note("unmatched", ended(f"情景 [confirm] 的“{key}”没有对应的待确认问题{nearest(key, keys)}"))


def of_result(key: str) -> bool:
    """Tell whether a key confirms a doubt about the result (C54), not about the data."""
    return key.startswith(f"{LOW_SCORE}:")


_WHAT_IFS = {"off": "名次优先已关闭", "in_city": "只在各市内比较名次", "funding": "名次只定支持与否"}
"""Merit modes that an official list cannot stand on."""


def drafts_of_data(prepared: Prepared, problem: Problem) -> list[Draft]:
    """Tell why anything that stands on these rules and files is a 草案, whatever the list."""
    programme, intake = prepared.programme, prepared.intake
    why = []
    if programme.draft:
        why.append(Draft("status", f"办法状态为“{programme.status}”"))
    if intake.unconfirmed:
        why.append(Draft("unconfirmed", f"待确认{intake.unconfirmed}项"))
    if intake.rows.held:
        why.append(Draft("held", f"待核{intake.rows.held}项（金额为0）"))
    if unchosen(problem):
        why.append(Draft("qingdao", f"办法未规定青岛市是否纳入，{CHOICES}尚未选定，暂按纳入测算"))
    return why


def drafts_of_run(prepared: Prepared, result: Result) -> tuple[Draft, ...]:
    """Tell why this run is a 草案 beside the articles' figures that it exceeds; they speak for themselves."""
    programme, why = prepared.programme, drafts_of_data(prepared, result.problem)
    confirmed = confirmed_keys(prepared.applied.scenario)
    if result.allocation:
        low = [c for c in low_scores(result.problem, result.allocation) if f"{LOW_SCORE}:{c.id}" not in confirmed]
        if low:
            why.append(Draft("low_score", f"拟支持项目得分低于60分，待确认{len(low)}项"))
    if (merit := _WHAT_IFS.get(result.problem.merit)) and not programme.own:
        why.append(Draft("merit", f"{merit}，仅供测算"))
    if result.problem.over == "skip" and not programme.own:
        why.append(Draft("skip", "超过累计上限的整项不予支持，仅供测算"))
    if prepared.options.limit_seconds is not None:
        why.append(Draft("limit", "限时求解"))
    if (publication := result.problem.publication) and publication.breaches:
        why.append(Draft("published", f"公示名单有{len(publication.breaches)}处不符合办法"))
    if result.status == "unverified":
        why.append(Draft("unverified", "公示后的名单没有通过校验"))
    elif not result.proven and result.status != "infeasible":
        why.append(Draft("unproven", "未证明最优"))
    return tuple(why)
