"""`allocator report`: what it takes, writes, refuses and ends with."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_case import STUCK, Said, Say, scenario

from allocator.law.shipped import vouchers

BUDGET = "300万元"
ASKED = ("model-voucher", "--budget", BUDGET)
PARTY, PAGE = "党组会汇报", "会议一页纸"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture
def run(say: Say, table: Path, folder: Path) -> Path:
    """The folder of a solve of six candidates, solved once."""
    if not (folder / "结果").exists():
        assert say("solve", *ASKED, table, "--out", folder / "结果").code == 0
    shutil.copytree(folder / "结果", "结果")
    return Path("结果")


def changed(run: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    path = run / "result.json"
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return run


def doubtful(record: dict[str, Any]) -> None:
    """A run with questions that nobody has answered."""
    record["draft_codes"].append("unconfirmed")
    record["draft_reasons"].append("待确认2项")


def refused(said: Said, code: int) -> str:
    assert (said.code, said.out) == (code, "")
    return said.err


class TestMade:
    """The folder, the record beside the papers, and what is said."""

    def test_a_run_and_its_solve_give_the_same_bytes(self, say: Say, run: Path, table: Path) -> None:
        assert say("report", run, "--out", "甲").code == 0
        assert say("report", *ASKED, table, "--out", "乙").code == 0
        one, other = ({p.name: p.read_bytes() for p in Path(name).iterdir()} for name in "甲乙")
        assert one == other
        assert {f"{PARTY}.docx", f"{PAGE}.docx", "公示.docx", "report.json"} <= one.keys()

    def test_the_record_has_hashes_and_blanks(self, say: Say, run: Path) -> None:
        said = say("report", run, "--json", "--out", "材料", "--paper", PAGE, "--paper", PARTY)
        assert said.data == json.loads(Path("材料/report.json").read_text("utf-8"))
        assert [p["name"] for p in said.data["papers"]] == [f"{PARTY}.docx", f"{PAGE}.docx"]
        for file in said.data["files"]:
            assert hashlib.sha256((Path("材料") / file["name"]).read_bytes()).hexdigest() == file["sha256"]
        blanks = {b["field"] for b in said.data["papers"][0]["blanks"]}
        assert {"议题名称", "预算指标文号", "商财政厅函号"} <= blanks
        assert (said.data["official"], said.data["why"]) == (True, [])
        assert say("report", changed(run, doubtful), "--json").data["why"] == ["待确认2项"]

    def test_the_screen_names_papers_and_blanks(self, say: Say, run: Path) -> None:
        assert "可用作上会、公示材料" in say("report", run).out
        said = say("report", changed(run, doubtful))
        assert said.code == 0
        assert f"{PARTY}.docx" in said.out
        assert "预算指标文号" in said.out
        assert "测算底稿：待确认" in said.out
        assert sorted(p.name for p in Path().iterdir()) == ["例.xlsx", "结果"]

    def test_all_in_one(self, say: Say, run: Path) -> None:
        assert say("report", run, "--out", "材料", "--zip").code == 0
        assert sorted(p.name for p in Path("材料").iterdir()) == ["report.json", "上会材料.zip"]
        with zipfile.ZipFile("材料/上会材料.zip") as book:
            assert f"{PARTY}.docx" in book.namelist()

    def test_papers_of_an_earlier_order_go_and_changed_ones_stay(self, say: Say, run: Path) -> None:
        assert say("report", run, "--out", "材料").code == 0
        assert say("report", run, "--out", "材料", "--paper", PAGE).code == 0
        assert sorted(p.name for p in Path("材料").iterdir()) == ["report.json", f"{PAGE}.docx"]
        Path(f"材料/{PAGE}.docx").write_bytes(b"x")
        told = refused(say("report", run, "--out", "材料"), 2)
        assert f"【A14】“材料/{PAGE}.docx”生成后被修改过，不覆盖" in told
        assert Path(f"材料/{PAGE}.docx").read_bytes() == b"x"
        Path("别的").mkdir()
        Path("别的/甲.txt").write_text("x")
        assert "【A14】" in refused(say("report", run, "--out", "别的"), 2)

    def test_fields_fill_blanks(self, say: Say, run: Path) -> None:
        Path("字段.toml").write_text('[meeting]\noffice = "例处室"\n', "utf-8")
        told = say("report", run, "--json", "--fields", "字段.toml").data["papers"]
        assert all(b["field"] != "汇报处室" for p in told for b in p["blanks"])
        Path("字段.toml").write_text('[meeting]\noffcie = "例处室"\n', "utf-8")
        assert "office" in refused(say("report", run, "--fields", "字段.toml"), 3)

    def test_other_runs_beside_it(self, say: Say, run: Path, table: Path) -> None:
        assert say("solve", "model-voucher", table, "--budget", "200万元", "--out", "少").code == 0
        plain = say("report", run, "--json").data["papers"][0]["sha256"]
        beside = say("report", run, "--json", "--versus", "少", "--since", "少").data["papers"][0]["sha256"]
        assert plain != beside
        assert "无法读取" in refused(say("report", run, "--versus", "没有"), 3)

    def test_a_run_of_another_kind_does_not_stand_beside_it(
        self, say: Say, run: Path, table: Path, tmp_path: Path
    ) -> None:
        own = Path(__file__).parents[2] / "scenarios" / "own"
        rules = own / "province.toml"
        assert say("solve", rules, own / "province.csv", "--budget", "500万元", "--out", "果").code == 0
        assert say("report", rules, "果", "--versus", "果").code == 0
        assert "是办法“model-voucher”的结果" in refused(say("report", rules, "果", "--versus", run), 2)
        stuck = ("--scenario", scenario(tmp_path, STUCK))
        say("solve", "model-voucher", table, "--budget", "100万元", *stuck, "--out", "无")
        assert "没有名单，不能并列" in refused(say("report", run, "--versus", "无"), 3)
        voucher = next(v for v in vouchers() if v.programme == "ai-terminal")
        assert say("solve", "ai-terminal", voucher.file, "--budget", str(voucher.budget), "--out", "端").code == 0
        assert "是另一办法的结果，不能并列" in refused(say("report", run, "--versus", "端"), 3)


class TestStart:
    """Templates to start from."""

    def test_templates_and_fields(self, say: Say, run: Path) -> None:
        assert say("report", "--template-init", "模板").code == 0
        names = {p.name for p in Path("模板").iterdir()}
        assert {"report.toml", f"{PARTY}.docx", f"{PARTY}_通用字体.docx"} <= names
        told = say("report", run, "--json", "--fields", "模板/report.toml", "--template", f"模板/{PAGE}.docx")
        assert told.data == say("report", run, "--json").data
        other = say("report", run, "--json", "--template", f"{PAGE}=模板/{PAGE}_通用字体.docx")
        assert other.data["papers"] != told.data["papers"]
        assert "【A14】" in refused(say("report", "--template-init", "模板"), 2)
        assert "【A17】" in refused(say("report", run, "--template-init", "别处"), 2)

    def test_every_field_is_there_and_may_be_filled_in(self, say: Say, run: Path) -> None:
        say("report", "--template-init", "模板")
        text = Path("模板/report.toml").read_text("utf-8")
        assert "# 汇报处室（文字，加引号）。用于：" in text
        lines = [line.removeprefix("# ") if " = " in line else line for line in text.splitlines()]
        Path("满.toml").write_text("\n".join(lines).replace('""', '"例"'), "utf-8")
        assert say("report", run, "--fields", "满.toml", "--publish-on", "2026-11-20").code == 0

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ("别的.docx", "模板“别的.docx”不知用于哪一种材料"),
            (f"{PAGE}.docx", f"【A01】找不到模板“{PAGE}.docx”"),
            ("会议两页纸=甲.docx", f"不知用于哪一种材料，是否“{PAGE}”？"),
        ],
    )
    def test_a_template_that_is_none(self, say: Say, run: Path, given: str, says: str) -> None:
        assert says in refused(say("report", run, "--template", given), 2)

    def test_two_templates_for_one_paper_and_a_folder(self, say: Say, run: Path) -> None:
        say("report", "--template-init", "模板")
        both = [f"模板/{PAGE}{end}.docx" for end in ("", "_通用字体")]
        told = refused(say("report", run, "--template", both[0], "--template", both[1]), 2)
        assert f"“{PAGE}”有两个模板。请只留一个" in told
        assert "无法读取：这是一个文件夹" in refused(say("report", run, "--template", f"{PAGE}=模板"), 3)

    def test_a_template_with_a_fault(self, say: Say, run: Path) -> None:
        Path("甲.docx").write_bytes(b"%PDF-1.7")
        assert "【A02】" in refused(say("report", run, "--template", f"{PAGE}=甲.docx"), 3)


class TestFinal:
    """What may leave the office."""

    def test_every_reason_and_every_blank_by_its_place(self, say: Say, run: Path) -> None:
        told = refused(say("report", changed(run, doubtful), "--final", "--out", "材料"), 3)
        assert told.startswith("【R24】不能定稿，未产生任何文件：\n  · 测算底稿：待确认")
        assert f"{PARTY}.docx：“一、基本情况”中的“" in told
        assert "待填预算指标文号" in told
        assert "待填公示起始日期" in told
        assert not Path("材料").exists()


class TestRefused:
    """A record that does not add up, and command lines that make no sense."""

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            (lambda d: d.update(spent=d["spent"] + 1), "【R21】结果“结果”不能用来出具材料"),
            (lambda d: d["candidates"][0].update(amount=9_000_000), "金额超过所在等级上限的项目：6"),
            (lambda d: d["candidates"][0].update(tier="特等级"), "等级与办法规定的不同：特等级"),
            (lambda d: d["candidates"][0].update(tier=None), "结果、等级与金额互不一致的项目：6"),
            (lambda d: d["candidates"].append(d["candidates"][-1]), "项目编号重复：1"),
            (
                lambda d: d["candidates"].extend([c | {"id": str(n)} for n in range(20) for c in d["candidates"]]),
                "等20项",
            ),
            (lambda d: d.update(budget=1), "超过预算总额"),
            (lambda d: d.pop("draft_codes"), "【R21】结果“结果”缺少出具材料所需的内容（“draft_codes”）"),
            (lambda d: d.update(draft_codes=[], draft_reasons=[]), "草案原因与结果的内容不一致"),
            (lambda d: d["engines"][0].update(agrees=False), "写明已证明最优，而"),
            (lambda d: d.update(lines={}), "等级与办法规定的不同"),
            (lambda d: d.update(rules="sha256:0"), "【R22】结果“结果”所依据的规则与现在的“模型券”规则文件不同"),
            (lambda d: d.update(programme="没有的办法"), "不是随附的办法。请先写规则文件"),
            (lambda d: d.update(candidates=3), "不是 allocator solve 的结果"),
            (lambda d: d["candidates"][0].update(amount=-1), "【R21】"),
        ],
    )
    def test_a_record_that_does_not_add_up(self, say: Say, run: Path, change: Any, says: str) -> None:
        said = say("report", changed(run, change))
        assert says in refused(said, 2 if "A17" in said.err else 3)

    def test_a_record_that_cannot_be_read(self, say: Say, run: Path) -> None:
        (run / "result.json").write_text("{", "utf-8")
        assert "【A05】" in refused(say("report", run), 3)

    def test_a_run_without_a_list(self, say: Say, table: Path, tmp_path: Path) -> None:
        stuck = ("--scenario", scenario(tmp_path, STUCK))
        assert say("solve", "model-voucher", table, "--budget", "100万元", *stuck, "--out", "无").code == 4
        assert "没有名单，不能出具材料" in refused(say("report", "无"), 4)
        assert say("report", "model-voucher", table, "--budget", "100万元", *stuck).code == 4

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ((), "【A17】缺少结果文件夹"),
            (("结果", "--budget", "1万元"), "不能再用 --budget"),
            (("结果", "--hold"), "不能再用 --hold"),
            (("结果", "结果"), "结果文件夹只能有一个"),
            (("没有",), "【A01】“没有”不是结果文件夹"),
            (("结果", "--paper", "会议两页纸"), f"没有“会议两页纸”这种材料，是否“{PAGE}”？"),
            (("结果", "--paper", "函"), "“模型券”不需要“函”"),
            (("结果", "--publish-on", "12月1日"), "【A17】--publish-on：读到“12月1日”，应为日期"),
            (("ai-terminal", "结果"), "【A17】结果“结果”是办法“model-voucher”的结果"),
        ],
    )
    def test_a_command_line_that_makes_no_sense(self, say: Say, run: Path, given: Any, says: str) -> None:
        assert says in refused(say("report", *given), 2)

    def test_a_programme_of_ones_own_is_named_before_its_run(self, say: Say) -> None:
        own = Path(__file__).parents[2] / "scenarios" / "own"
        rules = own / "province.toml"
        assert say("solve", rules, own / "province.csv", "--budget", "500万元", "--out", "果").code == 0
        assert "请先写规则文件" in refused(say("report", "果"), 2)
        assert say("report", rules, "果").code == 0


def test_a_scenario_keeps_the_procedure_and_its_rules(say: Say, table: Path, tmp_path: Path) -> None:
    given = ("--scenario", scenario(tmp_path, '[set]\nstance = "top"\n"clause.qingdao.mode" = "in"'))
    assert say("solve", *ASKED, table, *given, "--out", "果").code == 0
    assert f"{PARTY}.docx" in [p["name"] for p in say("report", "果", "--json").data["papers"]]
