"""One seeded change to one sample, judged; and what many of them come to."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import variants.columns
import variants.layouts
import variants.marks
import variants.money
from variants.book import sample
from variants.harmless import values
from variants.judge import Judged, base, judge
from variants.registry import HARMLESS, MATTER, Kind, words

MODULES = (variants.marks, variants.money, variants.columns, variants.layouts)
"""Where the kinds that matter are entered."""


@dataclass(frozen=True)
class Trial:
    """A seed, the kind and sample it chose, and what came of it."""

    seed: int
    kind: str
    sample: str
    matters: bool
    judged: Judged
    subject: tuple[str, ...]

    @property
    def wrong(self) -> str:
        """What is wrong with it, empty where nothing is."""
        where = f"{self.seed} {self.kind} {self.sample} {self.subject[:4]}"
        j = self.judged
        if j.verdict == "silent":
            return f"{where}: silent {[x[:400] for x in j.found[:3]]} {j.wrong}"
        if self.matters and j.questions > 2:
            return f"{where}: {j.questions} questions {j.asked_about}"
        if not self.matters and [q for q in j.asked_about if q != "C03"]:
            return f"{where}: harmless, but {j.found[:3]}"
        return ""


def attempt(seed: int, folder: Path, kinds: Sequence[Kind] | None = None) -> Trial:
    """The change that a seed stands for: every sixty seeds each kind comes once, words and samples by chance."""
    rng = Random(seed)
    every = kinds or [*MATTER, *HARMLESS]
    kind = every[seed % len(every)]
    name = rng.choice(kind.samples)
    facts, _ = base(name, folder)
    variant = kind.change(sample(name), list(facts), rng)
    return Trial(seed, kind.name, name, kind in MATTER, judge(name, variant, folder), variant.subject)


def complaints(trials: Iterable[Trial]) -> list[str]:
    """What is wrong: silence, too many questions, harmless changes that ask (more than one in twenty)."""
    trials = list(trials)
    found = [t.wrong for t in trials if t.matters and t.wrong]
    quiet = [t for t in trials if not t.matters]
    loud = [t.wrong for t in quiet if t.wrong]
    if 20 * len(loud) > len(quiet) or any(t.judged.verdict == "silent" for t in quiet):
        found += loud
    asked = [t.judged.questions for t in trials if t.matters]
    if asked and statistics.median(asked) > 1:
        found.append(f"median of questions: {statistics.median(asked)}")
    return found


def told(trials: Iterable[Trial]) -> dict[str, dict[str, int]]:
    """Kind → verdict → how often."""
    count: dict[str, Counter[str]] = {}
    for t in trials:
        count.setdefault(t.kind, Counter())[t.judged.verdict] += 1
    return {kind: dict(c) for kind, c in count.items()}


def wide(name: str, folder: Path, seed: int = 1) -> Judged:
    """A realistic table: fourteen harmless columns more."""
    rng, facts = Random(seed), list(base(name, folder)[0])
    book = sample(name)
    for header, kind in rng.sample(list(words("columns", file="harmless.toml").items()), 14):
        book.page.append(header, values(kind, len(facts), rng))
    return judge(name, replace(HARMLESS[-1].change(book, facts, rng)), folder)
