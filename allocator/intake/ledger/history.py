"""What counts as earlier receipts: a ledger, else the column 累计已获金额, else knowingly nothing (L03, L06, L08)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from allocator.intake.checking import named
from allocator.intake.codes import name_key
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.ledger.account import Account, account
from allocator.intake.ledger.rows import LedgerEntry, LedgerReader
from allocator.intake.ledger.sheet import LedgerSheet
from allocator.intake.lines import TableLine
from allocator.intake.tables import Table
from allocator.law.clause.facets import Ceiling
from allocator.law.programme import Programme
from allocator.money import show_wan
from allocator.problem.candidate import Receipt
from allocator.problem.ledger import counted, counted_by, needed, same_programme, sums

_REMEDY = "附“历史奖补”表、“累计已获金额”列，或使用 --no-history"
_REMEDY_OWN = f'{_REMEDY}；不看以前年度的，在规则文件该条款中写 history = "none"'


@dataclass(frozen=True, slots=True)
class Past:
    """Earlier receipts of a run.

    Attributes
    ----------
    receipts
        The ledger; None where the column 累计已获金额 counts instead.
    funded
        Applicant key → 元 that count towards the cumulative ceiling.
    account
        The ledger added up; None where there is none.
    """

    receipts: tuple[Receipt, ...] | None = ()
    known: bool = False
    funded: Mapping[str, int] | None = None
    account: Account | None = None


def settle(
    lines: Sequence[TableLine],
    tables: Sequence[Table],
    ledgers: Sequence[LedgerSheet],
    findings: Findings,
    *,
    programme: Programme,
    year: int,
    no_history: bool,
) -> Past:
    """Return the earlier receipts of this run, checked against the column where both are there."""
    with_column = [t for t in tables if "received" in t.layout.fields]
    if no_history:
        if ledgers or with_column:
            words = "已按 --no-history 不计以前年度奖补，表中的历史数据未采用"
            findings.add(Remark("L06", "W", words), Place(tables[0].file if tables else ""), "", shared=True)
        if not ledgers:
            return Past()
        unread = _read(lines, ledgers, programme, year, Findings({}))
        return Past(account=_account(unread, lines, programme, unread=True))
    if ledgers:
        ledger = _read(lines, ledgers, programme, year, findings)
        receipts = ledger.receipts
        funded = sums(counted(programme, receipts))
        _report_unnamed(lines, ledger.read, programme, findings)
        _compare(lines, receipts, programme, findings)
        _check_room(lines, lambda clause: sums(counted_by(clause, programme, receipts)), programme, findings)
        return Past(receipts, known=True, funded=funded, account=_account(ledger, lines, programme))
    if tables and len(with_column) == len(tables):
        for line in lines:
            if line.received is None and not line.record.at(line.table.layout.fields["received"]):
                words = "累计已获金额为空，按0计；请确认"
                findings.add(Remark("L06", "W", words), line.place("received"), line.subject)
        funded = _from_column(lines, findings)
        _report_column(lines, programme, findings)
        _check_room(lines, lambda _: funded, programme, findings)
        return Past(None, known=True, funded=funded)
    if tables and needed(programme):
        lacking = next(t for t in tables if t not in with_column)
        remedy = _REMEDY_OWN if programme.own else _REMEDY
        findings.add(Remark("L06", "E-file", "未提供历史台账", remedy), Place(lacking.file), "", shared=True)
    return Past()


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Every line of the ledgers: those of sheets that another one repeats apart; `total` is what they all say, 元."""

    read: tuple[LedgerEntry, ...]
    again: tuple[Receipt, ...]
    total: int

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        return tuple(e.receipt() for e in self.read)


def _account(ledger: _Ledger, lines: Sequence[TableLine], programme: Programme, *, unread: bool = False) -> Account:
    applicants = {line.key for line in lines if line.key}
    return account(ledger.receipts, applicants, programme, again=ledger.again, total=ledger.total, unread=unread)


def _read(
    lines: Sequence[TableLine], ledgers: Sequence[LedgerSheet], programme: Programme, year: int, findings: Findings
) -> _Ledger:
    keys: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        keys[name_key(line.applicant)].add(line.key)
    entries: list[LedgerEntry] = []
    again: list[LedgerEntry] = []
    seen, total = set(), 0
    for ledger in ledgers:
        facts = ledger.facts
        if facts in seen:
            words = f"{ledger.sheet.called}与已读取的台账完全相同，只计一次"
            findings.add(Remark("L05", "I", words), ledger.place())
        reader = LedgerReader(ledger, programme, year, keys, Findings({}) if facts in seen else findings)
        found = reader.read()
        total += sum(e.amount for e in found)
        (again if facts in seen else entries).extend(found)
        seen.add(facts)
    _report_twice(entries, findings)
    return _Ledger(tuple(entries), tuple(e.receipt() for e in again), total)


def _report_twice(entries: Sequence[LedgerEntry], findings: Findings) -> None:
    """L05: the same line twice, in one ledger or in two."""
    groups: dict[tuple[object, ...], list[LedgerEntry]] = defaultdict(list)
    for e in entries:
        groups[e.key or e.name, e.year, e.programme, e.project, e.amount, e.document].append(e)
    for first, *others in groups.values():
        for e in others:
            title = first.ledger.sheet.title and f"“{first.ledger.sheet.title}”"
            where = "" if e.ledger is first.ledger else f"《{first.ledger.file}》{title}"
            if e.document:
                words = f"与{where}第{first.row}行同一文号“{e.document}”重复"
                e.say("document", Remark("L05", "E-file", words, "请删除重复的一行"), findings)
            else:
                words = f"与{where}第{first.row}行相同且无文号：均计入，并与“累计已获金额”核对"
                e.say("amount", Remark("L05", "W", words), findings)


def _by_project(programme: Programme) -> bool:
    """Tell whether a project that has been funded before is not funded again, while its applicant may be."""
    return any(c.once_per == "project" for c in programme.acting)


def _report_unnamed(
    lines: Sequence[TableLine], entries: Sequence[LedgerEntry], programme: Programme, findings: Findings
) -> None:
    """L11: an earlier award of an applicant without its project's name: nobody can tell whether it comes again.

    A ledger that has no column for it is told once.
    """
    now = _applying(lines)
    groups: dict[tuple[int, str], list[LedgerEntry]] = defaultdict(list)
    for e in entries if _by_project(programme) else ():
        if e.key in now and not e.project and e.amount > 0 and same_programme(programme, e.programme):
            groups[id(e.ledger), e.key if "project" in e.ledger.fields else ""].append(e)
    for (_, key), group in groups.items():
        first, theirs = group[0], [x for key in dict.fromkeys(e.key for e in group) for x in now[key]]
        if key:
            years = "、".join(dict.fromkeys(f"{e.year}年" for e in group if e.year)) or "以前年度"
            words = f"“{first.name or key}”{years}获奖补{show_wan(sum(e.amount for e in group))}万元，台账没有写明项目"
            first.say("project", _unnamed(words, theirs), findings)
            continue
        words = f"历史台账没有“项目名称”列，其中{len({e.key for e in group})}个单位本年又有申报"
        named = "name" if "name" in first.ledger.fields else "code"
        place = replace(first.ledger.place(first.row, named), rows=tuple(e.row for e in group))
        findings.add(_unnamed(words, theirs), place, "项目名称")


def _report_column(lines: Sequence[TableLine], programme: Programme, findings: Findings) -> None:
    """L11 where the column 累计已获金额 counts, which names no project: once with all who have received something."""
    concerned = [x for x in lines if (x.received or 0) > 0 and not x.absent] if _by_project(programme) else []
    if concerned:
        remark = _unnamed("“累计已获金额”不含项目名称", concerned)
        place = replace(concerned[0].place("received"), rows=tuple(x.record.row for x in concerned))
        findings.add(remark, place, "累计已获金额", shared=True)


def _unnamed(what: str, theirs: Sequence[TableLine]) -> Remark:
    words = f"{what}：是否与本年申报的项目（{named(theirs)}）相同无从核对，一次性按项目认定，暂按不同项目计。请确认"
    return Remark("L11", "W", words, "请补填台账的项目名称；确为同一项目的，将本年的项目写入情景 [exclude]")


def _applying(lines: Sequence[TableLine]) -> Mapping[str, Sequence[TableLine]]:
    """Applicant key → what it applies for this year."""
    found: dict[str, list[TableLine]] = defaultdict(list)
    for line in lines:
        if not line.absent:
            found[line.key].append(line)
    return found


def _from_column(lines: Sequence[TableLine], findings: Findings) -> dict[str, int]:
    """Return the column's sum per applicant; rows of one applicant that differ are reported, the largest counts."""
    stated: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        if line.received is not None:
            stated[line.key].add(line.received)
    first = {line.key: line for line in reversed(lines)}
    for key, amounts in stated.items():
        if len(amounts) > 1:
            words = f"同一单位的累计已获金额不一致：{'、'.join(show_wan(a) for a in sorted(amounts))}万元，按最大的计"
            findings.add(Remark("L08", "W", words), first[key].place("received"), key, shared=True)
    return {key: max(amounts) for key, amounts in stated.items()}


def _compare(lines: Sequence[TableLine], receipts: Sequence[Receipt], programme: Programme, findings: Findings) -> None:
    """L08: the column 累计已获金额 says otherwise than the ledger; the ledger counts.

    The column may mean this programme or all of them, so it agrees if it equals either sum.
    """
    own = sums(r for r in receipts if same_programme(programme, r.programme))
    every = sums(receipts)
    seen = set()
    for line in lines:
        if line.received is None or (line.key, line.received) in seen:
            continue
        seen.add((line.key, line.received))
        if line.received not in {own.get(line.key, 0), every.get(line.key, 0)}:
            ledger = show_wan(own.get(line.key, 0))
            words = f"表内累计已获{show_wan(line.received)}万元，历史台账合计{ledger}万元，采用台账"
            place = line.place("received")
            remark = Remark("L08", "W", words, "请核对历史台账是否完整")
            findings.add(remark, place, line.key, f"{show_wan(line.received)}万元", shared=True)


def _check_room(
    lines: Sequence[TableLine],
    received: Callable[[Ceiling], Mapping[str, int]],
    programme: Programme,
    findings: Findings,
) -> None:
    """L03: an applicant that has used up a cumulative ceiling already, by what it counts; the first of several."""
    said: set[str] = set()
    first = {line.key: line for line in reversed(lines)}
    for clause in (c for c in programme.ceilings if c.history != "none"):
        past = received(clause)
        for key, line in reversed(first.items()):
            if past.get(key, 0) > clause.ceiling and key not in said:
                said.add(key)
                had, most = show_wan(past[key]), show_wan(clause.ceiling)
                words = f"{line.applicant}累计{had}万元，已超{most}万元：可用额度0"
                remark = Remark("L03", "W", words, "请核对历史台账")
                findings.add(remark, line.place("applicant"), key, f"{had}万元", shared=True)
