"""weights from outside: streams, exit codes, the record that replays, the workbook, and what a planner reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_case import STUCK, Say, scenario
from docx import Document
from openpyxl import load_workbook
from weights_case import by_dimensions, by_dimensions_text, candidates, scheme_text, workbook

from allocator.whatif.weights.proofs.check import faults

FIRM = {"技术性能": 40, "创新性": 30, "推广价值": 20, "经济社会效益": 10}
OTHER = {"技术性能": 10, "创新性": 20, "推广价值": 30, "经济社会效益": 40}
EXPERTS = 'name = "例专家"\nbecause = "测试"\nfixed_on = 2026-01-05\nbasis = "experts"\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year")
    workbook(folder)
    texts = {"甲": scheme_text(FIRM, name='"例甲"'), "乙": scheme_text(OTHER, name='"例乙"'), "专家": EXPERTS}
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return folder


def asked(say: Say, folder: Path, *more: object, schemes: tuple[str, ...] = ("甲",), budget: str = "2000万") -> object:
    files = [part for name in schemes for part in ("--scheme", folder / f"{name}.toml")]
    return say("weights", "model-voucher", folder / "例.xlsx", "--no-history", "--budget", budget, *files, *more)


def test_the_record_is_whole_and_the_same_again(say: Say, folder: Path, tmp_path: Path) -> None:
    more = ("--samples", 300, "--seed", 4, "--marked-on", "2026-01-06")
    got = asked(say, folder, "--json", *more, "--out", tmp_path / "结果", schemes=("甲", "乙", "专家"))
    assert (got.code, got.err) == (0, "")
    data = got.data
    assert (tmp_path / "结果" / "weights.json").read_text("utf-8") == got.out
    assert data["budget"] == 20_000_000
    assert data["proven"]
    assert data["marked_on"] == "2026-01-06"
    assert "专家1打分" in data["scoring"]
    first, second, experts = data["schemes"]
    assert [s["standing"] for s in data["schemes"]] == ["before"] * 3
    assert first["changes"] != second["changes"]
    assert sum(t["nominal"] for t in first["terms"]) == pytest.approx(1, abs=1e-4)
    for part in ("by_tier", "by_city"):
        assert sum(x["amount"] for x in first[part]) == first["spent"]
    assert experts["same"], "the same experts, the same trim: the official list"
    assert len(experts["without_expert"]) == 5
    assert experts["concordance"][0]["experts"] == 5
    one, two, three = data["robustness"]
    assert three == {"scheme": "例专家", "unsampled": "experts"}
    assert one["sample"]["size"] == 300
    assert one["sample"]["seed"] == 4
    assert one["space"]["radius"] == 0.2
    assert sum(one["verdicts"].values()) == 40
    assert faults(one["proofs"]) == [], "replayed from the file"
    sure = [s for s in one["shares"] if s["verdict"] in {"always", "never"}]
    assert len(sure) > 20
    for share in sure:
        assert share["funded"] == (300 if share["verdict"] == "always" else 0)
        assert one["proofs"]["verdicts"][share["proof"]]["verdict"] == share["verdict"]
    for held, near in zip(one["steady"], one["radius_found"], strict=True):
        assert near["radius"] is None or held["radius"] < near["radius"]
    assert len(one["shares"]) == 40
    critical = [s for s in one["shares"] if s["verdict"] == "critical"]
    assert critical
    for share in critical:
        yes, no = (one["witnesses"][k]["funded"] for k in share["witnesses"])
        assert share["id"] in yes
        assert share["id"] not in no
    assert two["scheme"] == "例乙"
    assert "概率" not in got.out
    book = load_workbook(tmp_path / "结果" / "权重稳健性.xlsx")
    first_sheets, drawn = book.sheetnames[:6], book.sheetnames[6:]
    assert first_sheets == ["方案对照", "方案说明", "全部项目", "分市", "指标", "去掉一位专家"]
    assert drawn == [
        *("抽样1", "复核的权重1", "抽样2", "复核的权重2", "变化原因"),
        *("指标敏感性1", "收窄权重1", "指标敏感性2", "收窄权重2", "专家打分"),
    ]
    one, two, three = data["influence"]
    assert three is None
    assert len(one["levers"]) == len(two["levers"]) == len(first["terms"])
    why = {c["id"]: c for c in first["causes"]}
    assert list(why) == [i for ids in first["changes"].values() for i in ids]
    assert [e["counted"] for e in data["experts"]["strictness"]] == [40] * 5
    assert data["back_test"] is None
    for kind in ("svg", "png"):
        assert (tmp_path / "结果" / f"权重稳健性-图4.{kind}").stat().st_size > 10_000


def test_the_same_seed_gives_the_same_record(say: Say, folder: Path) -> None:
    one, again, other = (asked(say, folder, "--json", "--samples", 60, "--seed", n).out for n in (4, 4, 5))
    assert one == again
    assert one != other


def test_the_screen_says_first_what_the_list_stands_on(say: Say, folder: Path) -> None:
    got = asked(say, folder, "--samples", 200)
    assert got.code == 0
    order = [
        "拟上会名单依据的得分：综合得分按专家打分计算",
        "“例甲”的名单与拟上会名单相差",
        "未说明评审结果何时得出",
        "在±20%范围内等可能抽取200组权重",
        "必入",
        "已证明：任何次序下的名单",
    ]
    places = [got.out.index(text) for text in order]
    assert places == sorted(places)
    assert "对范围内全部权重都成立，已证明" in got.out
    assert "入选概率" not in got.out
    assert "稳固" not in got.out
    assert "内部研究" in got.out


def test_a_scheme_fixed_after_the_marks_is_no_ground(say: Say, folder: Path) -> None:
    got = asked(say, folder, "--samples", 0, "--marked-on", "2026-01-05")
    assert "评审后测算，不作为本年度分配依据" in got.out
    assert "抽取权重" not in got.out


def test_the_radius_may_be_another_one(say: Say, folder: Path) -> None:
    data = asked(say, folder, "--json", "--samples", 50, "--radius", "5%").data
    assert data["robustness"][0]["space"]["radius"] == 0.05
    refused = asked(say, folder, "--radius", "五")
    assert refused.code == 2
    assert "--radius：读到“五”，应为百分比" in refused.err


def test_what_cannot_be_asked_is_told(say: Say, folder: Path, tmp_path: Path) -> None:
    lines = candidates()
    lines[0]["模型架构(10分)"] = None
    workbook(tmp_path, lines)
    (tmp_path / "甲.toml").write_text(scheme_text(FIRM), "utf-8")
    got = asked(say, tmp_path)
    assert got.code == 3
    assert "不按0分计" in got.err
    (tmp_path / "别.toml").write_text(scheme_text(FIRM, programme='"ai-terminal"'), "utf-8")
    got = say(
        "weights", "model-voucher", folder / "例.xlsx", "--no-history", "--budget", "2000万", "--scheme",
        tmp_path / "别.toml",
    )  # fmt: skip
    assert got.code == 3
    assert "是为“ai-terminal”制定的" in got.err
    stuck = asked(say, folder, "--scenario", scenario(tmp_path, STUCK), budget="100万")
    assert stuck.code == 4
    assert asked(say, folder, "--samples", "-1").code == 2
    sums = say("weights", "compute-vouchers", folder / "例.xlsx", "--scheme", folder / "甲.toml")
    assert sums.code in {2, 3}


def test_what_a_study_says_stands_in_every_output_of_its_run(say: Say, tmp_path: Path) -> None:
    file = by_dimensions(tmp_path)
    (tmp_path / "本厅.toml").write_text(by_dimensions_text(), "utf-8")
    year = ("model-voucher", file, "--no-history", "--budget", "2000万元")
    study = tmp_path / "测算"
    assert say("weights", *year, "--scheme", tmp_path / "本厅.toml", "--samples", 300, "--out", study).code == 0
    assert (study / "权重稳健性-图1.png").read_bytes().startswith(b"\x89PNG")
    got = say("solve", *year, "--weights", study, "--out", tmp_path / "结果")
    assert got.code == 0
    assert "权重测算" in got.out
    told = say("explain", *year[:2], 22, *year[2:], "--weights", study).out
    assert "按“例本厅”（名单与拟上会名单相同），±20%范围内：临界；抽取的300组权重中，" in told
    assert say("report", tmp_path / "结果", "--paper", "会议一页纸", "--out", tmp_path / "甲").code == 0
    assert say("solve", *year, "--out", tmp_path / "无").code == 0
    papers = ("--paper", "会议一页纸", "--weights", study)
    assert say("report", tmp_path / "无", *papers, "--out", tmp_path / "乙").code == 0
    one, two = (Document(tmp_path / name / "会议一页纸.docx") for name in "甲乙")
    sentence = "项在所列权重范围内均入选（已证明）"
    assert [sum(sentence in p.text for p in paper.paragraphs) for paper in (one, two)] == [1, 1]
    less = say("solve", *year[:-1], "1500万元", "--weights", study)
    assert less.code == 2
    assert "【A17】权重测算不是对这一结果作的" in less.err


def test_an_earlier_year_stands_beside(say: Say, folder: Path) -> None:
    more = ("--samples", 0, "--earlier", folder / "例.xlsx", "--earlier-budget", "1800万", "--earlier-year", 2025)
    data = asked(say, folder, "--json", *more).data
    assert (data["back_test"]["year"], data["back_test"]["budget"]) == (2025, 18_000_000)
    (hit,) = data["back_test"]["schemes"]
    assert 0 < hit["both"] < hit["official"] == 30
    alone = asked(say, folder, "--samples", 0, "--earlier-budget", "1800万")
    assert alone.code == 2
    assert "--earlier-budget 须与 --earlier（往年申报表）一起使用" in alone.err
