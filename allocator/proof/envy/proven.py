"""A list of ours with its certificate: built, checked from plain rows, and stopped where one pair has no reason."""

from __future__ import annotations

from collections.abc import Mapping

from allocator.errors import VerificationError
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.proof.envy.certificate import Certificate
from allocator.proof.envy.check import Fault, What, faults
from allocator.proof.envy.pairs import certificate
from allocator.proof.envy.raw import rows_of

_SAID: Mapping[What, str] = {
    "head": "所列对数、次序与名单不符",
    "missing": "名次在前而所得较低，没有列出",
    "invented": "并非名次在前而所得较低，却列入",
    "award": "所得与名单不符",
    "pairs": "越过它的项目与名单不符",
    "reasons": "理由与按原始数据复算的不符",
    "holds": "理由是否充分与按原始数据复算的不符",
    "apart": "未参与的理由与原始数据不符",
}
UNEXCUSED = "没有理由"


def proven(problem: Problem, allocation: Allocation) -> Certificate:
    """Return the certificate of a list that may leave the house.

    Raises
    ------
    VerificationError
        A pair has no reason that suffices, or the checker finds the certificate otherwise (N07).
    """
    found = certificate(problem, allocation)
    told = found.to_json()
    wrong = faults(rows_of(problem, allocation), told)
    called = {c.id: c.called for c in problem.everybody}
    if wrong:
        raise _stopped(problem, told, told_of(wrong[0], called), len(wrong))
    if found.aggrieved:
        first_of = found.aggrieved[0]
        raise _stopped(problem, told, f"项目“{called[first_of.id]}”被越过，{UNEXCUSED}", len(found.aggrieved))
    return found


def told_of(fault: Fault, called: Mapping[str, str]) -> str:
    """Tell what a certificate says wrongly, and of whom; `called`: id → the number with the name."""
    who = f"项目“{called.get(fault.id, fault.id)}”" if fault.id else ""
    other = f"（越过它的项目“{called.get(fault.other, fault.other)}”）" if fault.other else ""
    return f"{who}{_SAID[fault.what]}{other}"


def _stopped(problem: Problem, told: dict[str, object], why: str, number: int) -> VerificationError:
    fault = VerificationError(
        f"【N07】名次核对未通过：{why}等{number}处。已停止，不输出名单；请保存诊断包并联系维护人员"
    )
    fault.bundle = {"why": why, "fingerprint": problem.fingerprint, "budget": problem.budget, "certificate": told}
    return fault
