"""Records of the sample years for papers, fields of an office that are all filled in, and what stands in a paper."""

from __future__ import annotations

import copy
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from reply_case import everything
from report_case import sample_run

from allocator.law.load import load
from allocator.law.shipped import vouchers
from allocator.report.official import book
from allocator.report.official.ask import Ask
from allocator.report.official.office import Office
from allocator.report.official.source import Source
from allocator.run.parts import Options
from allocator.run.pipeline import prepare, solve
from allocator.run.record import record

FIELDS: dict[str, dict[str, Any]] = {
    "meeting": {"held_on": date(2026, 11, 25)},
    "funds": {"source": "例资金", "budget_document": "例预〔2026〕甲号"},
    "review": {"recommended": "例推荐情况", "compliance": "例合规情况", "reviewed": "例评审情况"},
    "finance": {"letter": "例函〔2026〕乙号", "letter_on": date(2026, 11, 20), "agreed": True},
    "public": {
        "office": "例处室",
        "phone": "例电话",
        "address": "例地址",
        "mail": "例邮箱",
        "supervision": "例机关纪委",
        "supervision_phone": "例监督电话",
        "signed": "例单位",
        "days": 5,
    },
    "letter": {"number": "例函〔2026〕丙号", "dated": date(2026, 12, 20), "feedback_on": date(2026, 12, 21)},
}
"""All that the papers for the public ask for, but what came of the publication."""


@cache
def _record(programme: str) -> str:
    if programme == "model-voucher":
        return json.dumps(record(sample_run()), ensure_ascii=False)
    voucher = next(v for v in vouchers() if v.programme == programme)
    run = solve(prepare(voucher.programme, [Path(voucher.file)], Options(budget=voucher.budget)))
    return json.dumps(record(run), ensure_ascii=False)


def source(programme: str = "model-voucher", *, official: bool = False, **fields: dict[str, Any]) -> Source:
    """A sample year with some fields on top of none; `official`: as if every question had been answered."""
    found = json.loads(_record(programme))
    if official:
        found |= {"draft_codes": ["status"], "draft_reasons": found["draft_reasons"][:1]}
    return Source(found, load(programme), Office.model_validate(fields))


def filled(**more: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """All fields, and what a test changes in their parts."""
    found = copy.deepcopy(FIELDS)
    for part, values in more.items():
        found[part] = found.get(part, {}) | values
    return found


def made(told: Source, *names: str, **ask: Any) -> dict[str, book.Made]:
    """Papers by the names of their files; all that are offered where none is named."""
    kinds = [k for k in book.offered(told) if (k.name in names if names else not k.barred(told))]
    return {m.name: m for m in book.papers(told, kinds, Ask(**ask))}


def words(paper: book.Made) -> str:
    """Everything that stands anywhere in a paper."""
    return everything(paper.data)


def blanks(paper: book.Made) -> set[str]:
    return {b.name for b in paper.blanks}
