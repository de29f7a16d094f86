"""问题清单.xlsx: the list of every finding, and the planner's workbook with its cells marked."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, book, csv_of, edited, packed, row, rows, take
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from allocator.intake import Intake
from allocator.intake.sheet_annotations import OWN_COMMENT
from allocator.report.problems.book import PROBLEMS, problem_book
from allocator.report.problems.sheet import FILLS, rank

SAMPLE = Path(__file__).parents[1] / "data" / "model-voucher-2026-sample.xlsx"


def opened(files: dict[str, bytes], name: str = PROBLEMS) -> Workbook:
    return load_workbook(BytesIO(files[name]))


def listed(book_: Workbook) -> list[dict[str, Any]]:
    header, *lines = book_.worksheets[0].values
    return [dict(zip(header, line, strict=True)) for line in lines if line[1]]


def spoiled(tmp_path: Path, **changes: Any) -> tuple[Intake, Path]:
    lines = rows()
    lines[1] |= changes
    path = book(tmp_path / "表.xlsx", lines)
    return take(path), path


def test_the_list_has_every_finding_the_worst_first(tmp_path: Path):
    intake, path = spoiled(tmp_path, 所在市=None, 专家3打分=0, **{"申报金额(万元)": "80万元"})
    files = problem_book(intake, [path])
    assert list(files) == [PROBLEMS]
    done = opened(files)
    assert done.sheetnames == ["问题清单", "列用途", "申报汇总"]
    lines = listed(done)
    assert [(x["级别"], x["代码"], x["键"]) for x in lines] == [
        ("错误(该行)", "C27", "C27:2"),
        ("待确认", "C32", "C32:2"),
        ("已修复或说明", "C41", "C41:2"),
    ]
    assert lines[1] == {
        "级别": "待确认",
        "代码": "C32",
        "类别": "得分为0",
        "文件": "表.xlsx",
        "工作表": "申报汇总",
        "行": 3,
        "列": "专家3打分",
        "单元格": "I3",
        "读到的值": "0",
        "说明": "得分为0，请确认不是未评",
        "处理办法": "核实无误的，在情景文件 [confirm] 中写明“C32:2”及理由；有误的改正后重新读取",
        "键": "C32:2",
        "答复": None,
        "确认理由": None,
    }


def test_the_cells_are_marked_and_nothing_else_is_changed():
    intake = take(SAMPLE)
    done, before = opened(problem_book(intake, [SAMPLE])), load_workbook(SAMPLE)
    assert done.sheetnames == ["问题清单", "列用途", *before.sheetnames]
    for sheet in before.worksheets:
        copy = done[sheet.title]
        assert [[c.value for c in r] for r in copy.iter_rows()] == [[c.value for c in r] for r in sheet.iter_rows()]
    marked = {(s.title, c.coordinate) for s in done.worksheets[1:] for r in s.iter_rows() for c in r if c.comment}
    assert marked == {(f.place.sheet, a) for f in intake.findings for a in f.place.cells or (f"A{f.place.row}",)}
    finding = next(f for f in intake.findings if f.key == "C55:3")
    cell = done["申报汇总"]["Z4"]
    assert cell.fill.fgColor.rgb == f"00{FILLS[rank(finding)]}"
    assert cell.comment.text.startswith(OWN_COMMENT)
    assert finding.text in cell.comment.text
    assert finding.action in cell.comment.text


def test_the_worst_finding_gives_the_colour_and_all_are_said(tmp_path: Path):
    intake, path = spoiled(tmp_path, 项目名称="-例测试\u200b二期 ", **{"累计已获金额(万元)": 10})
    cell = opened(problem_book(intake, [path]))["申报汇总"]["B3"]
    assert cell.fill.fgColor.rgb == f"00{FILLS['W']}"
    assert all(f"【{code}】" in cell.comment.text for code in ("C52", "C24", "C25"))


def test_confirmed_doubts_are_green_with_their_reason(tmp_path: Path):
    _, path = spoiled(tmp_path, 专家3打分=0)
    intake = take(path, confirm={"C32:2": "专家确实打0分"})
    done = opened(problem_book(intake, [path]))
    assert [(x["级别"], x["确认理由"]) for x in listed(done)] == [("已确认", "专家确实打0分")]
    assert done["申报汇总"]["I3"].fill.fgColor.rgb == f"00{FILLS['confirmed']}"


def test_text_of_a_file_is_never_a_formula_in_the_list(tmp_path: Path):
    intake, path = spoiled(tmp_path, 专家3打分='=HYPERLINK("http://x","y")', 申报单位="例\u202e测试")
    done = opened(problem_book(intake, [path]))
    cells = [c for r in done.worksheets[0].iter_rows() for c in r if c.value is not None]
    assert {c.data_type for c in cells} <= {"s", "n"}
    assert any(str(c.value).startswith("=HYPERLINK") for c in cells)
    assert any("<U+202E>" in str(c.value) for c in cells)
    assert done["申报汇总"]["I3"].value == '=HYPERLINK("http://x","y")'


def test_equal_findings_give_equal_bytes(tmp_path: Path):
    intake, path = spoiled(tmp_path, 专家3打分=0)
    assert problem_book(intake, [path]) == problem_book(take(path), [path])


def test_nothing_found_is_said(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows())
    done = opened(problem_book(take(path), [path]))
    assert done.worksheets[0]["A2"].value == "没有发现问题"


def test_a_column_of_formulas_is_marked_in_every_cell(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", [row(n, 专家3打分=f"=70+{n}") for n in range(1, 5)])
    done = opened(problem_book(take(path), [path]))
    assert len(listed(done)) == 1
    assert all(done["申报汇总"][f"I{n}"].comment for n in range(2, 6))


def test_a_merged_cell_is_marked_where_its_value_stands(tmp_path: Path):
    lines = rows()
    lines[0]["所在市"] = "北京市"
    path = edited(book(tmp_path / "表.xlsx", lines), lambda ws: ws.merge_cells("E2:E3"))
    sheet = opened(problem_book(take(path), [path]))["申报汇总"]
    assert "C27" in sheet["E2"].comment.text


def test_comments_of_the_planner_are_kept(tmp_path: Path):
    path = edited(
        book(tmp_path / "表.xlsx", [row(1, 专家3打分=0)]),
        lambda ws: setattr(ws["I2"], "comment", Comment("请核", "例")),
    )
    assert "原批注：请核" in opened(problem_book(take(path), [path]))["申报汇总"]["I2"].comment.text


def test_the_marked_copy_read_again_says_the_same(tmp_path: Path):
    before, copy = take(SAMPLE), tmp_path / SAMPLE.name
    copy.write_bytes(problem_book(before, [SAMPLE])[PROBLEMS])
    again = take(copy)
    assert {(f.key, f.level, f.text) for f in again.findings} == {(f.key, f.level, f.text) for f in before.findings}
    assert again.rows == before.rows
    assert opened(problem_book(again, [copy])).sheetnames == ["问题清单", "列用途", *load_workbook(SAMPLE).sheetnames]


@pytest.mark.parametrize("name", ["表.csv", "表.xls"])
def test_what_is_no_workbook_has_a_list_only(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_text(csv_of([row(1, 专家3打分=0)]), encoding="utf-8")
    files = problem_book(take(path), [path])
    assert list(files) == [PROBLEMS]
    done = opened(files)
    assert done.sheetnames == (["问题清单", "列用途"] if name.endswith("csv") else ["问题清单"])
    assert [x["代码"] for x in listed(done)] == (["C32"] if name.endswith("csv") else ["A02"])


def test_several_files_have_one_list_and_a_copy_each(tmp_path: Path):
    book(tmp_path / "甲.xlsx", [row(1, 专家3打分=0)])
    book(tmp_path / "乙.xlsx", [row(2)])
    (tmp_path / "丙.csv").write_text(csv_of([row(3, 专家3打分=0)]), encoding="utf-8")
    intake = take(tmp_path)
    files = problem_book(intake, [tmp_path])
    assert sorted(files) == ["问题清单-甲.xlsx", PROBLEMS]
    assert len(listed(opened(files))) == len(intake.findings)
    own = listed(opened(files, "问题清单-甲.xlsx"))
    assert {x["文件"] for x in own} == {"甲.xlsx"}
    assert opened(files, "问题清单-甲.xlsx")["申报汇总"]["I2"].comment


def test_a_ledger_of_its_own_is_marked_too(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows(), [h for h in HEADERS if "累计" not in h])
    ledger = book(tmp_path / "台账.xlsx", [], ledger=[(None, "例某测试公司", 2025, "模型券", 50)])
    files = problem_book(take(path, ledger=ledger), [path, ledger])
    assert "问题清单-台账.xlsx" in files
    assert "L02" in opened(files, "问题清单-台账.xlsx")["历史奖补"]["B2"].comment.text


def test_a_file_changed_since_it_was_read_is_not_marked(tmp_path: Path):
    intake, path = spoiled(tmp_path, 专家3打分=0)
    edited(path, lambda ws: setattr(ws["A1"], "value", "编号"))
    done = opened(problem_book(intake, [path]))
    assert done.sheetnames == ["问题清单", "列用途"]
    assert [x["代码"] for x in listed(done)] == ["C32"]


def test_a_workbook_that_would_explode_in_the_copy_is_written_anew(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", rows())
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    merge = "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"
    sheet = f"<worksheet {space}><sheetData/>{merge}</worksheet>"
    edited(path, lambda ws: ws.parent.create_sheet("大"))
    path.write_bytes(packed(path.read_bytes(), **{"xl/worksheets/sheet2.xml": sheet.encode()}))
    done = opened(problem_book(take(path), [path]))
    assert done.sheetnames == ["问题清单", "列用途", "申报汇总", "大"]
    assert not done["大"].merged_cells.ranges


def test_a_sheet_of_that_name_stays(tmp_path: Path):
    path = book(tmp_path / "表.xlsx", [row(1, 专家3打分=0)], title="问题清单")
    done = opened(problem_book(take(path), [path]))
    assert done.sheetnames == ["问题清单(2)", "列用途", "问题清单"]


def test_the_list_is_printed_readably_without_addresses_and_keys(tmp_path: Path):
    """The columns fit on A4 on its side as Excel counts their widths; LibreOffice has them a third wider."""
    intake, path = spoiled(tmp_path, 所在市=None)
    for name in ("问题清单", "列用途"):
        sheet = opened(problem_book(intake, [path]))[name]
        last = sheet.print_area.split("$")[3]
        printed = [c for c in sheet[1] if c.column_letter <= last]
        assert not {"单元格", "键"} & {c.value for c in printed}
        assert {"说明", "处理办法", "答复"} <= {c.value for c in printed} or name == "列用途"
        width = sum(sheet.column_dimensions[c.column_letter].width for c in printed) * 7 / 96
        margins = sheet.page_margins
        assert (margins.left + margins.right, sheet.page_setup.orientation) == (0.8, "landscape")
        assert width <= 297 / 25.4 - 0.8
        assert (sheet.print_title_rows, sheet.oddFooter.center.text) == ("$1:$1", "第 &P 页  共 &N 页")
