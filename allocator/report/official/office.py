"""report.toml: what only the office knows, each field under the name that a template calls it by.

Nothing here is ever assumed: a field that is not given stands in the paper as 【待填：…】.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from allocator.law.clause.fields import Frozen, Whole
from allocator.law.schema import open_toml, validated

Words = Annotated[str, StringConstraints(strip_whitespace=True)]


def named(name: str) -> Any:
    """Return a field that is not given, with the name that people and templates call it by."""
    return Field(default=None, title=name)


class Meeting(Frozen):
    """What stands on top of the paper for the meeting."""

    topic: Words | None = named("议题名称")
    office: Words | None = named("汇报处室")
    reporter: Words | None = named("汇报人")
    approver: Words | None = named("分管领导审签")
    attending: Words | None = named("列席单位")
    recall: bool | None = named("会后收回")
    held_on: date | None = named("党组会审议日期")


class Funds(Frozen):
    """Where the money and the call come from."""

    source: Words | None = named("资金来源")
    budget_document: Words | None = named("预算指标文号")
    call_document: Words | None = named("申报通知文号")


class Review(Frozen):
    """What was done before the list."""

    recommended: Words | None = named("各市推荐情况")
    compliance: Words | None = named("合规性审核情况")
    experts: int | None = named("专家人数")
    recusals: int | None = named("回避人次")
    reviewed: Words | None = named("专家评审情况")
    credit: Words | None = named("信用核查情况")
    duplicates: Words | None = named("重复支持核查情况")
    site_visits: Words | None = named("现场核查情况")
    compared: Words | None = named("方案比选情况")


class Finance(Frozen):
    """How the finance department was consulted."""

    letter: Words | None = named("商财政厅函号")
    letter_on: date | None = named("商财政厅日期")
    opinion: Words | None = named("省财政厅意见")
    agreed: bool | None = named("省财政厅同意")


class Year(Frozen):
    """The year before, and what the money is to reach."""

    last: Words | None = named("上年度执行情况")
    goals: Words | None = named("绩效目标")


class Public(Frozen):
    """Whom to turn to, and who signs."""

    office: Words | None = named("受理处室")
    phone: Words | None = named("受理电话")
    address: Words | None = named("通信地址")
    mail: Words | None = named("电子邮箱")
    supervision: Words | None = named("监督机构")
    supervision_phone: Words | None = named("监督电话")
    signed: Words | None = named("落款单位")
    days: Whole | None = named("公示工作日数")
    ends_on: date | None = named("公示截止日期")
    held_from: date | None = named("公示实际起始日期")
    held_to: date | None = named("公示实际截止日期")
    no_objection: bool | None = named("公示无异议")
    objections: Words | None = named("异议核实处理情况")


class Letter(Frozen):
    """The letter to the finance department, and what the cities are told."""

    number: Words | None = named("报送函号")
    dated: date | None = named("报送日期")
    feedback_on: date | None = named("反馈日期")


class Sheets(Frozen):
    """Who made and checked the workbooks."""

    made_by: Words | None = named("编制单位")
    made_on: date | None = named("编制日期")
    checked_by: Words | None = named("审核人")


class Granted(Frozen):
    """The document by which the awards were made: only with it may they become next year's history."""

    document: Words | None = named("奖补文号")
    dated: date | None = named("奖补发文日期")


class Office(Frozen):
    """The office's own fields."""

    meeting: Meeting = Meeting()
    funds: Funds = Funds()
    review: Review = Review()
    finance: Finance = Finance()
    year: Year = Year()
    public: Public = Public()
    letter: Letter = Letter()
    sheets: Sheets = Sheets()
    granted: Granted = Granted()

    def given(self) -> Iterator[tuple[str, str | int | bool | date | None]]:
        """Yield each field's name with what is given; None or empty text where nothing is."""
        for part in type(self).model_fields:
            section = getattr(self, part)
            for key, field in type(section).model_fields.items():
                yield str(field.title), getattr(section, key)


def read(path: Path) -> Office:
    """Read report.toml.

    Raises
    ------
    RulesError
        A field is unknown or of another type; the text names every one with its line.
    """
    data, lines = open_toml(path)
    return validated(Office, data, f"字段文件“{path.name}”", placed=lines.spot)
