"""Workbooks spoiled at random: never a crash, never a lost row, never text that counts as a number."""

from __future__ import annotations

import json
import random
import re
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, book, code, packed, row, rows, take
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from allocator.errors import DataError
from allocator.intake import Intake
from allocator.intake.scoring.scores import NO_MARK

SAMPLE = Path(__file__).parents[1] / "data" / "model-voucher-2026-sample.xlsx"
DIRT: tuple[Any, ...] = (
    *(
        "回避",
        "缺席",
        "85分",
        " 85.5 ",
        "８５",
        "优",
        "85,5",
        "八十五",
        "-",
        "/",
        "=A1",
        "=1/0",
        "#N/A",
        "#REF!",
        "1e400",
        "NaN",
    ),
    *(
        "TRUE",
        "null",
        "",
        " ",
        "\u200b",
        "\u202e85",
        "85\n",
        "1,000,000元",
        "100万",
        "￥75",
        "75-100",
        "壹佰万元整",
        "合计",
        "小计",
    ),
    *(
        "莱芜",
        "历下区",
        "市中区",
        "北京市",
        "√",
        "×",
        "符合",
        "大概",
        "二期",
        "专家1打分",
        "项目名称",
        code(3),
        code(3).lower(),
    ),
    *(0, -5, 101, 850, 85.33333333, 1e15, 10**18, 1e-9, True, False, date(2026, 3, 1), None, None, None),
)
Spoil = Callable[[Any, random.Random], None]


def some_cell(ws: Any, chance: random.Random) -> Any:
    return ws.cell(chance.randint(2, ws.max_row), chance.randint(1, ws.max_column))


def spoil_cells(ws: Any, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 30)):
        some_cell(ws, chance).value = chance.choice(DIRT)


def spoil_formats(ws: Any, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 10)):
        some_cell(ws, chance).number_format = chance.choice(["000", "0.0%", "yyyy-mm-dd", "@", "#,##0"])


def strike_and_comment(ws: Any, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 5)):
        some_cell(ws, chance).font = Font(strike=True)
        some_cell(ws, chance).comment = Comment("请核", "例")


def hide(ws: Any, chance: random.Random) -> None:
    ws.row_dimensions[chance.randint(1, ws.max_row)].hidden = True
    ws.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[chance.randrange(26)]].hidden = True


def merge(ws: Any, chance: random.Random) -> None:
    top, left = chance.randint(2, ws.max_row), chance.randint(1, ws.max_column)
    ws.merge_cells(start_row=top, end_row=top + chance.randint(0, 6), start_column=left, end_column=left)


def insert_lines(ws: Any, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(2, ws.max_row)
        ws.insert_rows(at, chance.randint(1, 3))
        if chance.random() < 0.6:
            for _ in range(chance.randint(1, 4)):
                ws.cell(at, chance.randint(1, ws.max_column)).value = chance.choice(DIRT)


def repeat_rows(ws: Any, chance: random.Random) -> None:
    source, target = chance.randint(1, ws.max_row), ws.max_row + chance.randint(1, 3)
    for cell in ws[source]:
        ws.cell(target, cell.column).value = cell.value


def add_titles(ws: Any, chance: random.Random) -> None:
    ws.insert_rows(1, chance.randint(1, 3))
    ws["A1"] = chance.choice(["2026年申报汇总表", "单位：万元", "专家打分情况"])


def spoil_headers(ws: Any, chance: random.Random) -> None:
    cell = ws.cell(1, chance.randint(1, ws.max_column))
    cell.value = chance.choice([None, "备注", f"{cell.value} ", f"*{cell.value}：", "专家3打分", 2026])


def drop_column(ws: Any, chance: random.Random) -> None:
    ws.delete_cols(chance.randint(1, ws.max_column))


SPOILS: tuple[Spoil, ...] = (
    *(spoil_cells, spoil_formats, strike_and_comment, hide, merge, insert_lines, repeat_rows, add_titles),
    *(spoil_headers, drop_column),
)


def spoiled(path: Path, target: Path, seed: int) -> Path:
    """The workbook after some spoiling, the same for the same seed."""
    chance = random.Random(seed)
    workbook = load_workbook(path)
    ws = workbook.worksheets[0]
    for spoil in [spoil_cells, *chance.sample(SPOILS, chance.randint(0, 4))]:
        spoil(ws, chance)
    workbook.save(target)
    return target


def check(intake: Intake) -> None:
    """What holds of every reading, whatever was read."""
    keys = [f.key for f in intake.findings]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"【[CAL]\d\d】《.+》.*：.+处理办法：.+", f.message, re.DOTALL) for f in intake.findings)
    assert len(intake.entries) == intake.rows.total - intake.rows.skipped
    assert len({e.candidate.id for e in intake.entries}) == len(intake.entries)
    json.dumps(intake.to_json(), ensure_ascii=False).encode("utf-8", "surrogatepass")
    held = {e.candidate.source.row for e in intake.entries if e.standing == "held"}
    assert {f.place.row for f in intake.at("E-row") if not f.place.rows} <= held
    if intake.refused:
        with pytest.raises(DataError):
            intake.refuse()
    else:
        intake.refuse()


def check_rows(intake: Intake, path: Path) -> None:
    """Rows in = rows below the header up to the last that has anything, counted with openpyxl."""
    (sheet,) = {e.candidate.source.sheet for e in intake.entries}
    filled = [
        n
        for n, cells in enumerate(load_workbook(path)[sheet].iter_rows(values_only=True), 1)
        if any(str(v).strip() for v in cells if v is not None)
    ]
    listed = next((f for f in intake.findings if f.code == "C04"), None)
    header = int(re.findall(r"第(?:\d+–)?(\d+)行", listed.text)[0]) if listed else filled[0]
    assert intake.rows.total == filled[-1] - header


def mark_of(value: Any) -> Fraction | str | None:
    """A mark as everybody would read it: a number, None for a missing one, "?" for what is no mark."""
    if value is None or (isinstance(value, str) and unicodedata.normalize("NFKC", value).strip() in {*NO_MARK, ""}):
        return None
    if isinstance(value, bool):
        return "?"
    if isinstance(value, int | float):
        return Fraction(f"{value:.15g}") if 0 <= value <= 100 else "?"
    if isinstance(value, str):
        bare = unicodedata.normalize("NFKC", value).replace("\u200b", "").strip().removesuffix("分").strip()
        if re.fullmatch(r"\d+(\.\d+)?", bare):
            return Fraction(bare) if Fraction(bare) <= 100 else "?"
    return "?"


def filled_down(ws: Any, header: int, row_: int, column: int) -> Any:
    """The value of a cell, or of the merged range that it is part of."""
    for area in ws.merged_cells.ranges:
        if area.min_row > header and area.min_row <= row_ <= area.max_row and area.min_col == column:
            return ws.cell(area.min_row, column).value
    return ws.cell(row_, column).value


def check_scores(intake: Intake, path: Path) -> None:
    """Every score that counts, by arithmetic of its own on the cells; what is no number makes no score."""
    if not intake.scoring.startswith("综合得分按专家打分计算"):
        return
    workbook = load_workbook(path)
    for entry in intake.entries:
        source, score = entry.candidate.source, entry.candidate.score
        if score is None or not entry.candidate.experts:
            continue
        ws = workbook[source.sheet]
        header = next(r for r in ws.iter_rows() if sum("打分" in str(c.value) for c in r) > 2)
        columns = [c.column for c in header if re.fullmatch(r"\*?专家\d打分 ?：?", str(c.value))]
        read = [mark_of(filled_down(ws, header[0].row, source.row, c)) for c in columns]
        if len(read) != len(entry.candidate.experts):
            continue  # a header spoiled so that it is, or is no longer, an expert's
        assert "?" not in read, (source, read)
        marks = sorted(m for m in read if isinstance(m, Fraction))
        assert [m for m in entry.candidate.experts if m is not None] == [m for m in read if m is not None]
        kept = marks[1:-1] if len(marks) >= 5 else marks
        points = sum(kept) / len(kept) + Fraction(entry.candidate.bonus or 0)
        assert score == (points * 100 + Fraction(1, 2)) // 1


@pytest.mark.parametrize("seed", range(30))
def test_the_sample_spoiled(tmp_path: Path, seed: int):
    path = spoiled(SAMPLE, tmp_path / "表.xlsx", seed)
    intake = take(path, hold=bool(seed % 2))
    check(intake)
    if intake.entries:
        check_rows(intake, path)
        check_scores(intake, path)


@pytest.mark.parametrize("seed", range(4))
def test_two_spoiled_files_together(tmp_path: Path, seed: int):
    paths = [spoiled(SAMPLE, tmp_path / f"{n}.xlsx", 100 + 2 * seed + n) for n in (0, 1)]
    check(take(paths, hold=True))


def test_bytes_changed_at_random_are_refused_or_say_the_same(tmp_path: Path):
    good = book(tmp_path / "好.xlsx", rows()).read_bytes()
    before = take(tmp_path / "好.xlsx")
    chance = random.Random(3)
    for n in range(150):
        data = bytearray(good)
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path = tmp_path / f"{n}.xlsx"
        path.write_bytes(bytes(data if chance.random() < 0.8 else data[: chance.randrange(len(data))]))
        intake = take(path)
        check(intake)
        assert intake.refused or [(e.candidate.id, e.candidate.score) for e in intake.entries] == [
            (e.candidate.id, e.candidate.score) for e in before.entries
        ]


def test_markup_changed_at_random_never_crashes(tmp_path: Path):
    good = book(tmp_path / "好.xlsx", [*rows(), row(5, 备注="例")], [*HEADERS, "备注"]).read_bytes()
    with zipfile.ZipFile(BytesIO(good)) as archive:
        members = {n: archive.read(n) for n in archive.namelist() if n.endswith((".xml", ".rels"))}
    chance = random.Random(5)
    for n in range(150):
        name = chance.choice(sorted(members))
        text = bytearray(members[name])
        at = chance.randrange(len(text))
        match chance.randrange(3):
            case 0:
                del text[at : at + chance.randint(1, 40)]
            case 1:
                text[at:at] = text[at : at + chance.randint(1, 200)]
            case _:
                text[at] = chance.randrange(256)
        path = tmp_path / f"{n}.xlsx"
        path.write_bytes(packed(good, **{name: bytes(text)}))
        check(take(path))
