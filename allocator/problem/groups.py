"""How a column puts candidates into exclusive groups."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from allocator.law.clause.facets import Groups
from allocator.law.programme import Programme
from allocator.law.text.same_text import plain
from allocator.problem.candidate import Candidate


@dataclass(frozen=True, slots=True)
class Grouping:
    """How a clause's column puts the pool into exclusive groups: `number` per position, -1 where its cell is empty.

    `others`: candidate id → group, of the lines that are not in the pool; no engine asks for them.
    """

    by: str
    number: tuple[int, ...]
    names: tuple[str, ...]
    others: Mapping[str, str] = field(default_factory=dict, compare=False)
    clause: str = field(default="", compare=False)

    def name(self, i: int) -> str:
        """Return the group of position i for people; empty where it is in none."""
        return self.names[self.number[i]] if self.number[i] >= 0 else ""


def _groupings(programme: Programme, pool: Sequence[Candidate], aside: Sequence[Candidate]) -> Iterator[Grouping]:
    for clause in (c for c in programme.groups if c.on):
        keys = [_group_key(c, clause) for c in pool]
        number = {key: n for n, key in enumerate(sorted({k for k in keys if k[0]}))}
        names = tuple(_group_names(number, keys, pool, clause))
        others = {c.id: _group_of(c, clause, number, names) for c in aside}
        elsewhere = {i: g for i, g in others.items() if g}
        yield Grouping(clause.by, tuple(number.get(k, -1) for k in keys), names, elsewhere, clause.id)


def _group_key(candidate: Candidate, clause: Groups) -> tuple[str, str]:
    """Tell what an exclusive clause groups a candidate by, the applicant where only its own count; "" is no group.

    Where a line names no applicant, the words are all there is to go by.
    """
    named = candidate.applicant or candidate.credit_code
    owner = candidate.applicant_key if clause.by == "product" and named else ""
    return plain(candidate.cell(clause.field, clause.column)), owner


def _group_of(candidate: Candidate, clause: Groups, number: Mapping[tuple[str, str], int], names: Sequence[str]) -> str:
    """Return the group of a line that is not in the pool; its own words where nobody in the pool is in it."""
    g = number.get(_group_key(candidate, clause), -1)
    return names[g] if g >= 0 else candidate.cell(clause.field, clause.column)


def _group_names(
    number: Iterable[tuple[str, str]], keys: Sequence[tuple[str, str]], pool: Sequence[Candidate], clause: Groups
) -> Iterator[str]:
    """Yield the groups for people: as written, with the applicant where two applicants use the same words."""
    owners = Counter(words for words, _ in set(keys))
    members: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for key, candidate in zip(keys, pool, strict=True):
        members[key].append(candidate)
    for key in number:
        name = min((c.cell(clause.field, clause.column) for c in members[key]), key=lambda word: (len(word), word))
        whose = min(c.applicant or c.applicant_key for c in members[key])
        yield f"{name}（{whose}）" if owners[key[0]] > 1 else name
