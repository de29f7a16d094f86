"""Years of all kinds for papers: so many that together they say every line of every template, both ways.

Most are the sample with some of its record written by hand, as a run of another year would have it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from meeting_case import STEPS, due_run, source_of
from public_case import filled, source
from report_case import MOVED, SAMPLE, run_of, with_scenario

from allocator.law.clause.fields import Step
from allocator.law.programme import Programme
from allocator.law.shipped import vouchers
from allocator.report.official.ask import Ask
from allocator.report.official.office import Office
from allocator.report.official.source import Source, Version
from allocator.run.weighed import Held, Weighed, WeighedScheme

Record = dict[str, Any]
ON = date(2026, 12, 1)


class Case(NamedTuple):
    """What papers are made from and how they are asked for."""

    source: Source
    ask: Ask = Ask(publish_on=ON)


def cases(folder: Path) -> Iterator[Case]:
    """Every year."""
    for voucher in vouchers():
        yield Case(source(voucher.programme), Ask())
        yield Case(source(voucher.programme, official=True, **filled()))
    yield from map(Case, _runs(folder))
    yield from (Case(edited(change)) for change in EDITS)
    yield from map(Case, _programmes())
    yield from _publications()
    yield from (Case(source("ai-terminal", **filled(public=told))) for told in OBJECTIONS)
    yield from (Case(source(meeting={"recall": back})) for back in (True, False))
    yield from (Case(weighed(source(), always, drawn, **parts)) for always, drawn, parts in WEIGHED)


def edited(change: Callable[[Record], object]) -> Source:
    """The sample with a record that was changed."""
    told = source()
    record = copy.deepcopy(dict(told.record))
    change(record)
    return replace(told, record=record)


def weighed(told: Source, always: int, drawn: int, **parts: Any) -> Source:
    """With a study of weights that proves so many awards, and in which so many more were always drawn."""
    shares = tuple(
        Held(id=c["id"], verdict="always" if n < always else "open", funded=10_000 if n < always + drawn else 9_000)
        for n, c in enumerate(_awarded(dict(told.record)))
    )
    made = {"name": "例方案", "same": True, "differs": 0, "standing": "before", "radius": 0.2, "ordered": False}
    made |= {"drawn": 10_000, "size": 10_000, "least": 0.03, "shares": shares}
    scheme = WeighedScheme.model_validate(made | parts)
    return replace(told, weighed=Weighed(fingerprint=told.record["fingerprint"], schemes=(scheme,)))


def _runs(folder: Path) -> Iterator[Source]:
    """Runs of their own: hands and seats, sums that are due, and others beside one."""
    moved = source_of(with_scenario(folder, MOVED))
    yield moved
    yield replace(moved, since=Version("例", source().record))
    yield source_of(due_run(folder, 1_000_000))
    other = Version("例方案", source_of(run_of(SAMPLE, budget=18_000_000)).record)
    yield replace(source(), versions=(other,), since=other)
    yield replace(source(), versions=(Version("例", source().record),), since=Version("例", source().record))


def _awarded(record: Record) -> list[Record]:
    return [c for c in record["candidates"] if c["outcome"] == "funded"]


def _open(record: Record) -> None:
    """Everything that may be open about a list, several of each."""
    ids = [c["id"] for c in _awarded(record)]
    pair = {"score": 85.0, "above": ids[0], "below": ids[1], "key": None}
    number = {"code": "tie_by_number", "text": "", "data": pair}
    record["notes"] += [number, number, {"code": "low_score", "text": "", "data": {"ids": ids[:2]}}]
    record["notes"] += [{"code": "empty_tier", "text": "例档没有项目"}, {"code": "no_distinction", "text": "例"}]
    record["notes"] += [{"code": "tie", "text": "", "data": pair | {"key": "例"}}]
    record["stamps"], record["exceptions"] = ["例突破", "例另一突破"], ["例例外", "例另一例外"]
    record["proven"], record["deviations"], record["frozen"] = False, 2, 100_000
    record["rows"]["held"] = 3
    record["findings"] = [f | {"confirmed": n % 2 == 0} for n, f in enumerate(record["findings"])]
    record["parts"] = {"confirm": {"C55:3": {"because": "例"}}, "pin": {}, "exclude": {}}
    record["certificate"], record["engines"] = None, record["engines"][:1]
    record["measurements"][0] |= {"verdict": "不符合"}


def _placed(record: Record) -> None:
    """青岛 placed in either way, of which one gives no list."""
    told = {"number": 5, "amount": 3_000_000}
    record["qingdao"] = [
        {"mode": "in", "number": 30, "spent": 20_000_000, "qingdao": told},
        {"mode": "separate", "number": None, "spent": None, "qingdao": None},
    ]


def _aside(record: Record) -> None:
    """Lines aside for every reason, conditions that some leave open, and one that fails two of them."""
    lines = record["candidates"]
    outside = [c for c in lines if c["outcome"] == "outside"]
    for c, why in zip(outside, ("qingdao", "elsewhere", "unscored", "refused", "例") * 9, strict=False):
        c |= {"aside": why, "articles": []}
    next(c for c in lines if c["outcome"] == "unfunded")["outcome"] = "held"
    fails = next(c for c in lines if c["outcome"] == "ineligible")
    fails["gates"] = dict.fromkeys(fails["gates"], "fail")
    for n, c in enumerate(lines):
        c["gates"] = {k: v if v == "fail" else "unknown" if n % 7 == 0 else "pass" for k, v in c["gates"].items()}


def _whole(record: Record) -> None:
    """Every line has an award in full, every condition is met, nothing is left, nothing is said beside it."""
    for c in record["candidates"]:
        c |= {"outcome": "funded", "tier": c["tier"] or "培育成长级", "eligible": True, "reduced_by": None, "aside": ""}
        c["gates"] = dict.fromkeys(c["gates"], "pass")
    record["notes"], record["earlier"] = [], []
    record["measurements"] = [m for m in record["measurements"] if m["holds"] is not None]
    record["spent"] = record["budget"] = sum(c["amount"] for c in record["candidates"])


def _none(record: Record) -> None:
    """No list, and why."""
    for c in record["candidates"]:
        c |= {"outcome": "unfunded" if c["outcome"] == "funded" else c["outcome"], "tier": None, "amount": 0}
    record["spent"], record["status"], record["proven"] = 0, "infeasible", False
    record["conflict_reason"], record["ledger"], record["earlier"] = "例冲突", None, []


def _few(record: Record) -> None:
    """One of each that is else several, by number alone, in one tier; sums that are due beyond what is paid."""
    ids = [c["id"] for c in _awarded(record)]
    for c in _awarded(record):
        c["tier"], c["reduced_by"] = "培育成长级", None
    _awarded(record)[0] |= {"reduced_by": "request", "via": "pin"}
    _awarded(record)[1] |= {"reduced_by": "cumulative", "reduced_clause": "cumulative"}
    record["parts"] = {"pin": {ids[0]: {"tier": "培育成长级", "because": "例"}}, "exclude": {}, "confirm": {}}
    pair = {"score": 85.0, "above": ids[0], "below": ids[1], "key": None}
    record["notes"] = [{"code": "tie_by_number", "text": "", "data": pair}, {"code": "empty_tier", "text": "例"}]
    record["stamps"], record["due"] = ["例突破"], record["spent"] + 1
    record["exceptions"] = []


def _excepted(record: Record) -> None:
    record["exceptions"] = ["例例外"]


EDITS = (_open, _placed, _aside, _whole, _none, _few, _excepted)


def _programmes() -> Iterator[Source]:
    """The sample under a text that says less, or more, than that of 模型券."""
    told = source(official=True, **filled())
    programme = told.programme
    document = programme.document.model_copy(update={"number": "例〔2026〕丁号"})
    open_ended = programme.validity.model_copy(update={"end": None})
    yield replace(told, programme=programme.model_copy(update={"document": document, "validity": open_ended}))
    short = programme.validity.model_copy(update={"article": "", "end": date(2030, 12, 31)})
    yield replace(told, programme=programme.model_copy(update={"validity": short, "status": "施行"}))
    tiers = tuple(t.model_copy(update={"quote": ""}) for t in programme.tiers)
    yield replace(told, programme=programme.model_copy(update={"tiers": tiers}))
    for steps in (("party",), ("party", "publish"), ("publish",)):
        yield replace(told, programme=_asking(programme, *steps))
    yield replace(told, programme=programme.model_copy(update={"procedure": STEPS}))


def _asking(programme: Programme, *steps: Any) -> Programme:
    step = Step(document=programme.document.title, number="第十条", quote="例。", steps=steps)
    return programme.model_copy(update={"procedure": (step,)})


def _publications() -> Iterator[Case]:
    """Publications too early, beyond the calendar, and of which the end is given."""
    whole = filled()
    late = {"held_on": date(2026, 12, 9)}
    for changed, ask in (
        ({}, Ask(ON, count_first_day=True, with_amounts=True, with_marks=True)),
        ({}, Ask(date(2026, 12, 5))),
        ({}, Ask(date(2026, 12, 29))),
        ({"public": {"ends_on": date(2026, 12, 20)}}, Ask(ON)),
        ({"finance": {"letter_on": date(2026, 12, 8)}, "meeting": late}, Ask(ON)),
        ({"finance": {"agreed": False}}, Ask(ON)),
    ):
        fields = {part: whole.get(part, {}) | changed.get(part, {}) for part in {*whole, *changed}}
        yield Case(replace(source(official=True), office=Office.model_validate(fields)), ask)


HELD = {"held_from": date(2026, 12, 1), "held_to": date(2026, 12, 8)}
OBJECTIONS = (HELD | {"no_objection": True}, HELD | {"no_objection": False, "objections": "例核实情况"})
WEIGHED: tuple[tuple[int, int, Record], ...] = (
    (27, 0, {}),
    (27, 2, {"radius": None, "ordered": True, "standing": "after"}),
    (0, 29, {"standing": "unknown"}),
)
"""Awards that are proven, others always drawn, and what else a study says."""
