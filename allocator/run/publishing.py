"""From a published list, or from what the case gives without them, to a case with exclusions after 公示."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from allocator.errors import DataError
from allocator.intake.lists.award_list import AwardLine
from allocator.intake.lists.listed_awards import allocation_of, read_list_of
from allocator.intake.opening.sources import Given
from allocator.problem.allocation import Allocation
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication, PublishedAward
from allocator.proof.audit import audit, breaches
from allocator.proof.solve import Result, at_its_share, solve_problem

NO_LIST = "没有可公示的名单：不作这些公示后剔除时同一情形没有方案。请先查明原因，或以 --published 给出公示名单"


@dataclass(frozen=True)
class Published:
    """A case after 公示.

    Attributes
    ----------
    case
        With the published list, which everybody keeps but those excluded.
    before
        Without these exclusions.
    solved
        What that gave, where it was solved for the list.
    """

    case: Case
    before: Case
    solved: Result | None = None


def published(
    case: Case,
    withdrawn: Mapping[str, str],
    given: Given | None,
    *,
    engine: str = "auto",
    limit_seconds: float | None = None,
) -> Published:
    """Return a case with its published list.

    Parameters
    ----------
    case
        With every pin and exclusion of the scenario.
    withdrawn
        Candidate id → why it is excluded after 公示.
    given
        The published list; None: what the case gives without these exclusions.

    Raises
    ------
    DataError
        A line of the list is nobody's, or somebody's who cannot stand on it; the text names every line.
    """
    before = case.but(pins={name: pin for name, pin in case.pins.items() if name not in withdrawn})
    if given is None:
        result = solve_problem(before.problem(), engine=engine, limit_seconds=limit_seconds)
        return Published(case.but(publication=_solved(result, withdrawn)), before, result)
    problem = at_its_share(before.problem())
    listed = read_list_of(given, problem)
    _refuse(problem, listed, withdrawn, case)
    inside = Allocation(allocation_of(listed, problem).awards)
    vias = {c.id: a.via for c, a in zip(problem.pool, inside.awards, strict=True) if a}
    publication = Publication(
        {line.id: PublishedAward(line.tier, line.amount, vias.get(line.id, "merit")) for line in listed},
        withdrawn,
        "list",
        problem.percent,
        breaches=tuple(m.sentence for m in breaches(audit(problem, inside))),
    )
    return Published(case.but(publication=publication), before)


def _solved(result: Result, withdrawn: Mapping[str, str]) -> Publication:
    problem, allocation = result.problem, result.allocation
    if allocation is None:
        return Publication(withdrawn=withdrawn, why_none=NO_LIST)
    lines = {
        problem.pool[i].id: PublishedAward(problem.tiers[a.level - 1].name, a.amount, a.via)
        for i, a in enumerate(allocation.awards)
        if a
    }
    return Publication(lines, withdrawn, "solved", problem.percent, proven=result.proven)


def _refuse(problem: Problem, listed: Sequence[AwardLine], withdrawn: Mapping[str, str], case: Case) -> None:
    """Lines that contradict the data or the scenario: nobody can both keep an award and get none."""
    faults = list(_faults(problem, listed, withdrawn, case))
    if faults:
        raise DataError(f"公示名单有{len(faults)}处错误：\n" + "\n".join(faults))


def _faults(problem: Problem, listed: Sequence[AwardLine], withdrawn: Mapping[str, str], case: Case) -> Iterator[str]:
    aside = {e.candidate.id: e for e in problem.aside}
    pool = {c.id: c for c in problem.pool}
    for line in listed:
        if line.id in withdrawn:
            continue
        pin = case.pins.get(line.id)
        if out := aside.get(line.id):
            yield (
                f"【C39】{line.where}：项目“{out.candidate.called}”不在评选范围（{out.reason}）。请核对申报表；"
                "公示后核实不符合条件的，在情景 [exclude] 中写明并加 published = true"
            )
        elif pin is not None and pin.tier is None:
            yield (
                f"【R16】{line.where}：项目“{pool[line.id].called}”已公示，而情景 [exclude] 将其剔除（{pin.because}）。"
                "公示后剔除的请加 published = true；公示前已剔除的请核对名单"
            )
