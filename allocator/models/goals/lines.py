"""The score lines as goals: with them the list is unique inside the score-line theorem."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.models.algebra import Linear
from allocator.models.decisions import Decisions
from allocator.models.goals.goal import Goal
from allocator.models.tally import Tally
from allocator.money import show_score
from allocator.problem.problem import Problem

START = "lines_"
"""What the name of a result begins with; its tier follows."""


class ScoreLine(Goal):
    """κ_t：凭名次达到第 t 档的最低名次，越低（数越大）越好；自高档起依次最大即唯一名单。"""

    key = "lines"
    called = "分数线"
    sense = "max"
    level = 50
    usual = frozenset({"balanced", "top", "wide"})
    at_last = True
    looks_at = "lines"
    in_kernel = True
    loosened = 2
    staired = True

    def __init__(self, problem: Problem, level: int) -> None:
        super().__init__(problem)
        self.line = level
        self.name = START + problem.tiers[level - 1].name

    @classmethod
    def made(cls, problem: Problem) -> Sequence[Goal]:
        return [cls(problem, t) for t in problem.line_levels]

    @classmethod
    def owns(cls, name: str) -> bool:
        return name.startswith(START)

    def value(self, tally: Tally) -> int:
        return tally.lines[self.line]

    def expression(self, d: Decisions) -> Linear:
        return d.line(self.line)

    @property
    def ideal(self) -> int:
        return len(self.problem.pool)

    @classmethod
    def labelled(cls, name: str) -> str:
        return f"{cls.called_as(name)}所到位次"

    @classmethod
    def called_as(cls, name: str) -> str:
        return f"{name.removeprefix(START)}分数线"

    @classmethod
    def shown(cls, value: int, granule: int, who: str = "") -> str:
        del granule
        return f"第{value}位{f'“{who}”' if who else ''}" if value else "无"

    @classmethod
    def last(cls, problem: Problem, value: int) -> str:
        return problem.pool[value - 1].called if value else ""

    @classmethod
    def change(cls, name: str, values: tuple[str, str], verdict: str, scores: tuple[str, str]) -> str:
        """Return the scores first: 卓越领军级分数线85.00→84.80（第8位9 例甲公司→第10位7 例乙公司，改善）."""
        return f"{cls.called_as(name)}{'→'.join(scores)}（{'→'.join(values)}，{verdict}）"

    @classmethod
    def allowance(cls, slack: int, granule: int) -> str:
        del granule
        return f"允许退{slack}个名次"

    @classmethod
    def gained(cls, problem: Problem, name: str, before: int, after: int) -> str:
        return f"{cls.called_as(name)}{_moved(problem, before, after)}"


def _moved(problem: Problem, before: int, after: int) -> str:
    """Tell how a score line moves: a first one is set, and one that reaches an equal score stays where it is."""
    had, has = (problem.pool[rank - 1].score if rank else None for rank in (before, after))
    who = f"第{after}位" + (f"“{problem.pool[after - 1].called}”" if after else "")
    if has is None:
        return f"所到位次到{who}"
    moved = "定为" if not before else "仍为" if had == has else "降到"
    return f"{moved}{show_score(has)}分（{who}）"
