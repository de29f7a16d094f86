"""The one entry: from files to candidates, each judged and scored, with every problem found in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from allocator.intake import checking, entitlements
from allocator.intake import eligibility as standing
from allocator.intake.collection import Gathered, Gatherer, titles
from allocator.intake.contents import version_of
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.ledger.history import settle
from allocator.intake.ledger.sheet import LedgerSheet, recognise
from allocator.intake.lines import RowReader, TableLine
from allocator.intake.mapping import Renaming, check_renaming, renaming
from allocator.intake.opening.sources import Given, expand, open_all
from allocator.intake.questions import compliance, status
from allocator.intake.questions.compliance import Checklist, sent_back
from allocator.intake.questions.dispositions import tell_chosen
from allocator.intake.questions.replies import kept_in
from allocator.intake.result import Intake, RowCount
from allocator.intake.scoring.marked import Marks
from allocator.intake.scoring.methods import sentence
from allocator.law.load import shorts
from allocator.law.programme import Programme
from allocator.problem.candidate import Entry

WRONG_PROGRAMME = "办法"
"""What the key of the question names whether the file is for this programme."""


def read(
    files: Sequence[Given],
    programme: Programme,
    *,
    year: int,
    confirm: Mapping[str, str] | None = None,
    ledger: Given | None = None,
    no_history: bool = False,
    hold: bool = False,
    sheet: str | Sequence[str] | None = None,
    columns: Path | Mapping[str, str] | None = None,
    exclude: Mapping[str, str] | None = None,
    called: Mapping[Path, str] | None = None,
    answers: Mapping[str, str] | None = None,
    checked: Path | None = None,
) -> Intake:
    """Read the candidate tables of a run, once more where an answer gives a column a meaning.

    Parameters
    ----------
    files
        Workbooks (.xlsx), CSV files, or folders of them, or tables at hand; several are merged.
    year
        The year of the run; the ledger must lie before it.
    confirm
        Problem key → reason, from the scenario's `[confirm]`.
    ledger
        A ledger of its own, or a folder of them; it replaces one in the workbooks.
    no_history
        Compute without earlier receipts, knowingly.
    hold
        Rows with faults are set aside instead of refused; see `Intake.refuse`.
    sheet
        The title of the candidate sheet, where headers alone do not decide, or of several that are read together.
    columns
        A TOML that maps headers to ours: "承担方" = "申报单位"; or such a mapping itself.
    exclude
        Candidate id → why the scenario excludes it without saying whether after 公示 (R20), empty where it says so;
        none of them counts as an application (C49).
    called
        Path → the file's name for people, where it is kept under another one.
    answers
        Problem key → the words of the answer that was chosen among those offered; its reason stands in `confirm`.
    checked
        A 未核清单.xlsx that compliance has filled in and sent back.

    Returns
    -------
    Intake
        Also for unusable data; whoever computes calls `refuse()` first.

    Raises
    ------
    RulesError
        The `columns` file is not TOML, or maps to a name that is none of ours.
    DataError
        There is no such list in `checked`.
    """
    kept = kept_in(columns)
    replies = ({**kept.confirm, **(confirm or {})}, {**kept.answers, **(answers or {})}, kept.found)
    asked = _Asked(tuple(files), programme, year, *replies, ledger, no_history, hold, sheet, exclude or {}, called)
    asked = asked._replace(checked=sent_back(checked) if checked else None)
    return _answered(asked, renaming(columns, programme))


def _answered(asked: _Asked, renamed: Renaming) -> Intake:
    """Return one reading, and another one where an answer gives a column a meaning."""
    intake = _read(asked, renamed, {})
    chosen = {
        f.key: o.maps for f in intake.findings for o in f.options if o.maps and o.says == asked.answers.get(f.key)
    }
    return _read(asked, renamed, chosen) if chosen else intake


class _Asked(NamedTuple):
    """What `read` was given."""

    files: tuple[Given, ...]
    programme: Programme
    year: int
    confirm: Mapping[str, str]
    answers: Mapping[str, str]
    kept: Collection[str]
    ledger: Given | None
    no_history: bool
    hold: bool
    sheet: str | Sequence[str] | None
    exclude: Mapping[str, str]
    called: Mapping[Path, str] | None
    checked: Checklist | None = None


def _with(asked: _Asked, renamed: Renaming, more: Mapping[str, str]) -> Intake:
    """Return the same files with more answers, as if somebody had confirmed them."""
    confirm = {**asked.confirm, **dict.fromkeys(more, "")}
    return _answered(asked._replace(confirm=confirm, answers={**asked.answers, **more}), renamed)


def _read(asked: _Asked, renamed: Renaming, chosen: Mapping[str, tuple[str, str]]) -> Intake:
    """Return one reading; `chosen`: key of a question → the header and our name that its answer gives it."""
    programme, exclude, called = asked.programme, asked.exclude, asked.called
    expanded = list(expand(asked.files))
    several = sum(remark is None for _, remark in expanded) > 1
    findings = Findings(asked.confirm, answers=asked.answers, several=several)
    sources = open_all(expanded, findings, called)
    digests = {s.name: s.digest for s in sources}
    pairs = {**renamed.pairs, **dict(chosen.values())}
    gathered = Gatherer(programme, findings, titles(asked.sheet), pairs).gather(sources)
    if renamed.pairs and gathered.tables:
        headers = [c.header for t in gathered.tables for c in t.header.columns]
        check_renaming(renamed, headers, findings, gathered.tables[0].file)
    tell_chosen(chosen, gathered.tables, findings)
    lines = _lines(gathered, programme, findings)
    checking.give_ids(lines, findings)
    ledgers = gathered.ledgers
    if asked.ledger is not None:
        ledgers = _own_ledger(asked.ledger, ledgers, digests, findings, called)
    version = version_of(gathered.tables, ledgers)
    if asked.checked is not None:
        compliance.apply(asked.checked, lines, programme, version, findings)
    checking.check_names(lines, findings)
    elsewhere = _elsewhere(lines, programme, findings)
    applied = [line for line in lines if id(line) not in elsewhere]
    checking.check_cities(applied, programme, exclude, findings)
    checking.check_repeats(applied, findings)
    checking.check_applications(applied, programme, exclude, findings)
    checking.check_classes(applied, programme, exclude, findings)
    checking.check_groups(applied, findings)
    checking.check_exclusions(lines, exclude, findings)
    checking.check_tiers(applied, programme, findings)
    checking.check_dear(applied, programme, findings)
    past = settle(
        lines, gathered.tables, ledgers, findings, programme=programme, year=asked.year, no_history=asked.no_history
    )
    checking.check_phases(lines, past.funded or {}, findings)
    checking.check_products(applied, past.receipts or (), programme, findings)
    judged = [
        standing.judge(line, programme, findings.blocked.get(line.where, ()), elsewhere.get(id(line), ""))
        for line in lines
    ]
    standing.check_qingdao(lines, judged, programme, findings)
    keys = _common_ties(gathered, programme)
    scores, scale = standing.ties(lines, keys, gathered.plans)
    entries = tuple(standing.entry(*x) for x in zip(lines, judged, scores, strict=True))
    listed = findings.finish()
    warned = {f.key for f in listed if f.level == "W"}
    return Intake(
        entries=entries,
        findings=listed,
        rows=_rows(entries, sum(t.skipped for t in gathered.tables)),
        scoring=sentence(gathered.plans) + entitlements.sentence(programme, gathered.tables),
        entitled=not programme.ranked,
        version=version,
        receipts=past.receipts,
        history_known=past.known,
        ledger=past.account,
        tie_keys=keys,
        tie_scale=scale,
        digests=digests,
        unmatched=tuple(k for k in asked.confirm if k not in warned and k not in asked.kept),
        columns=tuple(gathered.columns),
        highest=_highest(gathered),
        again=partial(_with, asked, renamed),
        marks=Marks(lines, gathered.plans, programme),
        expert_tiers_given=any(line.tier is not None for line in lines),
        hold=asked.hold,
    )


def _lines(gathered: Gathered, programme: Programme, findings: Findings) -> list[TableLine]:
    lines = []
    for table in gathered.tables:
        part = table.part
        given = (programme, findings, gathered.units[part], status.wordy(table))
        reader = RowReader(table, gathered.plans.get(part), *given)
        lines += [reader.read(record) for record in table.records]
    status.ask(((said, line, column) for line in lines for said, column in line.noted), findings)
    return lines


def _own_ledger(
    given: Given,
    inside: Sequence[LedgerSheet],
    digests: dict[str, str],
    findings: Findings,
    called: Mapping[Path, str] | None,
) -> list[LedgerSheet]:
    """Return the sheets of the ledger file, or of the files in a folder; they replace those in the workbooks."""
    sheets: list[LedgerSheet] = []
    for source in open_all(list(expand([given])), findings, called):
        digests[source.name] = source.digest
        found = [ledger for s in source.sheets if (ledger := recognise(source.name, s))]
        sheets += found
        if not found:
            words = "没有可识别的历史台账。应有单位名称或统一社会信用代码、年度、金额等列"
            findings.add(Remark("L06", "E-file", words, "请改列名后重新读取"), Place(source.name), shared=True)
    if sheets and inside:
        words = f"已采用 --ledger 的台账，《{inside[0].file}》中的{inside[0].sheet.called}未采用"
        findings.add(Remark("L06", "I", words), Place(sheets[0].file), shared=True)
    return sheets


def _elsewhere(lines: Sequence[TableLine], programme: Programme, findings: Findings) -> dict[int, str]:
    """Lines of another programme (C57); most of them: the file is for that one, which is asked before anything else."""
    strange = [line for line in lines if line.topic and programme.short not in line.topic]
    if not strange or programme.own:
        return {}
    named = {id(line): name for line, name in checking.other_programmes(strange, programme, shorts())}
    if 2 * len(named) > len(lines) and not _meant(named, strange, programme, findings):
        return {}
    mixed = len(strange) < len(lines)
    for topic in dict.fromkeys(line.topic for line in strange):
        group = [line for line in strange if line.topic == topic]
        apart = mixed and id(group[0]) in named
        what = (
            f"属于“{named[id(group[0])]}”，不参与本池"
            if apart
            else f"与所选办法“{programme.short}”不符，仍按本办法计入"
        )
        remark = Remark("C57", "W", f"申报专题“{topic}”{what}，共{len(group)}行。请确认")
        findings.add(remark, group[0].place("topic"), topic, topic, shared=True)
    return named if mixed else {}


def _meant(named: Mapping[int, str], strange: Sequence[TableLine], programme: Programme, findings: Findings) -> bool:
    """Tell whether it is confirmed that a file of another programme's lines is meant for this one; else it is asked."""
    first = next(line for line in strange if id(line) in named)
    other = named[id(first)]
    words = f"{len(named)}行的申报专题属于“{other}”，所选办法为“{programme.short}”，疑为选错办法"
    known = WRONG_PROGRAMME in findings.answered("C57")
    action = f"请改用办法“{other}”；确按“{programme.short}”测算的，在情景 [confirm] 中写明“C57:{WRONG_PROGRAMME}”及理由"
    remark = Remark("C57", "W" if known else "E-file", words, "" if known else action, WRONG_PROGRAMME)
    findings.add(remark, first.place("topic"), value=first.topic, shared=True)
    return known


def _common_ties(gathered: Gathered, programme: Programme) -> tuple[str, ...]:
    """Return the declared keys that every file has, in the programme's order."""
    own = [{k for k, _ in p.ties} for p in gathered.plans.values()]
    return tuple(k for k in programme.tie_keys if own and all(k in o for o in own))


def _highest(gathered: Gathered) -> int | None:
    found = [plan.highest for plan in gathered.plans.values()]
    known = [most for most in found if most is not None]
    return int(max(known) * 100) if known and len(known) == len(found) else None


def _rows(entries: Sequence[Entry], skipped: int) -> RowCount:
    count = Counter(e.standing for e in entries)
    return RowCount(count["pool"], count["ineligible"], count["outside"], count["held"], skipped)
