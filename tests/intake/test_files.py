"""Files that must not be opened, or are opened with care (A01–A11)."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from intake_case import book, coded, packed, row, rows, serious, standings, take
from openpyxl import load_workbook

from allocator.intake import Intake
from allocator.intake.opening import signatures, sources
from allocator.intake.xlsx import archive


def good(tmp_path: Path) -> bytes:
    return book(tmp_path / "好.xlsx", rows()).read_bytes()


def with_bytes(tmp_path: Path, data: bytes, name: str = "表.xlsx") -> Intake:
    path = tmp_path / name
    path.write_bytes(data)
    return take(path)


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


HTML = "<html><head><meta charset='utf-8'></head><body><table><tr><td>序号</td></tr></table></body></html>"
XML_2003 = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


@pytest.mark.parametrize("name", ["表.xlsx", "表.xls", "表.et", "表"])
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (HTML.encode(), "网页(HTML)"),
        (HTML.encode("utf-8-sig"), "网页(HTML)"),
        (HTML.encode("utf-16"), "网页(HTML)"),
        (HTML.encode("gb18030"), "网页(HTML)"),
        (XML_2003.encode(), "XML表格2003"),
        (b"%PDF-1.7 ", "PDF文档"),
        (b"Rar!\x1a\x07\x01\0", "RAR压缩包"),
        ("序号,项目名称\n1,例\n".encode("gb18030"), "文本(如CSV)"),
        (bytes(range(256)) * 4, "无法识别的格式"),
        (signatures.OLE + bytes(512) + "Workbook".encode("utf-16-le"), "旧版xls(D0CF11E0)"),
        (signatures.OLE + bytes(512) + "WordDocument".encode("utf-16-le"), "旧版Word文档"),
    ],
)
def test_a02_says_what_the_file_is(tmp_path: Path, name: str, data: bytes, what: str):
    (finding,) = with_bytes(tmp_path, data, name).findings
    extension = Path(name).suffix
    assert (finding.code, finding.level) == ("A02", "E-file")
    assert finding.text == f"文件内容是{what}，" + (f"扩展名为{extension}" if extension else "没有扩展名")


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "ods"),
        ({"xl/workbook.bin": b"x"}, "xlsb"),
        ({"word/document.xml": b"<x/>"}, "Word文档(docx)"),
        ({"汇总/济南.xlsx": b"x"}, "压缩包(其中有“汇总/济南.xlsx”，请先解压)"),
        ({"x": b"x"}, "压缩包"),
    ],
)
def test_a02_a_zip_that_is_no_workbook(tmp_path: Path, members: dict[str, bytes], what: str):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, content in members.items():
            z.writestr(name, content)
    assert coded(with_bytes(tmp_path, out.getvalue()), "A02")[0].text == f"文件内容是{what}，扩展名为.xlsx"


@pytest.mark.parametrize("name", ["表.csv", "表.txt"])
def test_a02_a_workbook_that_calls_itself_text(tmp_path: Path, name: str):
    assert "文件内容是xlsx工作簿" in coded(with_bytes(tmp_path, good(tmp_path), name), "A02")[0].text
    old = with_bytes(tmp_path, signatures.OLE + bytes(600), name)
    assert "旧版xls" in coded(old, "A02")[0].text


def test_a_workbook_that_calls_itself_old_is_read(tmp_path: Path):
    assert with_bytes(tmp_path, good(tmp_path), "表.xls").rows.pool == 4


def test_a03_encrypted(tmp_path: Path):
    data = signatures.OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    assert serious(with_bytes(tmp_path, data)) == {("A03", "E-file")}


def test_a04_macros(tmp_path: Path):
    assert serious(with_bytes(tmp_path, packed(good(tmp_path), **{"xl/vbaProject.bin": b"x"}))) == {("A04", "E-file")}
    assert serious(with_bytes(tmp_path, good(tmp_path), "表.xlsm")) == {("A04", "E-file")}
    assert serious(with_bytes(tmp_path, packed(good(tmp_path), **{"xl/macrosheets/sheet1.xml": b"<x/>"}))) == {
        ("A04", "E-file")
    }


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


def test_a05_two_members_of_one_name(tmp_path: Path):
    assert serious(with_bytes(tmp_path, packed(good(tmp_path), **{"XL/Workbook.xml": b"<x/>"}))) == {("A05", "E-file")}


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


def test_a08_each_kind_has_its_key(tmp_path: Path):
    members = {"xl/media/image1.png": b"x", "xl/connections.xml": b"<x/>", "xl/embeddings/oleObject1.bin": b"x"}
    intake = with_bytes(tmp_path, packed(good(tmp_path), **members))
    assert {(f.level, f.key) for f in coded(intake, "A08")} == {
        ("W", "A08:图片"),
        ("W", "A08:外部数据连接"),
        ("W", "A08:嵌入对象"),
    }


def test_a11_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sources, "LARGEST", 1000)
    assert serious(with_bytes(tmp_path, good(tmp_path))) == {("A11", "E-file")}


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
