"""The result told in labelled lines: the headline, the data behind it, and how the articles are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.intake import Intake, shortened
from allocator.intake.questions.dispositions import USE_WORDS, Disposition, Use
from allocator.law.qingdao import MODES
from allocator.money import show_wan
from allocator.report import words
from allocator.report.allocated import Tables
from allocator.report.checks import EngineRow, checked
from allocator.report.headline import Headline
from allocator.report.table import Line
from allocator.run.parts import Run
from allocator.run.qingdao import Placement


def labelled(label: str, text: str, *, grave: bool = False) -> Line:
    """Return a line under what it is about; the grave one must not be overlooked."""
    return Line(text, "bad" if grave else "", label)


def result_lines(found: Tables) -> tuple[Line, ...]:
    """Return the result in figures, the verdict with its proof, the stamps with their reasons."""
    return (*_result(found.headline, found.engines, entitled=found.entitled), labelled("校验", checked(found.measured)))


def _result(head: Headline, engines: Sequence[EngineRow], *, entitled: bool) -> Iterator[Line]:
    yield labelled("办法", f"《{head.programme}》（{head.status}）")
    yield labelled("年度", f"{head.year}年")
    if head.stance:
        yield labelled("取向", head.stance)
    if head.scenario:
        yield labelled("情景", head.scenario)
    yield from (labelled(name, f"{show_wan(amount)}万元") for name, amount in head.money)
    yield labelled("支持数", f"{head.number}项")
    yield labelled("核算结果" if entitled else "求解状态", f"{head.verdict}：{head.proof}", grave=not head.proven)
    for e in engines:
        yield labelled(e.part, f"{e.name}，{e.says}", grave=not e.agrees)
    if head.doubts:
        yield labelled("草案原因", "；".join(head.doubts), grave=True)
    for stamp in head.stamps:
        yield labelled("仅供测算", stamp, grave=True)
    for exception in head.exceptions:
        yield labelled("例外", exception)


def note_lines(found: Tables) -> tuple[Line, ...]:
    """Return every note under what it is about, after what waits for a choice."""
    return (*placement_lines(found.placements), *(labelled(words.NOTES[n.code], n.text) for n in found.notes))


def placement_lines(placements: Sequence[Placement]) -> Iterator[Line]:
    """Yield the lists with 青岛 in the pool and with 青岛 apart, side by side until somebody chooses."""
    told = {mode: word for word, mode in MODES.items()}
    for p in placements:
        text = p.why
        if p.number is not None and p.spent is not None and p.theirs is not None:
            number, amount = p.theirs
            text = f"支持{p.number}项、{show_wan(p.spent)}万元，其中青岛市{number}项、{show_wan(amount)}万元"
        if p.changes is not None:
            text += f"；与纳入相比：{p.changes.text()}；不纳入的，名单与单列相同"
        yield labelled(f"青岛市{told[p.mode]}（待选定）", text, grave=True)


def rows_told(intake: Intake, excluded: int = 0) -> str:
    """Tell where the rows of the file went: 读入120行 = 参评92（其中情景剔除1） + ….

    Parameters
    ----------
    excluded
        How many of those that compete the scenario keeps from an award.
    """
    r = intake.rows
    pool = f"{words.competing(entitled=intake.entitled)}{r.pool}" + (f"（其中情景剔除{excluded}）" if excluded else "")
    outside = words.outcome("outside", entitled=intake.entitled)
    parts = f"{pool} + 不符合条件{r.ineligible} + {outside}{r.outside} + 待核{r.held} + 跳过{r.skipped}"
    return f"读入{r.total}行 = {parts}"


def excluded(run: Run) -> int:
    """Tell how many of those that compete the scenario keeps from an award."""
    return sum(e.outcome == "excluded" for e in run.explanations)


def scoring_label(intake: Intake) -> str:
    """Tell what the sentence on the scores is about: 得分, or 金额 where sums are due."""
    return "金额" if intake.entitled else "得分"


def problems_told(intake: Intake) -> str:
    """Tell how many problems were found, by what becomes of them."""
    counts = [
        ("错误", len(intake.at("E-file", "E-row"))),
        ("待确认", intake.unconfirmed),
        ("人工确认", intake.confirmed),
        ("已修复或说明", len(intake.at("I"))),
    ]
    return "，".join(f"{name}{n}处" for name, n in counts if n) or "没有发现问题"


def used_for(columns: Sequence[Disposition]) -> list[str]:
    """Tell what the columns of every table are used for, one line per use in the order of its first column."""
    by: dict[tuple[str, Use], list[str]] = {}
    for c in columns:
        by.setdefault((c.file, c.use), []).append(c.header)
    several = len({c.file for c in columns}) > 1
    return [
        f"{f'《{file}》' if several else ''}{USE_WORDS[use]}：{'、'.join(headers)}（{len(headers)}列）"
        for (file, use), headers in by.items()
    ]


def data_lines(run: Run) -> tuple[Line, ...]:
    """Tell what was read, how the scores came about, what was found wrong, and the files' hashes."""
    intake = run.prepared.intake
    problems = problems_told(intake) + ("，逐项见 check 命令的输出" if intake.findings else "")
    files = [labelled("申报表", f"{name}（SHA-256：{digest}）") for name, digest in (intake.digests or {}).items()]
    return (
        labelled("行数", rows_told(intake, excluded(run))),
        *([labelled("历史台账", intake.ledger.sums)] if intake.ledger else []),
        labelled(scoring_label(intake), intake.scoring or "按申报表"),
        labelled("数据问题", problems, grave=bool(intake.unconfirmed or intake.rows.held)),
        labelled("数据版本", f"{shortened(intake.version)}（与行的次序、文件名无关）"),
        *files,
    )


def reading_lines(found: Tables, run: Run) -> tuple[Line, ...]:
    """口径: how each clause and gate is read, then what the text itself leaves open."""
    read = [labelled(f"{r.name}（{r.article}）", r.interpretation) for r in found.rules if r.interpretation]
    return (*read, *(labelled("办法文本", note) for note in run.programme.notes))
