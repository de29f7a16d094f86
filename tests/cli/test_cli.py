"""The command line from outside: exit codes, what goes to which stream, and the folders it writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli_case import STUCK, Say, scenario
from intake_case import book, row
from openpyxl import Workbook

from allocator.cli.options import EXIT_CODES
from allocator.problem.candidate import CITIES
from allocator.proof.solve import ENGINES
from allocator.run import doctor


class TestSolve:
    def test_json_stands_alone_on_stdout(self, say: Say, table: Path) -> None:
        said = say("solve", "model-voucher", table, "--budget", "300万", "--json")
        assert (said.code, said.err) == (0, "")
        assert (said.data["status"], said.data["proven"]) == ("optimal", True)

    def test_for_people(self, say: Say, table: Path) -> None:
        said = say("solve", "model-voucher", table, "--budget", "300万")
        assert (said.code, said.err) == (0, "")
        assert "预算" in said.out
        assert "\x1b" not in said.out

    def test_no_money_is_an_empty_list_proven(self, say: Say, table: Path) -> None:
        said = say("solve", "model-voucher", table, "--budget", "0", "--json")
        assert (said.code, said.data["spent"], said.data["proven"]) == (0, 0, True)

    def test_nobody_eligible(self, say: Say, tmp_path: Path) -> None:
        table = book(tmp_path / "例.xlsx", [row(1, 绿色门槛="否")], ledger=[])
        said = say("solve", "model-voucher", table, "--budget", "300万")
        assert said.code == 0
        assert "没有可以安排的项目" in said.out

    @pytest.mark.parametrize("engine", ENGINES)
    def test_every_engine_gives_the_same_list(self, say: Say, table: Path, engine: str) -> None:
        said = say("solve", "model-voucher", table, "--budget", "300万", "--engine", engine, "--json")
        assert said.code == 0
        funded = {c["id"]: c["amount"] // 10_000 for c in said.data["candidates"] if c["amount"]}
        # the quota asks for as many as there are: six at 50
        assert funded == {"6": 50, "5": 50, "4": 50, "3": 50, "2": 50, "1": 50}

    def test_infeasible_is_four_with_the_conflict(self, say: Say, table: Path, tmp_path: Path) -> None:
        pins = scenario(tmp_path, STUCK)
        said = say("solve", "model-voucher", table, "--budget", "100万", "--scenario", pins, "--json")
        assert said.code == 4
        assert (said.data["status"], said.data["conflict"]) == ("infeasible", ["pins", "budget"])
        assert re.search(r"①锁定支持1 \S+、2 \S+ ②预算总额100万元（第三条）", said.err)
        people = say("solve", "model-voucher", table, "--budget", "100万", "--scenario", pins)
        assert people.code == 4
        assert re.search(r"①锁定支持1 \S+、2 \S+ ②预算总额100万元（第三条）", people.out + people.err)

    def test_stopped_before_proof_is_five(self, say: Say, table: Path) -> None:
        found = say("solve", "model-voucher", table, "--budget", "300万", "--time-limit", "1e-9", "--json")
        assert (found.code, found.data["status"], found.data["draft"]) == (5, "feasible", True)
        none = say(
            "solve", "model-voucher", table, "--budget", "300万", "--time-limit", "1e-9", "--engine", "cpsat", "--json"
        )
        assert (none.code, none.data["status"], none.data["spent"]) == (5, "unknown", 0)
        people = say("solve", "model-voucher", table, "--budget", "300万", "--time-limit", "1e-9", "--engine", "cpsat")
        assert people.code == 5
        assert people.out

    def test_enough_time_is_proven_and_a_draft(self, say: Say, table: Path) -> None:
        said = say("solve", "model-voucher", table, "--budget", "300万", "--time-limit", "600", "--json")
        assert (said.code, said.data["proven"], said.data["draft"]) == (0, True, True)

    def test_every_status_has_its_code(self) -> None:
        assert EXIT_CODES == {"optimal": 0, "infeasible": 4, "feasible": 5, "unknown": 5, "unverified": 6}


class TestOut:
    def test_the_folder_holds_the_json_and_the_workbook(self, say: Say, table: Path, tmp_path: Path) -> None:
        said = say("solve", "model-voucher", table, "--budget", "300万", "--json", "--out", "结果")
        assert said.code == 0
        assert (tmp_path / "结果" / "result.json").read_text(encoding="utf-8") == said.out
        names = {p.name for p in (tmp_path / "结果").iterdir()}
        assert {"result.json", "分配方案.xlsx"} <= names

    def test_the_same_run_overwrites_its_own_byte_for_byte(self, say: Say, table: Path, tmp_path: Path) -> None:
        say("solve", "model-voucher", table, "--budget", "300万", "--out", "结果")
        before = {p.name: p.read_bytes() for p in (tmp_path / "结果").iterdir()}
        assert say("solve", "model-voucher", table, "--budget", "300万", "--out", "结果").code == 0
        assert {p.name: p.read_bytes() for p in (tmp_path / "结果").iterdir()} == before

    def test_another_run_or_anything_else_is_not_overwritten(self, say: Say, table: Path, tmp_path: Path) -> None:
        say("solve", "model-voucher", table, "--budget", "300万", "--out", "结果")
        before = (tmp_path / "结果" / "result.json").read_bytes()
        said = say("solve", "model-voucher", table, "--budget", "301万", "--out", "结果", "--json")
        assert (said.code, said.out) == (2, "")
        assert "【A14】" in said.err
        assert (tmp_path / "结果" / "result.json").read_bytes() == before
        assert say("solve", "model-voucher", table, "--budget", "300万", "--out", tmp_path).code == 2
        assert say("solve", "model-voucher", table, "--budget", "300万", "--out", table).code == 2

    def test_a_full_disk_is_one_and_leaves_nothing(
        self, say: Say, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("allocator.files.steps.os.fsync", full)
        said = say("solve", "model-voucher", table, "--budget", "300万", "--out", "结果", "--json")
        assert (said.code, said.out) == (1, "")
        assert "【A18】" in said.err
        assert not (tmp_path / "结果").exists()

    def test_an_infeasible_year_can_be_written_too(self, say: Say, table: Path, tmp_path: Path) -> None:
        pins = scenario(tmp_path, STUCK)
        said = say("solve", "model-voucher", table, "--budget", "100万", "--scenario", pins, "--out", "结果")
        assert said.code == 4
        assert json.loads((tmp_path / "结果" / "result.json").read_text(encoding="utf-8"))["status"] == "infeasible"


class TestAudit:
    def test_our_own_list_has_no_breach(self, say: Say, table: Path, tmp_path: Path) -> None:
        say("solve", "model-voucher", table, "--budget", "300万", "--out", "结果")
        said = say("audit", "model-voucher", table, tmp_path / "结果" / "分配方案.xlsx", "--budget", "300万", "--json")
        assert (said.code, said.err) == (0, "")
        assert (said.data["holds"], said.data["verdicts"]["不符合"]) == (None, 0)

    def test_our_own_list_with_pins_seats_and_cuts_has_no_breach(self, say: Say, tmp_path: Path) -> None:
        lines_ = [row(n, 所在市=CITIES[(0, 0, 0, 2, 5, 8, 9)[n % 7]]) for n in range(1, 13)]
        table = book(tmp_path / "例.xlsx", lines_, ledger=[])
        pin = '[pin]\n"3" = {tier = "优秀创新级", because = "例"}'
        text = f'[set]\n"clause.city_reserve.seats" = 2\n"clause.quota.target" = 5\n{pin}'
        options = ("--budget", "330万", "--scenario", scenario(tmp_path, text))
        assert say("solve", "model-voucher", table, *options, "--out", "结果").code == 0
        said = say("audit", "model-voucher", table, tmp_path / "结果" / "分配方案.xlsx", *options, "--json")
        assert [m for m in said.data["measurements"] if m["holds"] is False] == []
        assert said.code == 0

    def test_a_hand_made_list_that_breaks_a_clause_is_six(self, say: Say, table: Path, tmp_path: Path) -> None:
        workbook = Workbook()
        for line in (["序号", "拟定档次", "拟奖补金额(万元)"], [6, "卓越领军级", 80], [1, "卓越领军级", 100]):
            workbook.active.append(line)
        workbook.save(tmp_path / "名单.xlsx")
        said = say("audit", "model-voucher", table, tmp_path / "名单.xlsx", "--budget", "150万", "--json")
        assert said.code == 6
        broken = {m["clause"] for m in said.data["measurements"] if m["holds"] is False}
        assert broken >= {"budget", "request", "merit"}
        people = say("audit", "model-voucher", table, tmp_path / "名单.xlsx", "--budget", "150万")
        assert people.code == 6
        assert "预算总额150万元" in people.out

    def test_a_list_that_cannot_be_read_is_three(self, say: Say, table: Path, tmp_path: Path) -> None:
        said = say("audit", "model-voucher", table, tmp_path / "没有.xlsx", "--budget", "150万", "--json")
        assert (said.code, said.out) == (3, "")
        assert "没有.xlsx" in said.err


class TestOthers:
    def test_programmes(self, say: Say) -> None:
        said = say("programmes", "--json")
        assert said.code == 0
        keys = {p["key"] for p in said.data["programmes"]}
        assert keys == {"model-voucher", "capability-centre", "scenario-voucher", "ai-terminal"}
        people = say("programmes")
        assert people.code == 0
        assert all(key in people.out for key in keys)
        assert "征求意见稿" in people.out

    def test_doctor(self, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
        fine, ill = doctor.Check("一", ok=True, detail="在"), doctor.Check("二", ok=False, detail="缺", action="请重装")
        monkeypatch.setattr(doctor, "diagnose", lambda: (fine,))
        assert say("doctor").code == 0
        monkeypatch.setattr(doctor, "diagnose", lambda: (fine, ill))
        said = say("doctor")
        assert said.code == 1
        assert "请重装" in said.out
