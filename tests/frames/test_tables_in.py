"""A DataFrame goes through the intake as the workbook does that it came from, whatever its dtypes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from frames_case import codes, fingerprint, table, taken
from intake_case import HEADERS, book, code, row, rows

from allocator.errors import DataError, UsageError
from allocator.frames.tables_in import cell_of, source_of
from allocator.intake.grid import Cell

CASES = Path("tests/data/cases")
MARKS = [f"专家{e}打分" for e in range(1, 6)]


@pytest.fixture(scope="module")
def known() -> str:
    """The fingerprint of the table as a workbook has it."""
    return fingerprint(table())


class TestCells:
    @pytest.mark.parametrize(
        ("value", "cell"),
        [
            (None, None),
            (float("nan"), None),
            (np.float32("nan"), None),
            (Decimal("NaN"), None),
            (pd.NA, None),
            (pd.NaT, None),
            (np.datetime64("NaT"), None),
            ("", None),
            (" \t", None),
            (np.int8(5), Cell(5, "number")),
            (7.0, Cell(7, "number")),
            (-0.0, Cell(0, "number")),
            (np.float32(85.3), Cell(85.3, "number")),
            (np.float16(0.1), Cell(0.1, "number")),
            (Decimal("85.30"), Cell(85.3, "number")),
            (Decimal(913701000000070186), Cell(913701000000070186, "number")),
            (Fraction(1, 4), Cell(0.25, "number")),
            (float("inf"), Cell(float("inf"), "number")),
            (np.True_, Cell(value=True, kind="bool")),
            (np.str_("例"), Cell("例", "text")),
            (pd.Timestamp("2026-03-01"), Cell(dt.datetime(2026, 3, 1), "date")),
            (pd.Timestamp("2026-03-01 08:00", tz="Asia/Shanghai"), Cell(dt.datetime(2026, 3, 1, 8), "date")),
            (np.datetime64("2026-03-01"), Cell(dt.datetime(2026, 3, 1), "date")),
            (dt.date(2026, 3, 1), Cell(dt.date(2026, 3, 1), "date")),
            (pd.Period("2025", freq="Y"), Cell("2025", "text")),
        ],
    )
    def test_a_value_is_the_cell_that_a_worksheet_has(self, value: object, cell: Cell | None):
        assert cell_of(value) == cell
        assert cell is None or type(cell_of(value).value) is type(cell.value)  # type: ignore[union-attr]

    @pytest.mark.parametrize("value", [[1], {}, np.array([1, 2]), b"x", 1j, dt.timedelta(1), pd.Interval(0, 1)])
    def test_what_is_no_single_value_is_refused_with_its_row_and_column(self, value: Any):
        frame = table()
        frame["备注"] = [None, value, *[None] * 4]
        with pytest.raises(DataError, match=r"第2行“备注”是.+，不是单个的数、文字或日期"):
            source_of(frame, "数据表")


class TestDtypes:
    @pytest.mark.parametrize(
        "change",
        [
            lambda f: f.astype(dict.fromkeys(MARKS, "float32")),
            lambda f: f.astype(dict.fromkeys(MARKS, "Float32")),
            lambda f: f.astype(dict.fromkeys(MARKS, "float[pyarrow]")),
            lambda f: f.astype(dict.fromkeys(MARKS, "int16")),
            lambda f: f.astype({"所在市": "category", "专家1打分": "category"}),
            lambda f: f.astype(object),
            lambda f: f.convert_dtypes(),
            lambda f: f.convert_dtypes(dtype_backend="pyarrow"),
            lambda f: f.assign(专家1打分=[Decimal(int(x)) for x in f["专家1打分"]]),
            lambda f: f.assign(专家1打分=f["专家1打分"] + 0.1 + 0.2 - 0.3),
            lambda f: f.assign(序号=f["序号"].astype(float)),
            lambda f: f.astype(str),
            lambda f: f.set_index("序号"),
            lambda f: f.set_index(["所在市", "序号"]),
            lambda f: f.set_index("序号", drop=False),
            lambda f: f.sample(frac=1, random_state=1),
            lambda f: f.iloc[::-1],
            lambda f: pd.concat([f.iloc[:3], f.iloc[3:].reset_index(drop=True)]),
            lambda f: f[list(reversed(f.columns))],
        ],
    )
    def test_the_same_facts_are_the_same_problem(self, known: str, change: Any):
        assert fingerprint(change(table())) == known

    def test_a_row_is_left_as_it_is(self):
        frame = table()
        before = frame.copy(deep=True)
        taken(frame)
        pd.testing.assert_frame_equal(frame, before)

    def test_marks_with_noise_are_what_was_meant(self):
        noisy = table()
        noisy[MARKS] = 85.0
        noisy["专家1打分"] = [0.1 + 0.2 + 85] * 6  # 85.30000000000001
        clean = table()
        clean[MARKS] = 85.0
        clean["专家1打分"] = 85.3
        assert taken(noisy).entries[0].candidate.score == taken(clean).entries[0].candidate.score

    def test_a_table_of_text_is_a_csv_and_text_among_numbers_is_told(self):
        assert "C34" not in codes(taken(table().astype(str)))
        assert "C34" in codes(taken(table().astype({"专家1打分": str})))

    @pytest.mark.parametrize("empty", [None, np.nan, pd.NA, pd.NaT, ""])
    def test_nothing_is_nothing_in_every_dress(self, empty: object):
        frame = table().astype({"所在市": object})
        frame.loc[2, "所在市"] = empty
        assert codes(taken(frame), "E-row") == ["C27"]

    def test_a_truth_a_day_or_infinity_is_no_mark(self):
        frame = table().astype({"专家1打分": object})
        frame.loc[0, "专家1打分"] = True
        frame.loc[1, "专家1打分"] = pd.Timestamp("2026-01-02")
        frame.loc[2, "专家1打分"] = np.inf
        found = [(f.code, f.place.row, f.place.column) for f in taken(frame).at("E-row")]
        assert found == [("C34", 1, "专家1打分"), ("C46", 2, "专家1打分"), ("C36", 3, "专家1打分")]


class TestCodes:
    def test_a_credit_code_read_as_a_number_is_refused(self):
        frame = table().astype({"统一社会信用代码": object})
        frame.loc[1, "统一社会信用代码"] = 1.23e17
        frame.loc[2, "统一社会信用代码"] = 913701000000070186
        first, second = taken(frame).at("E-row")
        assert first.message.startswith(
            "【C18】《数据表》·第2行·“统一社会信用代码”：读到“1.23E+17”。以数值存放(显示为1.23E+17)，末位已丢失。"
        )
        assert (second.code, second.place.row) == ("C18", 3)

    def test_text_in_scientific_notation_is_refused_too(self):
        frame = table()
        frame.loc[1, "统一社会信用代码"] = "9.13701E+17"
        assert codes(taken(frame), "E-row") == ["C20"]


class TestNames:
    def test_positions_are_those_of_iloc_and_have_no_letters(self):
        frame = table([row(n) for n in (11, 12, 13)]).set_index("序号")
        frame.loc[12, "所在市"] = "例城市"
        (fault,) = taken(frame).at("E-row")
        place = fault.place
        assert (place.row, place.cell, str(place)) == (2, "", "《数据表》·第2行·“所在市”")
        assert frame["所在市"].iloc[place.row - 1] == "例城市"

    def test_an_index_without_a_name_is_dropped_where_it_counts_and_refused_where_it_says_something(self):
        kept = table()[lambda f: f["序号"] > 2]
        assert taken(kept).entries[0].candidate.source.row == 1
        with pytest.raises(DataError, match=r"行索引没有名称，其内容（如“甲”）不能判定是哪一列.*rename_axis"):
            taken(table().set_index(pd.Index(list("甲乙丙丁戊己"))))

    def test_names_that_pandas_made_up_are_undone(self):
        mangled = table().rename(columns={"专家2打分": "专家1打分.1"})
        doubled = table().rename(columns={"专家2打分": "专家1打分"})
        assert mangled.columns.is_unique
        assert not doubled.columns.is_unique
        assert codes(taken(mangled)) == codes(taken(doubled))
        (said,) = [f for f in taken(doubled).findings if f.code == "C02"]
        assert "出现2次(第7、第8列)，按2位专家分别计入" in said.text

    def test_a_name_with_a_number_that_stands_alone_is_left(self):
        found = taken(table().assign(**{"指标1.1": 3}))
        assert [f.key for f in found.findings if f.code == "C03"] == ["C03:指标1.1"]

    def test_two_columns_of_one_name_that_differ_are_refused(self):
        frame = table().rename(columns={"累计已获金额(万元)": "所在市"})
        (fault,) = [f for f in taken(frame).at("E-file") if f.code == "C02"]
        assert "列名“所在市”出现2次(第5、第15列)，内容不同" in fault.text

    def test_names_that_are_no_text_are_no_names(self, known: str):
        extra = table()
        extra[2025] = 1
        extra[None] = "x"
        extra[pd.Timestamp("2026-01-01")] = 2
        assert fingerprint(extra) == known

    def test_a_header_among_the_rows_is_found(self, known: str):
        title = ["2026年度申报汇总表", *[None] * (len(HEADERS) - 1)]
        titled = pd.DataFrame([title, list(HEADERS), *table().to_numpy(dtype=object).tolist()])
        assert fingerprint(titled) == known
        read = titled.iloc[1:].copy()
        read.columns = ["2026年度申报汇总表", *(f"Unnamed: {n}" for n in range(1, len(HEADERS)))]
        assert fingerprint(read) == known

    def test_an_empty_table_says_so(self):
        assert codes(taken(table([])), "E-file")[0] == "C50"
        assert codes(taken(pd.DataFrame())) == ["C50"]
        assert codes(taken(pd.DataFrame({"甲": [1]})), "E-file") == ["C01"]
        assert "没有“项目名称”“申报单位”等列名" in taken(pd.DataFrame({"甲": [1]})).findings[0].text

    def test_a_table_too_large_says_so(self):
        long = pd.DataFrame({"项目名称": ["例"] * 20_050, "申报单位": ["例"] * 20_050})
        assert codes(taken(long), "E-file") == ["C51"]


class TestLevels:
    @pytest.mark.parametrize("case", ["P10/count", "P11/panels", "P12/expert_by_indicator", "P12/expert_subtotals"])
    @pytest.mark.parametrize("header", [0, [0, 1], None])
    def test_a_header_of_two_rows_is_read_as_in_the_workbook(self, case: str, header: Any):
        path = CASES / f"{case}.xlsx"
        theirs, ours = taken(path, history=False), taken(pd.read_excel(path, header=header), history=False)
        assert (codes(ours, "E-file"), codes(ours, "E-row")) == (codes(theirs, "E-file"), codes(theirs, "E-row"))
        assert (ours.refused != ()) == (case == "P12/expert_by_indicator")
        assert [e.candidate.score for e in ours.entries] == [e.candidate.score for e in theirs.entries]

    def test_four_levels_are_too_many(self):
        frame = table()
        frame.columns = pd.MultiIndex.from_tuples([("a", "b", "c", x) for x in frame.columns])
        with pytest.raises(DataError, match="列名有4层，最多3层"):
            taken(frame)

    def test_a_level_that_says_the_same_everywhere_is_a_title(self, known: str):
        frame = table()
        frame.columns = pd.MultiIndex.from_tuples([("2026年度", x) for x in frame.columns])
        assert fingerprint(frame) == known


class TestSeveral:
    def test_tables_and_files_are_merged(self, tmp_path: Path):
        first, second = table(rows(3)), table([row(n) for n in range(4, 7)])
        path = book(tmp_path / "二.xlsx", [row(n) for n in range(4, 7)])
        assert fingerprint([first, second]) == fingerprint([first, path])
        found = taken([first, second])
        assert {e.candidate.source.file for e in found.entries} == {"数据表1", "数据表2"}
        assert "C53" in codes(found)

    def test_the_same_table_twice_is_read_once(self):
        found = taken([table(), table()])
        assert [f.text for f in found.at("W") if f.code == "C53"] == ["与《数据表1》的内容完全相同，只读取一次"]
        assert len(found.entries) == 6

    def test_sheets_by_title_are_a_workbook(self, tmp_path: Path):
        past = [(code(1), "济南例1号测试有限公司", 2024, "模型券", 50)]
        path = book(tmp_path / "例.xlsx", rows(6), ledger=past)
        sheets = pd.read_excel(path, sheet_name=None)
        assert list(sheets) == ["申报汇总", "历史奖补"]
        assert fingerprint(sheets) == fingerprint(path) != fingerprint(sheets["申报汇总"])
        assert fingerprint(sheets["申报汇总"], ledger=sheets["历史奖补"]) == fingerprint(path)
        assert {str(f.place).split("·")[1] for f in taken(sheets).findings} == {"工作表“申报汇总”", "工作表“历史奖补”"}

    @pytest.mark.parametrize("given", [{}, {"甲": [1]}])
    def test_other_mappings_are_refused(self, given: Any):
        with pytest.raises(UsageError, match="工作表名到DataFrame的对照"):
            taken(given)
