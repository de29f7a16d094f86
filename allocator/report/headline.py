"""What stands on top of every output: the money, the verdict, and why the run is a 草案."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.law.programme import Programme
from allocator.models.goals import class_of
from allocator.models.rule import Measurement
from allocator.problem.allocation import frozen
from allocator.problem.problem import Problem
from allocator.proof.audit import breaches
from allocator.proof.solve import Result
from allocator.report import words
from allocator.run.parts import Run

LIST = "拟支持项目名单"
DISCLAIMER = "本表为测算建议，由党组会审议决定"
SUGGESTION = "本表为测算建议，不代替审定"
"""The same where no article brings the list before the party group."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The result in a few figures; amounts in 元.

    Attributes
    ----------
    subject, what
        What the title begins with, 2026年度“模型券”, and the paper.
    status
        Of the 办法: 征求意见稿, 施行, …
    stance
        Empty where sums are due: nothing is weighed there.
    verdict, proof
        已证明最优 or what holds instead, and on what it stands.
    drafts, doubts
        Why this run is a 草案; empty for an official result. The same without the stamps, which speak for themselves.
    stamps
        仅供测算: articles' figures that the scenario exceeds.
    exceptions
        原则上的例外: figures stated as 原则上 or 左右 that it exceeds with a reason.
    frozen
        What exclusions after 公示 set free, 元: neither spent nor left over; None before 公示.
    mark
        What a paper is marked with instead of 草案 and 仅供测算.
    left_because
        Why money is left, or by how much it falls short of what is due, in one sentence.
    """

    subject: str
    what: str
    programme: str
    status: str
    year: int
    stance: str
    scenario: str
    budget: int
    spent: int
    number: int
    verdict: str
    proof: str
    proven: bool
    drafts: tuple[str, ...]
    stamps: tuple[str, ...]
    left_because: str
    fingerprint: str
    disclaimer: str
    frozen: int | None = None
    exceptions: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    mark: str = ""

    @property
    def title(self) -> str:
        """Without the stamp: 2026年度“模型券”拟支持项目名单."""
        return self.titled(self.what)

    def titled(self, what: str) -> str:
        """Return the title of another paper of the same: 2026年度“模型券”分档汇总."""
        return self.subject + what

    @property
    def left(self) -> int:
        return self.budget - self.spent - (self.frozen or 0)

    @property
    def money(self) -> tuple[tuple[str, int], ...]:
        """预算总额, 已安排, 冻结 (after 公示), 结余: what adds up."""
        held = () if self.frozen is None else (("冻结", self.frozen),)
        return (("预算总额", self.budget), ("已安排", self.spent), *held, ("结余", self.left))

    @property
    def marks(self) -> str:
        """草案·仅供测算, or nothing; the mark of a paper where it has one of its own."""
        return self.mark or "·".join(word for word, on in (("草案", self.drafts), ("仅供测算", self.stamps)) if on)

    @property
    def stamp(self) -> str:
        """What the title carries behind it: （草案·仅供测算）, or nothing."""
        return f"（{self.marks}）" if self.marks else ""


def declared(programme: Programme) -> str:
    """Tell that this is a suggestion, and who decides where an article says it."""
    return DISCLAIMER if programme.asks("party") else SUGGESTION


def subject(problem: Problem) -> str:
    """Tell what a title begins with: the year and the programme."""
    return f"{problem.year}年度“{problem.programme.short}”"


def headline(run: Run) -> Headline:
    """Return the headline of any run, also of one without an allocation."""
    programme, problem, allocation = run.programme, run.problem, run.result.allocation
    scenario = run.prepared.applied.scenario
    return Headline(
        subject=subject(problem),
        what=LIST,
        programme=programme.document.title,
        status=programme.status,
        year=problem.year,
        stance="" if problem.entitled else programme.aim,
        scenario=f"{scenario.name}（{scenario.because}）" if scenario else "",
        budget=problem.budget,
        spent=allocation.spent if allocation else 0,
        number=len(allocation.funded) if allocation else 0,
        verdict=_verdict(run.result),
        proof=proof(run.result, problem.granule),
        proven=run.result.proven,
        drafts=run.drafts,
        doubts=run.doubts,
        stamps=run.stamps,
        left_because=next((n.text for n in run.notes if n.code in ("left", "shortfall")), ""),
        fingerprint=problem.fingerprint,
        disclaimer=declared(programme),
        frozen=frozen(problem, allocation) if allocation and problem.publication else None,
        exceptions=run.exceptions,
    )


def _verdict(result: Result) -> str:
    if result.problem.entitled and result.proven:
        return "已逐项核算"
    if result.problem.entitled and result.due is not None:
        return "资金不足"
    return words.PROVEN if result.proven else words.STATUSES[result.status]


def _twice(result: Result, engines: list[str]) -> str:
    """Tell who has proven what, where everything is proven by two families."""
    if any(e.goals is not None for e in result.engines):
        shared = "每项目标都由其中不同算法的两个各自证明等于理论最优值，名单由各项目标唯一确定"
        return f"{'、'.join(engines)}分工求解：{shared}"
    confirmed = "、".join(engines[1:])
    if result.problem.publication:
        return (
            f"公示后其他项目不变，名单唯一确定：{engines[0]}求得，{confirmed}独立复核，名单一致，逐条校验没有不符合的"
        )
    return f"{engines[0]}求解，各项目标值均等于理论最优值；{confirmed}独立复核，目标值和名单一致"


def proof(result: Result, granule: int) -> str:
    """On what the verdict stands, in one sentence."""
    if result.status == "unverified":
        return _broken(breaches(result.measurements))
    entitled = result.problem.entitled
    engines = [words.engine(e, entitled=entitled) for e in result.engines]
    if entitled and (result.proven or result.due is not None):
        what = "应兑现金额" if result.due is not None else "名单和金额"
        return f"{what}由{'、'.join(engines)}分别核算，结果一致"
    if result.proven:
        return _twice(result, engines)
    if result.status == "infeasible":
        return f"{'、'.join(engines)}确认各项要求不能同时满足"
    ran = "、".join(engines)
    if result.allocation is None:
        return f"{ran}在限时内没有找到方案"
    return f"{ran}求得，{_open(result, granule)}"


def _broken(wrong: Sequence[Measurement]) -> str:
    """Tell why a list after 公示 is not proven: it does not keep the rules."""
    return f"公示后的名单不符合{len(wrong)}处：{wrong[0].sentence}；名单照公示列出，不作证明"


def _open(result: Result, granule: int) -> str:
    """Tell what of a list is not proven."""
    open_goals = [g for g in result.goals if g.value != g.bound]
    if not open_goals and result.problem.publication:
        return "而公示名单本身是限时求解的，未证明最优"
    if not open_goals:
        return "未经另一类算法复核，或仍有目标没有求解"
    proven, first = len(result.goals) - len(open_goals), open_goals[0]
    if class_of(first.name).coded:  # numbers that stand for a list say nothing to people
        told = "各项目标值均已证明，只剩同样好的名单之间按名次取哪一份没有证完"
    else:
        value, bound = (
            words.goal_value(first.name, v, granule, words.at_rank(result.problem, first.name, v))
            for v in (first.value, first.bound)
        )
        told = f"{proven}项目标已证明；“{words.goal(first.name)}”为{value}"
        told += f"{'' if first.bound is None else f'，理论界{bound}'}，尚未证明，其后各项目标也未证明"
    return f"停止时{told}"
