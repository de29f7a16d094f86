"""What stands on a terminal and in a pipe: aligned, complete, nothing cut, nothing obeyed that a file says."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from report_case import MOVED, SAMPLE, edited_sample, piped, run_of, said, sample_run, with_scenario
from rich.cells import cell_len

from allocator.errors import VerificationError
from allocator.intake import Finding, Intake, Place, RowCount
from allocator.law.catalogue import catalogue
from allocator.problem.allocation import Allocation, Award
from allocator.proof.audit import audit
from allocator.report import allocation
from allocator.report import audit as audits
from allocator.report.audit import Audited
from allocator.report.console import aligned, show
from allocator.report.problems import check
from allocator.report.shelf import doctor, programmes
from allocator.run.doctor import Check

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FRAMES = re.compile("[\u2500-\u257f]")


def section(text: str, name: str) -> list[str]:
    """The lines under a heading, up to the next blank one."""
    lines = [*text.splitlines(), ""]
    start = next(n for n, line in enumerate(lines) if line.startswith(name)) + 1
    return lines[start : lines.index("", start)]


def test_the_pipe_gets_plain_complete_lines():
    text = piped(sample_run())
    assert not COLOUR.search(text)
    assert not FRAMES.search(text)
    assert "…" not in text
    assert "预算总额 2,000万元    已安排 1,990万元    结余 10万元    支持 30项" in text
    assert "已证明最优：分数线算法" in text
    assert "草案：办法状态为“征求意见稿”；待确认11项" in text
    assert "结余10万元：" in text
    assert "按得分从高到低、各按最高可得档次、排到钱用完为止（不看数量和档次结构）：21个（21/0/0），1,969万元" in text
    assert "待确认11处，已修复或说明30处（用 check 命令逐项查看）" in text
    assert text.rstrip().endswith(sample_run().problem.fingerprint)


def test_piped_tables_stand_in_columns():
    text = piped(sample_run())
    cities = section(text, "分市")
    assert len({cell_len(line) for line in cities}) == 1
    assert cities[-1].split() == ["合计", "120", "92", "30", "7", "8", "15", "1,990"]
    listed = section(text, "拟支持项目")
    assert len(listed) == 31
    assert listed[3].split() == [
        "3",
        "67",
        "淄博例岱宇人工智能研究院",
        "面向医疗的多模态大模型",
        "淄博市",
        "88.13",
        "卓越领军级",
        "92",
        "按申报金额",
    ]
    money = {cell_len(line[: line.index("级") + 1]) for line in listed[1:]}
    assert len(money) == 1


def test_tiers_with_lines_and_totals():
    tiers = section(piped(sample_run()), "分档")
    assert tiers[1].split() == ["卓越领军级", "100", "7", "700", "8", "692", "85.30", "90.30", "85.30"]
    assert tiers[-1].split()[:5] == ["合计", "30", "2,050", "60", "1,990"]


@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_terminal_is_never_overrun(width):
    text = said(lambda c: show(allocation.report(sample_run()), c), width)
    assert COLOUR.search(text)
    lines = COLOUR.sub("", text).splitlines()
    assert all(cell_len(line) <= width for line in lines)
    assert "…" not in COLOUR.sub("", text)
    assert any("已证明最优" in line for line in lines)
    names = "面向矿山开采的多模态大模型" in COLOUR.sub("", text)
    assert names == (width >= 120)


def test_names_are_never_markup_nor_commands(tmp_path):
    file = edited_sample(tmp_path, {"D63": "[red]例[/red]公司", "C63": "=例:smile:项目"})
    run = run_of(file)
    for text in (piped(run), said(lambda c: show(allocation.report(run), c), 160)):
        assert "[red]例[/red]公司" in COLOUR.sub("", text)
        assert "=例:smile:项目" in COLOUR.sub("", text)


def test_scenario_and_stamps_are_shown(tmp_path):
    text = piped(with_scenario(tmp_path, MOVED))
    assert "奖补资金分配方案（草案·仅供测算）" in text
    assert "情景：例：提高上限并均衡地市（测试）" in text
    assert "仅供测算，突破《山东省省级“模型券”奖补资金管理办法及实施细则》第十一条" in text
    assert "锁定为优秀创新级" in text
    assert text.count("地市均衡名额") == 5  # three seats, the change that gives them, what the last one costs


def test_an_empty_list_says_so():
    text = piped(run_of(SAMPLE, budget=0))
    assert "支持 0项" in text
    assert "名单为空" in text


def test_infeasible_names_the_conflict_and_what_may_move(tmp_path):
    run = with_scenario(tmp_path, 'name="例"\nbecause="测试"\n[set]\n"clause.quota.mode"="hard"\n', budget=10_000_000)
    text = piped(run)
    assert run.result.status == "infeasible"
    assert run.conflict is not None
    assert run.conflict.sentence in text
    options = section(text, "可放宽的选项")
    assert any("奖补数量（第十一条）" in line and "例外放宽" in line and "clause.quota.low" in line for line in options)
    assert any("总额控制（第三条）" in line and "不得放宽" in line for line in options)
    assert "拟支持项目" not in text


def test_time_ran_out_without_a_list():
    run = sample_run()
    stopped = replace(run, result=replace(run.result, status="unknown", allocation=None, goals=()), explanations=())
    text = piped(stopped)
    assert "未得出方案" in text
    assert "【N05】" in text
    assert "不输出名单" in text
    assert "已证明最优" not in text


def finding(n: int, level: str = "W", because: str | None = None) -> Finding:
    place = Place("例.xlsx", "汇总", n, "所在市", "F")
    action = "无需处理" if level == "I" else "请核对"
    return Finding(f"C30:{n}", "C30", level, place, f"值{n}", f"问题{n}", action, because)


def test_check_shows_the_worst_first_and_says_what_to_do():
    found = (finding(1, "I"), finding(2), finding(3, "E-row"), finding(4, "E-file"), finding(5, because="已核"))
    intake = Intake(findings=found, rows=RowCount(3, 1, 0, 0, 1), unmatched=("C99:例",))
    text = said(lambda c: show(check.report(intake), c))
    assert "读入5行 = 参评3 + 不符合条件1 + 不参与本池0 + 待核0 + 跳过1" in text
    assert "错误2处，待确认1处，人工确认1处，已修复或说明1处" in text
    order = [text.index(f"问题{n}") for n in (4, 3, 2, 5, 1)]
    assert order == sorted(order)
    assert "【C30】《例.xlsx》·工作表“汇总”·第3行·“所在市”(F)：读到“值3”。问题3。处理办法：请核对" in text
    assert "已确认：已核" in text
    assert "无需处理" not in text
    assert "文件错误须改正后才能求解" in text
    assert "--hold" in text
    assert "“C99:例”没有对应的待确认问题" in text


def test_check_shows_two_hundred_and_counts_the_rest():
    intake = Intake(findings=tuple(finding(n, "E-row") for n in range(1, 251)))
    text = said(lambda c: show(check.report(intake), c))
    assert len(re.findall("处理办法", text)) == 200
    assert "错误（该行不能使用）：250处" in text
    assert "另有50处" in text


def test_check_shows_many_doubts_of_a_kind_in_one_line():
    text = said(lambda c: show(check.report(Intake(findings=tuple(finding(n) for n in range(1, 251)))), c))
    assert "待确认：250处" in text
    assert "共250处" in text
    assert "第250行（值250）问题250" in text
    assert "另有" not in text
    sure = tuple(finding(n, because="已核") for n in range(1, 4))
    told = tuple(finding(n, "I") for n in range(4, 8))
    text = said(lambda c: show(check.report(Intake(findings=(*sure, *told))), c))
    assert "第3行（值3）问题3。已确认：已核" in text
    assert "共4处：第4–7行" in text


def test_check_without_problems():
    text = said(lambda c: show(check.report(Intake(rows=RowCount(pool=3))), c))
    assert "没有发现问题" in text
    assert "可以求解" in text


def test_check_shows_what_is_invisible():
    evil = replace(finding(1), value="甲\u202e公司\x1b[2J")
    for width in (None, 100):
        text = said(lambda c: show(check.report(Intake(findings=(evil,))), c), width)
        assert "甲<U+202E>公司<U+001B>[2J" in COLOUR.sub("", text).replace("\n", "")
        assert "\u202e" not in text


def test_audit_shows_breaches_first_then_counts_by_clause():
    run = sample_run()
    allocation = run.result.allocation
    assert allocation is not None
    first, *others = allocation.awards
    assert first is not None
    edited = Allocation((Award(first.level, 1_200_000), *others), {"8": ("卓越领军级", 920_000)})
    found = audit(run.problem, edited)
    text = said(lambda c: show(audits.report(Audited(run.problem, edited, found), run.prepared).screen, c))
    assert f"不符合的条款（{sum(m.holds is False for m in found)}处）" in text
    assert "名单共31项（其中不在评选范围1项），合计2,102万元" in text
    assert "62 济南例旻图软件有限公司金额120万元，标准100万元" in text
    assert re.search(r"8 \S+不在评选范围", text)
    assert text.index("不符合的条款") < text.index("分条款")
    rows = {line.split()[0]: line.split() for line in section(text, "分条款")[1:]}
    assert rows["总额控制"][2:] == ["1", "1", "0", "0", "合计", "2,102万元/2,000万元"]
    assert rows["单位累计上限"][-1] == "200万元/200万元"


def test_audit_of_a_good_list():
    run = sample_run()
    assert run.result.allocation is not None
    audited = Audited(run.problem, run.result.allocation, run.result.measurements)
    text = said(lambda c: show(audits.report(audited, run.prepared).screen, c))
    assert "合计安排1,990万元，预算总额2,000万元" in text
    assert f"校验{len(run.result.measurements)}项：符合119、不符合0、未核15（专家评定等级、一次性、企事业单位、" in text
    assert "全部符合" not in text
    assert "不符合的条款" not in text


def test_programmes_with_status_tiers_and_numbers():
    text = said(lambda c: show(programmes.report(catalogue()), c))
    line = next(x for x in text.splitlines() if x.startswith("model-voucher"))
    assert line.split() == ["model-voucher", "模型券", "2026", "征求意见稿", "起始不详至2026-12-31", "20", "16", "23"]
    assert "卓越领军级100万元、优秀创新级75万元、培育成长级50万元；30个左右（27至33）" in text
    assert "尚未施行" in text


def test_doctor_says_what_to_do():
    checks = (Check("Python", ok=True, detail="3.11"), Check("highspy 冲突", ok=False, detail="装有", action="请卸载"))
    text = said(lambda c: show(doctor.report(checks), c))
    assert "需处理" in text
    assert "highspy 冲突：请卸载" in text
    assert "一切正常" not in text
    assert "一切正常" in said(lambda c: show(doctor.report(checks[:1]), c))


def test_aligned_without_rows():
    assert aligned([["序号", "金额"]], [False, True]) == ["序号  金额"]


def test_sums_are_checked_before_anything_is_shown():
    run = sample_run()
    with pytest.raises(VerificationError):
        piped(replace(run, explanations=run.explanations[:-1]))


def test_json_alone_pays_for_no_drawing():
    loaded = "print({'rich', 'xlsxwriter'} & {*sys.modules})"
    code = f"import sys, allocator.report.allocation, allocator.report.xlsx, allocator.report.console; {loaded}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
