"""What the command line says about its options, in the words of the pages."""

from __future__ import annotations

import re

_OPTIONS: tuple[tuple[str, str], ...] = (
    (r"请写 --sheet .*；只计入其中一张的，请用 --sheet 指定", "请在“列名对照”中逐张选定；只计入其中一张的，只选那一张"),
    (r"也应计入的，请逐张写 --sheet，.*?(?=；|$)", "也应计入的，请在“列名对照”中逐张选定工作表"),
    (r"请改正 --sheet 的表名", "请在“列名对照”中重新选定工作表"),
    (r"请逐张写 --sheet", "请在“列名对照”中逐张选定工作表"),
    (r"请用 --sheet 指定(其中之一)?", "请在“列名对照”中指定工作表"),
    (r"用 --columns 指定列映射", "在“列名对照”中指定"),
    (r"核对\s*--columns 文件中的列名", "在“列名对照”中改正"),
    (r"模板（allocator template）或列对照（--columns）", "申报汇总表模板，或在“列名对照”中逐列对应"),
    (r"用 --columns ", "在“列名对照”中"),
    (r"使用 --no-history", "勾选“不计历史奖补”"),
    (r"按 --no-history ", "按“不计历史奖补”"),
    (r"可用 --hold 将该行列为待核", "可勾选“列为待核”"),
    (r"，已按 --hold 列为待核", "，已列为待核"),
    (r"，或改用 --year", "，或改年度"),
    (r"--year：", "年度："),
    (r"--within：", "容差："),
    (r"--goal：", "目标："),
    (r"，如 --within 1$", "，如1"),
    (r"现行口径下没有名单：(.*)。请先用 solve 命令查明原因", r"现行口径下没有名单：\1"),
    (r"--ledger 的台账", "另附的台账"),
    (r"(确按“[^”]*”测算的)，在情景 \[confirm\] 中写明“[^”]*”及理由", r"\1，在页面上方选定"),
    (r"核实无误的，在情景文件 \[confirm\] 中写明“[^”]*”及理由", "核实无误的，在下方选择并写明理由"),
    (
        r"公示之后剔除的，在情景 \[exclude\] 该项中加 published = true，其他项目照公示不变；否则写 false",
        "公示之后剔除的，在“方案”页该项目的锁定中勾选“已公示”，其他项目照公示不变",
    ),
    (r"(不保留的项目|不应参评的|不予支持的项目|本年的项目)写入情景 \[exclude\]", r"\1在“方案”页锁定为不予支持"),
    (r"在情景 \[set\] 中写明 clause\.\S+\.mode，.*或用 --qingdao 给出", "在“规则与预算”页的“青岛市”一栏选定"),
    (r"请用 --budget（[^）]*）或在情景文件中设定 budget", "请在左侧填写预算总额"),
    (r" ?\bmin_score\b", "最低分"),
    (r"，见问题清单$", "，见“数据”页"),
    (r"(?:请|可)?用 solve 命令", "在“方案”页"),
)


def for_page(text: str) -> str:
    """Return the sentence as a page says it."""
    for option, page in _OPTIONS:
        text = re.sub(option, page, text)
    return text
