"""Several files as one year: sixteen cities with their own headers, doubles across files, several ledgers."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, LEDGER, MODEL, book, code, coded, csv_of, row, rows, serious, standings, take
from openpyxl import load_workbook

from allocator.intake import Intake
from allocator.problem.candidate import CITIES

BARE = [h for h in HEADERS if "累计" not in h]
WORDINGS: dict[str, tuple[str, ...]] = {
    "项目名称": ("项目名称", "申报项目名称", "模型名称", "大模型名称"),
    "申报单位": ("申报单位", "企业名称", "牵头单位", "*申报主体", "单位 名称"),
    "统一社会信用代码": ("统一社会信用代码", "信用代码", "统一社会\n信用代码"),
    "所在市": ("所在市", "设区市", "地市", "推荐地市"),
    "申报金额(万元)": ("申报金额（万元）", "申请奖补资金(元)", "拟申请金额/万元", "申请资金（元）"),
    "加分项(0-5)": ("加分项(0-5)", "附加分（最高5分）"),
    "绿色门槛": ("绿色门槛", "是否符合绿色门槛"),
    "累计已获金额(万元)": ("累计已获金额(万元)", "已获奖补金额(元)"),
}


def city_file(path: Path, numbers: range, chance: random.Random) -> None:
    """A city's file: its own wording, order of columns, titles and units."""
    headers = [chance.choice(WORDINGS.get(h, (h,))) for h in HEADERS]
    lines = []
    for n in numbers:
        marks = {f"专家{e}打分": 60 + n % 30 + e for e in range(1, 6)}
        name = f"{path.stem}例{n}号测试有限公司"
        line = row(n, 序号=n - numbers.start + 1, 所在市=path.stem, 申报单位=name, **marks)
        named = dict(zip(headers, (line[h] for h in HEADERS), strict=True))
        named |= {h: v * 10_000 for h, v in named.items() if "(元)" in h.replace("（", "(").replace("）", ")")}
        lines.append(named)
    chance.shuffle(headers)
    above = [[], [f"{path.stem}申报汇总表"], [f"填报单位：{path.stem}例测试局"]][: chance.randrange(4)]
    book(
        path,
        [*lines, {headers[0]: "填表人：张例"}],
        headers,
        above=above,
        title=chance.choice(["汇总", "Sheet1", "附件2"]),
    )


def test_sixteen_cities_with_their_own_headers_make_one_year(tmp_path: Path):
    chance = random.Random(2026)
    numbers = [range(1 + 7 * n, 8 + 7 * n) for n in range(16)]
    for city, own in zip(CITIES, numbers, strict=True):
        city_file(tmp_path / f"{city}.xlsx", own, chance)
    intake = take(tmp_path)
    assert serious(intake) == {("C30", "W")}
    assert intake.rows.pool == 15 * 7
    assert intake.rows.outside == 7
    by_code = {e.candidate.credit_code: e.candidate for e in intake.entries}
    for city, own in zip(CITIES, numbers, strict=True):
        for n in own:
            found = by_code[code(n)]
            assert (found.city, found.score, found.request) == (city, 100 * (64 + n % 30), 800_000)
            assert found.source.file == f"{city}.xlsx"
            assert found.id == f"{city}.xlsx:{n - own.start + 1}"
    assert "已合并16个文件；每行注明来源文件" in {f.text for f in coded(intake, "C53")}
    assert len({f.key for f in intake.findings}) == len(intake.findings)
    assert len(intake.digests or {}) == 16


def test_a_folder_says_what_it_leaves_unread(tmp_path: Path):
    book(tmp_path / "甲.xlsx", [row(1)])
    (tmp_path / "乙.csv").write_text(csv_of([row(2)]), encoding="utf-8")
    (tmp_path / "通知.docx").write_bytes(b"PK")
    (tmp_path / "~$甲.xlsx").write_bytes(b"")
    (tmp_path / "旧").mkdir()
    intake = take(tmp_path)
    (finding,) = coded(intake, "A01")
    assert (finding.level, "“旧”、“通知.docx”未读取" in finding.text) == ("I", True)
    assert standings(intake) == {"2": "pool", "1": "pool"}


def test_one_workbook_in_a_folder_has_plain_keys(tmp_path: Path):
    book(tmp_path / "甲.xlsx", [row(1, 所在市=None)])
    (tmp_path / "说明.txt").write_text("说明", encoding="utf-8")
    assert [f.key for f in take(tmp_path).at("E-row")] == ["C27:1"]


@pytest.mark.parametrize(
    ("raw", "told"), [("申报.xlsx".encode("gb18030"), "申报.xlsx"), (b"\xff\x80.xlsx", "\\xff\\x80.xlsx")]
)
def test_a_name_in_another_encoding_is_text_everywhere(tmp_path: Path, raw: bytes, told: str):
    path = tmp_path / os.fsdecode(raw)
    book(tmp_path / "好.xlsx", [row(1, 所在市="莱芜")]).rename(path)
    intake = take(path)
    assert set(intake.digests or {}) == {told}
    assert {f.place.file for f in intake.findings} == {told}
    json.dumps(intake.to_json(), ensure_ascii=False).encode("utf-8")
    path.unlink()
    assert told in coded(take(path), "A01")[0].text


def test_the_same_bytes_under_two_names_are_one_file(tmp_path: Path):
    one = book(tmp_path / "甲.xlsx", rows())
    two = tmp_path / "乙.xlsx"
    two.write_bytes(one.read_bytes())
    intake = take([one, two])
    assert [(f.level, f.key) for f in coded(intake, "C53")] == [("W", "C53:乙.xlsx")]
    assert intake.rows.total == 4


def test_equal_rows_in_files_with_other_headers_count_once(tmp_path: Path):
    renamed = {"申报单位": "企业名称", "所在市": "地市"}
    headers = [renamed.get(h, h) for h in HEADERS][::-1]
    again = {renamed.get(h, h): v for h, v in row(2, 序号=9).items()}
    paths = [book(tmp_path / "甲.xlsx", rows(3)), book(tmp_path / "乙.xlsx", [again], headers)]
    for order in (paths, paths[::-1]):
        intake = take(order)
        (finding,) = coded(intake, "C15")
        assert (finding.level, finding.place.file) == ("W", "乙.xlsx")
        assert "与《甲.xlsx》第3行完全相同" in finding.text
        assert (intake.rows.total, intake.rows.pool, intake.rows.skipped) == (4, 3, 1)


def test_one_project_in_two_files_that_differ_counts_twice_and_is_asked(tmp_path: Path):
    one = book(tmp_path / "甲.xlsx", rows(2))
    two = book(tmp_path / "乙.xlsx", [row(2, **{"申报金额(万元)": 90})])
    for order in ([one, two], [two, one]):
        intake = take(order)
        (finding,) = coded(intake, "C15")
        assert (finding.level, finding.key) == ("W", "C15:甲.xlsx:2")
        assert "与《乙.xlsx》第2行的申报单位和项目名称相同而其他内容不同，均计入" in finding.text
        assert intake.rows.pool == 3


def test_running_numbers_that_meet_carry_their_files_name(tmp_path: Path):
    numbered = book(tmp_path / "甲.xlsx", [row(1, 项目编号="1")], ["项目编号", *HEADERS])
    serial = book(tmp_path / "乙.xlsx", [row(2, 序号=1)])
    assert standings(take([numbered, serial])) == {"1": "pool", "乙.xlsx:1": "pool"}
    apart = book(tmp_path / "丙.xlsx", [row(3, 序号=7)])
    assert standings(take([numbered, apart])) == {"1": "pool", "7": "pool"}


def test_project_numbers_that_meet_are_faults_of_both_files(tmp_path: Path):
    headers = ["项目编号", *HEADERS]
    one = book(tmp_path / "甲.xlsx", [row(1, 项目编号="MX-1")], headers)
    two = book(tmp_path / "乙.xlsx", [row(2, 项目编号="MX-1")], headers)
    intake = take([one, two], hold=True)
    (finding,) = coded(intake, "C14")
    assert (finding.level, finding.text) == ("E-row", "编号“MX-1”与《甲.xlsx》第2行重复")
    assert intake.rows.held == 2


def in_two(tmp_path: Path, second: list[dict[str, Any]], headers: list[str]) -> Intake:
    return take([book(tmp_path / "甲.xlsx", [row(1)]), book(tmp_path / "乙.xlsx", second, headers)])


def test_files_scored_in_different_ways_are_refused(tmp_path: Path):
    kept = [h for h in HEADERS if "专家" not in h and "加分" not in h]
    intake = in_two(tmp_path, [row(2, 总分=85)], [*kept, "总分"])
    (finding,) = intake.at("E-file")
    assert finding.key == "C53:评分方式"
    assert finding.text == "各文件的评分方式不一致：《甲.xlsx》按专家打分；《乙.xlsx》按表内总分"


def test_files_with_other_dimensions_are_refused(tmp_path: Path):
    kept = [h for h in HEADERS if "专家" not in h and "加分" not in h]
    paths = []
    for name, marks in (("甲", (40, 20)), ("乙", (20, 40))):
        parts = [f"技术性能({marks[0]}分)", f"创新性({marks[1]}分)", "推广价值(20分)", "经济社会效益(20分)"]
        line = row(1 + len(paths)) | dict.fromkeys(parts, 10)
        paths.append(book(tmp_path / f"{name}.xlsx", [line], [*kept, *parts]))
    (finding,) = take(paths).at("E-file")
    assert finding.key == "C53:评价维度或其满分"


def test_other_ceilings_of_the_bonus_are_asked(tmp_path: Path):
    headers = [h.replace("0-5", "0-10") for h in HEADERS]
    second = {h.replace("0-5", "0-10"): v for h, v in row(2).items()}
    intake = in_two(tmp_path, [second], headers)
    assert [(f.level, f.key) for f in coded(intake, "C53") if f.level != "I"] == [("W", "C53:加分上限")]
    assert "《甲.xlsx》上限5分；《乙.xlsx》上限10分" in coded(intake, "C53")[-1].text + coded(intake, "C53")[0].text


def test_other_words_for_the_same_marks_are_said_file_by_file(tmp_path: Path):
    headers = [h.replace("打分", "评分") for h in HEADERS]
    second = {h.replace("打分", "评分"): v for h, v in row(2).items()}
    intake = in_two(tmp_path, [second], headers)
    assert serious(intake) == set()
    assert "《甲.xlsx》：综合得分按专家打分计算，采用“专家1打分”" in intake.scoring
    assert "《乙.xlsx》：综合得分按专家打分计算，采用“专家1评分”" in intake.scoring


PAST = [(code(1), "济南例1号测试有限公司", 2025, "模型券", 50), (code(2), "济南例2号测试有限公司", 2025, "模型券", 60)]


def test_a_file_with_only_a_ledger_is_one(tmp_path: Path):
    book(tmp_path / "甲.xlsx", [row(1)], BARE)
    book(tmp_path / "乙.xlsx", [row(2)], BARE)
    path = book(tmp_path / "台账.xlsx", [], ledger=PAST)
    workbook = load_workbook(path)
    del workbook["申报汇总"]
    workbook.save(path)
    intake = take(tmp_path)
    assert serious(intake) == {("L11", "W")}
    assert "只有历史台账，没有申报表，作为台账读取" in {f.text for f in coded(intake, "C53")}
    assert intake.receipts is not None
    assert sorted(r.amount for r in intake.receipts) == [500_000, 600_000]
    assert ("C01", "E-file") in serious(take(path))


def test_several_ledgers_add_up_and_what_stands_twice_is_asked(tmp_path: Path):
    one = book(tmp_path / "甲.xlsx", [row(1)], BARE, ledger=PAST[:1])
    two = book(tmp_path / "乙.xlsx", [row(2)], BARE, ledger=PAST)
    intake = take([one, two])
    assert intake.receipts is not None
    assert [r.amount for r in intake.receipts] == [500_000, 500_000, 600_000]
    (finding,) = coded(intake, "L05")
    assert (finding.level, "与《甲.xlsx》“历史奖补”第2行相同且无文号" in finding.text) == ("W", True)


def test_a_document_that_stands_in_two_ledgers_refuses(tmp_path: Path):
    headers = (*LEDGER, "文号")
    lines = [(*PAST[0], "例1号")]
    one = book(tmp_path / "甲.xlsx", [row(1)], BARE, ledger=lines, ledger_headers=headers)
    two = book(tmp_path / "乙.xlsx", [row(2)], BARE, ledger=[*lines, (*PAST[1], "例2号")], ledger_headers=headers)
    assert [(f.level, f.code) for f in take([one, two]).refused] == [("E-file", "L05")]


def test_a_folder_of_ledgers(tmp_path: Path):
    folder = tmp_path / "台账"
    folder.mkdir()
    book(folder / "2024.xlsx", [], ledger=[(*PAST[0][:2], 2024, *PAST[0][3:])])
    book(folder / "2025.xlsx", [], ledger=PAST)
    intake = take(book(tmp_path / "表.xlsx", rows(), BARE), MODEL, ledger=folder)
    assert intake.receipts is not None
    assert sum(r.amount for r in intake.receipts) == 1_600_000
    assert set(intake.digests or {}) == {"表.xlsx", "2024.xlsx", "2025.xlsx"}


@pytest.mark.parametrize("name", ["乙.xls", "乙.csv", "乙.xlsm"])
def test_one_file_that_cannot_be_read_refuses_the_year(tmp_path: Path, name: str):
    book(tmp_path / "甲.xlsx", [row(1)])
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert [f.key for f in take(tmp_path).refused] == [f"A02:{name}"]
