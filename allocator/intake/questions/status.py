"""What a status, a result of an examination or a remark says against a project.

A word that says yes is known, and one by which a project was not scored (`synonyms.UNSCORED`). A refusal takes the
project out of the pool, every other word leaves it there; both are asked about (C66), one question for each column and
word, whatever the number of rows, and an answer holds for every file with that column and word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Protocol

from allocator.intake.answers import NO, YES
from allocator.intake.cells import plain
from allocator.intake.findings import Findings, Option, Remark
from allocator.intake.headers import Column
from allocator.intake.questions.values import ValueKind
from allocator.intake.questions.words import words_of
from allocator.intake.synonyms import UNSCORED
from allocator.intake.tables import Record, Table

_ABOUT = re.compile(
    r"状态|参评|审查|审核|初审|复审|核查|查验|验收|资格|结论|受理|推荐意见|推荐结果|入围|公示结果|公示情况|异议|意见|"
    r"是否(?:通过|有效|合格|入选|剔除|撤回|放弃|取消|批准|核准|立项|晋级|上会|.{0,4}(?:推荐|同意|上报|报送|支持))|"
    r"(?:建议|予以|拟)支持|参加(?:评审|答辩)"
)
_REMARKS = re.compile(r"备注|说明|注$")
_WORDED = frozenset({ValueKind.WORDS, ValueKind.YES_NO, ValueKind.TEXT})
_NEGATED = re.compile(r"剔除|撤回|撤销|放弃|取消|退出|异议|问题|违规|失信|处罚|重复")
"""A question to which 是 speaks against the project."""

GOOD = YES | words_of("standing")["good"]
_REFUSED = re.compile(
    r"不予|不受理|未受理|不推荐|未推荐|暂不推荐|不同意|不通过|未通过|未获通过|没通过|不合格|不符合|不具备|不满足|不达标|不参评|未参评|"
    r"取消(?:资格|申报|参评|推荐)?|撤回|撤销|撤项|退出|退回|退件|退审|放弃|弃权|淘汰|剔除|落选|未入围|未入选|驳回|否决|否$|终止|中止|"
    r"作废|无效|失格|除名|出局|暂缓|缓评|不合规|违规|造假|不纳入|不支持|一票否决|不再"
)
_PASSED = frozenset(w for w in GOOD if re.search("通过|推荐|受理|审|核|同意|异议|合格|合规|入围|符合|正常", w))
"""Words that nothing but an examination says."""
IN, OUT = Option("in", "参评"), Option("out", "不参评")
_LONGEST = 20
_TOLD = 6


def states(column: Column, kind: ValueKind, words: AbstractSet[str]) -> bool:
    """Tell whether an unused column says by its header or its words how projects stand.

    Parameters
    ----------
    words
        Its different entries, where they are few: one that refuses, or mostly words of a passed examination.
    """
    if kind not in _WORDED:
        return False
    if _ABOUT.search(column.base) or _REMARKS.search(column.base):
        return True
    return kind == ValueKind.WORDS and (any(map(_REFUSED.search, words)) or 2 * len(words & _PASSED) >= len(words))


@dataclass(frozen=True, slots=True)
class Said:
    """A word that is asked about: the key of the question, the word, and whether it takes the project out."""

    subject: str
    word: str
    refused: bool


def said(column: Column, text: str, *, remark: bool) -> Said | None:
    """Tell what a cell says against its project, None where it says nothing to ask about.

    Parameters
    ----------
    remark
        Free text, in which only a refusal is heard.
    """
    word = plain(text)
    if not word or word in UNSCORED:
        return None
    against = _NEGATED.search(column.base) is not None and word in YES | NO
    good = word in NO if against else word in GOOD
    refused = word in YES if against else bool(_REFUSED.search(word)) or word in NO - GOOD
    if good or (remark and not refused):
        return None
    found = _REFUSED.search(word)
    shown = word if len(word) <= _LONGEST or found is None else found[0]
    return Said(f"{column.base}:{shown}", text.strip() if shown == word else shown, refused)


def wordy(table: Table) -> frozenset[Column]:
    """Return the columns of the standing that are written in sentences.

    A remark, many different entries, or long ones.
    """
    fields, found = table.layout.fields, set()
    for column in (*(fields[f] for f in ("status", "remark") if f in fields), *table.layout.statuses):
        words = {plain(str(c)) for r in table.records if (c := r.at(column)) is not None}
        many = len(words) > max(_TOLD, len(table.records) // 4)
        if (
            column == fields.get("remark")
            or _REMARKS.search(column.base)
            or many
            or any(len(w) > _LONGEST for w in words)
        ):
            found.add(column)
    return frozenset(found)


class _Noted(Protocol):
    """A line of a table, as far as its place goes."""

    table: Table
    record: Record


def ask(noted: Iterable[tuple[Said, _Noted, Column]], findings: Findings) -> None:
    """C66 for each column and word: how many rows say it, and what becomes of them meanwhile."""
    groups: dict[str, list[tuple[Said, _Noted, Column]]] = defaultdict(list)
    for x in noted:
        groups[x[0].subject].append(x)
    for subject, group in groups.items():
        said, line, column = group[0]
        answer = findings.answer("C66", subject)
        out = answer == OUT.says or (said.refused and answer != IN.says)
        now = "不参评，不安排资金" if out else "参评"
        words = f"“{column.header}”为“{said.word}”，共{len(group)}行，不是已知的通过、正常等写法，" + (
            f"经确认按{now}处理" if answer else f"暂按{now}处理。请确认"
        )
        action = "在问题清单的“答复”中选“参评”或“不参评”并写明理由；只涉及个别项目的，写入情景 [exclude]"
        rows = tuple(x.record.row for _, x, _ in group if x.table is line.table)
        place = replace(line.table.place(line.record.row, column), rows=rows if len(rows) > 1 else ())
        remark = Remark("C66", "W", words, action, subject, options=(IN, OUT))
        findings.add(remark, place, subject, said.word, shared=True)
