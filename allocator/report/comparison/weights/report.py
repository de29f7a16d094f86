"""Schemes beside the official list: what it stands on first, then who changes, then the shares of the weights drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from allocator.report.comparison.weights import further, tables
from allocator.report.comparison.weights import sentences as says
from allocator.report.headline import headline
from allocator.report.phrases import ending, money_line, panel, points, short_title
from allocator.report.table import Line, Part, Report, Sheet, Table, Tone, field, table
from allocator.run.parts import Run
from allocator.run.weighed import Standing
from allocator.whatif.weights.robustness import Robustness
from allocator.whatif.weights.study import Study

RECORD, NAME = "weights.json", "权重稳健性.xlsx"
WHAT = "计分权重测算"
INTERNAL = "内部研究：方案与项目名称同列，不对外提供"
_TONES: Mapping[Standing, Tone] = {"before": "", "after": "bad", "unknown": "doubt"}
SWAYING, EVERYBODY = "入选与否随抽取的权重改变的项目", "全部项目"
HOW = "各方案都按办法重新求出名单，由两类算法确认"


def report(run: Run, study: Study) -> Report:
    """Return the whole for a screen; for paper also every candidate, term, share and the vectors solved once more."""
    head = headline(run)
    return Report(head, tuple(_screen(run, study)), tuple(_sheets(run, study)))


def _stand(study: Study) -> list[str]:
    """Tell on which score the official list stands, and by how much a scheme's own list is another one."""
    return [f"拟上会名单依据的得分：{study.scoring}", *(says.against_official(s) for s in study.compared.schemes)]


def _screen(run: Run, study: Study) -> Iterator[Part]:
    own = study.compared
    lines = [Line(money_line(run), "strong"), Line(tables.money_text(own)), Line(INTERNAL, "doubt")]
    yield panel(short_title(run, WHAT), lines, "good")
    yield from points("与拟上会名单", _stand(study))
    for s in own.schemes:
        yield from points("", [says.stands_on(s)], _TONES[s.standing])
    yield from points("计分办法", [says.made_of(s) for s in own.schemes])
    yield tables.summary(own).titled("方案对照")
    yield tables.candidates(own, own.near, "分数线附近和有变化的项目")
    yield from further.reasons(study)
    yield from points("一致程度和重复计分", _agreement(study))
    yield from further.judges(study)
    for r in study.robust:
        yield from points("抽取权重", _drawn(run, study, r), apart=True)
        if swaying := tables.swaying(own, r, f"“{r.scheme.name}”：{SWAYING}"):
            yield swaying
    yield from further.levers(study)
    yield from further.earlier(study)
    yield from ending(run, [HOW])


def _agreement(study: Study) -> list[str]:
    own = study.compared.schemes
    found = [says.concordance_text(s.name, c) for s in own[:1] for c in s.concordance]
    return [*found, *(text for s in own if (text := says.alike_text(s)))]


def _drawn(run: Run, study: Study, r: Robustness) -> list[str]:
    own, problem = study.compared, run.problem
    told = list(says.drawn_text(r, len(own.pool), problem.top))
    if r.tally is None:
        return told
    if r.scheme.same:
        told.append(says.always_text(r, tuple(own.official.awards), "拟上会名单"))
    else:
        told.append(says.against_official(r.scheme))
        told.append(says.always_text(r, tuple(r.scheme.listing.awards), f"“{r.scheme.name}”名单"))
    told += [says.verdict_text(r), says.numbers_text(problem, r), says.pairs_text(r)]
    held = {s.matter: says.steady_text(problem, s) for s in r.steady}
    for found in r.radii:
        told += [held[found.matter]] if found.matter in held else []
        told.append(says.radius_text(problem, found))
    return told


def _sheets(run: Run, study: Study) -> Iterator[Sheet]:
    own, head = study.compared, headline(run)

    def sheet(name: str, left: str, *parts: Part, unit: str = "") -> Sheet:
        return Sheet(name, head.titled(f"{WHAT}：{name}"), left, unit, parts)

    yield sheet("方案对照", "；".join(_stand(study)), tables.summary(own), unit="单位：万元")
    yield sheet("方案说明", INTERNAL, _told(study))
    yield sheet(EVERYBODY, INTERNAL, tables.candidates(own, range(len(own.pool))), unit="单位：万元")
    yield sheet("分市", HOW, tables.by_city(own), unit="单位：万元")
    if any(s.terms for s in own.schemes):
        left = "；".join(_agreement(study)) or HOW
        yield sheet("指标", left, tables.terms(own))
    if any(s.without for s in own.schemes):
        yield sheet("去掉一位专家", INTERNAL, tables.experts(own))
    for k, r in enumerate((r for r in study.robust if r.tally is not None), 1):
        left = "；".join(_drawn(run, study, r))
        swaying = tables.swaying(own, r, SWAYING)
        everybody = tables.shares(own, r).titled(EVERYBODY if swaying else "")
        yield sheet(f"抽样{k}", left, *([swaying] if swaying else []), everybody)
        if r.witnesses:
            yield sheet(f"复核的权重{k}", f"“{r.scheme.name}”：{says.verdict_text(r)}", tables.shown(own, r))
    for name, left, parts in further.sheets(study):
        yield sheet(name, left, *parts)


def _told(study: Study) -> Table:
    rows = [text for s in study.compared.schemes for text in (says.stands_on(s), says.made_of(s))]
    return table("", [field("说明", "text", lambda text: text, 110)], rows, headed=False)
