"""What a table says of tiers: what experts gave, what is applied for, what an authority found; the rest is asked about.

A column is what the programme's data say it is: the headers of the tier applied for stand in its clause
(申报的等级), those of a recognised fact in its gate, and only the experts' grade goes by common names. A column
that speaks of tiers under any other name decides nothing, and is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from allocator.intake.cells import plain
from allocator.intake.codes import name_key
from allocator.intake.findings import Remark
from allocator.intake.headers import Column
from allocator.law.gates import GateAnswer
from allocator.law.programme import Gate, Programme
from allocator.problem import tier_facts

if TYPE_CHECKING:
    from allocator.intake.layout import Layout
    from allocator.intake.tables import Table

NO_TIER = "其他"
APPLIED = "applied"
EXPERTS = "tier"
_ENDINGS = ("智能场景", "应用场景", "场景", "工程", "项目", "级", "型", "类", "档")
_ALIKE = 2
"""Pairs of characters that a header has in common with a fact's name where it may well speak of it."""


def tier_named(programme: Programme, said: str) -> str:
    """Return the tier that a cell names (标杆型智能场景 is 标杆型), or 其他; empty where it names none."""
    names = [*(t.name for t in programme.tiers), NO_TIER]
    for key in (name_key, _stem):
        found = [n for n in names if key(n) == key(said)]
        if len(found) == 1:
            return found[0]
    return ""


def _stem(name: str) -> str:
    key = name_key(name)
    for ending in _ENDINGS:
        key = key.removesuffix(ending) or key
    return key


def claim(layout: Layout, programme: Programme) -> set[Column]:
    """Find the column of the tier applied for; the columns that are no experts' grade whatever they are called."""
    names = dict.fromkeys(map(plain, _headers(programme)))
    places = {c: p for c in layout.columns if (p := c.place(names)) is not None}
    ordered = sorted(places, key=lambda c: (places[c], c.index))
    if ordered:
        layout.fields[APPLIED] = ordered[0]
    proofs = {g.id for g in programme.gates if g.proof} if _proven(programme) else set()
    return {*ordered[:1], *(c for g in proofs for _, c in layout.gates.get(g, ()))}


def _headers(programme: Programme) -> tuple[str, ...]:
    """Return the headers of the tier applied for, as the programme names them."""
    return programme.first(lambda c: c.headers or None) or ()


def _proven(programme: Programme) -> bool:
    """Tell whether a fact that a gate proves speaks of a tier."""
    return any(c.by_proof for c in programme.clauses)


def settle(table: Table, programme: Programme) -> Iterator[tuple[Column, Remark]]:
    """Let go of a column that names no tier, and ask about the columns that do and are not used."""
    layout, column = table.layout, table.layout.fields.get(APPLIED)
    if column is not None and not any(tier_named(programme, w) for w in _words(table, column)):
        del layout.fields[APPLIED]
    if not programme.ranked or programme.award.settled:
        return
    free = [c for c in layout.columns if c not in layout.used and c not in layout.spare]
    for c in free:
        words = _words(table, c)
        if len(programme.tiers) > 1 and words and all(tier_named(programme, w) for w in words):
            yield c, _asked(f"列“{c.header}”所写为等级名称，但看不出是专家评定的还是申报的，未使用", programme)
        elif words and (gate := _fact(c, layout, programme)):
            said = f"列“{c.header}”可能载明“{gate.name}”，未识别，按没有载明测算"
            fix = f"请用 --columns 把该列对应为“{gate.tests[0].columns[0]}”，并填写是或否"
            yield c, Remark("C03", "W", said, fix)


def _asked(said: str, programme: Programme) -> Remark:
    headers = _headers(programme)
    applied = f"，申报的对应为“{headers[0]}”" if headers else ""
    return Remark("C03", "W", said, f"请用 --columns 指明：专家评定的对应为“专家评定等级”{applied}")


def _fact(column: Column, layout: Layout, programme: Programme) -> Gate | None:
    """Return the fact that a header seems to speak of, where the file has no other column for it."""
    if not _proven(programme):
        return None
    pairs = set(pairwise(column.base))
    open_ = (g for g in programme.gates if g.proof and not layout.gates.get(g.id))
    return next((g for g in open_ if len(pairs & set(pairwise(plain(g.name)))) >= _ALIKE), None)


def _words(table: Table, column: Column) -> list[str]:
    return [str(cell).strip() for r in table.records if (cell := r.at(column)) is not None and str(cell).strip()]


def used(field: str, programme: Programme) -> bool:
    """Tell whether the experts' grade (`tier`), or the tier applied for, bears on this programme's awards."""
    return programme.looks_at(field)


def unknown(field: str, said: str, column: Column, programme: Programme) -> Remark:
    """C39 for a cell that names no tier, or is empty."""
    name = f"“{column.header}”" if field == APPLIED else "专家评定等级"
    what = f"等级“{said}”不在规则" if said else f"{name}为空，应为"
    valid = "/".join([*(t.name for t in programme.tiers), *([] if field == APPLIED else [NO_TIER])])
    return Remark("C39", "E-row", f"{what}：{valid}", "请按规则的等级名称填写")


def contradictions(
    experts: str | None, applied: str | None, verdicts: Mapping[str, GateAnswer], programme: Programme
) -> Iterator[tuple[str, Remark]]:
    """Tell where the experts' grade, the tier applied for and a recognised fact do not fit: field, and what is said."""
    if any(c.by_proof and c.active for c in programme.acting):
        yield from _against_fact(experts, applied, verdicts, programme)
    elif experts not in (None, NO_TIER) and applied is not None and _higher(experts or "", applied, programme.tiers):
        said = f"评定为“{experts}”，高于申报的“{applied}”，不超过申报的等级。请确认"
        yield APPLIED, Remark("C40", "W", said)


def _against_fact(
    experts: str | None, applied: str | None, verdicts: Mapping[str, GateAnswer], programme: Programme
) -> Iterator[tuple[str, Remark]]:
    fact = tier_facts.found(programme, verdicts)
    proofs = {g.tier: g for g in programme.gates if g.proof}
    ordinary = next((t.name for t in programme.tiers if t.name not in proofs), "")
    fix = "请核实后统一"
    if experts not in (None, NO_TIER, fact or ordinary):
        gate = proofs.get(fact or experts or "")
        said = "已获认定" if fact else "未写明已获认定"
        name = gate.name if gate else fact or ordinary
        yield EXPERTS, Remark("C39", "E-row", f"评定等级为“{experts}”，而“{name}”{said}", fix)
    if fact and applied is not None and _higher(fact, applied, programme.tiers):
        yield APPLIED, Remark("C39", "E-row", f"申报的是“{applied}”，而已认定为“{fact}”", fix)


def _higher(one: str, other: str, tiers: Iterable[object]) -> bool:
    names = [getattr(t, "name", "") for t in tiers]
    return names.index(one) < names.index(other)
