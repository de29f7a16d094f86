"""The table that a programme itself asks for: which columns, in which units, with which words, and one example row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from stdnum.cn import uscc

from allocator.intake import entitlements
from allocator.intake.required_columns import exclusives, needs_applicant
from allocator.intake.synonyms import LEDGER_SHOWN, SHOWN
from allocator.law.applicants import prefixes
from allocator.law.award import Event, Rate
from allocator.law.gates import Gate, GateTest
from allocator.law.programme import Programme
from allocator.money import WAN

Value = str | int | float

_EXPERTS = 5
_FIRM = "示例：济南例一测试有限公司"
_MARK = 85
_YES_NO = ("是", "否")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the table.

    Attributes
    ----------
    header
        As intake knows it, with its unit.
    example
        What the example row says.
    options
        What the cells may say, where that is a list.
    note
        What is to be filled in, and the article that asks for it.
    """

    header: str
    example: Value
    options: tuple[str, ...] = ()
    note: str = ""


def fields_of(programme: Programme) -> tuple[Field, ...]:
    """Return every column that the programme's rules, conditions and scores look at, in the order of a usual table."""
    return (*_identity(programme), *_money(programme), *_conditions(programme), *_grades(programme), *_marks(programme))


def ledger_headers() -> tuple[str, ...]:
    """Return the columns of the sheet 历史奖补."""
    return tuple(f"{name}(万元)" if field == "amount" else name for field, name in LEDGER_SHOWN.items())


def _identity(programme: Programme) -> Iterator[Field]:
    yield Field(SHOWN["serial"], 1, note="不重复的序号")
    yield Field(SHOWN["project"], "示例：例测试项目", note="一行一个项目")
    if needs_applicant(programme):
        yield Field(SHOWN["applicant"], _FIRM, note="单位全称")
        kind = prefixes(programme.applicants)[0] if programme.applicants else "91"
        code = f"{kind}370100000000001"
        yield Field(SHOWN["code"], code + uscc.calc_check_digit(code), note="18位，按文本填写")
    yield Field(SHOWN["city"], programme.cities[0] if programme.cities else "济南市", note="设区的市，如济南市")
    for clause in exclusives(programme):
        yield Field(clause.header, "示例", note=f"用于“{clause.alike}”，{clause.where}")


def _money(programme: Programme) -> Iterator[Field]:
    award = programme.award
    if names := entitlements.headers(award):
        yield _due(programme, names[0])
    for tier, headers in award.answers.items() if isinstance(award, Event) and not award.columns else ():
        yield Field(headers[0], "是" if tier == programme.tiers[0].name else "否", _YES_NO, f"是否属于“{tier}”")
    if programme.looks_at("request"):
        most = max((t.ceiling for t in programme.tiers), default=100 * WAN)
        yield Field(f"{SHOWN['request']}(万元)", max(1, most // WAN), note="申请的奖补金额，万元")
    if programme.counts_history:
        yield Field(f"{SHOWN['received']}(万元)", 0, note="以前年度已获本专题奖补，万元；没有的填0；另有台账的可不填")


def _due(programme: Programme, header: str) -> Field:
    award = programme.award
    if isinstance(award, Rate):
        money = award.per_unit is None
        shown = header if "(" in header or not money else f"{header}(万元)"
        return Field(shown, 1000 if money else 10, note=f"兑现标准的计算基数：{award.base or header}")
    names = tuple(t.name for t in programme.tiers)
    return Field(header, names[0], names, "兑现的事项")


def _conditions(programme: Programme) -> Iterator[Field]:
    taken: set[str] = set()
    for gate in programme.conditions:
        for test in gate.tests if gate.alternatives else gate.tests[:1]:
            field = _of_test(gate, test)
            if field.header not in taken:
                taken.add(field.header)
                yield field


def _of_test(gate: Gate, test: GateTest) -> Field:
    note = f"{gate.article}：{gate.name}"
    header = test.columns[0]
    if test.threshold is not None:
        more = test.threshold if test.at_least is not None else test.threshold + 1
        return Field(header, _plain(more), note=f"{note}（填数）")
    options = tuple(dict.fromkeys((*test.passes[:_EXPERTS], *test.fails[:_EXPERTS], *test.warns[:1])))
    if set(_YES_NO) <= set(options):
        options = _YES_NO if set(options[:2]) <= {*_YES_NO, "符合"} or "是" in options[:1] else options
    passing = next((p for p in test.passes if p in options), test.passes[0] if test.passes else "")
    return Field(header, passing or _untold(test), options, note)


def _untold(test: GateTest) -> str:
    """Return a word that is no failure, where only failures are listed."""
    return "否" if "是" in test.fails else "无"


def _grades(programme: Programme) -> Iterator[Field]:
    names = tuple(t.name for t in programme.tiers)
    for clause in programme.acting if len(names) > 1 and programme.ranked else ():
        if clause.active and clause.headers:
            yield Field(clause.headers[0], names[0], names, f"{clause.label}，{clause.where}；没有的，删去本列")


def _marks(programme: Programme) -> Iterator[Field]:
    if not programme.ranked:
        return
    for n in range(1, _EXPERTS + 1):
        yield Field(f"专家{n}打分", _MARK + n, note="百分制；回避、缺席的照写，人数可增减")
    for name in programme.tie_keys:
        yield Field(name, _MARK, note="评价维度得分，同分时依次比较；没有的删去本列")


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
