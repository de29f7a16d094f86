"""Files that must not be opened, or are opened with care (A01–A11)."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from intake_case import HEADERS, book, coded, row, rows, serious, standings, take
from openpyxl import load_workbook

from allocator.intake import Intake, archive, signatures, sources


def good(tmp_path: Path) -> bytes:
    return book(tmp_path / "好.xlsx", rows()).read_bytes()


def with_bytes(tmp_path: Path, data: bytes, name: str = "表.xlsx") -> Intake:
    path = tmp_path / name
    path.write_bytes(data)
    return take(path)


def packed(data: bytes, **members: bytes) -> bytes:
    """The workbook with members added or replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


def test_a01_no_such_file(tmp_path: Path):
    intake = take(tmp_path / "没有.xlsx")
    (finding,) = coded(intake, "A01")
    assert (finding.level, finding.key) == ("E-file", "A01")
    assert "找不到文件" in finding.message
    assert "当前目录" in finding.message
    assert intake.rows.total == 0
    assert intake.refused


def test_a01_a_folder_without_workbooks(tmp_path: Path):
    (tmp_path / "~$表.xlsx").write_bytes(b"")
    assert serious(take(tmp_path)) == {("A01", "E-file")}


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (signatures.OLE + b"\0" * 600, "表.xlsx", "文件内容是旧版xls(D0CF11E0)，扩展名为.xlsx"),
        (signatures.OLE + b"\0" * 600, "表.et", "扩展名为.et"),
        ("序号,项目名称\n1,例\n".encode(), "表.xlsx", "文件内容是文本(如CSV)，扩展名为.xlsx"),
        (b"<html><table></table></html>", "表.xls", "文件内容是网页(HTML)，扩展名为.xls"),
    ],
)
def test_a02_other_formats_by_content(tmp_path: Path, data: bytes, name: str, words: str):
    intake = with_bytes(tmp_path, data, name)
    assert serious(intake) == {("A02", "E-file")}
    assert words in coded(intake, "A02")[0].text
    assert "另存为 .xlsx" in coded(intake, "A02")[0].action


def test_a02_a_zip_that_is_no_workbook(tmp_path: Path):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "ods" in coded(with_bytes(tmp_path, out.getvalue()), "A02")[0].text


def test_a03_encrypted(tmp_path: Path):
    data = signatures.OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    assert serious(with_bytes(tmp_path, data)) == {("A03", "E-file")}


def test_a04_macros(tmp_path: Path):
    assert serious(with_bytes(tmp_path, packed(good(tmp_path), **{"xl/vbaProject.bin": b"x"}))) == {("A04", "E-file")}
    assert serious(with_bytes(tmp_path, good(tmp_path), "表.xlsm")) == {("A04", "E-file")}


@pytest.mark.parametrize("cut", [0, 100, 3000])
def test_a05_truncated(tmp_path: Path, cut: int):
    assert serious(with_bytes(tmp_path, good(tmp_path)[:cut])) == {("A05", "E-file")}


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("content", [b"", b"<x>", b"<worksheet><sheetData><row r='a'/></sheetData></worksheet>"])
def test_a05_parts_that_contradict_each_other(tmp_path: Path, member: str, content: bytes):
    intake = with_bytes(tmp_path, packed(good(tmp_path), **{member: content}))
    assert {level for _, level in serious(intake)} == {"E-file"}


def test_a05_a_changed_byte(tmp_path: Path):
    data = bytearray(good(tmp_path))
    with zipfile.ZipFile(BytesIO(bytes(data))) as z:
        info = z.getinfo("xl/worksheets/sheet1.xml")
    data[info.header_offset + 30 + len(info.filename) + 40] ^= 0xFF
    assert serious(with_bytes(tmp_path, bytes(data))) == {("A05", "E-file")}


def test_a06_bombs(tmp_path: Path):
    big = packed(good(tmp_path), **{"xl/media/x.bin": b"\0" * (11 * 2**20)})
    assert "压缩比" in coded(with_bytes(tmp_path, big), "A06")[0].text
    many = packed(good(tmp_path), **{f"x/{n}": b"" for n in range(archive.MEMBERS)})
    assert serious(with_bytes(tmp_path, many)) == {("A06", "E-file")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_a07_entities(tmp_path: Path, encoding: str):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><sst>&a;</sst>'.encode(encoding)
    assert serious(with_bytes(tmp_path, packed(good(tmp_path), **{"xl/sharedStrings.xml": bomb}))) == {
        ("A07", "E-file")
    }


def test_a08_external_links_are_ignored_and_said(tmp_path: Path):
    intake = with_bytes(tmp_path, packed(good(tmp_path), **{"xl/externalLinks/externalLink1.xml": b"<x/>"}))
    (finding,) = coded(intake, "A08")
    assert (finding.level, finding.text) == ("W", "含外部链接1处，已忽略")
    assert intake.rows.pool == 4


def test_a11_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sources, "LARGEST", 1000)
    assert serious(with_bytes(tmp_path, good(tmp_path))) == {("A11", "E-file")}


def csv_of(lines: list[dict[str, object]], separator: str = ",") -> str:
    return "\n".join(
        separator.join(str(x) for x in line) for line in [HEADERS, *([r[h] for h in HEADERS] for r in lines)]
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_reads_like_the_workbook(tmp_path: Path, encoding: str):
    table = take(book(tmp_path / "好.xlsx", rows()))
    intake = with_bytes(tmp_path, csv_of(rows()).encode(encoding), "表.csv")
    assert serious(intake) == set()
    assert [e.candidate.score for e in intake.entries] == [e.candidate.score for e in table.entries]
    assert bool(coded(intake, "A09")) is encoding.startswith(("gb", "utf-16"))


def test_csv_faults(tmp_path: Path):
    bad = csv_of(rows()).encode("gb18030")[:-3] + b"\xff\xff\xff"
    assert serious(with_bytes(tmp_path, bad, "甲.csv")) == {("A09", "E-file")}
    ragged = csv_of(rows()) + ",多一列"
    assert "第5行有16列，表头为15列" in coded(with_bytes(tmp_path, ragged.encode(), "乙.csv"), "A10")[0].text
    open_quote = csv_of(rows()) + '\n"没有闭合'
    assert ("A10", "E-file") in serious(with_bytes(tmp_path, open_quote.encode(), "丙.csv"))
    assert ("A10", "E-file") in serious(with_bytes(tmp_path, (csv_of(rows()) + "\0").encode(), "丁.csv"))


def test_c51_limits_count_rows_with_content(tmp_path: Path):
    far = book(tmp_path / "远.xlsx", rows())
    workbook = load_workbook(far)
    workbook["申报汇总"]["A900000"].number_format = "0.00"
    workbook.save(far)
    assert take(far).rows.pool == 4
    workbook["申报汇总"].cell(1, 300).value = "远"
    workbook.save(far)
    assert ("C51", "E-file") in serious(take(far))


def test_one_bad_file_of_several_refuses_and_is_named(tmp_path: Path):
    one = book(tmp_path / "甲.xlsx", [row(1)])
    (tmp_path / "乙.xlsx").write_bytes(b"PK")
    intake = take([one, tmp_path / "乙.xlsx"])
    assert [f.key for f in intake.refused] == ["A05:乙.xlsx"]
    assert standings(intake) == {"1": "pool"}
