"""Where nothing fits: what cannot stand together, the figures of it, and ways out with their settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.models.rule import figure
from allocator.proof.conflict import Conflict, ConflictSet, Figure, Moved, Proposal
from allocator.report.headline import headline
from allocator.report.phrases import points
from allocator.report.table import Field, Fields, Line, Notice, Part, Sheet, Table, field, table
from allocator.run.parts import Run
from allocator.run.remedies import carried_out

SETS, WAYS, SETTINGS = "冲突", "可行的改法", "改法的情景文件"
NO_ADVICE = "不作建议"


def told(run: Run) -> Iterator[Part]:
    """Yield what the screen shows: the facts and the ways out."""
    conflict = run.conflict
    yield from facts(run)
    if conflict is not None and conflict.sets and conflict.proposals:
        yield ways_table(run, conflict)


def facts(run: Run) -> Iterator[Part]:
    """Yield the sets with their figures, and that there is no way out where there is none."""
    conflict = run.conflict
    if conflict is None or not conflict.sets:
        return
    yield sets_table(run, conflict)
    yield from points("", [_extent(conflict)])
    if figures := _figures(conflict):
        yield table("需要与现有", _FIGURES, figures)
    if conflict.proposals:
        return
    if conflict.hopeless:
        yield Notice((Line("在现行规定和预算内无法满足", "bad"),), WAYS)
    else:
        yield from points(WAYS, ["在限定的试算次数内没有找到只改本厅选择或“原则上、左右”事项的改法"])


def sheets(run: Run) -> Iterator[Sheet]:
    """Yield the sheets of a workbook: the conflicts with their figures, the ways out, and their scenario files."""
    conflict = run.conflict
    if conflict is None or not conflict.sets:
        return
    head, figures = headline(run), _figures(conflict)
    tables = [sets_table(run, conflict).titled(""), *([table("需要与现有", _FIGURES, figures)] if figures else [])]
    yield Sheet(SETS, head.titled(SETS), _extent(conflict), "", tuple(tables))
    if conflict.proposals:
        ways = ways_table(run, conflict)
        yield Sheet(WAYS, head.titled(WAYS), ways.title, "", (ways.titled(""),))
        left = "每种改法一份，可存为 .toml 后用 --scenario 求解"
        yield Sheet(SETTINGS, head.titled(SETTINGS), left, "", (_files(run, conflict.proposals),))


def _extent(conflict: Conflict) -> str:
    """Tell whether these are all, and how many of them share nothing."""
    apart = f"，分为{conflict.parts}处互不相干的冲突" if conflict.parts > 1 else ""
    return f"以上{len(conflict.sets)}组{apart}；{'已全部列出' if conflict.complete else '未列尽'}"


def sets_table(run: Run, conflict: Conflict) -> Table:
    """Return the sets, each of which cannot stand together, and fits as soon as any one of it is given up."""

    def step(found: ConflictSet) -> str:
        way = conflict.step(found)
        return "；".join(steps(run, way)) if way else ""

    fields: Fields[tuple[int, ConflictSet]] = (
        field("组", "count", lambda s: s[0]),
        field("冲突", "count", lambda s: s[1].part, hidden=("narrow",)),
        field("不能同时满足的要求", "text", lambda s: s[1].sentence, 90),
        field("改法1在本组的做法", "text", lambda s: step(s[1]), 40),
        field("说明", "text", lambda s: _remark(s[1]), 40),
    )
    return table("不能同时满足的各组要求", fields, enumerate(conflict.sets, 1))


def _remark(found: ConflictSet) -> str:
    """Tell what is known of a set beyond that it fails."""
    said = ["任何预算下均不能满足"] if found.alone else []
    said += ["去掉任何一项，本组其余各项即可同时满足"] if found.counted is None and not found.each else []
    said += ["两种求解引擎均已证明"] if found.confirmed else []
    return "；".join(said)


_FIGURES: Fields[tuple[int, Figure]] = (
    field("组", "count", lambda f: f[0]),
    field("事项", "text", lambda f: f[1].says, 30),
    field("现为", "text", lambda f: _shown(f[1].now, f[1].unit)),
    field("其他不变时须为", "text", lambda f: _needed(f[1])),
    field("可否建议", "text", lambda f: "" if f[1].advice else NO_ADVICE),
)


def _figures(conflict: Conflict) -> list[tuple[int, Figure]]:
    return [(n, f) for n, s in enumerate(conflict.sets, 1) for f in s.figures]


def _needed(found: Figure) -> str:
    """Return the value that a figure would need, from which on it would do."""
    if found.needed is None:
        return "仅改此项不能满足"
    beyond = ("以上" if found.raised else "以下") if found.onwards and found.needed else ""
    return f"{_shown(found.needed, found.unit)}{beyond}"


def _shown(value: int, unit: str) -> str:
    return f"{value}%" if unit == "%" else figure(value, unit)  # type: ignore[arg-type]


def ways_table(run: Run, conflict: Conflict) -> Table:
    """Return the ways out, each of which has a list."""
    fields: Fields[tuple[int, Proposal]] = (
        field("改法", "count", lambda p: p[0]),
        field("内容", "text", lambda p: "；".join(steps(run, p[1])), 70),
        field("原则上、左右的条款", "count", lambda p: p[1].excepted, hidden=("narrow",)),
        field("本厅选择", "count", lambda p: p[1].choices, hidden=("narrow",)),
        field("说明", "text", lambda p: proven(p[1]), 40),
    )
    return table("可行的改法（均已求解，不放宽“不得、最高”的规定和预算）", fields, enumerate(conflict.proposals, 1))


def proven(way: Proposal) -> str:
    """Tell what is proven of a way out beside that it has a list."""
    said = ["改动项数最少"] if way.fewest else []
    said += ["再少改即无可行方案"] if way.least else []
    return "；".join(said)


def steps(run: Run, way: Proposal) -> list[str]:
    """Tell what a way out changes, step by step."""
    called = {c.id: c.called for c in run.problem.everybody}
    pins = run.case.pins
    said = [f"取消锁定{called.get(i, i)}（{pins[i].tier}）" for i in way.pins]
    said += [f"取消不予支持{called.get(i, i)}" for i in way.exclusions]
    said += [f"{'、'.join(cities)}不设下限" for cities in way.cities.values()]
    return said + [_moved(m, way.exceptions) for m in way.moved]


def _moved(moved: Moved, exceptions: Sequence[str]) -> str:
    """Tell one change; exceeding a figure of a 原则上 or 左右 clause asks for a reason, another reading does not."""
    reasoned = any(path == moved.path or path.startswith(f"clause.{moved.clause}.") for path in exceptions)
    excepted = "（原则上的例外，须写明理由）" if reasoned else "（条文为“原则上”或“左右”）" if moved.excepted else ""
    if not moved.path:
        return f"不再要求：{moved.says}{excepted}"
    return f"{moved.says}由{_shown(moved.now, moved.unit)}改为{_shown(moved.to, moved.unit)}{excepted}"


def _files(run: Run, ways: Sequence[Proposal]) -> Table:
    """Return the scenario files of the ways out, line by line."""
    scenario = run.prepared.applied.scenario
    lines = [(n, line) for n, way in enumerate(ways, 1) for line in carried_out(scenario, way).to_toml().splitlines()]
    number: Field[tuple[int, str]] = field("改法", "count", lambda x: x[0])
    return table("", (number, field("情景文件（.toml）", "text", lambda x: x[1], 100)), lines)
