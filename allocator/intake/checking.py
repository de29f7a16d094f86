"""What only several rows together show: equal numbers, equal rows, one code with two names, too many applications."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from allocator.intake.cells import plain
from allocator.intake.codes import name_key
from allocator.intake.findings import Findings, Remark
from allocator.intake.lines import TableLine
from allocator.intake.tables import Table
from allocator.law.applicants import kind_of, prefixes
from allocator.law.programme import Programme
from allocator.money import show_score, show_wan
from allocator.problem.candidate import Receipt, called
from allocator.problem.ledger import same_programme

TableLines = Sequence[TableLine]
_Spot = tuple[tuple[tuple[int, int, str], ...], str, int, int]
_TOLD = 10
"""So many applicants of another class are named; all their rows are listed."""
_AFTER = re.compile(r"公示|异议|举报|投诉|申诉")
"""What a reason says that is given after 公示."""
_NO_GROUP = frozenset(map(name_key, ["", "无", "否", "没有", "不适用", "/", "-", "—", "独立法人", "非集团"]))
_PHASE = re.compile(r"[二三四五2-5]期")


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers inside a text compare as numbers: MX-9 before MX-10."""
    runs = re.findall(r"\d+|\D+", text)
    return tuple((0, int(r), r) if r.isascii() and r.isdigit() else (1, 0, r) for r in runs)


def named(lines: Iterable[TableLine]) -> str:
    """Lines by their numbers, each with its applicant's name beside it."""
    return "、".join(called(x.id, x.applicant, x.project) for x in sorted(lines, key=lambda x: natural(x.id)))


def drop_equal_rows(tables: Sequence[Table], findings: Findings) -> None:
    """C15: of rows that are equal in every cell but 序号, the one with the least number counts, once.

    Where neither project nor applicant has a name, the number is all that tells two equal entries apart. Files may
    name and order their columns differently; what a column is counts, not its header.
    """
    groups: dict[tuple[tuple[str, str], ...], list[_Spot]] = defaultdict(list)
    for n, table in enumerate(tables):
        fields = table.layout.fields
        serial = fields.get("serial") if fields.keys() & {"project", "applicant"} else None
        names = {c.index: c.full for c in table.layout.columns if c != serial}
        names |= {c.index: f"={f}" for f, c in fields.items() if c.index in names}
        for record in table.records:
            facts = tuple(sorted((name, str(record.cells[i])) for i, name in names.items() if i in record.cells))
            number = record.at(serial)
            groups[facts].append((natural(str(number)) if number else (), table.file, record.row, n))
    dropped: dict[int, set[int]] = defaultdict(set)
    for spots in groups.values():
        first, *others = sorted(spots)
        for spot in others:
            dropped[spot[3]].add(spot[2])
            _report_equal(tables[spot[3]], spot[2], tables[first[3]], first[2], findings)
    for n, rows in dropped.items():
        tables[n].records = [r for r in tables[n].records if r.row not in rows]
        tables[n].skipped += len(rows)


def _report_equal(table: Table, row: int, home: Table, kept: int, findings: Findings) -> None:
    record = next(r for r in table.records if r.row == row)
    numbering = next((c for f in ("id", "serial") if (c := table.layout.fields.get(f))), None)
    cell = record.at(numbering)
    file = home.beside(table)
    remark = Remark("C15", "W", f"与{file}第{kept}行完全相同(序号除外)，只计一次")
    findings.add(remark, table.place(row), str(cell) if cell else plain(str(next(iter(record.cells.values())))))


def give_ids(lines: TableLines, findings: Findings) -> None:
    """Give every line an id of its own; equal numbers are faults of all their rows (C14, C17).

    Running numbers start anew in each file; where they meet, the file's name stands before them.
    """
    files: dict[str, set[str]] = defaultdict(set)
    serials: set[str] = set()
    for line in lines:
        if line.raw_id:
            files[plain(line.raw_id)].add(line.table.file)
            if "id" not in line.table.layout.fields:
                serials.add(plain(line.raw_id))
    collide = any(len(files[number]) > 1 for number in serials)
    for line in lines:
        own = collide and "id" not in line.table.layout.fields
        number = line.raw_id or f"无编号-{line.code or line.applicant or line.subject}"
        line.id = f"{line.table.file}:{number}" if own else number
    groups: dict[str, list[TableLine]] = defaultdict(list)
    for line in lines:
        groups[plain(line.id)].append(line)
    for group in groups.values():
        if len(group) > 1:
            _report_twice(group, findings)
            _number(group)


def _report_twice(group: TableLines, findings: Findings) -> None:
    first, *later = group
    field = "id" if "id" in first.table.layout.fields else "serial"
    for line in later:
        if not line.raw_id:
            continue
        file = first.table.beside(line.table)
        same = next((x for x in group if x is not line and x.raw_id == line.raw_id), None)
        if same is not None:
            other = same if group.index(same) < group.index(line) else first
            words = f"编号“{line.raw_id}”与{file}第{other.record.row}行重复"
            remark = Remark("C14", "E-row", words, "请更正编号，使每个项目的编号唯一")
        else:
            words = f"编号“{line.raw_id}”与{file}第{first.record.row}行“{first.raw_id}”仅全半角/大小写不同"
            remark = Remark("C17", "E-row", words, "请统一写法；不是同一项目的请更正编号")
        findings.add(remark, line.place(field), line.raw_id, line.raw_id, rows=[first.where])


def _number(group: TableLines) -> None:
    """Held lines keep apart in every output; the order is that of their data, not of the rows."""
    taken: set[str] = set()
    for line in sorted(group, key=lambda x: (x.id, x.code, x.project, x.applicant, x.where)):
        count = 1
        own = line.id
        while line.id in taken:
            count += 1
            line.id = f"{own}#{count}"
        taken.add(line.id)


def check_names(lines: TableLines, findings: Findings) -> None:
    """C21 one code with two names, C22 one name with two codes."""
    by_code: dict[str, list[TableLine]] = defaultdict(list)
    by_name: dict[str, list[TableLine]] = defaultdict(list)
    for line in lines:
        if line.code and line.applicant:
            by_code[line.code].append(line)
            by_name[name_key(line.applicant)].append(line)
    for code, group in by_code.items():
        firsts = _firsts(group, lambda x: name_key(x.applicant))
        if len(firsts) > 1:
            names = "与".join(f"“{x.applicant}”(第{x.record.row}行)" for x in firsts)
            remark = Remark("C21", "W", f"代码{code}对应{names}。请确认同一主体")
            findings.add(remark, firsts[1].place("applicant"), code, firsts[1].applicant, shared=True)
    for group in by_name.values():
        firsts = _firsts(group, lambda x: x.code)
        if len(firsts) > 1:
            codes = "、".join(f"{x.code}(第{x.record.row}行)" for x in firsts)
            remark = Remark("C22", "W", f"“{firsts[0].applicant}”同名不同代码：{codes}。请确认是否为不同法人")
            least = min(x.code for x in firsts)
            findings.add(remark, firsts[1].place("code"), least, firsts[1].code, shared=True)


def check_cities(lines: TableLines, programme: Programme, exclude: Collection[str], findings: Findings) -> None:
    """C63: one applicant in two cities: each city recommends its own applicants, and limits per city count both.

    Those that the scenario excludes do not count, nor those withdrawn. A programme of one's own may mean by 所在市
    where the project is.
    """
    groups: dict[str, list[TableLine]] = defaultdict(list)
    for line in lines if not programme.own else ():
        if line.key and line.city and line.id not in exclude and not line.absent:
            groups[line.key].append(line)
    for key, group in groups.items():
        firsts = _firsts(sorted(group, key=lambda x: (natural(x.id), x.where)), lambda x: x.city)
        if len(firsts) > 1:
            found = {x.city: named(y for y in group if y.city == x.city) for x in firsts}
            where = "，".join(f"{city}（{names}）" for city, names in found.items())
            who = f"代码{key}" if group[0].code else f"“{group[0].applicant}”"
            words = f"{who}的项目分属{len(found)}个市：{where}。请核对所在市和代码，是否同一单位由不同的市推荐"
            remark = Remark("C63", "W", words, "所在市或代码有误的请改正，不应参评的写入情景 [exclude]")
            findings.add(remark, firsts[1].place("city"), key, firsts[1].city, shared=True)


def check_repeats(lines: TableLines, findings: Findings) -> None:
    """C15: rows of one applicant and one project that differ in something else; both count, to be confirmed."""
    groups: dict[tuple[str, str], list[TableLine]] = defaultdict(list)
    for line in lines:
        what = plain(line.project or line.due.event or "")
        if line.key and what and not line.absent and not findings.blocked.get(line.where):
            groups[line.key, what].append(line)
    for group in groups.values():
        first, *others = sorted(group, key=lambda x: (natural(x.id), x.where))
        for line in others:
            file = first.table.beside(line.table)
            what = "项目名称" if line.project else "事项"
            same = f"与{file}第{first.record.row}行的申报单位和{what}相同而其他内容不同"
            remark = Remark("C15", "W", f"{same}，均计入。请确认不是重复申报", "重复申报的，请删除其中一行")
            findings.add(remark, line.place("project"), line.subject, line.project)


def _firsts(group: Iterable[TableLine], kind: Callable[[TableLine], str]) -> list[TableLine]:
    found: dict[str, TableLine] = {}
    for line in group:
        found.setdefault(kind(line), line)
    return list(found.values())


def check_applications(lines: TableLines, programme: Programme, exclude: Collection[str], findings: Findings) -> None:
    """C49: more applications of one applicant than the clause allows.

    Those that the scenario excludes do not count, nor do those withdrawn or never scored.
    """
    limits = [(c, most) for c in programme.clauses if (most := c.applications) is not None]
    groups: dict[str, list[TableLine]] = defaultdict(list)
    for line in lines if limits else ():
        if line.key and line.id not in exclude and not line.absent:
            groups[line.key].append(line)
    for (clause, most), (key, group) in product(limits, groups.items()):
        if len(group) > most:
            ids = _named(group)
            rule = {"principle": "原则上最多", "must": "最多"}.get(clause.force, "最多")
            words = f"本年申报{len(group)}项({ids})，规则“{rule}{most}项”({clause.where})。请选择保留项或记录例外"
            first = group[0]
            action = "不保留的项目写入情景 [exclude]"
            findings.add(Remark("C49", "W", words, action), first.place("applicant"), key, first.applicant, shared=True)


def _named(group: Iterable[TableLine]) -> str:
    """Return the numbers, each with the project's name beside it, the applicant's where there is none."""
    return "、".join(called(x.id, "", x.project or x.applicant) for x in sorted(group, key=lambda x: natural(x.id)))


def check_classes(lines: TableLines, programme: Programme, exclude: Collection[str], findings: Findings) -> None:
    """C61: applicants of another class than the text names, once per file with all their rows.

    Those that the scenario excludes do not count, nor those withdrawn, nor those that fail a condition anyway.
    """
    allowed = prefixes(programme.applicants)
    groups: dict[str, list[TableLine]] = defaultdict(list)
    for line in lines:
        known = line.code and line.id not in exclude and not line.absent and not line.judged.failed
        if allowed and known and not line.code.startswith(allowed):
            groups[line.table.file].append(line)
    who, basis = "、".join(programme.applicants), programme.applicants_basis
    where = f"({basis.article}，" if basis else "("
    for group in groups.values():
        told = [f"第{x.record.row}行“{x.applicant}”({x.code[:2]}，{kind_of(x.code)})" for x in group[:_TOLD]]
        more = f"等{len(group)}行" if len(group) > _TOLD else ""
        words = (
            f"申报主体应为{who}{where}信用代码前两位为{'、'.join(allowed)})，不是的有：{'、'.join(told)}{more}。请确认"
        )
        place = replace(group[0].place("code"), rows=tuple(x.record.row for x in group))
        findings.add(Remark("C61", "W", words, "不应参评的写入情景 [exclude]"), place, who, group[0].code)


def check_products(
    lines: Iterable[TableLine], receipts: Iterable[Receipt], programme: Programme, findings: Findings
) -> None:
    """C62: a product's name with several applicants, this year or before: theirs each, unless somebody knows better."""
    if not any(c.on and c.by == "product" for c in programme.groups):
        return
    groups: dict[str, list[TableLine]] = defaultdict(list)
    for line in lines:
        if line.product and not line.absent:
            groups[plain(line.product)].append(line)
    before: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for r in receipts:
        if r.project and same_programme(programme, r.programme):
            before[plain(r.project)].add((r.applicant_key, r.applicant or r.applicant_key))
    for name, group in groups.items():
        mine = {line.key for line in group}
        others = sorted({whose for key, whose in before[name] if key not in mine})
        if len(mine) == 1 and not others:
            continue
        first = min(group, key=lambda x: natural(x.id))
        ids = named(group)
        who = f"{len(mine)}个单位申报同名产品({ids})" if len(mine) > 1 else f"{ids}申报的产品"
        past = f"{'，' if len(mine) > 1 else ''}与{'、'.join(others)}以前年度获奖补的产品同名" if others else ""
        words = f"{who}{past}，按各单位自己的产品分别计算。请核对是否同一产品"
        remark = Remark("C62", "W", words, "确为同一产品的，将不予支持的项目写入情景 [exclude]")
        findings.add(remark, first.place("product"), name, first.product, shared=True)


def check_groups(lines: Iterable[TableLine], findings: Findings) -> None:
    """C64: applicants of one group of companies, where the file has a column for it; a note, no rule."""
    groups: dict[str, list[TableLine]] = defaultdict(list)
    for line in lines:
        if line.key and not line.absent and (name := name_key(line.group)) not in _NO_GROUP:
            groups[name].append(line)
    for line in lines:
        if line.key and not line.absent and (name := name_key(line.applicant)) in groups:
            groups[name].append(line)
    for group in groups.values():
        firms = _firsts(sorted(group, key=lambda x: natural(x.id)), lambda x: x.key)
        if len(firms) > 1:
            home = next(x for x in group if x.group)
            names = "、".join(f"{x.applicant}(项目{x.id})" for x in firms)
            words = f"“{home.group}”的{len(firms)}个单位申报：{names}；集团关联只作提示，各单位分别计算"
            findings.add(Remark("C64", "I", words), home.place("group"), name_key(home.group), home.group)


def check_exclusions(lines: Iterable[TableLine], exclude: Mapping[str, str], findings: Findings) -> None:
    """R20: an exclusion whose reason sounds like one after 公示, while the scenario does not say whether it is."""
    for line in lines:
        because = exclude.get(line.id, "")
        if said := _AFTER.search(because):
            words = f"情景剔除本项目的理由“{because}”提到“{said[0]}”，但没有写明是否在公示之后；按公示之前重新择优"
            action = "公示之后剔除的，在情景 [exclude] 该项中加 published = true，其他项目照公示不变；否则写 false"
            findings.add(Remark("R20", "W", words, action), line.place("id"), line.subject, line.id)


def check_tiers(lines: Iterable[TableLine], programme: Programme, findings: Findings) -> None:
    """C40: the experts' tier is above what the score allows, where the tier has a least score."""
    tiers = {t.name: t for t in programme.tiers}
    for line in lines:
        score, tier = line.scored.score, tiers.get(line.tier or "")
        if score is not None and tier is not None and score < (tier.least_score or 0):
            words = f"得分{show_score(score)}但等级为{line.tier}(规则线{tier.min_score})。请确认"
            findings.add(Remark("C40", "W", words), line.place("tier"), line.subject, line.tier or "")


def check_dear(lines: Iterable[TableLine], programme: Programme, findings: Findings) -> None:
    """C44: more is applied for than the row's own tier or event pays; beyond every tier the cell itself is told."""
    graded = programme.looks_at("tier")
    tiers = {t.name: t for t in programme.tiers}
    most = max((t.ceiling for t in programme.tiers), default=0)
    for line in lines:
        named = line.due.event or (line.tier if graded else None)
        tier = tiers.get(named or "")
        if tier is not None and line.request is not None and tier.ceiling < line.request <= most:
            words = f"申请{show_wan(line.request)}万元，{tier.name}按上限{show_wan(tier.ceiling)}万元计"
            findings.add(Remark("C44", "I", words), line.place("request"), line.subject, show_wan(line.request))


def check_phases(lines: Iterable[TableLine], funded: Mapping[str, int], findings: Findings) -> None:
    """C52: a second phase of an applicant that has been funded before."""
    for line in lines:
        before = funded.get(line.key, 0) or line.received or 0
        if before > 0 and (match := _PHASE.search(line.project)):
            words = f"项目名称含“{match[0]}”，该单位曾获奖补。请核对是否同一项目重复奖补(一次性)"
            findings.add(Remark("C52", "W", words), line.place("project"), line.subject, line.project)


def other_programmes(lines: TableLines, programme: Programme, shorts: Iterable[str]) -> Iterator[tuple[TableLine, str]]:
    """Lines whose 专题 names another shipped programme, and which."""
    others = [s for s in shorts if s != programme.short]
    for line in lines:
        if line.topic and programme.short not in line.topic:
            name = next((s for s in others if s in line.topic), None)
            if name:
                yield line, name
