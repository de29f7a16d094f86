"""What was done to a table besides writing: hidden, struck through, commented, calculated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from intake_case import HEADERS, LEDGER, MODEL, book, code, coded, edited, row, rows, serious, standings, take
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from allocator.intake import Intake
from allocator.intake.sheet_annotations import ORIGINAL_COMMENT, OWN_COMMENT

BARE = [h for h in HEADERS if "累计" not in h]
NAME = "济南例1号测试有限公司"
PAST = [(code(1), NAME, 2025, "模型券", 50), (code(2), "济南例2号测试有限公司", 2025, "模型券", 60)]
STRUCK = Font(strike=True)


def changed(tmp_path: Path, change: Any, **options: Any) -> Intake:
    return take(edited(book(tmp_path / "表.xlsx", rows()), change), **options)


def strike(*cells: str) -> Any:
    def change(ws: Any) -> None:
        for cell in cells:
            ws[cell].font = STRUCK

    return change


def test_a_struck_row_is_held_and_never_counted_silently(tmp_path: Path):
    intake = changed(tmp_path, strike(*(f"{c}3" for c in "ABCDEFGHIJKLMNO")), hold=True)
    (finding,) = intake.at("E-row")
    assert (finding.code, finding.key) == ("C58", "C58:2")
    assert "无法判定该行是否已作废" in finding.text
    assert "已作废的请删除该行，仍有效的请去掉删除线" in finding.action
    assert standings(intake) == {"1": "pool", "2": "held", "3": "pool", "4": "pool"}
    assert intake.rows.total == 4


@pytest.mark.parametrize("cell", ["I3", "E3", "F3", "M3", "A3"])
def test_a_struck_cell_that_is_read_holds_its_row(tmp_path: Path, cell: str):
    intake = changed(tmp_path, strike(cell))
    (finding,) = coded(intake, "C58")
    assert (finding.level, finding.place.cell) == ("E-row", cell)
    assert standings(intake)["2"] == "held"


def test_words_struck_within_a_cell_are_not_read_together(tmp_path: Path):
    def change(ws: Any) -> None:
        ws["F3"] = CellRichText([TextBlock(InlineFont(strike=True), "10"), "80"])

    (finding,) = coded(changed(tmp_path, change), "C58")
    assert (finding.level, "部分文字带删除线" in finding.text) == ("E-row", True)


def test_what_is_struck_in_columns_and_lines_that_do_not_count_is_no_fault(tmp_path: Path):
    lines = [*(line | {"备注": "旧", "备注2": "旧"} for line in rows()), {"项目名称": "合计"}]
    path = book(tmp_path / "表.xlsx", lines, [*HEADERS, "备注", "备注2"])
    assert serious(take(edited(path, strike("P3", "Q3", "B6", "A1")))) == set()


def test_comments_are_listed_with_the_row_they_belong_to(tmp_path: Path):
    def change(ws: Any) -> None:
        ws["B3"].comment = Comment("例某某:\n与2024年项目重复？", "例")
        ws["G1"].comment = Comment("去掉最高最低", "例")

    intake = changed(tmp_path, change)
    assert [(f.level, f.key, f.place.cell) for f in coded(intake, "C59")] == [
        ("I", "C59:专家1打分", "G1"),
        ("I", "C59:2", "B3"),
    ]
    assert "“例某某: 与2024年项目重复？”" in coded(intake, "C59")[1].text
    assert serious(intake) == set()


def test_comments_of_our_own_are_not_told_again(tmp_path: Path):
    def change(ws: Any) -> None:
        ws["B3"].comment = Comment(f"{OWN_COMMENT}\n【C25】…", "数据核对")
        ws["B4"].comment = Comment(f"{OWN_COMMENT}\n【C25】…\n{ORIGINAL_COMMENT}请核", "数据核对")

    (finding,) = coded(changed(tmp_path, change), "C59")
    assert "批注“请核”" in finding.text


def test_hidden_columns_that_are_read_and_rows_that_count(tmp_path: Path):
    def change(ws: Any) -> None:
        ws.column_dimensions["I"].hidden = True
        ws.column_dimensions["Z"].hidden = True
        for n in (3, 4, 900):
            ws.row_dimensions[n].hidden = True

    intake = changed(tmp_path, change)
    assert [(f.level, f.key) for f in coded(intake, "C06")] == [("W", "C06:专家3打分"), ("W", "C06")]
    assert "第3–4行被隐藏(共2行)" in coded(intake, "C06")[1].text
    assert intake.rows.pool == 4


def calculated(tmp_path: Path, column: int, cached: float | None, count: int = 4) -> Intake:
    """A column of formulas, with the values that the last calculation left."""
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("申报汇总")
        sheet.write_row(0, 0, HEADERS)
        for n in range(1, count + 1):
            sheet.write_row(n, 0, [row(n)[h] for h in HEADERS])
            sheet.write_formula(n, column, f"=70+{n}", None, 70 + n if cached is None else cached)
    return take(path)


def test_a_column_of_formulas_is_one_question(tmp_path: Path):
    intake = calculated(tmp_path, 8, None)
    (finding,) = coded(intake, "C09")
    assert (finding.level, finding.key) == ("W", "C09:专家3打分")
    assert finding.text == "共4格为公式，取缓存值；请确认已重算"
    assert finding.place.cells == ("I2", "I3", "I4", "I5")
    assert "·第2–5行·“专家3打分”(I)" in finding.message
    assert finding.to_json()["rows"] == [2, 3, 4, 5]
    assert intake.unconfirmed == 1
    assert intake.rows.pool == 4
    again = take(tmp_path / "表.xlsx", confirm={"C09:专家3打分": "已重算"})
    assert (again.unconfirmed, again.unmatched) == (0, ())


def test_a_column_of_formulas_without_results_is_one_finding_and_holds_every_row(tmp_path: Path):
    lines = [row(n, 专家3打分=f"=70+{n}") for n in range(1, 5)]
    intake = take(book(tmp_path / "表.xlsx", lines), hold=True)
    (finding,) = coded(intake, "C08")
    assert (finding.level, finding.key, len(finding.place.cells)) == ("E-row", "C08:专家3打分", 4)
    assert intake.rows.held == 4
    assert all("C08" in e.reason for e in intake.entries)


def test_formulas_in_columns_that_are_not_read_are_no_question(tmp_path: Path):
    lines = [line | {"备注2": "=A1"} for line in rows()]
    assert serious(take(book(tmp_path / "表.xlsx", lines, [*HEADERS, "备注2"]))) == set()


def ledger(tmp_path: Path, change: Any, past: Any = PAST) -> Intake:
    path = book(tmp_path / "表.xlsx", rows(), BARE, ledger=past)
    return take(edited(path, change, "历史奖补"))


def test_merged_names_in_a_ledger_stand_for_every_line(tmp_path: Path):
    past = [(code(1), NAME, 2024, "模型券", 50), (None, None, 2025, "模型券", 60)]

    def change(ws: Any) -> None:
        ws.merge_cells("A2:A3")
        ws.merge_cells("B2:B3")

    intake = ledger(tmp_path, change, past)
    assert intake.receipts is not None
    assert [(r.applicant_key, r.amount) for r in intake.receipts] == [(code(1), 500_000), (code(1), 600_000)]
    assert {f.level for f in coded(intake, "C05")} == {"I"}
    assert serious(intake) == {("L11", "W")}


def test_a_struck_line_of_a_ledger_refuses_it(tmp_path: Path):
    intake = ledger(tmp_path, strike("A3", "B3", "C3", "D3", "E3"))
    (finding,) = intake.at("E-file")
    assert (finding.code, finding.place.sheet, finding.place.row) == ("C58", "历史奖补", 3)


def test_lines_above_the_header_of_a_ledger_refuse_it(tmp_path: Path):
    def change(ws: Any) -> None:
        ws.insert_rows(1)
        for n, value in enumerate((code(3), "济南例3号测试有限公司", 2025, "模型券", 70), 1):
            ws.cell(1, n).value = value

    assert ("C04", "E-file") in serious(ledger(tmp_path, change))


def test_hidden_and_commented_lines_of_a_ledger(tmp_path: Path):
    def change(ws: Any) -> None:
        ws.row_dimensions[3].hidden = True
        ws["E3"].comment = Comment("已收回", "例")

    intake = ledger(tmp_path, change)
    assert serious(intake) == {("C06", "W"), ("L11", "W")}
    assert "已收回" in coded(intake, "C59")[0].text
    assert intake.receipts is not None
    assert len(intake.receipts) == 2


def test_a_hidden_ledger_is_not_read_and_named(tmp_path: Path):
    def change(ws: Any) -> None:
        ws.sheet_state = "hidden"

    intake = ledger(tmp_path, change)
    assert serious(intake) == {("C07", "W"), ("L06", "E-file")}


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ((None, None, 2025, "模型券", 50), "E-file"),
        ((None, None, None, None, 50), "E-file"),
        ((None, None, None, None, "=SUM(E2:E3)"), "I"),
        (("合计", None, None, None, 110), "I"),
        ((None, "填表人：张例", None, None, None), "I"),
    ],
)
def test_a_line_of_a_ledger_with_money_and_no_name_is_never_skipped(tmp_path: Path, line: Any, level: str):
    intake = ledger(tmp_path, lambda ws: ws.append(list(line)))
    (finding,) = [*coded(intake, "L02"), *coded(intake, "C11")]
    assert finding.level == level
    assert intake.receipts is not None
    assert len(intake.receipts) == 2 + (level == "E-file")


def test_amounts_of_a_ledger_in_the_wrong_unit(tmp_path: Path):
    headers = (*LEDGER[:-1], "金额(元)")
    lines = [(code(1), NAME, 2025, "模型券", 50)]
    intake = take(book(tmp_path / "表.xlsx", rows(), BARE, ledger=lines, ledger_headers=headers))
    (finding,) = coded(intake, "L07")
    assert (finding.level, "疑为以万元填写" in finding.text) == ("W", True)
    assert MODEL.tiers[0].ceiling == 1_000_000
