"""Rates that rank, from the law alone: a TOML, a CSV and the best list of all subsets. Nothing of the package is here.

A rate pays A_i = ⌊min(α·b_i, ceiling, request)⌋ on the granule γ. Candidates stand by score, then by number. Whoever
stands higher and is not paid while somebody below him is must be stopped by his own data (A_i < γ, a least score) or
by the awards of those above him (number and money of the firm, number and money of the city, the group). Neither the
budget nor the number is a reason. Among the lists that keep to that: the number nearest to its band, then to its
target (`balanced`) or the most awards (`wide`), then the lowest line.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

Row = Mapping[str, str]
List = tuple[int, ...]
"""元 by rank, 0 without an award."""
WAN = 10_000
SCORES = (60, 70, 70.5, 70.51, 80, 90)
CITIES, GROUPS = ("例江市", "例山市", "例湖市"), ("", "甲类", "乙类")


@dataclass(frozen=True)
class Texts:
    """A world as a planner writes it: the programme's TOML, the candidates' CSV, and the budget in 元."""

    toml: str
    csv: str
    budget: int


def draw(seed: int, most: int = 6) -> Texts:
    """Up to so many candidates; amounts of their own, zeros, ceilings and every limit on firms, cities and groups."""
    chance = Random(f"ranked {seed}")
    number = chance.randint(1, most)
    granule = chance.choice((1, 1, 1000, WAN))
    rate = chance.choice(("percent = 10", "percent = 3.3", 'share = "1/3"', 'share = "2/7"', 'per_unit = "7000元"'))
    units = rate.startswith("per_unit")
    awards = [f'kind = "rate"\nbase = "投资"\nbase_columns = ["投资"]\ngranule = {granule}\n{rate}']
    awards += [f"ceiling = {chance.randint(1, 8) * WAN + chance.choice((0, 0, 1, 999))}"] * (chance.random() < 0.5)
    awards += ["min_score = 70.5"] * (chance.random() < 0.3)
    low, target, high = sorted(chance.randint(0, number) for _ in range(3))
    clauses = [f'kind = "quota"\ntarget = {target}\nlow = {low}\nhigh = {high}\nmode = "{chance.choice(_MODES)}"']
    clauses = clauses if chance.random() < 0.7 else ['kind = "merit_order"\nmode = "excused"']
    if chance.random() < 0.15:
        clauses = [c for c in clauses if "merit" not in c] + ['kind = "merit_order"\nmode = "strict"']
    for likely, clause in (
        (0.4, f'kind = "per_applicant"\nmax = {chance.randint(1, 2)}'),
        (0.5, _cumulative(chance)),
        (0.3, f'kind = "city_cap"\nmax = {chance.randint(1, 2)}'),
        (0.2, f'kind = "city_ceiling"\nmax = {chance.randint(2, 12) * WAN + 5}'),
        (0.2, f'kind = "exclusive"\nby = "类别"\nmax = {chance.randint(1, 2)}'),
        (0.2, 'kind = "request"\non = false'),
    ):
        clauses += [clause] * (chance.random() < likely)
    clauses = _again(clauses, Random(f"ranked again {seed}"))
    listed = ", ".join(f'"{city}"' for city in CITIES)
    stance, ties = chance.choice(("balanced", "top", "wide")), chance.choice(_TIES)
    head = f'year = 2026\ncities = [{listed}]\nstance = "{stance}"\nties = "{ties}"\n'
    toml = head + "[award]\n" + "\n".join(awards) + "".join(f"\n[[clause]]\n{c}" for c in clauses)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("项目编号", "申报单位", "所在市", "类别", "综合得分", "申报金额(元)", "投资" if units else "投资(元)")
    )
    for name in chance.sample(range(1, 60), number):
        firm = chance.randint(1, max(1, number - 1))
        asked = chance.choice(("", chance.randint(1, 9 * WAN)))
        base = chance.randint(1, 12) if units else chance.choice((1, chance.randint(1, 90 * WAN), "33333.31"))
        city, group = chance.choice(CITIES), chance.choice(GROUPS)
        writer.writerow((name, f"例{firm}测试公司", city, group, chance.choice(SCORES), asked, base))
    return Texts(toml, out.getvalue(), chance.randint(0, number * 6) * WAN + chance.choice((0, 0, 1, 4999)))


_MODES, _TIES = ("soft", "soft", "hard"), ("keys", "keys", "together")


def _cumulative(chance: Random) -> str:
    over, ceiling = (
        chance.choice(("truncate", "truncate", "demote")),
        chance.randint(1, 10) * WAN + chance.choice((0, 1)),
    )
    return f'kind = "cumulative_ceiling"\nhistory = "none"\nover = "{over}"\nceiling = {ceiling}'


def _again(clauses: list[str], chance: Random) -> list[str]:
    """In some worlds a second clause of the kinds of limits that there are, and cities that those on cities bind."""
    if chance.random() < 0.5:
        return clauses
    figures = {
        "per_applicant": f"max = {chance.randint(1, 3)}",
        "cumulative_ceiling": f'ceiling = {chance.randint(1, 10) * WAN}\nhistory = "none"',
        "city_cap": f"max = {chance.randint(1, 2)}",
        "city_ceiling": f"max = {chance.randint(2, 12) * WAN}",
        "exclusive": f'by = "类别"\nmax = {chance.randint(1, 2)}',
    }
    found = []
    for clause in clauses:
        kind = clause.splitlines()[0].split('"')[1]
        more = [clause]
        if kind in figures and chance.random() < 0.7:
            over = [line for line in clause.splitlines() if line.startswith("over")]
            more.append("\n".join([f'kind = "{kind}"', figures[kind], *over]))
        found += [f"{one}\n{_whom(chance)}" if kind.startswith("city") else one for one in more]
    return chance.sample(found, len(found))


def _whom(chance: Random) -> str:
    """Some cities by their short names, or those with so many who can be paid, or both, or all."""
    named = chance.sample([city.removesuffix("市") for city in CITIES], chance.randint(1, 2))
    cities = f"cities = [{', '.join(repr(name) for name in named)}]"
    fit = f"if_fit_at_least = {chance.randint(1, 3)}"
    return chance.choice(("", cities, fit, f"{cities}\n{fit}"))


class Law:
    """The reading of one world."""

    def __init__(self, texts: Texts) -> None:
        rules = tomllib.loads(texts.toml, parse_float=Fraction)
        self.award: dict[str, Any] = rules["award"]
        self.granule: int = self.award.get("granule", 1)
        self.clauses: dict[str, dict[str, Any]] = {c["kind"]: c for c in rules["clause"]}
        self.every: list[dict[str, Any]] = rules["clause"]
        self.stance, self.together, self.budget = rules["stance"], rules["ties"] == "together", texts.budget
        rows = list(csv.DictReader(io.StringIO(texts.csv)))
        self.rows = sorted(rows, key=lambda r: (-Fraction(r["综合得分"]), int(r["项目编号"])))
        self.scores = [Fraction(r["综合得分"]) for r in self.rows]
        self.most = [self._most(r) for r in self.rows]
        self.order = self.clauses.get("merit_order", {}).get("mode", "excused")
        able = [r["所在市"] for i, r in enumerate(self.rows) if self.open(i)]
        self.fit = {city: able.count(city) for city in CITIES}

    def _of(self, kind: str, city: str = "") -> list[dict[str, Any]]:
        """The clauses of a kind, those on cities as far as they bind this one."""
        found = [c for c in self.every if c["kind"] == kind]
        if not city:
            return found
        named = (c for c in found if not c.get("cities") or city.removesuffix("市") in c["cities"])
        return [c for c in named if self.fit[city] >= c.get("if_fit_at_least", 0)]

    def _most(self, row: Row) -> int:
        """A_i; 0 where it is less than the granule."""
        base = Fraction(row.get("投资(元)") or row.get("投资") or 0)
        award = self.award
        alpha = Fraction(award["share"]) if "share" in award else Fraction(award.get("percent", 0)) / 100
        due = base * (int(award["per_unit"].removesuffix("元")) if "per_unit" in award else alpha)
        bounds = [due, *([award["ceiling"]] if "ceiling" in award else [])]
        asked = row["申报金额(元)"]
        if asked and self.clauses.get("request", {}).get("on", True):
            bounds.append(Fraction(asked))
        return int(min(bounds) // self.granule) * self.granule

    def open(self, i: int) -> bool:
        """Whether his own data allow an award; the firm's ceiling, with nothing paid yet, is among them."""
        alone = self._room(self.most[i], 0) >= self.granule
        return alone and self.scores[i] >= self.award.get("min_score", 0)

    def _room(self, most: int, paid: int) -> int:
        """What the firm's ceiling leaves of an amount after so much; 0 where it leaves nothing that can be paid."""
        ceilings = self._of("cumulative_ceiling")
        if not ceilings:
            return most
        room = min(c["ceiling"] for c in ceilings) // self.granule * self.granule - paid
        if most <= room:
            return most
        return room if ceilings[0]["over"] == "truncate" and room >= self.granule else 0

    def due(self, i: int, above: Sequence[int], amounts: Sequence[int]) -> int:
        """What i would get after the awards above him; 0 where one of them stops him."""
        row = self.rows[i]

        def same(column: str) -> list[int]:
            return [j for j in above if self.rows[j][column] == row[column]]

        firm, city = same("申报单位"), same("所在市")
        if any(len(firm) >= c["max"] for c in self._of("per_applicant")):
            return 0
        if any(len(city) >= c["max"] for c in self._of("city_cap", row["所在市"])):
            return 0
        if any(row["类别"] and len(same("类别")) >= c["max"] for c in self._of("exclusive")):
            return 0
        most = self._room(self.most[i], sum(amounts[j] for j in firm))
        spent = sum(amounts[j] for j in city)
        return 0 if any(spent + most > c["max"] for c in self._of("city_ceiling", row["所在市"])) else most

    def allowed(self) -> Iterator[List]:
        """Every list that wrongs nobody, whatever budget and number say."""
        opened = [self.open(i) for i in range(len(self.rows))]
        for chosen in product((False, True), repeat=len(self.rows)):
            amounts: list[int] = []
            stopped: list[bool] = []
            for i, paid in enumerate(chosen):
                above = [j for j in range(i) if chosen[j]]
                due = self.due(i, above, amounts) if opened[i] else 0
                stopped.append(not opened[i] or (due == 0 and self.order == "excused"))
                amounts.append(due if paid else 0)
            whole = all(amounts[i] for i, paid in enumerate(chosen) if paid)
            if whole and not any(self._wronged(i, chosen) for i in range(len(chosen)) if not (chosen[i] or stopped[i])):
                yield tuple(amounts)

    def _wronged(self, i: int, chosen: Sequence[bool]) -> bool:
        """Whether somebody below i, or as good where ties stand together, is paid."""
        same = [j for j in range(i) if self.together and self.scores[j] == self.scores[i]]
        return any(chosen[j] for j in (*same, *range(i + 1, len(chosen))))

    def goals(self, amounts: List) -> tuple[int, ...]:
        """Smaller is better, in the order of priority."""
        number, quota = sum(a > 0 for a in amounts), self.clauses.get("quota")
        line = max((i + 1 for i, a in enumerate(amounts) if a), default=0)
        off = [max(0, quota["low"] - number, number - quota["high"])] if quota else []
        stance = {"balanced": [max(0, quota["target"] - number)] if quota else [], "top": [], "wide": [-number]}
        return (*off, *stance[self.stance], -line)

    def feasible(self, amounts: List) -> bool:
        """Whether a list keeps to the budget and to a hard number."""
        quota = self.clauses.get("quota")
        number = sum(a > 0 for a in amounts)
        within = quota is None or quota["mode"] == "soft" or quota["low"] <= number <= quota["high"]
        return within and sum(amounts) <= self.budget

    def best(self, lists: Sequence[List] | None = None) -> list[List]:
        """Every best list: one, if the goals settle it; none, if nothing is feasible."""
        open_ones = [a for a in (self.allowed() if lists is None else lists) if self.feasible(a)]
        least = min(map(self.goals, open_ones), default=())
        return [a for a in open_ones if self.goals(a) == least]

    def with_budget(self, budget: int) -> Law:
        """The same world with another budget."""
        other = object.__new__(Law)
        other.__dict__ |= self.__dict__ | {"budget": budget}
        return other
