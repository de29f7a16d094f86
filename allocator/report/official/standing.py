"""What a run may become: a paper for the meeting and the public, or no more than 测算底稿."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allocator.law.programme import Programme
from allocator.report.official.source import Source
from allocator.run.parts import Run

WORKING = "测算底稿"
STATUS = "status"
"""The only reason of a 草案 that does not keep a run from a paper: the 办法 itself is one."""
WHY: Mapping[str, str] = {
    "unproven": "未证明最优",
    "unmarked": "结果文件未写明草案原因的代码，请重新测算",
}
"""Reasons beside those that the record itself words."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a run is no paper, as sentences (none for one that is), and whether its 办法 is a draft."""

    why: tuple[str, ...]
    draft: str

    @property
    def official(self) -> bool:
        return not self.why

    @property
    def mark(self) -> str:
        """What stands on top of every page; empty for a paper under a 办法 in force."""
        return "　".join(word for word in ("" if self.official else WORKING, self.draft) if word)


def standing(source: Source) -> Standing:
    """Tell what a run may become, from the codes of its record alone."""
    record = source.record
    codes = record.get("draft_codes")
    if codes is None:
        return Standing((WHY["unmarked"],), _draft(source.programme))
    told = _keeping(zip(codes, record["draft_reasons"], strict=False))
    if not record["proven"] and "unproven" not in codes:
        told.append(WHY["unproven"])
    return Standing(tuple(told), _draft(source.programme))


def of_run(run: Run) -> Standing:
    """Tell the same of a run at hand."""
    told = _keeping([*run.waits, *(("stamp", says) for says in run.stamps)])
    return Standing(tuple(told), _draft(run.programme))


def _keeping(reasons: Iterable[tuple[str, str]]) -> list[str]:
    """Return the reasons of a 草案 that keep a run from a paper."""
    return [says for code, says in reasons if code != STATUS]


def _draft(programme: Programme) -> str:
    return f"草案（办法为{programme.status}）" if programme.draft else ""
