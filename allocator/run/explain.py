"""Why each candidate of the file is where it is: reason code, line, gap, what blocks, and the sentence for people.

Everything is read off the walk: with the score-line theorem, "above the line", "below the line" and "blocked by k" are
complete. A sentence only names figures that stand in its own fields. There is no sentence by default: where none of the
reasons holds, the list is not one of ours, or we do not know our own list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from allocator.errors import VerificationError
from allocator.law.award import Rate
from allocator.law.clause.base import Clause
from allocator.models.chains import chains, lower_levels
from allocator.models.graded import own_tiers
from allocator.models.rules import rules_of
from allocator.models.state import State, at_due, states
from allocator.money import show_score, show_wan
from allocator.problem import tier_facts
from allocator.problem.allocation import Allocation, Award, ceiling_of, lines_of
from allocator.problem.candidate import Candidate
from allocator.problem.pins import Pin
from allocator.problem.problem import Problem
from allocator.problem.rates import told
from allocator.run.explanation import Explanation, Outcome, ReasonCode, set_aside
from allocator.run.reductions import CUT, Reductions
from allocator.run.replacement import replacements
from allocator.run.score_lines import score_lines


def explain(problem: Problem, allocation: Allocation) -> tuple[Explanation, ...]:
    """Return every candidate of the file: the pool by rank, then the others by id.

    Raises
    ------
    VerificationError
        An outcome that no rule, line or goal explains.
    """
    teller = _Teller(problem, allocation)
    whole = teller.whole if problem.prorates else allocation
    pool = {i: teller.tell(i, state) for i, state in states(problem, whole)}
    return (*(pool[i] for i in range(len(pool))), *(set_aside(entry) for entry in problem.aside))


class _Teller:
    """Knows the rules and the lines of one allocation."""

    def __init__(self, problem: Problem, allocation: Allocation) -> None:
        self.problem, self.allocation = problem, allocation
        rules = rules_of(problem)
        self.rules = {r.id: r for r in rules}
        self.blocking = [r for r in rules if r.blockable]
        self.whole = self._owed() if problem.entitled else at_due(problem, allocation)
        self.dues = self.whole.amounts
        self.cuts = Reductions(problem, self.dues)
        self.kappa = lines_of(problem, allocation)
        self.lines = score_lines(problem, allocation)
        self.lower = lower_levels(problem, allocation)
        self.lowest = self._lowest()
        self.next = {r.position: n for n, r in enumerate(replacements(problem, allocation), 1)}

    def _owed(self) -> Allocation:
        """Take sums due as they are before anything is reduced alike: some may then be reduced to nothing."""
        problem, state = self.problem, State(self.problem)
        awards: list[Award | None] = [None] * len(problem.pool)
        for i in problem.precedence:
            free = (t for t in problem.open_levels[i] if not any(r.blocks(state, i, t) for r in self.blocking))
            level = problem.pinned.get(i) or next(free, 0)
            if level:
                awards[i] = Award(level, state.due(i, level))
                state.give(i, state.due(i, level))
        return Allocation(tuple(awards))

    def _lowest(self) -> list[int | None]:
        """Per position the score of the last one by merit among those it competes with; None without merit order."""
        found: list[int | None] = [None] * len(self.problem.pool)
        for chain in chains(self.problem) if self.problem.merit != "off" else ():
            scores = [
                self.problem.pool[i].score for i in chain if (a := self.allocation.awards[i]) and a.via == "merit"
            ]
            for i in chain:
                found[i] = scores[-1] if scores else None
        return found

    def tell(self, i: int, state: State) -> Explanation:
        award = self.allocation.awards[i]
        return self._unfunded(i, state) if award is None else self._funded(i, award, state)

    def _funded(self, i: int, award: Award, state: State) -> Explanation:
        c = self.problem.pool[i]
        tier = self.problem.tiers[award.level - 1]
        label = self.cuts.label(i, award)
        line = self.lines[tier.name]
        articles = [tier.article]
        code: ReasonCode = "above_line"
        blockers: tuple[str, ...] = ()
        siblings: tuple[str, ...] = ()
        if award.via == "pin":
            code, line = "pinned", None
            text = f"锁定为{tier.name}：{self.problem.pins[c.id].because}"
        elif award.via == "published":
            code, line = "pinned", None
            text = f"公示为{tier.name}，公示后不变"
        elif award.via == "reserve":
            code, line = "reserve", None
            text = f"地市均衡名额：{c.city}没有其他入选项目，本项目为该市符合名额条件的项目中名次最前的"
            articles += self._articles_of(lambda clause: clause.as_seats)
        else:
            text = self._above(i, award, tier.name)
            deserved = self._deserved(i)
            if deserved > award.level:
                blockers, siblings = self._blockers(i, state, deserved)
                text += f"；未定为{self.problem.tiers[deserved - 1].name}：{self._why(blockers, state, i)}"
                articles += self._articles(blockers)
        if self.problem.entitled and award.via != "pin":
            text += self.cuts.of_a_sum_due(i, award)
        elif label in CUT:
            text += f"；{self.cuts.cut(i, label)}{self.cuts.downwards_from(i, award, label, award.amount)}"
        elif label == "free":
            text += "；金额按目标择优确定"
        elif label == "proration":
            text += f"；{self.cuts.alike(i, award)}"
        if label == "cumulative" or (self.problem.entitled and self.dues[i] < self.problem.full[i][award.level]):
            own = self.problem.tightest[self.problem.applicant[i]]
            articles += (own.clause.where,) if own else ()
        several = self.cuts.of_several(i) if label == "cumulative" else None
        return Explanation(
            candidate=c,
            outcome="funded",
            rank=i + 1,
            tier=tier.name,
            amount=award.amount,
            full_amount=ceiling_of(self.problem, i, award.level),
            reduced_by=label,
            reason_code=code,
            reason=text,
            articles=_unique(articles),
            line=line,
            gap=None if line is None else (c.score or 0) - line,
            blocked_by=blockers,
            siblings=siblings,
            via=award.via,
            reduced_clause=several.id if several else "",
        )

    def _above(self, i: int, award: Award, tier: str) -> str:
        c, kind = self.problem.pool[i], self.problem.programme.award
        if self.problem.entitled:
            return self._met(c) + (told(kind, c) if isinstance(kind, Rate) else f"按“{tier}”兑现")
        if self.problem.graded or isinstance(kind, Rate):
            lowest = self.lowest[i]
            drawn = "" if lowest is None else f"，达到支持线{show_score(lowest)}"
            own = f"得分{show_score(c.score or 0)}，位次{i + 1}{drawn}"
            if isinstance(kind, Rate):
                return f"{own}；{told(kind, c)}"
            return f"{own}；按“{tier}”" if kind.given else f"{self._given(i, tier)}，{own}"
        del award
        line, name = self.lines[tier], f"{tier}分数线"
        if self.problem.merit in ("in_city", "funding"):
            line, name = self.lowest[i], "本市支持线" if self.problem.merit == "in_city" else "支持线"
        drawn = "" if line is None else f"，达到{name}{show_score(line)}"
        return f"得分{show_score(c.score or 0)}，位次{i + 1}{drawn}"

    def _met(self, c: Candidate) -> str:
        """Say that the conditions are met, as far as they have been checked; nothing where there are none."""
        asked = [g for g in self.problem.programme.conditions if g.tier in (None, c.event)]
        unknown = sum(c.gates.get(g.id, "unknown") == "unknown" for g in asked)
        if not unknown:
            return "符合条件，" if asked else ""
        if unknown == len(asked):
            return f"申报条件{unknown}项未核，"
        return f"已核的{len(asked) - unknown}项条件符合、{unknown}项未核，"

    def _given(self, i: int, tier: str) -> str:
        """Tell who gave the tier of an award: an authority, the experts, or the application."""
        c, programme = self.problem.pool[i], self.problem.programme
        if any(clause.by_proof and clause.active for clause in programme.acting):
            fact = tier_facts.found(programme, c.gates)
            return f"经认定为{fact}" if fact else f"未获更高认定，按{tier}"
        if c.experts_tier == tier:
            return f"专家评定为{tier}"
        return f"申报的是{tier}" + (f"（专家评定为{c.experts_tier}）" if c.experts_tier else "")

    def _deserved(self, i: int) -> int:
        """Return the level that the lines alone would give position i; 0 below all of them."""
        if self.problem.merit in ("off", "funding") or (self.problem.graded and self.problem.open_levels[i]):
            return 0
        return self.lower[i]

    def _blockers(self, i: int, state: State, level: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return all clauses that block position i at a level, its own data's first, and the siblings that do it."""
        closed = self.problem.closed_by[i].get(level, ())
        found = [r for r in self.blocking if r.blocks(state, i, level)]
        awards = self.allocation.awards
        siblings = [self.problem.pool[j].id for r in found for j in r.peers(i) if awards[j]]
        return _unique([*closed, *(r.id for r in found)]), _unique(siblings)

    def _missed_blockers(self, i: int, state: State) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Tell what blocks position i at every level it missed, the lowest first; all or nothing: at its merit tier."""
        opened, reached = self.problem.open_levels[i], self.lower[i] or self.problem.top
        missed: Iterable[int] = range(1, reached + 1)
        if self.problem.entitled or self.problem.programme.award.given:
            event = self.problem.pool[i].event
            missed = [t for t, tier in enumerate(self.problem.tiers, 1) if event in (None, tier.name)]
        elif opened and self.problem.graded:
            missed = opened
        elif opened and self.problem.over == "skip":
            below = [t for t in opened if t <= reached]
            missed = [max(below)] if below else missed
        missed = own_tiers(missed, self.problem.closed_by[i], self.rules)
        found = [self._blockers(i, state, t) for t in missed]
        return _unique([b for blockers, _ in found for b in blockers]), _unique([s for _, ids in found for s in ids])

    def _unfunded(self, i: int, state: State) -> Explanation:
        c, opened = self.problem.pool[i], self.problem.open_levels[i]
        pin = self.problem.pins.get(c.id)
        if pin is not None:
            return self._missed(i, "pinned", self._excluded(c.id, pin), ("本厅选择",), outcome="excluded")
        if self.problem.publication:
            return self._unlisted(i, state)
        beaten = self.problem.entitled or (self.problem.merit != "off" and self.lower[i] > 0)
        beaten = beaten or (self.problem.merit == "strict" and bool(self._blockers(i, state, (opened or (1,))[-1])[0]))
        if not opened or beaten:
            blockers, siblings = self._missed_blockers(i, state)
            if not blockers and self.problem.entitled and self.problem.prorates and self.dues[i]:
                text = f"应兑现{show_wan(self.dues[i])}万元，按同一比例折减后不足{self.problem.share_step}元"
                blockers = tuple(r.id for r in self.rules.values() if r.reduces_alike)
                return self._missed(i, "blocked", text, self._articles(blockers), blockers=blockers)
            text, articles = self._why(blockers, state, i), self._articles(blockers)
            return self._missed(i, "blocked", text, articles, blockers=blockers, siblings=siblings)
        text, blockers, siblings = self._below(i), (), ()
        found = [self._blockers(i, state, t) for t in opened]
        if all(by for by, _ in found):
            blockers, siblings = (_unique([x for part in found for x in part[k]]) for k in (0, 1))
            text += f"；另外，{self._why(blockers, state, i)}"
        articles = (self._quota_article(), *self._articles(blockers))
        return self._missed(i, "below_line", text, articles, blockers=blockers, siblings=siblings)

    def _excluded(self, name: str, pin: Pin) -> str:
        line = self.problem.vacated.get(name)
        if line is None:
            return f"不予支持：{pin.because}"
        return f"公示后剔除：{pin.because}；原为{line.tier}，腾出{show_wan(line.amount)}万元，冻结"

    def _unlisted(self, i: int, state: State) -> Explanation:
        """Without a line on the published list: his own data, what the list blocks, and his place in the order."""
        own = self.problem.fit_levels[i]
        found = [self._now(i, state, t) for t in reversed(own)] or [self._shut(i)]
        if all(blockers for blockers, _ in found):
            blockers, siblings = (_unique([x for part in found for x in part[k]]) for k in (0, 1))
            text = f"公示名单未列入；{self._why(blockers, state, i)}"
            return self._missed(i, "blocked", text, self._articles(blockers), blockers=blockers, siblings=siblings)
        text = "公示名单未列入"
        if not self.problem.entitled:
            text += f"；得分{show_score(self.problem.pool[i].score or 0)}，位次{i + 1}"
        if i in self.next:
            text += f"；递补次序第{self.next[i]}（未安排）"
        return self._missed(i, "below_line", text, (self._quota_article(),))

    def _shut(self, i: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return _unique([clause for by in self.problem.closed_by[i].values() for clause in by]), ()

    def _now(self, i: int, state: State, level: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Tell what the published awards block position i by at a level, and whose they are."""
        found = [r for r in self.rules.values() if r.blocks(state, i, level)]
        awards = self.allocation.awards
        siblings = [self.problem.pool[j].id for r in found for j in r.peers(i) if awards[j]]
        return tuple(r.id for r in found), _unique(siblings)

    def _below(self, i: int) -> str:
        c = self.problem.pool[i]
        if self.problem.merit == "off":
            return f"名次约束已关闭{'' if self.problem.programme.own else '（仅测算）'}，按目标次序未列入"
        lowest, where = self.lowest[i], "本市" if self.problem.merit == "in_city" else ""
        line = "分数线" if self.problem.line_levels else f"{where}支持线"
        own = f"得分{show_score(c.score or 0)}"
        if lowest is None:
            return f"{own}，位次{i + 1}，{where}没有凭名次支持的项目"
        gap = lowest - (c.score or 0)
        if gap < 0:
            raise self._unexplained(i, f"{own}，不低于分数线{show_score(lowest)}")
        if gap == 0:
            return f"{own}，与{line}同分，位次{i + 1}，按并列规则排在线后"
        return f"{own}，位次{i + 1}，低于{line}{show_score(lowest)}，差{show_score(gap)}分"

    def _why(self, blockers: Sequence[str], state: State, i: int) -> str:
        """Tell what the clauses say of position i; somebody blocked by none of them is nobody's list.

        Raises
        ------
        VerificationError
            There is no clause, or one that does not say why.
        """
        found = [self.rules[b].why(state, i) for b in blockers]
        if not found or not all(found):
            raise self._unexplained(i, f"条款：{'、'.join(blockers) or '无'}")
        return "；".join(found)

    def _unexplained(self, i: int, known: str) -> VerificationError:
        """Make the fault of a list of ours with an outcome that we cannot account for."""
        who = self.problem.pool[i].called
        return VerificationError(
            f"【N06】项目“{who}”的结果没有可说明的原因（{known}）。已停止，不输出名单；请联系维护人员"
        )

    def _articles(self, clauses: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.rules[c].article for c in clauses)

    def _articles_of(self, ask: Callable[[Clause], object]) -> tuple[str, ...]:
        return tuple(clause.where for clause in self.problem.programme.acting if ask(clause))

    def _quota_article(self) -> str:
        quotas = self.problem.programme.quotas
        return quotas[0].where if quotas else "本厅选择"

    def _missed(
        self,
        i: int,
        code: ReasonCode,
        text: str,
        articles: tuple[str, ...],
        *,
        outcome: Outcome = "unfunded",
        blockers: tuple[str, ...] = (),
        siblings: tuple[str, ...] = (),
    ) -> Explanation:
        c, line = self.problem.pool[i], self.lowest[i] if self.problem.line_levels else None
        return Explanation(
            candidate=c,
            outcome=outcome,
            rank=i + 1,
            tier=None,
            amount=0,
            full_amount=0,
            reduced_by=None,
            reason_code=code,
            reason=text,
            articles=_unique(articles),
            line=line,
            gap=None if line is None else (c.score or 0) - line,
            blocked_by=blockers,
            siblings=siblings,
        )


def _unique(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for t in texts if t))
