"""The state of the installation: what was looked at, and what to do about what is not fine."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.report.table import Fields, Line, Notice, Part, field, table
from allocator.run.doctor import Check


def report(checks: Sequence[Check]) -> tuple[Part, ...]:
    """Return every check, then what is to be done."""
    fields: Fields[Check] = (
        field("检查", "text", lambda c: c.name),
        field("结果", "text", lambda c: "正常" if c.ok else "需处理"),
        field("说明", "text", lambda c: c.detail, 70),
    )
    todo = tuple(Line(f"{c.name}：{c.action}", "bad") for c in checks if not c.ok)
    looked = table("环境检查", fields, checks, look=lambda c: "" if c.ok else "marked")
    return looked, Notice(todo or (Line("一切正常", "good"),))
