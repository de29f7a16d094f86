"""CSV files: encodings, separators, ragged rows, quotation marks (A09, A10)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from intake_case import HEADERS, book, coded, csv_of, row, rows, serious, take

from allocator.intake import Intake
from allocator.intake.opening.decoding import decoded


def read(tmp_path: Path, data: bytes | str, name: str = "表.csv") -> Intake:
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return take(tmp_path / name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_every_encoding_and_separator_reads_like_the_workbook(tmp_path: Path, encoding: str, separator: str):
    table = take(book(tmp_path / "好.xlsx", rows()))
    intake = read(tmp_path, csv_of(rows(), separator).encode(encoding))
    assert serious(intake) == set()
    assert [e.candidate.score for e in intake.entries] == [e.candidate.score for e in table.entries]
    assert [e.candidate.request for e in intake.entries] == [e.candidate.request for e in table.entries]
    assert bool(coded(intake, "A09")) is encoding.startswith(("gb", "utf-16"))
    assert bool(coded(intake, "A10")) is (separator != ",")


@pytest.mark.parametrize("name", ["表.txt", "表.tsv", "表.TXT"])
def test_unicode_text_as_excel_saves_it(tmp_path: Path, name: str):
    intake = read(tmp_path, csv_of(rows(), "\t").encode("utf-16"), name)
    assert serious(intake) == set()
    assert intake.rows.pool == 4


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(tmp_path: Path, end: str):
    assert read(tmp_path, csv_of(rows()).replace("\n", end)).rows.pool == 4


def test_the_separator_that_the_file_states(tmp_path: Path):
    assert read(tmp_path, "sep=;\n" + csv_of(rows(), ";")).rows.pool == 4


def test_titles_notes_and_empty_columns_at_the_end_are_no_ragged_rows(tmp_path: Path):
    table = csv_of(rows()).replace("\n", ",,\n")
    text = f"2026年申报汇总表\n{table},,\n\n填表人：张例,,\n备注：无\n"
    intake = read(tmp_path, text)
    assert serious(intake) == set()
    assert intake.rows.to_json()["skipped"] == 3


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("例测试大模型2号,", "例测试大模型2号,多,", "第3行有16列，表头为15列"),
        ("例测试大模型2号,", "", "第3行有14列，表头为15列"),
        ("例测试大模型", "例,测试大模型", "列数不符的共4行：第2–5行"),
    ],
)
def test_ragged_rows_are_named(tmp_path: Path, old: str, new: str, words: str):
    intake = read(tmp_path, csv_of(rows()).replace(old, new))
    (finding,) = coded(intake, "A10")
    assert (finding.level, words in finding.text) == ("E-file", True)
    assert intake.rows.total == 0


def test_a_quotation_that_does_not_end_is_placed_where_it_begins(tmp_path: Path):
    intake = read(tmp_path, csv_of(rows()).replace("\n2,", '\n"2,'))
    assert "第3行起引号未闭合" in coded(intake, "A10")[0].text


def test_two_stray_quotation_marks_swallow_no_rows(tmp_path: Path):
    headers = [*HEADERS, "备注"]
    lines = [row(n, 备注="无") for n in range(1, 6)]
    text = csv_of(lines, headers=headers).splitlines()
    text[2] = text[2].removesuffix("无") + '"无'
    text[4] = text[4].removesuffix("无") + '无"'
    intake = read(tmp_path, "\n".join(text))
    assert "疑因引号把多行括成了一格" in coded(intake, "A10")[0].text
    assert intake.refused


def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path):
    lines = [row(1, 备注='"两行\n备注，说明"'), row(2, 备注="无")]
    intake = read(tmp_path, csv_of(lines, headers=[*HEADERS, "备注"]))
    assert serious(intake) == set()
    assert [e.candidate.source.row for e in intake.entries] == [2, 3]


def test_damaged_utf_8_is_not_taken_for_gb18030():
    good = csv_of(rows()).encode()
    place = good.index("申报".encode()) + 1
    text, remarks = decoded(good[:place] + b"\xff" + good[place + 1 :])
    assert (text, remarks[0].level) == ("", "E-file")
    assert "首个坏字节在第" in remarks[0].text


def test_damage_anywhere_is_refused_or_leaves_every_row(tmp_path: Path):
    chance = random.Random(11)
    for n in range(60):
        data = bytearray(csv_of(rows()).encode(chance.choice(["utf-8", "gb18030"])))
        place = chance.randrange(len(data))
        data[place] ^= 1 << chance.randrange(8)
        intake = read(tmp_path, bytes(data), f"{n}.csv")
        assert intake.refused or intake.rows.total == 4


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_csv(tmp_path: Path, mark: bytes):
    assert {level for _, level in serious(read(tmp_path, mark))} == {"E-file"}
