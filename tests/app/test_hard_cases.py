"""Pages on what goes wrong or is out of the ordinary: never a stack trace, always the catalogue's sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
import session
from intake_case import book, row, rows
from page_case import Open, run, top, words

from allocator.workbench.setup import Setup

PAGES = ("data", "rules", "plan", "explain", "compare")


def of(house: session.House, path: Path, **parts: object) -> Setup:
    upload = house.workspace.keep(path.name, path.read_bytes())
    return Setup(programme="model-voucher", files=(upload,), budget=20_000_000, **parts)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("坏.xlsx", b"PK\x03\x04 nothing", "【A05】"),
        ("旧.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "【A0"),
        ("空.xlsx", b"", "【A"),
        ("../../例.csv", "甲,乙\n1,2\n".encode(), "【C01】"),
    ],
)
@pytest.mark.parametrize("page", PAGES)
def test_a_bad_file_gives_its_sentence(
    opened: Open, house: session.House, page: str, name: str, data: bytes, code: str
):
    upload = house.workspace.keep(name, data)
    at = opened(page, Setup(programme="model-voucher", files=(upload,), budget=20_000_000))
    assert "数据有错误" in top(at)
    if page == "plan":
        assert code in "".join(at.dataframe[0].value["问题"])


def test_rows_with_faults_can_be_held(opened: Open, house: session.House, tmp_path: Path):
    path = book(tmp_path / "例.xlsx", [*rows(5), row(6, 所在市=None)], ledger=[])
    at = opened("data", of(house, path))
    assert "数据有错误" in top(at)
    at.checkbox(key="_hold").set_value(True)
    run(at)
    assert "待核1项" in top(at)


def test_infeasible_names_the_conflict(opened: Open, house: session.House):
    hard = {"clause.quota.mode": "hard", "clause.quota.low": 33}
    setup = house.answers.begin().model_copy(update={"budget": 5_000_000}).choosing_all(hard)
    at = opened("plan", setup)
    assert "无可行方案" in top(at)
    assert "【N04】" in words(at)
    assert "预算总额500万元" in words(at)
    for page in PAGES:
        opened(page, setup)


def test_ties_are_told(opened: Open, house: session.House, tmp_path: Path):
    equal = [row(n, **{f"专家{e}打分": 80 for e in range(1, 6)}) for n in range(1, 61)]
    at = opened("plan", of(house, book(tmp_path / "例.xlsx", equal, ledger=[])))
    assert "同分" in words(at)
    assert "已证明最优" in top(at)


def test_an_empty_pool_gives_an_empty_list(opened: Open, house: session.House, tmp_path: Path):
    out = [row(n, 绿色门槛="否") for n in range(1, 4)]
    setup = of(house, book(tmp_path / "例.xlsx", out, ledger=[]))
    for page in PAGES:
        assert "0项" in top(opened(page, setup))


def test_five_thousand_rows_are_listed_before_they_are_confirmed(opened: Open, house: session.House, tmp_path: Path):
    many = [row(n, **{f"专家{e}打分": 50 + (n * 7 + e) % 50 for e in range(1, 6)}) for n in range(1, 5001)]
    at = opened("plan", of(house, book(tmp_path / "例.xlsx", many, ledger=[])))
    assert "正在复核" in top(at)
    assert len(at.dataframe[0].value) >= 27
    assert "取消求解" in [b.label for b in at.button]


def test_a_long_solve_can_be_cancelled(opened: Open, house: session.House):
    at = opened("plan", house.answers.begin().choosing("clause.merit.mode", "off"))
    assert "正在求解" in top(at)
    next(b for b in at.button if b.label == "取消求解").click()
    run(at)
    assert house.jobs.under_way(at.session_state["opened"].desk.setup) is None


@pytest.mark.parametrize("programme", ["capability-centre", "scenario-voucher", "ai-terminal"])
def test_every_sample_stands_on_every_page(opened: Open, house: session.House, programme: str):
    for page in PAGES:
        assert "已证明最优" in top(opened(page, house.answers.sample(programme)))
