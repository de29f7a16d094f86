"""What a run was given beside the rules stands on its papers, with the file that says it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from allocator.report.rulebook import parameters
from allocator.run.parts import Options, Run
from allocator.run.pipeline import prepare, solve

RULES = """
year = 2026
groups = ["省直"]
deadline = 2026-05-31
[[tier]]
name = "甲"
ceiling = 10_000
"""
SCENARIO = """
name = "例"
because = "例"
[set]
deadline = 2026-06-30
groups = ["省直", "中央驻鲁"]
"""


def run(folder: Path, *, scenario: bool) -> Run:
    rules, table, other = folder / "例.toml", folder / "表.csv", folder / "情景.toml"
    rules.write_text(RULES, encoding="utf-8")
    other.write_text(SCENARIO, encoding="utf-8")
    table.write_text("编号,得分\n1,80\n2,70\n", encoding="utf-8")
    options = Options(budget=10_000, scenario=other if scenario else None, engine="lines")
    return solve(prepare(str(rules), [table], options))


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (False, [("申报截止日", str(date(2026, 5, 31)), "规则文件"), ("与各市并列的推荐渠道", "省直", "规则文件")]),
        (True, [("申报截止日", "2026-06-30", "情景文件"), ("与各市并列的推荐渠道", "省直、中央驻鲁", "情景文件")]),
    ],
)
def test_the_deadline_and_the_groups_with_their_source(
    tmp_path: Path, scenario: bool, expected: list[tuple[str, str, str]]
):
    shown = [(p.name, p.value, p.source) for p in parameters(run(tmp_path, scenario=scenario))]
    assert [x for x in shown if x[0] in ("申报截止日", "与各市并列的推荐渠道")] == expected
