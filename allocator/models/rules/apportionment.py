"""S2 按申报数分配（目标）：Σ_c |N_c − s_c| 最小。

H = min(n, 数量目标) 个名额按各市合格项目数用最大余数法（Hamilton）分到各市，s_c 为该市应得；余数相同的按市名先后。
"""

from __future__ import annotations

from collections.abc import Iterator

from allocator.law.clauses import Clause
from allocator.law.programme import Gate
from allocator.models.rule import Measurement, Rule
from allocator.models.tally import by_city
from allocator.problem.allocation import Allocation
from allocator.problem.problem import Problem


class Apportionment(Rule):
    """各市支持数尽量接近其合格申报数的份额；只是目标，不因此越过名次。"""

    kind = "apportionment"

    def __init__(self, clause: Clause | Gate, problem: Problem) -> None:
        super().__init__(clause, problem)
        self.shares = seats(problem)
        self.watches_all = bool(self.shares)

    def measure(self, allocation: Allocation) -> Iterator[Measurement]:
        numbers = by_city(self.problem, allocation)
        for c, share in self.shares.items():
            yield self.found(self.problem.cities[c], numbers[c], share, sense="=", holds=True)

    def says(self, who: str, value: int, limit: int) -> str:
        return f"{who}获支持{value}个，按申报数应得{limit}个"


def seats(problem: Problem) -> dict[int, int]:
    """City number → s_c; nothing where it is no goal."""
    if not problem.apportioned:
        return {}
    members = {c: len(positions) for c, positions in sorted(problem.by_city.items())}
    pool = len(problem.pool)
    house = min(pool, problem.programme.target)
    shares = {c: divmod(house * n, pool) for c, n in members.items()}
    left = house - sum(whole for whole, _ in shares.values())
    largest = sorted(members, key=lambda c: (-shares[c][1], problem.cities[c]))[:left]
    return {c: whole + (c in largest) for c, (whole, _) in shares.items()}
