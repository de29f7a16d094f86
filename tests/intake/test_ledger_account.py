"""No 元 of a ledger disappears: what counts and what is set aside, with reasons, add up to it; doubts are asked."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from cli_case import Say
from intake_case import HEADERS, MODEL, book, code, coded, row, rows, take

from allocator.errors import VerificationError
from allocator.intake import Intake
from allocator.intake.ledger.account import account
from allocator.intake.synonyms import LEDGER as LEDGER_WORDS
from allocator.law.load import load, measures, shipped
from allocator.law.topic import Topic, topic_of
from allocator.money import WAN
from allocator.problem.candidate import Receipt
from allocator.problem.ledger import counted, sums
from allocator.report.problems.book import problem_book

BARE = [h for h in HEADERS if "累计" not in h]


def line(n: int, topic: str | None, amount: float = 50) -> tuple[Any, ...]:
    return (code(n), f"济南例{n}号测试有限公司", 2025, topic, amount)


def read(folder: Path, *lines: Any, **options: Any) -> Intake:
    return take(book(folder / "表.xlsx", rows(), BARE, ledger=lines), **options)


TOPICS: dict[str, Topic] = {
    "模型券": "ours",
    " 模型 券 ": "ours",
    "省级模型券（2025年）": "ours",
    "模型券(第一批、第二批)": "ours",
    "model-voucher": "ours",
    MODEL.document.title: "ours",
    "": "blank",
    "\u3000": "blank",
    "模型卷": "near",
    "模型劵": "near",
    "模形券": "near",
    "模型": "near",
    "模型券、语料券": "mixed",
    "模型券和语料券": "mixed",
    "语料券/模型券": "mixed",
    "模型券；技改": "mixed",
    "模型卷，语料券": "mixed",
    "模型券(含场景券)": "mixed",
    "大模型应用": "alike",
    "语料券": "other",
    "语科券": "other",
    "场景券、语料券": "other",
    "算力券": "other",
    "首台套": "other",
}


@pytest.mark.parametrize("name", TOPICS)
def test_what_a_topic_says(name: str) -> None:
    assert topic_of(MODEL, name) == TOPICS[name]


@pytest.mark.parametrize("key", [*shipped(), *measures()])
def test_every_programme_knows_its_own_name_and_the_others(key: str) -> None:
    own = load(key)
    for other in [*shipped(), *measures()]:
        theirs = load(other)
        for name in (theirs.short, theirs.document.title if theirs.document.title != own.document.title else ""):
            assert not name or topic_of(own, name) == ("ours" if other == key else "other"), name


class TestAsked:
    def test_a_slip_of_the_pen_does_not_void_the_ceiling(self, tmp_path: Path) -> None:
        intake = read(tmp_path, line(1, "模型卷", 150), line(1, "模型券", 50), line(2, "语料券", 200))
        assert intake.receipts is not None
        assert sums(counted(MODEL, intake.receipts)) == {code(1): 200 * WAN}
        assert [(f.level, f.key, f.place.rows) for f in coded(intake, "L10")] == [
            ("W", "L10:模型卷", (2,)), ("I", "L10:语料券", (4,))
        ]  # fmt: skip

    @pytest.mark.parametrize(("topic", "counts"), [("模型券、语料券", True), ("大模型应用", False), (None, True)])
    def test_what_is_not_certain_is_asked(self, topic: str | None, counts: bool, tmp_path: Path) -> None:
        intake = read(tmp_path, line(1, topic), line(2, topic))
        assert len(coded(intake, "L10" if topic else "L09")) == (1 if topic else 2)
        assert intake.unconfirmed
        assert intake.receipts is not None
        assert bool(counted(MODEL, intake.receipts)) == counts

    def test_a_doubt_can_be_confirmed(self, tmp_path: Path) -> None:
        assert (
            read(tmp_path, line(1, "模型卷"), confirm={"L10:模型卷": "笔误，已核", "L11:项目名称": "已核"}).unconfirmed
            == 0
        )

    def test_no_clause_looks_at_earlier_years(self, tmp_path: Path) -> None:
        clauses = tuple(c for c in MODEL.clauses if c.kind not in ("once", "cumulative_ceiling"))
        own = MODEL.model_copy(update={"clauses": clauses})
        intake = take(book(tmp_path / "表.xlsx", rows(), BARE, ledger=[line(1, "模型卷")]), own)
        assert not coded(intake, "L10")
        assert intake.ledger is not None
        assert [(a.reason, a.amount) for a in intake.ledger.aside] == [("reading", 50 * WAN)]


class TestAddedUp:
    def test_every_reason(self, tmp_path: Path) -> None:
        strange = (None, "济南例外测试有限公司", 2025, "模型券", 7)
        lines = (line(1, "模型券"), line(1, "模型券", -20), line(9, "模型券", 30), line(2, "语料券", 40))
        found = read(tmp_path, *lines, line(2, "大模型应用", 5), strange, ("合计", None, None, None, 112)).ledger
        assert found is not None
        assert found.to_json() == {
            "lines": 6,
            "total": 112 * WAN,
            "counted": {"lines": 2, "amount": 30 * WAN},
            "aside": [
                {"reason": r, "says": says, "programme": p, "lines": 1, "amount": m * WAN}
                for r, says, p, m in (
                    ("other_programme", "其他专题“语料券”", "语料券", 40),
                    ("asked", "专题待确认“大模型应用”", "大模型应用", 5),
                    ("unmatched", "未匹配到申报单位", "", 7),
                    ("not_applying", "本年未申报的单位", "", 30),
                )
            ],
        }
        assert found.says == (
            "历史台账6条、112万元 = 计入2条、30万元 + 未计入4条、82万元"
            "（其他专题“语料券”1条、40万元；专题待确认“大模型应用”1条、5万元；未匹配到申报单位1条、7万元；"
            "本年未申报的单位1条、30万元）"
        )

    def test_a_sheet_twice_and_a_ledger_that_is_left_out(self, tmp_path: Path) -> None:
        same = [line(1, "模型券")]
        one = book(tmp_path / "甲.xlsx", [row(1)], BARE, ledger=same)
        two = book(tmp_path / "乙.xlsx", [row(2)], BARE, ledger=same)
        found = take([one, two]).ledger
        assert found is not None
        assert (found.total, found.counted, [a.reason for a in found.aside]) == (100 * WAN, 50 * WAN, ["same_sheet"])
        unread = take([one, two], no_history=True)
        assert unread.ledger is not None
        assert (unread.ledger.total, unread.ledger.counted) == (100 * WAN, 0)
        assert [a.reason for a in unread.ledger.aside] == ["no_history", "same_sheet"]
        assert unread.receipts == ()

    @pytest.mark.parametrize("history", ["programme", "ministry", "none"])
    def test_any_ledger_adds_up(self, history: str) -> None:
        clauses = tuple(
            c.model_copy(update={"history": history}) if c.kind == "cumulative_ceiling" else c for c in MODEL.clauses
        )
        programme = MODEL.model_copy(update={"clauses": clauses})
        chance = Random(history)
        for _ in range(60):
            lines = [
                Receipt(
                    chance.choice(("甲", "乙", "丙", "未匹配:丁")),
                    "",
                    2025,
                    chance.choice(list(TOPICS)),
                    "",
                    chance.randint(-30, 90) * 1000,
                )
                for _ in range(chance.randint(0, 12))
            ]
            total = sum(r.amount for r in lines)
            found = account(lines, {"甲", "乙"}, programme, total=total)
            assert found.counted + sum(a.amount for a in found.aside) == found.total == total
            mine = [r for r in lines if r.applicant_key in ("甲", "乙")]
            if history == "ministry":
                assert found.counted == sum(r.amount for r in mine)
            else:
                ours = ("ours", "blank", "near", "mixed")
                assert found.counted == sum(r.amount for r in mine if TOPICS[r.programme] in ours)

    def test_a_lost_line_stops_everything(self) -> None:
        lines = [Receipt("甲", "", 2025, "模型券", "", 10_000)]
        with pytest.raises(VerificationError, match="【V20】历史台账的金额合计不一致：合计2万元，计入与未计入1万元"):
            account(lines, {"甲"}, MODEL, total=20_000)

    def test_check_solve_and_the_problem_list_show_it(self, say: Say, tmp_path: Path) -> None:
        path = book(tmp_path / "例.xlsx", rows(), BARE, ledger=[line(1, "模型卷"), line(2, "语料券")])
        checked = say("check", "model-voucher", path, "--json").data["ledger"]
        assert (checked["total"], checked["counted"]) == (100 * WAN, {"lines": 1, "amount": 50 * WAN})
        solved = say("solve", "model-voucher", path, "--budget", "500万元", "--json").data
        assert solved["ledger"] == checked
        told = "历史台账2条、100万元 = 计入1条、50万元 + 未计入1条、50万元（其他专题“语料券”1条、50万元）"
        assert told in say("check", "model-voucher", path).out.replace("\n", "")
        assert told in say("solve", "model-voucher", path, "--budget", "500万元").out.replace("\n", "")
        data = problem_book(take(path), [path])["问题清单.xlsx"]
        sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
        assert told in [c.value for (c,) in sheet.iter_rows(max_col=1)]

    def test_without_a_ledger_there_is_none(self, tmp_path: Path) -> None:
        intake = take(book(tmp_path / "表.xlsx", rows()))
        assert intake.ledger is None
        assert intake.to_json()["ledger"] is None


PAGE = Path(__file__).parents[2] / "docs/own-programme.md"


class TestThePage:
    SECTION = PAGE.read_text(encoding="utf-8").partition("### 历史台账")[2].partition("\n## ")[0]

    def test_its_example_gives_what_it_says(self, say: Say, tmp_path: Path) -> None:
        told, rules, table, past = re.findall(r"```\w*\n(.*?)```", self.SECTION, re.DOTALL)
        files = [tmp_path / name for name in ("例.toml", "表.csv", "台账.csv")]
        for path, text in zip(files, (rules, table, past), strict=True):
            path.write_text(text, encoding="utf-8")
        common = ("solve", *files[:2], "--ledger", files[2], "--budget", "500万元")
        said = say(*common, "--json").data
        assert {c["id"]: c["amount"] // WAN for c in said["candidates"]} == {"1": 40, "2": 100, "3": 0}
        assert next(c for c in said["candidates"] if c["id"] == "3")["blocked_by"] == ["once"]
        assert said["draft_reasons"] == ["办法状态为“草案”"]
        assert told.strip() in say(*common).out.replace("\n", "")

    def test_the_headers_it_names_are_read(self) -> None:
        known = {word for words in LEDGER_WORDS.values() for word in words}
        rows = [cells for x in self.SECTION.splitlines() if len(cells := x.split("|")) == 6][2:]
        named = [word for _, _, _, words, *_ in rows for word in words.strip().split("、")]
        assert len(named) > 20
        assert [word for word in named if word not in known] == []
