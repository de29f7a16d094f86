"""名次核对: who has less than somebody ranked behind, who that is, and why; a line for each, and one for each apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.models.rules import rules_of
from allocator.models.state import State, states
from allocator.money import show_wan
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem
from allocator.proof.envy.certificate import Certificate, Envious, Reason
from allocator.proof.envy.pairs import weighed
from allocator.proof.envy.proven import UNEXCUSED
from allocator.report import words
from allocator.report.table import Fields, Table, field, table
from allocator.run.justified import NOT_BY_RANK

SHOWN = 12
"""So many of those who pass somebody over are named."""
LABELS = {"standard": "计算基数较小", **words.REDUCED}


@dataclass(frozen=True, slots=True)
class Justified:
    """A candidate that has less than somebody behind; `over`: who that is; `holds`: whether the reasons suffice."""

    rank: int
    who: str
    got: str
    amount: int
    over: tuple[str, ...]
    reason: str
    articles: tuple[str, ...]
    holds: bool

    @property
    def passed(self) -> str:
        """Who passes it over, the first of them where there are many."""
        more = f"等{len(self.over)}项" if len(self.over) > SHOWN else ""
        return "、".join(self.over[:SHOWN]) + more


@dataclass(frozen=True, slots=True)
class SetApart:
    """A line outside the pool that scores above the last one funded."""

    who: str
    score: int
    standing: str
    reason: str
    articles: tuple[str, ...]


def justified(problem: Problem, allocation: Allocation, found: Certificate) -> tuple[Justified, ...]:
    """Return a line for everybody who has less than somebody behind him, by rank."""
    teller, entries = _Teller(problem, allocation), {e.position: e for e in found.envious}
    told = {i: teller.line(entries[i], state) for i, state in states(problem, teller.whole, entries)}
    return tuple(told[i] for i in sorted(told))


def set_apart(problem: Problem, found: Certificate) -> tuple[SetApart, ...]:
    """Return a line for everybody outside the pool who scores above the last one funded."""
    entries = {e.candidate.id: e for e in problem.aside}
    return tuple(
        SetApart(e.candidate.called, a.score, words.OUTCOMES[e.standing], e.reason, e.articles)  # type: ignore[index]
        for a in found.apart
        if (e := entries[a.id])
    )


class _Teller:
    def __init__(self, problem: Problem, allocation: Allocation) -> None:
        self.problem, self.allocation = problem, allocation
        self.whole = weighed(problem, allocation)
        self.rules = {r.id: r for r in rules_of(problem)}
        self.called = {c.id: c.called for c in problem.pool}
        self.order = next((c.id for c in problem.programme.acting if c.order), "")

    def line(self, e: Envious, state: State) -> Justified:
        reasons = [(r, part.holds) for part in e.over for r in part.reasons]
        said = [self._said(e, r, state) for r, _ in reasons]
        texts = [text for text, _ in said if text]
        if not e.holds:
            texts.append(UNEXCUSED)
        return Justified(
            rank=e.position + 1,
            who=self.problem.pool[e.position].called,
            got=self.problem.tiers[e.level - 1].name if e.level else "未支持",
            amount=e.amount,
            over=tuple(self.called[name] for name in e.ids),
            reason="；".join(dict.fromkeys(texts)),
            articles=tuple(dict.fromkeys(a for text, a in said if text and a)),
            holds=e.holds,
        )

    def _said(self, e: Envious, r: Reason, state: State) -> tuple[str, str]:
        """Tell a reason, and the article behind it."""
        match r.kind:
            case "gate" | "block":
                rule = self.rules.get(r.clause)
                return (rule.why(state, e.position), rule.article) if rule else ("", "")
            case "label":
                return f"{LABELS[r.label]}，为{show_wan(e.amount)}万元", self._article(e.position, r.label)
            case "mode":
                rule = self.rules.get(self.order)
                return (rule.why(state, e.position) if rule else "") or NOT_BY_RANK, rule.article if rule else ""
            case "seat":
                return "越过它的是地市均衡名额，不按名次", next(self._seats(), "")
            case _:
                return self._by_hand(e, r, state), "本厅选择"

    def _article(self, i: int, label: str) -> str:
        """Return the article behind a label; empty where it is the standard itself."""
        if label == "cumulative" and (own := self.problem.tightest[self.problem.applicant[i]]):
            return own.clause.where
        acting = self.problem.programme.acting
        return next((c.where for c in acting if label == "request" and c.of_requests), "")

    def _seats(self) -> Iterator[str]:
        yield from (c.where for c in self.problem.programme.acting if c.as_seats)

    def _by_hand(self, e: Envious, r: Reason, state: State) -> str:
        if r.whose == "theirs":
            return "越过它的是公示的项目，公示后不变" if r.kind == "published" else "越过它的是锁定的项目，不按名次"
        if e.level:
            pin = self.problem.pins.get(self.problem.pool[e.position].id)
            return f"锁定为{self.problem.tiers[e.level - 1].name}：{pin.because}" if pin else "按公示的档次和金额，不变"
        rule = next((self.rules[c.id] for c in self.problem.programme.acting if c.by_hand and c.id in self.rules), None)
        return rule.why(state, e.position) if rule else ""


def justified_table(rows: tuple[Justified, ...], *, entitled: bool) -> Table:
    """Return the lines; where sums are due nobody has a rank."""
    fields: Fields[Justified] = (
        field("次序" if entitled else "位次", "count", lambda x: x.rank),
        field("项目", "text", lambda x: x.who, 34),
        field("得到", "label", lambda x: x.got, 14),
        field("金额（万元）", "money", lambda x: x.amount),
        field("越过它的项目", "text", lambda x: x.passed, 40, key="over"),
        field("理由", "text", lambda x: x.reason, 60),
        field("条款", "text", lambda x: "、".join(x.articles), 20),
    )
    return table("", fields, rows, look=lambda x: "" if x.holds else "grave")


def apart_table(rows: tuple[SetApart, ...]) -> Table:
    """Return the lines outside the pool."""
    fields: Fields[SetApart] = (
        field("项目", "text", lambda x: x.who, 34),
        field("评审得分", "score", lambda x: x.score),
        field("结果", "label", lambda x: x.standing),
        field("理由", "text", lambda x: x.reason, 60),
        field("依据", "text", lambda x: "、".join(x.articles), 20),
    )
    return table("得分高于末位而未参与的", fields, rows, repeats=False)
