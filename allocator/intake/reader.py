"""The one entry: from files to candidates, each judged and scored, with every problem found in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from allocator.intake import checking, entitlements
from allocator.intake import eligibility as standing
from allocator.intake.collection import Gathered, Gatherer, titles
from allocator.intake.contents import version_of
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.ledger.history import settle
from allocator.intake.ledger.sheet import LedgerSheet, recognise
from allocator.intake.lines import Line, RowReader
from allocator.intake.mapping import check_renaming, renaming
from allocator.intake.result import Intake, RowCount
from allocator.intake.scoring.methods import sentence
from allocator.intake.sources import expand, open_all
from allocator.law.load import shipped
from allocator.law.programme import Programme
from allocator.law.schema import read_toml
from allocator.problem.candidate import Entry


def read(
    files: Sequence[Path],
    programme: Programme,
    *,
    year: int,
    confirm: Mapping[str, str] | None = None,
    ledger: Path | None = None,
    no_history: bool = False,
    hold: bool = False,
    sheet: str | Sequence[str] | None = None,
    columns: Path | None = None,
    exclude: Mapping[str, str] | None = None,
    called: Mapping[Path, str] | None = None,
) -> Intake:
    """Read the candidate tables of a run.

    Parameters
    ----------
    files
        Workbooks (.xlsx), CSV files, or folders of them; several are merged.
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
        A TOML that maps headers to ours: "承担方" = "申报单位".
    exclude
        Candidate id → why the scenario excludes it without saying whether after 公示 (R20), empty where it says so;
        none of them counts as an application (C49).
    called
        Path → the file's name for people, where it is kept under another one.

    Returns
    -------
    Intake
        Also for unusable data; whoever computes calls `refuse()` first.

    Raises
    ------
    RulesError
        The `columns` file is not TOML, or maps to a name that is none of ours.
    """
    renamed = renaming(columns, programme)
    expanded = list(expand(files))
    findings = Findings(confirm or {}, several=sum(remark is None for _, remark in expanded) > 1)
    sources = open_all(expanded, findings, called)
    digests = {s.name: s.digest for s in sources}
    gathered = Gatherer(programme, findings, titles(sheet), renamed.pairs).gather(sources)
    if renamed.pairs and gathered.tables:
        headers = [c.header for t in gathered.tables for c in t.header.columns]
        check_renaming(renamed, headers, findings, gathered.tables[0].file)
    lines = _lines(gathered, programme, findings)
    checking.give_ids(lines, findings)
    checking.check_names(lines, findings)
    elsewhere = _elsewhere(lines, programme, findings)
    applied = [line for line in lines if id(line) not in elsewhere]
    checking.check_cities(applied, programme, exclude or {}, findings)
    checking.check_repeats(applied, findings)
    checking.check_applications(applied, programme, exclude or {}, findings)
    checking.check_classes(applied, programme, exclude or {}, findings)
    checking.check_groups(applied, findings)
    checking.check_exclusions(lines, exclude or {}, findings)
    checking.check_tiers(applied, programme, findings)
    checking.check_dear(applied, programme, findings)
    ledgers = gathered.ledgers
    if ledger is not None:
        ledgers = _own_ledger(ledger, ledgers, digests, findings, called)
    past = settle(lines, gathered.tables, ledgers, findings, programme=programme, year=year, no_history=no_history)
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
        version=version_of(gathered.tables, ledgers),
        receipts=past.receipts,
        history_known=past.known,
        ledger=past.account,
        tie_keys=keys,
        tie_scale=scale,
        digests=digests,
        unmatched=tuple(k for k in confirm or {} if k not in warned),
        expert_tiers_given=any(line.tier is not None for line in lines),
        hold=hold,
    )


def _lines(gathered: Gathered, programme: Programme, findings: Findings) -> list[Line]:
    lines = []
    for table in gathered.tables:
        reader = RowReader(table, gathered.plans.get(table.part), programme, findings, gathered.units[table.part])
        lines += [reader.read(record) for record in table.records]
    return lines


def _own_ledger(
    path: Path,
    inside: Sequence[LedgerSheet],
    digests: dict[str, str],
    findings: Findings,
    called: Mapping[Path, str] | None,
) -> list[LedgerSheet]:
    """The sheets of the ledger file, or of the files in a folder; they replace those in the workbooks."""
    sheets: list[LedgerSheet] = []
    for source in open_all(list(expand([path])), findings, called):
        digests[source.name] = source.digest
        found = [ledger for s in source.sheets if (ledger := recognise(source.name, s))]
        sheets += found
        if not found:
            words = "没有可识别的历史台账。应有单位名称或统一社会信用代码、年度、金额等列"
            findings.add(Remark("L06", "E-file", words, "请改列名后重新读取"), Place(source.name), shared=True)
    if sheets and inside:
        words = f"已采用 --ledger 的台账，《{inside[0].file}》中的“{inside[0].sheet.title}”未采用"
        findings.add(Remark("L06", "I", words), Place(sheets[0].file), shared=True)
    return sheets


def _elsewhere(lines: Sequence[Line], programme: Programme, findings: Findings) -> dict[int, str]:
    """Lines of another programme (C57); where no line names this one, the column is reported and not used."""
    strange = [line for line in lines if line.topic and programme.short not in line.topic]
    if not strange or programme.own:
        return {}
    shorts = [str(read_toml(p).get("short", "")) for p in shipped().values()]
    named = {id(line): name for line, name in checking.other_programmes(strange, programme, shorts)}
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


def _common_ties(gathered: Gathered, programme: Programme) -> tuple[str, ...]:
    """The declared keys that every file has, in the programme's order."""
    own = [{k for k, _ in p.ties} for p in gathered.plans.values()]
    return tuple(k for k in programme.tie_keys if own and all(k in o for o in own))


def _rows(entries: Sequence[Entry], skipped: int) -> RowCount:
    count = Counter(e.standing for e in entries)
    return RowCount(count["pool"], count["ineligible"], count["outside"], count["held"], skipped)
