"""The words for a mark that was not given."""

from __future__ import annotations

from allocator.intake.cells import plain

NO_MARK = frozenset(
    map(
        plain,
        [
            "回避",
            "缺席",
            "请假",
            "未到",
            "未出席",
            "未打分",
            "未评",
            "未评分",
            "未评审",
            "未参评",
            "弃权",
            "缺",
            "无",
            "-",
            "--",
            "—",
            "——",
            "/",
            "\\",
            "空",
            "空白",
        ],
    )
)
