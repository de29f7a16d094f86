"""The years in which a text is in force, what is printed of its end, and who may apply."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, MODEL, book, code, coded, row, take
from rich.console import Console

from allocator.errors import RulesError
from allocator.intake.finding_codes import CODES
from allocator.law.applicants import prefixes
from allocator.law.load import load, measures, parse, shipped
from allocator.law.programme import Programme, check_year
from allocator.law.quotes import check, check_umbrella
from allocator.law.scenario import Scenario, apply
from allocator.law.settings import paths
from allocator.report.allocated import tables
from allocator.report.allocation import report, workbook
from allocator.report.console import show
from allocator.report.summary import note_lines
from allocator.run import pipeline as run
from allocator.run.record import record

CASES = Path(__file__).parents[1] / "data" / "cases"
FIRST = {"capability-centre": 2026, "scenario-voucher": 2026, "model-voucher": None, "ai-terminal": None}
QUESTION = "此后公布、拨付是否适用由本厅研究"


def moved(programme: Programme, **values: Any) -> Any:
    return apply(programme, Scenario(name="例", because="测试", set=values))


def own(**more: Any) -> Programme:
    tier = {"name": "入选", "ceiling": "10万元"}
    return parse({"year": 2026, "tier": [tier], **more}, "own.toml")


class TestYears:
    @pytest.mark.parametrize("key", [*shipped(), *measures()])
    def test_the_first_year_is_accepted_and_the_one_before_refused(self, key: str) -> None:
        programme = load(key)
        first = FIRST.get(key, 2025)
        if first is None:
            check_year(programme, 2000)
            assert any("起始日期不详，不作起始年度限制" in note for note in programme.notes)
            return
        check_year(programme, first)
        with pytest.raises(RulesError, match=f"【R11】《.*》自{first}年.*起（.*），本轮年度{first - 1}；"):
            check_year(programme, first - 1)

    @pytest.mark.parametrize("value", [2024, date(2024, 1, 1), "2024-01-01", "off"])
    @pytest.mark.parametrize("key", ["scenario-voucher", "computing-voucher"])
    def test_a_scenario_lifts_it_and_is_stamped(self, key: str, value: Any) -> None:
        programme = load(key)
        applied = moved(programme, **{"validity.from": value})
        check_year(applied.programme, 2024)
        article = programme.validity.starts
        assert applied.stamps == (f"仅供测算，突破《{programme.document.title}》{article}",)

    def test_a_day_in_the_year_that_the_text_names_exceeds_nothing(self) -> None:
        applied = moved(load("capability-centre"), **{"validity.from": date(2026, 6, 1)})
        assert applied.stamps == ()
        assert moved(load("model-voucher"), **{"validity.from": date(2026, 3, 1)}).stamps == ()

    def test_the_start_of_ones_own_file_acts(self) -> None:
        for start, first in ((date(2026, 6, 1), 2026), (2025, 2025)):
            programme = own(validity={"start": start})
            check_year(programme, first)
            with pytest.raises(RulesError, match="R11"):
                check_year(programme, first - 1)
            lifted = moved(programme, **{"validity.from": first - 1})
            check_year(lifted.programme, first - 1)
            assert lifted.stamps
        check_year(own(), 2001)

    @pytest.mark.parametrize("start", ["去年", 25, True, 1.5])
    def test_what_is_no_start(self, start: Any) -> None:
        with pytest.raises(RulesError, match=r"【R03】“validity.start”：读到“.*”，应为日期，如2026-06-01，或年度"):
            own(validity={"start": start})
        with pytest.raises(RulesError, match="起始日期2027年晚于截止日期2026-12-31"):
            own(validity={"start": 2027, "end": date(2026, 12, 31)})

    def test_the_path_says_what_it_takes(self) -> None:
        known = paths(load("scenario-voucher"))["validity.from"]
        assert (known.now, known.article, known.takes) == (
            2026, "第十八条", "日期，如2026-01-01，或年度，如2026，或“off”"
        )  # fmt: skip


def solved(tmp_path: Path, key: str = "model-voucher", budget: int = 10_000_000, scenario: str = "") -> run.Run:
    path = book(tmp_path / "表.xlsx", [row(n) for n in range(1, 5)], [*HEADERS[:-1]])
    written = None
    if scenario:
        written = tmp_path / "情景.toml"
        written.write_text(f'name = "例"\nbecause = "测试"\n{scenario}', encoding="utf-8")
    options = run.Options(budget=budget, engine="lines", no_history=True, scenario=written)
    return run.solve(run.prepare(key, [path], options))


def said(done: run.Run) -> str:
    return next(n.text for n in done.notes if n.code == "validity")


class TestTheEnd:
    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("model-voucher", "有效期至2026年12月31日（第十九条）"),
            ("scenario-voucher", "有效期至2027年12月31日（第十八条）"),
            ("corpus-voucher", "有效期限至2026年12月31日（文末）"),
        ],
    )
    def test_every_output_says_until_when(self, tmp_path: Path, key: str, words: str) -> None:
        done = solved(tmp_path, key)
        whole = f"{words}，{QUESTION}"
        assert said(done).startswith(whole)
        assert any(n["text"].startswith(whole) for n in record(done)["notes"])
        console = Console(record=True, width=400)
        show(report(done), console)
        assert whole in console.export_text()
        assert any(line.label == "有效期" and line.text.startswith(whole) for line in note_lines(tables(done)))
        assert workbook(done)

    def test_also_where_there_is_no_list(self, tmp_path: Path) -> None:
        none = solved(tmp_path, budget=500_000, scenario='[set]\n"clause.quota.mode" = "hard"')
        assert none.result.status == "infeasible"
        assert QUESTION in said(none)
        console = Console(record=True, width=400)
        show(report(none), console)
        assert QUESTION in console.export_text()

    def test_an_end_that_a_scenario_moves_is_not_put_into_the_articles_mouth(self, tmp_path: Path) -> None:
        done = solved(tmp_path, scenario='[set]\n"validity.to" = 2027-12-31')
        assert said(done).startswith(f"有效期至2026年12月31日（第十九条），{QUESTION}；情景改为至2027年12月31日")


class TestApplicants:
    def test_every_text_is_quoted(self) -> None:
        assert not [f for key in shipped() for f in check(load(key))]
        assert not check_umbrella()
        named = {key: load(key).applicants for key in shipped()}
        assert named.pop("model-voucher") == ("企事业单位",)
        assert set(named.values()) == {("企业",)}

    def test_the_classes(self) -> None:
        assert prefixes(["企业"]) == ("91", "93")
        assert prefixes(["企事业单位"]) == ("91", "93", "12")
        assert prefixes([]) == ()

    @pytest.mark.parametrize("key", ["capability-centre", "scenario-voucher", "ai-terminal"])
    def test_an_institution_where_firms_apply_is_asked_about(self, key: str) -> None:
        (found,) = coded(take(CASES / "L06" / "inst.csv", load(key)), "C61")
        assert (found.level, found.key, found.place.rows) == ("W", "C61:企业", (2,))
        assert "“山东例一研究院”(12，事业单位)" in found.text
        because = take(CASES / "L06" / "inst.csv", load(key), confirm={"C61:企业": "已核主体资格"})
        assert coded(because, "C61")[0].confirmed
        assert not coded(take(CASES / "L06" / "inst.csv", load(key), exclude={"1": ""}), "C61")

    def test_where_institutions_may_apply(self) -> None:
        assert not coded(take(CASES / "L06" / "inst.csv", MODEL), "C61")

    def test_one_finding_per_file_with_all_rows(self, tmp_path: Path) -> None:
        kinds = ("91", "93", "51", "92", "12")
        lines = [row(n, 统一社会信用代码=code(n, kind)) for n, kind in enumerate(kinds, 1)]
        (found,) = coded(take(book(tmp_path / "甲.xlsx", lines)), "C61")
        assert (found.place.rows, found.key) == ((4, 5), "C61:企事业单位")
        assert "(51，社会团体)" in found.text
        assert "(92，个体工商户)" in found.text
        others = [row(n, 序号=n + 10, 统一社会信用代码=code(n + 10, "52")) for n in range(1, 15)]
        both = take([tmp_path / "甲.xlsx", book(tmp_path / "乙.xlsx", others)])
        keys = {f.key: f for f in coded(both, "C61")}
        assert set(keys) == {"C61:甲.xlsx:企事业单位", "C61:乙.xlsx:企事业单位"}
        assert any("等14行" in f.text and len(f.place.rows) == 14 for f in keys.values())

    def test_what_fails_or_was_withdrawn_is_not_asked_about(self, tmp_path: Path) -> None:
        lines = [row(1), row(2, 统一社会信用代码=code(2, "51"), 绿色门槛="否")]
        assert not coded(take(book(tmp_path / "甲.xlsx", lines)), "C61")

    def test_ones_own_file_may_name_classes(self, tmp_path: Path) -> None:
        path = book(tmp_path / "甲.xlsx", [row(1), row(2, 统一社会信用代码=code(2, "12"))])
        assert not coded(take(path, own()), "C61")
        assert len(coded(take(path, own(applicants=["企业"])), "C61")) == 1
        assert not coded(take(path, own(applicants=["企业", "事业单位"])), "C61")
        with pytest.raises(RulesError, match="applicants"):
            own(applicants=["公司"])
        assert "C61" in CODES
