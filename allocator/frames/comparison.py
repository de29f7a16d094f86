"""Scenarios, earlier runs and lists by hand against a base, as DataFrames."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from allocator.errors import UsageError
from allocator.frames.arguments import Asked, asked, findings_as_frame, findings_frame, scenario_of, table_of
from allocator.frames.schema import frame, points
from allocator.report.words import goal
from allocator.whatif.compare.builder import compare_under
from allocator.whatif.compare.compared_list import ComparedLine, tiers_of
from allocator.whatif.compare.comparison import ALL
from allocator.whatif.compare.inputs import Comparand
from allocator.whatif.compare.recorded import is_run

if TYPE_CHECKING:
    import pandas as pd

    from allocator.frames.arguments import Amount, ProgrammeLike, RunOptions, ScenarioLike, Table, Tables
    from allocator.law.programme import Programme
    from allocator.whatif.compare.compared_list import Side
    from allocator.whatif.compare.comparison import Group, Move
    from allocator.whatif.compare.result import Compared, Found

BY_HAND = "手工名单"


@dataclass(frozen=True, repr=False)
class ComparisonFrames:
    """Every list against the base, which is the first; `scenario` names the list in every table.

    Attributes
    ----------
    compared
        The same with everything that compare.json says.
    """

    compared: Compared
    asked: Asked

    @property
    def base(self) -> str:
        """The name of the base."""
        return self.compared.base.name

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the lists, in their order."""
        return self.compared.fingerprint

    @cached_property
    def scenarios(self) -> pd.DataFrame:
        """Every list in one row, the base first."""
        apart = {f.comparison.other.name: f.unexplained for f in self.compared.found}
        return frame("compare.scenarios", (_side(s, apart.get(s.name, "")) for s in self.compared.sides))

    @cached_property
    def awards(self) -> pd.DataFrame:
        """Every award on every list."""
        sides = self.compared.sides
        rows = ({"scenario": s.name} | _line(x) for s in sides for x in s.awarded)
        return frame("compare.awards", rows, self._tiers)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Whoever enters, leaves, rises, falls or gets another amount, and what brings it."""
        rows = (_move(f, m) for f in self.compared.found for m in f.comparison.moves)
        return frame("compare.changes", rows, self._tiers)

    @cached_property
    def goals(self) -> pd.DataFrame:
        """The base's goals measured on both lists, in the goals' own units."""
        return frame(
            "compare.goals",
            (
                {
                    "scenario": f.comparison.other.name, "name": g.name, "title": goal(g.name), "sense": g.sense,
                    "base": g.before, "other": g.after, "verdict": g.verdict,
                }
                for f in self.compared.found
                for g in f.goals
            ),
        )  # fmt: skip

    @cached_property
    def sums(self) -> pd.DataFrame:
        """Awards and 元 before and after: in total, by city, by tier."""
        return frame("compare.sums", (row for f in self.compared.found for row in _sums(f)))

    @cached_property
    def settings(self) -> pd.DataFrame:
        """What each list was made with that the base was not."""
        return frame(
            "compare.settings",
            (
                {
                    "scenario": f.comparison.other.name, "path": o.key, "article": o.article, "exceeds": o.exceeds,
                    "says": o.says,
                }
                for f in self.compared.found
                for o in f.overrides
            ),
        )  # fmt: skip

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Inputs that are not the same: another version of the data, another year, text, scores or pool."""
        rows = (
            {"scenario": f.comparison.other.name, "code": d.code, "text": d.text}
            for f in self.compared.found
            for d in f.comparison.differences
        )
        return frame("compare.differences", rows)

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The whole problem list of the data, read as for the base."""
        base = self.compared.base.applied
        given = replace(self.asked, scenario=base.scenario) if base else self.asked
        return findings_frame(given.prepare().intake.findings, given.in_memory)

    def __repr__(self) -> str:
        """Tell what it is in one line."""
        return f"<{type(self).__name__} base={self.base!r} lists={len(self.compared.sides)}>"

    @property
    def _tiers(self) -> tuple[str, ...]:
        return tuple(reversed(tiers_of(*self.compared.sides)))


def _side(s: Side, unexplained: str) -> dict[str, Any]:
    return {
        "scenario": s.name, "because": s.because, "origin": s.origin,
        "status": "by_hand" if s.origin == "by_hand" else s.status, "proven": s.proven, "draft": bool(s.doubts),
        "budget": s.budget, "spent": s.spent, "number": len(s.awarded), "broken": s.checks.broken if s.checks else None,
        "conflict": s.why_none, "unexplained": unexplained, "fingerprint": s.fingerprint,
    }  # fmt: skip


def _who(x: ComparedLine) -> dict[str, Any]:
    return {
        "id": x.id, "project": x.project, "applicant": x.applicant, "credit_code": x.credit_code, "city": x.city,
        "score": points(x.score),
    }  # fmt: skip


def _line(x: ComparedLine) -> dict[str, Any]:
    return _who(x) | {"rank": x.rank, "tier": x.tier, "amount": x.amount, "via": x.via}


def _move(f: Found, m: Move) -> dict[str, Any]:
    cause = f.causes.get(m.id)
    return _who(m.line) | {
        "scenario": f.comparison.other.name, "kind": m.kind, "tier_before": m.before and m.before.tier,
        "tier_after": m.after and m.after.tier, "amount_before": m.before.amount if m.before else 0,
        "amount_after": m.after.amount if m.after else 0, "delta": m.delta, "cause": cause.says if cause else "",
    }  # fmt: skip


def _sums(f: Found) -> Iterator[dict[str, Any]]:
    c = f.comparison
    if not c.comparable:
        return
    groups: list[tuple[str, Group]] = [("total", c.whole), *(("city", g) for g in c.cities)]
    for by, group in [*groups, *(("tier", g) for g in c.tiers)]:
        yield {
            "scenario": c.other.name, "by": by, "name": ALL if by == "total" else group.name,
            "number_before": group.base.number, "number_after": group.other.number,
            "amount_before": group.base.amount, "amount_after": group.other.amount,
        }  # fmt: skip


def compare(
    programme: ProgrammeLike,
    candidates: Tables,
    scenarios: Sequence[ScenarioLike] = (),
    *,
    lists: Sequence[Table] = (),
    budget: Amount | None = None,
    scenario: ScenarioLike | None = None,
    **options: Unpack[RunOptions],
) -> ComparisonFrames:
    """Compare scenarios, earlier runs and lists by hand with a base, as `allocator compare` does.

    Parameters
    ----------
    scenarios
        Each a path, the name of a ready scenario, a Scenario or a mapping (see `allocate`), or the folder of an
        earlier run with its result.json.
    lists
        Lists made by hand, tables or paths; they are measured, not solved.
    budget, scenario
        The base's; `budget` is also that of every scenario that names none. Without both the first scenario is the
        base.
    options
        As for `allocate`.

    Raises
    ------
    AllocatorError
        As `allocate` does; also where there is nothing to compare with.
    """
    qingdao = options.pop("qingdao", None)
    based = {"qingdao": qingdao} if budget is not None or scenario is not None else {}
    given = asked(programme, candidates, budget=budget, scenario=scenario, **based, **options)
    if not isinstance(scenarios, list | tuple) or not isinstance(lists, list | tuple):
        raise UsageError('scenarios 和 lists 应为列表，如 scenarios=["city-balance"]')
    comparands = [_comparand(x, given.programme, n, qingdao) for n, x in enumerate(scenarios, 1)]
    for n, x in enumerate(lists, 1):
        comparands.append(Comparand("list", table_of("lists", x, BY_HAND if len(lists) == 1 else f"{BY_HAND}{n}")))
    with findings_as_frame(given):
        found = compare_under(given.programme, given.scenario, given.files, given.options, comparands)
        return ComparisonFrames(found, given)


def _comparand(given: ScenarioLike, programme: Programme, number: int, qingdao: str | None) -> Comparand:
    if isinstance(given, str | os.PathLike) and is_run(Path(given)):
        return Comparand("record", Path(given))
    return Comparand("scenario", scenario_of(given, programme, f"情景{number}", qingdao))
