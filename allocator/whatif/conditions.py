"""Conditions switched on or off after the files were read: what `gate.ID.on` does at reading."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.law.gates import Gate, failed_articles, failed_words
from allocator.problem.candidate import Entry, Place
from allocator.problem.case import Case


def with_gates(case: Case, gates: tuple[Gate, ...]) -> Case:
    """Return the same case under these gates.

    Who fails one that closes everything stands aside, who fails none does not.

    Lines that are held, and the verdicts themselves, stay as they are; pins on lines that leave the pool go with them.
    """
    changed = case.but(programme=case.programme.model_copy(update={"gates": gates}))
    barring = [g for g in changed.programme.conditions if g.tier is None]
    entries = tuple(_placed(e, barring) for e in case.entries)
    outside = {e.candidate.id for e in entries if e.standing != "pool"}
    return changed.but(entries=entries, pins={name: p for name, p in case.pins.items() if name not in outside})


def _placed(entry: Entry, barring: Sequence[Gate]) -> Entry:
    if entry.standing == "held":
        return entry
    place = entry.otherwise or Place(entry.standing, entry.reason, entry.articles, entry.aside)
    failed = [g for g in barring if entry.candidate.gates.get(g.id) == "fail"]
    if failed:
        words, articles = failed_words(failed), failed_articles(failed)
        return Entry(entry.candidate, "ineligible", words, articles, "condition", place)
    return Entry(entry.candidate, place.standing, place.reason, place.articles, place.aside)
