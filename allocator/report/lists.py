"""Lists side by side, candidate by candidate: what each gives to whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from allocator.problem.candidate import Candidate
from allocator.report.table import Cell, Field, Look, Table, field, table
from allocator.run.parts import Run

Awards = Mapping[str, tuple[int, int]]
"""Candidate → level and 元."""
Ranked = tuple[int, Candidate]


def side_by_side(
    run: Run,
    lists: Sequence[tuple[str, Awards]],
    shown: Collection[str],
    *,
    also: Sequence[Field[Ranked]] = (),
    look: Callable[[Ranked], Look] | None = None,
) -> Table:
    """Return tier and amount of candidates of the pool in every list, by rank.

    Parameters
    ----------
    lists
        What each list is called, and what it gives.
    shown
        Which candidates.
    also
        More columns before those of the lists.
    """
    tiers = [t.name for t in run.problem.tiers]

    def tier(awards: Awards) -> Callable[[Ranked], Cell]:
        return lambda row: (award := awards.get(row[1].id)) and tiers[award[0] - 1]

    def amount(awards: Awards) -> Callable[[Ranked], Cell]:
        return lambda row: (award := awards.get(row[1].id)) and award[1]

    fields: list[Field[Ranked]] = [
        field("位次", "count", lambda row: row[0]),
        field("项目编号", "label", lambda row: row[1].id, 14),
        field("申报单位", "text", lambda row: row[1].applicant, 34),
        field("所在市", "label", lambda row: row[1].city),
        *also,
    ]
    for name, awards in lists:
        fields.append(field(f"{name}·档次", "label", tier(awards)))
        fields.append(field("金额（万元）", "money", amount(awards)))
    ranked = [row for row in enumerate(run.problem.pool, 1) if row[1].id in shown]
    return table("", fields, ranked, look=look)
