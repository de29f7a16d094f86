"""One change at a time to a sample table: the right result or a question that leads to it, never silence.

The kinds stand in tests/variants, their headers and words in tests/data/variants; the campaign tries ten times as many.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from variants.book import hundredths, sample, scores
from variants.judge import NAMES, base, judge, take
from variants.registry import HARMLESS, MATTER
from variants.trial import attempt, complaints, wide

SEEDS = 200
PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_no_change_is_passed_over_in_silence(part: int, tmp_path: Path) -> None:
    step = SEEDS // PARTS
    trials = [attempt(seed, tmp_path) for seed in range(part * step, (part + 1) * step)]
    assert [t.wrong for t in trials if t.judged.verdict == "silent"] == []
    assert complaints(trials) == []


def test_there_are_forty_kinds_that_matter_and_twenty_harmless_ones() -> None:
    assert len(MATTER) >= 40
    assert len(HARMLESS) >= 20
    assert len({k.name for k in (*MATTER, *HARMLESS)}) == len(MATTER) + len(HARMLESS)


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_as_they_are_ask_at_most_one_line_and_score_as_by_hand(name: str, tmp_path: Path) -> None:
    facts, _ = base(name, tmp_path)
    book = sample(name)
    assert [f.score for f in facts] == [
        None if f.score is None else hundredths(s) for f, s in zip(facts, scores(book), strict=True)
    ]
    asked = [f.code for f in take(book, tmp_path).at("W") if f.code in ("C03", "C67", "C72")]
    assert len(asked) <= 1


@pytest.mark.parametrize("name", NAMES)
def test_a_wide_table_asks_seven_questions_at_most(name: str, tmp_path: Path) -> None:
    judged = wide(name, tmp_path)
    assert judged.verdict == "right"
    assert len([q for q in judged.asked_about if q.startswith("C67")]) <= 7
    assert len(judged.asked_about) <= 1


def test_a_change_that_is_passed_over_is_seen(tmp_path: Path) -> None:
    """A right result that intake cannot know: the judge must call it silent."""
    name = NAMES[0]
    facts = list(base(name, tmp_path)[0])
    kind = next(k for k in HARMLESS if k.name == "sheet_renamed")
    variant = kind.change(sample(name), facts, Random(0))
    other = next(n for n, f in enumerate(facts) if f.standing == "pool")
    variant.facts[other] = facts[other].with_gate("green", "fail", ineligible=True)
    assert judge(name, variant, tmp_path).verdict == "silent"
