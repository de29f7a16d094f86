"""What every column of a table is used for, is known not to matter for, or is asked about.

A    a column that nothing reads although its header shares a word with what is in force and its values fit it: a
question of its own (C67)
B    the other columns of figures, dates and 是/否 that nothing reads: one line a file (C03)
C    what is known not to matter, and words: listed (C03)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from allocator.intake.findings import Findings, Option, Remark
from allocator.intake.headers import Column
from allocator.intake.layout import Layout
from allocator.intake.questions import status
from allocator.intake.questions.claims import Claim, claims_on, wanting
from allocator.intake.questions.harmless import harmless
from allocator.intake.questions.values import KIND_WORDS, TYPED, ValueKind, digest_of, kind_of, words_in
from allocator.intake.scoring.plan import ScoringPlan
from allocator.intake.synonyms import SHOWN
from allocator.intake.tables import Table
from allocator.law.programme import Programme

MOST = 7
"""So many questions about columns a file may raise; with more the header is not this programme's."""


EXPERT = "专家打分"
"""What a column of one expert's marks goes by."""


class Use(StrEnum):
    """What a column is for this run."""

    SCORE = "score"
    BONUS = "bonus"
    DEDUCTION = "deduction"
    CHECKED = "checked"
    BESIDE = "beside"
    TIE_KEY = "tie_key"
    LIMIT = "limit"
    GATE = "gate"
    TIER = "tier"
    DUE = "due"
    GROUP = "group"
    CITY = "city"
    IDENTITY = "identity"
    STATUS = "status"
    DISPLACED = "displaced"
    IDLE = "idle"
    HARMLESS = "harmless"
    WORDS = "words"
    ASIDE = "aside"
    ASKED = "asked"
    DISMISSED = "dismissed"


USE_WORDS = {
    Use.SCORE: "计入得分",
    Use.BONUS: "加分",
    Use.DEDUCTION: "扣分",
    Use.CHECKED: "核对得分",
    Use.BESIDE: "打分旁的统计或分项，不计入得分",
    Use.TIE_KEY: "同分时比较",
    Use.LIMIT: "金额上限",
    Use.GATE: "申报条件",
    Use.TIER: "等级",
    Use.DUE: "兑现标准",
    Use.GROUP: "分组",
    Use.CITY: "所在市",
    Use.IDENTITY: "识别项目和单位",
    Use.STATUS: "参评状态",
    Use.DISPLACED: "已采用另一列",
    Use.IDLE: "按规定不用得分",
    Use.HARMLESS: "与测算无关",
    Use.WORDS: "文字，未使用",
    Use.ASIDE: "未参与测算",
    Use.ASKED: "待确认",
    Use.DISMISSED: "经确认不采用",
}


@dataclass(frozen=True, slots=True)
class Disposition:
    """One column of a table and what it is for; `name` is ours where it has one."""

    file: str
    sheet: str
    letter: str
    header: str
    use: Use
    name: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the entry of `check --json`."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "column": self.letter,
            "header": self.header,
            "use": self.use.value,
            "name": self.name,
            "says": USE_WORDS[self.use],
        }


@dataclass
class Disposer:
    """Gives every column of a table its disposition and asks what is to be asked.

    Attributes
    ----------
    found
        The columns of every table settled so far.
    """

    programme: Programme
    findings: Findings
    found: list[Disposition] = field(default_factory=list)

    def settle(self, table: Table, plan: ScoringPlan | None, asked: Collection[Column]) -> None:
        """Dispose of every column; `asked`: those that another finding already asks about."""
        uses = dict(_read(table.layout, plan))
        uses |= {c: (Use.ASKED, "") for c in asked if c in uses and uses[c][0] in (Use.CHECKED, Use.BESIDE)}
        free = [c for c in table.layout.columns if c not in uses]
        uses |= self._free(table, free, asked)
        for column in table.layout.columns:
            use, name = uses[column]
            if use in (Use.HARMLESS, Use.WORDS, Use.DISPLACED, Use.IDLE) or (use == Use.STATUS and column in free):
                self._list(table, column)
            self.found.append(Disposition(table.file, table.sheet.title, column.letter, column.header, use, name))

    def _free(self, table: Table, free: list[Column], asked: Collection[Column]) -> dict[Column, tuple[Use, str]]:
        found: dict[Column, tuple[Use, str]] = {}
        questions: list[tuple[Column, Claim]] = []
        aside: list[Column] = []
        for column in free:
            kind = kind_of(column, table.records)
            by = table.layout.spare.get(column)
            words = words_in(column, table.records) if kind == ValueKind.WORDS else set[str]()
            claim = next(claims_on(column, kind, words, table.layout, self.programme), None)
            if column in asked:
                found[column] = (Use.ASKED, "")
            elif by is not None and (kind not in TYPED or _same(table, column, by)):
                found[column] = (Use.DISPLACED, by.header)
            elif not harmless(column) and status.states(column, kind, words):
                table.layout.statuses = (*table.layout.statuses, column)
                found[column] = (Use.STATUS, "")
                if claim is not None and not claim.held:
                    questions.append((column, claim))
            elif by is not None:
                questions.append((column, _displaced(by, table.layout)))
            elif harmless(column) or kind == ValueKind.EMPTY:
                found[column] = (Use.HARMLESS, "")
            elif kind not in TYPED and claim is None:
                found[column] = (Use.WORDS, "")
            elif claim is not None:
                questions.append((column, claim))
            else:
                aside.append(column)
        found |= self._ask(table, questions)
        found |= self._set_aside(table, aside)
        return found

    def _ask(self, table: Table, questions: list[tuple[Column, Claim]]) -> dict[Column, tuple[Use, str]]:
        """Return a question of its own for each column; those of a rule without its column first."""
        questions.sort(key=lambda q: (q[1].held, q[0].index))
        if len(questions) > MOST:
            headers = "、".join(f"“{c.header}”" for c, _ in questions)
            words = f"表头与本办法不符：{len(questions)}列看来与本办法的规则有关而列名不能识别：{headers}"
            remark = Remark("C67", "E-file", words, "请用模板（allocator template）或列对照（--columns）")
            self.findings.add(remark, table.place(table.header.last), "表头")
            return {c: (Use.ASKED, "") for c, _ in questions}
        found = {}
        for column, claim in questions:
            kind = kind_of(column, table.records)
            without = "" if claim.held else "，而该规则在表中没有可用的列，按未载明测算"
            words = f"列“{column.header}”（{KIND_WORDS[kind]}）看来与{claim.says}有关{without}；未采用。请确认是否采用"
            uses = tuple(Option("use", f"作为“{target}”", maps=(column.full, target)) for target in claim.targets)
            named, says = ("或".join(f"“{x}”" for x in y) for y in (claim.targets, [u.says for u in uses]))
            action = f"采用的，用 --columns 对应为{named}，或在问题清单的“答复”中选{says}；不采用的，写明理由"
            subject = f"{column.base}:{claim.name}:{digest_of(kind, column, table.records)}"
            remark = Remark("C67", "W", words, action, subject, options=(*uses, DISMISS))
            self.findings.add(remark, table.place(table.header.last, column), shared=True)
            answered = subject in self.findings.answered("C67")
            found[column] = (Use.DISMISSED if answered else Use.ASKED, claim.target)
        return found

    def _set_aside(self, table: Table, aside: list[Column]) -> dict[Column, tuple[Use, str]]:
        """Return the B line: every other column of figures, those left out that somebody has already answered for."""
        answered = {h for subject in self.findings.answered("C03") for h in subject.split("|")}
        new = [c for c in aside if c.base not in answered]
        if new:
            listed = "、".join(f"“{c.header}”" for c in new)
            words = f"以下{len(new)}列未参与测算：{listed}"
            action = "应参与的，用 --columns 对应为本系统的列名"
            kinds = {kind_of(c, table.records) for c in new}
            if wanted := wanting(kinds, table.layout, self.programme):
                action += f"(规则需要而表中没有的：{'、'.join(f'“{x}”' for x in wanted)})"
            subject = "|".join(sorted({c.base for c in new}))
            remark = Remark("C03", "W", words, action, subject, options=(DISMISS,))
            self.findings.add(remark, table.place(table.header.last), shared=True)
        return {c: (Use.ASIDE if c in new else Use.DISMISSED, "") for c in aside}

    def _list(self, table: Table, column: Column) -> None:
        by = table.layout.spare.get(column)
        words = f"列“{column.header}”未使用" + (f"(已采用“{by.header}”)" if by else "")
        if column in table.layout.idle:
            words += "(按标准定金额)" if self.programme.ranked else "(按规定兑现，不评分)"
        self.findings.add(Remark("C03", "I", words), table.place(table.header.last, column), column.header)


def tell_chosen(chosen: Mapping[str, tuple[str, str]], tables: Sequence[Table], findings: Findings) -> None:
    """C67 for each column that a confirmed answer has given a meaning."""
    for key, (header, target) in chosen.items():
        for table in tables:
            column = next((c for c in table.layout.columns if c.mapped == header), None)
            if column is not None:
                words = f"列“{column.header}”经确认作为“{target}”采用"
                use = (Option("use", f"作为“{target}”"), DISMISS)
                remark = Remark("C67", "W", words, subject=key.partition(":")[2], options=use)
                findings.add(remark, table.place(table.header.last, column), shared=True)
                break


DISMISS = Option("dismiss", "不采用")


def _same(table: Table, one: Column, other: Column) -> bool:
    """Tell whether no row has two different values in two columns."""
    pairs = ((r.at(one), r.at(other)) for r in table.records)
    return all(a is None or b is None or str(a).strip() == str(b).strip() for a, b in pairs)


def _displaced(by: Column, layout: Layout) -> Claim:
    """Return the claim of a column that names a field for which another one, with other values, was taken."""
    name = next(f for f, c in layout.fields.items() if c == by)
    return Claim(f"field.{name}", SHOWN.get(name, by.header), f"已采用的“{by.header}”", held=True)


def _read(layout: Layout, plan: ScoringPlan | None) -> Iterator[tuple[Column, tuple[Use, str]]]:
    """Yield every column that is read, and what for; a column that is read twice has its last use."""
    yield from ((c, (Use.IDLE, "")) for c in layout.idle)
    yield from ((c, (Use.CHECKED, n)) for n, c in layout.parts.items())
    yield from ((c, (Use.CHECKED, "")) for c in (*layout.others, *layout.bonuses, *layout.deductions))
    yield from ((c, (Use.BESIDE, "")) for c in (*layout.details, *layout.figures, *(plan.named if plan else ())))
    yield from ((c, (Use.DISMISSED, "")) for c in layout.aside)
    yield from ((c, (Use.CHECKED, EXPERT)) for c in layout.experts)
    for name, column in layout.fields.items():
        yield column, (_USES.get(name, Use.CHECKED), SHOWN.get(name, ""))
    yield from ((c, (Use.GROUP, n)) for n, c in layout.labels.items())
    yield from ((c, (Use.DUE, n)) for n, c in layout.answers.items())
    yield from ((c, (Use.GATE, t.columns[0])) for tests in layout.gates.values() for t, c in tests)
    for name, column in plan.ties if plan else ():
        yield column, (Use.TIE_KEY, name)
    for column in plan.marked if plan else ():
        named = (
            EXPERT if column in layout.experts else SHOWN["total"] if column == (plan.total if plan else None) else ""
        )
        yield column, (Use.SCORE, next((n for n, c in layout.parts.items() if c == column), named))
    yield from ((c, (Use.BONUS, SHOWN["bonus"])) for c in (plan.bonuses if plan else ()))
    yield from ((c, (Use.DEDUCTION, "扣分项")) for c in (plan.deductions if plan else ()))


_USES = (
    dict.fromkeys(
        ("id", "serial", "project", "applicant", "code", "county", "industry", "product", "topic", "group"),
        Use.IDENTITY,
    )
    | dict.fromkeys(("status", "remark"), Use.STATUS)
    | dict.fromkeys(("request", "received"), Use.LIMIT)
    | dict.fromkeys(("tier", "applied"), Use.TIER)
    | dict.fromkeys(("event", "base", "count"), Use.DUE)
    | {"city": Use.CITY}
)
