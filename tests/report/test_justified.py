"""名次核对 in 分配方案.xlsx, on the terminal and in result.json: each reason in words, and one sentence in all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cli_case import Say
from openpyxl import load_workbook
from oracle import after
from oracle.amounts import drawn
from worlds import aside, by_hand, candidate, year

from allocator.law import load as programme_file
from allocator.problem.allocation import Allocation
from allocator.problem.candidate import Candidate, Entry
from allocator.problem.case import Case
from allocator.problem.problem import Problem
from allocator.problem.publication import Publication, PublishedAward
from allocator.proof.envy.pairs import certificate
from allocator.proof.resolve import resolve_frozen
from allocator.proof.solve import kept_list
from allocator.report.justified import justified, justified_table, set_apart
from allocator.run.justified import statement

TABLE = """项目编号,项目名称,申报单位,所在市,综合得分
1,例一,例甲测试公司,济南市,95
2,例二,例甲测试公司,济南市,90
3,例三,例乙测试公司,淄博市,85
"""
RULES = """year = 2026
short = "例办法"

[[tier]]
name = "甲"
ceiling = "10万元"

[[clause]]
kind = "per_applicant"
max = 1

[[clause]]
kind = "merit_order"
mode = "{mode}"
"""


def told(problem: Problem, allocation: Allocation) -> dict[str, tuple[str, str]]:
    """Who has less → by whom he is passed over, and why."""
    found = certificate(problem, allocation)
    return {line.who: (line.passed, line.reason) for line in justified(problem, allocation, found)}


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    rules, table = tmp_path / "例办法.toml", tmp_path / "例表.csv"
    rules.write_text(RULES.format(mode="excused"), encoding="utf-8")
    table.write_text(TABLE, encoding="utf-8")
    return rules, table


def rows(book: Path, sheet: str) -> list[list[str]]:
    return [
        ["" if x is None else str(x) for x in row] for row in load_workbook(book)[sheet].iter_rows(values_only=True)
    ]


def test_a_run_shows_it_in_every_output(say: Say, files: tuple[Path, Path], tmp_path: Path) -> None:
    found = say("solve", *files, "--budget", "30万元", "--out", "出", "--json").data["certificate"]
    (second,) = found["envious"]
    assert (found["order"], found["pairs"], found["unread"]) == ("rank", 1, [])
    assert second == {
        "id": "2",
        "rank": 2,
        "tier": None,
        "amount": 0,
        "over": [
            {
                "ids": ["3"],
                "reasons": [{"kind": "block", "clause": "per_applicant", "tier": "甲", "siblings": ["1"]}],
                "holds": True,
            }
        ],
    }
    sentence = "名次在前而档次或金额较低的1项（1对），均有理由，已逐对核对"
    assert found["says"] == sentence
    assert sentence in say("solve", *files, "--budget", "30万元").out
    sheet = rows(tmp_path / "出" / "分配方案.xlsx", "名次核对")
    assert sheet[0][0].startswith("2026年度“例办法”名次核对")
    assert sheet[1][0] == sentence
    reason = "该单位本年度已有1个名次靠前的项目获支持，达到上限1个"
    assert ["2", "2 例甲测试公司", "未支持", "0", "3 例乙测试公司", reason, "本厅选择"] in sheet


def test_where_rank_does_not_come_first_the_title_says_so(say: Say, files: tuple[Path, Path], tmp_path: Path) -> None:
    files[0].write_text(RULES.format(mode="off"), encoding="utf-8")
    found = say("solve", *files, "--budget", "10万元", "--out", "出", "--json").data["certificate"]
    assert (found["order"], found["says"]) == ("none", "没有名次在前而档次或金额较低的项目，已逐对核对")
    assert rows(tmp_path / "出" / "分配方案.xlsx", "名次核对")[0][0].startswith(
        "2026年度“例办法”名次核对（本方案不按名次优先）"
    )
    problem = moded("off", candidate(1, 9000), candidate(2, 8000))
    listed = by_hand(problem, _2=("甲级", 100))
    assert told(problem, listed) == {"1 例1公司": ("2 例2公司", "本方案不按名次优先")}
    assert statement(problem, certificate(problem, listed)).startswith("本方案不按名次优先：名次在前")


def moded(mode: str, *pool: Candidate, **parts: object) -> Problem:
    return year(pool, 1000, **parts).with_clause("merit", mode=mode).problem()  # type: ignore[arg-type]


def test_every_reason_has_its_words() -> None:
    first, second = candidate(1, 9000), candidate(2, 8000, city="淄博市")
    for mode, words in (("in_city", "名次只在同一市内比较"), ("funding", "名次只定支持与否，档次不按名次")):
        problem = moded(mode, first, second)
        listed = by_hand(problem, _1=("丙级", 50), _2=("甲级", 100))
        assert told(problem, listed)["1 例1公司"] == ("2 例2公司", words)
    pinned = moded("excused", first, second, pins={"1": None})
    assert told(pinned, by_hand(pinned, _2=("甲级", 100))) == {"1 例1公司": ("2 例2公司", "不予支持：测试")}
    pinned = moded("excused", first, second, pins={"1": "丙级", "2": "甲级"})
    assert told(pinned, by_hand(pinned, _1=("丙级", 50), _2=("甲级", 100))) == {
        "1 例1公司": ("2 例2公司", "锁定为丙级：测试；越过它的是锁定的项目，不按名次")
    }
    asking = moded("excused", candidate(1, 9000, ask=80), second)
    assert told(asking, by_hand(asking, _1=("甲级", 80), _2=("甲级", 100))) == {
        "1 例1公司": ("2 例2公司", "按申报金额，为80万元")
    }
    problem = moded("excused", first, second)
    assert told(problem, by_hand(problem, _2=("甲级", 100))) == {"1 例1公司": ("2 例2公司", "没有理由")}


def test_no_more_than_twelve_are_named() -> None:
    pool = [candidate(n, 9500 - n) for n in range(1, 16)]
    problem = year(pool, 5000).problem()
    listed = by_hand(problem, **{f"_{n}": ("甲级", 100) for n in range(2, 16)})
    assert told(problem, listed)["1 例1公司"][0] == "、".join(f"{n} 例{n}公司" for n in range(2, 14)) + "等14项"


def test_a_seat_and_a_published_list_are_told_as_such() -> None:
    for seed in range(700_000, 700_200):
        world = drawn(seed, {"merit": "excused", "reserve": "2", "tiers": "2"}, (5, 6))
        problem = world.problem()
        allocation = resolve_frozen(problem).allocation
        if allocation is None or not any(a and a.via == "reserve" for a in allocation.awards):
            continue
        lines = [(problem.pool[i].id, a.level, a.amount, a.via) for i, a in enumerate(allocation.awards) if a]
        texts = " ".join(reason for _, reason in told(problem, allocation).values())
        later = after.published(world, lines, {lines[0][0]}) if len(lines) > 2 and not problem.pins else None
        if later is None or "越过它的是地市均衡名额，不按名次" not in texts:
            continue
        kept = resolve_frozen(later).allocation
        if kept is not None:
            found = " ".join(reason for _, reason in told(later, kept).values())
            assert "越过它的是公示的项目，公示后不变" in found
            return
    pytest.fail("no such world")


def test_where_sums_are_due_it_is_said_of_each() -> None:
    bases = (2_000_000, 90_000_000, 300_000_000)
    entries = [
        Entry(Candidate(str(n), f"项目{n}", "例甲公司", "例甲公司", "", "济南市", base=base), "pool")
        for n, base in enumerate(bases, 1)
    ]
    case = Case(programme_file.load("computing-voucher"), tuple(entries), 10**8)
    problem, allocation = case.problem(), resolve_frozen(case.problem()).allocation
    assert allocation is not None
    found = certificate(problem, allocation)
    assert statement(problem, found) == "未足额兑现的1项，均有理由，已逐项核对"
    assert told(problem, allocation) == {"3 例甲公司": ("", "受累计上限，为40万元")}
    paid = case.but(entries=tuple(entries[:2])).problem()
    whole = resolve_frozen(paid).allocation
    assert whole is not None
    assert statement(paid, certificate(paid, whole)) == "均按标准足额兑现，已逐项核对"


def test_the_lines_apart_are_told_with_their_articles() -> None:
    outside = [aside(candidate(7, 9900), "held", reason="待核：例", why="faults")]
    problem = year([candidate(1, 9000)], 100, outside=outside).problem()
    found = certificate(problem, by_hand(problem, _1=("甲级", 100)))
    (line,) = set_apart(problem, found)
    assert (line.who, line.score, line.standing, line.reason) == ("7 例7公司", 9900, "待核", "待核：例")
    assert statement(problem, found).endswith("；得分高于末位而未参与的1项，均有依据")


def test_what_a_published_list_keeps_is_told_of_both() -> None:
    listed = Publication({"1": PublishedAward("丙级", 500_000), "2": PublishedAward("甲级", 1_000_000)})
    case = year([candidate(1, 9000), candidate(2, 8000)], 1000).but(publication=listed)
    problem = case.problem()
    assert told(problem, kept_list(problem)) == {
        "1 例1公司": ("2 例2公司", "按公示的档次和金额，不变；越过它的是公示的项目，公示后不变")
    }


def test_what_is_taken_as_stated_is_named() -> None:
    problem = moded("excused", candidate(1, 9000))
    found = replace(certificate(problem, by_hand(problem, _1=("甲级", 100))), unread=("per_applicant",))
    assert statement(problem, found).endswith("；“单位项目数”的理由未另行核对")


def test_where_sums_are_due_nobody_has_a_rank() -> None:
    titles = [justified_table((), entitled=entitled).columns[0].title for entitled in (False, True)]
    assert titles == ["位次", "次序"]
