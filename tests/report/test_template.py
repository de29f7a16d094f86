"""The template of a programme is read back without a finding, whatever the programme."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator.intake import read
from allocator.intake.template import fields_of
from allocator.law.load import load, measures, shipped
from allocator.report.shelf.template import template


@pytest.mark.parametrize("key", [*shipped(), *measures()])
def test_a_template_is_read_back_without_a_finding(tmp_path: Path, key: str) -> None:
    programme = load(key)
    path = tmp_path / "模板.xlsx"
    path.write_bytes(template(programme))
    intake = read([path], programme, year=programme.year)
    assert [f.message for f in intake.findings] == []
    (entry,) = intake.entries
    assert (entry.standing, "例" in entry.candidate.applicant + entry.candidate.project) == ("pool", True)
    verdicts = {g.id: entry.candidate.gates.get(g.id) for g in programme.conditions if g.tests}
    assert {g: v for g, v in verdicts.items() if v in {"unknown", "fail"}} == {}
    assert {c.use.value for c in intake.columns} & {"asked", "aside", "harmless", "words"} == set()


def test_words_stand_in_lists_and_the_guide_tells_every_column() -> None:
    programme = load("ai-terminal")
    made = template(programme)
    assert made == template(programme)
    book = load_workbook(BytesIO(made))
    assert book.sheetnames == ["申报汇总", "历史奖补", "填表说明"]
    sheet, guide = book.worksheets[0], book.worksheets[2]
    headers = [c.value for c in sheet[1]]
    assert headers == [f.header for f in fields_of(programme)]
    listed = {min(r.min_col for r in v.sqref.ranges) for v in sheet.data_validations.dataValidation if v.type == "list"}
    assert {headers[n - 1] for n in listed} >= {"终端类别", "绿色门槛", "是否通过检测"}
    assert {c.value for c in guide["B"]} >= set(headers)
